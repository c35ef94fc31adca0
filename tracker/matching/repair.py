"""Repair: a school closes or the problem changes; as many checks as possible stay, then the plan costs least."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker.matching import solver
from tracker.matching.board import Board, compile_board
from tracker.matching.constraints import blocked_arcs
from tracker.matching.cover import cover, directed_flow
from tracker.matching.flow import default_backend
from tracker.matching.plan import Plan, gap
from tracker.matching.problem import Arc, Problem, ProblemError
from tracker.matching.wholes import short_rings

WHOLE_MOST = 120  # schools up to which everything may move; beyond, a widening neighbourhood
BOUND_MOST = 400  # schools up to which networkx proves the least number of new checks


@dataclass(frozen=True)
class Repaired:
    """The repaired plan for the changed problem, and what happened to the old checks.

    `fewest` is a proved lower bound on the number of new checks; the repair is minimal where it equals `len(added)`.
    """

    problem: Problem
    plan: Plan
    kept: tuple[Arc, ...]
    removed: tuple[Arc, ...]
    added: tuple[Arc, ...]
    fewest: int


def close(problem: Problem, closed: Iterable[int]) -> Problem:
    """Return the problem without some schools and every row that names them.

    Raises
    ------
    ProblemError
        when one of them is not in the problem, or too few schools remain

    """
    gone = set(closed)
    for one in sorted(gone - set(problem.by_id)):
        raise ProblemError(f"closed: {one} is not the id of a school")
    if problem.k >= len(problem.schools) - len(gone):
        raise ProblemError(f"closed: {problem.k} checkers need more than {problem.k} schools")

    def pairs(rows: tuple[Arc, ...]) -> tuple[Arc, ...]:
        return tuple(row for row in rows if not gone & set(row))

    return replace(
        problem,
        schools=tuple(school for school in problem.schools if school.id not in gone),
        distances=tuple(row for row in problem.distances if not gone & set(row[:2])),
        forbidden=pairs(problem.forbidden),
        one_way=pairs(problem.one_way),
        history=tuple(row for row in problem.history if not gone & set(row[1:])),
        pinned=pairs(problem.pinned),
    )


def repair(problem: Problem, old: Plan, *, seed: int | None = None, time_limit: float | None = None) -> Repaired | None:
    """Return the valid plan of `problem` nearest to `old`: fewest new checks first, then least cost.

    Parameters
    ----------
    problem
        the problem as it is now (see `close` for schools that are gone)
    old
        the plan of before; its checks may name schools that no longer exist

    Returns
    -------
    Repaired or None
        None where the problem has no plan

    Notes
    -----
    Up to 120 schools everything may move and the exact stage proves the result; beyond that all checks of schools far
    from the damage are pinned, and the neighbourhood grows until a plan with the fewest possible new checks is found.

    """
    chosen = problem.seed if seed is None else seed
    blocked = blocked_arcs(problem)
    good = [
        arc for arc in old.checks if problem.cost_of(arc) is not None and arc not in blocked and _known(problem, arc)
    ]
    fewest = _fewest(problem, good)
    best: Plan | None = None
    for free in _regions(problem, good):
        found = _within(problem, good, free, chosen, time_limit)
        if found is not None and (best is None or _rank(found, good) < _rank(best, good)):
            best = found
        if best is not None and len(set(best.checks) - set(good)) <= fewest:
            break
    if best is None:
        return None
    best = _with_bound(problem, best)
    before, now = set(old.checks), set(best.checks)
    rows = tuple(sorted(before & now)), tuple(sorted(before - now)), tuple(sorted(now - before))
    return Repaired(problem, best, *rows, fewest=min(fewest, len(rows[2])))


def _with_bound(problem: Problem, plan: Plan) -> Plan:
    """Give a repaired plan the bound of the whole problem; its own was that of the search for few changes."""
    bound = 0
    if not plan.panel and (len(problem.schools) <= BOUND_MOST or default_backend() != "networkx"):
        board = compile_board(problem, problem.seed)
        covered = cover(board) if board.min_ring > 2 else None
        bound = min(plan.cost, board.fixed_cost + covered.bound) if covered else 0
    optimal = bound == plan.cost
    status = plan.status if plan.overloads else "optimal" if optimal else "feasible"
    return replace(plan, lower_bound=bound, optimal=optimal, status=status, gap=gap(plan.cost, bound))


def _known(problem: Problem, arc: Arc) -> bool:
    return arc[0] in problem.by_id and problem.need(arc[1]) > 0


def _rank(plan: Plan, good: list[Arc]) -> tuple[int, int, int]:
    return sum(times for _, times in plan.panel), len(set(plan.checks) - set(good)), plan.cost


def _fewest(problem: Problem, good: list[Arc]) -> int:
    """Bound the number of new checks from below: by counting, and by a flow without the rule on rings."""
    have = Counter(b for _, b in good)
    counted = sum(max(0, problem.need(one.id) - have[one.id]) for one in problem.schools)
    if problem.rules.panel or (len(problem.schools) > BOUND_MOST and default_backend() == "networkx"):
        return 0 if problem.rules.panel else counted
    board = compile_board(problem, problem.seed)
    arcs = sorted(board.arc_weight)
    number = {one: i for i, one in enumerate(board.ids)}
    stay = {(number[a], number[b]) for a, b in good}
    rows = [[a for a, _ in arcs], [b for _, b in arcs], [0 if arc in stay else 1 for arc in arcs]]
    flow = directed_flow(board, *rows) if arcs else []
    if sum(flow) < sum(board.need):
        return counted
    return max(counted, sum(used for arc, used in zip(arcs, flow, strict=True) if arc not in stay))


def _regions(problem: Problem, good: list[Arc]) -> Iterable[set[int]]:
    """Yield ever larger sets of schools whose checkers may change, from the damaged ones to all."""
    every = set(problem.by_id)
    if len(every) > WHOLE_MOST:
        free = _damaged(problem, good)
        held: dict[int, set[int]] = {one: set() for one in every}
        for a, b in good:
            held[a].add(b)
        near: dict[int, list[tuple[int, int]]] = {one: [] for one in every}
        for a, b, cost in problem.distances:
            near[a].append((cost, b))
            near[b].append((cost, a))
        for _ in range(3):
            yield free
            reach = {a for b in free for _, a in sorted(near[b])[:12]}
            free = free | {b for a in reach for b in held[a]}
            if len(free) > len(every) // 2:
                break
    yield every


def _damaged(problem: Problem, good: list[Arc]) -> set[int]:
    have, out = Counter(b for _, b in good), Counter(a for a, _ in good)
    found = {one.id for one in problem.schools if have[one.id] != problem.need(one.id)}
    full = {one.id for one in problem.schools if out[one.id] > one.out_max}
    found |= {b for a, b in good if a in full} | {b for _, b in problem.pinned}
    as_plan = Plan(tuple(sorted(good)), 0, 0, "feasible")
    for schools, _, _ in short_rings(problem, as_plan):
        found |= set(schools)
    return found


def _within(problem: Problem, good: list[Arc], free: set[int], seed: int, limit: float | None) -> Plan | None:
    """Solve with every check of the schools outside `free` pinned and every new check heavier than any scheme."""
    outside = {arc for arc in good if arc[1] not in free} | set(problem.pinned)
    if any(problem.need(one.id) and one.id not in free and one.works == 0 for one in problem.schools):
        return None
    narrowed = replace(problem, pinned=tuple(sorted(outside)))
    board = compile_board(narrowed, seed, frozenset(good), _heavy(narrowed))
    begin = _begin(board, good)
    try:
        plan = solver.run(narrowed, seed, limit, board=board, begin=begin)
    except TimeoutError:
        return None
    return None if plan is None else replace(plan, problem_sha256=problem.sha256)


def _heavy(problem: Problem) -> int:
    """Return a cost that no saving by distance can make up for."""
    pinned = Counter(b for _, b in problem.pinned)
    open_checks = sum(max(0, problem.need(one.id) - pinned[one.id]) for one in problem.schools)
    return (max((cost for *_, cost in problem.distances), default=0) + 1) * (open_checks + 1)


def _begin(board: Board, good: list[Arc]) -> list[Arc]:
    number = {one: i for i, one in enumerate(board.ids)}
    arcs = ((number[a], number[b]) for a, b in good)
    return [arc for arc in arcs if arc in board.arc_weight]
