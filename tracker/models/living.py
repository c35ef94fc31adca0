"""Former wordings of recommendations, and changes to many tasks at once that can still be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.living import ChangeKind
from tracker.models.base import Base, TextEnum
from tracker.models.people import Person


class RecommendationWording(Base):
    """A text that a recommendation had before it was reworded; the present one stands in the recommendation."""

    __tablename__ = "recommendation_wording"
    __table_args__ = (UniqueConstraint("recommendation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"))
    number: Mapped[int] = mapped_column()  # 1 is the text that was sent first
    text: Mapped[str] = mapped_column(Text)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime] = mapped_column()


class BulkChange(Base):
    """One change to many tasks: their versions right after it (`tasks`), and what undoing it needs (`details`)."""

    __tablename__ = "bulk_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(TextEnum(ChangeKind))
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    tasks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column()

    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
