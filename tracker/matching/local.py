"""Local search: checkers moved and exchanged at random under a falling temperature, never closing a short ring."""

import math
import random
from collections.abc import Callable

from tracker.matching.board import Board
from tracker.matching.problem import Arc
from tracker.matching.scheme import Scheme

NOBODY = -1
ATTEMPTS = 5
FREE = 0.02  # under `shares` an even spread is only a hint, so its price begins low


class Local:
    """A scheme as places: each check that a school needs is a place, held by a checker or by nobody."""

    def __init__(self, board: Board, scheme: Scheme, draw: random.Random, strict: float = 1.0) -> None:
        self.board, self.scheme, self.draw = board, scheme, draw
        self.of = [v for v, need in enumerate(board.need) for _ in range(need)]
        self.by: list[int] = []
        self.held: list[list[int]] = [[] for _ in range(board.n)]
        self.load = [0] * board.n
        rows = [sorted(u for u in scheme.before[v] if (u, v) in scheme.mine) for v in range(board.n)]
        for place, v in enumerate(self.of):
            self.by.append(rows[v].pop() if rows[v] else NOBODY)
            if self.by[-1] != NOBODY:
                self._hold(self.by[-1], place)
        dear = max(board.arc_weight.values(), default=1)
        self.miss = 8 * dear
        self.over_price = 0
        if board.spread is not None:
            mean = sum(board.spread) / max(1, board.n)
            self.over_price = max(1, int(strict * 4 * dear / max(1.0, mean)))

    def _hold(self, u: int, place: int) -> None:
        self.held[u].append(place)
        if self.board.spread is not None:
            self.load[u] += self.board.spread[self.of[place]]

    def _release(self, u: int, place: int) -> None:
        self.held[u].remove(place)
        if self.board.spread is not None:
            self.load[u] -= self.board.spread[self.of[place]]

    def price(self, u: int, v: int) -> int:
        """Return the weight of an arc, or the price of having nobody."""
        return self.miss if u == NOBODY else self.board.arc_weight[u, v]

    def over(self, u: int, change: int) -> int:
        """Return the price of the works over u's capacity if its load changed."""
        capacity = self.board.capacity
        if capacity is None or self.board.spread is None or u == NOBODY:
            return 0
        return max(0, self.load[u] + change - capacity[u]) * self.over_price

    def total(self) -> int:
        """Return the price of the whole scheme."""
        return sum(map(self.price, self.by, self.of)) + sum(self.over(u, 0) for u in range(self.board.n))

    def step(self, heat: float) -> int:
        """Try one random move; return the change in price, 0 where it was refused."""
        board, draw = self.board, self.draw
        place = int(draw.random() * len(self.of))
        v, u = self.of[place], self.by[place]
        options = board.checkers[v]
        if not options:
            return 0
        # Near checkers are tried more often: the square of a uniform number leans to the front of the list.
        coin = draw.random()
        other = options[int(coin * coin * len(options))][1]
        if other == u or (other, v) in self.scheme.mine:
            return 0
        if len(self.held[other]) < board.quota[other]:
            return self._relocate(place, other, heat)
        return self._exchange(place, self.held[other][int(draw.random() * len(self.held[other]))], heat)

    def _accept(self, change: int, heat: float) -> bool:
        return change <= 0 or self.draw.random() < math.exp(-change / heat)

    def _relocate(self, place: int, other: int, heat: float) -> int:
        v, u = self.of[place], self.by[place]
        load = self.board.spread[v] if self.board.spread is not None else 0
        change = self.price(other, v) - self.price(u, v)
        if load:
            change += self.over(other, load) - self.over(other, 0) + self.over(u, -load) - self.over(u, 0)
        if not self._accept(change, heat):
            return 0
        if not self._swap_arcs([(u, v)], [(other, v)]):
            return 0
        if u != NOBODY:
            self._release(u, place)
        self.by[place] = other
        self._hold(other, place)
        return change

    def _exchange(self, place: int, second: int, heat: float) -> int:
        """Let two places exchange their checkers."""
        v, u = self.of[place], self.by[place]
        w, other = self.of[second], self.by[second]
        if w in (u, v) or (u != NOBODY and ((u, w) not in self.board.arc_weight or (u, w) in self.scheme.mine)):
            return 0
        change = self.price(other, v) + self.price(u, w) - self.price(u, v) - self.price(other, w)
        if self.board.spread is not None:
            more = self.board.spread[v] - self.board.spread[w]
            change += self.over(other, more) - self.over(other, 0) + self.over(u, -more) - self.over(u, 0)
        if not self._accept(change, heat):
            return 0
        if not self._swap_arcs([(u, v), (other, w)], [(other, v), (u, w)]):
            return 0
        if u != NOBODY:
            self._release(u, place)
        self._release(other, second)
        self.by[place], self.by[second] = other, u
        self._hold(other, place)
        if u != NOBODY:
            self._hold(u, second)
        return change

    def _swap_arcs(self, old: list[Arc], new: list[Arc]) -> bool:
        """Replace arcs in the scheme unless that closes a short ring."""
        scheme = self.scheme
        old = [arc for arc in old if arc[0] != NOBODY]
        new = [arc for arc in new if arc[0] != NOBODY]
        for arc in old:
            scheme.remove(*arc)
        done: list[Arc] = []
        for arc in new:
            if arc not in self.board.context and scheme.closes(*arc):
                break
            scheme.add(*arc)
            done.append(arc)
        if len(done) == len(new):
            return True
        for arc in done:
            scheme.remove(*arc)
        for arc in old:
            scheme.add(*arc)
        return False


def fit(
    board: Board,
    scheme: Scheme,
    steps: int,
    draw: random.Random,
    goes: Callable[[], bool],
    over: Callable[[Scheme], int],
) -> Scheme:
    """Make a ring-free scheme keep to the capacities: the price of a work too many rises until `over` says 0."""
    first = FREE if board.shares is not None else 1.0
    if board.shares is not None and not over(scheme):
        return scheme
    best, least = scheme, over(scheme)
    for attempt in range(ATTEMPTS):
        other = anneal(board, Scheme(board, scheme.arcs()), steps * (attempt + 1), draw, goes, first * 4**attempt)
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
    price of a work over capacity.
    """
    state = Local(board, scheme, draw, strict)
    if not state.of or not board.arc_weight:
        return scheme
    mean = sum(map(state.price, state.by, state.of)) / len(state.of)
    mean = min(mean, max(board.arc_weight.values()))
    heat, last = max(1.0, mean / 4), max(0.5, mean / 1000)
    blocks = 200
    cool = (last / heat) ** (1 / blocks)
    now = best = state.total()
    kept = list(state.by)
    for _ in range(blocks):
        for _ in range(steps // blocks):
            change = state.step(heat)
            if change:
                now += change
                if now < best:
                    best, kept = now, list(state.by)
        heat *= cool
        if not goes():
            break
    return Scheme(board, [(u, v) for u, v in zip(kept, state.of, strict=True) if u != NOBODY])
