"""What the page and the files of a scheme say: the proof by the independent verifier, and who checks whom."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from tracker.domain.errors import N_
from tracker.matching.api import CONSTRAINTS, Plan, Problem, Words, draw_svg, read_plan, read_problem, verify, works_of
from tracker.matching.constraints import BY_NAME
from tracker.models.schemes import Scheme
from tracker.web.i18n import language

STATUS_NAMES = {
    "optimal": N_("proved: no better scheme exists"),
    "feasible": N_("valid; it is not proved that no better one exists"),
    "interrupted": N_("valid; time ran out before it was proved that no better one exists"),
    "overloaded": N_("not all schools can mark what they get"),
    "infeasible": N_("no scheme exists under these rules"),
}


def say(words: Words) -> str:
    """Return a sentence of the engine in the visitor's language."""
    return words.ru if language() == "ru" else words.en


@dataclass(frozen=True)
class Check:
    """One school checking another: which one is named here, and how many works."""

    id: int
    name: str
    works: int


@dataclass
class Row:
    """A school in a scheme: who checks it, whom it checks, and its load."""

    id: int
    name: str
    district: str
    works: int
    capacity: int
    checked_by: list[Check] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    panel: int = 0

    @property
    def receives(self) -> int:
        """Return how many works it gets."""
        return sum(check.works for check in self.checks)


@dataclass(frozen=True)
class View:
    """A computed scheme as data for the page."""

    problem: Problem
    plan: Plan | None
    rows: list[Row]

    @property
    def name_of(self) -> dict[int, str]:
        """Map a school's id to its name."""
        return {school.id: school.name for school in self.problem.schools}


def view(scheme: Scheme, districts: dict[int, str]) -> View:
    """Return the scheme read back from what is stored."""
    problem = read_problem(scheme.problem)
    plan = read_plan(scheme.plan) if scheme.plan else None
    return View(problem, plan, _rows(problem, plan, districts) if plan else [])


def _rows(problem: Problem, plan: Plan, districts: dict[int, str]) -> list[Row]:
    schools = sorted(problem.schools, key=lambda one: (districts.get(one.district, ""), one.id))
    rows = {one.id: Row(one.id, one.name, districts.get(one.district, "—"), one.works, one.capacity) for one in schools}
    for (checker, checked), works in sorted(works_of(problem, plan).items()):
        rows[checked].checked_by.append(Check(checker, rows[checker].name, works))
        rows[checker].checks.append(Check(checked, rows[checked].name, works))
    for checked, times in plan.panel:
        rows[checked].panel = times
    return list(rows.values())


@dataclass(frozen=True)
class Proved:
    """One rule and what breaks it."""

    rule: str
    broken: list[str]


def proof(problem: Problem, plan: Plan) -> list[Proved]:
    """Return every rule that applies with what the verifier found against it, then wrong figures of the plan."""
    found: dict[str, list[str]] = {}
    for violation in verify(problem, plan):
        found.setdefault(violation.code, []).append(say(violation.words))
    rules = [
        Proved(say(rule.words), found.pop(rule.name, []))
        for rule in CONSTRAINTS
        if rule.name in found or _applies(problem, rule.name)
    ]
    return rules + [Proved(code, broken) for code, broken in found.items()]


def _applies(problem: Problem, name: str) -> bool:
    """Return whether a rule has anything to say about this problem."""
    asked = {
        "history": bool(problem.history and problem.rules.history_years),
        "forbidden": bool(problem.forbidden),
        "one_way": bool(problem.one_way),
        "pinned": bool(problem.pinned),
        "min_ring": problem.rules.min_ring > 2,
        "works_capacity": problem.rules.works_capacity,
        "arc_load": problem.rules.arc_load == "shares",
        "panel": problem.rules.panel,
    }
    return asked.get(name, True)


def picture(seen: View, plan: Plan, names: dict[int, str], districts: dict[int, str], title: str) -> Markup:
    """Return the drawing for the page (the engine escapes every word in it)."""
    return Markup(draw_svg(seen.problem, plan, names=names, districts=districts, title=title))  # noqa: S704


@dataclass(frozen=True)
class WayOut:
    """What lifting one rule would make possible, and what the scheme would then cost."""

    words: str
    cost: int


def ways_out(why: dict[str, Any]) -> list[WayOut]:
    """Return the explanation's relaxations in the visitor's language."""
    return [WayOut(_way_out(row["change"]), row["cost"]) for row in why["relaxations"]]


def _way_out(change: str) -> str:
    rule, _colon, english = change.partition(": ")
    if language() != "ru":
        return english
    if rule in BY_NAME:
        return f"снять правило «{BY_NAME[rule].words.ru}»" if rule != "panel" else _panel(english)
    return english


def _panel(english: str) -> str:
    number = "".join(sign for sign in english if sign.isdigit())
    return f"передать экспертной комиссии проверок: {number}"
