"""Reminding schools of numbers they have not given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.notices import Notice
from tracker.queries import readiness as queries
from tracker.queries.campaigns import rounds
from tracker.queries.locking import await_turn, visible
from tracker.services.context import clock, today
from tracker.services.journal import record
from tracker.services.notices import tell


@dataclass(frozen=True)
class Reminded:
    """How many schools were reminded now, how many had been today already, how many owe nothing."""

    told: int
    already: int
    nothing: int


def remind(
    session: Session, *, actor: Actor, campaign_id: int, round_ids: Iterable[int], school_ids: Iterable[int], url: str
) -> Reminded:
    """Leave a notice with the rounds in which something is missing, at most one a day for a school."""
    campaign = visible(session, Campaign, campaign_id)
    await_turn(session, "remind", campaign.id)
    wanted = set(round_ids)
    known = {row.id: row for row in rounds(session, campaign.id) if row.id in wanted}
    owed = queries.owed(session, known, school_ids)
    owing = {school_id: one.rounds for school_id, one in owed.items() if one.rounds}
    already = _reminded_today(session) & owing.keys()
    groups: dict[tuple[int, ...], list[int]] = {}
    for school_id in sorted(owing.keys() - already):
        groups.setdefault(tuple(_in_order(known, owing[school_id])), []).append(school_id)
    for missing, ids in groups.items():
        named = [[known[one].subject, known[one].grade] for one in missing]
        tell(session, actor=actor, organisation_ids=ids, kind=NoticeKind.NUMBERS_MISSING, url=url, rounds=named)
    told = len(owing) - len(already)
    if told:
        record(session, actor, "reminded", "campaign", campaign.id, after={"schools": told})
    return Reminded(told, len(already), len(owed) - len(owing))


def _in_order(known: dict[int, CampaignRound], missing: set[int]) -> list[int]:
    return sorted(missing, key=lambda one: (known[one].grade, known[one].subject))


def _reminded_today(session: Session) -> set[int]:
    midnight = datetime.combine(today(session), time.min, clock(session).zone).astimezone(UTC)
    query = select(Notice.organisation_id).where(
        Notice.kind == NoticeKind.NUMBERS_MISSING, Notice.created_at >= midnight
    )
    return set(session.scalars(query))
