"""The demo's planned mutual checks."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.services import planning

# A larger city would keep whoever waits for the seed waiting for the engine.
MOST_SCHOOLS = 100


USUAL = Settings(seconds=5)
# Rules that even two schools can keep.
EASY = Settings(k=1, min_ring=2, history_years=0, works_capacity=False, seconds=5)


def compute(stage: Stage, of: Campaign, rounds: Iterable[tuple[str, int]], settings: Settings = USUAL) -> int:
    """Plan these rounds of a campaign in one draft, as a methodologist; return how many there are."""
    if len(stage.schools) > MOST_SCHOOLS:
        return 0
    helper = stage.everybody(Role.METHODOLOGIST)[0]
    ids = []
    for subject, grade in rounds:
        query = select(CampaignRound.id).where(
            CampaignRound.campaign_id == of.id, CampaignRound.subject == subject, CampaignRound.grade == grade
        )
        round_id = stage.session.scalar(query)
        if round_id is not None:
            ids.append(round_id)
    chosen = replace(settings, seed=of.year)
    planning.plan_at_once(stage.session, actor=helper, campaign_id=of.id, round_ids=ids, settings=chosen)
    return len(ids)
