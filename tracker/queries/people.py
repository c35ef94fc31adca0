"""Reads people and what they may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.errors import N_
from tracker.domain.roles import Actor, Grant, Role
from tracker.domain.text import fold
from tracker.models.people import Membership, Person
from tracker.queries.locking import visible


def actor_of(person: Person, request_id: str = "-") -> Actor:
    """Return the person as the rules know one."""
    grants = frozenset(Grant(row.role, row.organisation_id) for row in person.memberships)
    return Actor(person.id, person.full_name, grants, request_id)


def find_by_login(session: Session, login: str) -> Person | None:
    """Return the person with this login, however it is spelt."""
    return session.scalars(select(Person).where(Person.login_key == fold(login))).one_or_none()


class AccountState(StrEnum):
    """Whether a person can sign in."""

    ACTIVE = "active"
    INVITED = "invited"
    OFF = "off"


STATE_NAMES: dict[AccountState, str] = {
    AccountState.ACTIVE: N_("can sign in"),
    AccountState.INVITED: N_("invited, no password yet"),
    AccountState.OFF: N_("account switched off"),
}


def state_of(person: Person) -> AccountState:
    """Return whether the person can sign in."""
    if not person.active:
        return AccountState.OFF
    return AccountState.ACTIVE if person.password_hash else AccountState.INVITED


@dataclass(frozen=True)
class Filters:
    """What of the list of people is wanted."""

    words: str = ""
    role: Role | None = None
    organisation_id: int | None = None
    state: AccountState | None = None


def listing(filters: Filters) -> "Select[Any]":
    """Return the query of people with their roles, by name."""
    query = (
        select(Person)
        .options(selectinload(Person.memberships).joinedload(Membership.organisation))
        .order_by(Person.name_key, Person.id)
    )
    if filters.words:
        key = fold(filters.words)
        found = or_(Person.name_key.contains(key, autoescape=True), Person.login_key.contains(key, autoescape=True))
        query = query.where(found)
    held = []
    if filters.role is not None:
        held.append(Membership.role == filters.role)
    if filters.organisation_id is not None:
        held.append(Membership.organisation_id == filters.organisation_id)
    if held:
        query = query.where(Person.memberships.any(and_(*held)))
    if filters.state is AccountState.OFF:
        query = query.where(Person.active.is_(False))
    elif filters.state is not None:
        chosen = filters.state is AccountState.ACTIVE
        query = query.where(
            Person.active, Person.password_hash.is_not(None) if chosen else Person.password_hash.is_(None)
        )
    return query


def require_person(session: Session, person_id: int) -> Person:
    """Return a person; raises MissingError when there is none."""
    return visible(session, Person, person_id)


def members(session: Session, organisation_id: int) -> list[Membership]:
    """Return who holds which role in an organisation."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.person))
        .order_by(Membership.id)
    )
    return list(session.scalars(query))
