"""Reads campaigns."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, MissingError
from tracker.models.campaigns import CalendarOverride, Campaign, CampaignRound


def current(session: Session) -> Campaign | None:
    """Return the campaign that work is about now: the latest year's, or None when there is none yet."""
    return session.scalars(select(Campaign).order_by(Campaign.year.desc()).limit(1)).one_or_none()


def require_current(session: Session) -> Campaign:
    """Return the present campaign; raises MissingError when none was created yet."""
    campaign = current(session)
    if campaign is None:
        raise MissingError(N_("There is no campaign yet: the department creates one first."))
    return campaign


def all_campaigns(session: Session) -> list[Campaign]:
    """Return all campaigns, the latest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.year.desc())))


def overrides(session: Session) -> dict[date, bool]:
    """Return the administrator's calendar: day → worked."""
    return {row.day: row.worked for row in session.scalars(select(CalendarOverride))}


def rounds(session: Session, campaign_id: int) -> list[CampaignRound]:
    """Return a campaign's rounds by grade and subject."""
    query = select(CampaignRound).where(CampaignRound.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(CampaignRound.grade, CampaignRound.subject)))
