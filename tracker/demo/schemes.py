"""The demo's computed schemes of mutual checks."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.services import schemes

# A larger city would keep whoever waits for the seed waiting for the engine.
MOST_SCHOOLS = 100


USUAL = Settings(seconds=5)
# Rules that even two schools can keep.
EASY = Settings(k=1, min_ring=2, history_years=0, works_capacity=False, seconds=5)


def compute(stage: Stage, of: Campaign, rounds: Iterable[tuple[str, int]], settings: Settings = USUAL) -> int:
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
            chosen = replace(settings, seed=of.year)
            schemes.compute(stage.session, actor=helper, round_id=round_id, settings=chosen)
            made += 1
    return made
