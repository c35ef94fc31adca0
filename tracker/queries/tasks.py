"""Reads tasks: the filtered list, one task with all that hangs on it, and the numbers of the start pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.permissions import Action
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskStatus
from tracker.domain.text import fold
from tracker.models.memos import Recommendation
from tracker.models.organisations import District, Organisation
from tracker.models.tasks import Evidence, ExtensionRequest, StoredFile, Task
from tracker.queries.locking import visible
from tracker.queries.paging import Page
from tracker.queries.visibility import within_reach

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


def conditions(actor: Actor, chosen: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """Return the conditions of a list: the person's reach and what is chosen (tables: see `_joined`)."""
    found: list[ColumnElement[bool]] = [within_reach(actor, Action.TASK_VIEW, Task.organisation_id)]
    equal = {
        Task.campaign_id: chosen.campaign_id,
        Task.status: chosen.status,
        Task.organisation_id: chosen.organisation_id,
        Task.recommendation_id: chosen.recommendation_id,
        Recommendation.addressee: chosen.addressee,
        Organisation.district_id: chosen.district_id,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    optional: tuple[tuple[bool, Callable[[], ColumnElement[bool]]], ...] = (
        (chosen.open, lambda: Task.status.in_(OPEN)),
        (chosen.overdue, lambda: overdue(today)),
        (chosen.late, done_late),
        (chosen.asked, lambda: ASKED),
        (chosen.waiting, lambda: waiting_for(actor)),
        (chosen.due_from is not None, lambda: Task.due_on >= chosen.due_from),
        (chosen.due_to is not None, lambda: Task.due_on <= chosen.due_to),
    )
    found += [condition() for wanted, condition in optional if wanted]
    if key := fold(chosen.words):
        text = Organisation.name_key.contains(key, autoescape=True)
        found.append(or_(text, Organisation.login_key.contains(key, autoescape=True)))
    return found


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


def _joined(query: "Select[Any]") -> "Select[Any]":
    return query.join(Recommendation, Recommendation.id == Task.recommendation_id).join(
        Organisation, Organisation.id == Task.organisation_id
    )


def _rows(conditions: Sequence[ColumnElement[bool]], sort: str) -> "Select[Any]":
    """Return the query of the list's rows: columns only, no objects."""
    query = select(
        Task.id,
        Task.status,
        Task.due_on,
        Task.first_due_on,
        Task.reported_on,
        Organisation.name.label("organisation"),
        District.name.label("district"),
        Recommendation.addressee,
        Recommendation.number,
        func.substr(Recommendation.text, 1, SHOWN_TEXT).label("text"),
        ASKED.label("asked"),
    )
    query = _joined(query.select_from(Task)).outerjoin(District, District.id == Organisation.district_id)
    return query.where(*conditions).order_by(*order(sort))


def count(session: Session, actor: Actor, chosen: TaskFilter, today: date) -> int:
    """Return how many tasks the list has."""
    query = select(func.count()).select_from(Task)
    if chosen.addressee is not None:
        query = query.join(Recommendation, Recommendation.id == Task.recommendation_id)
    if chosen.words or chosen.district_id is not None:
        query = query.join(Organisation, Organisation.id == Task.organisation_id)
    return session.scalar(query.where(*conditions(actor, chosen, today))) or 0


def listing(session: Session, actor: Actor, chosen: TaskFilter, today: date, *, sort: str, number: int) -> Page[Any]:
    """Return one page of the list."""
    size = 50
    total = count(session, actor, chosen, today)
    number = min(max(1, number), max(1, -(-total // size)))
    query = _rows(conditions(actor, chosen, today), sort).limit(size).offset((number - 1) * size)
    return Page(session.execute(query).all(), number, size, total)


def all_rows(session: Session, actor: Actor, chosen: TaskFilter, today: date, *, sort: str) -> Sequence[Row[Any]]:
    """Return all rows of the list, for a download."""
    return session.execute(_rows(conditions(actor, chosen, today), sort)).all()


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
    query = (
        exists()
        .where(Evidence.file_id == StoredFile.id, Evidence.task_id == Task.id)
        .where(within_reach(actor, Action.TASK_VIEW, Task.organisation_id))
    )
    return visible(session, StoredFile, file_id, query)


def districts(session: Session) -> Sequence[Row[int, str]]:
    """Return id and name of all districts, by name."""
    return session.execute(select(District.id, District.name).order_by(District.name_key)).all()
