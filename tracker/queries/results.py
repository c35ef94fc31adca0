"""Reads what the mutual checks came to: by round and school, and how far the whole procedure has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
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
from tracker.queries.paging import SIZE, Page, count, nearest, rows_page_of
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


def _counted(statuses: Sequence[ProtocolStatus], campaign_id: int | None, round_ids: Sequence[int] | None) -> Any:
    """Return the figures of every protocol in one of the states, as a table to join: of the rounds that are shown."""
    first, mark = ProtocolRow.first_mark, ProtocolRow.mark
    query = (
        select(
            Protocol.cross_check_id, func.count(ProtocolRow.id).label("marked"), func.count(first).label("compared"),
            _sum(mark == first).label("confirmed"), _sum(mark > first).label("raised"),
            _sum(mark < first).label("lowered"), _sum(ProtocolRow.third_check.is_(True)).label("third"),
        )
        .join(ProtocolRow, ProtocolRow.protocol_id == Protocol.id)
        .join(CrossCheck, CrossCheck.id == Protocol.cross_check_id)
        .where(Protocol.status.in_(statuses), CrossCheck.campaign_id == campaign_id, in_force())
        .group_by(Protocol.cross_check_id)
    )  # fmt: skip
    if round_ids is not None:
        query = query.where(CrossCheck.round_id.in_(round_ids))
    return query.subquery("counted")


def _query(actor: Actor, filters: Filters, today: date, round_ids: Sequence[int] | None = None) -> "Select[Any]":
    """Return one row for each round and checked school; a school's own alone, and only when released.

    `round_ids` narrows the work to rounds that are known to hold what is shown.
    """
    own = reach(actor, Action.RESULT_VIEW) is not None
    shown = [ProtocolStatus.RELEASED] if own else [ProtocolStatus.SIGNED, ProtocolStatus.RELEASED]
    round_ids = [filters.round_id] if filters.round_id else round_ids
    counted = _counted(shown, filters.campaign_id, round_ids)
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
    if round_ids is not None:
        query = query.where(CrossCheck.round_id.in_(round_ids))
    if filters.district_id:
        query = query.where(Organisation.district_id == filters.district_id)
    return query


def _places(session: Session, filters: Filters) -> list[tuple[int, int]]:
    """Return the rounds in their order, each with how many checked schools it has: where a page lies is known by it."""
    query = (
        select(CrossCheck.round_id, func.count(CrossCheck.checked_id.distinct()))
        .join(CampaignRound, CampaignRound.id == CrossCheck.round_id)
        .where(in_force(), CrossCheck.campaign_id == filters.campaign_id)
        .group_by(CrossCheck.round_id, CampaignRound.grade, CampaignRound.subject)
        .order_by(CampaignRound.grade, CampaignRound.subject)
    )
    if filters.round_id:
        query = query.where(CrossCheck.round_id == filters.round_id)
    if filters.district_id:
        query = query.join(Organisation, Organisation.id == CrossCheck.checked_id)
        query = query.where(Organisation.district_id == filters.district_id)
    return [(row[0], row[1]) for row in session.execute(query)]


def listing(session: Session, actor: Actor, filters: Filters, today: date, *, number: int = 1) -> Page[Row[Any]]:
    """Return one page of the results within reach; of a whole region only the rounds on the page are computed."""
    if reach(actor, Action.RESULT_VIEW) is not None:
        return rows_page_of(session, _query(actor, filters, today), number)
    places = _places(session, filters)
    total = sum(schools for _round, schools in places)
    number = nearest(number, total)
    start, before, wanted = (number - 1) * SIZE, 0, []
    offset = start
    for round_id, schools in places:
        if before + schools > start and before < start + SIZE:
            wanted.append(round_id)
        elif before + schools <= start:
            offset = start - before - schools
        before += schools
    rows = session.execute(_query(actor, filters, today, wanted).limit(SIZE).offset(offset)).all()
    return Page(rows, number, SIZE, total)


def all_rows(session: Session, actor: Actor, filters: Filters, today: date) -> Sequence[Row[Any]]:
    """Return every page at once."""
    return session.execute(_query(actor, filters, today)).all()


def how_many(session: Session, actor: Actor, filters: Filters, today: date) -> int:
    """Return how many rows the filters leave."""
    return count(session, _query(actor, filters, today))


def progress(session: Session, filters: Filters) -> dict[str, int]:
    """Return how many checks there are, and how many have come to each stage of the procedure."""
    here = [in_force(), CrossCheck.campaign_id == filters.campaign_id]
    if filters.round_id:
        here.append(CrossCheck.round_id == filters.round_id)
    query = select(CrossCheck.status, func.count()).where(*here).group_by(CrossCheck.status)
    counted = {row[0]: int(row[1]) for row in session.execute(query)}
    released = (
        select(func.count(Protocol.id)).join(CrossCheck, CrossCheck.id == Protocol.cross_check_id)
        .where(Protocol.status == ProtocolStatus.RELEASED, *here)
    )  # fmt: skip
    stages = {name: sum(counted.get(one, 0) for one in statuses) for name, statuses in AFTER.items()}
    return {"ordered": sum(counted.values()), **stages, "released": session.scalar(released) or 0}


@dataclass(frozen=True)
class Waiting:
    """A round with signed protocols: how many wait, how many are released, how many checks there are."""

    id: int
    subject: str
    grade: int
    checks: int
    signed: int
    released: int


def to_release(session: Session, campaign_id: int | None) -> list[Waiting]:
    """Return the rounds with signed protocols that wait for their release."""
    here = (in_force(), CrossCheck.campaign_id == campaign_id)
    query = (
        select(
            CampaignRound.id, CampaignRound.subject, CampaignRound.grade,
            _sum(Protocol.status == ProtocolStatus.SIGNED).label("signed"),
            _sum(Protocol.status == ProtocolStatus.RELEASED).label("released"),
        )
        .join(CrossCheck, CrossCheck.round_id == CampaignRound.id)
        .join(Protocol, Protocol.cross_check_id == CrossCheck.id)
        .where(*here, Protocol.status.in_([ProtocolStatus.SIGNED, ProtocolStatus.RELEASED]))
        .group_by(CampaignRound.id, CampaignRound.subject, CampaignRound.grade)
        .having(_sum(Protocol.status == ProtocolStatus.SIGNED) > 0)
        .order_by(CampaignRound.grade, CampaignRound.subject)
    )  # fmt: skip
    rows = session.execute(query).all()
    of_rounds = select(CrossCheck.round_id, func.count()).where(
        *here, CrossCheck.round_id.in_([row.id for row in rows])
    )
    counted = {row[0]: row[1] for row in session.execute(of_rounds.group_by(CrossCheck.round_id))} if rows else {}
    return [
        Waiting(row.id, row.subject, row.grade, counted[row.id], int(row.signed), int(row.released)) for row in rows
    ]
