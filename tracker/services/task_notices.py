"""What the department decides on a task is told to the executor's organisation."""

from sqlalchemy.orm import Session

from tracker.domain.notices import LONGEST_REASON, NoticeKind
from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskVerb
from tracker.models.tasks import Task
from tracker.services.notices import tell

TOLD: dict[TaskVerb, NoticeKind] = {
    TaskVerb.RETURN: NoticeKind.TASK_RETURNED,
    TaskVerb.CANCEL: NoticeKind.TASK_CANCELLED,
    TaskVerb.GRANT_EXTENSION: NoticeKind.EXTENSION_GRANTED,
    TaskVerb.REFUSE_EXTENSION: NoticeKind.EXTENSION_REFUSED,
}


def tell_of(session: Session, actor: Actor, task: Task, verb: TaskVerb, note: str) -> None:
    """Leave a notice about what was done with a task, if it is one of those that are told."""
    if verb not in TOLD:
        return
    params = {
        "number": task.recommendation.number or "—", "reason": note[:LONGEST_REASON],
        "until": task.due_on.strftime("%d.%m.%Y"),
    }  # fmt: skip
    home = [task.organisation_id]
    tell(session, actor=actor, organisation_ids=home, kind=TOLD[verb], url=f"/tasks/{task.id}", **params)
