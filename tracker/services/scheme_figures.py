"""The figures of a scheme for summaries: proved once, when it is kept, so that a list need not read the problem."""

from collections import Counter
from typing import Any

from tracker.matching.api import Plan, Problem, verify, works_of


def repeats(problem: Problem, plan: Plan) -> int:
    """Return how many checks are between schools that met the year before, in either direction."""
    met = {frozenset(row[1:]) for row in problem.history if row[0] == problem.rules.year - 1}
    return sum(frozenset(arc) in met for arc in plan.checks)


def teacher_loads(problem: Problem, plan: Plan) -> list[float]:
    """Return the works that a teacher of each checking school gets, where the number of teachers is known."""
    teachers = {int(one): number for one, number in (problem.expected or {}).get("teachers", {}).items()}
    received: Counter[int] = Counter()
    for (checker, _checked), works in works_of(problem, plan).items():
        received[checker] += works
    return [round(works / teachers[one], 1) for one, works in sorted(received.items()) if teachers.get(one)]


def figures_of(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Return what a summary tells of a plan, with the verdict of the independent verifier."""
    broken = Counter(violation.code for violation in verify(problem, plan))
    loads = teacher_loads(problem, plan)
    return {
        "schools": sum(problem.need(one.id) > 0 for one in problem.schools),
        "k": problem.k,
        "broken": dict(broken),
        "checks": len(plan.checks),
        "panel": sum(times for _checked, times in plan.panel),
        "pinned": len(problem.pinned),
        "least": min(loads, default=None),
        "most": max(loads, default=None),
        "repeats": repeats(problem, plan),
        "over": sum(works for _one, works in plan.overloads),
        "cost": plan.cost,
        "bound": plan.lower_bound,
        "gap": plan.gap,
        "status": plan.status,
    }
