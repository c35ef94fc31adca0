"""Capacities in works as a programme over patterns: which set of schools each checker takes, generated as needed.

The linear programme over patterns (Dantzig and Wolfe's decomposition of the one over arcs) knows that works come whole,
so its bound is far better than that of the capacity rows, and it leads a dive to schemes that keep to the capacities.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tracker.matching import highs
from tracker.matching.board import Board
from tracker.matching.cuts import Separator
from tracker.matching.knapsack import best_sets
from tracker.matching.problem import Arc

MOST_SCHOOLS = 120
MOST_WORK = 6e7  # steps of one pricing
NEAR = 8  # columns added at once for a checker whose capacity cannot bind
TINY = 1e-6
Pattern = tuple[int, tuple[int, ...]]


def suits(board: Board) -> bool:
    """Tell whether patterns can be generated: fixed loads, no capacity below what is pinned, of a size to afford."""
    if board.load is None or board.capacity is None or board.n > MOST_SCHOOLS or not highs.available():
        return False
    if min([*board.capacity, *board.need, *board.quota]) < 0 or not sum(board.need):
        return False
    caps, most, _ = limits(board)
    return board.n**2 * (max(caps) + 1) * max(most) <= MOST_WORK


def limits(board: Board) -> tuple[list[int], list[int], list[bool]]:
    """Return for each school its useful capacity, the size of its patterns, and whether the capacity can bind.

    A school whose capacity cannot bind has patterns of one school each, as many of them as its quota.
    """
    assert board.load is not None
    assert board.capacity is not None
    loads: list[list[int]] = [[] for _ in range(board.n)]
    for u, v in board.arc_weight:
        loads[u].append(board.load[v])
    caps, most, binds = [], [], []
    for u, row in enumerate(loads):
        heaviest = sum(sorted(row)[-board.quota[u] :]) if board.quota[u] else 0
        binds.append(heaviest > board.capacity[u])
        caps.append(min(heaviest, board.capacity[u]))
        most.append(min(board.quota[u], len(row)) if binds[-1] else min(1, board.quota[u]))
    return caps, most, binds


class Patterns:
    """The master programme: a column for each pattern, rows for needs, checkers, pairs, rings and crowded sets."""

    def __init__(self, board: Board) -> None:
        import numpy as np  # comes with highspy

        self.board, self.np, self.n = board, np, board.n
        caps, most, self.binds = limits(board)
        self.caps, self.most, self.loads = np.array(caps), np.array(most), np.array(board.load)
        self.cost = np.full((board.n, board.n), np.inf)
        for (u, v), weight in board.arc_weight.items():
            self.cost[u, v] = weight / board.scale
        self.known: dict[Pattern, int] = {}
        self.patterns: list[Pattern] = []
        self.of_arc: dict[Arc, list[int]] = {}
        self.rows: list[tuple[frozenset[Arc], int]] = []
        self.row_keys: set[Any] = set()
        self.rows_of: dict[Arc, list[int]] = {}
        self.separator = Separator(board)
        self.solver: Any = highs.solver()
        self.solver.setOptionValue("presolve", "off")
        self.endless = highs.library().kHighsInf
        self.dear = 100 * max(self.cost[np.isfinite(self.cost)].max(initial=1.0), 1.0)
        self.rights = [
            *board.need,
            *(1 if bind else quota for bind, quota in zip(self.binds, board.quota, strict=True)),
        ]
        for place, right in enumerate(self.rights):
            self.row(right if place < board.n else -self.endless, right, {})
        for v, need in enumerate(board.need):
            self.column(self.dear, float(need), {v: 1.0})
        self.bound = float("-inf")
        self.shares: Any = None
        self.lacking = 0.0
        self.value = 0.0

    def row(self, low: float, high: float, entries: dict[int, float]) -> None:
        """Add a row with entries by column."""
        np = self.np
        columns, values = np.array(list(entries), dtype=np.int32), np.array(list(entries.values()), dtype=float)
        self.solver.addRow(float(low), float(high), len(entries), columns, values)

    def column(self, cost: float, upper: float, entries: dict[int, float]) -> None:
        """Add a column with entries by row."""
        np = self.np
        rows, values = np.array(list(entries), dtype=np.int32), np.array(list(entries.values()), dtype=float)
        self.solver.addCol(cost, 0.0, upper, len(entries), rows, values)

    def price_of(self, pattern: Pattern) -> float:
        """Return the cost of a pattern."""
        return float(sum(self.cost[pattern[0], v] for v in pattern[1]))

    def entries(self, pattern: Pattern) -> dict[int, float]:
        """Return the entries of a pattern's column by row."""
        u, schools = pattern
        counted = Counter(2 * self.n + i for v in schools for i in self.rows_of.get((u, v), ()))
        return {**dict.fromkeys((*schools, self.n + u), 1.0), **{i: float(times) for i, times in counted.items()}}

    def add(self, pattern: Pattern) -> bool:
        """Add a pattern unless it is there; tell whether it was new."""
        u, schools = pattern
        if pattern in self.known or not schools:
            return False
        self.known[pattern] = len(self.patterns)
        for v in schools:
            self.of_arc.setdefault((u, v), []).append(len(self.patterns))
        self.patterns.append(pattern)
        self.column(self.price_of(pattern), self.endless if self.binds[u] else 1.0, self.entries(pattern))
        return True

    def cut(self, key: Any, arcs: Iterable[Arc], most: int) -> bool:
        """Add the row “at most so many of these arcs” unless it is there; tell whether it was new."""
        if key in self.row_keys:
            return False
        self.row_keys.add(key)
        chosen = frozenset(arc for arc in arcs if arc in self.board.arc_weight)
        for arc in chosen:
            self.rows_of.setdefault(arc, []).append(len(self.rows))
        self.rows.append((chosen, most))
        counted = Counter(self.n + j for arc in chosen for j in self.of_arc.get(arc, ()))
        self.row(-self.endless, most, {j: float(times) for j, times in counted.items()})
        return True

    def cut_ring(self, ring: tuple[int, ...]) -> bool:
        """Add the row of a short ring; arcs that stand anyway do not count."""
        around = [arc for arc in zip(ring, (*ring[1:], ring[0]), strict=True) if arc not in self.board.context]
        arcs = [arc for arc in around if arc in self.board.arc_weight]
        return self.cut(("ring", ring), arcs, len(arcs) - 1)

    def solve(self) -> None:
        """Solve the present programme; take shares of patterns, prices of rows and the profit of every arc."""
        np, n = self.np, self.n
        self.solver.run()
        found = self.solver.getSolution()
        self.value = self.solver.getInfo().objective_function_value
        duals, shares = np.array(found.row_dual), np.array(found.col_value)
        self.shares, self.lacking = shares[n:], float(shares[:n].sum())
        self.rent = -duals[n : 2 * n]
        self.profit = duals[:n][None, :] - self.cost
        for number in np.nonzero(duals[2 * n :])[0].tolist():
            for u, v in self.rows[number][0]:
                self.profit[u, v] += duals[2 * n + number]

    def generate(self) -> int:
        """Add the patterns that would pay at the present prices; return how many are new."""
        np, added = self.np, 0
        for u, (value, schools) in enumerate(best_sets(self.profit, self.loads, self.caps, self.most)):
            if value <= self.rent[u] + TINY:
                continue
            if self.binds[u]:
                added += self.add((u, schools))
                continue
            for v in np.argsort(-self.profit[u], kind="stable")[:NEAR].tolist():
                if self.profit[u, v] > self.rent[u] + TINY:
                    added += self.add((u, (v,)))
        return added

    def arcs(self) -> dict[Arc, float]:
        """Return the share of each arc in the present solution."""
        found: dict[Arc, float] = {}
        for number in self.np.nonzero(self.shares > 1e-9)[0].tolist():
            u, schools = self.patterns[number]
            for v in schools:
                found[u, v] = found.get((u, v), 0.0) + float(self.shares[number])
        return found

    def separate(self) -> int:
        """Add the rows of pairs, rings and crowded sets that the present solution breaks; return how many are new."""
        arcs, added = self.arcs(), 0
        if self.board.min_ring > 2:
            for (u, v), share in arcs.items():
                if u < v and share + arcs.get((v, u), 0.0) > 1 + TINY:
                    added += self.cut(("pair", u, v), [(u, v), (v, u)], 1)
        for kind, schools, most in self.separator.find(arcs):
            if kind == "ring":
                added += self.cut_ring(schools)
            else:
                inside = ((a, b) for a in schools for b in schools if a != b)
                added += self.cut((kind, schools), inside, most)
        return added

    def relax(self, goes: Callable[[], bool]) -> bool:
        """Generate patterns and rows until none is wanted; true if the bound was reached without a missing check."""
        while goes():
            self.solve()
            if self.generate() == 0:
                self.bound = max(self.bound, self.value)
                if self.separate() == 0:
                    break
        return self.bound > float("-inf") and self.lacking < TINY

    def within(self, room: float, most: int) -> list[Pattern] | None:
        """Return all patterns whose reduced cost is at most `room`, None where they are more than `most`."""
        found: list[Pattern] = []
        for u in range(self.n):
            row = [(float(self.profit[u, v]), int(self.loads[v]), v) for v in range(self.n)]
            items = sorted((one for one in row if one[0] > -self.endless), reverse=True)
            self._grow(u, items, (0, self.rent[u] - room, int(self.caps[u])), (), found, most)
            if len(found) > most:
                return None
        return found

    def _grow(self, u: int, items: Any, state: tuple[int, float, int], have: Any, found: Any, most: int) -> None:
        first, lacks, room = state
        if have and lacks <= 0:
            found.append((u, tuple(sorted(have))))
        left = int(self.most[u]) - len(have)
        if left == 0 or len(found) > most:
            return
        for place in range(first, len(items)):
            if sum(max(0.0, one[0]) for one in items[place : place + left]) < lacks:
                break
            profit, load, v = items[place]
            if load <= room:
                self._grow(u, items, (place + 1, lacks - profit, room - load), (*have, v), found, most)
