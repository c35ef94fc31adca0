"""Reads what the public check page shows, while the department has it switched on."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, MissingError
from tracker.models.campaigns import Campaign
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.schemes import Scheme
from tracker.queries import orders


@dataclass(frozen=True)
class Shown:
    """A campaign's version in force with the schemes of its rounds, by round id."""

    campaign: Campaign
    order: OrderVersion
    schemes: dict[int, Scheme]
    drafts: dict[int, CheckDraft]

    @property
    def rounds(self) -> list[dict[str, Any]]:
        """Return the frozen rounds."""
        return [one for one in self.order.snapshot["rounds"] if one["id"] in self.schemes]


def shown(session: Session, year: int) -> Shown:
    """Return what anybody may check; raises MissingError while the page is off or nothing is published."""
    query = select(Campaign).where(Campaign.year == year, Campaign.public_page.is_(True))
    campaign = session.scalars(query).one_or_none()
    order = orders.latest(session, campaign.id) if campaign else None
    if campaign is None or order is None or not order.snapshot:
        raise MissingError(N_("There is no such page or object, or it is not yours to see."))
    ids = {one["scheme_id"]: one["id"] for one in order.snapshot["rounds"]}
    found = {ids[one.id]: one for one in session.scalars(select(Scheme).where(Scheme.id.in_(sorted(ids))))}
    wanted = {one.draft_id for one in found.values() if one.draft_id}
    drafts = {one.id: one for one in session.scalars(select(CheckDraft).where(CheckDraft.id.in_(sorted(wanted))))}
    return Shown(campaign, order, dict(sorted(found.items())), drafts)
