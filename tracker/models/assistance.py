"""The log of methodical assistance."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.assistance import AssistanceForm
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Person


class Assistance(Versioned, Base):
    """Help given to a school's teachers: when, in what form, on what, for how long (hours)."""

    __tablename__ = "assistance"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    methodologist_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    form: Mapped[AssistanceForm] = mapped_column(TextEnum(AssistanceForm))
    topic: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(10))
    teachers: Mapped[int] = mapped_column(default=1)
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    recommendation_id: Mapped[int | None] = mapped_column(ForeignKey("recommendation.id"))
    created_at: Mapped[datetime] = mapped_column()

    methodologist: Mapped[Person | None] = relationship()
    school: Mapped[Organisation] = relationship()
    recommendation: Mapped[Recommendation | None] = relationship()
