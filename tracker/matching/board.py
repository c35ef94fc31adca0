"""The problem compiled for solving: schools by number, candidate pairs with their permitted directions."""

import random
from dataclasses import dataclass, field
from functools import cached_property

from tracker.matching.constraints import blocked_arcs
from tracker.matching.problem import Arc, Problem
from tracker.matching.table import Table

FORWARD, BACKWARD = 1, 2


@dataclass
class Board:
    """Schools are numbered 0…n−1 in the order of their ids; pinned checks are already taken off needs and quotas.

    `pairs` are `(u, v, cost, directions)` with u < v; `arc_weight` is the cost of a permitted arc scaled up, plus noise
    drawn from the seed that is too small to change the optimal cost but large enough to choose among equals; `weight`
    is the lesser of a pair's two. `context` holds arcs of other rounds that count for rings only. `load` is what one
    check of a school weighs on its checker's `capacity`, None where capacities do not apply or shares are free;
    `spread` is the same with even shares, for the local search; `exact_load` is false where a board takes even shares
    for fixed.
    """

    ids: list[int]
    need: list[int]
    quota: list[int]
    pairs: list[tuple[int, int, int, int]]
    fixed: list[Arc]
    min_ring: int
    panel: bool
    seed: int
    scale: int = 1
    weight: list[int] = field(default_factory=list)
    fixed_cost: int = 0
    arc_weight: dict[Arc, int] = field(default_factory=dict)
    capacity: list[int] | None = None
    load: list[int] | None = None
    shares: tuple[list[int], list[int]] | None = None
    spread: list[int] | None = None
    exact_load: bool = True
    symmetric: bool = True
    context: frozenset[Arc] = frozenset()

    @property
    def n(self) -> int:
        """The number of schools."""
        return len(self.ids)

    @cached_property
    def table(self) -> Table:
        """The pairs as arrays."""
        return Table(self.pairs, self.arc_weight, self.n)

    @cached_property
    def checkers(self) -> list[list[tuple[int, int]]]:
        """For each school its permitted checkers as `(weight, checker)`, cheapest first."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.n)]
        for (u, v), weight in self.arc_weight.items():
            found[v].append((weight, u))
        for row in found:
            row.sort()
        return found

    def cost_of(self, arcs: list[Arc] | set[Arc]) -> int:
        """Return the cost of permitted arcs (pinned ones are counted in `fixed_cost`)."""
        return self.table.cost_of(arcs)


def compile_board(
    problem: Problem,
    seed: int,
    kept: frozenset[Arc] = frozenset(),
    change: int = 0,
    context: frozenset[Arc] = frozenset(),
) -> Board:
    """Number the schools, apply every constraint on pairs, take off what is pinned, scale the costs.

    Every arc that is not in `kept` weighs `change` more (in units of cost): how a repair prefers what was.
    Arcs of `context` stand in other rounds: an arc that would close a short ring with two or one of them is left out.

    Pairs that touch a pinned check are left out when mutual pairs are forbidden, else only the pinned direction is.
    """
    ids = sorted(problem.by_id)
    number = {one: i for i, one in enumerate(ids)}
    blocked = blocked_arcs(problem)
    after: dict[int, set[int]] = {}
    for a, b in context:
        after.setdefault(a, set()).add(b)
    need = [problem.need(one) for one in ids]
    quota = [problem.by_id[one].out_max if problem.by_id[one].can_check else 0 for one in ids]
    pinned = set(problem.pinned)
    for a, b in pinned:
        quota[number[a]] -= 1
        need[number[b]] -= 1
    shut = pinned | blocked.keys()
    if problem.rules.min_ring > 2:
        shut |= {(b, a) for a, b in pinned}
    pairs = []
    for (a, b), cost in sorted(problem.cost.items()):
        u, v = number[a], number[b]
        directions = 0
        if quota[u] > 0 and need[v] > 0 and (a, b) not in shut:
            directions = FORWARD
        if quota[v] > 0 and need[u] > 0 and (b, a) not in shut:
            directions |= BACKWARD
        if after and directions:
            directions &= _open(a, b, after, problem.rules.min_ring)
        if directions:
            pairs.append((u, v, cost, directions))
    board = Board(
        ids,
        need,
        quota,
        pairs,
        [(number[a], number[b]) for a, b in problem.pinned],
        problem.rules.min_ring,
        problem.rules.panel,
        seed,
        fixed_cost=sum(problem.cost_of(arc) or 0 for arc in problem.pinned),
    )
    _weigh(board, {(number[a], number[b]) for a, b in kept if a in number and b in number}, change)
    board.context = frozenset((number[a], number[b]) for a, b in context if a in number and b in number)
    if problem.rules.works_capacity:
        _load(board, problem)
    return board


def _open(a: int, b: int, after: dict[int, set[int]], min_ring: int) -> int:
    """Return the directions of a pair in which it closes no short ring with arcs of other rounds."""
    ahead = 0 if _closes((a, b), after, min_ring) else FORWARD
    return ahead | (0 if _closes((b, a), after, min_ring) else BACKWARD)


def _closes(arc: Arc, after: dict[int, set[int]], min_ring: int) -> bool:
    """Tell whether an arc closes a ring of two or three with arcs that stand already in other rounds."""
    a, b = arc
    onward = after.get(b)
    if not onward or min_ring <= 2 or b in after.get(a, ()):
        return False
    return a in onward or (min_ring > 3 and any(a in after.get(w, ()) for w in onward))


def _weigh(board: Board, kept: set[Arc], change: int) -> None:
    """Choose the scale so that all noise together stays below half a unit of cost and flows stay within 2^62."""
    total = max(1, sum(max(need, 0) for need in board.need))
    dear = max((cost for _, _, cost, _ in board.pairs), default=1) + change + 1
    board.scale = max(1, min(2048 * total, 2**61 // (dear * (4 * board.n + 8) * (total + 1))))
    noise = max(1, board.scale // (2 * total))
    board.symmetric = not change
    draw = random.Random(board.seed)  # noqa: S311 (breaks ties, keeps no secret)
    for u, v, cost, directions in board.pairs:
        coin = int(draw.random() * noise)
        weights = []
        for bit, arc in ((FORWARD, (u, v)), (BACKWARD, (v, u))):
            if directions & bit:
                weights.append((cost + (0 if arc in kept else change)) * board.scale + coin)
                board.arc_weight[arc] = weights[-1]
        board.weight.append(min(weights))


def _load(board: Board, problem: Problem) -> None:
    """Take in capacities and loads, unless no school could get more works than it can take."""
    if not _may_bind(board, problem):
        return
    board.capacity = [problem.by_id[one].capacity for one in board.ids]
    if problem.rules.arc_load == "shares":
        works = [problem.by_id[one].works for one in board.ids]
        board.shares = (works, [problem.min_load(one) for one in board.ids])
        board.spread = [-(-one // problem.k) for one in works]
        return
    board.load = board.spread = [problem.arc_load(one) for one in board.ids]
    for u, v in board.fixed:
        board.capacity[u] -= board.load[v]


def _may_bind(board: Board, problem: Problem) -> bool:
    """Tell whether some school could get more works than its capacity, were it given the most it may check."""
    schools, shares = [problem.by_id[one] for one in board.ids], problem.rules.arc_load == "shares"
    most = [
        one.works - (problem.k - 1) * problem.min_load(one.id) if shares else problem.arc_load(one.id)
        for one in schools
    ]  # fmt: skip
    loads: list[list[int]] = [[] for _ in schools]
    for u, v in board.arc_weight:
        loads[u].append(most[v])
    pinned = [0] * board.n
    for u, v in board.fixed:
        pinned[u] += most[v]
    return any(
        pinned[u] + sum(sorted(row)[-quota:] if quota > 0 else []) > schools[u].capacity
        for u, (row, quota) in enumerate(zip(loads, board.quota, strict=True))
    )
