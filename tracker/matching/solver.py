"""The solver of one round: compile, bound, first scheme, improvement, exact stage."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from tracker.matching import exact, highs
from tracker.matching.board import Board, compile_board
from tracker.matching.cover import cover
from tracker.matching.improve import improve, start
from tracker.matching.islands import too_small_islands
from tracker.matching.plan import Plan, gap
from tracker.matching.problem import Arc, Problem
from tracker.matching.scheme import Scheme

Progress = Callable[[str, int | None, int | None], None]
Cancel = Callable[[], bool]
DEFAULT_LIMIT = 60.0


@dataclass
class Clock:
    """When to stop: the deadline, and whether somebody cancelled."""

    deadline: float
    cancel: Cancel | None = None

    def goes(self) -> bool:
        """Tell whether there is time left and nobody cancelled."""
        return time.monotonic() < self.deadline and not (self.cancel and self.cancel())


@dataclass
class Outcome:
    """What is known so far: the best scheme, the bound, whether it is closed, whether none exists."""

    scheme: Scheme | None = None
    bound: int = 0
    impossible: bool = False
    interrupted: bool = False


def run(
    problem: Problem, seed: int, limit: float | None, progress: Progress | None, cancel: Cancel | None
) -> Plan | None:
    """Solve one round; None where no plan exists.

    Raises
    ------
    TimeoutError
        when time ran out without any valid plan

    """
    begun = time.monotonic()
    clock = Clock(begun + (DEFAULT_LIMIT if limit is None else limit), cancel)
    board = compile_board(problem, seed)
    tell = progress or (lambda _phase, _best, _bound: None)
    if min([*board.need, *board.quota]) < 0 or Scheme(board).rings():
        return None
    if not board.panel and too_small_islands(board):
        return None
    outcome = _search(board, clock, tell)
    if outcome.impossible:
        return None
    if outcome.scheme is None:
        raise TimeoutError("time ran out before a valid plan was found")
    return _plan(problem, board, outcome, seed, time.monotonic() - begun)


def _search(board: Board, clock: Clock, tell: Progress) -> Outcome:
    draw = random.Random(board.seed)  # noqa: S311 (the draw is public by design)
    tell("bound", None, None)
    covered = cover(board) if board.min_ring > 2 else None
    outcome = Outcome(bound=board.fixed_cost + (covered.bound if covered else 0))
    if covered is None and board.min_ring > 2 and not board.panel:
        outcome.impossible = True
        return outcome
    tell("start", None, outcome.bound)
    scheme = improve(board, start(board, covered, draw), 40, draw, clock.goes)
    whole = not scheme.rings() and not sum(scheme.missing())
    if whole:
        outcome.scheme = scheme
        tell("improve", _cost(board, scheme), outcome.bound)
    if whole and _cost(board, scheme) <= outcome.bound:
        return outcome
    _prove(board, scheme, outcome, clock, tell)
    if outcome.scheme is None and not outcome.impossible and board.panel and not scheme.rings():
        outcome.scheme = scheme
    return outcome


def _prove(board: Board, scheme: Scheme, outcome: Outcome, clock: Clock, tell: Progress) -> None:
    if not highs.available():
        return
    found = exact.search(board, scheme, clock.deadline, miss=board.panel)
    if found.arcs is not None:
        outcome.scheme = Scheme(board, found.arcs)
    outcome.interrupted = not found.closed
    if found.closed and found.arcs is None:
        outcome.impossible = True
    elif math.isfinite(found.bound):
        outcome.bound = max(outcome.bound, board.fixed_cost + math.ceil(found.bound - 0.5 - 1e-4))
    if outcome.scheme is not None:
        tell("exact", _cost(board, outcome.scheme), outcome.bound)


def _cost(board: Board, scheme: Scheme) -> int:
    return board.fixed_cost + board.cost_of(scheme.arcs())


def _plan(problem: Problem, board: Board, outcome: Outcome, seed: int, seconds: float) -> Plan:
    scheme = outcome.scheme
    assert scheme is not None
    checks: list[Arc] = sorted((board.ids[u], board.ids[v]) for u, v in (*scheme.fixed, *scheme.arcs()))
    cost = _cost(board, scheme)
    panel = [(board.ids[v], times) for v, times in enumerate(scheme.missing()) if times]
    optimal = outcome.bound >= cost
    bound = min(outcome.bound, cost)
    status = "optimal" if optimal else "interrupted" if outcome.interrupted else "feasible"
    return Plan(
        tuple(checks), cost, bound, status, seed, problem.sha256, optimal, round(seconds, 3),
        panel=tuple(panel), gap=gap(cost, bound),
    )  # fmt: skip
