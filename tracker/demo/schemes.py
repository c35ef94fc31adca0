"""The demo's computed schemes of mutual checks."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.services import schemes

# A larger city would keep whoever waits for the seed waiting for the engine.
MOST_SCHOOLS = 100


def compute(stage: Stage, of: Campaign, rounds: Iterable[tuple[str, int]], *, seconds: int = 5) -> int:
    """Compute a scheme for each of these rounds of a campaign as a methodologist; return how many were made."""
    if len(stage.schools) > MOST_SCHOOLS:
        return 0
    helper = stage.everybody(Role.METHODOLOGIST)[0]
    made = 0
    for subject, grade in rounds:
        query = select(CampaignRound.id).where(
            CampaignRound.campaign_id == of.id, CampaignRound.subject == subject, CampaignRound.grade == grade
        )
        round_id = stage.session.scalar(query)
        if round_id is not None:
            settings = Settings(seconds=seconds, seed=of.year)
            schemes.compute(stage.session, actor=helper, round_id=round_id, settings=settings)
            made += 1
    return made
