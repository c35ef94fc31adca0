"""Why this school checks that one: the pair itself, who else could, and the exchanges that keep every rule."""

from dataclasses import dataclass

from tracker.matching.api import Alternative, Arc, Edited, Plan, Problem, why_pair, works_of
from tracker.services.draft_changes import Swap, edited
from tracker.web.scheme_view import say

FEW = 100  # schools up to which exchanges are tried one by one
MOST, LEAST = 12, 4  # alternatives told of a small round and of a large one


@dataclass(frozen=True)
class Other:
    """Another checker: what stands against it alone, and the exchange that would do."""

    id: int
    name: str
    possible: bool
    dearer: float
    words: str
    exchange: int | None
    exchange_dearer: float


@dataclass(frozen=True)
class Told:
    """A check with everything the page says of it."""

    checker: int
    checked: int
    names: dict[int, str]
    works: int
    km: float
    districts: tuple[str, str]
    place: int
    pinned: bool
    met: tuple[int, ...]
    others: list[Other]


def names(problem: Problem) -> dict[int, str]:
    """Map a school's id to its name."""
    return {school.id: school.name or str(school.id) for school in problem.schools}


def tell(problem: Problem, plan: Plan, arc: Arc, districts: dict[int, str]) -> Told:
    """Return what there is to say of a check of the plan."""
    checker, checked = arc
    cost = problem.cost_of(arc) or 0
    nearer = sum(checked in {a, b} for a, b, way in problem.distances if way < cost)
    small = len(problem.schools) <= FEW
    others = why_pair(problem, plan, arc, most=MOST if small else LEAST)
    called = names(problem)
    return Told(
        checker, checked, called, works_of(problem, plan)[arc], cost / 1000,
        (
            districts.get(problem.by_id[checker].district, "—"),
            districts.get(problem.by_id[checked].district, "—"),
        ),
        nearer + 1, arc in problem.pinned,
        tuple(sorted(year for year, a, b in problem.history if {a, b} == set(arc))),
        [_other(problem, plan, arc, one, called, search=small) for one in others],
    )  # fmt: skip


def _other(problem: Problem, plan: Plan, arc: Arc, one: Alternative, called: dict[int, str], *, search: bool) -> Other:
    found = _exchange(problem, plan, arc, one.checker) if search and not one.possible else None
    give, result = found or (None, None)
    dearer = (one.dearer or 0) / 1000
    more = result.dearer / 1000 if result else 0.0
    return Other(one.checker, called[one.checker], one.possible, dearer, say(one.words, called), give, more)


def _exchange(problem: Problem, plan: Plan, arc: Arc, new: int) -> tuple[int, Edited] | None:
    """Return the cheapest school that the present checker could take in return, so that every rule is kept."""
    taken = {checked for checker, checked in plan.checks if checker == arc[0]}
    found = []
    for checker, give in plan.checks:
        if checker == new and give not in taken and give not in arc:
            result = edited(problem, plan, Swap(arc[0], arc[1], new, give))
            if not result.violations:
                found.append((result.dearer, give, result))
    return min(found, key=lambda row: row[:2])[1:] if found else None
