"""The solver of one round: compile, bound, first scheme, improvement, exact stage."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tracker.matching import diving, exact, highs, patterns
from tracker.matching.board import Board, compile_board
from tracker.matching.cover import cover
from tracker.matching.improve import improve, start
from tracker.matching.loads import Loads, Overloads, divide
from tracker.matching.local import fit
from tracker.matching.plan import Plan, gap
from tracker.matching.possible import clashes_at_once, hall_set, local_clash
from tracker.matching.problem import Arc, Problem
from tracker.matching.scheme import Scheme

Progress = Callable[[str, int | None, int | None], None]
Cancel = Callable[[], bool]
DEFAULT_LIMIT = 60.0
STEPS = 600_000  # of local search, where capacities apply
FEW_STEPS = 400  # times the square of the checks, where that is less
RELAX_MOST = 12000  # schools up to which the linear programme runs
PULSE = 0.5  # seconds after which progress is told again
GOOD_GAP = 0.001
WIDE_GAP = 0.01  # where out-degrees are tight, flows and reversals find as much as dives unless rings bind
EXACT_MOST = 450  # schools up to which the exact stage runs


def rounds(board: Board) -> int:
    """Return how many rounds of improvement a board is worth: more where they are cheap."""
    return 25 if board.n <= EXACT_MOST else max(1, min(40, 50_000 // board.n))


def _linear_helps(board: Board) -> bool:
    """Tell whether the linear programme will give bound and start: out-degrees have slack, and it is affordable."""
    return EXACT_MOST < board.n <= RELAX_MOST and highs.available() and sum(board.quota) > sum(board.need)


class Teller:
    """Passes progress on, and repeats it when nothing new was told for a while, so that whoever waits sees life."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.when = progress, time.monotonic()
        self.last: tuple[str, int | None, int | None] = ("bound", None, None)

    def __call__(self, phase: str, best: int | None, bound: int | None) -> None:
        """Tell the phase, the best cost and the bound; what is not known now keeps its last value."""
        _, best_before, bound_before = self.last
        self.last = (phase, best_before if best is None else best, bound_before if bound is None else bound)
        self.when = time.monotonic()
        if self.progress is not None:
            self.progress(*self.last)

    def again(self) -> None:
        """Repeat what was told last if that is a while ago."""
        if time.monotonic() - self.when >= PULSE:
            self(*self.last)


@dataclass
class Clock:
    """When to stop: the deadline, somebody's cancelling, or a gap that is small enough."""

    deadline: float
    cancel: Cancel | None = None
    again: Callable[[], None] = lambda: None
    enough: float = 0.0
    content: bool = False

    def goes(self) -> bool:
        """Tell whether there is time left, nobody cancelled, and what was found is not good enough yet."""
        self.again()
        return not self.content and time.monotonic() < self.deadline and not (self.cancel and self.cancel())

    def judge(self, best: float | None, bound: float) -> None:
        """Stop the search once the best lies within the share `enough` above the bound."""
        if self.enough and best is not None and best <= bound * (1 + self.enough):
            self.content = True


@dataclass
class Outcome:
    """What is known so far: the best scheme, the bound, whether none exists, whether time or a person ended it."""

    scheme: Scheme | None = None
    bound: int = 0
    impossible: bool = False
    interrupted: bool = False


def run(
    problem: Problem,
    seed: int,
    limit: float | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    board: Board | None = None,
    begin: list[Arc] | None = None,
    hot: list[Arc] | None = None,
    enough: float = 0.0,
) -> Plan | None:
    """Solve one round; None where no plan exists.

    `board` may be given compiled, as a repair does with its own weights, and `begin` names arcs to start from; the
    plan's cost is always the problem's. `hot` is a whole scheme of the board to improve on. The search stops once
    the gap is at most `enough`.

    Raises
    ------
    TimeoutError
        when time ran out without any valid plan

    """
    begun = time.monotonic()
    tell = Teller(progress)
    clock = Clock(begun + (DEFAULT_LIMIT if limit is None else limit), cancel, tell.again, enough)
    board = board or compile_board(problem, seed)
    if clashes_at_once(problem, board):
        return None
    outcome = _search(problem, board, clock, tell, begin, hot)
    if outcome.impossible:
        return None
    if outcome.scheme is None:
        raise TimeoutError("time ran out before a valid plan was found")
    outcome.interrupted = not clock.content and (outcome.interrupted or not clock.goes())
    return _plan(problem, board, outcome, seed, time.monotonic() - begun)


def _search(
    problem: Problem, board: Board, clock: Clock, tell: Progress, begin: list[Arc] | None, hot: list[Arc] | None
) -> Outcome:
    draw = random.Random(board.seed)  # noqa: S311 (the draw is public by design)
    tell("bound", None, None)
    covered = cover(board) if board.min_ring > 2 else None
    outcome = Outcome(bound=board.fixed_cost)
    if covered is None and board.min_ring > 2 and not board.panel:
        outcome.impossible = True
        return outcome
    tell("start", None, outcome.bound)
    first = start(board, covered, draw, begin) if hot is None else Scheme(board, hot)
    scheme = improve(board, first, 1 if _linear_helps(board) else rounds(board), draw, clock.goes)
    if covered and board.symmetric and not (board.panel and any(scheme.missing())):
        outcome.bound += covered.bound
    even = _evenly_loaded(board)
    if patterns.suits(even) and (board.load is not None or any(scheme.missing()) or _loads(problem, board, scheme)[1]):
        scheme = _dive(even, scheme, outcome, clock, tell)
    if outcome.scheme is None and board.spread is not None and not scheme.rings():
        scheme = fit(board, scheme, _steps(board), draw, clock.goes, lambda other: _over(problem, board, other))
    ringless = not scheme.rings()
    missing = ringless and sum(scheme.missing()) > 0
    over = ringless and not missing and bool(_loads(problem, board, scheme)[1])
    if ringless and not missing and not over:
        outcome.scheme = scheme
        tell("improve", _cost(board, scheme), outcome.bound)
        if board.symmetric:
            clock.judge(_cost(board, scheme), outcome.bound)
            if _cost(board, scheme) <= outcome.bound:
                return outcome
    if missing and not board.panel and _impossible(problem, board, clock):
        outcome.impossible = True
        return outcome
    _prove(problem, board, scheme, outcome, clock, tell)
    if outcome.scheme is None and not outcome.impossible and ringless and (board.panel or not missing):
        outcome.scheme = scheme
    return outcome


def _evenly_loaded(board: Board) -> Board:
    """Return the board with even shares where shares are free: a scheme for those is one for free shares as well."""
    if board.shares is None or board.capacity is None or board.spread is None:
        return board
    room = list(board.capacity)
    for u, v in board.fixed:
        room[u] -= board.spread[v]
    return replace(board, load=board.spread, capacity=room, shares=None, exact_load=False)


def _dive(board: Board, scheme: Scheme, outcome: Outcome, clock: Clock, tell: Progress) -> Scheme:
    """Look for a scheme that keeps to the capacities by patterns; the given one where none is found."""

    def told(found: diving.Found) -> None:
        tell("patterns", None if found.arcs is None else board.fixed_cost + board.cost_of(found.arcs), bound(found))
        if board.exact_load:
            clock.judge(found.value + board.fixed_cost, found.bound + board.fixed_cost)

    def bound(found: diving.Found) -> int:
        if not (board.symmetric and board.exact_load and math.isfinite(found.bound)):
            return outcome.bound
        return max(outcome.bound, board.fixed_cost + math.ceil(found.bound - exact.NOISE))

    left = clock.deadline - time.monotonic()
    until = clock.deadline if board.exact_load else clock.deadline - left * 2 / 3
    found = diving.search(board, None, clock.goes, until, told)
    if found.arcs is None:
        return scheme
    outcome.bound, outcome.interrupted = bound(found), found.late and board.exact_load
    outcome.scheme = Scheme(board, found.arcs)
    return outcome.scheme


def _impossible(problem: Problem, board: Board, clock: Clock) -> bool:
    """Tell whether the checks that are missing can be shown never to be found, without the exact stage."""
    if hall_set(board) is not None:
        return True
    return highs.available() and local_clash(problem, board, clock.deadline)


def _checks(board: Board, scheme: Scheme) -> tuple[list[Arc], dict[int, int]]:
    """Return the sorted checks and the panel's checks by the schools' ids."""
    checks = sorted((board.ids[u], board.ids[v]) for u, v in (*scheme.fixed, *scheme.arcs()))
    return checks, {board.ids[v]: times for v, times in enumerate(scheme.missing()) if times}


def _over(problem: Problem, board: Board, scheme: Scheme) -> int:
    return sum(works for _, works in _loads(problem, board, scheme)[1])


def _steps(board: Board) -> int:
    """Return how long the local search lasts: a round of few checks is better left to the exact stage."""
    return min(STEPS, FEW_STEPS * sum(board.need) ** 2)


def _loads(problem: Problem, board: Board, scheme: Scheme) -> tuple[Loads, Overloads]:
    return divide(problem, *_checks(board, scheme))


def _from_fraction(problem: Problem, board: Board, fraction: dict[Arc, float], clock: Clock) -> Scheme:
    """Round a fractional solution: its larger halves are kept as a start, a flow and the improvement do the rest."""
    draw = random.Random(board.seed + 1)  # noqa: S311 (the draw is public by design)
    likely = [arc for arc, share in fraction.items() if share >= 0.5 and share > fraction.get((arc[1], arc[0]), 0.0)]
    scheme = improve(board, start(board, None, draw, sorted(likely)), rounds(board), draw, clock.goes)
    if board.spread is not None and not scheme.rings():
        scheme = fit(board, scheme, _steps(board), draw, clock.goes, lambda other: _over(problem, board, other))
    return scheme


def _prove(problem: Problem, board: Board, scheme: Scheme, outcome: Outcome, clock: Clock, tell: Progress) -> None:
    if not highs.available() or not clock.goes():  # building the programmes alone takes half a second
        return
    if board.n > EXACT_MOST:
        if not _linear_helps(board):
            return
        _relax(problem, board, outcome, clock, tell)
        return
    start_arcs = scheme.arcs() if not scheme.rings() else None
    lacking = sum(scheme.missing())

    def told(found: exact.Found) -> None:
        best = None if found.arcs is None else board.fixed_cost + board.cost_of(found.arcs)
        tell("exact", best, _bound(board, found) if not (missing or over) else None)
        clock.judge(None if missing or over else found.value + board.fixed_cost, found.bound + board.fixed_cost)
        if board.symmetric and not (missing or over):
            outcome.bound = max(outcome.bound, _bound(board, found))

    unfit = lacking > 0 or start_arcs is None or outcome.scheme is None
    missing, over = board.panel and unfit, False
    if board.capacity is not None and not missing:
        over = unfit
    first = None if lacking else start_arcs

    def again(fraction: dict[Arc, float]) -> list[Arc] | None:
        return _once_more(problem, board, fraction, start_arcs or [], outcome.bound, clock)

    found = exact.search(board, first, clock.goes, clock.deadline, told, again, missing=missing, over=over)
    if found.arcs is not None:
        outcome.scheme = Scheme(board, found.arcs)
    outcome.interrupted = found.late
    outcome.impossible = found.impossible and found.arcs is None
    if board.symmetric:
        outcome.bound = max(outcome.bound, _bound(board, found))


def _once_more(
    problem: Problem, board: Board, fraction: dict[Arc, float], begin: list[Arc], bound: int, clock: Clock
) -> list[Arc] | None:
    """Make a scheme from a fractional solution and, where that is far from the bound, polish it by dives."""
    other = _from_fraction(problem, board, fraction, clock)
    fits = not other.rings() and not any(other.missing()) and not _loads(problem, board, other)[1]
    if board.spread is None and board.n <= patterns.MOST_SCHOOLS and not board.panel:
        slack = 4 * (sum(board.quota) - sum(board.need)) > board.n
        if not fits or _cost(board, other) > bound * (1 + (GOOD_GAP if slack else WIDE_GAP)):
            return diving.polish(board, other.arcs() if fits else begin, clock.goes, clock.deadline)
    return other.arcs() if fits else None


def _relax(problem: Problem, board: Board, outcome: Outcome, clock: Clock, tell: Progress) -> None:
    """Beyond the exact stage: where out-degrees have slack, take bound and start from the linear programme."""
    scheme = outcome.scheme
    if scheme is None or not board.symmetric or _cost(board, scheme) <= outcome.bound * (1 + GOOD_GAP):
        return
    work = exact.Search(board, clock.goes, clock.deadline, lambda _found: None)
    if work.relax(crowded=False, like=scheme.arcs()) is None:
        return
    outcome.bound = max(outcome.bound, _bound(board, work.found))
    other = _from_fraction(problem, board, work.fraction, clock)
    fit = not other.rings() and not any(other.missing()) and not _loads(problem, board, other)[1]
    if fit and _cost(board, other) < _cost(board, scheme):
        outcome.scheme = other
        tell("linear", _cost(board, other), outcome.bound)


def _bound(board: Board, found: exact.Found) -> int:
    if not math.isfinite(found.bound):
        return board.fixed_cost
    return board.fixed_cost + max(0, math.ceil(found.bound - exact.NOISE))


def _cost(board: Board, scheme: Scheme) -> int:
    return board.fixed_cost + board.cost_of(scheme.arcs())


def floor(problem: Problem, seconds: float, goes: Callable[[], bool]) -> int:
    """Return a bound on the cost of every plan of a round that leaves no check to the panel."""
    board = compile_board(problem, problem.seed)
    covered = cover(board) if board.min_ring > 2 else None
    bound = board.fixed_cost + (covered.bound if covered else 0)
    if board.n <= EXACT_MOST and highs.available():
        work = exact.Search(board, goes, time.monotonic() + seconds, lambda _found: None)
        work.relax()
        bound = max(bound, _bound(board, work.found))
    return bound


def _plan(problem: Problem, board: Board, outcome: Outcome, seed: int, seconds: float) -> Plan:
    scheme = outcome.scheme
    assert scheme is not None
    checks, panel = _checks(board, scheme)
    cost = _cost(board, scheme)
    loads, overloads = divide(problem, checks, panel)
    optimal = outcome.bound >= cost
    bound = min(outcome.bound, cost)
    status = "optimal" if optimal else "interrupted" if outcome.interrupted else "feasible"
    if overloads:
        status = "overloaded"
    return Plan(
        tuple(checks),
        cost,
        bound,
        status,
        seed,
        problem.sha256,
        optimal,
        round(seconds, 3),
        loads,
        overloads,
        tuple(sorted(panel.items())),
        gap=gap(cost, bound),
    )
