"""Reads what the schools still owe: the same rule as `domain.readiness`, as conditions over their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.readiness import Given, Lack, lacks
from tracker.domain.roles import Actor
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.queries import numbers
from tracker.queries.numbers import Filters

ANY = "any"
CONDITIONS: dict[Lack, ColumnElement[bool]] = {
    Lack.DATE: and_(SchoolRound.works > 0, SchoolRound.federal_sample.is_(False), SchoolRound.test_on.is_(None)),
    Lack.TEACHERS: and_(SchoolRound.works > 0, SchoolRound.teachers == 0),
    Lack.EXPERTS: and_(SchoolRound.teachers > 0, SchoolRound.experts == ""),
}


@dataclass
class Owed:
    """What a school has given and still owes: rounds by what is missing in them."""

    given: int = 0
    works: int = 0
    missing: dict[Lack, list[int]] = field(default_factory=dict)

    @property
    def rounds(self) -> set[int]:
        """Return the rounds in which anything is missing."""
        return {round_id for ids in self.missing.values() for round_id in ids}


def schools(
    actor: Actor,
    campaign_id: int,
    every: Sequence[CampaignRound],
    filters: Filters,
    round_ids: Sequence[int],
    lack: str,
) -> "Select[Any]":
    """Return the query of the schools within reach; `lack` (a Lack, ANY or "") is asked of `round_ids` alone."""
    query = numbers.of_campaign(actor, campaign_id, len(every), filters)
    if lack not in {ANY, Lack.WORKS, *CONDITIONS}:
        return query
    told = _told(round_ids).subquery("told")  # counted once for all schools, not asked of each
    conditions: dict[str, ColumnElement[bool]] = {Lack.WORKS: func.coalesce(told.c.given, 0) < len(round_ids)}
    conditions |= {one: func.coalesce(told.c[one.value], 0) > 0 for one in CONDITIONS}
    query = query.outerjoin(told, told.c.school_id == Organisation.id)
    return query.where(or_(*conditions.values()) if lack == ANY else conditions[lack])


def _told(round_ids: Sequence[int]) -> "Select[Any]":
    """Return the query of how many rounds each school has told of, and in how many of them it lacks what."""
    sums = [func.sum(case((condition, 1), else_=0)).label(one.value) for one, condition in CONDITIONS.items()]
    columns: list[Any] = [SchoolRound.school_id, func.count(SchoolRound.id).label("given"), *sums]
    return select(*columns).where(SchoolRound.round_id.in_(list(round_ids))).group_by(SchoolRound.school_id)


def owed(session: Session, round_ids: Iterable[int], school_ids: Iterable[int]) -> dict[int, Owed]:
    """Return what these schools owe in these rounds, by school, in one statement."""
    wanted, ids = sorted(round_ids), sorted(school_ids)
    columns = (
        SchoolRound.works, SchoolRound.test_on, SchoolRound.teachers, SchoolRound.experts, SchoolRound.federal_sample,
    )  # fmt: skip
    query = select(SchoolRound.school_id, SchoolRound.round_id, *columns).where(
        SchoolRound.round_id.in_(wanted), SchoolRound.school_id.in_(ids)
    )
    rows = {(row[0], row[1]): Given(*row[2:]) for row in session.execute(query)}
    found = {}
    for school_id in ids:
        one = found[school_id] = Owed()
        for round_id in wanted:
            given = rows.get((school_id, round_id))
            one.given += given is not None
            one.works += given.works if given else 0
            for lack in lacks(given):
                one.missing.setdefault(lack, []).append(round_id)
    return found


def of_rounds(
    session: Session, actor: Actor, campaign_id: int, today: date
) -> list[tuple[CampaignRound, dict[Lack, int]]]:
    """Return each round with how many schools within reach lack what."""
    open_schools = numbers.of_campaign(actor, campaign_id, 0, Filters(today)).order_by(None)
    within = open_schools.with_only_columns(Organisation.id).subquery()
    total = session.scalar(select(func.count()).select_from(within)) or 0
    rounds = session.scalars(
        select(CampaignRound)
        .where(CampaignRound.campaign_id == campaign_id)
        .order_by(CampaignRound.grade, CampaignRound.subject)
    ).all()
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in CONDITIONS.values()]
    query = (
        select(SchoolRound.round_id, func.count(SchoolRound.id), *sums)
        .where(SchoolRound.round_id.in_([row.id for row in rounds]), SchoolRound.school_id.in_(select(within.c.id)))
        .group_by(SchoolRound.round_id)
    )
    figures = {row[0]: (total - row[1], *row[2:]) for row in session.execute(query)}
    nothing = (total, *[0] * len(CONDITIONS))
    return [
        (row, dict(zip((Lack.WORKS, *CONDITIONS), map(int, figures.get(row.id, nothing)), strict=True)))
        for row in rounds
    ]
