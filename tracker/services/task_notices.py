"""What the department decides on a task is told to the executor's organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.domain.notices import LONGEST_REASON, NoticeKind
from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskVerb
from tracker.models.notices import Notice
from tracker.models.tasks import Task
from tracker.services.context import now

TOLD: dict[TaskVerb, NoticeKind] = {
    TaskVerb.RETURN: NoticeKind.TASK_RETURNED,
    TaskVerb.CANCEL: NoticeKind.TASK_CANCELLED,
    TaskVerb.GRANT_EXTENSION: NoticeKind.EXTENSION_GRANTED,
    TaskVerb.REFUSE_EXTENSION: NoticeKind.EXTENSION_REFUSED,
}


@dataclass(frozen=True)
class Done:
    """A task with which something was done, and its date after that."""

    task_id: int
    organisation_id: int
    number: str
    due_on: date


def tell_of(session: Session, actor: Actor, task: Task, verb: TaskVerb, note: str) -> None:
    """Leave a notice about what was done with a task, if it is one of those that are told."""
    tell_of_many(
        session, actor, verb, [Done(task.id, task.organisation_id, task.recommendation.number, task.due_on)], note
    )


def tell_of_many(session: Session, actor: Actor, verb: TaskVerb, tasks: Iterable[Done], note: str) -> None:
    """Leave a notice about each of the tasks, all by one statement, if the verb is one of those that are told."""
    if verb not in TOLD:
        return
    same = {"kind": TOLD[verb], "created_by_id": actor.person_id, "created_at": now(session)}
    rows = [
        {
            **same, "organisation_id": one.organisation_id, "url": f"/tasks/{one.task_id}",
            "params": {
                "number": one.number or "—", "reason": note[:LONGEST_REASON], "until": f"{one.due_on:%d.%m.%Y}",
            },
        }
        for one in tasks
    ]  # fmt: skip
    session.execute(insert(Notice), rows)
