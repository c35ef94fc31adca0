"""What the page and the files of a scheme say: the proof by the independent verifier, and who checks whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.domain.drafts import relaxed_of
from tracker.domain.errors import N_, InvalidError
from tracker.domain.text import fold
from tracker.matching.api import CONSTRAINTS, Plan, Problem, Words, draw_svg, read_plan, read_problem, verify, works_of
from tracker.matching.constraints import BY_NAME, Violation
from tracker.matching.picture import CIRCLE_MOST
from tracker.models.schemes import Scheme
from tracker.queries import drafts as of_drafts
from tracker.queries import schemes as queries
from tracker.queries.paging import Page
from tracker.services import planning
from tracker.services import schemes as services
from tracker.web import arguments
from tracker.web.i18n import explain, language, translated
from tracker.web.scheme_cache import Known, known

STATUS_NAMES = {
    "optimal": N_("proved: no better scheme exists"),
    "feasible": N_("valid; it is not proved that no better one exists"),
    "interrupted": N_("valid; time ran out before it was proved that no better one exists"),
    "overloaded": N_("not all schools can mark what they get"),
    "infeasible": N_("no scheme exists under these rules"),
}


RULES = frozenset({rule.name for rule in CONSTRAINTS if rule.drop is not None} | {"panel"})
SHOWN = 100  # schools on one page of the table
MOST_COMPARED = 200
explained = explain


# The engine speaks of schools by their numbers, and only in these places.
_NUMBERS = re.compile(r"(?<=→ )\d+|\d+(?= →)|(?<=[Шш]кол[ауы] )\d+|(?<=[Ss]chool )\d+")
_LIST = re.compile(r"((?:Школы|Schools) )(\d+(?:, \d+)*)(?=:)")
MOST_NAMED = 8


def named(text: str, names: Mapping[int, str]) -> str:
    """Return a sentence of the engine with the schools' names in the place of their numbers."""

    def name(number: str) -> str:
        return f"«{names[int(number)]}»" if int(number) in names else number

    def several(found: re.Match[str]) -> str:
        numbers = found[2].split(", ")
        return found[0] if len(numbers) > MOST_NAMED else found[1] + ", ".join(name(one) for one in numbers)

    whole = _LIST.search(text)
    if whole:
        return _LIST.sub(several, text)
    return _NUMBERS.sub(lambda found: name(found[0]), text)


def say(words: Words, names: Mapping[int, str] | None = None) -> str:
    """Return a sentence of the engine in the visitor's language."""
    text = words.ru if language() == "ru" else words.en
    return named(text, names) if names else text


@dataclass(frozen=True)
class Check:
    """One school checking another: which one is named here, and how many works."""

    id: int
    name: str
    works: int
    pinned: bool = False


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
    last_year: list[str] = field(default_factory=list)
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

    @cached_property
    def name_of(self) -> dict[int, str]:
        """Map a school's id to its name."""
        return {school.id: school.name for school in self.problem.schools}

    @cached_property
    def loads(self) -> list[int]:
        """Return how many works each checking school gets."""
        return [row.receives for row in self.rows if row.checks]

    @cached_property
    def checked(self) -> int:
        """Return how many schools have works."""
        return sum(row.works > 0 for row in self.rows)


def view(scheme: Scheme, districts: dict[int, str]) -> View:
    """Return the scheme read back from what is stored."""
    problem = read_problem(scheme.problem)
    plan = read_plan(scheme.plan) if scheme.plan else None
    return View(problem, plan, _rows(problem, plan, districts) if plan else [])


def _rows(problem: Problem, plan: Plan, districts: dict[int, str]) -> list[Row]:
    schools = sorted(problem.schools, key=lambda one: (districts.get(one.district, ""), one.id))
    rows = {one.id: Row(one.id, one.name, districts.get(one.district, "—"), one.works, one.capacity) for one in schools}
    pinned = set(problem.pinned)
    for (checker, checked), works in sorted(works_of(problem, plan).items()):
        held = (checker, checked) in pinned
        rows[checked].checked_by.append(Check(checker, rows[checker].name, works, held))
        rows[checker].checks.append(Check(checked, rows[checked].name, works, held))
    for year, checker, checked in problem.history:
        if year == problem.rules.year - 1:
            rows[checked].last_year.append(rows[checker].name)
    for checked, times in plan.panel:
        rows[checked].panel = times
    return list(rows.values())


@dataclass(frozen=True)
class Proved:
    """One rule and what breaks it."""

    rule: str
    broken: list[str]


def proof(problem: Problem, plan: Plan) -> list[Proved]:
    """Return what the verifier says now of a plan, rule by rule."""
    return verdict(problem, verify(problem, plan))


TOGETHER = N_("No short rings over all subjects of the draft together")


def verdict(problem: Problem, violations: Sequence[Violation], *, together: bool = False) -> list[Proved]:
    """Return every rule that applies with what was found against it, then wrong figures of the plan.

    `together`: rings were looked for with the other rounds, too.
    """
    found: dict[str, list[str]] = {}
    names = {school.id: school.name or str(school.id) for school in problem.schools}
    for violation in violations:
        found.setdefault(violation.code, []).append(say(violation.words, names))
    rules = [
        Proved(say(rule.words), found.pop(rule.name, []))
        for rule in CONSTRAINTS
        if rule.name in found or _applies(problem, rule.name)
    ]
    if together:
        rules.append(Proved(translated(TOGETHER), found.pop("ring_scope", [])))
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


@dataclass(frozen=True)
class WayOut:
    """What lifting one rule would make possible, and what the scheme would then cost."""

    rule: str
    words: str
    cost: int


def ways_out(why: dict[str, Any]) -> list[WayOut]:
    """Return the explanation's relaxations in the visitor's language."""
    rows = why.get("relaxations", [])
    return [WayOut(row["change"].partition(":")[0], _way_out(row["change"]), row["cost"]) for row in rows]


@dataclass(frozen=True)
class SchemePage:
    """Everything that the page of a scheme shows."""

    seen: View
    plan: Plan | None
    proof: list[Proved]
    drawing: Markup
    rows: Page[Row]
    chosen: Row | None
    changed: bool
    ways: list[WayOut]
    lifted: list[str]

    def clash(self, text: Mapping[str, str]) -> str:
        """Return in words why there is no plan."""
        return named(text["ru" if language() == "ru" else "en"], self.seen.name_of)

    @property
    def status(self) -> str:
        """Return what is proved of the plan, in words."""
        return translated(STATUS_NAMES[self.plan.status]) if self.plan else ""


def page(session: Session, scheme: Scheme, address: str) -> SchemePage:
    """Return what the page of a scheme shows; `?school=` lets one school stand out, `?q=` looks for a name."""
    districts = queries.district_names(session)
    one = known(session, scheme)
    seen = one.made(
        ("view", tuple(districts.items())),
        lambda: View(one.problem, one.plan, _rows(one.problem, one.plan, districts) if one.plan else []),
    )
    plan, wanted = seen.plan, arguments.number("school")
    chosen = next((row for row in seen.rows if row.id == wanted), None)
    relaxed = _relaxed(session, scheme)
    return SchemePage(
        seen, plan,
        verdict(seen.problem, one.violations) if plan else [],
        _picture(session, one, plan, districts, address, chosen) if plan else Markup(),
        _shown(seen.rows, chosen), chosen, _changed(session, scheme, seen, relaxed), ways_out(scheme.why or {}),
        [say(BY_NAME[name].words) for name in relaxed if name in BY_NAME],
    )  # fmt: skip


def _picture(
    session: Session, one: Known, plan: Plan, districts: dict[int, str], address: str, chosen: Row | None
) -> Markup:
    """Return the drawing for the page (the engine escapes every word in it); the matrix names no school and is kept."""
    ids, title = [school.id for school in one.problem.schools], gettext("Who checks whom")
    if len(ids) > CIRCLE_MOST:
        drawing = one.made(
            ("matrix", title, tuple(districts.items())),
            lambda: draw_svg(one.problem, plan, districts=districts, title=title),
        )
        return Markup(drawing)  # noqa: S704
    drawing = draw_svg(
        one.problem, plan, names=queries.short_names(session, ids), districts=districts, title=title,
        link=f"{address}?school={{school}}#picture", chosen=chosen.id if chosen else None,
    )  # fmt: skip
    return Markup(drawing)  # noqa: S704


def _shown(rows: Sequence[Row], chosen: Row | None) -> Page[Row]:
    """Return the rows of this page: those looked for; the chosen school's own page unless another is asked for."""
    words = fold(arguments.words("q"))
    found = [row for row in rows if words in fold(row.name)] if words else rows
    last = max(1, -(-len(found) // SHOWN))
    at = found.index(chosen) // SHOWN + 1 if chosen in found else 1
    number = min(arguments.number("page") or at, last)
    return Page(found[(number - 1) * SHOWN : number * SHOWN], number, SHOWN, len(found))


def _relaxed(session: Session, scheme: Scheme) -> list[str]:
    """Return the rules that were lifted for the scheme's round in its draft."""
    if scheme.draft_id is None:
        return []
    return relaxed_of(of_drafts.require_draft(session, scheme.draft_id).settings, scheme.round_id)


def _changed(session: Session, scheme: Scheme, seen: View, relaxed: list[str]) -> bool:
    """Return whether the schools' numbers would now make another problem (not asked of very large ones)."""
    if len(seen.problem.schools) > MOST_COMPARED:
        return False
    settings, pinned = services.settings_of(seen.problem), seen.problem.pinned
    try:
        now = services.prepare(session, round_id=scheme.round_id, settings=settings, pinned=pinned)
    except InvalidError:
        return True
    return planning.relaxed(now, relaxed).sha256 != scheme.problem_sha256


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
