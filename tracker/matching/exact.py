"""The exact stage: a mixed-integer programme over arcs with rows for short rings added as they appear (highspy)."""

import time
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from tracker.matching import highs
from tracker.matching.board import Board
from tracker.matching.islands import most_checks
from tracker.matching.problem import Arc
from tracker.matching.scheme import Scheme

SMALL = 10


@dataclass(frozen=True)
class Exact:
    """What the exact stage found: `arcs` None without a scheme; `closed` where the search ended, not the time."""

    arcs: list[Arc] | None
    missing: dict[int, int]
    bound: float
    closed: bool


class Milp:
    """Columns: one 0/1 per permitted arc, then one 0…need per school for its missing checks (panel)."""

    def __init__(self, board: Board, arcs: list[Arc]) -> None:
        import numpy as np  # comes with highspy

        self.board, self.arcs, self.np, self.hp = board, arcs, np, highs.library()
        self.column = {arc: i for i, arc in enumerate(arcs)}
        self.rows: set[tuple[int, ...]] = set()
        self.solver: Any = highs.solver()
        self._columns()
        self._degrees()
        self._pairs()
        if board.n <= SMALL and board.min_ring > 3:
            self._triangles()
            self._sets()

    def _columns(self) -> None:
        board, np = self.board, self.np
        m, n = len(self.arcs), board.n
        upper = [1.0] * m + [float(max(need, 0)) for need in board.need]
        self.solver.addVars(m + n, np.zeros(m + n), np.array(upper))
        kinds = np.array([self.hp.HighsVarType.kInteger] * (m + n))
        self.solver.changeColsIntegrality(m + n, np.arange(m + n, dtype=np.int32), kinds)

    def _row(self, low: float, high: float, columns: list[int]) -> None:
        np = self.np
        self.solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.ones(len(columns)))

    def _degrees(self) -> None:
        into: list[list[int]] = [[len(self.arcs) + v] for v in range(self.board.n)]
        out: list[list[int]] = [[] for _ in range(self.board.n)]
        for (u, v), column in self.column.items():
            into[v].append(column)
            out[u].append(column)
        for v, need in enumerate(self.board.need):
            self._row(need, need, into[v])
        for u, quota in enumerate(self.board.quota):
            if len(out[u]) > quota:
                self._row(0, quota, out[u])

    def _pairs(self) -> None:
        if self.board.min_ring <= 2:
            return
        for (u, v), column in self.column.items():
            if u < v and (v, u) in self.column:
                self._row(0, 1, [column, self.column[v, u]])

    def _triangles(self) -> None:
        """Write the rows for all rings of three at once, where they are few."""
        for u, v in self.arcs:
            for w in range(min(u, v)):
                if (v, w) in self.column and (w, u) in self.column:
                    self.rows.add((w, u, v))
                    self._row(-3.0, 2.0, [self.column[arc] for arc in ((u, v), (v, w), (w, u))])

    def _sets(self) -> None:
        """Write for every set of schools how many checks it can hold, where that is less than its degrees say."""
        board = self.board
        need = [*board.need]
        for _, v in board.fixed:
            need[v] += 1
        largest = max(need)
        for size in range(3, min(board.n, 3 * largest) + 1):
            most = most_checks(size, largest, board.min_ring)
            if most >= min(size * (size - 1) // 2, size * largest):
                continue
            for some in combinations(range(board.n), size):
                inside = [self.column[arc] for arc in permutations(some, 2) if arc in self.column]
                pinned = sum(u in some and v in some for u, v in board.fixed)
                if len(inside) > most - pinned:
                    self._row(-1.0, float(most - pinned), inside)

    def objective(self, arcs: list[float], missing: float) -> None:
        """Minimise the given cost of each arc plus `missing` for each missing check."""
        np = self.np
        costs = np.array(arcs + [missing] * self.board.n)
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def allow_missing(self, most: int) -> None:
        """Let at most `most` checks be missing altogether."""
        self._row(0, most, list(range(len(self.arcs), len(self.arcs) + self.board.n)))

    def start_from(self, scheme: Scheme) -> None:
        """Offer a scheme as the first incumbent."""
        values = [0.0] * (len(self.arcs) + self.board.n)
        for arc in scheme.arcs():
            if arc in self.column:
                values[self.column[arc]] = 1.0
        for v, lacking in enumerate(scheme.missing()):
            values[len(self.arcs) + v] = float(lacking)
        solution = self.hp.HighsSolution()
        solution.col_value = values
        self.solver.setSolution(solution)

    def cut_rings(self, arcs: list[Arc]) -> int:
        """Add a row for each short ring among `arcs` and the pinned ones; return how many were new."""
        new = 0
        for ring in Scheme(self.board, arcs).rings():
            around = list(zip(ring, (*ring[1:], ring[0]), strict=True))
            free = [arc for arc in around if arc in self.column]
            if ring not in self.rows:
                self.rows.add(ring)
                new += 1
                self._row(-float(len(free)), len(free) - 1.0, [self.column[arc] for arc in free])
        return new

    def run(self, deadline: float, start: Scheme | None = None) -> Exact:
        """Solve, adding ring rows until the optimum has no short ring or the time is over."""
        bound = -float("inf")
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return Exact(None, {}, bound, closed=False)
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left)
            if start is not None:
                self.start_from(start)
            self.solver.run()
            status, info = self.solver.getModelStatus(), self.solver.getInfo()
            if status == self.hp.HighsModelStatus.kInfeasible:
                return Exact(None, {}, float("inf"), closed=True)
            bound = max(bound, info.mip_dual_bound)
            if status != self.hp.HighsModelStatus.kOptimal:
                return Exact(None, {}, bound, closed=False)
            values = self.solver.getSolution().col_value
            arcs = [arc for arc, column in self.column.items() if values[column] > 0.5]
            if not self.cut_rings(arcs):
                missing = {v: round(values[len(self.arcs) + v]) for v in range(self.board.n)}
                return Exact(arcs, {v: times for v, times in missing.items() if times}, bound, closed=True)


def search(board: Board, scheme: Scheme | None, deadline: float, *, miss: bool) -> Exact:
    """Find the cheapest scheme with the fewest missing checks (none unless `miss`)."""
    arcs = sorted(board.index)
    model = Milp(board, arcs)
    allowed = 0
    if miss:
        model.objective([0.0] * len(arcs), 1.0)
        first = model.run(deadline)
        if first.arcs is None:
            return first
        allowed = sum(first.missing.values())
    model.allow_missing(allowed)
    model.objective([board.weight[board.index[arc]] / board.scale for arc in arcs], 0.0)
    usable = scheme is not None and sum(scheme.missing()) == allowed and not scheme.rings()
    return model.run(deadline, scheme if usable else None)
