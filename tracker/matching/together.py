"""The doors to the planning of many rounds: all of a campaign, or whatever of them can be planned."""

import time
from dataclasses import replace

from tracker.matching.between import works_over
from tracker.matching.campaign import Campaign, CampaignPlan
from tracker.matching.plan import Plan, Why
from tracker.matching.sweeps import Cancel, Sweeps, Tell, Told

DEFAULT_LIMIT = 20.0


def plan_rounds(
    campaign: Campaign,
    *,
    time_limit: float | None = None,
    progress: Tell | None = None,
    cancel: Cancel | None = None,
    found: Told | None = None,
) -> dict[int, Plan | Why]:
    """Plan every round of a campaign that can be planned; say why another cannot.

    Parameters
    ----------
    time_limit
        seconds for all rounds together, 20 unless said; a round that ends early leaves its time to the others
    progress, cancel
        as in `solve`; the phase begins with the number of the round
    found
        called with the number and the plan of each round, again when a better one is found, so that an interrupted run
        loses nothing

    Returns
    -------
    dict
        by number of the round; a round is missing where time ran out or somebody cancelled before it had a plan

    """
    work = _begun(campaign, time_limit, progress, cancel, found)
    work.first(whole=False, hurry=False)
    work.again()
    work.shake()
    return {**work.plans, **{twin: why for number, why in work.whys.items() for twin in work.twins[number]}}


def solve_campaign(
    campaign: Campaign,
    *,
    time_limit: float | None = None,
    progress: Tell | None = None,
    cancel: Cancel | None = None,
    found: Told | None = None,
) -> CampaignPlan | tuple[int, Why]:
    """Plan a whole campaign: every round once, the tightest first, then anew against the others.

    Parameters
    ----------
    time_limit, progress, cancel, found
        as in `plan_rounds`; after a cancellation rounds without a plan get a quick one if that is a matter of moments

    Returns
    -------
    CampaignPlan, or the number of the round without a plan and why

    Raises
    ------
    TimeoutError
        when time ran out, or somebody cancelled, before every round had a plan

    Notes
    -----
    A sweep solves each round with the plans of all others standing and keeps what is better: fewer checks by the
    panel, then fewer works over a capacity, then less cost, to which `same` partners add the mean cost of a pair for
    every new pair (one more trip) and `rotate` for every repeated one. So no sweep makes the campaign worse; they end
    when one brings nothing. With `ring_scope: campaign` arcs that would close a short ring with other rounds are left
    out. Capacities of `shared` are divided by the works of the rounds at first, then each round may take what the
    others leave. Rounds that are the same question but for their name are solved once.

    """
    work = _begun(campaign, time_limit, progress, cancel, found)
    work.first(whole=True, hurry=True)
    if work.whys:
        return next(iter(work.whys.items()))
    work.again()
    work.shake()
    if len(work.plans) < len(campaign.rounds):
        raise TimeoutError("time ran out before every round had a plan")
    plan = CampaignPlan(tuple(work.plans[number] for number in range(len(campaign.rounds))))
    return replace(plan, overloads=works_over(campaign, plan))


def _begun(
    campaign: Campaign, limit: float | None, progress: Tell | None, cancel: Cancel | None, found: Told | None
) -> Sweeps:
    return Sweeps(campaign, time.monotonic() + (DEFAULT_LIMIT if limit is None else limit), progress, cancel, found)
