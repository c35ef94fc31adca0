"""A scheme in the making: who checks whom by number, with quick answers about short rings."""

from collections.abc import Iterable, Iterator

from tracker.matching.board import Board
from tracker.matching.problem import Arc
from tracker.matching.web import Web

MANY = 600  # arcs from which on short rings are looked for on arrays


class Scheme:
    """Arcs with their neighbours; pinned arcs and those of other rounds never move."""

    def __init__(self, board: Board, arcs: Iterable[Arc] = ()) -> None:
        self.board = board
        self.fixed = set(board.fixed)
        self.mine: set[Arc] = set()
        self.after: list[set[int]] = [set() for _ in range(board.n)]
        self.before: list[set[int]] = [set() for _ in range(board.n)]
        self.out = [0] * board.n
        self.have = [0] * board.n
        for u, v in (*board.fixed, *board.context):
            self.after[u].add(v)
            self.before[v].add(u)
        for u, v in arcs:
            self.after[u].add(v)
            self.before[v].add(u)
            self.out[u] += 1
            self.have[v] += 1
            self.mine.add((u, v))

    def add(self, u: int, v: int) -> None:
        """Let u check v."""
        self.after[u].add(v)
        self.before[v].add(u)
        self.mine.add((u, v))
        self.out[u] += 1
        self.have[v] += 1

    def remove(self, u: int, v: int) -> None:
        """Let u no longer check v."""
        if (u, v) not in self.board.context:
            self.after[u].remove(v)
            self.before[v].remove(u)
        self.mine.remove((u, v))
        self.out[u] -= 1
        self.have[v] -= 1

    def arcs(self) -> list[Arc]:
        """Return the arcs that are neither pinned nor another round's, sorted."""
        return sorted(self.mine)

    def missing(self) -> list[int]:
        """Return for each school how many checkers it still lacks."""
        return [need - have for need, have in zip(self.board.need, self.have, strict=True)]

    def closes(self, u: int, v: int) -> bool:
        """Tell whether u → v closes (or, if present, lies on) a ring shorter than `min_ring`."""
        ring = self.board.min_ring
        if ring <= 2:
            return False
        if u in self.after[v]:
            return True
        if ring == 3:
            return False
        if not self.after[v].isdisjoint(self.before[u]):
            return True
        return ring > 4 and self._reaches(v, u, ring - 2)

    def rings_through(self, u: int, v: int) -> int:
        """Count the short rings through the present arc u → v (from length 4 on only whether there is one)."""
        ring = self.board.min_ring
        found = int(u in self.after[v])
        if ring > 3:
            found += len(self.after[v] & self.before[u])
        if ring > 4 and not found:
            found += self._reaches(v, u, ring - 2)
        return found

    def _reaches(self, start: int, goal: int, steps: int) -> bool:
        seen, front = {start}, {start}
        for _ in range(steps):
            front = {w for x in front for w in self.after[x]} - seen
            if goal in front:
                return True
            seen |= front
        return False

    def rings(self) -> list[tuple[int, ...]]:
        """Return every short ring once, from its smallest school."""
        if self.board.min_ring in (3, 4) and len(self.mine) >= MANY:
            return self.web().rings(self.board.min_ring)
        found = [ring for start in range(self.board.n) for ring in self._from((start,))]
        return sorted(found)

    def web(self) -> Web:
        """Return all arcs, pinned ones and those of other rounds included, on arrays."""
        return Web(self.board.n, self.after)

    def rings_of(self, u: int, v: int) -> list[tuple[int, ...]]:
        """Return the rings of two and three through u → v, each from its smallest school."""
        found: list[tuple[int, ...]] = [(min(u, v), max(u, v))] if u in self.after[v] else []
        if self.board.min_ring > 3:
            for w in self.after[v] & self.before[u]:
                low = min(u, v, w)
                found.append((u, v, w) if low == u else (v, w, u) if low == v else (w, u, v))
        return found

    def _from(self, path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for onward in sorted(self.after[path[-1]]):
            if onward == path[0] and len(path) > 1:
                yield path
            elif onward > path[0] and len(path) < self.board.min_ring - 1 and onward not in path:
                yield from self._from((*path, onward))
