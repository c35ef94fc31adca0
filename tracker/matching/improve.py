"""From the cover to a scheme: one-direction flows that never create a mutual pair, then the removal of short rings."""

import random
from collections.abc import Callable, Collection
from typing import Any

from tracker.matching.board import BACKWARD, FORWARD, Board
from tracker.matching.cover import Cover, directed_flow
from tracker.matching.orient import orient
from tracker.matching.problem import Arc
from tracker.matching.rings import kill_rings
from tracker.matching.scheme import Scheme
from tracker.matching.table import FAR
from tracker.matching.web import Web

Goes = Callable[[], bool]
NONE, THERE, BACK = 0, FORWARD, BACKWARD
PATIENCE = 8  # rounds without gain before the improvement ends
NEAR = 50  # units of cost: unused pairs that lose less are kept from closing short rings


class Flows:
    """The one-direction flow on arrays: which direction each pair is open in, and what the last flow used of it.

    After a flow, shortest distances in its residual network price every arc; an unused pair is next opened in the
    direction of the lower reduced cost, which is where a gain can come from, and by the toss of a coin elsewhere.
    """

    def __init__(self, board: Board, draw: random.Random) -> None:
        import numpy as np  # slow: only when solving

        self.np, self.board = np, board
        self.draw = np.random.Generator(np.random.PCG64(draw.getrandbits(64)))
        table = board.table
        self.u, self.v, self.allowed, self.weight = table.u, table.v, table.allowed, table.weight
        self.open = np.zeros(len(self.u), dtype=np.int64)
        self.used = np.zeros(len(self.u), dtype=np.int64)
        self.left, self.right = np.zeros(board.n, dtype=np.int64), np.zeros(board.n, dtype=np.int64)
        self.priced = False

    def adopt(self, arcs: Collection[Arc]) -> None:
        """Take a scheme's arcs as what is used."""
        numbers, ahead = self.board.table.numbers(arcs)
        self.used[:] = NONE
        self.used[numbers] = self.np.where(ahead, THERE, BACK)

    def choose(self, scheme: Scheme) -> None:
        """Open every unused pair in one direction: the promising one, towards schools that lack a checker first."""
        np = self.np
        coin = np.where(self.draw.random(len(self.used)) < 0.5, THERE, BACK)
        chosen = coin
        if self.priced:
            ahead = self.weight[0] + self.left[self.u] - self.right[self.v]
            aback = self.weight[1] + self.left[self.v] - self.right[self.u]
            hope = np.minimum(ahead, aback)
            chosen = np.where(hope < 0, np.where(ahead <= aback, THERE, BACK), coin)
        missing = np.array(scheme.missing())
        chosen = np.where((missing[self.v] > 0) & (missing[self.u] <= 0), THERE, chosen)
        chosen = np.where((missing[self.u] > 0) & (missing[self.v] <= 0), BACK, chosen)
        chosen = np.where(self.allowed == FORWARD, THERE, np.where(self.allowed == BACKWARD, BACK, chosen))
        self.open = np.where(self.used != NONE, self.used, chosen)
        self._shut_rings(scheme)

    def _shut_rings(self, scheme: Scheme) -> None:
        """Close what would make a short ring with the present arcs: turn it round, or leave it out."""
        np, board = self.np, self.board
        unused = self.used == NONE
        if self.priced:
            unused &= self._hope() < board.scale * NEAR
        pairs = np.nonzero(unused)[0]
        ahead = self.open[pairs] == THERE
        tails, heads = np.where(ahead, self.u[pairs], self.v[pairs]), np.where(ahead, self.v[pairs], self.u[pairs])
        if board.min_ring > 4:
            arcs = zip(tails.tolist(), heads.tolist(), strict=True)
            rows = np.array([(scheme.closes(u, v), scheme.closes(v, u)) for u, v in arcs], dtype=bool).reshape(-1, 2)
            closed, back_closed = rows[:, 0], rows[:, 1]
        else:
            web = scheme.web()
            closed, back_closed = (web.closes(*arcs, board.min_ring) for arcs in ((tails, heads), (heads, tails)))
        if board.context:
            closed &= ~Web.of(board.n, board.context).has(tails, heads)
        turned = closed & ~back_closed & (self.allowed[pairs] == FORWARD + BACKWARD)
        self.open[pairs[closed]] = NONE
        self.open[pairs[turned]] = np.where(ahead[turned], BACK, THERE)

    def _hope(self) -> Any:
        np = self.np
        tail, head = np.where(self.open == THERE, self.u, self.v), np.where(self.open == THERE, self.v, self.u)
        return np.where(self.open == BACK, self.weight[1], self.weight[0]) + self.left[tail] - self.right[head]

    def run(self) -> list[Arc]:
        """Solve the flow over the open directions; return its arcs and price the network anew."""
        np, both = self.np, self.board.min_ring <= 2
        if both:
            pairs = np.concatenate([np.nonzero(self.allowed & FORWARD)[0], np.nonzero(self.allowed & BACKWARD)[0]])
            there = np.arange(len(pairs)) < int(((self.allowed & FORWARD) > 0).sum())
        else:
            pairs = np.nonzero(self.open != NONE)[0]
            there = self.open[pairs] == THERE
        tails = np.where(there, self.u[pairs], self.v[pairs])
        heads = np.where(there, self.v[pairs], self.u[pairs])
        weights = np.where(there, self.weight[0][pairs], self.weight[1][pairs])
        flow = directed_flow(self.board, tails, heads, weights)
        taken = np.array(flow, dtype=bool)
        self.used[:] = NONE
        if not both:
            self.used[pairs[taken]] = self.open[pairs[taken]]
            self._price(tails, heads, weights, taken)
        return list(zip(tails[taken].tolist(), heads[taken].tolist(), strict=True))

    def _price(self, tails: Any, heads: Any, weights: Any, taken: Any) -> None:
        """Find shortest distances in the residual network from whatever has a free place (Bellman-Ford on arrays)."""
        np, n = self.np, self.board.n
        out = np.bincount(tails[taken], minlength=n)
        left = np.where(out < np.array(self.board.quota), 0, FAR // 4)
        right = np.full(n, FAR // 2)
        order, back = np.argsort(heads[~taken], kind="stable"), np.argsort(tails[taken], kind="stable")
        t, h, w = tails[~taken][order], heads[~taken][order], weights[~taken][order]
        bt, bh, bw = tails[taken][back], heads[taken][back], weights[taken][back]
        starts, back_starts = np.searchsorted(h, np.unique(h)), np.searchsorted(bt, np.unique(bt))
        into, off = np.unique(h), np.unique(bt)
        for _ in range(60):
            if len(h):
                right[into] = np.minimum(right[into], np.minimum.reduceat(left[t] + w, starts))
            before = left.copy()
            if len(bt):
                left[off] = np.minimum(left[off], np.minimum.reduceat(right[bh] - bw, back_starts))
            if (before == left).all():
                break
        self.left, self.right, self.priced = left, right, True


def start(board: Board, cover: Cover | None, draw: random.Random, begin: list[Arc] | None = None) -> Scheme:
    """Return a first scheme by one flow: from the cover's pairs oriented, or from given arcs."""
    flows, empty = Flows(board, draw), Scheme(board)
    if begin is not None:
        flows.adopt(begin)
    elif cover is not None:
        flows.adopt(list(orient(board, sorted(cover.pairs)).values()))
    flows.choose(empty)
    return Scheme(board, flows.run())


def value(board: Board, scheme: Scheme) -> tuple[int, int, int]:
    """Return what a scheme is judged by, in this order: short rings, missing checks, scaled cost."""
    return len(scheme.rings()), sum(scheme.missing()), board.table.weight_of(scheme.mine)


def improve(board: Board, scheme: Scheme, rounds: int, draw: random.Random, goes: Goes) -> Scheme:
    """Repeat: open the unused pairs anew, solve the flow again, remove the rings; keep what is better."""
    if board.min_ring <= 2:
        return scheme
    kill_rings(board, scheme, draw)
    best, best_value = scheme, value(board, scheme)
    flows, idle = Flows(board, draw), 0
    for _ in range(rounds):
        if idle >= PATIENCE or not goes():
            break
        flows.adopt(best.mine)
        flows.choose(best)
        other = Scheme(board, flows.run())
        kill_rings(board, other, draw)
        other_value = value(board, other)
        idle = 0 if other_value < best_value else idle + 1
        if other_value <= best_value:
            best, best_value = other, other_value
    return best
