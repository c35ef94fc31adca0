"""The public draw: the seed comes from a published string, so that nobody could choose the pairs."""

import hashlib

from tracker.matching import solver
from tracker.matching.plan import Plan
from tracker.matching.problem import Problem


def seed_of(published: str) -> int:
    """Return the seed of a published string: the first 63 bits of SHA-256 of its UTF-8 form, outer spaces removed.

    Anyone can recompute it: `printf %s 'Приказ № 12 от 20.04.2027; 7315' | sha256sum`, the first 16 hex digits as a
    number, divided by two without remainder.
    """
    digest = hashlib.sha256(published.strip().encode()).hexdigest()
    return int(digest[:16], 16) >> 1


def reproduces(problem: Problem, plan: Plan, time_limit: float | None = None) -> bool:
    """Compute the plan anew from the problem and the plan's seed; tell whether it is the same plan.

    True only if checks, panel, loads and cost agree and the plan names this very problem.
    """
    again = solver.run(problem, plan.seed, time_limit)
    if again is None or plan.problem_sha256 != problem.sha256:
        return False
    same = (again.checks, again.panel, again.loads, again.overloads, again.cost)
    return same == (plan.checks, plan.panel, plan.loads, plan.overloads, plan.cost)
