"""Letters to people: what each has asked for, the outbox, and which overdue tasks were escalated."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.letters import LetterKind, LetterState
from tracker.domain.mail import USUAL_HOUR
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.people import Person


class MailSetting(Versioned, Base):
    """What a person has asked for; nobody without a row, a confirmed address and `enabled` is written to."""

    __tablename__ = "mail_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column()
    refused: Mapped[str] = mapped_column(String(500), default="")  # what the mail server said of the address
    enabled: Mapped[bool] = mapped_column(default=False)
    hour: Mapped[int] = mapped_column(default=USUAL_HOUR)
    zone: Mapped[str] = mapped_column(String(60), default="")  # empty: the department's
    topics: Mapped[list[Any]] = mapped_column(default=list)
    asked_at: Mapped[datetime | None] = mapped_column()  # when the code that confirms the address was made
    wrong_codes: Mapped[int] = mapped_column(default=0)
    composed_on: Mapped[date | None] = mapped_column()  # the last day a digest was written for
    told_until: Mapped[datetime | None] = mapped_column()  # what happened up to then was sent

    person: Mapped[Person] = relationship()


class Letter(Base):
    """One letter to one person: written with what caused it, sent by whoever holds its lease; the text is made then."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(TextEnum(LetterKind))
    key: Mapped[str] = mapped_column(String(200), unique=True)  # of the person and the day, or of the cause
    message_id: Mapped[str] = mapped_column(String(320), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    state: Mapped[LetterState] = mapped_column(TextEnum(LetterState), default=LetterState.WAITING)
    reason: Mapped[str] = mapped_column(String(40), default="")  # of a dropped one
    error: Mapped[str] = mapped_column(Text, default="")  # what the mail server or the program said last
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column()
    covers_until: Mapped[datetime | None] = mapped_column()  # of a digest: fixed when it is first taken up
    lease_key: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person | None] = relationship()


class Escalation(Base):
    """An overdue task that was told to the head of its organisation and to the department; once for each deadline."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("task_id", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    due_on: Mapped[date] = mapped_column()
    escalated_on: Mapped[date] = mapped_column()
