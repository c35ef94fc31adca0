"""Reads people and what they may do."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.roles import Actor, Grant
from tracker.domain.text import fold
from tracker.models.people import Membership, Person


def actor_of(person: Person, request_id: str = "-") -> Actor:
    """Return the person as the rules know one."""
    grants = frozenset(Grant(row.role, row.organisation_id) for row in person.memberships)
    return Actor(person.id, person.full_name, grants, request_id)


def find_by_login(session: Session, login: str) -> Person | None:
    """Return the person with this login, however it is spelt."""
    return session.scalars(select(Person).where(Person.login_key == fold(login))).one_or_none()


def people_with_roles() -> "Select[Person]":
    """Return the query of all people with their roles, by name."""
    return (
        select(Person)
        .options(selectinload(Person.memberships).joinedload(Membership.organisation))
        .order_by(Person.full_name, Person.id)
    )


def members(session: Session, organisation_id: int) -> list[Membership]:
    """Return who holds which role in an organisation."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.person))
        .order_by(Membership.id)
    )
    return list(session.scalars(query))
