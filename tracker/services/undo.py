"""Changes to many tasks at once: remembering what is needed to undo them, and undoing while nobody has acted."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError
from tracker.domain.living import ChangeKind
from tracker.domain.notices import NoticeKind
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskStatus
from tracker.models.living import BulkChange, RecommendationWording
from tracker.models.mail import Escalation
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.queries.chunks import chunks
from tracker.queries.living import hindrance
from tracker.queries.locking import locked
from tracker.services.context import now
from tracker.services.journal import Entry, record, record_all
from tracker.services.notices import tell
from tracker.services.task_values import put_back


def remember(
    session: Session,
    actor: Actor,
    kind: ChangeKind,
    *,
    recommendation_id: int | None = None,
    organisation_id: int | None = None,
    tasks: Mapping[int, int] | None = None,
    details: Mapping[str, Any] | None = None,
    note: str = "",
) -> BulkChange:
    """Write down a change; `tasks` are the touched tasks with their versions right after it."""
    row = BulkChange(
        kind=kind,
        recommendation_id=recommendation_id,
        organisation_id=organisation_id,
        tasks={str(task_id): version for task_id, version in (tasks or {}).items()},
        details=dict(details or {}),
        note=note,
        made_by_id=actor.person_id,
        made_at=now(session),
    )
    session.add(row)
    session.flush()
    return row


def undo(session: Session, *, actor: Actor, change_id: int) -> BulkChange:
    """Undo a change to many tasks; raises ConflictError when somebody has acted on one of them since."""
    change = locked(session, BulkChange, change_id)
    ids = sorted(int(task_id) for task_id in change.tasks)
    for part in chunks(ids):
        session.execute(select(Task.id).where(Task.id.in_(part)).order_by(Task.id).with_for_update()).all()
    problem = hindrance(session, change)
    if problem:
        raise ConflictError(problem)
    homes: set[int] = set()
    for part in chunks(ids):
        homes.update(session.scalars(select(Task.organisation_id).where(Task.id.in_(part))))
    _UNDOING[change.kind](session, actor, change)
    change.undone_at, change.undone_by_id = now(session), actor.person_id
    session.flush()
    _tell(session, actor, change, homes)
    kind = "recommendation" if change.recommendation_id is not None else "organisation"
    kind = "task" if change.kind is ChangeKind.TASKS_CHANGED else kind
    record(
        session, actor, "bulk_undone", kind, change.recommendation_id or change.organisation_id,
        before={"change": change.kind}, organisation_id=change.organisation_id,
    )  # fmt: skip
    session.expire_all()  # rows were changed behind the session's back
    return change


def _tell(session: Session, actor: Actor, change: BulkChange, homes: Collection[int]) -> None:
    """Tell the organisations whose tasks the change had touched."""
    if change.kind is not ChangeKind.DECLINED:
        tell(session, actor=actor, organisation_ids=homes, kind=NoticeKind.CHANGE_UNDONE, url="/tasks")


def _put_back(session: Session, actor: Actor, was: Mapping[str, list[int]]) -> None:
    """Give cancelled tasks the status they had; `was` holds ids by status. One journal entry for each."""
    entries = []
    for status, ids in was.items():
        session.execute(
            update(Task)
            .where(Task.id.in_(ids))
            .values(status=TaskStatus(status), version=Task.version + 1)
            .execution_options(synchronize_session=False)
        )
        homes = {
            row[0]: row[1] for row in session.execute(select(Task.id, Task.organisation_id).where(Task.id.in_(ids)))
        }
        before, after = {"status": TaskStatus.CANCELLED}, {"status": status}
        entries += [Entry("put_back", "task", one, before, after, "", homes[one]) for one in sorted(ids)]
    if entries:
        record_all(session, actor, entries)


def _remove(session: Session, ids: list[int]) -> None:
    """Delete tasks that were just made and that nobody has acted on."""
    session.execute(delete(Escalation).where(Escalation.task_id.in_(ids)))
    session.execute(delete(Task).where(Task.id.in_(ids)).execution_options(synchronize_session=False))


def _recommendation(session: Session, change: BulkChange) -> Recommendation:
    return locked(session, Recommendation, change.recommendation_id or 0)


def _unwithdraw(session: Session, actor: Actor, change: BulkChange) -> None:
    _recommendation(session, change).status = RecommendationStatus.SENT
    _put_back(session, actor, change.details["was"])


def _unword(session: Session, _actor: Actor, change: BulkChange) -> None:
    row = _recommendation(session, change)
    number = change.details["number"]
    old = select(RecommendationWording).where(
        RecommendationWording.recommendation_id == row.id, RecommendationWording.number == number
    )
    former = session.scalars(old).one()
    row.text, row.wording = former.text, number
    session.delete(former)


def _unsend(session: Session, actor: Actor, change: BulkChange) -> None:
    ids = [int(task_id) for task_id in change.tasks]
    counts = select(Task.recommendation_id, func.count()).where(Task.id.in_(ids)).group_by(Task.recommendation_id)
    taken = [(row[0], row[1]) for row in session.execute(counts.order_by(Task.recommendation_id))]
    _remove(session, ids)
    record_all(session, actor, [Entry("taken_back", "recommendation", one, {"tasks": number}) for one, number in taken])


def _unhand(session: Session, actor: Actor, change: BulkChange) -> None:
    _remove(session, change.details["made"])
    _put_back(session, actor, change.details["was"])


def _ask_again(_session: Session, _actor: Actor, _change: BulkChange) -> None:
    """Nothing to do: what is no longer declined is missing again."""


_UNDOING: dict[ChangeKind, Callable[[Session, Actor, BulkChange], None]] = {
    ChangeKind.WITHDRAWN: _unwithdraw,
    ChangeKind.REWORDED: _unword,
    ChangeKind.SENT_FURTHER: _unsend,
    ChangeKind.HANDED_OVER: _unhand,
    ChangeKind.DECLINED: _ask_again,
    ChangeKind.TASKS_CHANGED: put_back,
}
