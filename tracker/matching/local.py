"""Local search: checkers moved and exchanged at random under a falling temperature, never closing a short ring."""

import math
import random
from collections.abc import Callable

from tracker.matching.board import Board
from tracker.matching.scheme import Scheme

ATTEMPTS = 5
FREE = 0.02  # under `shares` an even spread is only a hint, so its price begins low
BLOCKS = 200


class Local:
    """A scheme as places: each check that a school needs is a place, held by a checker or by nobody (number n).

    Neighbours are bits of whole numbers, so that a question about a short ring is one operation.
    """

    def __init__(self, board: Board, scheme: Scheme, draw: random.Random, strict: float = 1.0) -> None:
        n = board.n
        self.board, self.draw, self.nobody = board, draw, n
        self.of = [v for v, need in enumerate(board.need) for _ in range(need)]
        self.options = [[u for _, u in row] for row in board.checkers]
        dear = max(board.arc_weight.values(), default=1)
        self.never = dear * (4 * n + 4)
        self.weight = [[self.never] * n for _ in range(n)]
        for (u, v), weight in board.arc_weight.items():
            self.weight[u][v] = weight
        self.weight.append([8 * dear] * n)
        self.quota = [*board.quota, len(self.of) + 1]
        self.before, self.after = [0] * (n + 1), [0] * (n + 1)
        for u, v in (*board.fixed, *board.context):
            self._link(u, v)
        self.held: list[list[int]] = [[] for _ in range(n + 1)]
        self.room = [*(board.capacity or [0] * n), 1 << 60]
        self.loads = board.spread or [0] * n
        if board.shares is not None:
            for u, v in board.fixed:
                self.room[u] -= self.loads[v]
        self.over_price = 0
        if board.spread is not None:
            self.over_price = max(1, int(strict * 4 * dear / max(1.0, sum(board.spread) / max(1, n))))
        self.by: list[int] = []
        rows = [sorted(u for u in scheme.before[v] if (u, v) in scheme.mine) for v in range(n)]
        for place, v in enumerate(self.of):
            u = rows[v].pop() if rows[v] else n
            self.by.append(u)
            self.held[u].append(place)
            self.room[u] -= self.loads[v]
            if u < n:
                self._link(u, v)

    def _link(self, u: int, v: int) -> None:
        self.after[u] |= 1 << v
        self.before[v] |= 1 << u

    def _cut(self, u: int, v: int) -> None:
        if u < self.nobody and (u, v) not in self.board.context:
            self.after[u] &= ~(1 << v)
            self.before[v] &= ~(1 << u)

    def total(self) -> int:
        """Return the price of the whole scheme: weights, missing checks, works over capacity."""
        over = sum(-min(0, room) for room in self.room)
        return sum(self.weight[u][v] for u, v in zip(self.by, self.of, strict=True)) + over * self.over_price

    def closes(self, u: int, v: int) -> bool:
        """Tell whether u → v would close a ring of two or three."""
        ring = self.board.min_ring
        if ring <= 2 or u == self.nobody or (u, v) in self.board.context:
            return False
        return bool(self.after[v] >> u & 1 or (ring > 3 and self.after[v] & self.before[u]))

    def sweep(self, steps: int, heat: float, now: int, best: int, kept: list[int]) -> tuple[int, int, list[int]]:
        """Try so many random moves; return the present price, the best one met and who held the places then."""
        rnd, log, many = self.draw.random, math.log, len(self.of)
        of, by, options, weight, before = self.of, self.by, self.options, self.weight, self.before
        held, quota, room, loads, price = self.held, self.quota, self.room, self.loads, self.over_price
        for _ in range(steps):
            place = int(rnd() * many)
            v, u = of[place], by[place]
            row = options[v]
            # Near checkers are tried more often: the square of a uniform number leans to the front of the list.
            coin = rnd()
            if not row or before[v] >> (other := row[int(coin * coin * len(row))]) & 1:
                continue
            most = -heat * log(1.0 - rnd())
            second = -1
            if len(held[other]) < quota[other]:
                change = weight[other][v] - weight[u][v]
                more = loads[v]
            else:
                if not held[other]:
                    continue
                second = held[other][int(rnd() * len(held[other]))]
                w = of[second]
                if w in (u, v) or before[w] >> u & 1:
                    continue
                change = weight[other][v] + weight[u][w] - weight[u][v] - weight[other][w]
                more = loads[v] - loads[w]
            if price and more:
                free, mine = room[other], room[u]
                change += price * (
                    max(0, more - free) - max(0, -free) + max(0, -mine - more) - max(0, -mine)
                )  # fmt: skip
            if change <= most and self._move(place, second, other):
                now += change
                if now < best:
                    best, kept = now, list(by)
        return now, best, kept

    def _move(self, place: int, second: int, other: int) -> bool:
        """Let `other` take a place, and the checker before it the second place if there is one; false if a ring closes.

        A ring of two or three cannot hold both new arcs, so that each may be looked at alone.
        """
        v, u = self.of[place], self.by[place]
        if self.closes(other, v):
            return False
        if second >= 0:
            w = self.of[second]
            if self.closes(u, w) or self.weight[u][w] >= self.never:
                return False
            self._cut(other, w)
            self._hand(second, other, u)
        self._cut(u, v)
        self._hand(place, u, other)
        return True

    def _hand(self, place: int, old: int, new: int) -> None:
        v = self.of[place]
        self.held[old].remove(place)
        self.held[new].append(place)
        self.room[old] += self.loads[v]
        self.room[new] -= self.loads[v]
        self.by[place] = new
        if new < self.nobody:
            self._link(new, v)


def fit(
    board: Board,
    scheme: Scheme,
    steps: int,
    draw: random.Random,
    goes: Callable[[], bool],
    over: Callable[[Scheme], int],
) -> Scheme:
    """Make a ring-free scheme keep to the capacities: the price of a work too many rises until `over` says 0."""
    first = FREE if board.shares is not None else 0.1
    if board.shares is not None and not over(scheme):
        return scheme
    best, least = scheme, over(scheme)
    for attempt in range(ATTEMPTS):
        other = anneal(board, Scheme(board, best.arcs()), steps * (attempt + 1), draw, goes, first * 3**attempt)
        if attempt == 0 or over(other) < least:
            best, least = other, over(other)
        if not least or not goes():
            break
    return best


def anneal(
    board: Board, scheme: Scheme, steps: int, draw: random.Random, goes: Callable[[], bool], strict: float = 1.0
) -> Scheme:
    """Improve a ring-free scheme by `steps` random moves; the best state met is returned, never a worse one.

    The temperature falls geometrically from a quarter of the mean weight of an arc to a thousandth of it; the number of
    steps, not the clock, decides, so that the result is the same on every machine. `strict` multiplies the
    price of a work over capacity. Rings of five and more schools are not watched: where they are forbidden, a result
    with one is given up.
    """
    state = Local(board, scheme, draw, strict)
    if not state.of or not board.arc_weight:
        return scheme
    mean = sum(state.weight[u][v] for u, v in zip(state.by, state.of, strict=True)) / len(state.of)
    mean = min(mean, max(board.arc_weight.values()))
    heat, last = max(1.0, mean / 4), max(0.5, mean / 1000)
    cool = (last / heat) ** (1 / BLOCKS)
    now = best = state.total()
    kept = list(state.by)
    for _ in range(BLOCKS):
        now, best, kept = state.sweep(steps // BLOCKS, heat, now, best, kept)
        heat *= cool
        if not goes():
            break
    found = Scheme(board, [(u, v) for u, v in zip(kept, state.of, strict=True) if u != state.nobody])
    return scheme if board.min_ring > 4 and found.rings() else found
