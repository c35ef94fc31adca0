"""Questions about single checks: a swap by hand with its verdict, and why this pair and no other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
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


def swap(
    problem: Problem, plan: Plan, remove: Iterable[Arc], add: Iterable[Arc], *, others: Iterable[Arc] = ()
) -> Edited:
    """Take checks out of a plan and put others in; works are divided anew, the bound stays.

    Parameters
    ----------
    remove, add
        checks `(checker, checked)`; what is not in the plan cannot be removed and is ignored
    others
        checks of the campaign's other rounds, where rings are looked for over all rounds together: a short ring that
        an added check closes with them is a violation `ring_scope`

    Returns
    -------
    Edited
        the changed plan with an instant verdict on every rule; time is that of the verifier

    """
    added = sorted(set(add))
    checks = tuple(sorted((set(plan.checks) - set(remove)) | set(added)))
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
    broken = [*verify(problem, changed), *_rings_with(problem, checks, added, set(others))]
    return Edited(changed, cost - plan.cost, tuple(broken))


def _rings_with(problem: Problem, checks: Iterable[Arc], added: Iterable[Arc], others: set[Arc]) -> Iterator[Violation]:
    """Yield the short rings that added checks close with other rounds; those of the round alone the verifier finds."""
    if not others:
        return
    own, after, seen = set(checks), defaultdict(set), set()
    for checker, checked in own | others:
        after[checker].add(checked)
    words = Words("Кольцо в общей схеме: {ring}.", "A ring in the union of all rounds: {ring}.")
    for start, onward in added:
        for path in _back(after, (start, onward), problem.rules.min_ring - 1):
            arcs = tuple(zip(path, (*path[1:], path[0]), strict=True))
            if not set(arcs) <= own and frozenset(arcs) not in seen:
                seen.add(frozenset(arcs))
                ring = " → ".join(str(one) for one in (*path, path[0]))
                yield Violation("ring_scope", words.put(ring=ring), path, arcs)


def _back(after: Mapping[int, set[int]], path: tuple[int, ...], longest: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways on from the path's end back to its start that visit at most `longest` schools."""
    if len(path) > longest:
        return
    for onward in sorted(after.get(path[-1], ())):
        if onward == path[0]:
            yield path
        elif onward not in path:
            yield from _back(after, (*path, onward), longest)


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
