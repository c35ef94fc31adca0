"""The pairs of a board as arrays, for the steps that look at all of them at once."""

from collections.abc import Collection
from typing import Any

from tracker.matching.problem import Arc
from tracker.matching.web import columns

FAR = 2**60  # the weight of an arc that is not permitted


class Table:
    """Ends, cost and permitted directions of every pair, and the weights of its two arcs (first: forward).

    `pairs` are sorted by their ends, `arc_weight` lists their permitted arcs in that order, the forward one first.
    """

    def __init__(self, pairs: list[tuple[int, int, int, int]], arc_weight: dict[Arc, int], n: int) -> None:
        import numpy as np  # slow: only when solving

        self.np, self.n = np, n
        self.u, self.v, self.cost, self.allowed = np.array(pairs, dtype=np.int64).reshape(-1, 4).T.copy()
        self.keys = self.u * n + self.v
        values = np.fromiter(arc_weight.values(), dtype=np.int64, count=len(arc_weight))
        ahead, aback = self.allowed & 1, self.allowed >> 1
        first = np.cumsum(ahead + aback) - (ahead + aback)
        self.weight = np.full((2, len(pairs)), FAR, dtype=np.int64)
        self.weight[0][ahead > 0] = values[first[ahead > 0]]
        self.weight[1][aback > 0] = values[(first + ahead)[aback > 0]]
        self.dearest = int(values.max(initial=0))

    def numbers(self, arcs: Collection[Arc]) -> tuple[Any, Any]:
        """Return the number of each arc's pair, and whether the arc goes forward."""
        np = self.np
        tails, heads = columns(arcs, len(arcs))
        keys = np.minimum(tails, heads) * self.n + np.maximum(tails, heads)
        return np.searchsorted(self.keys, keys), tails < heads

    def cost_of(self, arcs: Collection[Arc]) -> int:
        """Return the cost of permitted arcs."""
        return int(self.cost[self.numbers(arcs)[0]].sum())

    def weight_of(self, arcs: Collection[Arc]) -> int:
        """Return the scaled weight of permitted arcs."""
        numbers, ahead = self.numbers(arcs)
        weight = self.np.where(ahead, self.weight[0][numbers], self.weight[1][numbers])
        return sum(weight.tolist())  # 64 bits might not hold the sum
