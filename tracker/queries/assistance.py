"""Reads the log of methodical assistance."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, extract, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.assistance import AssistanceForm
from tracker.domain.permissions import Action
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.domain.text import fold
from tracker.models.assistance import Assistance
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.queries.paging import count
from tracker.queries.visibility import within_reach

SORTS = {
    "date": (Assistance.held_on, Assistance.id),
    "school": (Organisation.name_order, Assistance.held_on, Assistance.id),
    "hours": (Assistance.hours, Assistance.id),
}
DEFAULT_SORT = "-date"


@dataclass(frozen=True)
class Filters:
    """What part of the log is wanted; everything but the campaign may be left open."""

    campaign_id: int
    since: date | None = None
    until: date | None = None
    school: str = ""
    form: AssistanceForm | None = None
    subject: str = ""
    methodologist_id: int | None = None


@dataclass(frozen=True)
class Totals:
    """Figures over the wanted part of the log; `without` counts the open schools that got none of it."""

    entries: int
    hours: Decimal
    visits: int
    helped: int
    without: int


@dataclass
class Sum:
    """What was given to one school, in one subject or form, by one methodologist, or in one month."""

    label: str
    entries: int = 0
    hours: Decimal = Decimal(0)
    teachers: int = 0

    def add(self, entries: int, hours: Any, teachers: int) -> None:
        """Add further entries."""
        self.entries += entries
        self.hours += Decimal(str(hours))
        self.teachers += teachers


def _conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    found = [
        within_reach(actor, Action.ASSISTANCE_VIEW, Assistance.school_id),
        Assistance.campaign_id == filters.campaign_id,
    ]
    if filters.since:
        found.append(Assistance.held_on >= filters.since)
    if filters.until:
        found.append(Assistance.held_on <= filters.until)
    if filters.school:
        found.append(Organisation.name_key.contains(fold(filters.school), autoescape=True))
    if filters.form:
        found.append(Assistance.form == filters.form)
    if filters.subject:
        found.append(Assistance.subject == filters.subject)
    if filters.methodologist_id:
        found.append(Assistance.methodologist_id == filters.methodologist_id)
    return found


def entries(actor: Actor, filters: Filters, sort: str = DEFAULT_SORT) -> "Select[Assistance]":
    """Return the query of the entries that `actor` may see, sorted by a name of SORTS (a minus turns it round)."""
    columns = SORTS.get(sort.removeprefix("-"), SORTS["date"])
    order = [column.desc() if sort.startswith("-") else column.asc() for column in columns]
    loaded = (Assistance.methodologist, Assistance.recommendation)
    return (
        select(Assistance)
        .join(Assistance.school)
        .where(*_conditions(actor, filters))
        .options(joinedload(Assistance.school), *(joinedload(name) for name in loaded))
        .order_by(*order)
    )


def _open_schools(on: date, words: str = "") -> list[ColumnElement[bool]]:
    found = [
        Organisation.kind == OrganisationKind.SCHOOL,
        or_(Organisation.closed_on.is_(None), Organisation.closed_on > on),
    ]
    return [*found, Organisation.name_key.contains(fold(words), autoescape=True)] if words else found


def totals(session: Session, actor: Actor, filters: Filters, today: date) -> Totals:
    """Return the figures over the entries that `actor` may see."""
    visits = func.count(Assistance.id).filter(Assistance.form == AssistanceForm.VISIT)
    figures = (
        func.count(Assistance.id),
        func.coalesce(func.sum(Assistance.hours), 0),
        visits,
        func.count(distinct(Assistance.school_id)),
    )
    row = session.execute(select(*figures).join(Assistance.school).where(*_conditions(actor, filters))).one()
    return Totals(row[0], Decimal(str(row[1])), row[2], row[3], count(session, without_help(actor, filters, today)))


def sums(session: Session, actor: Actor, filters: Filters) -> dict[str, list[Sum]]:
    """Return the wanted help summed up by school, subject, form, methodologist and month, each in its own order."""
    year, month = extract("year", Assistance.held_on), extract("month", Assistance.held_on)
    keys: list[Any] = [
        Organisation.name_order, Organisation.name, Assistance.subject, Assistance.form, Person.full_name, year, month,
    ]  # fmt: skip
    figures = (func.count(Assistance.id), func.sum(Assistance.hours), func.sum(Assistance.teachers))
    query = select(*keys, *figures).select_from(Assistance).join(Assistance.school)
    query = query.outerjoin(Person, Person.id == Assistance.methodologist_id)
    found: dict[str, dict[Any, Sum]] = {name: {} for name in ("school", "subject", "form", "methodologist", "month")}
    for row in session.execute(query.where(*_conditions(actor, filters)).group_by(*keys)):
        order, name, subject, form, person, of_year, of_month, *numbers = row
        places: dict[str, tuple[Any, str]] = {
            "school": ((order, name), name),
            "subject": ((subject or "",), subject or ""),
            "form": ((form.value,), form.value),
            "methodologist": ((person or "",), person or ""),
            "month": ((int(of_year), int(of_month)), f"{int(of_month):02}.{int(of_year)}"),
        }
        for kind, (place, label) in places.items():
            found[kind].setdefault(place, Sum(label)).add(*numbers)
    return {kind: [rows[place] for place in sorted(rows)] for kind, rows in found.items()}


def without_help(actor: Actor, filters: Filters, today: date) -> "Select[Organisation]":
    """Return the query of the open schools that got none of the wanted help."""
    matching = exists().where(and_(Assistance.school_id == Organisation.id, *_conditions(actor, filters)))
    reach = within_reach(actor, Action.ASSISTANCE_VIEW, Organisation.id)
    rows = select(Organisation).where(reach, *_open_schools(today, filters.school), ~matching)
    return rows.order_by(Organisation.name_order, Organisation.id)


def methodologists(session: Session) -> list[tuple[int, str]]:
    """Return id and name of everybody who is a methodologist or has an entry in the log."""
    by_role = select(Membership.person_id).where(Membership.role == Role.METHODOLOGIST)
    by_entry = select(Assistance.methodologist_id)
    rows = select(Person.id, Person.full_name).where(or_(Person.id.in_(by_role), Person.id.in_(by_entry)))
    return [(row.id, row.full_name) for row in session.execute(rows.order_by(Person.full_name, Person.id))]


def schools_to_help(session: Session) -> list[tuple[int, str]]:
    """Return id and name of every school, open or closed (help before the closing may be entered later)."""
    rows = select(Organisation.id, Organisation.name).where(Organisation.kind == OrganisationKind.SCHOOL)
    return [(row.id, row.name) for row in session.execute(rows.order_by(Organisation.name_order, Organisation.id))]


def recommendations_to_link(session: Session, campaign_id: int) -> list[Recommendation]:
    """Return the recommendations of a campaign that help may have served."""
    rows = select(Recommendation).where(
        Recommendation.campaign_id == campaign_id, Recommendation.status != RecommendationStatus.WITHDRAWN
    )
    return list(session.scalars(rows.order_by(Recommendation.addressee, Recommendation.id)))
