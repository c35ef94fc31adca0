"""The switch of the public check page."""

from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.models.campaigns import Campaign
from tracker.queries.locking import locked
from tracker.services.journal import changes, record


def switch(session: Session, *, actor: Actor, campaign_id: int, on: bool) -> Campaign:
    """Open the public page of a campaign, or close it."""
    row = locked(session, Campaign, campaign_id)
    before, after = changes(row, {"public_page": on})
    if after:
        session.flush()
        record(session, actor, "changed", "campaign", row.id, before=before, after=after)
    return row
