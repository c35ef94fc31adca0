"""Flows on the board: the pair-aware cover with its bound, and the flow in which every pair has one direction."""

from dataclasses import dataclass
from typing import Any

from tracker.matching.board import Board
from tracker.matching.flow import min_cost_flow


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


def directed_flow(board: Board, tails: Any, heads: Any, weights: Any) -> list[int]:
    """Choose among arcs, given as arrays, the cheapest that give every school its checkers; 1 for each chosen arc.

    A missing check costs more than any scheme, so as few as possible are missing.
    """
    import numpy as np  # slow: only when solving

    n = board.n
    miss = (max(board.arc_weight.values(), default=0) + 1) * (2 * n + 2)
    quota, need = np.maximum(np.array(board.quota), 0), np.maximum(np.array(board.need), 0)
    checkers, checked = np.nonzero(quota)[0], np.nonzero(need)[0]
    source = np.int64(2 * n)
    all_tails = np.concatenate([tails, np.full(len(checkers) + len(checked), source)])
    all_heads = np.concatenate([np.asarray(heads) + n, checkers, checked + n])
    caps = np.concatenate([np.ones(len(tails), dtype=np.int64), quota[checkers], need[checked]])
    costs = np.concatenate([weights, np.zeros(len(checkers), dtype=np.int64), np.full(len(checked), miss)])
    supplies = np.concatenate([np.zeros(n, dtype=np.int64), -need, [need.sum()]])
    flow = min_cost_flow(all_tails, all_heads, caps, costs, supplies)
    if flow is None:
        raise ArithmeticError("a flow in which checks may be missing always exists")
    return flow[: len(tails)]
