"""Invariants of recommendations and tasks."""

from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.deadlines import DeadlineKind
from tracker.domain.recommendations import ADDRESSEE_KINDS, RecommendationStatus
from tracker.domain.tasks import WITH_EXECUTOR, TaskStatus
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Evidence, ExtensionRequest, Task


def misaddressed(session: Session) -> Iterator[str]:
    """Yield tasks at an organisation that is not meant, of a recommendation never sent, or of another campaign."""
    query = select(
        Task.id, Task.campaign_id, Organisation.kind, Recommendation.addressee, Recommendation.status,
        Recommendation.campaign_id.label("meant"),
    ).join(Task.organisation).join(Task.recommendation)  # fmt: skip
    for row in session.execute(query.order_by(Task.id)):
        if ADDRESSEE_KINDS.get(row.addressee) != row.kind:
            yield f"task {row.id} for {row.addressee.value} is at a {row.kind.value}"
        if row.status is RecommendationStatus.DRAFT:
            yield f"task {row.id} belongs to a draft"
        if row.campaign_id != row.meant:
            yield f"task {row.id} belongs to another campaign than its recommendation"


def half_sent(session: Session) -> Iterator[str]:
    """Yield recommendations with another number of tasks than the journal says were sent."""
    own = Task.handed_from_id.is_(None)  # a successor's copy is written down at the school that left
    counted = select(Task.recommendation_id, func.count().label("tasks")).where(own)
    counts = counted.group_by(Task.recommendation_id).subquery()
    query = select(Recommendation.id, Recommendation.sent_at, func.coalesce(counts.c.tasks, 0).label("tasks"))
    query = query.outerjoin(counts, counts.c.recommendation_id == Recommendation.id)
    told = select(JournalEntry.object_id, JournalEntry.before, JournalEntry.after).where(
        JournalEntry.object_type == "recommendation", JournalEntry.action.in_(["sent", "sent_further", "taken_back"])
    )
    written: dict[int | None, int] = {}
    for row_id, before, after in session.execute(told):
        written[row_id] = written.get(row_id, 0) + after.get("tasks", 0) - before.get("tasks", 0)
    for row in session.execute(query.where(Recommendation.status != RecommendationStatus.DRAFT)):
        if row.sent_at is None or written.get(row.id, 0) != row.tasks:
            yield f"recommendation {row.id}: {row.tasks} tasks, {written.get(row.id, 0)} in the journal"


def inconsistent(session: Session) -> Iterator[str]:
    """Yield tasks whose dates and executor do not fit their status."""
    reported = Task.status.in_([TaskStatus.REPORTED, TaskStatus.CLOSED])
    at_work = Task.status.in_([TaskStatus.ACCEPTED, TaskStatus.INTERIM, TaskStatus.REPORTED, TaskStatus.CLOSED])
    wrong = or_(
        and_(reported, Task.reported_on.is_(None)),
        and_(Task.status.in_(WITH_EXECUTOR), Task.reported_on.is_not(None)),
        and_(Task.status == TaskStatus.CLOSED, Task.closed_on.is_(None)),
        and_(Task.status != TaskStatus.CLOSED, Task.closed_on.is_not(None)),
        Task.closed_on < Task.reported_on,
        and_(at_work, Task.executor_id.is_(None)),
        and_(Task.status == TaskStatus.SENT, Task.executor_id.is_not(None)),
    )
    query = select(Task.id, Task.status).where(wrong).order_by(Task.id)
    yield from (f"task {row_id} ({status.value})" for row_id, status in session.execute(query))


def closed_without_evidence(session: Session) -> Iterator[str]:
    """Yield tasks taken off control with nothing to show."""
    query = select(Task.id).where(Task.status == TaskStatus.CLOSED, ~exists().where(Evidence.task_id == Task.id))
    yield from (f"task {row_id}" for row_id in session.scalars(query))


def closed_by_executor(session: Session) -> Iterator[str]:
    """Yield tasks whose closing is written in the journal under the executor's name."""
    query = select(Task.id).join(
        JournalEntry, and_(JournalEntry.object_type == "task", JournalEntry.object_id == Task.id)
    )
    own = and_(JournalEntry.action == "close", JournalEntry.person_id == Task.executor_id)
    yield from (f"task {row_id}" for row_id in session.scalars(query.where(own)))


def moved_deadlines(session: Session) -> Iterator[str]:
    """Yield tasks whose date is not the first one though nothing moved it, or was moved back by an extension."""
    granted = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.granted.is_(True))
    bound = Recommendation.deadline_kind.in_([DeadlineKind.CAMPAIGN, DeadlineKind.RELATIVE])
    query = select(Task.id).join(Task.recommendation)
    silent = and_(Task.due_on != Task.first_due_on, ~granted, ~bound)
    earlier = and_(Task.due_on < Task.first_due_on, ~bound)
    yield from (f"task {row_id}" for row_id in session.scalars(query.where(or_(silent, earlier))))
    back = or_(
        ExtensionRequest.until <= ExtensionRequest.due_before,
        and_(ExtensionRequest.granted.is_not(None), ExtensionRequest.decided_at.is_(None)),
        and_(ExtensionRequest.granted.is_(None), ExtensionRequest.decided_at.is_not(None)),
    )
    yield from (
        f"request {row_id} of task {task_id}"
        for row_id, task_id in session.execute(select(ExtensionRequest.id, ExtensionRequest.task_id).where(back))
    )


def doubled_requests(session: Session) -> Iterator[str]:
    """Yield tasks with more than one request for more time that nobody has decided."""
    query = select(ExtensionRequest.task_id).where(ExtensionRequest.granted.is_(None))
    query = query.group_by(ExtensionRequest.task_id).having(func.count() > 1)
    yield from (f"task {row_id}" for row_id in session.scalars(query))


def unlike_the_journal(session: Session) -> Iterator[str]:
    """Yield tasks whose status is another one than the journal's last word on it."""
    words = select(JournalEntry.object_id, JournalEntry.after).where(JournalEntry.object_type == "task")
    last: dict[int | None, str] = {}
    for task_id, after in session.execute(words.order_by(JournalEntry.id)):
        if "status" in after:
            last[task_id] = after["status"]
    rows = session.execute(select(Task.id, Task.status, Recommendation.status).join(Task.recommendation))
    for task_id, status, recommended in rows:
        withdrawn = recommended is RecommendationStatus.WITHDRAWN and status is TaskStatus.CANCELLED
        said = last.get(task_id, TaskStatus.SENT.value)
        if status.value != said and not withdrawn:
            yield f"task {task_id} is {status.value}, the journal says {said}"
