"""Directions for given pairs, when a programme left them in halves: a flow from pairs to the schools they serve."""

from tracker.matching.board import Board
from tracker.matching.flow import min_cost_flow
from tracker.matching.problem import Arc


def direct(board: Board, values: dict[Arc, float], missing: list[int]) -> list[Arc] | None:
    """Choose one direction for each whole pair so that every school is checked as it needs, less `missing`.

    None where the pairs are not whole or no choice keeps to needs and quotas. Given the pairs this is a transport
    problem, so a whole choice exists whenever a fractional one does.
    """
    needs = [need - times for need, times in zip(board.need, missing, strict=True)]
    pairs: dict[Arc, float] = {}
    for (u, v), value in values.items():
        pair = (min(u, v), max(u, v))
        pairs[pair] = pairs.get(pair, 0.0) + value
    if any(1e-5 < value < 1 - 1e-5 for value in pairs.values()):
        return None
    chosen = sorted(pair for pair, value in pairs.items() if value > 0.5)
    n, m = board.n, len(chosen)
    degree = [0] * n
    for u, v in chosen:
        degree[u] += 1
        degree[v] += 1
    tails, heads, caps, costs = [], [], [], []
    for number, (u, v) in enumerate(chosen):
        for checker, checked in ((u, v), (v, u)):
            if (checker, checked) in board.arc_weight:
                tails.append(number)
                heads.append(m + checked)
                caps.append(1)
                costs.append(board.arc_weight[checker, checked])
    if any(degree[v] - need > board.quota[v] for v, need in enumerate(needs)):
        return None
    flow = min_cost_flow(tails, heads, caps, costs, [*[1] * m, *(-need for need in needs)])
    if flow is None:
        return None
    found = [
        (u if m + v == head else v, head - m)
        for tail, head, used in zip(tails, heads, flow, strict=True)
        if used
        for u, v in (chosen[tail],)
    ]
    return sorted(found)
