"""Drafts of a distribution: rounds planned together, to be looked at, changed and then published."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base, Versioned
from tracker.models.campaigns import Campaign
from tracker.models.jobs import Job
from tracker.models.people import Person
from tracker.models.schemes import Scheme


class CheckDraft(Versioned, Base):
    """Schemes of several rounds computed by one job; `settings` are the rules chosen, `rounds` among them.

    Each round's present scheme is the one not `replaced_at`; what it replaced stays for undoing. `base_number`
    is the number of the order's version that a late change starts from.
    """

    __tablename__ = "check_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    settings: Mapped[dict[str, Any]] = mapped_column()
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    base_number: Mapped[int | None] = mapped_column()
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column()
    discarded_at: Mapped[datetime | None] = mapped_column()

    campaign: Mapped[Campaign] = relationship()
    job: Mapped[Job | None] = relationship()
    created_by: Mapped[Person | None] = relationship()
    schemes: Mapped[list[Scheme]] = relationship(
        primaryjoin="and_(Scheme.draft_id == CheckDraft.id, Scheme.replaced_at.is_(None))",
        order_by="Scheme.round_id",
        viewonly=True,
    )
