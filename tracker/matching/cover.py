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
    import numpy as np  # slow: only when solving

    n, total, table = board.n, sum(board.need), board.table
    quota = np.array(board.quota, dtype=np.int64)
    checkers = np.nonzero(quota > 0)[0]
    source, sink = np.full(len(checkers), 2 * n), np.full(len(checkers), 2 * n + 1)
    weight, free = np.minimum(*table.weight), np.zeros(2 * len(checkers), dtype=np.int64)
    tails = np.concatenate([table.u, table.v, source, n + checkers])
    heads = np.concatenate([n + table.v, n + table.u, checkers, sink])
    caps = np.concatenate([np.ones(2 * len(weight), dtype=np.int64), quota[checkers], quota[checkers]])
    supplies = [*board.need, *(-need for need in board.need), total, -total]
    flow = min_cost_flow(tails, heads, caps, np.concatenate([weight, weight, free]), supplies)
    if flow is None:
        return None
    shares = np.array(flow[: len(weight)]) + np.array(flow[len(weight) : 2 * len(weight)])
    pairs = {p: int(shares[p]) for p in np.nonzero(shares)[0].tolist()}
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
    miss = (board.table.dearest + 1) * (2 * n + 2)
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
