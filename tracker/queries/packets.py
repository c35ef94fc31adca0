"""Reads the packets of mutual checks: for the controllers all of them, for a school its own two or three."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, union
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.domain.packets import PacketStatus
from tracker.domain.permissions import Action, reach
from tracker.domain.roles import Actor
from tracker.domain.text import fold
from tracker.models.campaigns import CampaignRound
from tracker.models.organisations import District, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol
from tracker.queries.locking import visible
from tracker.queries.paging import Page, count, rows_page_of
from tracker.queries.visibility import within_reach

CHECKED, CHECKER = aliased(Organisation, name="checked"), aliased(Organisation, name="checker")
# The SQL twin of domain.packets.due_on.
due_day = case(
    (CrossCheck.status.in_([PacketStatus.ORDERED, PacketStatus.HANDED_OVER]), CrossCheck.hand_over_on),
    (CrossCheck.status.in_([PacketStatus.DISCREPANCY, PacketStatus.RECEIVED]), CrossCheck.check_until),
    (CrossCheck.status == PacketStatus.MARKED, CrossCheck.return_on),
)


@dataclass(frozen=True)
class Filters:
    """What a list of packets is narrowed to."""

    campaign_id: int | None
    round_id: int | None = None
    district_id: int | None = None
    status: PacketStatus | None = None
    overdue: bool = False
    discrepancy: bool = False
    ended: bool = False  # those that a later version of the order dropped, too
    words: str = ""


def in_force() -> ColumnElement[bool]:
    """Return the condition that no later version of the order has ended the check."""
    return CrossCheck.ended_version_id.is_(None)


def overdue(today: date) -> ColumnElement[bool]:
    """Return the condition that the next step's day has passed."""
    return due_day < today


def within(actor: Actor, action: Action) -> ColumnElement[bool]:
    """Return the condition that one of a check's two schools lies where `actor` may do `action`.

    The few of one's own are found by their two indexes first: asked of each row, all of a campaign would be read.
    """
    sides = [within_reach(actor, action, side) for side in (CrossCheck.checked_id, CrossCheck.checker_id)]
    if reach(actor, action) is None:
        return or_(*sides)
    return CrossCheck.id.in_(union(*(select(CrossCheck.id).where(side) for side in sides)))


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return what may be seen: all of them everywhere, or the own ones as long as they are in force."""
    seen = within(actor, Action.PACKET_VIEW)
    return seen if reach(actor, Action.PACKET_VIEW) is None else and_(seen, in_force())


def one(session: Session, actor: Actor, check_id: int) -> CrossCheck:
    """Return a packet with its round and both schools; raises MissingError when it is not to be seen."""
    visible(session, CrossCheck, check_id, seen_by(actor))
    wanted = (CrossCheck.round, CrossCheck.checker, CrossCheck.checked)
    query = select(CrossCheck).where(CrossCheck.id == check_id).options(*(joinedload(one) for one in wanted))
    return session.scalars(query).one()


def _rows() -> "Select[Any]":
    columns: list[Any] = [
            CrossCheck.id, CrossCheck.packet_number, CrossCheck.status, CrossCheck.works, CrossCheck.handed_works,
            CrossCheck.received_works, CrossCheck.hand_over_on, CrossCheck.check_from, CrossCheck.check_until,
            CrossCheck.return_on, CrossCheck.checked_id, CrossCheck.checker_id, CrossCheck.by_panel,
            CrossCheck.ended_version_id, CampaignRound.subject, CampaignRound.grade, CHECKED.name.label("checked"),
            CHECKER.name.label("checker"), due_day.label("due_on"),
    ]  # fmt: skip
    query = select(*columns).join(CampaignRound, CampaignRound.id == CrossCheck.round_id)
    return query.join(CHECKED, CHECKED.id == CrossCheck.checked_id).join(CHECKER, CHECKER.id == CrossCheck.checker_id)


def _filtered(actor: Actor, filters: Filters, today: date) -> "Select[Any]":
    query = _rows().add_columns(District.name.label("district"))
    query = query.outerjoin(District, District.id == CHECKED.district_id)
    # An expression is in no index: SQLite shall find one's own packets by their ids, not read the whole campaign.
    everywhere = reach(actor, Action.PACKET_VIEW) is None
    campaign = CrossCheck.campaign_id if everywhere else CrossCheck.campaign_id + 0
    query = query.where(seen_by(actor), campaign == filters.campaign_id)
    if not filters.ended and filters.status is not PacketStatus.WITHDRAWN:
        query = query.where(in_force())
    if filters.round_id:
        query = query.where(CrossCheck.round_id == filters.round_id)
    if filters.district_id:
        query = query.where(CHECKED.district_id == filters.district_id)
    if filters.status:
        query = query.where(CrossCheck.status == filters.status)
    if filters.overdue:
        query = query.where(overdue(today), in_force())
    if filters.discrepancy:
        query = query.where(CrossCheck.status == PacketStatus.DISCREPANCY)
    if filters.words:
        key = fold(filters.words)
        named = (side.name_key.contains(key, autoescape=True) for side in (CHECKED, CHECKER))
        query = query.where(or_(*named, CrossCheck.packet_number.contains(filters.words, autoescape=True)))
    return query.order_by(func.coalesce(due_day, date(9999, 1, 1)), CrossCheck.id)


def listing(session: Session, actor: Actor, filters: Filters, today: date, *, number: int = 1) -> Page[Row[Any]]:
    """Return one page of the packets within reach, the most urgent first."""
    return rows_page_of(session, _filtered(actor, filters, today), number)


def all_rows(session: Session, actor: Actor, filters: Filters, today: date) -> Sequence[Row[Any]]:
    """Return every page of the list at once."""
    return session.execute(_filtered(actor, filters, today)).all()


def how_many(session: Session, actor: Actor, filters: Filters, today: date) -> int:
    """Return how many packets the filters leave."""
    return count(session, _filtered(actor, filters, today))


def of_schools(session: Session, organisation_ids: Iterable[int], campaign_id: int | None) -> Sequence[Row[Any]]:
    """Return the checks in force in which these organisations check or are checked, with their protocols' status."""
    own = sorted(organisation_ids)
    query = _rows().add_columns(Protocol.status.label("protocol")).where(
        in_force(), CrossCheck.campaign_id == campaign_id,
        or_(CrossCheck.checked_id.in_(own), CrossCheck.checker_id.in_(own)),
    ).outerjoin(Protocol, Protocol.cross_check_id == CrossCheck.id)  # fmt: skip
    return session.execute(query.order_by(CampaignRound.grade, CampaignRound.subject, CrossCheck.id)).all()


def protocol_of(session: Session, check_id: int) -> Protocol | None:
    """Return the protocol of a packet, if one was begun."""
    return session.scalars(select(Protocol).where(Protocol.cross_check_id == check_id)).one_or_none()
