"""Memos as they came in, and the recommendations made of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.deadlines import DeadlineKind, Rhythm
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.campaigns import Campaign


class Memo(Versioned, Base):
    """An uploaded memo: its text, what the reader found in it, and whether a person has confirmed that."""

    __tablename__ = "memo"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column()
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    parsed: Mapped[dict[str, Any]] = mapped_column()
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()

    campaign: Mapped[Campaign] = relationship()


class Recommendation(Versioned, Base):
    """One recommendation to one addressee; sending it makes a task for every organisation it means."""

    __tablename__ = "recommendation"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    memo_id: Mapped[int | None] = mapped_column(ForeignKey("memo.id"), index=True)
    addressee: Mapped[Addressee] = mapped_column(TextEnum(Addressee))
    number: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    wording: Mapped[int] = mapped_column(default=1)  # grows when a sent one is reworded
    status: Mapped[RecommendationStatus] = mapped_column(
        TextEnum(RecommendationStatus), default=RecommendationStatus.DRAFT
    )
    deadline_kind: Mapped[DeadlineKind] = mapped_column(TextEnum(DeadlineKind), default=DeadlineKind.NOT_SET)
    deadline_on: Mapped[date | None] = mapped_column()
    deadline_days: Mapped[int | None] = mapped_column()
    rhythm: Mapped[Rhythm | None] = mapped_column(TextEnum(Rhythm))
    deadline_words: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    sent_at: Mapped[datetime | None] = mapped_column()

    campaign: Mapped[Campaign] = relationship()
    memo: Mapped[Memo | None] = relationship()
