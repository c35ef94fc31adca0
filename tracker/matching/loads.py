"""Works on each check: fixed by `split` and `all`, divided by a flow under `shares`, and what exceeds a capacity."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tracker.matching.flow import min_cost_flow
from tracker.matching.problem import Arc, Problem

Loads = tuple[tuple[int, int, int], ...]
Overloads = tuple[tuple[int, int], ...]


def divide(problem: Problem, checks: Sequence[Arc], panel: Mapping[int, int]) -> tuple[Loads, Overloads]:
    """Return the works on each check (only under `shares`) and the works over each checker's capacity, where it counts.

    Under `shares` the division is a minimum-cost flow: every checker of a school takes at least its least share, the
    panel at least that much for each of its checks, and as few works as possible exceed a capacity.
    """
    if not problem.rules.works_capacity:
        return (_evenly(problem, checks) if problem.rules.arc_load == "shares" else ()), ()
    if problem.rules.arc_load != "shares":
        received: Counter[int] = Counter()
        for checker, checked in checks:
            received[checker] += problem.arc_load(checked)
        return (), _over(problem, received)
    loads = _flow(problem, checks, panel)
    received = Counter()
    for checker, _, works in loads:
        received[checker] += works
    return loads, _over(problem, received)


def _evenly(problem: Problem, checks: Sequence[Arc]) -> Loads:
    """Divide the works of each school among its checkers so that no two shares differ by more than one."""
    rows: list[tuple[int, int, int]] = []
    place: Counter[int] = Counter()
    for a, b in sorted(checks):
        share, more = divmod(problem.by_id[b].works, problem.k)
        rows.append((a, b, share + (place[b] < more)))
        place[b] += 1
    return tuple(rows)


def _over(problem: Problem, received: Counter[int]) -> Overloads:
    rows = ((one.id, received[one.id] - one.capacity) for one in problem.schools)
    return tuple(sorted((one, over) for one, over in rows if over > 0))


def _flow(problem: Problem, checks: Sequence[Arc], panel: Mapping[int, int]) -> Loads:
    checkers = sorted({a for a, _ in checks})
    checked = sorted({b for _, b in checks})
    place = {one: i for i, one in enumerate(checkers)}
    node = {one: len(checkers) + i for i, one in enumerate(checked)}
    sink = len(checkers) + len(checked)
    least = {b: problem.min_load(b) for b in checked}
    taken: Counter[int] = Counter()
    rest: dict[int, int] = {}
    for a, b in checks:
        taken[a] += least[b]
    counts = Counter(b for _, b in checks)
    for b in checked:
        rest[b] = problem.by_id[b].works - least[b] * (counts[b] + panel.get(b, 0))
    rows: list[tuple[int, int, int, int]] = []
    for a, b in checks:
        rows.append((node[b], place[a], rest[b], 0))
    rows += [(node[b], sink, rest[b], 0) for b in checked if panel.get(b, 0)]
    total = sum(rest.values())
    for a in checkers:
        rows.append((place[a], sink, max(0, problem.by_id[a].capacity - taken[a]), 0))
        # A second way past the capacity, through a node of its own since arcs may not be parallel.
        rows += [(place[a], sink + 1 + place[a], total, 1), (sink + 1 + place[a], sink, total, 0)]
    supplies = [0] * len(checkers) + [rest[b] for b in checked] + [-total] + [0] * len(checkers)
    tails, heads, caps, costs = ([row[i] for row in rows] for i in range(4))
    flow = min_cost_flow(tails, heads, caps, costs, supplies) or []
    return tuple(sorted((a, b, least[b] + flow[i]) for i, (a, b) in enumerate(checks)))
