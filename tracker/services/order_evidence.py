"""The order as evidence: completion of a task is reported with the paper attached; control stays with others."""

from sqlalchemy.orm import Session

from tracker.domain.errors import N_, MissingError
from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskStatus
from tracker.models.tasks import Task
from tracker.queries.order_evidence import fulfilled
from tracker.services import tasks
from tracker.services.files import Staged


def report(
    session: Session, *, actor: Actor, campaign_id: int, task_id: int, version: int, file: Staged, fact: str
) -> Task:
    """Report completion of a task that the order fulfils, accepting it first where nobody has; never closes it."""
    found = next((one for one in fulfilled(session, actor, campaign_id) if one.id == task_id), None)
    if found is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    if found.status is TaskStatus.SENT:
        version = tasks.accept(session, actor=actor, task_id=task_id, version=version).version
    return tasks.report(session, actor=actor, task_id=task_id, version=version, file=file, fact=fact)
