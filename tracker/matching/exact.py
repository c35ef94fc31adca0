"""The exact stage: linear bound with rows for crowded sets, fixing by reduced cost, then an integer programme."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracker.matching import highs
from tracker.matching.board import Board
from tracker.matching.cuts import Separator
from tracker.matching.directing import direct
from tracker.matching.problem import Arc
from tracker.matching.programme import Answer, Cut, Programme
from tracker.matching.rings import reverse_rings
from tracker.matching.scheme import Scheme
from tracker.matching.table import FAR

MOST_RINGS = 8000
ALL_AT_ONCE = 6000  # up to so many arcs the linear programme has them all from the start
FEW = 3  # times the checks: so many arcs of least reduced cost are tried first
ENDLESS = 10**9
NEAR_SHARE = 0.4  # of the time, at most, for them
SCHEME, ROWS, STUCK = "a scheme", "new rows", "neither"
NOISE = 0.5 + 1e-4  # all noise together stays below this


@dataclass
class Found:
    """What is known: the best scheme and its weight in units of cost, the bound on it, and what was proved."""

    arcs: list[Arc] | None = None
    value: float = math.inf
    bound: float = -math.inf
    impossible: bool = False
    missing: int = 0
    over: float = 0.0
    late: bool = False

    def closed(self) -> bool:
        """Tell whether no scheme can cost a unit less than the best one."""
        return math.isfinite(self.value) and self.bound > math.floor(self.value + 1e-6) - 1 + NOISE


@dataclass(frozen=True)
class Quick:
    """How much an attempt with few arcs may cost: nodes a call of HiGHS, calls, and whether all rings have rows."""

    nodes: int
    calls: int
    rings: bool


LAZY, EAGER = Quick(60, 2, rings=False), Quick(40, 1, rings=True)


@dataclass
class Search:
    """One exact search on a board."""

    board: Board
    goes: Callable[[], bool]
    deadline: float
    tell: Callable[[Found], None]
    found: Found = field(default_factory=Found)
    cuts: list[Cut] = field(default_factory=list)
    known: set[Cut] = field(default_factory=set)
    reduced: dict[Arc, float] = field(default_factory=dict)
    fraction: dict[Arc, float] = field(default_factory=dict)
    floor: float = -math.inf  # the value of the linear programme, to which its reduced costs are added

    def __post_init__(self) -> None:
        """Prepare the search for rows and the drawn order of reversals."""
        self.separator = Separator(self.board)
        self.draw = random.Random(self.board.seed)  # noqa: S311 (a public draw)
        self.every = sorted(self.board.arc_weight)

    def left(self) -> float:
        """Return the seconds left."""
        return self.deadline - time.monotonic() if self.goes() else 0.0

    def offer(self, arcs: list[Arc]) -> None:
        """Take a scheme as the best if it is."""
        value = sum(self.board.arc_weight[arc] for arc in arcs) / self.board.scale
        if value < self.found.value:
            self.found.arcs, self.found.value = arcs, value
            self.tell(self.found)

    def programme(self, arcs: list[Arc], integer: str) -> Programme:
        """Build a programme with all rows found so far and what may be missing or over."""
        made = Programme(self.board, arcs, integer)
        for cut in self.cuts:
            made.cut(cut)
        if self.found.missing:
            made.open_missing(self.found.missing)
        if self.found.over:
            made.open_over(self.found.over)
        if integer != "none":
            highs.watch(made.solver, self.goes)
        return made

    def learn(self, cuts: list[Cut]) -> list[Cut]:
        """Remember new rows; return those that are new."""
        new = [cut for cut in cuts if cut not in self.known]
        self.known.update(new)
        self.cuts += new
        return new

    # -- the linear bound ---------------------------------------------------------------------------------------------

    def relax(self, *, crowded: bool = True, like: list[Arc] | None = None) -> Programme | None:
        """Raise the bound by the linear programme, with rows for rings and crowded sets unless told otherwise.

        Where a scheme is given that the solution will be `like`, rows against mutual pairs are added as needed.

        Returns the programme with its last prices, None where it is impossible or time ran out.
        """
        few = len(self.every) <= ALL_AT_ONCE or self.board.shares is not None
        if self.board.shares is not None:
            like = None
        made = self._lazily(like) if like else self.programme(self.every if few else self._first_arcs(), "none")
        rounds, last = 0, -math.inf
        while self.left() > 0:
            answer = made.run(self.left())
            if answer.status != "optimal":
                if answer.status == "infeasible" and len(made.arcs) == len(self.every):
                    self.found.impossible = True
                elif answer.status == "infeasible":
                    made = self.programme(self.every, "none")
                    continue
                return None
            priced = self._priced(made)
            if priced:
                made.add_arcs(priced)
                continue
            self.found.bound, self.floor = max(self.found.bound, answer.value), answer.value
            self.fraction = answer.arcs
            if like and made.mend(answer.arcs):
                continue
            self.tell(self.found)
            new = self.learn(self.separator.find(answer.arcs)) if crowded and not self.found.closed() else []
            rounds = rounds + 1 if answer.value < last + 1e-4 * abs(last) + 1e-6 else rounds
            last = answer.value
            if not new or rounds > 3:
                break
            for cut in new:
                made.cut(cut)
        return made if self.fraction else None

    def _lazily(self, like: list[Arc]) -> Programme:
        made = Programme(self.board, self._first_arcs(2 * max(self.board.need) + 4), lazy=True)
        both = (arc for u, v in like for arc in ((u, v), (v, u)) if (v, u) in made.column and (u, v) in made.column)
        made.mend(dict.fromkeys(both, 1.0))
        return made

    def _first_arcs(self, most: int = 0) -> list[Arc]:
        most = most or 3 * max(self.board.need, default=0) + 8
        chosen = {(u, v) for v, row in enumerate(self.board.checkers) for _, u in row[:most]}
        out: dict[int, int] = {}
        for _, (u, v) in sorted((weight, arc) for arc, weight in self.board.arc_weight.items()):
            if out.get(u, 0) < most:
                out[u] = out.get(u, 0) + 1
                chosen.add((u, v))
        return sorted(chosen | set(self.found.arcs or ()))

    def _prices(self, made: Programme) -> Any:
        """Return a lower bound on the reduced cost of both arcs of every pair, from degrees and capacities alone."""
        into, out, capacity = made.prices()
        np, table, board = made.np, self.board.table, self.board
        load, ends = np.array(board.load or [0] * board.n), ((table.u, table.v), (table.v, table.u))
        return np.array(
            [
                np.where(weight < FAR, weight / board.scale - into[v] - out[u] - load[v] * capacity[u], np.inf)
                for (u, v), weight in zip(ends, table.weight, strict=True)
            ]
        )

    def reduced_to(self, made: Programme, most: float) -> dict[Arc, float]:
        """Return the arcs whose reduced cost is at most `most`, and a lower bound on it."""
        np, table = made.np, self.board.table
        found: dict[Arc, float] = {}
        for price, tails, heads in zip(self._prices(made), (table.u, table.v), (table.v, table.u), strict=True):
            near = np.nonzero((price <= most) & np.isfinite(price))[0]
            arcs = zip(tails[near].tolist(), heads[near].tolist(), strict=True)
            found.update(zip(arcs, price[near].tolist(), strict=True))
        return found

    def limit(self, made: Programme, many: int) -> float:
        """Return the reduced cost that so many arcs do not exceed."""
        prices = self._prices(made).ravel()
        return float(made.np.partition(prices, many)[many]) if many < len(self.every) else math.inf

    def _priced(self, made: Programme) -> list[Arc]:
        """Return the arcs that are not in the programme but would better it."""
        if len(made.arcs) == len(self.every):
            return []
        return sorted(arc for arc in self.reduced_to(made, -1e-7) if arc not in made.column)

    def survivors(self, made: Programme | None) -> list[Arc]:
        """Return the arcs whose reduced cost fits between bound and best value; the others cannot help."""
        if made is None or not math.isfinite(self.found.value) or self.board.shares is not None:
            return self.every
        room = self.found.value - self.floor + 1e-6
        self.reduced = self.reduced_to(made, room)
        return sorted(self.reduced)

    # -- the integer programme ----------------------------------------------------------------------------------------

    def settle(
        self, arcs: list[Arc], integer: str, until: float, most: float = math.inf, quick: Quick | None = None
    ) -> bool:
        """Solve over `arcs` with ring rows added as they appear; true if the optimum over them was reached.

        Whatever HiGHS finds is repaired by reversing cycles and offered as a scheme. A scheme with other arcs is known
        to cost at least `most`, so the bound is never lifted above that.
        """
        made, calls = self.programme(arcs, integer), ENDLESS if quick is None else quick.calls
        if quick is not None:
            made.hurry(quick.nodes)
        for cut in self.all_rings(arcs) if integer == "arcs" and (quick is None or quick.rings) else ():
            made.cut(cut)
        while calls > 0 and (left := min(self.left(), until - time.monotonic())) > 0:
            calls -= 1
            if self.found.arcs is not None:
                made.start_from(self.found.arcs)
            answer = made.run(left)
            if answer.status == "infeasible":
                return True
            if len(arcs) == len(self.every) or math.isfinite(min(self.found.value, most)):
                self._lift(answer, most)
            if not answer.arcs:
                return False
            came = self.take(answer, made)
            if answer.status == "optimal" and came == SCHEME:
                return True
            if answer.status != "optimal" or self.found.closed() or came == STUCK:
                return self.found.closed()
        return False

    def _lift(self, answer: Answer, most: float) -> None:
        """Arcs left out by reduced cost cannot better the best, so the bound over the rest holds up to the best."""
        self.found.bound = max(self.found.bound, min(answer.bound, self.found.value, most))
        self.tell(self.found)

    def all_rings(self, arcs: list[Arc]) -> list[Cut]:
        """Return the rows of all rings of three among `arcs`, none where they are too many to help."""
        after: dict[int, set[int]] = {}
        for u, v in arcs:
            after.setdefault(u, set()).add(v)
        found: list[Cut] = []
        if self.board.min_ring > 3:
            for u, v in arcs:
                found += [("ring", (u, v, w), 2) for w in after.get(v, ()) if u < v and u < w and u in after.get(w, ())]
                if len(found) > MOST_RINGS:
                    return []
        return sorted(found)

    def take(self, answer: Answer, made: Programme) -> str:
        """Offer an integer answer, or a reversal of it, as a scheme; else add the rows that it breaks, if there are."""
        arcs = self._whole(answer)
        if arcs is None:
            return STUCK
        scheme = Scheme(self.board, arcs)
        if scheme.rings() and self.board.symmetric and self.board.load is None and self.board.shares is None:
            reverse_rings(self.board, scheme, self.draw)
        rings = scheme.rings()
        if not rings:
            self.offer(scheme.arcs())
            return SCHEME
        cuts: list[Cut] = self.separator.find(dict.fromkeys(arcs, 1.0))
        cuts += [("ring", ring, len(ring) - 1) for ring in Scheme(self.board, arcs).rings()]
        new = self.learn(cuts)
        added = [made.cut(cut) for cut in new if cut[0] == "set" or made.whole]
        return ROWS if any(added) else STUCK

    def _whole(self, answer: Answer) -> list[Arc] | None:
        """Return the arcs of an answer with whole pairs; directions that came out in halves are walked as trails."""
        if all(value > 1 - 1e-5 or value < 1e-5 for value in answer.arcs.values()):
            return sorted(arc for arc, value in answer.arcs.items() if value > 0.5)
        return direct(self.board, answer.arcs, [round(times) for times in answer.missing])


def search(
    board: Board,
    arcs: list[Arc] | None,
    goes: Callable[[], bool],
    deadline: float,
    tell: Callable[[Found], None],
    again: Callable[[dict[Arc, float]], list[Arc] | None],
    *,
    missing: bool,
    over: bool,
) -> Found:
    """Find the best scheme with the fewest missing checks (`missing`) and the fewest works over capacity (`over`).

    Parameters
    ----------
    board
        the compiled problem
    arcs
        a scheme without short rings to start from, or None
    goes, deadline
        whether to go on, and until when (`time.monotonic`)
    tell
        called whenever the best or the bound gets better
    again
        makes a scheme without short rings from a fractional solution, or None
    missing, over
        whether the start leaves checks missing, or works over capacity, that must first be made as few as possible

    """
    work = Search(board, goes, deadline, tell)
    if missing or over:
        _fewest(work, missing=missing, over=over)
        if work.found.impossible or work.found.late:
            return work.found
    if arcs is not None and not missing and not over:
        work.offer(arcs)
    made = work.relax()
    if work.found.impossible or work.found.closed():
        return work.found
    if work.fraction and not missing and not over:
        _near(work, made)
        if work.found.closed() or work.found.impossible:
            return work.found
        other = again(work.fraction)
        if other is not None:
            work.offer(other)
        if work.found.closed():
            return work.found
    _integer(work, work.survivors(made))
    return work.found


def _fewest(work: Search, *, missing: bool, over: bool) -> None:
    """Find how few checks must be missing, or how few works over capacity, and a scheme that shows it."""
    made = Programme(work.board, work.every, "arcs")
    highs.watch(made.solver, work.goes)
    plain = [0.0] * len(work.every)
    made.minimise(plain, 1.0 if missing else 0.0, 1.0 if over else 0.0)
    if missing:
        made.open_missing(float(sum(work.board.need)))
    if over:
        made.open_over(1e12)
    while work.left() > 0:
        answer = made.run(work.left())
        if answer.status == "infeasible":
            work.found.impossible = True
            return
        if answer.status != "optimal":
            break
        if work.take(answer, made) == SCHEME:
            work.found.missing, work.found.over = round(sum(answer.missing)), math.ceil(sum(answer.over) - 1e-6)
            return
    work.found.late = True


def _near(work: Search, made: Programme | None) -> None:
    """Try the arcs of least reduced cost alone: with crowded sets the linear bound is often met by some of them."""
    board = work.board
    if made is None or board.capacity is not None or board.min_ring <= 2:
        return
    until, few = time.monotonic() + work.left() * NEAR_SHARE, work.limit(made, FEW * sum(board.need))
    loose = 4 * (sum(board.quota) - sum(board.need)) > board.n  # then reversals seldom mend what HiGHS finds
    for quick in (EAGER, EAGER) if loose else (LAZY, EAGER):
        limit = min(few, work.found.value - work.floor + 1e-6)
        arcs = sorted({*work.reduced_to(made, limit), *(work.found.arcs or ())})
        work.settle(arcs, "arcs", until, work.floor + limit, quick)
        if work.found.closed():
            return


def _integer(work: Search, survivors: list[Arc]) -> None:
    if work.left() <= 0:
        work.found.late = True
        return
    free = work.board.load is None and work.board.shares is None and work.board.min_ring > 2
    begun, span = time.monotonic(), max(0.0, work.left())
    room = work.found.value - work.floor
    if math.isfinite(room) and work.reduced and len(survivors) > 20 * work.board.n:
        near = {arc for arc in survivors if work.reduced[arc] <= room / 4}
        chosen = sorted(near | set(work.found.arcs or ()))
        work.settle(chosen, "pairs" if free else "arcs", begun + span * 0.3, work.floor + room / 4)
        if work.found.closed():
            return
        survivors = [arc for arc in survivors if work.reduced[arc] <= work.found.value - work.floor + 1e-6]
        survivors = sorted(set(survivors) | set(work.found.arcs or ()))
    if free and work.settle(survivors, "pairs", begun + span * 0.7) and work.found.arcs is not None:
        work.found.bound = work.found.value
        return
    if work.found.closed():
        return
    if work.settle(survivors, "arcs", math.inf):
        if work.found.arcs is None:
            work.found.impossible = True
        work.found.bound = work.found.value
        return
    work.found.late = True
