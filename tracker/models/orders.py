"""Versions of the order on mutual checks: frozen when published, never changed after."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base
from tracker.models.campaigns import Campaign
from tracker.models.drafts import CheckDraft
from tracker.models.people import Person


class OrderVersion(Base):
    """A published version: the whole distribution as data for the papers (`snapshot`) and its SHA-256.

    Number and date are those the office assigns later: the only columns that may be filled in after publishing.
    """

    __tablename__ = "order_version"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int] = mapped_column()
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("check_draft.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    office_number: Mapped[str] = mapped_column(String(50), default="")
    office_date: Mapped[date | None] = mapped_column()
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column()

    campaign: Mapped[Campaign] = relationship()
    draft: Mapped[CheckDraft | None] = relationship()
    published_by: Mapped[Person | None] = relationship()
