"""Reads recommendations, their tasks in numbers, and whom sending them reaches."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind
from tracker.domain.sending import Executor
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task

R = TypeVar("R", bound=Any)
_ORDER = {addressee: place for place, addressee in enumerate(Addressee)}


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a sorting key by which 2 stands before 10, within longer texts too."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in parts]


def in_order(rows: Iterable[R]) -> list[R]:
    """Return rows that have an addressee, a number and an id in the memo's order."""
    return sorted(rows, key=lambda row: (_ORDER[row.addressee], natural(row.number), row.id))


def of_campaign(session: Session, campaign_id: int) -> list[Recommendation]:
    """Return a campaign's recommendations by addressee, then by number."""
    return in_order(session.scalars(select(Recommendation).where(Recommendation.campaign_id == campaign_id)))


def task_counts(session: Session, recommendation_ids: Iterable[int]) -> dict[int, dict[TaskStatus, int]]:
    """Return how many tasks of each recommendation stand in each status."""
    query = (
        select(Task.recommendation_id, Task.status, func.count())
        .where(Task.recommendation_id.in_(sorted(recommendation_ids)))
        .group_by(Task.recommendation_id, Task.status)
    )
    counts: dict[int, dict[TaskStatus, int]] = {}
    for recommendation_id, status, number in session.execute(query):
        counts.setdefault(recommendation_id, {})[status] = number
    return counts


def executors(session: Session, kind: OrganisationKind, campaign_id: int, on: date) -> list[Executor]:
    """Return the organisations of a kind that still work on the day `on`, with their last test in the campaign.

    Their rows are locked against closing until the end of a write transaction (PostgreSQL; SQLite's writer is alone).
    """
    tests = (
        select(SchoolRound.school_id, func.max(SchoolRound.test_on).label("last_test_on"))
        .join(CampaignRound, CampaignRound.id == SchoolRound.round_id)
        .where(CampaignRound.campaign_id == campaign_id)
        .group_by(SchoolRound.school_id)
        .subquery()
    )
    query = (
        select(Organisation.id, Organisation.week_days, tests.c.last_test_on)
        .outerjoin(tests, tests.c.school_id == Organisation.id)
        .where(Organisation.kind == kind, or_(Organisation.closed_on.is_(None), Organisation.closed_on > on))
        .order_by(Organisation.id)
    )
    if session.info.get("writing"):
        query = query.with_for_update(read=True, of=Organisation)
    return [Executor(*row) for row in session.execute(query)]


def last_tests(session: Session, campaign_id: int) -> dict[int, date]:
    """Return each school's last test in the campaign, as far as its numbers say."""
    query = (
        select(SchoolRound.school_id, func.max(SchoolRound.test_on))
        .join(CampaignRound, CampaignRound.id == SchoolRound.round_id)
        .where(CampaignRound.campaign_id == campaign_id, SchoolRound.test_on.is_not(None))
        .group_by(SchoolRound.school_id)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[1] is not None}


def titles(session: Session, campaign_id: int | None) -> list[Row[Any]]:
    """Return id, number and the beginning of the text of what was sent, in the memo's order (for choosing one)."""
    text = func.substr(Recommendation.text, 1, 70).label("text")
    query = select(Recommendation.id, Recommendation.number, Recommendation.addressee, text)
    query = query.where(Recommendation.status != RecommendationStatus.DRAFT)
    if campaign_id is not None:
        query = query.where(Recommendation.campaign_id == campaign_id)
    return in_order(session.execute(query.limit(500)))
