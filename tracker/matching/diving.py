"""Schemes from patterns: dives that fix one pattern after another, ruin and recreate, then the integer programme."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.matching import highs
from tracker.matching.board import Board
from tracker.matching.patterns import Pattern, Patterns
from tracker.matching.problem import Arc
from tracker.matching.scheme import Scheme

DIVES = 6
RUINS = 400
FEW = 80  # ruins where the gap is small already
PATIENCE = 30
WIDE = 0.005
GENERATIONS = 8  # of patterns after each step of a dive
MOST_PATTERNS = 8000  # of the integer programme
SHARE = 0.4  # of the time for dives before the integer programme is tried
TINY = 1e-6


@dataclass
class Found:
    """The best scheme that keeps to all capacities, its cost in units, and the bound."""

    arcs: list[Arc] | None = None
    value: float = math.inf
    bound: float = -math.inf
    late: bool = False

    def closed(self) -> bool:
        """Tell whether no scheme can cost a unit less."""
        return math.isfinite(self.value) and self.bound > math.floor(self.value + 1e-6) - 0.5 + 1e-4


@dataclass
class Diver:
    """The search on one board, with the patterns found so far."""

    board: Board
    goes: Callable[[], bool]
    deadline: float
    tell: Callable[[Found], None]
    found: Found = field(default_factory=Found)

    def __post_init__(self) -> None:
        """Build the master programme."""
        self.master = Patterns(self.board)
        self.draw = random.Random(self.board.seed)  # noqa: S311 (a public draw)

    def left(self) -> float:
        """Return the seconds left."""
        return self.deadline - time.monotonic() if self.goes() else 0.0

    def offer(self, arcs: list[Arc]) -> bool:
        """Take a scheme if it is complete, free of short rings and the best; tell whether it was taken."""
        scheme = Scheme(self.board, arcs)
        value = sum(self.board.arc_weight[arc] for arc in arcs) / self.board.scale
        if any(scheme.missing()) or value >= self.found.value or scheme.rings():
            return False
        self.found.arcs, self.found.value = sorted(arcs), value
        self.tell(self.found)
        return True

    def raise_bound(self) -> None:
        """Take the master's bound."""
        self.found.bound = max(self.found.bound, self.master.bound)
        self.tell(self.found)

    # -- dives --------------------------------------------------------------------------------------------------------

    def dive(self, keep: list[Pattern], noise: float, until: float) -> None:
        """Fix the patterns of `keep`, then the largest share again and again, generating patterns in between."""
        master, fixed = self.master, Fixed(self.master)
        for pattern in keep:
            master.add(pattern)
            fixed.fix(master.known[pattern])
        while time.monotonic() < until and self.goes():
            for _ in range(GENERATIONS):
                master.solve()
                if not master.generate():
                    break
            options = [
                (-float(master.shares[j]), j)
                for j in master.np.nonzero(master.shares > TINY)[0].tolist()
                if j not in fixed.columns
            ]
            if not options:
                break
            options.sort()
            chosen = [j for share, j in options if share < -0.999] or [options[0][1]]
            if len(chosen) == 1 and len(options) > 1 and self.draw.random() < noise:
                chosen = [options[1][1]]
            for j in chosen:
                fixed.fix(j)
        arcs = [(u, v) for j in fixed.columns for u in master.patterns[j][:1] for v in master.patterns[j][1]]
        fixed.free()
        self.offer(arcs)

    def ruin(self) -> list[Pattern]:
        """Return the best scheme's patterns but for those of a school drawn, its neighbours and a few others."""
        held: dict[int, list[int]] = {}
        for u, v in self.found.arcs or ():
            held.setdefault(u, []).append(v)
        every = sorted(held)
        first = self.draw.choice(every)
        price = self.master.cost
        order = sorted(every, key=lambda u: (min(price[u, first], price[first, u]) * (0.5 + self.draw.random()), u))
        gone = {first, *order[: self.draw.randint(max(3, len(every) // 8), max(4, len(every) * 5 // 9))]}
        kept: list[Pattern] = []
        for u in every:
            if u not in gone:
                whole = tuple(sorted(held[u]))
                kept += [(u, whole)] if self.master.binds[u] else [(u, (v,)) for v in whole]
        return kept

    def first(self, until: float) -> None:
        """Dive from the linear programme, at first as its shares say, then less obediently, until there is a scheme."""
        for number in range(DIVES):
            if time.monotonic() > until or not self.goes() or (number > 2 and self.found.arcs is not None):
                break
            self.dive([], 0.3 if number else 0.0, until)

    def better(self, until: float, ruins: int = RUINS, patience: int = RUINS) -> None:
        """Ruin and recreate the best scheme, so many times and until so many in a row brought nothing."""
        idle = 0
        for _ in range(ruins):
            over = time.monotonic() > until or not self.goes()
            if over or self.found.arcs is None or self.found.closed() or idle >= patience:
                break
            before = self.found.value
            self.dive(self.ruin(), 0.0, until)
            idle = 0 if self.found.value < before else idle + 1

    # -- the integer programme ----------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Solve the integer programme over the patterns of small reduced cost if these are few, else search on."""
        master = self.master
        while self.left() > 0:
            master.solve()
            if not master.generate():
                break
        room = self.found.value - master.value + TINY
        if not math.isfinite(room) or master.lacking > TINY or self.left() <= 0:
            return
        chosen = master.within(room, MOST_PATTERNS)
        if chosen is not None:
            self._integer(sorted({*chosen, *self._best()}), room + master.value)
            return
        self.better(self.deadline)
        self.found.late = True

    def _best(self) -> list[Pattern]:
        """Return the patterns of the best scheme."""
        held: dict[int, list[int]] = {}
        for u, v in self.found.arcs or ():
            held.setdefault(u, []).append(v)
        binds = self.master.binds
        whole = [(u, tuple(sorted(row))) for u, row in sorted(held.items()) if binds[u]]
        return whole + [(u, (v,)) for u, row in sorted(held.items()) if not binds[u] for v in row]

    def _integer(self, chosen: list[Pattern], most: float) -> None:
        """Solve over the chosen patterns, adding rings as they appear; a scheme with others costs `most` at least."""
        master, np = self.master, self.master.np
        solver = self._model(chosen)
        arcs_of = [[(u, v) for v in schools] for u, schools in chosen]
        place = {pattern: j for j, pattern in enumerate(chosen)}
        while (left := self.left()) > 0:
            values = np.zeros(len(chosen))
            values[[place[pattern] for pattern in self._best()]] = 1.0
            solver.setSolution(len(chosen), np.arange(len(chosen), dtype=np.int32), values)
            solver.setOptionValue("time_limit", left + solver.getRunTime())
            solver.run()
            info, words = solver.getInfo(), highs.library().HighsModelStatus
            self.found.bound = max(self.found.bound, min(info.mip_dual_bound, self.found.value, most))
            if info.primal_solution_status != 2:
                break
            shares = np.array(solver.getSolution().col_value)
            arcs = sorted(arc for j in np.nonzero(shares > 0.5)[0].tolist() for arc in arcs_of[j])
            rings = Scheme(self.board, arcs).rings()
            if not rings:
                self.offer(arcs)
                self.found.bound = max(self.found.bound, min(info.mip_dual_bound, self.found.value, most))
                if solver.getModelStatus() == words.kOptimal:
                    return
                break
            for ring in rings:
                if not master.cut_ring(ring):
                    return
                row, right = master.rows[-1]
                entries = {j: float(sum(arc in row for arc in some)) for j, some in enumerate(arcs_of)}
                self._row(solver, right, {j: times for j, times in entries.items() if times})
        self.found.late = True

    def _row(self, solver: Any, right: float, entries: dict[int, float]) -> None:
        np = self.master.np
        columns, values = np.array(list(entries), dtype=np.int32), np.array(list(entries.values()), dtype=float)
        solver.addRow(-self.master.endless, float(right), len(entries), columns, values)

    def _model(self, chosen: list[Pattern]) -> Any:
        """Build the integer programme with every pair's row."""
        master, np = self.master, self.master.np
        for u, schools in chosen:
            for v in schools:
                if self.board.min_ring > 2 and u < v and (v, u) in self.board.arc_weight:
                    master.cut(("pair", u, v), [(u, v), (v, u)], 1)
        solver = highs.solver()
        solver.setOptionValue("mip_abs_gap", 0.4)
        highs.watch(solver, self.goes)
        n, none = self.board.n, np.array([], dtype=np.int32)
        for place, right in enumerate(master.rights):
            solver.addRow(float(right) if place < n else -master.endless, float(right), 0, none, np.array([]))
        for _, right in master.rows:
            solver.addRow(-master.endless, float(right), 0, none, np.array([]))
        starts: list[int] = []
        rows: list[int] = []
        values: list[float] = []
        for pattern in chosen:
            entries = master.entries(pattern)
            starts.append(len(rows))
            rows += list(entries)
            values += list(entries.values())
        m = len(chosen)
        costs = np.array([master.price_of(pattern) for pattern in chosen])
        index = np.array(starts, dtype=np.int32), np.array(rows, dtype=np.int32), np.array(values, dtype=float)
        solver.addCols(m, costs, np.zeros(m), np.ones(m), len(rows), *index)
        kinds = np.array([highs.library().HighsVarType.kInteger] * m)
        solver.changeColsIntegrality(m, np.arange(m, dtype=np.int32), kinds)
        return solver


class Fixed:
    """What a dive has fixed: columns at one, and arcs shut because they would close a short ring."""

    def __init__(self, master: Patterns) -> None:
        self.master, self.board = master, master.board
        self.columns: dict[int, None] = {}
        self.scheme = Scheme(self.board)
        self.prices = master.cost.copy()
        self.touched: set[int] = set()
        for u, v in (*self.board.fixed, *self.board.context):
            self._shut_round(u, v)

    def fix(self, number: int) -> None:
        """Let a pattern be chosen, unless one of its arcs is shut by now, and shut what it rules out."""
        u, schools = self.master.patterns[number]
        if any(not math.isfinite(self.master.cost[u, v]) for v in schools):
            return
        self.columns[number] = None
        self._limit(number, 1.0, 1.0)
        for v in schools:
            self.scheme.add(u, v)
        for v in schools:
            self._shut_round(u, v)

    def free(self) -> None:
        """Undo everything."""
        self.master.cost = self.prices
        for number in self.touched:
            self._limit(number, 0.0, self.master.endless if self.master.binds[self.master.patterns[number][0]] else 1.0)

    def _limit(self, number: int, low: float, high: float) -> None:
        self.touched.add(number)
        self.master.solver.changeColBounds(self.master.n + number, low, high)

    def _shut_round(self, u: int, v: int) -> None:
        """Shut every arc that would close a short ring through u → v."""
        longest = self.board.min_ring - 2  # arcs of the path that one more arc would close
        ends, starts = self._levels(v, self.scheme.after, longest - 1), self._levels(u, self.scheme.before, longest - 1)
        for far, schools in enumerate(ends):
            for near in starts[: longest - far]:
                for y in schools:
                    for x in near:
                        self._shut(y, x)

    def _levels(self, start: int, onward: list[set[int]], most: int) -> list[set[int]]:
        levels = [{start}]
        for _ in range(most):
            levels.append({w for x in levels[-1] for w in onward[x]})
        return levels

    def _shut(self, y: int, x: int) -> None:
        if (y, x) in self.board.context or not math.isfinite(self.master.cost[y, x]):
            return
        self.master.cost[y, x] = math.inf
        for number in self.master.of_arc.get((y, x), ()):
            if number not in self.columns:
                self._limit(number, 0.0, 0.0)


def polish(board: Board, arcs: list[Arc], goes: Callable[[], bool], deadline: float) -> list[Arc] | None:
    """Improve a scheme without capacities by dives along the linear programme and by ruin and recreate.

    The number of tries, not the clock, ends the search, unless time is short: a scheme within a per cent of the bound
    is worth few tries. None where neither the given scheme is whole nor a dive finds one.
    """
    plain = replace(board, load=[0] * board.n, capacity=[0] * board.n)
    work = Diver(plain, goes, deadline, lambda _: None)
    work.offer(arcs)
    if work.master.relax(lambda: work.left() > 0):
        work.raise_bound()
        work.dive([], 0.0, deadline)
        work.better(deadline, FEW, PATIENCE)
        if work.found.value > work.found.bound * (1 + WIDE):
            work.better(deadline, RUINS, 4 * PATIENCE)
    return work.found.arcs


def search(
    board: Board, arcs: list[Arc] | None, goes: Callable[[], bool], deadline: float, tell: Callable[[Found], None]
) -> Found:
    """Find the best scheme in which no checker gets more works than its capacity.

    Parameters
    ----------
    board
        the compiled problem, for which `patterns.suits` holds
    arcs
        a scheme that keeps to every rule and capacity, or None
    goes, deadline, tell
        whether to go on, until when (`time.monotonic`), and what to call when something gets better

    Returns
    -------
    Found
        without arcs where no such scheme was found, which does not prove that there is none

    Notes
    -----
    Barnhart et al., Branch-and-price: column generation for solving huge integer programs, Operations Research 46
    (1998); the dives follow Joncour et al., Column generation based primal heuristics, ENDM 36 (2010).

    """
    work = Diver(board, goes, deadline, tell)
    if arcs is not None:
        work.offer(arcs)
    if work.master.relax(lambda: work.left() > 0):
        work.raise_bound()
    until = time.monotonic() + SHARE * max(0.0, work.left())
    if not work.found.closed():
        work.first(until)
        work.better(until)
    if not work.found.closed():
        work.settle()
    return work.found
