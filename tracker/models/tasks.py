"""Tasks, the evidence for them, stored files, and requests for more time."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.deadlines import Rhythm
from tracker.domain.tasks import TaskStatus
from tracker.models.base import Base, TextEnum, Versioned
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Person


class EvidenceKind(StrEnum):
    """What shows that a task is done."""

    TEXT = "text"
    LINK = "link"
    FILE = "file"


class Task(Versioned, Base):
    """A recommendation as one organisation's duty. The first date is kept when the deadline moves."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "organisation_id"),
        Index("ix_task_organisation_status", "organisation_id", "status"),
        Index("ix_task_status_due", "status", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[TaskStatus] = mapped_column(TextEnum(TaskStatus), default=TaskStatus.SENT)
    due_on: Mapped[date] = mapped_column()
    first_due_on: Mapped[date] = mapped_column()
    reported_on: Mapped[date | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column()
    executor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column()
    wording: Mapped[int] = mapped_column(default=1)  # which wording of the recommendation the executor has read
    handed_from_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)  # of a school that left
    turn_since: Mapped[date | None] = mapped_column()  # since when the ball is where it is; None: since the sending
    executor_days: Mapped[int] = mapped_column(default=0)  # working days of the executor's ended turns
    department_days: Mapped[int] = mapped_column(default=0)
    plan: Mapped[str] = mapped_column(Text, default="")  # how the executor will do it
    plan_person: Mapped[str] = mapped_column(String(300), default="")
    plan_by: Mapped[date | None] = mapped_column()
    resolved_on: Mapped[date | None] = mapped_column()  # the plan was agreed

    recommendation: Mapped[Recommendation] = relationship()
    organisation: Mapped[Organisation] = relationship()
    executor: Mapped[Person | None] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="task", order_by=lambda: Evidence.id)
    extensions: Mapped[list["ExtensionRequest"]] = relationship(
        back_populates="task", order_by=lambda: ExtensionRequest.id
    )


class StoredFile(Base):
    """A file kept under a random name outside the web's reach; `name` is what the person called it."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column()


class Evidence(Base):
    """One piece of evidence: a statement of fact, a link or a file."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(TextEnum(EvidenceKind))
    text: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(1000), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    confirmation_id: Mapped[int | None] = mapped_column(ForeignKey("task_confirmation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column()

    task: Mapped[Task] = relationship(back_populates="evidence")
    file: Mapped[StoredFile | None] = relationship()
    created_by: Mapped[Person | None] = relationship()


class TaskConfirmation(Base):
    """One reported round of an ongoing duty: never changed afterwards."""

    __tablename__ = "task_confirmation"
    __table_args__ = (UniqueConstraint("task_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()  # later than ends_on when more time was granted
    rhythm: Mapped[Rhythm | None] = mapped_column(TextEnum(Rhythm))
    confirmed_on: Mapped[date] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("task_confirmation.id"))  # “nothing changed” since then
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime] = mapped_column()

    confirmed_by: Mapped[Person | None] = relationship()


class ExtensionRequest(Base):
    """A request for more time: who asked until when and why, who decided what."""

    __tablename__ = "extension_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    until: Mapped[date] = mapped_column()
    due_before: Mapped[date] = mapped_column()
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column()
    granted: Mapped[bool | None] = mapped_column()
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decision_note: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship(back_populates="extensions")
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
