"""Reads the board: schools against recommendations, always in the same few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind
from tracker.domain.tasks import TaskStatus
from tracker.models.memos import Recommendation
from tracker.models.organisations import District, Organisation
from tracker.models.tasks import Task
from tracker.queries.paging import Page
from tracker.queries.recommendations import in_order
from tracker.queries.tasks import overdue

SCHOOLS_ON_A_PAGE = 100


@dataclass(frozen=True)
class BoardFilter:
    """What of the board is wanted; None or False: everything."""

    campaign_id: int | None
    district_id: int | None = None
    recommendation_id: int | None = None
    status: TaskStatus | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Board:
    """Columns, the schools of one page, and the tasks where they meet, by (school, recommendation)."""

    columns: Sequence[Row[Any]]
    page: Page[Any]
    cells: dict[tuple[int, int], Row[Any]]
    totals: dict[int, "Sums"]


@dataclass(frozen=True)
class Sums:
    """How many tasks of a column there are, are off control, wait for control, are overdue."""

    total: int = 0
    closed: int = 0
    reported: int = 0
    overdue: int = 0


def added(parts: Iterable[Sums]) -> Sums:
    """Return the sums of all parts together."""
    rows = [(part.total, part.closed, part.reported, part.overdue) for part in parts]
    return Sums(*(sum(column) for column in zip(*rows, strict=True)))


def columns(session: Session, campaign_id: int | None, *, to_schools: bool) -> list[Row[Any]]:
    """Return what was sent in the campaign: to schools, or to the department and the office."""
    addressed = Recommendation.addressee == Addressee.SCHOOLS
    query = select(Recommendation.id, Recommendation.number, Recommendation.addressee, Recommendation.text).where(
        Recommendation.campaign_id == campaign_id,
        Recommendation.status != RecommendationStatus.DRAFT,
        addressed if to_schools else ~addressed,
    )
    return in_order(session.execute(query))


def _wanted(chosen: BoardFilter, today: date) -> list[ColumnElement[bool]]:
    """Return what a task must be like for its school to stay on the board."""
    found: list[ColumnElement[bool]] = []
    if chosen.recommendation_id is not None:
        found.append(Task.recommendation_id == chosen.recommendation_id)
    if chosen.status is not None:
        found.append(Task.status == chosen.status)
    if chosen.overdue:
        found.append(overdue(today))
    return found


def _schools(chosen: BoardFilter, today: date) -> Any:
    """Return the schools with a task in the campaign that is as wanted, by district and number."""
    # A list of ids, not EXISTS: SQLite would look through the whole campaign again for every school.
    with_task = select(Task.organisation_id).where(Task.campaign_id == chosen.campaign_id, *_wanted(chosen, today))
    query: Any = (
        select(Organisation.id, Organisation.name, District.name.label("district"))
        .outerjoin(District, District.id == Organisation.district_id)
        .where(Organisation.kind == OrganisationKind.SCHOOL, Organisation.id.in_(with_task))
        .order_by(func.coalesce(District.name_key, "я" * 9), Organisation.name_order, Organisation.id)
    )
    return query if chosen.district_id is None else query.where(Organisation.district_id == chosen.district_id)


def read(session: Session, chosen: BoardFilter, today: date, *, number: int, size: int = SCHOOLS_ON_A_PAGE) -> Board:
    """Return one page of the board."""
    heads = [
        row
        for row in columns(session, chosen.campaign_id, to_schools=True)
        if chosen.recommendation_id in {None, row.id}
    ]
    schools = _schools(chosen, today)
    total = session.scalar(select(func.count()).select_from(schools.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    rows = session.execute(schools.limit(size).offset((number - 1) * size)).all()
    cells = _cells(session, [row.id for row in rows], [row.id for row in heads])
    return Board(heads, Page(rows, number, size, total), cells, sums(session, chosen, today))


def _cells(session: Session, schools: list[int], heads: list[int]) -> dict[tuple[int, int], Row[Any]]:
    query: Any = select(
        Task.id, Task.organisation_id, Task.recommendation_id, Task.status, Task.due_on, Task.reported_on
    ).where(Task.organisation_id.in_(schools), Task.recommendation_id.in_(heads))
    return {(row.organisation_id, row.recommendation_id): row for row in session.execute(query)}


def sums(session: Session, chosen: BoardFilter, today: date) -> dict[int, Sums]:
    """Return the sums of every recommendation of the campaign, in the chosen district."""

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            Task.recommendation_id,
            func.count(),
            number(Task.status == TaskStatus.CLOSED),
            number(Task.status == TaskStatus.REPORTED),
            number(overdue(today)),
        )
        .where(Task.campaign_id == chosen.campaign_id)
        .group_by(Task.recommendation_id)
    )
    if chosen.district_id is not None:
        query = query.join(Organisation, Organisation.id == Task.organisation_id)
        query = query.where(Organisation.district_id == chosen.district_id)
    return {row[0]: Sums(*(int(value) for value in row[1:])) for row in session.execute(query)}


def other_tasks(session: Session, campaign_id: int | None) -> Sequence[Row[Any]]:
    """Return the tasks of the department and of the methodical office."""
    query = (
        select(
            Task.id, Task.status, Task.due_on, Task.reported_on, Recommendation.number, Recommendation.addressee,
            func.substr(Recommendation.text, 1, 200).label("text"), Organisation.name.label("organisation"),
        )
        .join(Recommendation, Recommendation.id == Task.recommendation_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.campaign_id == campaign_id, Organisation.kind != OrganisationKind.SCHOOL)
        .order_by(Task.id)
    )  # fmt: skip
    return in_order(session.execute(query))
