"""Rows that every ring-free scheme obeys, found where a fractional solution breaks them."""

from collections import defaultdict

from tracker.matching.board import Board
from tracker.matching.islands import most_checks
from tracker.matching.problem import Arc
from tracker.matching.programme import Cut

SLACK = 1e-4


class Separator:
    """Finds broken rows of a board: rings whose arcs sum to more than length − 1, sets with more checks than they hold.

    A set of s schools, each checked at most k times, holds at most `islands.most_checks(s, k)` checks without short
    rings; this is what makes dense neighbourhoods expensive, and a fraction of one half on each arc would hide it.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        need = [*board.need]
        quota = [*board.quota]
        for u, v in board.fixed:
            need[v] += 1
            quota[u] += 1
        self.largest = max(need, default=0)
        tight = max(quota, default=0) <= self.largest
        self.most = {
            size: most_checks(size, self.largest, board.min_ring, tight=tight)
            for size in range(3, 3 * self.largest + 1)
        }
        plain = {size: min(size * (size - 1) // 2, size * self.largest) for size in self.most}
        self.most = {size: most for size, most in self.most.items() if most < plain[size]}
        self.fixed = set(board.fixed)

    def find(self, arcs: dict[Arc, float]) -> list[Cut]:
        """Return the broken rows of a fractional solution, given by its positive arcs (pinned ones are added)."""
        if self.board.min_ring <= 3 or not self.largest:
            return []
        values = arcs | dict.fromkeys(self.fixed, 1.0)
        return self._rings(values | dict.fromkeys(self.board.context, 1.0)) + self._sets(values)

    def _rings(self, values: dict[Arc, float]) -> list[Cut]:
        after: dict[int, dict[int, float]] = defaultdict(dict)
        for (u, v), value in values.items():
            after[u][v] = value
        found: list[Cut] = []
        for (u, v), value in sorted(values.items()):
            found += [
                ("ring", (u, v, w), 2)
                for w in sorted(after[v].keys())
                if u < v and u < w and value + after[v][w] + after[w].get(u, 0.0) > 2 + SLACK
            ]
        return found

    def _sets(self, values: dict[Arc, float]) -> list[Cut]:
        """Grow a set from each used pair by the school with most checks to and from it; keep every set too full."""
        pairs: dict[Arc, float] = defaultdict(float)
        near: dict[int, dict[int, float]] = defaultdict(dict)
        for (u, v), value in values.items():
            pairs[min(u, v), max(u, v)] += value
        for (u, v), value in pairs.items():
            near[u][v] = near[v][u] = value
        found: set[Cut] = set()
        for (u, v), value in sorted(pairs.items()):
            if value > 0.3:
                self._grow(u, v, value, near, found)
        return sorted(found)

    def _grow(self, u: int, v: int, value: float, near: dict[int, dict[int, float]], found: set[Cut]) -> None:
        some, total = {u, v}, value
        pull = dict(near[u])
        for w, more in near[v].items():
            pull[w] = pull.get(w, 0.0) + more
        for size in range(3, max(self.most, default=0) + 1):
            options = [(more, -w) for w, more in pull.items() if w not in some]
            if not options:
                return
            more, w = max(options)
            w = -w
            some.add(w)
            total += more
            for x, link in near[w].items():
                pull[x] = pull.get(x, 0.0) + link
            most = self.most.get(size)
            if most is not None and total > most + SLACK:
                pinned = sum(a in some and b in some for a, b in self.fixed) if self.fixed else 0
                found.add(("set", tuple(sorted(some)), most - pinned))
