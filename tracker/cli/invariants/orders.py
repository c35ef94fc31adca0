"""Invariants of the order: versions stay as they were frozen, and the one in force is what the packets follow."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.orders import OrderRow, read_row, sha256_of
from tracker.models.campaigns import Campaign
from tracker.models.orders import OrderVersion
from tracker.queries.orders import in_force, latest, row_of


def thawed(session: Session) -> Iterator[str]:
    """Yield versions whose content is no longer what was published."""
    for order in session.scalars(select(OrderVersion).order_by(OrderVersion.id)):
        if order.snapshot and sha256_of(order.snapshot) != order.sha256:
            yield f"version {order.number} of the order ({order.id}) was changed after it was published"


def _said(row: OrderRow) -> tuple[str, int, int, int, int]:
    return row.packet, row.works, *row.key


def unfollowed(session: Session) -> Iterator[str]:
    """Yield rows of the versions in force that no packet follows."""
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)).all():
        order = latest(session, campaign.id)
        present = {_said(row_of(check)) for check in in_force(session, campaign.id)}
        for row in map(read_row, order.snapshot["rows"] if order and order.snapshot else ()):
            if _said(row) not in present:
                yield f"campaign {campaign.year}: packet {row.packet} of the order is not in force as it was ordered"
