"""Many arcs at once, on arrays: which of them lie on short rings, and which more would close one."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from tracker.matching.problem import Arc


def columns(arcs: Iterable[Arc], count: int) -> tuple[Any, Any]:
    """Return the tails and the heads of `count` arcs as two arrays."""
    import numpy as np  # slow: only when solving

    flat = np.fromiter(chain.from_iterable(arcs), dtype=np.int64, count=2 * count)
    return flat[::2], flat[1::2]


class Web:
    """The arcs of a scheme as sorted keys, with the place where each school's arcs begin.

    Questions about m arcs take O(m · d · log a) steps of numpy, with a arcs altogether and d of them at a school.
    """

    def __init__(self, n: int, after: list[set[int]]) -> None:
        import numpy as np  # slow: only when solving

        self.np, self.n = np, n
        self.count = np.fromiter(map(len, after), dtype=np.int64, count=n)
        self.begin = np.concatenate([[0], np.cumsum(self.count)])
        tails = np.repeat(np.arange(n), self.count)
        heads = np.fromiter(chain.from_iterable(after), dtype=np.int64, count=int(self.begin[-1]))
        self.keys = np.sort(tails * n + heads)
        self.tails, self.heads = self.keys // n, self.keys % n

    @classmethod
    def of(cls, n: int, arcs: Iterable[Arc]) -> "Web":
        """Return the web of given arcs."""
        after: list[set[int]] = [set() for _ in range(n)]
        for u, v in arcs:
            after[u].add(v)
        return cls(n, after)

    def has(self, tails: Any, heads: Any) -> Any:
        """Tell for each arc whether it is there."""
        keys = tails * self.n + heads
        if not len(self.keys):
            return self.np.zeros(len(keys), dtype=bool)
        places = self.np.minimum(self.np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return self.keys[places] == keys

    def onward(self, tails: Any, heads: Any) -> tuple[Any, Any]:
        """Return all ways from the given arcs one arc further: the number of the arc, and the school reached."""
        np = self.np
        many = self.count[heads]
        number = np.repeat(np.arange(len(tails)), many)
        step = np.arange(len(number)) - np.repeat(np.cumsum(many) - many, many)
        return number, self.heads[self.begin[heads][number] + step]

    def closes(self, tails: Any, heads: Any, min_ring: int) -> Any:
        """Tell for each arc whether it closes (or lies on) a ring of two, or of three if `min_ring` is 4."""
        found = self.has(heads, tails)
        if min_ring > 3:
            number, reached = self.onward(tails, heads)
            found[number[self.has(reached, tails[number])]] = True
        return found

    def rings(self, min_ring: int) -> list[tuple[int, ...]]:
        """Return the rings of two, and of three if `min_ring` is 4, each once from its smallest school, sorted."""
        up = self.tails < self.heads
        tails, heads = self.tails[up], self.heads[up]
        mutual = self.has(heads, tails)
        found: list[tuple[int, ...]] = list(zip(tails[mutual].tolist(), heads[mutual].tolist(), strict=True))
        if min_ring > 3:
            number, reached = self.onward(tails, heads)
            later = reached > tails[number]
            number, reached = number[later], reached[later]
            closed = self.has(reached, tails[number])
            number, reached = number[closed], reached[closed]
            found += zip(tails[number].tolist(), heads[number].tolist(), reached.tolist(), strict=True)
        return sorted(found)
