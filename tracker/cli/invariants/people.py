"""Invariants of people, organisations and campaigns."""

from collections.abc import Iterator

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain.roles import ROLE_HOMES, OrganisationKind, Role
from tracker.models.assistance import Assistance
from tracker.models.campaigns import Campaign, PastCheck, SchoolRound
from tracker.models.organisations import ForbiddenPair, Organisation, organisation_successor
from tracker.models.people import LoginSession, Membership, Person


def misplaced_roles(session: Session) -> Iterator[str]:
    """Yield roles held in an organisation of the wrong kind, and people without any role."""
    query = select(Membership.person_id, Membership.role, Organisation.kind).join(Membership.organisation)
    for person_id, role, kind in session.execute(query):
        if kind not in ROLE_HOMES[role]:
            yield f"person {person_id} is {role.value} in a {kind.value}"
    without = select(Person.id).where(~exists().where(Membership.person_id == Person.id))
    yield from (f"person {row_id} has no role" for row_id in session.scalars(without))


def no_administrator(session: Session) -> Iterator[str]:
    """Yield when there are people, but none of them can administer."""
    administrators = select(func.count(Person.id)).join(Membership).where(
        Membership.role == Role.ADMINISTRATOR, Person.active
    )  # fmt: skip
    if session.scalar(select(func.count(Person.id))) and not session.scalar(administrators):
        yield "no active person is an administrator"


def sessions_of_the_inactive(session: Session) -> Iterator[str]:
    """Yield sessions of people who were switched off."""
    query = select(LoginSession.id, Person.id).join(LoginSession.person).where(~Person.active)
    yield from (f"session {row_id} of person {person_id}" for row_id, person_id in session.execute(query))


def strange_successors(session: Session) -> Iterator[str]:
    """Yield closed organisations that are no schools, and successors that are not schools or are the school itself."""
    closed = select(Organisation.id).where(
        Organisation.closed_on.is_not(None), Organisation.kind != OrganisationKind.SCHOOL
    )
    yield from (f"organisation {row_id} is closed, but is no school" for row_id in session.scalars(closed))
    old, new, link = aliased(Organisation), aliased(Organisation), organisation_successor.c
    query = select(old.id, new.id).select_from(organisation_successor).join(old, old.id == link.organisation_id)
    query = query.join(new, new.id == link.successor_id)
    wrong = or_(old.id == new.id, old.closed_on.is_(None), new.kind != OrganisationKind.SCHOOL)
    yield from (f"organisation {a} has the successor {b}" for a, b in session.execute(query.where(wrong)))


def strange_schools(session: Session) -> Iterator[str]:
    """Yield pairs, former checks and numbers that are not of two different schools."""
    schools = select(Organisation.id).where(Organisation.kind == OrganisationKind.SCHOOL)
    pair = or_(
        ForbiddenPair.first_id >= ForbiddenPair.second_id,
        ForbiddenPair.first_id.not_in(schools),
        ForbiddenPair.second_id.not_in(schools),
    )
    yield from (f"forbidden pair {row_id}" for row_id in session.scalars(select(ForbiddenPair.id).where(pair)))
    check = or_(
        PastCheck.checker_id == PastCheck.checked_id,
        PastCheck.checker_id.not_in(schools),
        PastCheck.checked_id.not_in(schools),
    )
    yield from (f"former check {row_id}" for row_id in session.scalars(select(PastCheck.id).where(check)))
    numbers = or_(
        SchoolRound.works < 0,
        SchoolRound.teachers < 0,
        SchoolRound.works_per_teacher < 0,
        SchoolRound.school_id.not_in(schools),
    )
    yield from (f"school numbers {row_id}" for row_id in session.scalars(select(SchoolRound.id).where(numbers)))


def backward_campaigns(session: Session) -> Iterator[str]:
    """Yield campaigns that end before they start."""
    query = select(Campaign.id).where(Campaign.ends_on < Campaign.starts_on)
    yield from (f"campaign {row_id}" for row_id in session.scalars(query))


def strange_assistance(session: Session) -> Iterator[str]:
    """Yield help given to no school, for no time, or to fewer than no teachers."""
    query = select(Assistance.id).join(Assistance.school)
    wrong = or_(Organisation.kind != OrganisationKind.SCHOOL, Assistance.hours <= 0, Assistance.teachers < 0)
    yield from (f"assistance {row_id}" for row_id in session.scalars(query.where(wrong)))
