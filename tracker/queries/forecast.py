"""Reads what organisations have to do already and when their tests are, for the forecast of a sending."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.forecast import Duty
from tracker.domain.tasks import WITH_EXECUTOR
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task


def running(session: Session, homes: Collection[int]) -> list[Duty]:
    """Return the open duties that wait for these organisations."""
    query = (
        select(Task.organisation_id, Task.due_on, Recommendation.rhythm)
        .join(Task.recommendation)
        .where(Task.organisation_id.in_(homes), Task.status.in_(WITH_EXECUTOR))
    )
    return [Duty(*row) for row in session.execute(query)]


def tests(session: Session, campaign_id: int, homes: Collection[int]) -> list[tuple[int, date]]:
    """Return the tests of these schools in a campaign, as far as their numbers give a date."""
    query = (
        select(SchoolRound.school_id, SchoolRound.test_on)
        .join(CampaignRound, CampaignRound.id == SchoolRound.round_id)
        .where(CampaignRound.campaign_id == campaign_id, SchoolRound.school_id.in_(homes))
        .where(SchoolRound.test_on.is_not(None), SchoolRound.works > 0)
    )
    return [(row[0], row[1]) for row in session.execute(query) if row[1] is not None]


def names(session: Session, homes: Collection[int]) -> dict[int, str]:
    """Return the names of these organisations."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(homes))
    return {row[0]: row[1] for row in session.execute(query)}
