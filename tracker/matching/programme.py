"""The programme behind the exact stage: columns for arcs; rows for degrees, works, rings, crowded sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from tracker.matching import highs
from tracker.matching.board import Board
from tracker.matching.problem import Arc

Cut = tuple[str, tuple[int, ...], int]  # ("ring" or "set", schools, the most arcs allowed)


@dataclass(frozen=True)
class Answer:
    """What HiGHS said: values by arc, misses and overloads by school, the bound; `status` is one of four words."""

    status: str  # optimal, infeasible, limit, limit-with-solution
    arcs: dict[Arc, float]
    missing: list[float]
    over: list[float]
    bound: float
    value: float


class Programme:
    """A linear or integer programme over some arcs of a board.

    Columns: one for each arc, then for each school its missing checks and its works over capacity (both closed unless
    opened), then under `shares` the works on each arc. With `pairs` each pair also has an integer column. With `lazy`
    the rows against mutual pairs are left to `mend`.
    """

    def __init__(self, board: Board, arcs: Sequence[Arc], integer: str = "none", *, lazy: bool = False) -> None:
        import numpy as np  # comes with highspy

        self.board, self.arcs, self.np, self.hp = board, list(arcs), np, highs.library()
        self.column = {arc: i for i, arc in enumerate(self.arcs)}
        self.place = list(range(len(self.arcs)))  # the column of each arc, by its place in `arcs`
        self.whole, self.integral = integer == "arcs", integer != "none"
        self.solver: Any = highs.solver()
        self.solver.setOptionValue("mip_abs_gap", 0.4)
        self.cuts: dict[Cut, int] = {}
        self.of_school: list[list[Cut]] = [[] for _ in range(board.n)]
        m, n = len(self.arcs), board.n
        self.first_miss, self.first_over = m, m + n
        self._columns(1.0, m)
        self._columns(0.0, 2 * n)
        self._degrees()
        if board.capacity is not None:
            self._capacities()
        self.pair_row: dict[Arc, int] = {}
        self.lazy = lazy
        if board.min_ring > 2 and not lazy:
            for u, v in self.arcs:
                if u < v and (v, u) in self.column:
                    self.pair_row[u, v] = self._row(0, 1, [self.column[u, v], self.column[v, u]])
        if integer == "arcs":
            self._integers(0, m)
        elif integer == "pairs":
            self._pair_columns()
        self.minimise([board.arc_weight[arc] / board.scale for arc in self.arcs])

    def _columns(self, upper: float, count: int) -> int:
        first: int = self.solver.getNumCol()
        if count:
            self.solver.addVars(count, self.np.zeros(count), self.np.full(count, upper))
        return first

    def _integers(self, first: int, count: int) -> None:
        np = self.np
        kinds = np.array([self.hp.HighsVarType.kInteger] * count)
        self.solver.changeColsIntegrality(count, np.arange(first, first + count, dtype=np.int32), kinds)

    def _row(self, low: float, high: float, columns: Sequence[int], values: Sequence[float] | None = None) -> int:
        np = self.np
        entries = np.ones(len(columns)) if values is None else np.array(values, dtype=float)
        self.solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), entries)
        number: int = self.solver.getNumRow() - 1
        return number

    def _degrees(self) -> None:
        board = self.board
        into: list[list[int]] = [[self.first_miss + v] for v in range(board.n)]
        out: list[list[int]] = [[] for _ in range(board.n)]
        for (u, v), column in self.column.items():
            into[v].append(column)
            out[u].append(column)
        self.in_row = [self._row(need, need, row) for need, row in zip(board.need, into, strict=True)]
        self.out_row = [self._row(0, quota, row) for quota, row in zip(board.quota, out, strict=True)]

    def _capacities(self) -> None:
        board, capacity = self.board, self.board.capacity
        assert capacity is not None
        if board.shares is not None:
            self._shares(board.shares, capacity)
            return
        assert board.load is not None
        rows: list[list[int]] = [[self.first_over + u] for u in range(board.n)]
        values: list[list[float]] = [[-1.0] for _ in range(board.n)]
        for (u, v), column in self.column.items():
            rows[u].append(column)
            values[u].append(float(board.load[v]))
        self.cap_row = [self._row(-self.hp.kHighsInf, capacity[u], rows[u], values[u]) for u in range(board.n)]

    def _shares(self, shares: tuple[list[int], list[int]], capacity: list[int]) -> None:
        """Divide the works of each school among its checkers: a column of works on each arc, pinned ones included."""
        board, (works, least), endless = self.board, shares, self.hp.kHighsInf
        need = [*board.need]
        for _, v in board.fixed:
            need[v] += 1
        every = [*((u, v, self.column[u, v]) for u, v in self.arcs), *((u, v, -1) for u, v in board.fixed)]
        first = self._columns(endless, len(every))
        panel = self._columns(endless, board.n)
        total: list[list[int]] = [[panel + v] for v in range(board.n)]
        taken: list[list[int]] = [[self.first_over + u] for u in range(board.n)]
        for column, (u, v, arc) in enumerate(every, first):
            most = works[v] - (need[v] - 1) * least[v]
            if arc < 0:
                self.solver.changeColBounds(column, least[v], most)
            else:
                self._row(0, endless, [column, arc], [1.0, -float(least[v])])
                self._row(0, endless, [column, arc], [-1.0, float(most)])
            total[v].append(column)
            taken[u].append(column)
        for v in range(board.n):
            if need[v]:
                self._row(works[v], works[v], total[v])
            self._row(0, endless, [panel + v, self.first_miss + v], [1.0, -float(least[v])])
            self._row(0, endless, [panel + v, self.first_miss + v], [-1.0, float(works[v])])
            self._row(-endless, capacity[v], taken[v], [-1.0, *[1.0] * (len(taken[v]) - 1)])

    def _pair_columns(self) -> None:
        """Give each pair an integer column; the directions stay continuous, for given pairs they come out whole."""
        ends: dict[Arc, list[int]] = {}
        for (u, v), column in self.column.items():
            ends.setdefault((min(u, v), max(u, v)), []).append(column)
        first = self._columns(1.0, len(ends))
        for place, columns in enumerate(ends.values()):
            self._row(0, 0, [first + place, *columns], [-1.0, *[1.0] * len(columns)])
        self._integers(first, len(ends))

    def minimise(self, arcs: Sequence[float], missing: float = 0.0, over: float = 0.0) -> None:
        """Set the objective: a cost for each arc, for each missing check and for each work over capacity."""
        np, n = self.np, self.board.n
        costs = np.array([*arcs, *[missing] * n, *[over] * n], dtype=float)
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)

    def open_missing(self, most: float) -> None:
        """Allow up to `most` checks to be missing altogether."""
        for v, need in enumerate(self.board.need):
            self.solver.changeColBounds(self.first_miss + v, 0.0, float(max(0, need)))
        if self.integral:
            self._integers(self.first_miss, self.board.n)
        self._row(0, most, list(range(self.first_miss, self.first_miss + self.board.n)))

    def open_over(self, most: float) -> None:
        """Allow up to `most` works over capacity altogether."""
        for u in range(self.board.n):
            self.solver.changeColBounds(self.first_over + u, 0.0, self.hp.kHighsInf)
        self._row(0, most, list(range(self.first_over, self.first_over + self.board.n)))

    def cut(self, cut: Cut) -> bool:
        """Add the row of a cut unless it is there already; tell whether it was new."""
        if cut in self.cuts:
            return False
        kind, schools, most = cut
        if kind == "ring":
            around = zip(schools, (*schools[1:], schools[0]), strict=True)
            arcs: Iterable[Arc] = list(around)
        else:
            arcs = permutations(schools, 2)
        others = self.board.context if kind == "ring" else ()
        columns = [self.column[arc] for arc in arcs if arc in self.column and arc not in others]
        if kind == "ring":
            most = len(columns) - 1
        self.cuts[cut] = self._row(-float(len(columns)) - 1.0, float(most), columns)
        if kind == "set":
            for school in schools:
                self.of_school[school].append(cut)
        return True

    def mend(self, values: dict[Arc, float]) -> bool:
        """Add the rows that a solution breaks by using a pair in both directions; tell whether there were any."""
        if self.board.min_ring <= 2:
            return False
        broken = [
            (u, v)
            for (u, v), value in values.items()
            if u < v and (u, v) not in self.pair_row and value + values.get((v, u), 0.0) > 1 + 1e-6
        ]
        for u, v in broken:
            self.pair_row[u, v] = self._row(0, 1, [self.column[u, v], self.column[v, u]])
        return bool(broken)

    def start_from(self, arcs: Iterable[Arc]) -> None:
        """Offer a scheme as the first incumbent (only arcs are given, HiGHS completes the rest)."""
        np = self.np
        present = set(arcs)
        values = [1.0 if arc in present else 0.0 for arc in self.arcs]
        self.solver.setSolution(len(values), np.arange(len(values), dtype=np.int32), np.array(values))

    def hurry(self, nodes: int) -> None:
        """End an integer programme after so many nodes, and do without presolve, which restarts small ones for long."""
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("mip_max_nodes", nodes)

    def run(self, seconds: float) -> Answer:
        """Solve for at most so many seconds."""
        self.solver.setOptionValue("time_limit", max(0.01, seconds) + self.solver.getRunTime())
        self.solver.run()
        status, info = self.solver.getModelStatus(), self.solver.getInfo()
        words = self.hp.HighsModelStatus
        bound = info.mip_dual_bound if self.integral else info.objective_function_value
        if status in (words.kInfeasible, words.kUnboundedOrInfeasible):
            return Answer("infeasible", {}, [], [], float("inf"), float("inf"))
        feasible = info.primal_solution_status == 2
        if status == words.kOptimal:
            word = "optimal"
        else:
            word = "limit-with-solution" if feasible and self.integral else "limit"
        if not feasible:
            return Answer(word, {}, [], [], bound, float("inf"))
        values = self.np.array(self.solver.getSolution().col_value)
        n = self.board.n
        of_arcs = values[self.place]
        found = {self.arcs[i]: float(of_arcs[i]) for i in self.np.nonzero(of_arcs > 1e-7)[0]}
        missing = values[self.first_miss : self.first_miss + n].tolist()
        over = values[self.first_over : self.first_over + n].tolist()
        return Answer(word, found, missing, over, bound, info.objective_function_value)

    def prices(self) -> tuple[Any, Any, Any]:
        """Return the dual prices of the rows for in-degree, out-degree and (0 where there are none) capacity."""
        np = self.np
        duals = np.array(self.solver.getSolution().row_dual)
        capacity = duals[self.cap_row] if hasattr(self, "cap_row") else np.zeros(self.board.n)
        return duals[self.in_row], duals[self.out_row], capacity

    def add_arcs(self, arcs: Sequence[Arc]) -> None:
        """Add columns for more arcs to a linear programme without shares, each into every row it belongs to."""
        board, np = self.board, self.np
        for u, v in arcs:
            column: int = self.solver.getNumCol()
            rows, values = [self.in_row[v], self.out_row[u]], [1.0, 1.0]
            if board.load is not None:
                rows.append(self.cap_row[u])
                values.append(float(board.load[v]))
            cuts = [self.cuts[cut] for cut in self.of_school[u] if v in cut[1]]
            rows += cuts
            values += [1.0] * len(cuts)
            cost = board.arc_weight[u, v] / board.scale
            self.solver.addCol(cost, 0.0, 1.0, len(rows), np.array(rows, dtype=np.int32), np.array(values))
            self.column[u, v] = column
            self.arcs.append((u, v))
            self.place.append(column)
            if board.min_ring > 2 and not self.lazy and (v, u) in self.column:
                self.pair_row[min(u, v), max(u, v)] = self._row(0, 1, [column, self.column[v, u]])
