"""Reads tasks: the filtered list, one task with all that hangs on it, and the numbers of the start pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.clock import Clock
from tracker.domain.permissions import Action
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskStatus
from tracker.domain.text import fold
from tracker.domain.waiting import Age, Holder
from tracker.models.memos import Recommendation
from tracker.models.organisations import District, Organisation
from tracker.models.tasks import Evidence, ExtensionRequest, StoredFile, Task
from tracker.queries.locking import visible
from tracker.queries.paging import SIZE, Page, nearest
from tracker.queries.visibility import within_reach
from tracker.queries.waiting import aged, held_by

SHOWN_TEXT = 240
_ASKED = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.granted.is_(None)).correlate(Task)
ASKED = and_(Task.status.in_(OPEN), _ASKED)
DONE = frozenset({TaskStatus.REPORTED, TaskStatus.CLOSED})


@dataclass(frozen=True)
class TaskFilter:
    """What a list of tasks is narrowed to; None or False: not at all."""

    campaign_id: int | None = None
    status: TaskStatus | None = None
    open: bool = False
    overdue: bool = False
    late: bool = False
    asked: bool = False
    waiting: bool = False
    resolved: bool = False
    silent: bool = False
    holder: Holder | None = None
    age: Age | None = None
    overrides: Mapping[date, bool] = field(default_factory=dict)  # the calendar by which ages are counted
    zone: ZoneInfo = Clock().zone  # in which a day of sending ends
    addressee: Addressee | None = None
    organisation_id: int | None = None
    district_id: int | None = None
    recommendation_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    words: str = ""


def overdue(today: date) -> ColumnElement[bool]:
    """Return the SQL twin of `domain.tasks.is_overdue`."""
    return and_(Task.status.in_(WITH_EXECUTOR), Task.due_on < today)


def done_late() -> ColumnElement[bool]:
    """Return the SQL twin of `domain.tasks.is_done_late`."""
    return and_(Task.status.in_(DONE), Task.reported_on > Task.due_on)


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """Return what waits for a step of this person: reports and requests to decide, own tasks to execute."""
    decide = and_(
        within_reach(actor, Action.TASK_CONTROL, Task.organisation_id), or_(Task.status == TaskStatus.REPORTED, ASKED)
    )
    execute = and_(within_reach(actor, Action.TASK_EXECUTE, Task.organisation_id), Task.status.in_(WITH_EXECUTOR))
    return or_(decide, execute)


def silent(today: date, zone: ZoneInfo, overrides: Mapping[date, bool]) -> ColumnElement[bool]:
    """Return what nobody has even accepted for more than five working days."""
    return and_(Task.status == TaskStatus.SENT, ~aged(Age.FRESH, today, zone, overrides))


def conditions(actor: Actor, chosen: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """Return the conditions of a list, all on the task alone: the person's reach and what is chosen."""
    found: list[ColumnElement[bool]] = [within_reach(actor, Action.TASK_VIEW, Task.organisation_id)]
    equal = {
        Task.campaign_id: chosen.campaign_id,
        Task.status: chosen.status,
        Task.organisation_id: chosen.organisation_id,
        Task.recommendation_id: chosen.recommendation_id,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    optional: tuple[tuple[bool, Callable[[], ColumnElement[bool]]], ...] = (
        (chosen.open, lambda: Task.status.in_(OPEN)),
        (chosen.overdue, lambda: overdue(today)),
        (chosen.late, done_late),
        (chosen.asked, lambda: ASKED),
        (chosen.waiting, lambda: waiting_for(actor)),
        (chosen.resolved, lambda: and_(Task.status.in_(OPEN), Task.resolved_on.is_not(None))),
        (chosen.silent, lambda: silent(today, chosen.zone, chosen.overrides)),
        (chosen.holder is not None, lambda: held_by(chosen.holder or Holder.EXECUTOR)),
        (chosen.age is not None, lambda: aged(chosen.age or Age.OLD, today, chosen.zone, chosen.overrides)),
        (chosen.due_from is not None, lambda: Task.due_on >= chosen.due_from),
        (chosen.due_to is not None, lambda: Task.due_on <= chosen.due_to),
        (chosen.addressee is not None, lambda: _of_recommendations(Recommendation.addressee == chosen.addressee)),
        (chosen.district_id is not None, lambda: _of_organisations(Organisation.district_id == chosen.district_id)),
        (bool(fold(chosen.words)), lambda: _of_organisations(_called(chosen.words))),
    )
    found += [condition() for wanted, condition in optional if wanted]
    return found


def _of_recommendations(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Task.recommendation_id.in_(select(Recommendation.id).where(condition))


def _of_organisations(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Task.organisation_id.in_(select(Organisation.id).where(condition))


def _called(words: str) -> ColumnElement[bool]:
    """Return the condition that an organisation's name or login has these words in it, taken literally."""
    key = fold(words)
    name = Organisation.name_key.contains(key, autoescape=True)
    return or_(name, Organisation.login_key.contains(key, autoescape=True))


SORTS: dict[str, Sequence[Any]] = {
    "due": (Task.due_on,),
    "school": (Organisation.name_order,),
    "number": (Recommendation.addressee, Recommendation.id),
    "status": (
        case({status.value: place for place, status in enumerate(TaskStatus)}, value=Task.status, else_=99),
        Task.due_on,
    ),
}


def order(sort: str) -> list[Any]:
    """Return the order for one of SORTS, descending with a minus before it; what is unknown sorts by date."""
    columns = SORTS.get(sort.removeprefix("-"), SORTS["due"])
    return [*(column.desc() if sort.startswith("-") else column.asc() for column in columns), Task.id]


def _sorted(query: "Select[Any]", sort: str) -> "Select[Any]":
    """Return the query in order, joined with what its sorting needs and not yet there."""
    name = sort.removeprefix("-")
    if name == "school":
        query = query.join(Organisation, Organisation.id == Task.organisation_id)
    if name == "number":
        query = query.join(Recommendation, Recommendation.id == Task.recommendation_id)
    return query.order_by(*order(sort))


def _rows(*conditions: ColumnElement[bool], sort: str) -> "Select[Any]":
    """Return the query of the list's rows: columns only, no objects."""
    columns: list[Any] = [
        Task.id,
        Task.status,
        Task.due_on,
        Task.first_due_on,
        Task.reported_on,
        Task.resolved_on,
        Task.turn_since,
        Task.sent_at,
        Task.executor_days,
        Task.department_days,
        Organisation.name.label("organisation"),
        District.name.label("district"),
        Recommendation.addressee,
        Recommendation.number,
        func.substr(Recommendation.text, 1, SHOWN_TEXT).label("text"),
        ASKED.label("asked"),
    ]
    query = select(*columns).select_from(Task).join(Recommendation, Recommendation.id == Task.recommendation_id)
    query = query.join(Organisation, Organisation.id == Task.organisation_id)
    query = query.outerjoin(District, District.id == Organisation.district_id)
    return query.where(*conditions).order_by(*order(sort))


def count(session: Session, actor: Actor, chosen: TaskFilter, today: date) -> int:
    """Return how many tasks the list has."""
    query = select(func.count()).select_from(Task).where(*conditions(actor, chosen, today))
    return session.scalar(query) or 0


def counts(session: Session, actor: Actor, views: Sequence[TaskFilter], today: date) -> list[int]:
    """Return how many tasks each of several lists has, by one statement."""
    columns = [func.count().filter(and_(*conditions(actor, one, today))) for one in views]
    whole = and_(within_reach(actor, Action.TASK_VIEW, Task.organisation_id), Task.campaign_id == views[0].campaign_id)
    query = select(*columns).select_from(Task)
    return list(session.execute(query if views[0].campaign_id is None else query.where(whole)).one())


def listing(session: Session, actor: Actor, chosen: TaskFilter, today: date, *, sort: str, number: int) -> Page[Any]:
    """Return one page of the list: the ids of the page are found first, the long texts are read for them alone."""
    wanted = conditions(actor, chosen, today)
    total = session.scalar(select(func.count()).select_from(Task).where(*wanted)) or 0
    number = nearest(number, total)
    ids = _sorted(select(Task.id).where(*wanted), sort).limit(SIZE).offset((number - 1) * SIZE)
    return Page(session.execute(_rows(Task.id.in_(ids), sort=sort)).all(), number, SIZE, total)


def all_rows(session: Session, actor: Actor, chosen: TaskFilter, today: date, *, sort: str) -> Sequence[Row[Any]]:
    """Return all rows of the list, for a download."""
    return session.execute(_rows(*conditions(actor, chosen, today), sort=sort)).all()


def one(session: Session, actor: Actor, task_id: int) -> Task:
    """Return a task within reach; raises MissingError."""
    return visible(session, Task, task_id, within_reach(actor, Action.TASK_VIEW, Task.organisation_id))


def evidence_of(session: Session, task_id: int) -> list[Evidence]:
    """Return a task's evidence with its files and authors, the newest first."""
    query = select(Evidence).where(Evidence.task_id == task_id).order_by(Evidence.id.desc())
    return list(session.scalars(query.options(joinedload(Evidence.file), joinedload(Evidence.created_by))))


def extensions_of(session: Session, task_id: int) -> list[ExtensionRequest]:
    """Return a task's requests for more time with who asked and who decided, the newest first."""
    query = select(ExtensionRequest).where(ExtensionRequest.task_id == task_id).order_by(ExtensionRequest.id.desc())
    people = (joinedload(ExtensionRequest.asked_by), joinedload(ExtensionRequest.decided_by))
    return list(session.scalars(query.options(*people)))


def stored_file(session: Session, actor: Actor, file_id: int) -> StoredFile:
    """Return a file when its task is within reach; raises MissingError."""
    reach = within_reach(actor, Action.TASK_VIEW, Task.organisation_id)
    seen = select(Evidence.file_id).join(Evidence.task).where(Evidence.file_id == file_id, reach)
    return visible(session, StoredFile, file_id, StoredFile.id.in_(seen))


def districts(session: Session) -> Sequence[Row[int, str]]:
    """Return id and name of all districts, by name."""
    return session.execute(select(District.id, District.name).order_by(District.name_key)).all()
