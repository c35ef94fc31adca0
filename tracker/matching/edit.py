"""Questions about single checks: a swap by hand with its verdict, and why this pair and no other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker.matching.constraints import BY_NAME, Violation, blocked_arcs
from tracker.matching.loads import divide
from tracker.matching.plan import Plan, gap
from tracker.matching.problem import Arc, Problem
from tracker.matching.verifier import verify
from tracker.matching.words import Words


@dataclass(frozen=True)
class Edited:
    """A plan after a change by hand, what it costs more, and every rule that it breaks now."""

    plan: Plan
    dearer: int
    violations: tuple[Violation, ...]


def swap(problem: Problem, plan: Plan, remove: Iterable[Arc], add: Iterable[Arc]) -> Edited:
    """Take checks out of a plan and put others in; works are divided anew, the bound stays.

    Parameters
    ----------
    remove, add
        checks `(checker, checked)`; what is not in the plan cannot be removed and is ignored

    Returns
    -------
    Edited
        the changed plan with an instant verdict on every rule; time is that of the verifier

    """
    checks = tuple(sorted((set(plan.checks) - set(remove)) | set(add)))
    known = [arc for arc in checks if arc[0] in problem.by_id and arc[1] in problem.by_id]
    cost = sum(problem.cost_of(arc) or 0 for arc in checks)
    loads, overloads = divide(problem, known, dict(plan.panel))
    optimal = plan.optimal and cost == plan.lower_bound
    status = "overloaded" if overloads else "optimal" if optimal else "feasible"
    changed = replace(
        plan,
        checks=checks,
        cost=cost,
        lower_bound=min(plan.lower_bound, cost),
        optimal=optimal,
        status=status,
        loads=loads,
        overloads=overloads,
        gap=gap(cost, min(plan.lower_bound, cost)),
        problem_sha256=problem.sha256,
    )
    return Edited(changed, cost - plan.cost, tuple(verify(problem, changed)))


@dataclass(frozen=True)
class Alternative:
    """Another checker for the same school: whether it could take over, what that would cost more, why not."""

    checker: int
    possible: bool
    dearer: int | None
    words: Words


def why_pair(problem: Problem, plan: Plan, arc: Arc, most: int = 20) -> list[Alternative]:
    """Return what else could have been in place of a check, the nearest checkers first.

    Parameters
    ----------
    arc
        a check of the plan
    most
        how many alternatives to tell at most

    Returns
    -------
    list of Alternative
        for each other school with a cost: how much dearer it is and the first rule that forbids it in this plan, or
        that it has no free place, or that it would do

    Raises
    ------
    KeyError
        when the plan has no such check

    """
    if arc not in plan.checks:
        raise KeyError(arc)
    blocked = blocked_arcs(problem)
    now = problem.cost_of(arc) or 0
    rows = []
    for other in sorted(problem.by_id):
        cost = problem.cost_of((other, arc[1])) if other != arc[1] else None
        if other not in arc and cost is not None and (other, arc[1]) not in plan.checks:
            rows.append((cost, other))
    return [_alternative(problem, plan, arc, other, cost - now, blocked) for cost, other in sorted(rows)[:most]]


def _alternative(
    problem: Problem, plan: Plan, arc: Arc, other: int, dearer: int, blocked: dict[Arc, str]
) -> Alternative:
    new = (other, arc[1])
    if new in blocked:
        return Alternative(other, False, dearer, BY_NAME[blocked[new]].said.put(a=other, b=arc[1]))
    if Counter(a for a, _ in plan.checks)[other] >= problem.by_id[other].out_max:
        full = Words("Школа {a} больше проверять не может.", "School {a} already checks as many as it may.")
        return Alternative(other, False, dearer, full.put(a=other))
    tried = swap(problem, plan, [arc], [new])
    before = {(violation.code, violation.arcs) for violation in verify(problem, plan)}
    broken = [one for one in tried.violations if (one.code, one.arcs) not in before]
    if broken:
        return Alternative(other, False, dearer, broken[0].words)
    words = Words("Подошла бы, разница в стоимости {more:+d}.", "Would do, the cost changes by {more:+d}.")
    return Alternative(other, True, dearer, words.put(more=dearer))
