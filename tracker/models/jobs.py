"""Background jobs: the truth about each is its row; the transport may lose a message, never the job."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.domain.jobs import JobKind, JobState
from tracker.models.base import Base, TextEnum
from tracker.models.people import Person


class Job(Base):
    """A piece of long work: written with what caused it, leased by a worker, told about by its progress."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_lease", "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(TextEnum(JobKind))
    state: Mapped[JobState] = mapped_column(TextEnum(JobState), default=JobState.QUEUED)
    params: Mapped[dict[str, Any]] = mapped_column()
    phase: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of the kind: best cost, bound, number of the round
    result: Mapped[dict[str, Any] | None] = mapped_column()
    error: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_key: Mapped[str] = mapped_column(String(32), default="")  # of the worker that holds it
    lease_until: Mapped[datetime | None] = mapped_column()
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column()
    started_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()

    created_by: Mapped[Person | None] = relationship()
