"""Reads campaigns."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.calendar import working_days
from tracker.domain.errors import N_, NoCampaignError
from tracker.models.campaigns import CalendarOverride, Campaign, CampaignRound
from tracker.queries.locking import visible


def current(session: Session) -> Campaign | None:
    """Return the campaign that work is about now: the latest year's, or None when there is none yet."""
    return session.scalars(select(Campaign).order_by(Campaign.year.desc()).limit(1)).one_or_none()


def require_current(session: Session) -> Campaign:
    """Return the present campaign; raises NoCampaignError when none was created yet."""
    campaign = current(session)
    if campaign is None:
        raise NoCampaignError(N_("There is no campaign yet: the department creates one first."))
    return campaign


def all_campaigns(session: Session) -> list[Campaign]:
    """Return all campaigns, the latest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.year.desc())))


def overrides(session: Session) -> dict[date, bool]:
    """Return the administrator's calendar: day → worked."""
    return {row.day: row.worked for row in session.scalars(select(CalendarOverride))}


def calendar(session: Session) -> list[CalendarOverride]:
    """Return the days of the administrator's calendar, the latest first."""
    return list(session.scalars(select(CalendarOverride).order_by(CalendarOverride.day.desc())))


def rounds(session: Session, campaign_id: int) -> list[CampaignRound]:
    """Return a campaign's rounds by grade and subject."""
    query = select(CampaignRound).where(CampaignRound.campaign_id == campaign_id)
    return list(session.scalars(query.order_by(CampaignRound.grade, CampaignRound.subject)))


def round_counts(session: Session) -> dict[int, int]:
    """Return how many rounds each campaign has."""
    query = select(CampaignRound.campaign_id, func.count(CampaignRound.id)).group_by(CampaignRound.campaign_id)
    return {row[0]: row[1] for row in session.execute(query)}


def require_campaign(session: Session, campaign_id: int) -> Campaign:
    """Return a campaign; raises MissingError when there is none."""
    return visible(session, Campaign, campaign_id)


def require_round(session: Session, campaign_id: int, round_id: int) -> CampaignRound:
    """Return a round of a campaign; raises MissingError when it is not one of it."""
    return visible(session, CampaignRound, round_id, CampaignRound.campaign_id == campaign_id)


def window_days(session: Session, campaign: Campaign) -> tuple[int, int]:
    """Return how many working days the window has in a week of five days and of six."""
    days = overrides(session)
    five, six = (working_days(campaign.starts_on, campaign.ends_on, week_days=n, overrides=days) for n in (5, 6))
    return five, six
