"""The demo's order on mutual checks: planned and published like any other."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.demo.schemes import MOST_SCHOOLS
from tracker.demo.stage import Stage
from tracker.domain.errors import InvalidError
from tracker.domain.orders import Terms
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.orders import OrderVersion
from tracker.services import drafts, orders, schemes

# Rules that any city can keep: what no school can check goes to the panel.
EASY = Settings(k=1, min_ring=2, history_years=0, works_capacity=False, panel=True, seconds=5)


def publish(
    stage: Stage, of: Campaign, rounds: Iterable[tuple[str, int]], settings: Settings = EASY, reason: str = ""
) -> OrderVersion | None:
    """Plan these rounds of a campaign, publish them as an order and leave a draft beside it; None for a large city."""
    if len(stage.schools) > MOST_SCHOOLS:
        return None
    session, helper, officer = (
        stage.session,
        stage.everybody(Role.METHODOLOGIST)[0],
        stage.everybody(Role.DEPARTMENT)[0],
    )
    wanted = set(rounds)
    every = session.scalars(select(CampaignRound).where(CampaignRound.campaign_id == of.id).order_by(CampaignRound.id))
    ids = [one.id for one in every if (one.subject, one.grade) in wanted]
    try:
        problems = {one: schemes.prepare(session, round_id=one, settings=settings) for one in ids}
    except InvalidError:  # too few schools for any check
        return None
    draft = drafts.begin(session, actor=helper, campaign_id=of.id, round_ids=ids, settings=settings)
    computed = {one: schemes.solve(problem, seconds=settings.seconds) for one, problem in problems.items()}
    drafts.fill(session, actor=helper, draft=draft, computed=computed)
    return orders.publish(
        session, actor=officer, draft_id=draft.id, version=draft.version, reason=reason, terms=Terms(despite=True)
    )
