"""Reads what schemes of mutual checks are computed from, and the schemes themselves."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from tracker.domain.roles import OrganisationKind
from tracker.domain.schemes import SchoolFacts
from tracker.domain.text import fold
from tracker.models.campaigns import CampaignRound, PartTimer, PastCheck, SchoolRound
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.queries.organisations import is_open


def school_facts(session: Session, round_id: int, today: date) -> list[SchoolFacts]:
    """Return the open schools that have given their numbers for a round, by id."""
    query = (
        select(Organisation, SchoolRound, District.bank)
        .join(SchoolRound, SchoolRound.school_id == Organisation.id)
        .outerjoin(District, District.id == Organisation.district_id)
        .where(SchoolRound.round_id == round_id, Organisation.kind == OrganisationKind.SCHOOL, is_open(today))
        .order_by(Organisation.id)
    )
    return [
        SchoolFacts(
            id=school.id,
            name=school.name,
            district=school.district_id or 0,
            bank=bank or "",
            building=fold(school.building),
            x=school.x,
            y=school.y,
            works=0 if numbers.federal_sample else numbers.works,
            teachers=numbers.teachers,
            works_per_teacher=numbers.works_per_teacher,
        )
        for school, numbers, bank in session.execute(query)
    ]


def forbidden_pairs(session: Session, of: CampaignRound) -> list[tuple[int, int]]:
    """Return the pairs of schools that may not check each other in a round.

    Those forbidden for good, and those that share a teacher of the subject: a part-timer may neither mark the works of
    the other school nor be marked there by colleagues.
    """
    query = select(ForbiddenPair.first_id, ForbiddenPair.second_id).order_by(ForbiddenPair.id)
    pairs = [(row.first_id, row.second_id) for row in session.execute(query)]
    shared = select(PartTimer.school_id, PartTimer.other_school_id).where(
        PartTimer.campaign_id == of.campaign_id, PartTimer.subject == of.subject
    )
    return [*pairs, *((row.school_id, row.other_school_id) for row in session.execute(shared.order_by(PartTimer.id)))]


def past_checks(session: Session, of: CampaignRound, year: int, years: int) -> list[tuple[int, int, int]]:
    """Return `(year, checker, checked)` of the same subject and grade in the `years` before `year`."""
    query = select(PastCheck.year, PastCheck.checker_id, PastCheck.checked_id).where(
        PastCheck.subject == of.subject, PastCheck.grade == of.grade, PastCheck.year.between(year - years, year - 1)
    )
    return [(row.year, row.checker_id, row.checked_id) for row in session.execute(query)]


@dataclass(frozen=True)
class RoundSummary:
    """A round in figures: schools that gave numbers, works to be checked, what all teachers can mark, its schemes."""

    round: CampaignRound
    given: int
    works: int
    capacity: int


def round_summaries(session: Session, campaign_id: int, today: date) -> list[RoundSummary]:
    """Return a campaign's rounds by grade and subject with their figures."""
    figures = (
        select(
            SchoolRound.round_id,
            func.count(SchoolRound.id).label("given"),
            func.sum(case((SchoolRound.federal_sample, 0), else_=SchoolRound.works)).label("works"),
            func.sum(SchoolRound.teachers * SchoolRound.works_per_teacher).label("capacity"),
        )
        .join(Organisation, and_(Organisation.id == SchoolRound.school_id, is_open(today)))
        .group_by(SchoolRound.round_id)
        .subquery()
    )
    query = (
        select(CampaignRound, figures)
        .outerjoin(figures, figures.c.round_id == CampaignRound.id)
        .where(CampaignRound.campaign_id == campaign_id)
        .order_by(CampaignRound.grade, CampaignRound.subject)
    )
    return [RoundSummary(row[0], row.given or 0, row.works or 0, row.capacity or 0) for row in session.execute(query)]


def count_open_schools(session: Session, today: date) -> int:
    """Return how many schools are open."""
    query = select(func.count(Organisation.id)).where(Organisation.kind == OrganisationKind.SCHOOL, is_open(today))
    return session.scalar(query) or 0


def district_names(session: Session) -> dict[int, str]:
    """Return the names of the districts by id."""
    return {row.id: row.name for row in session.execute(select(District.id, District.name))}


def short_names(session: Session, ids: list[int]) -> dict[int, str]:
    """Return the short names of schools by id (the full one where there is none)."""
    query = select(Organisation.id, Organisation.name, Organisation.short_name).where(Organisation.id.in_(ids))
    return {row.id: row.short_name or row.name for row in session.execute(query)}
