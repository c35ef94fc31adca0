"""Flows on the board: the pair-aware cover with its bound, and the flow in which every pair has one direction."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.matching.board import BACKWARD, FORWARD, Board
from tracker.matching.flow import min_cost_flow
from tracker.matching.problem import Arc


@dataclass(frozen=True)
class Cover:
    """The optimum of the cover: its pairs with twice their share (1 or 2), and the bound it proves on the cost."""

    pairs: dict[int, int]
    bound: int


def cover(board: Board) -> Cover | None:
    """Solve the minimum-cost flow on the double cover of the candidate pairs.

    Every school has degree need + out with 0 ≤ out ≤ quota, the out-degrees sum to the needs, and every pair is used at
    most once; the flow counts each pair from both sides, so half its cost bounds the cost of any scheme without mutual
    pairs from below. None where even this is impossible.
    """
    n, total = board.n, sum(board.need)
    tails, heads, caps, costs = [], [], [], []
    for (u, v, _, _), weight in zip(board.pairs, board.weight, strict=True):
        tails += [u, v]
        heads += [n + v, n + u]
        caps += [1, 1]
        costs += [weight, weight]
    source, sink = 2 * n, 2 * n + 1
    for u, quota in enumerate(board.quota):
        if quota > 0:
            tails += [source, n + u]
            heads += [u, sink]
            caps += [quota, quota]
            costs += [0, 0]
    supplies = [*board.need, *(-need for need in board.need), total, -total]
    flow = min_cost_flow(tails, heads, caps, costs, supplies)
    if flow is None:
        return None
    pairs = {p: flow[2 * p] + flow[2 * p + 1] for p in range(len(board.pairs)) if flow[2 * p] or flow[2 * p + 1]}
    twice = sum(share * board.weight[p] for p, share in pairs.items())
    return Cover(pairs, unscale(board, twice, 2))


def unscale(board: Board, weight: int, parts: int = 1) -> int:
    """Turn a bound on scaled weights (of `parts` copies) into a bound on the integer cost, noise taken off."""
    noise = max(1, board.scale // (2 * max(1, sum(board.need)))) * max(1, sum(board.need))
    least = weight - parts * noise
    return max(0, -(-least // (parts * board.scale)))


def directed_flow(board: Board, arcs: Sequence[Arc], weights: Sequence[int]) -> tuple[list[Arc], int]:
    """Choose among `arcs` the cheapest that give every school its checkers; return them and how many are missing.

    A missing check costs more than any scheme, so as few as possible are missing.
    """
    n = board.n
    miss = max(board.arc_weight.values(), default=0) + 1
    tails, heads, caps, costs = [], [], [], []
    for (u, v), weight in zip(arcs, weights, strict=True):
        tails.append(u)
        heads.append(n + v)
        caps.append(1)
        costs.append(weight)
    source = 2 * n
    for u, quota in enumerate(board.quota):
        if quota > 0:
            tails.append(source)
            heads.append(u)
            caps.append(quota)
            costs.append(0)
    for v, need in enumerate(board.need):
        if need > 0:
            tails.append(source)
            heads.append(n + v)
            caps.append(need)
            costs.append(miss * (2 * n + 2))
    supplies = [0] * n + [-max(need, 0) for need in board.need] + [sum(max(need, 0) for need in board.need)]
    flow = min_cost_flow(tails, heads, caps, costs, supplies)
    if flow is None:
        raise ArithmeticError("a flow in which checks may be missing always exists")
    missing = sum(flow[len(arcs) + sum(q > 0 for q in board.quota) :])
    return [arc for arc, used in zip(arcs, flow, strict=False) if used], missing


def free_arcs(board: Board, pair: int) -> list[Arc]:
    """Return the permitted arcs of a pair."""
    u, v, _, directions = board.pairs[pair]
    return [arc for bit, arc in ((FORWARD, (u, v)), (BACKWARD, (v, u))) if directions & bit]
