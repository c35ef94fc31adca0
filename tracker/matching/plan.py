"""The plan of one round, `mutual-check-plan/1`, and the explanation `mutual-check-why/1`, as frozen data."""

from dataclasses import dataclass, field
from typing import Any

from tracker.matching.problem import Arc, ProblemError
from tracker.matching.reading import integer, keys, text
from tracker.matching.words import Words
from tracker.version import VERSION

FORMAT = "mutual-check-plan/1"
WHY_FORMAT = "mutual-check-why/1"
ENGINE = f"sverka {VERSION}"
MOST = 2**63 - 1
STATUSES = ("optimal", "feasible", "infeasible", "interrupted", "overloaded")


@dataclass(frozen=True)
class Plan:
    """Who checks whom, what it costs, and what is proved about it.

    `checks` are sorted arcs `(checker, checked)`; `loads` are `(checker, checked, works)` and given only under
    `shares`; `overloads` are `(checker, works over)`; `panel` are `(checked, times)`; `lower_bound` never exceeds the
    cost of any valid plan with as few panel checks.
    """

    checks: tuple[Arc, ...]
    cost: int
    lower_bound: int
    status: str
    seed: int = 0
    problem_sha256: str = ""
    optimal: bool = False
    seconds: float = 0.0
    loads: tuple[tuple[int, int, int], ...] = ()
    overloads: tuple[tuple[int, int], ...] = ()
    panel: tuple[tuple[int, int], ...] = ()
    engine: str = ENGINE
    gap: float = field(default=0.0)

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form; `loads` and `overloads` stand only where they apply."""
        data: dict[str, Any] = {"format": FORMAT, "problem_sha256": self.problem_sha256, "seed": self.seed}
        data |= {"engine": self.engine, "checks": [list(arc) for arc in self.checks]}
        if self.loads:
            data["loads"] = [list(row) for row in self.loads]
        if self.overloads:
            data["overloads"] = [list(row) for row in self.overloads]
        data["panel"] = [list(row) for row in self.panel]
        data |= {"cost": self.cost, "lower_bound": self.lower_bound, "optimal": self.optimal, "gap": self.gap}
        return data | {"seconds": self.seconds, "status": self.status}


def gap(cost: int, lower_bound: int) -> float:
    """Return (cost − bound) / bound, rounded to seven digits; 0 where the two are equal."""
    return 0.0 if cost == lower_bound else round((cost - lower_bound) / max(lower_bound, 1), 7)


def read_plan(data: Any) -> Plan:
    """Build a plan from parsed JSON; unknown keys and wrong types raise `ProblemError` naming the place."""
    allowed = set(Plan.__dataclass_fields__) | {"format"}
    top = keys(data, "the plan", allowed, ("format", "checks"))
    if top["format"] != FORMAT:
        raise ProblemError(f"key “format” must be “{FORMAT}”")
    values: dict[str, Any] = {"checks": _rows(top, "checks", 2)}
    for key, width in (("loads", 3), ("overloads", 2), ("panel", 2)):
        values[key] = _rows(top, key, width)
    for key in ("cost", "lower_bound", "seed"):
        values[key] = integer(top.get(key, 0), f"key “{key}”", 0, 2**63 - 1)
    for key in ("seconds", "gap"):
        value = top.get(key, 0.0)
        if type(value) not in (int, float) or not 0 <= value <= MOST:
            raise ProblemError(f"key “{key}” must be a number between 0 and {MOST}")
        values[key] = float(value)
    for key in ("engine", "problem_sha256", "status"):
        values[key] = text(top.get(key, "feasible" if key == "status" else ""), f"key “{key}”")
    if values["status"] not in STATUSES:
        raise ProblemError(f"key “status” must be one of {', '.join(STATUSES)}")
    if type(top.get("optimal", False)) is not bool:
        raise ProblemError("key “optimal” must be true or false")
    return Plan(**values, optimal=top.get("optimal", False))


def _rows(top: dict[str, Any], key: str, width: int) -> tuple[Any, ...]:
    rows = top.get(key, [])
    if not isinstance(rows, list):
        raise ProblemError(f"key “{key}” must be a list of rows")
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            raise ProblemError(f"{key}[{number}] must be a list of {width} integers")
        for value in row:
            integer(value, f"{key}[{number}]")
    return tuple(tuple(row) for row in rows)


@dataclass(frozen=True)
class Relaxation:
    """One change that would make a plan possible, and the cost of the plan it would allow."""

    rule: str
    words: Words
    cost: int

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form; the change begins with the name of the rule."""
        return {"change": f"{self.rule}: {self.words.en}", "cost": self.cost}


@dataclass(frozen=True)
class Why:
    """Why no plan exists: a minimal set of schools and rules that clash, in words, and ways out.

    A school in the set means "this school must be checked by k schools"; dropping it means not asking for that.
    `proved` is false only where time ran out before the clash could be shown to be one.
    """

    schools: tuple[int, ...]
    rules: tuple[str, ...]
    words: Words
    relaxations: tuple[Relaxation, ...] = ()
    proved: bool = True
    minimal: bool = True

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form `mutual-check-why/1`."""
        return {
            "format": WHY_FORMAT,
            "schools": list(self.schools),
            "rules": list(self.rules),
            "text": self.words.to_data(),
            "relaxations": [one.to_data() for one in self.relaxations],
        }
