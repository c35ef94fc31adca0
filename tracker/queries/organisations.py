"""Reads organisations, districts and forbidden pairs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tracker.domain.errors import InvalidError
from tracker.domain.organisations import normal_login
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import fold
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.queries.locking import visible
from tracker.queries.visibility import within_reach


@dataclass(frozen=True)
class Filters:
    """What of the list is wanted; `state` is open, closed or empty for both, on the date `today`."""

    today: date
    words: str = ""
    district_id: int | None = None
    kind: OrganisationKind | None = None
    state: str = ""


def is_open(today: date) -> ColumnElement[bool]:
    """Return the condition that an organisation is not closed on `today`."""
    return or_(Organisation.closed_on.is_(None), Organisation.closed_on > today)


def _says(words: str) -> ColumnElement[bool]:
    """Return the condition that the name or the federal login holds `words`, taken literally."""
    key = fold(words)
    try:
        login = normal_login(words) or key
    except InvalidError:
        login = key
    return or_(
        Organisation.name_key.contains(key, autoescape=True),
        Organisation.login_key.contains(key, autoescape=True),
        Organisation.login_key == login,
    )


def listing(actor: Actor, filters: Filters) -> "Select[Any]":
    """Return the query of the organisations that `actor` may see, by kind and name."""
    query = (
        select(Organisation)
        .where(within_reach(actor, Action.ORGANISATION_VIEW, Organisation.id))
        .options(joinedload(Organisation.district))
        .order_by(Organisation.kind, Organisation.name_order, Organisation.id)
    )
    if filters.words:
        query = query.where(_says(filters.words))
    if filters.district_id is not None:
        query = query.where(Organisation.district_id == filters.district_id)
    if filters.kind is not None:
        query = query.where(Organisation.kind == filters.kind)
    if filters.state == "open":
        query = query.where(is_open(filters.today))
    elif filters.state == "closed":
        query = query.where(Organisation.closed_on <= filters.today)
    return query


def visible_organisation(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """Return an organisation within the actor's reach; raises MissingError otherwise."""
    reach = within_reach(actor, Action.ORGANISATION_VIEW, Organisation.id)
    return visible(session, Organisation, organisation_id, reach)


def districts(session: Session) -> list[District]:
    """Return all districts by name."""
    return list(session.scalars(select(District).order_by(District.name_key)))


def open_schools(session: Session, today: date) -> list[Organisation]:
    """Return the schools that are open on `today`, by name."""
    query = select(Organisation).where(Organisation.kind == OrganisationKind.SCHOOL, is_open(today))
    return list(session.scalars(query.order_by(Organisation.name_order, Organisation.id)))


def everywhere(session: Session) -> list[Organisation]:
    """Return all organisations, the department and the office first, then the schools by name."""
    return list(
        session.scalars(select(Organisation).order_by(Organisation.kind, Organisation.name_order, Organisation.id))
    )


def predecessors(session: Session, organisation_id: int) -> list[Organisation]:
    """Return the closed schools whose pupils went on in this one."""
    query = select(Organisation).where(Organisation.successors.any(Organisation.id == organisation_id))
    return list(session.scalars(query.order_by(Organisation.name_order, Organisation.id)))


def forbidden_with(session: Session, organisation_id: int) -> list[tuple[ForbiddenPair, Organisation]]:
    """Return the forbidden pairs of a school, each with the other school, by its name."""
    other = aliased(Organisation)
    query = (
        select(ForbiddenPair, other)
        .where(or_(ForbiddenPair.first_id == organisation_id, ForbiddenPair.second_id == organisation_id))
        .join(other, or_(other.id == ForbiddenPair.first_id, other.id == ForbiddenPair.second_id))
        .where(other.id != organisation_id)
        .order_by(other.name_order, other.id)
    )
    return [(pair, school) for pair, school in session.execute(query)]


def with_successors(session: Session, organisation_id: int) -> list[Organisation]:
    """Return the schools in which a closed one's pupils go on, by name."""
    query = (
        select(Organisation).where(Organisation.id == organisation_id).options(selectinload(Organisation.successors))
    )
    row = session.scalars(query).one_or_none()
    return sorted(row.successors, key=lambda school: school.name_order) if row else []
