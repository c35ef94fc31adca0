"""The ordered checks with their packets of works."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.packets import PacketStatus
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.campaigns import CampaignRound
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation

_IN_FORCE = text("ended_version_id IS NULL")


class CrossCheck(Versioned, Base):
    """One check of the order in force: who checks whose works in a round, when and where, and where the packet is.

    A panel check is done by the methodical office's panel: `by_panel`, and `checker_id` is that office. A later version
    of the order ends what it drops (`ended_version_id`) and leaves all other rows untouched.
    """

    __tablename__ = "cross_check"
    __table_args__ = (
        UniqueConstraint("campaign_id", "packet_number"),
        Index(
            "uq_cross_check_in_force", "round_id", "checker_id", "checked_id",
            unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        Index("ix_cross_check_checker", "checker_id", "ended_version_id"),
        Index("ix_cross_check_checked", "checked_id", "ended_version_id"),
        Index("ix_cross_check_campaign_status", "campaign_id", "ended_version_id", "status"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("campaign_round.id"))
    checker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    checked_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_panel: Mapped[bool] = mapped_column(default=False)
    works: Mapped[int] = mapped_column()
    packet_number: Mapped[str] = mapped_column(String(40))
    first_version_id: Mapped[int] = mapped_column(ForeignKey("order_version.id"))
    ended_version_id: Mapped[int | None] = mapped_column(ForeignKey("order_version.id"))
    status: Mapped[PacketStatus] = mapped_column(TextEnum(PacketStatus), default=PacketStatus.ORDERED)

    test_on: Mapped[date | None] = mapped_column()
    hand_over_on: Mapped[date | None] = mapped_column()
    check_from: Mapped[date | None] = mapped_column()
    check_until: Mapped[date | None] = mapped_column()
    return_on: Mapped[date | None] = mapped_column()
    upload_on: Mapped[date | None] = mapped_column()
    place: Mapped[str] = mapped_column(String(200), default="")
    experts: Mapped[str] = mapped_column(String(500), default="")
    responsible: Mapped[str] = mapped_column(String(200), default="")

    handed_works: Mapped[int | None] = mapped_column()
    handed_sheets: Mapped[int | None] = mapped_column()
    handed_at: Mapped[datetime | None] = mapped_column()
    received_works: Mapped[int | None] = mapped_column()
    received_at: Mapped[datetime | None] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column()
    discrepancy_note: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[CampaignRound] = relationship()
    checker: Mapped[Organisation] = relationship(foreign_keys=[checker_id])
    checked: Mapped[Organisation] = relationship(foreign_keys=[checked_id])
    first_version: Mapped[OrderVersion] = relationship(foreign_keys=[first_version_id])
    ended_version: Mapped[OrderVersion | None] = relationship(foreign_keys=[ended_version_id])
