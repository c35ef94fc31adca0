"""Solving a campaign: round after round, then again and again against the others until nothing gets better."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.matching import solver
from tracker.matching.between import received
from tracker.matching.board import Board, compile_board
from tracker.matching.campaign import Campaign, Shared
from tracker.matching.explain import clash
from tracker.matching.plan import Plan, Why
from tracker.matching.problem import Arc, Problem
from tracker.matching.single import as_twin, bounded, demand, ease, only_together, question, whole
from tracker.matching.wholes import loads

ENOUGH = 0.001  # gap at which a round's search may stop
FIRST = 0.6  # of a round's share of the time where rounds bind one another; the rest is for the sweeps after
LEAST = 0.05  # seconds for a round, however late it is
SWEEPS = 8
PATIENCE = 12  # times in a row that some rounds are made anew in vain
RESTARTS = 4
LONGEST = 10  # part of the whole limit that one round may take at once
HURRY_MOST = 1500  # schools in all rounds up to which those not begun get a quick plan after a cancellation
FLOOR = 1.0  # seconds for the bound of a round
NO_CAPACITY = 10**9

Tell = Callable[[str, int | None, int | None], None]
Cancel = Callable[[], bool]
Told = Callable[[int, Plan], None]
Rank = tuple[int, int, int]


@dataclass
class Sweeps:
    """One run over a campaign: the plans so far, and why some rounds have none."""

    campaign: Campaign
    until: float
    progress: Tell | None = None
    cancel: Cancel | None = None
    found: Told | None = None
    plans: dict[int, Plan] = field(default_factory=dict)
    whys: dict[int, Why] = field(default_factory=dict)
    floors: dict[int, int] = field(default_factory=dict)
    cancelled: bool = False
    changes: int = 0
    shaking: bool = False

    def __post_init__(self) -> None:
        """Find the rounds that are one and the same question, and what a trip between two schools costs."""
        campaign, rounds = self.campaign, self.campaign.rounds
        self.alone = campaign.ring_scope == "round" and campaign.partners == "free" and not campaign.shared
        every = [cost for problem in rounds for *_, cost in problem.distances]
        self.trip = 0 if campaign.partners == "free" else max(1, sum(every) // max(1, len(every)))
        self.twins: dict[int, list[int]] = {number: [number] for number in range(len(rounds))}
        if self.alone:
            same: dict[Any, list[int]] = {}
            for number, problem in enumerate(rounds):
                same.setdefault(question(problem), []).append(number)
            self.twins = {row[0]: row for row in same.values()}
        self.longest = self.left() / (LONGEST if len(rounds) > 1 else 1)
        self.seen: dict[int, int] = {}
        self.shared: dict[int, list[Shared]] = {number: [] for number in range(len(rounds))}
        for row in campaign.shared:
            for number in row.rounds:
                self.shared[number].append(row)

    def left(self) -> float:
        """Return the seconds left."""
        return self.until - time.monotonic()

    def stopped(self) -> bool:
        """Tell whether somebody cancelled."""
        self.cancelled = self.cancelled or (self.cancel is not None and self.cancel())
        return self.cancelled

    # -- the sweeps ---------------------------------------------------------------------------------------------------

    def first(self, *, whole: bool, hurry: bool) -> None:
        """Solve every round once, the tightest first; a round that does not fit to those before is put before them.

        `whole` ends the run at the first round without a plan; `hurry` gives rounds a quick plan after a cancellation.
        """
        rounds, front = self.campaign.rounds, list[int]()
        hurry = hurry and sum(len(problem.schools) for problem in rounds) <= HURRY_MOST
        queue = sorted(self.twins, key=lambda i: (ease(rounds[i]), i))
        place = 0
        while place < len(queue):
            if self.stopped() and not hurry:
                return
            number = queue[place]
            share = max(LEAST, self.left() / (len(queue) - place) * (1.0 if self.alone else FIRST))
            if self.solve(number, share) or number not in self.whys:
                place += 1
                continue
            if number not in front and len(front) < RESTARTS and self.whys[number].rules == ("ring_scope",):
                del self.whys[number]
                front.append(number)
                queue = [number, *(one for one in queue if one != number)]
                self.plans.clear()
                place = 0
                continue
            if whole:
                return
            place += 1

    def again(self) -> None:
        """Solve anew whatever may get better: rounds that time cut short, and those whose others changed since."""
        for _ in range(2 if self.alone else SWEEPS):
            todo = [number for number in sorted(self.twins, key=self.loss, reverse=True) if self.open(number)]
            before = self.changes
            for place, number in enumerate(todo):
                if self.stopped() or self.left() <= LEAST:
                    return
                self.solve(number, self.left() / (len(todo) - place))
            if self.changes == before:
                return

    def shake(self) -> None:
        """Take some rounds' plans away and make them anew in a drawn order; keep that where the whole gets better."""
        rounds = sorted(self.plans)
        draw = random.Random(self.campaign.rounds[0].seed)  # noqa: S311 (a public draw)
        idle = 0
        while not self.alone and len(rounds) > 1 and idle < PATIENCE and not self.stopped() and self.left() > LEAST:
            before, whys, changes, best = dict(self.plans), dict(self.whys), self.changes, self.total()
            gone = draw.sample(rounds, draw.randint(2, max(2, len(rounds) // 2)))
            for number in gone:
                del self.plans[number]
            self.shaking = True
            whole = all(self.solve(number, self.left() / (place + 2)) for place, number in enumerate(gone))
            self.shaking = False
            if whole and self.total() < best:
                idle = 0
                for number in sorted(gone):
                    self._told(number)
                self.again()
                continue
            idle += 1
            self.plans, self.whys, self.changes = before, whys, changes

    def total(self) -> Rank:
        """Return what the plans of all rounds are judged by: panel, works over, cost with trips."""
        panel = sum(times for plan in self.plans.values() for _, times in plan.panel)
        over = sum(works for plan in self.plans.values() for _, works in plan.overloads)
        for row in self.campaign.shared:
            over += max(0, received(self.campaign, self.plans.items(), row) - row.capacity)
        met = Counter(pair for plan in self.plans.values() for pair in {frozenset(arc) for arc in plan.checks})
        trips = len(met) if self.campaign.partners == "same" else sum(met.values()) - len(met)
        return panel, over, sum(plan.cost for plan in self.plans.values()) + self.trip * trips

    def loss(self, number: int) -> tuple[int, int]:
        """Return how much a round could gain at most; the earlier of equals comes first."""
        plan = self.plans.get(number)
        return (plan.cost - plan.lower_bound if plan else solver.RELAX_MOST**3), -number

    def open(self, number: int) -> bool:
        """Tell whether solving a round anew may help."""
        if number in self.whys:
            return False
        plan = self.plans.get(number)
        if plan is None:
            return True
        if self.alone:
            return plan.status == "interrupted" and plan.gap > ENOUGH
        return plan.status == "interrupted" or self.seen[number] < self.changes

    # -- one round ----------------------------------------------------------------------------------------------------

    def solve(self, number: int, share: float) -> bool:
        """Solve a round against the plans of the others, and keep the better plan; false where none was found."""
        problem = self.limited(number)
        board, share = self.board(number, problem), min(share, self.longest)
        begun = time.monotonic()
        try:
            plan = solver.run(
                problem, problem.seed, share, self.tell(number), self.stopped,
                board=board, hot=self.hot(number, board), enough=ENOUGH,
            )  # fmt: skip
        except TimeoutError:
            return False
        self.seen[number] = self.changes
        if plan is None and number in self.plans:
            return True
        if plan is None:
            self.whys[number] = self.why(number, max(share, self.left()))
            return False
        plan = self.own(number, problem, plan)
        old = self.plans.get(number)
        if old is None or self.rank(number, plan) < self.rank(number, old):
            self.changes += 1
            self.seen[number] = self.changes
            self.plans[number] = plan
        elif plan.lower_bound > old.lower_bound or plan.status != old.status:
            self.plans[number] = bounded(replace(old, status=plan.status), max(plan.lower_bound, old.lower_bound))
        self.plans[number] = replace(self.plans[number], seconds=round(time.monotonic() - begun, 3))
        for twin in self.twins[number]:
            self.plans[twin] = (
                self.plans[number] if twin == number else as_twin(self.campaign.rounds[twin], self.plans[number])
            )
            self._told(twin)
        return True

    def _told(self, number: int) -> None:
        if self.found is not None and not self.shaking:
            self.found(number, self.plans[number])

    def tell(self, number: int) -> Tell | None:
        """Return a progress callback that names the round."""
        progress = self.progress
        if progress is None:
            return None
        return lambda phase, best, bound: progress(f"round {number}: {phase}", best, bound)

    def others(self, number: int) -> list[tuple[int, Plan]]:
        """Return the other rounds' plans."""
        return [(one, plan) for one, plan in sorted(self.plans.items()) if one != number]

    def board(self, number: int, problem: Problem) -> Board:
        """Compile a round with the rings and the trips of the others."""
        before = {arc for _, plan in self.others(number) for arc in plan.checks}
        context = frozenset(before) if self.campaign.ring_scope == "campaign" else frozenset[Arc]()
        if not self.trip or not before:
            return compile_board(problem, problem.seed, context=context)
        met = {frozenset(arc) for arc in before}
        known = frozenset(
            arc
            for a, b, _ in problem.distances
            for arc in ((a, b), (b, a))
            if (frozenset(arc) in met) == (self.campaign.partners == "same")
        )
        return compile_board(problem, problem.seed, known, self.trip, context)

    def hot(self, number: int, board: Board) -> list[Arc] | None:
        """Return the cheapest scheme that is known and fits: the round's own, or that of another round."""
        if self.alone and number not in self.plans:
            return None
        place = {one: i for i, one in enumerate(board.ids)}
        fixed, best = set(board.fixed), None
        for checks in {plan.checks for plan in self.plans.values() if not plan.panel}:
            arcs = sorted((place[a], place[b]) for a, b in checks if a in place and b in place)
            rest = [arc for arc in arcs if arc not in fixed]
            if len(arcs) < len(checks) or any(arc not in board.arc_weight for arc in rest):
                continue
            weight = sum(board.arc_weight[arc] for arc in rest)
            if (best is None or (weight, rest) < best) and whole(board, rest):
                best = (weight, rest)
        return best[1] if best else None

    def own(self, number: int, solved: Problem, plan: Plan) -> Plan:
        """Return the plan of a narrowed or weighted round as the plan of the round itself, with its own bound."""
        problem = self.campaign.rounds[number]
        if self.alone:
            # Whoever solves the round by itself does not stop so early, so that this plan need not come out again.
            early = plan.status == "feasible" and plan.gap <= ENOUGH
            return replace(plan, status="interrupted") if early else plan
        if number not in self.floors:
            goes = lambda: not self.stopped()  # noqa: E731
            self.floors[number] = solver.floor(problem, min(FLOOR, max(LEAST, self.left())), goes)
        floor = 0 if plan.panel else self.floors[number]
        over = plan.overloads
        if solved is not problem:
            got = loads(problem, plan)
            rows = ((one.id, got[one.id] - one.capacity) for one in problem.schools)
            over = tuple(sorted(row for row in rows if row[1] > 0)) if problem.rules.works_capacity else ()
        status = "feasible" if plan.status in ("optimal", "overloaded") else plan.status
        return bounded(replace(plan, problem_sha256=problem.sha256, overloads=over, status=status), floor)

    def rank(self, number: int, plan: Plan) -> Rank:
        """Return what a round's plan is judged by, the others standing: panel, works over, cost with trips."""
        over = sum(works for _, works in plan.overloads)
        whole = [*self.others(number), (number, plan)]
        for row in self.shared[number]:
            over += max(0, received(self.campaign, whole, row) - row.capacity)
        return sum(times for _, times in plan.panel), over, plan.cost + self.trip * self.trips(number, plan)

    def trips(self, number: int, plan: Plan) -> int:
        """Count the pairs of a plan that cost a trip: new ones for `same` partners, met ones for `rotate`."""
        met = {frozenset(arc) for _, other in self.others(number) for arc in other.checks} if self.trip else set()
        return sum((frozenset(arc) in met) != (self.campaign.partners == "same") for arc in plan.checks)

    # -- capacities shared by rounds ----------------------------------------------------------------------------------

    def limited(self, number: int) -> Problem:
        """Return the round with the capacities that the other rounds leave of what the same teachers can mark.

        Rounds without a plan yet keep their part: what is left is divided by the works of the rounds.
        """
        problem, rows = self.campaign.rounds[number], self.shared[number]
        if not rows:
            return problem
        caps = {one.id: one.capacity if problem.rules.works_capacity else NO_CAPACITY for one in problem.schools}
        done = self.others(number)
        for row in rows:
            if row.school not in caps:
                continue
            rest = row.capacity - received(self.campaign, done, row)
            waiting = [one for one in row.rounds if one != number and one not in self.plans and one not in self.whys]
            if waiting and rest > 0:
                mine = demand(problem)
                rest = -(-rest * mine // max(1, mine + sum(demand(self.campaign.rounds[one]) for one in waiting)))
            caps[row.school] = max(0, min(caps[row.school], rest))
        schools = tuple(replace(one, capacity=caps[one.id]) for one in problem.schools)
        return replace(problem.with_rules(works_capacity=True), schools=schools)

    # -- no plan ------------------------------------------------------------------------------------------------------

    def why(self, number: int, seconds: float) -> Why:
        """Say why a round has no plan: by itself, or only because of rings with the other rounds."""
        problem = self.campaign.rounds[number]
        if self.campaign.ring_scope == "campaign" and self.plans:
            try:
                by_itself = solver.run(problem, problem.seed, seconds / 2, None, self.stopped, enough=1.0)
            except TimeoutError:
                by_itself = None
            if by_itself is not None:
                return only_together(number, by_itself.cost)
        return clash(problem, seconds)
