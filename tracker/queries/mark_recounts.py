"""Reads signed protocols whose scale is no longer their round's, and the recounts that were made."""

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.protocols import ProtocolStatus, Rules
from tracker.models.packets import CrossCheck
from tracker.models.protocols import MarkRecount, Protocol
from tracker.queries.packets import in_force

DONE = (ProtocolStatus.SIGNED, ProtocolStatus.RELEASED)


def _other(given: Rules) -> ColumnElement[bool]:
    """Return the condition that a protocol was signed by another scale than `given`."""
    scale = given.scale
    wanted = (
        (Protocol.scale_3, scale.three if scale else None), (Protocol.scale_4, scale.four if scale else None),
        (Protocol.scale_5, scale.five if scale else None), (Protocol.third_check_from, given.third_from),
    )  # fmt: skip
    return or_(*(column.is_distinct_from(value) for column, value in wanted))


def by_other_scale(session: Session, round_id: int, given: Rules, *, lock: bool = False) -> list[Protocol]:
    """Return the round's signed protocols that another scale was used for, with their packets and schools."""
    query = (
        select(Protocol).join(CrossCheck, CrossCheck.id == Protocol.cross_check_id)
        .where(CrossCheck.round_id == round_id, in_force(), Protocol.status.in_(DONE), _other(given))
        .options(
            joinedload(Protocol.cross_check).joinedload(CrossCheck.checked),
            joinedload(Protocol.cross_check).joinedload(CrossCheck.checker),
        )
        .order_by(Protocol.id).execution_options(populate_existing=True)
    )  # fmt: skip
    return list(session.scalars(query.with_for_update(of=Protocol) if lock else query))


def count_by_other_scale(session: Session, round_id: int, given: Rules) -> int:
    """Return how many signed protocols of the round another scale was used for."""
    query = (
        select(func.count(Protocol.id)).join(CrossCheck, CrossCheck.id == Protocol.cross_check_id)
        .where(CrossCheck.round_id == round_id, in_force(), Protocol.status.in_(DONE), _other(given))
    )  # fmt: skip
    return session.scalar(query) or 0


def last(session: Session, round_id: int) -> MarkRecount | None:
    """Return the last recount of a round that was not undone."""
    query = select(MarkRecount).where(MarkRecount.round_id == round_id, MarkRecount.undone_at.is_(None))
    return session.scalars(query.order_by(MarkRecount.id.desc()).limit(1)).one_or_none()
