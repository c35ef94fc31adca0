"""The doors of the engine: solve, verify, explain, repair, draw and ask why, on plain data."""

import time

from tracker.matching import explain as explaining
from tracker.matching import solver
from tracker.matching.between import BETWEEN, verify_campaign, works_over
from tracker.matching.campaign import Campaign, CampaignPlan, Shared, read_campaign, read_campaign_plan
from tracker.matching.constraints import CONSTRAINTS, Violation, blocked_arcs
from tracker.matching.edit import Alternative, Edited, swap, why_pair
from tracker.matching.picture import draw_svg
from tracker.matching.plan import Plan, Why, read_plan
from tracker.matching.problem import Arc, Problem, ProblemError
from tracker.matching.publicdraw import reproduces, seed_of
from tracker.matching.reading import load_json, read_problem
from tracker.matching.repair import Repaired, close, repair
from tracker.matching.shares import panel_works, works_of
from tracker.matching.timetable import Busy, Job, Site, Timetable, plan_days
from tracker.matching.together import plan_rounds, solve_campaign
from tracker.matching.verifier import verify
from tracker.matching.words import Words

__all__ = [
    "BETWEEN",
    "CONSTRAINTS",
    "Alternative",
    "Arc",
    "Busy",
    "Campaign",
    "CampaignPlan",
    "Edited",
    "Job",
    "Plan",
    "Problem",
    "ProblemError",
    "Repaired",
    "Shared",
    "Site",
    "Timetable",
    "Violation",
    "Why",
    "Words",
    "blocked_arcs",
    "close",
    "draw_svg",
    "explain",
    "load_json",
    "panel_works",
    "plan_days",
    "plan_rounds",
    "read_campaign",
    "read_campaign_plan",
    "read_plan",
    "read_problem",
    "repair",
    "reproduces",
    "seed_of",
    "solve",
    "solve_campaign",
    "swap",
    "verify",
    "verify_campaign",
    "why_pair",
    "works_of",
    "works_over",
]


def solve(
    problem: Problem,
    *,
    seed: int | None = None,
    time_limit: float | None = None,
    progress: solver.Progress | None = None,
    cancel: solver.Cancel | None = None,
) -> Plan | Why:
    """Return a plan, or why there is none.

    Parameters
    ----------
    problem
        one round
    seed
        chooses among plans of equal cost; by default the problem's own
    time_limit
        seconds, by default a minute; what solving leaves of them, and at least a quarter, is spent on an explanation
    progress
        called with the phase's name, the best cost and the bound so far
    cancel
        asked between steps; once it returns true, the best plan so far is returned

    Raises
    ------
    TimeoutError
        when time ran out before any valid plan was found

    Notes
    -----
    The same problem and seed give the same plan on every machine as long as the time limit is not reached.

    """
    begun = time.monotonic()
    limit = solver.DEFAULT_LIMIT if time_limit is None else time_limit
    plan = solver.run(problem, problem.seed if seed is None else seed, limit, progress, cancel)
    if plan is not None:
        return plan
    return explaining.clash(problem, max(limit - (time.monotonic() - begun), limit / 4))


def explain(problem: Problem) -> Why:
    """Return a minimal clash of schools and rules for a round that has no plan.

    Raises
    ------
    ValueError
        when a plan exists

    """
    if solver.run(problem, problem.seed, None, None, None) is not None:
        raise ValueError("a plan exists, there is nothing to explain")
    return explaining.clash(problem)
