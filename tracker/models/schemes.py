"""Computed schemes of mutual checks: problem, plan and who computed them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import Base
from tracker.models.campaigns import CampaignRound
from tracker.models.people import Person


class Scheme(Base):
    """A draft of who checks whom in one round: the problem as given and the plan (or the reason there is none)."""

    __tablename__ = "scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("campaign_round.id"), index=True)
    problem: Mapped[dict[str, Any]] = mapped_column()
    plan: Mapped[dict[str, Any] | None] = mapped_column()
    why: Mapped[dict[str, Any] | None] = mapped_column()
    problem_sha256: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column()
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("check_draft.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20), default="computed")  # computed, swapped, pinned, repaired
    replaced_at: Mapped[datetime | None] = mapped_column()  # by a later scheme of the same draft and round

    figures: Mapped[dict[str, Any] | None] = mapped_column()  # of its plan, for summaries (services/scheme_figures.py)

    round: Mapped[CampaignRound] = relationship()
    created_by: Mapped[Person | None] = relationship()
