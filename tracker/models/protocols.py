"""Protocols of mutual checks: points by participant code, never a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.protocols import ProtocolStatus
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.campaigns import CampaignRound
from tracker.models.packets import CrossCheck
from tracker.models.people import Person


class Protocol(Versioned, Base):
    """The protocol of one packet; the scale and the third check's rule are those it was signed by."""

    __tablename__ = "protocol"

    id: Mapped[int] = mapped_column(primary_key=True)
    cross_check_id: Mapped[int] = mapped_column(ForeignKey("cross_check.id"), unique=True)
    status: Mapped[ProtocolStatus] = mapped_column(TextEnum(ProtocolStatus), default=ProtocolStatus.DRAFT)
    expert_1: Mapped[str] = mapped_column(String(200), default="")
    expert_2: Mapped[str] = mapped_column(String(200), default="")
    expert_3: Mapped[str] = mapped_column(String(200), default="")  # of the third check, where one was needed
    chair: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime] = mapped_column()
    scale_3: Mapped[int | None] = mapped_column()
    scale_4: Mapped[int | None] = mapped_column()
    scale_5: Mapped[int | None] = mapped_column()
    third_check_from: Mapped[int | None] = mapped_column()
    signed_at: Mapped[datetime | None] = mapped_column()
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column()
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    cross_check: Mapped[CrossCheck] = relationship()
    rows: Mapped[list["ProtocolRow"]] = relationship(
        back_populates="protocol", order_by=lambda: (ProtocolRow.position, ProtocolRow.id)
    )


class ProtocolRow(Versioned, Base):
    """One work: the points each expert gave per task (a list, None where not attempted), the result, the first mark.

    `first_score` and `first_mark` are what the own school gave, where it marked first; `score` and `mark` are the
    result of the check, computed when the row is complete.
    """

    __tablename__ = "protocol_row"
    __table_args__ = (UniqueConstraint("protocol_id", "school_class", "participant_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    protocol_id: Mapped[int] = mapped_column(ForeignKey("protocol.id"))
    position: Mapped[int] = mapped_column(default=0)
    school_class: Mapped[str] = mapped_column(String(10), default="")
    participant_code: Mapped[str] = mapped_column(String(10))
    variant: Mapped[str] = mapped_column(String(20), default="")
    points_1: Mapped[list[Any] | None] = mapped_column()
    points_2: Mapped[list[Any] | None] = mapped_column()
    points_3: Mapped[list[Any] | None] = mapped_column()
    first_score: Mapped[int | None] = mapped_column()
    first_mark: Mapped[int | None] = mapped_column()
    score: Mapped[int | None] = mapped_column()
    mark: Mapped[int | None] = mapped_column()
    third_check: Mapped[bool] = mapped_column(default=False)  # the two experts' marks lay so far apart
    note: Mapped[str] = mapped_column(String(300), default="")

    protocol: Mapped[Protocol] = relationship(back_populates="rows")


class MarkRecount(Base):
    """Marks of a round's signed protocols computed anew by another scale: what was and what is, for undoing it.

    `rows` holds for each row's id its mark and third check before and after; `protocols` the scale each was signed by.
    """

    __tablename__ = "mark_recount"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("campaign_round.id"), index=True)
    rows: Mapped[dict[str, Any]] = mapped_column()
    protocols: Mapped[dict[str, Any]] = mapped_column()
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column()
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column()

    round: Mapped[CampaignRound] = relationship()
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
