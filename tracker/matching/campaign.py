"""A whole campaign: many rounds of the same schools, `mutual-check-campaign/1`."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tracker.matching import solver
from tracker.matching.board import compile_board
from tracker.matching.constraints import Violation
from tracker.matching.explain import clash
from tracker.matching.plan import Plan, Why, read_plan
from tracker.matching.problem import Arc, Problem, ProblemError
from tracker.matching.reading import keys, read_problem, text
from tracker.matching.verifier import verify
from tracker.matching.wholes import short_rings
from tracker.matching.words import Words

T = TypeVar("T")
FORMAT = "mutual-check-campaign/1"
PLAN_FORMAT = "mutual-check-campaign-plan/1"
SCOPES = ("round", "campaign")
PARTNERS = ("free", "same", "rotate")
DEFAULT_LIMIT = 20.0


@dataclass(frozen=True)
class Campaign:
    """The rounds of a campaign and the rules between them; a school's id means the same school in every round."""

    rounds: tuple[Problem, ...]
    ring_scope: str = "round"
    partners: str = "free"


@dataclass(frozen=True)
class CampaignPlan:
    """One plan a round, the number of different pairs that travel, and how many of them meet in several rounds."""

    plans: tuple[Plan, ...]

    @property
    def cost(self) -> int:
        """The cost of all rounds together."""
        return sum(plan.cost for plan in self.plans)

    @property
    def pairs(self) -> int:
        """The number of different pairs of schools that meet in the campaign."""
        return len({frozenset(arc) for plan in self.plans for arc in plan.checks})

    def to_data(self) -> dict[str, Any]:
        """Return the JSON form."""
        data = {"format": PLAN_FORMAT, "plans": [plan.to_data() for plan in self.plans]}
        return data | {"cost": self.cost, "pairs": self.pairs}


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
    top = keys(data, "the campaign", {"format", "name", "rules", "rounds"}, ("format", "rounds"))
    if top["format"] != FORMAT:
        raise ProblemError(f"key “format” must be “{FORMAT}”")
    rules = keys(top.get("rules", {}), "key “rules”", {"ring_scope", "partners"}, ())
    for key, allowed in (("ring_scope", SCOPES), ("partners", PARTNERS)):
        if key in rules and rules[key] not in allowed:
            raise ProblemError(f"key “rules.{key}” must be one of {', '.join(allowed)}")
    if not isinstance(top["rounds"], list) or not top["rounds"]:
        raise ProblemError("key “rounds” must be a list that is not empty")
    text(top.get("name", ""), "key “name”")
    return Campaign(
        _each("rounds", top["rounds"], read_problem), rules.get("ring_scope", "round"), rules.get("partners", "free")
    )


def read_campaign_plan(data: Any) -> CampaignPlan:
    """Build a campaign's plan from parsed JSON."""
    top = keys(data, "the plan", {"format", "plans", "cost", "pairs"}, ("format", "plans"))
    if top["format"] != PLAN_FORMAT or not isinstance(top["plans"], list):
        raise ProblemError(f"key “format” must be “{PLAN_FORMAT}”, “plans” a list")
    return CampaignPlan(_each("plans", top["plans"], read_plan))


def solve_campaign(
    campaign: Campaign,
    *,
    time_limit: float | None = None,
    progress: Callable[[str, int | None, int | None], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    found: Callable[[int, Plan], None] | None = None,
) -> CampaignPlan | tuple[int, Why]:
    """Solve the rounds one after the other, the hardest first, each knowing what stands already.

    Parameters
    ----------
    time_limit
        seconds for all rounds together, 20 unless said; a round that ends early leaves its time to the others
    progress, cancel
        as in `solve`; the phase begins with the number of the round
    found
        called with the number and the plan of each round that is done, so that an interrupted run loses nothing

    Returns
    -------
    CampaignPlan, or the number of the round without a plan and why

    Notes
    -----
    With `ring_scope: campaign` an arc that would close a short ring with the rounds before is left out. `same` partners
    charge every new pair the mean cost of a pair (one more trip), `rotate` charges a repeated one the same. Rounds are
    not optimised jointly, so beyond each round's own bound nothing is proved about their sum.

    """
    rounds = campaign.rounds
    until = time.monotonic() + (DEFAULT_LIMIT if time_limit is None else time_limit)
    order = sorted(range(len(rounds)), key=lambda i: (_ease(rounds[i]), i))
    done: dict[int, Plan] = {}
    for place, number in enumerate(order):
        problem = rounds[number]
        share = max(0.05, (until - time.monotonic()) / (len(order) - place))
        before = [arc for plan in done.values() for arc in plan.checks]
        board = _board(campaign, problem, before)

        def tell(phase: str, best: int | None, bound: int | None, number: int = number) -> None:
            if progress is not None:
                progress(f"round {number}: {phase}", best, bound)

        plan = solver.run(problem, problem.seed, share, tell, cancel, board=board)
        if plan is None:
            return number, clash(problem, max(share, until - time.monotonic()))
        done[number] = plan
        if found is not None:
            found(number, plan)
    return CampaignPlan(tuple(done[number] for number in range(len(rounds))))


def _ease(problem: Problem) -> int:
    """Return how much room a round leaves: places for checks less checks."""
    places = sum(one.out_max for one in problem.schools if one.can_check)
    return places - sum(problem.need(one.id) for one in problem.schools)


def _board(campaign: Campaign, problem: Problem, before: list[Arc]) -> Any:
    context = frozenset(before) if campaign.ring_scope == "campaign" else frozenset()
    if campaign.partners == "free" or not before:
        return compile_board(problem, problem.seed, context=context) if context else None
    mean = max(1, sum(cost for *_, cost in problem.distances) // max(1, len(problem.distances)))
    met = {frozenset(arc) for arc in before}
    known = frozenset(
        arc
        for a, b, _ in problem.distances
        for arc in ((a, b), (b, a))
        if (frozenset(arc) in met) == (campaign.partners == "same")
    )
    return compile_board(problem, problem.seed, known, mean, context)


def verify_campaign(campaign: Campaign, plan: CampaignPlan) -> list[tuple[int | None, Violation]]:
    """Return every violation with the number of its round, None for what concerns the campaign as a whole."""
    found: list[tuple[int | None, Violation]] = []
    if len(plan.plans) != len(campaign.rounds):
        words = Words("Число схем не равно числу туров.", "There are not as many plans as rounds.")
        return [(None, Violation("rounds", words))]
    for number, (problem, one) in enumerate(zip(campaign.rounds, plan.plans, strict=True)):
        found += [(number, violation) for violation in verify(problem, one)]
    if campaign.ring_scope == "campaign":
        union = sorted({arc for one in plan.plans for arc in one.checks})
        ring = max(problem.rules.min_ring for problem in campaign.rounds)
        whole = replace(campaign.rounds[0], rules=replace(campaign.rounds[0].rules, min_ring=ring))
        words = Words("Кольцо в общей схеме: {ring}.", "A ring in the union of all rounds: {ring}.")
        for schools, arcs, values in short_rings(whole, Plan(tuple(union), 0, 0, "feasible")):
            said = words.put(ring=values["ring"])
            found.append((None, Violation("ring_scope", said, tuple(schools), tuple(arcs))))
    return found


def meetings(plan: CampaignPlan) -> Counter[int]:
    """Count the pairs of schools by the number of rounds in which they meet."""
    met = Counter(frozenset(arc) for one in plan.plans for arc in one.checks)
    return Counter(met.values())
