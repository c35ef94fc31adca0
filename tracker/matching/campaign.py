"""A whole campaign: many rounds of the same schools, `mutual-check-campaign/1`."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tracker.matching.plan import Plan, read_plan
from tracker.matching.problem import Problem, ProblemError
from tracker.matching.reading import integer, keys, read_problem, text

T = TypeVar("T")
FORMAT = "mutual-check-campaign/1"
PLAN_FORMAT = "mutual-check-campaign-plan/1"
SCOPES = ("round", "campaign")
PARTNERS = ("free", "same", "rotate")
MOST_WORKS = 10**9


@dataclass(frozen=True)
class Shared:
    """One school's teachers who mark in several rounds: how many works they can mark in all of them together."""

    school: int
    rounds: tuple[int, ...]
    capacity: int


@dataclass(frozen=True)
class Campaign:
    """The rounds of a campaign and the rules between them; a school's id means the same school in every round."""

    rounds: tuple[Problem, ...]
    ring_scope: str = "round"
    partners: str = "free"
    shared: tuple[Shared, ...] = ()


@dataclass(frozen=True)
class CampaignPlan:
    """One plan a round; `overloads` are `(row of shared, works over)` where shared capacities could not be kept."""

    plans: tuple[Plan, ...]
    overloads: tuple[tuple[int, int], ...] = ()

    @property
    def cost(self) -> int:
        """The cost of all rounds together."""
        return sum(plan.cost for plan in self.plans)

    @property
    def lower_bound(self) -> int:
        """The sum of the rounds' bounds: no plan of the campaign costs less."""
        return sum(plan.lower_bound for plan in self.plans)

    @property
    def pairs(self) -> int:
        """The number of different pairs of schools that meet in the campaign."""
        return len(meetings(self))

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form; `overloads` stand only where there are some."""
        data: dict[str, Any] = {"format": PLAN_FORMAT, "plans": [plan.to_data() for plan in self.plans]}
        if self.overloads:
            data["overloads"] = [list(row) for row in self.overloads]
        return data | {"cost": self.cost, "lower_bound": self.lower_bound, "pairs": self.pairs}


def meetings(plan: CampaignPlan) -> Counter[frozenset[int]]:
    """Count for each pair of schools the rounds in which they meet."""
    return Counter(pair for one in plan.plans for pair in {frozenset(arc) for arc in one.checks})


def _each(key: str, rows: Iterable[Any], read: Callable[[Any], T]) -> tuple[T, ...]:
    """Read every row of a list; an error says in which of them it stands."""
    found = []
    for number, row in enumerate(rows):
        try:
            found.append(read(row))
        except ProblemError as error:
            raise ProblemError(f"{key}[{number}]: {error}") from error
    return tuple(found)


def read_campaign(data: Any) -> Campaign:
    """Build a campaign from parsed JSON; a `ProblemError` names the round and the key or row."""
    top = keys(data, "the campaign", {"format", "name", "rules", "rounds", "shared"}, ("format", "rounds"))
    if top["format"] != FORMAT:
        raise ProblemError(f"key “format” must be “{FORMAT}”")
    rules = keys(top.get("rules", {}), "key “rules”", {"ring_scope", "partners"}, ())
    for key, allowed in (("ring_scope", SCOPES), ("partners", PARTNERS)):
        if key in rules and rules[key] not in allowed:
            raise ProblemError(f"key “rules.{key}” must be one of {', '.join(allowed)}")
    if not isinstance(top["rounds"], list) or not top["rounds"]:
        raise ProblemError("key “rounds” must be a list that is not empty")
    text(top.get("name", ""), "key “name”")
    rounds = _each("rounds", top["rounds"], read_problem)
    shared = _read_shared(top.get("shared", []), rounds)
    return Campaign(rounds, rules.get("ring_scope", "round"), rules.get("partners", "free"), shared)


def _read_shared(rows: Any, rounds: tuple[Problem, ...]) -> tuple[Shared, ...]:
    if not isinstance(rows, list):
        raise ProblemError("key “shared” must be a list")
    schools = {one for problem in rounds for one in problem.by_id}
    found = []
    for number, given in enumerate(rows):
        place = f"shared[{number}]"
        row = keys(given, place, {"school", "rounds", "capacity"}, ("school", "rounds", "capacity"))
        school = integer(row["school"], f"{place}.school")
        if school not in schools:
            raise ProblemError(f"{place}.school: {school} is not the id of a school")
        if not isinstance(row["rounds"], list) or not row["rounds"]:
            raise ProblemError(f"{place}.rounds must be a list that is not empty")
        numbers = [integer(one, f"{place}.rounds", 0, len(rounds) - 1) for one in row["rounds"]]
        if len(set(numbers)) < len(numbers):
            raise ProblemError(f"{place}.rounds names a round twice")
        capacity = integer(row["capacity"], f"{place}.capacity", 0, MOST_WORKS)
        found.append(Shared(school, tuple(sorted(numbers)), capacity))
    return tuple(found)


def read_campaign_plan(data: Any) -> CampaignPlan:
    """Build a campaign's plan from parsed JSON."""
    allowed = {"format", "plans", "overloads", "cost", "lower_bound", "pairs"}
    top = keys(data, "the plan", allowed, ("format", "plans"))
    if top["format"] != PLAN_FORMAT or not isinstance(top["plans"], list):
        raise ProblemError(f"key “format” must be “{PLAN_FORMAT}”, “plans” a list")
    rows = top.get("overloads", [])
    if not isinstance(rows, list) or any(not isinstance(row, list) or len(row) != 2 for row in rows):
        raise ProblemError("key “overloads” must be a list of rows of 2 integers")
    over = tuple((integer(row, "overloads"), integer(works, "overloads")) for row, works in rows)
    return CampaignPlan(_each("plans", top["plans"], read_plan), over)
