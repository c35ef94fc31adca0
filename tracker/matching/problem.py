"""One round of mutual checks: the frozen problem `mutual-check/1` and its canonical form."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

FORMAT = "mutual-check/1"
Arc = tuple[int, int]


class ProblemError(ValueError):
    """The input is wrong; the one-sentence message names the key or the row."""


@dataclass(frozen=True)
class Rules:
    """The rules of one round; the names are those of the file format."""

    min_ring: int = 4
    history_years: int = 0
    history_undirected: bool = True
    year: int = 0
    works_capacity: bool = False
    arc_load: str = "split"
    panel: bool = False
    min_share: int = 25


@dataclass(frozen=True)
class School:
    """A school as one round sees it: works to be checked, and what it may check itself."""

    id: int
    works: int
    can_check: bool = True
    capacity: int = 0
    out_max: int = 0
    name: str = ""
    district: int = 0
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Problem:
    """Everything the solver may know about one subject in one grade.

    Parameters
    ----------
    k
        every school with works is checked by exactly this many different schools
    schools
        the schools, ids are unique
    distances
        undirected candidate pairs `(a, b, cost)`; a pair not listed is no candidate
    forbidden, one_way, history, pinned
        as in the file format; arcs are `(checker, checked)`

    """

    k: int
    rules: Rules
    schools: tuple[School, ...]
    distances: tuple[tuple[int, int, int], ...]
    forbidden: tuple[Arc, ...] = ()
    one_way: tuple[Arc, ...] = ()
    history: tuple[tuple[int, int, int], ...] = ()
    pinned: tuple[Arc, ...] = ()
    name: str = ""
    seed: int = 0
    expected: Any = field(default=None, compare=False)

    @cached_property
    def by_id(self) -> dict[int, School]:
        """Map a school's id to the school."""
        return {school.id: school for school in self.schools}

    @cached_property
    def cost(self) -> dict[Arc, int]:
        """Map a candidate pair, smaller id first, to its cost."""
        return {(min(a, b), max(a, b)): d for a, b, d in self.distances}

    def cost_of(self, arc: Arc) -> int | None:
        """Return the cost of a pair in either direction, None where it is no candidate."""
        a, b = arc
        return self.cost.get((a, b) if a < b else (b, a))

    def need(self, school_id: int) -> int:
        """Return how many checkers this school must have: k, or 0 without works."""
        return self.k if self.by_id[school_id].works > 0 else 0

    def arc_load(self, checked: int) -> int:
        """Return how many works one checker of `checked` takes, where that is fixed (`split`, `all`)."""
        works = self.by_id[checked].works
        return works if self.rules.arc_load == "all" else -(-works // self.k)

    def min_load(self, checked: int) -> int:
        """Return the least share of works a checker of `checked` takes under `shares`."""
        works = self.by_id[checked].works
        least = -(-works * self.rules.min_share // 100)
        return least if least * self.k <= works else works * self.rules.min_share // 100

    def with_rules(self, **changes: Any) -> "Problem":
        """Return the same problem with some rules changed."""
        return replace(self, rules=replace(self.rules, **changes))

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form, every key written."""
        data: dict[str, Any] = {"format": FORMAT, "name": self.name, "seed": self.seed, "k": self.k}
        data["rules"] = asdict(self.rules)
        data["schools"] = [asdict(school) for school in self.schools]
        for key in ("distances", "forbidden", "one_way", "history", "pinned"):
            data[key] = [list(row) for row in getattr(self, key)]
        return data

    @cached_property
    def sha256(self) -> str:
        """Return SHA-256 of the canonical JSON form: keys sorted, no spaces, UTF-8, without `expected`."""
        text = json.dumps(self.to_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
