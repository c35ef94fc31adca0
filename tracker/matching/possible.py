"""Whether a plan exists at all: counting first, then flows, then a quick scheme, then the integer programme."""

import random
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.matching import exact, highs
from tracker.matching.board import Board, compile_board
from tracker.matching.constraints import blocked_arcs
from tracker.matching.cover import cover
from tracker.matching.improve import improve, start
from tracker.matching.islands import too_small_islands
from tracker.matching.problem import Problem
from tracker.matching.scheme import Scheme

BALLS = (4, 8, 16, 32)  # sizes of groups in which a clash is looked for
MOST_BALLS = 3
QUESTION = 3.0  # seconds for one neighbourhood


def hall_set(board: Board) -> set[int] | None:
    """Return schools that together need more checks than their permitted checkers may give, None if there are none.

    Checks are handed out one by one along alternating paths (checker → a school it may pass on → another checker …); a
    school for which no path ends at a free checker has reached a set that breaks Hall's condition. Rings are ignored.
    O(checks · arcs) at worst, close to linear on real rounds.
    """
    by: list[set[int]] = [set() for _ in range(board.n)]
    held: list[set[int]] = [set() for _ in range(board.n)]
    for v in range(board.n):
        for _ in range(board.need[v]):
            reached = _hand_out(board, v, by, held)
            if reached is not None:
                return reached
    return None


def _hand_out(board: Board, v: int, by: list[set[int]], held: list[set[int]]) -> set[int] | None:
    """Find a checker for one more check of `v`, passing others on; the schools reached where there is none."""
    came: dict[int, tuple[int, int]] = {}  # checker -> (school that wants it, checker that school came from)
    seen, queue = {v}, deque([(v, -1)])
    while queue:
        w, via = queue.popleft()
        for _, u in board.checkers[w]:
            if u in came or u in by[w]:
                continue
            came[u] = (w, via)
            if len(held[u]) < board.quota[u]:
                _pass_on(u, came, by, held)
                return None
            for x in sorted(held[u]):
                if x not in seen:
                    seen.add(x)
                    queue.append((x, u))
    return seen


def _pass_on(free: int, came: dict[int, tuple[int, int]], by: list[set[int]], held: list[set[int]]) -> None:
    at = free
    while at != -1:
        w, via = came[at]
        by[w].add(at)
        held[at].add(w)
        if via != -1:
            by[w].discard(via)
            held[via].discard(w)
        at = via


def clashes_at_once(problem: Problem, board: Board) -> bool:
    """Tell whether the pinned checks alone break a rule, or a group of schools is too small for its rings."""
    if (
        min([*board.need, *board.quota]) < 0
        or Scheme(board).rings()
        or set(problem.pinned) & set(blocked_arcs(problem))
    ):
        return True
    return not board.panel and bool(too_small_islands(board))


def local_clash(problem: Problem, board: Board, until: float) -> bool:
    """Tell whether some neighbourhood alone has no plan, which proves that the whole has none."""
    for some in neighbourhoods(board):
        left = until - time.monotonic()
        if left <= 0:
            return False
        try:
            if not possible(asking_only(problem, some), min(QUESTION, left)):
                return True
        except TimeoutError:
            continue  # this neighbourhood proves nothing; another may
    return False


def possible(problem: Problem, seconds: float) -> bool:
    """Tell whether a plan exists.

    Raises
    ------
    TimeoutError
        when that could not be decided in time

    """
    until = time.monotonic() + seconds
    board = compile_board(problem, problem.seed)
    if clashes_at_once(problem, board):
        return False
    if board.panel:
        return True
    if hall_set(board) is not None:
        return False
    covered = None
    if board.min_ring > 2:
        covered = cover(board)
        if covered is None:
            return False
    draw = random.Random(board.seed)  # noqa: S311 (a public draw)
    scheme = improve(board, start(board, covered, draw), 4, draw, lambda: time.monotonic() < until)
    if not scheme.rings() and not any(scheme.missing()):
        return True
    if not highs.available():
        raise TimeoutError("without the exact stage this cannot be decided")
    return _decide(board, until)


def asking_only(problem: Problem, schools: Iterable[int]) -> Problem:
    """Return the problem in which only `schools` want to be checked; all others may still check."""
    wanted = set(schools)
    rows = tuple(one if one.id in wanted else replace(one, works=0) for one in problem.schools)
    return replace(problem, schools=rows, pinned=tuple(arc for arc in problem.pinned if arc[1] in wanted))


def neighbourhoods(board: Board, sizes: Iterable[int] = BALLS) -> Iterator[list[int]]:
    """Yield ever larger groups of schools round one for which a quick scheme finds no checkers: there a clash may hide.

    A group grows by the permitted checkers of its schools, those first that have fewest checkers themselves.
    """
    draw = random.Random(board.seed)  # noqa: S311 (a public draw)
    covered = cover(board) if board.min_ring > 2 else None
    scheme = improve(board, start(board, covered, draw), 4, draw, lambda: True)
    lacking = [v for v, times in enumerate(scheme.missing()) if times > 0]
    for v in sorted(lacking, key=lambda v: (len(board.checkers[v]), v))[:MOST_BALLS]:
        group, last = [v], 0
        for size in (size for size in sizes if 2 * size < board.n):
            while len(group) < size:
                rim = {u for w in group for _, u in board.checkers[w] if board.need[u] > 0} - set(group)
                if not rim:
                    break
                inside = set(group)
                group.append(min(rim, key=lambda u: (sum(w not in inside for _, w in board.checkers[u]), u)))
            if len(group) > last:
                yield sorted(board.ids[w] for w in group)
            last = len(group)


def _decide(board: Board, until: float) -> bool:
    board.load = board.shares = board.capacity = None
    work = exact.Search(board, lambda: time.monotonic() < until, until, lambda _found: None)
    made = work.programme(work.every, "arcs")
    made.minimise([0.0] * len(work.every))
    for cut in work.all_rings(work.every):
        made.cut(cut)
    while work.left() > 0:
        answer = made.run(work.left())
        if answer.status == "infeasible":
            return False
        if answer.arcs and work.take(answer, made) == exact.SCHEME:
            return True
        if answer.status != "optimal":
            break
    raise TimeoutError("this could not be decided in time")
