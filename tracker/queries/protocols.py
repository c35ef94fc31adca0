"""Reads protocols and their rows, and the rules that a round gives them."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.protocols import ProtocolStatus, Rules, rules
from tracker.domain.scales import Scale
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow


def rules_of(session: Session, of: CampaignRound) -> Rules:
    """Return what the round and its campaign say of their protocols."""
    third_from = session.scalar(select(Campaign.third_check_from).where(Campaign.id == of.campaign_id))
    scale = None
    if of.scale_3 is not None and of.scale_4 is not None and of.scale_5 is not None:
        scale = Scale(of.scale_3, of.scale_4, of.scale_5)
    return rules(
        grade=of.grade, task_points=of.task_points, max_score=of.max_score, scale=scale, third_from=third_from or 2
    )


def rules_when_signed(session: Session, of: CampaignRound, protocol: Protocol) -> Rules:
    """Return the rules with the scale and the third check's rule that a signed protocol was computed by."""
    given = rules_of(session, of)
    if protocol.status is ProtocolStatus.DRAFT:
        return given
    if protocol.scale_3 is None or protocol.scale_4 is None or protocol.scale_5 is None:
        return given
    scale = Scale(protocol.scale_3, protocol.scale_4, protocol.scale_5)
    return replace(given, scale=scale, third_from=protocol.third_check_from or given.third_from)


def of_check(session: Session, check: CrossCheck) -> Protocol | None:
    """Return the protocol of a packet, if one was begun."""
    return session.scalars(select(Protocol).where(Protocol.cross_check_id == check.id)).one_or_none()


def rows_of(session: Session, protocol: Protocol | None) -> list[ProtocolRow]:
    """Return the rows as they were entered, read anew."""
    if protocol is None:
        return []
    query = select(ProtocolRow).where(ProtocolRow.protocol_id == protocol.id)
    query = query.order_by(ProtocolRow.position, ProtocolRow.id).execution_options(populate_existing=True)
    return list(session.scalars(query))


def done(session: Session, protocol_id: int) -> tuple[int, int]:
    """Return how many rows there are and how many have their result."""
    query = select(func.count(ProtocolRow.id), func.count(ProtocolRow.score))
    found = session.execute(query.where(ProtocolRow.protocol_id == protocol_id)).one()
    return int(found[0]), int(found[1])
