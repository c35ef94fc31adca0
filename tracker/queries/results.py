"""Reads what the mutual checks came to: by round and school, and how far the whole procedure has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.permissions import Action, reach
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Actor
from tracker.models.campaigns import CampaignRound
from tracker.models.organisations import District, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.queries.packets import in_force, overdue
from tracker.queries.paging import Page, count, rows_page_of
from tracker.queries.visibility import within_reach

AFTER: dict[str, tuple[PacketStatus, ...]] = {
    "handed": (
        PacketStatus.HANDED_OVER, PacketStatus.DISCREPANCY, PacketStatus.RECEIVED, PacketStatus.MARKED,
        PacketStatus.RETURNED,
    ),
    "received": (PacketStatus.RECEIVED, PacketStatus.MARKED, PacketStatus.RETURNED),
    "marked": (PacketStatus.MARKED, PacketStatus.RETURNED),
    "returned": (PacketStatus.RETURNED,),
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to."""

    campaign_id: int | None
    round_id: int | None = None
    district_id: int | None = None


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counted(statuses: Sequence[ProtocolStatus]) -> Any:
    """Return the figures of every protocol in one of the states, as a table to join."""
    first, mark = ProtocolRow.first_mark, ProtocolRow.mark
    query = (
        select(
            Protocol.cross_check_id, func.count(ProtocolRow.id).label("marked"), func.count(first).label("compared"),
            _sum(mark == first).label("confirmed"), _sum(mark > first).label("raised"),
            _sum(mark < first).label("lowered"), _sum(ProtocolRow.third_check.is_(True)).label("third"),
        )
        .join(ProtocolRow, ProtocolRow.protocol_id == Protocol.id)
        .where(Protocol.status.in_(statuses)).group_by(Protocol.cross_check_id)
    )  # fmt: skip
    return query.subquery("counted")


def _query(actor: Actor, filters: Filters, today: date) -> "Select[Any]":
    """Return one row for each round and checked school; a school's own alone, and only when released."""
    own = reach(actor, Action.RESULT_VIEW) is not None
    shown = [ProtocolStatus.RELEASED] if own else [ProtocolStatus.SIGNED, ProtocolStatus.RELEASED]
    counted = _counted(shown)
    totals = [
        func.coalesce(func.sum(getattr(counted.c, name)), 0).label(name)
        for name in ("marked", "compared", "confirmed", "raised", "lowered", "third")
    ]
    columns: list[Any] = [
        CampaignRound.subject, CampaignRound.grade, Organisation.name.label("school"),
        func.max(District.name).label("district"), func.count(CrossCheck.id).label("checks"),
        func.sum(func.coalesce(CrossCheck.received_works, CrossCheck.works)).label("works"), *totals,
        _sum(CrossCheck.by_panel.is_(True)).label("panel"), _sum(overdue(today)).label("overdue"),
        func.count(counted.c.cross_check_id).label("ready"),
    ]  # fmt: skip
    query = (
        select(*columns)
        .join(CampaignRound, CampaignRound.id == CrossCheck.round_id)
        .join(Organisation, Organisation.id == CrossCheck.checked_id)
        .outerjoin(District, District.id == Organisation.district_id)
        .outerjoin(counted, counted.c.cross_check_id == CrossCheck.id)
        .where(in_force(), CrossCheck.campaign_id == filters.campaign_id)
        .where(within_reach(actor, Action.RESULT_VIEW, CrossCheck.checked_id))
        .group_by(CampaignRound.id, CampaignRound.subject, CampaignRound.grade, Organisation.id, Organisation.name)
        .order_by(CampaignRound.grade, CampaignRound.subject, Organisation.name, Organisation.id)
    )
    if own:
        query = query.where(counted.c.cross_check_id.is_not(None))
    if filters.round_id:
        query = query.where(CrossCheck.round_id == filters.round_id)
    if filters.district_id:
        query = query.where(Organisation.district_id == filters.district_id)
    return query


def listing(session: Session, actor: Actor, filters: Filters, today: date, *, number: int = 1) -> Page[Row[Any]]:
    """Return one page of the results within reach."""
    return rows_page_of(session, _query(actor, filters, today), number)


def all_rows(session: Session, actor: Actor, filters: Filters, today: date) -> Sequence[Row[Any]]:
    """Return every page at once."""
    return session.execute(_query(actor, filters, today)).all()


def how_many(session: Session, actor: Actor, filters: Filters, today: date) -> int:
    """Return how many rows the filters leave."""
    return count(session, _query(actor, filters, today))


def progress(session: Session, filters: Filters) -> dict[str, int]:
    """Return how many checks there are, and how many have come to each stage of the procedure."""
    released = Protocol.status == ProtocolStatus.RELEASED
    query = (
        select(
            func.count(CrossCheck.id).label("ordered"),
            *(_sum(CrossCheck.status.in_(statuses)).label(name) for name, statuses in AFTER.items()),
            _sum(released).label("released"),
        )
        .outerjoin(Protocol, Protocol.cross_check_id == CrossCheck.id)
        .where(in_force(), CrossCheck.campaign_id == filters.campaign_id)
    )
    if filters.round_id:
        query = query.where(CrossCheck.round_id == filters.round_id)
    return {name: int(value) for name, value in session.execute(query).mappings().one().items()}


def to_release(session: Session, campaign_id: int | None) -> Sequence[Row[Any]]:
    """Return the rounds with signed protocols: how many wait, how many are released, how many checks there are."""
    columns: list[Any] = [
        CampaignRound.id, CampaignRound.subject, CampaignRound.grade, func.count(CrossCheck.id).label("checks"),
        _sum(Protocol.status == ProtocolStatus.SIGNED).label("signed"),
        _sum(Protocol.status == ProtocolStatus.RELEASED).label("released"),
    ]  # fmt: skip
    query = (
        select(*columns)
        .join(CrossCheck, and_(CrossCheck.round_id == CampaignRound.id, in_force()))
        .outerjoin(Protocol, Protocol.cross_check_id == CrossCheck.id)
        .where(CampaignRound.campaign_id == campaign_id)
        .group_by(CampaignRound.id, CampaignRound.subject, CampaignRound.grade)
        .having(_sum(Protocol.status == ProtocolStatus.SIGNED) > 0)
        .order_by(CampaignRound.grade, CampaignRound.subject)
    )
    return session.execute(query).all()
