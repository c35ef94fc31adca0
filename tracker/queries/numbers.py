"""Reads the schools' own numbers: one round in all schools, one school in all rounds, and who has given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import fold
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.queries.organisations import is_open
from tracker.queries.visibility import within_reach

# What a filter may ask of a school's row in one round, and of all its rows.
ROUND_STATES: dict[str, str] = {
    "given": N_("given"),
    "missing": N_("not given"),
    "undated": N_("works without a date"),
    "unstaffed": N_("works without a teacher"),
}
SCHOOL_STATES: dict[str, str] = {"none": N_("nothing given"), "some": N_("partly"), "all": N_("everything given")}


@dataclass(frozen=True)
class Filters:
    """What of the list is wanted, on the date `today`."""

    today: date
    words: str = ""
    district_id: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Totals:
    """The figures of one round: schools that gave numbers out of all, works and teachers."""

    schools: int
    given: int
    works: int
    teachers: int


def _schools(actor: Actor, filters: Filters) -> "Select[Any]":
    """Return the query of the open schools whose numbers `actor` may see, by name."""
    query = (
        select(Organisation)
        .where(
            Organisation.kind == OrganisationKind.SCHOOL,
            is_open(filters.today),
            within_reach(actor, Action.NUMBERS_VIEW, Organisation.id),
        )
        .options(joinedload(Organisation.district))
        .order_by(Organisation.name_order, Organisation.id)
    )
    if filters.words:
        query = query.where(Organisation.name_key.contains(fold(filters.words), autoescape=True))
    if filters.district_id is not None:
        query = query.where(Organisation.district_id == filters.district_id)
    return query


def of_round(actor: Actor, round_id: int, filters: Filters) -> "Select[Any]":
    """Return the query of the schools for one round's table."""
    query = _schools(actor, filters)
    mine = and_(SchoolRound.school_id == Organisation.id, SchoolRound.round_id == round_id)
    conditions: dict[str, ColumnElement[bool]] = {
        "given": exists().where(mine),
        "missing": ~exists().where(mine),
        "undated": exists().where(mine, SchoolRound.works > 0, SchoolRound.test_on.is_(None)),
        "unstaffed": exists().where(mine, SchoolRound.works > 0, SchoolRound.teachers == 0),
    }
    return query.where(conditions[filters.state]) if filters.state in conditions else query


def in_round(session: Session, round_id: int, schools: Sequence[Organisation]) -> dict[int, SchoolRound]:
    """Return the numbers of these schools in one round, by school."""
    ids = [school.id for school in schools]
    query = select(SchoolRound).where(SchoolRound.round_id == round_id, SchoolRound.school_id.in_(ids))
    return {row.school_id: row for row in session.scalars(query)}


def totals(session: Session, actor: Actor, round_id: int, today: date) -> Totals:
    """Return the figures of one round over the open schools within reach."""
    schools = _schools(actor, Filters(today)).order_by(None).with_only_columns(Organisation.id).subquery()
    row = session.execute(
        select(
            func.count(schools.c.id),
            func.count(SchoolRound.id),
            func.coalesce(func.sum(SchoolRound.works), 0),
            func.coalesce(func.sum(SchoolRound.teachers), 0),
        )
        .select_from(schools)
        .join(SchoolRound, and_(SchoolRound.school_id == schools.c.id, SchoolRound.round_id == round_id), isouter=True)
    ).one()
    return Totals(*row)


def _given(campaign_id: int) -> ScalarSelect[int]:
    """Return in how many rounds of the campaign the school at hand has given numbers."""
    return (
        select(func.count(SchoolRound.id))
        .join(SchoolRound.round)
        .where(CampaignRound.campaign_id == campaign_id, SchoolRound.school_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )


def of_campaign(actor: Actor, campaign_id: int, rounds: int, filters: Filters) -> "Select[Any]":
    """Return the query of the schools for the table of readiness; `rounds` is how many the campaign has."""
    query, given = _schools(actor, filters), _given(campaign_id)
    conditions: dict[str, ColumnElement[bool]] = {
        "none": given == 0,
        "some": and_(given > 0, given < rounds),
        "all": given >= rounds,
    }
    return query.where(conditions[filters.state]) if filters.state in conditions else query


def own_schools(session: Session, actor: Actor, today: date) -> list[Organisation]:
    """Return the open schools within reach."""
    return list(session.scalars(_schools(actor, Filters(today))))


def require_school(session: Session, actor: Actor, school_id: int) -> Organisation:
    """Return a school whose numbers `actor` may see; raises MissingError otherwise."""
    reach = within_reach(actor, Action.NUMBERS_VIEW, Organisation.id)
    query = select(Organisation).where(
        Organisation.id == school_id, Organisation.kind == OrganisationKind.SCHOOL, reach
    )
    school = session.scalars(query).one_or_none()
    if school is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return school


def of_school(session: Session, campaign_id: int, school_id: int) -> dict[int, SchoolRound]:
    """Return a school's numbers in a campaign, by round."""
    query = (
        select(SchoolRound)
        .join(SchoolRound.round)
        .where(CampaignRound.campaign_id == campaign_id, SchoolRound.school_id == school_id)
    )
    return {row.round_id: row for row in session.scalars(query)}
