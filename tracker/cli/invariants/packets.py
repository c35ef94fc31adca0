"""Invariants of packets and protocols."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus, evaluate
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.queries.packets import in_force
from tracker.queries.protocols import rules_when_signed

COUNTED = (PacketStatus.RECEIVED, PacketStatus.MARKED, PacketStatus.RETURNED)
SIGNED = (ProtocolStatus.SIGNED, ProtocolStatus.RELEASED)


def own_works(session: Session) -> Iterator[str]:
    """Yield packets in force that a school would check itself."""
    query = select(CrossCheck.id).where(in_force(), CrossCheck.checked_id == CrossCheck.checker_id)
    yield from (f"packet {row_id}" for row_id in session.scalars(query.order_by(CrossCheck.id)))


def unsettled_counts(session: Session) -> Iterator[str]:
    """Yield packets being marked, or marked, whose works were not all counted alike and nobody has settled it."""
    query = select(CrossCheck.id, CrossCheck.handed_works, CrossCheck.received_works).where(
        CrossCheck.status.in_(COUNTED),
        or_(
            CrossCheck.received_works.is_(None),
            CrossCheck.handed_works.is_(None),
            (CrossCheck.received_works != CrossCheck.handed_works) & (CrossCheck.discrepancy_note == ""),
        ),
    )
    for row_id, handed, received in session.execute(query.order_by(CrossCheck.id)):
        yield f"packet {row_id}: {handed} handed over, {received} received"


def incomplete_protocols(session: Session) -> Iterator[str]:
    """Yield signed protocols without experts, signature or results, or with another number of works than received."""
    counts = select(
        ProtocolRow.protocol_id, func.count().label("rows"), func.count(ProtocolRow.mark).label("marks")
    ).group_by(ProtocolRow.protocol_id).subquery()  # fmt: skip
    query = (
        select(Protocol, func.coalesce(counts.c.rows, 0), func.coalesce(counts.c.marks, 0))
        .outerjoin(counts, counts.c.protocol_id == Protocol.id)
        .where(Protocol.status.in_(SIGNED)).options(joinedload(Protocol.cross_check)).order_by(Protocol.id)
    )  # fmt: skip
    for protocol, rows, marks in session.execute(query):
        check = protocol.cross_check
        named = protocol.expert_1 and protocol.expert_2 and protocol.signed_at is not None
        if not named or rows != marks or rows != check.received_works:
            yield f"protocol {protocol.id}: {rows} works, {marks} marks, {check.received_works} received"
        if check.status not in {PacketStatus.MARKED, PacketStatus.RETURNED}:
            yield f"protocol {protocol.id} is signed, its packet is {check.status.value}"


def strange_marks(session: Session) -> Iterator[str]:
    """Yield works of signed protocols whose result is not what points and scale make of it."""
    query = select(Protocol).where(Protocol.status.in_(SIGNED)).options(joinedload(Protocol.cross_check))
    for protocol in session.scalars(query.order_by(Protocol.id)).all():
        given = rules_when_signed(session, protocol.cross_check.round, protocol)
        for row in protocol.rows:
            found = evaluate(row.points_1, row.points_2, row.points_3, given)
            if (row.score, row.mark, row.third_check) != (found.score, found.mark, found.third_check):
                yield f"work {row.id}: {row.score} points, mark {row.mark}; by the scale {found.score}, {found.mark}"
