"""Campaigns: the window, the rounds, the scales, and each school's own numbers."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Versioned
from tracker.models.organisations import Organisation


class Campaign(Versioned, Base):
    """One year's national tests: the window in which every school picks its own dates."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    third_check_from: Mapped[int] = mapped_column(default=2)  # two experts' marks so far apart need a third check
    public_draw: Mapped[str] = mapped_column(String(300), default="")  # the published string the seed comes from
    public_page: Mapped[bool] = mapped_column(default=False)
    escalate_after: Mapped[int | None] = mapped_column()  # days after a deadline; None: nothing is escalated

    rounds: Mapped[list["CampaignRound"]] = relationship(
        back_populates="campaign", order_by=lambda: (CampaignRound.grade, CampaignRound.subject)
    )


class CampaignRound(Versioned, Base):
    """A subject in a grade, with its mark scale as data (lower bounds of the marks 3, 4, 5; points)."""

    __tablename__ = "campaign_round"
    __table_args__ = (UniqueConstraint("campaign_id", "subject", "grade"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    subject: Mapped[str] = mapped_column(String(10))
    grade: Mapped[int] = mapped_column()
    scale_3: Mapped[int | None] = mapped_column()
    scale_4: Mapped[int | None] = mapped_column()
    scale_5: Mapped[int | None] = mapped_column()
    max_score: Mapped[int | None] = mapped_column()
    scale_source: Mapped[str] = mapped_column(String(300), default="")
    task_points: Mapped[list[Any] | None] = mapped_column()  # the most points of each task, in their order

    campaign: Mapped[Campaign] = relationship(back_populates="rounds")


class SchoolRound(Versioned, Base):
    """A school's own numbers in a round: its works, its date, its teachers of the subject and their load."""

    __tablename__ = "school_round"
    __table_args__ = (UniqueConstraint("round_id", "school_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("campaign_round.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    works: Mapped[int] = mapped_column(default=0)
    test_on: Mapped[date | None] = mapped_column()
    teachers: Mapped[int] = mapped_column(default=0)
    works_per_teacher: Mapped[int] = mapped_column(default=60)
    federal_sample: Mapped[bool] = mapped_column(default=False)  # marked elsewhere: takes no part as a checked school
    experts: Mapped[str] = mapped_column(String(500), default="")
    responsible: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(200), default="")

    round: Mapped[CampaignRound] = relationship()
    school: Mapped[Organisation] = relationship()


class PartTimer(Base):
    """A teacher of a subject who works at another school too: the two schools may not check each other in it."""

    __tablename__ = "part_timer"
    __table_args__ = (UniqueConstraint("campaign_id", "subject", "school_id", "other_school_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    subject: Mapped[str] = mapped_column(String(10))
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    other_school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    teacher: Mapped[str] = mapped_column(String(200), default="")

    school: Mapped[Organisation] = relationship(foreign_keys=[school_id])
    other_school: Mapped[Organisation] = relationship(foreign_keys=[other_school_id])


class CalendarOverride(Base):
    """A day that an administrator declares worked or off, over the official calendar."""

    __tablename__ = "calendar_override"

    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool] = mapped_column()
    note: Mapped[str] = mapped_column(String(200), default="")


class PastCheck(Base):
    """Who checked whom in a former year: a repeat is to be avoided."""

    __tablename__ = "past_check"
    __table_args__ = (
        UniqueConstraint("year", "subject", "grade", "checker_id", "checked_id"),
        Index("ix_past_check_round", "subject", "grade", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column()
    subject: Mapped[str] = mapped_column(String(10))
    grade: Mapped[int] = mapped_column()
    checker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    checked_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
