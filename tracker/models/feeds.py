"""Calendar feeds behind secret addresses."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base
from tracker.models.organisations import Organisation
from tracker.models.people import Person


class CalendarFeed(Base):
    """An organisation's feed of its dates; only the hash of the address's secret is stored, a new one ends the old."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column()

    organisation: Mapped[Organisation] = relationship()


class PersonalFeed(Base):
    """A person's feed of the deadlines of the own tasks; ends with the person's right to see them."""

    __tablename__ = "personal_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column()

    person: Mapped[Person] = relationship()
