"""The rules between the rounds of a campaign, one row each, and the verifier that walks them.

The search in `sweeps` weighs them, the verifier finds what breaks them, `drop` returns the campaign without one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tracker.matching import wholes
from tracker.matching.campaign import Campaign, CampaignPlan, Shared
from tracker.matching.constraints import Violation
from tracker.matching.plan import Plan
from tracker.matching.verifier import verify
from tracker.matching.words import Words, numbers


@dataclass(frozen=True)
class Between:
    """A row of the table: code, what is demanded, the sentence for one violation, and what finds and lifts it."""

    name: str
    words: Words
    said: Words
    found: Callable[[Campaign, CampaignPlan], Iterable[wholes.Found]]
    drop: Callable[[Campaign], Campaign] | None = None

    def violations(self, campaign: Campaign, plan: CampaignPlan) -> list[Violation]:
        """Return every place where the campaign's plan breaks this rule."""
        return [
            Violation(self.name, self.said.put(**values), tuple(schools), tuple(arcs))
            for schools, arcs, values in self.found(campaign, plan)
        ]


def _uneven(campaign: Campaign, plan: CampaignPlan) -> Iterator[wholes.Found]:
    if len(plan.plans) != len(campaign.rounds):
        yield (), (), {"have": len(plan.plans), "need": len(campaign.rounds)}


def _rings(campaign: Campaign, plan: CampaignPlan) -> Iterator[wholes.Found]:
    if campaign.ring_scope != "campaign":
        return
    union = sorted({arc for one in plan.plans for arc in one.checks})
    ring = max(problem.rules.min_ring for problem in campaign.rounds)
    yield from wholes.short_rings(campaign.rounds[0].with_rules(min_ring=ring), Plan(tuple(union), 0, 0, "feasible"))


def received(campaign: Campaign, plans: Iterable[tuple[int, Plan]], row: Shared) -> int:
    """Return how many works a row's school gets in those of its rounds that have a plan in `plans`."""
    of = set(row.rounds)
    return sum(wholes.loads(campaign.rounds[number], plan)[row.school] for number, plan in plans if number in of)


def works_over(campaign: Campaign, plan: CampaignPlan) -> tuple[tuple[int, int], ...]:
    """Return `(row of shared, works over)` of every shared capacity that a plan exceeds."""
    rows = (
        (place, received(campaign, enumerate(plan.plans), row) - row.capacity)
        for place, row in enumerate(campaign.shared)
    )
    return tuple((place, over) for place, over in rows if over > 0)


def _overloaded(campaign: Campaign, plan: CampaignPlan) -> Iterator[wholes.Found]:
    over, declared = dict(works_over(campaign, plan)), dict(plan.overloads)
    once = len(declared) == len(plan.overloads)
    for place in sorted(over.keys() | declared.keys()):
        if over.get(place) == declared.get(place) and once:
            continue
        if place >= len(campaign.shared):
            yield (), (), {"who": "?", "have": 0, "most": 0, "rounds": "?"}
            continue
        row = campaign.shared[place]
        have = received(campaign, enumerate(plan.plans), row)
        rounds = numbers(one + 1 for one in row.rounds)
        yield (row.school,), (), {"who": row.school, "have": have, "most": row.capacity, "rounds": rounds}


BETWEEN: tuple[Between, ...] = (
    Between(
        "rounds",
        Words("у каждого тура своя схема", "every round has its plan"),
        Words("Схем {have}, а туров {need}.", "There are {have} plans for {need} rounds."),
        _uneven,
    ),
    Between(
        "ring_scope",
        Words("нет коротких колец во всех турах вместе", "no short rings in the union of all rounds"),
        Words("Кольцо в общей схеме: {ring}.", "A ring in the union of all rounds: {ring}."),
        _rings,
        lambda campaign: replace(campaign, ring_scope="round"),
    ),
    Between(
        "shared",
        Words(
            "учителя, общие для нескольких туров, получают не больше работ, чем могут проверить",
            "teachers who mark in several rounds get no more works than they can mark",
        ),
        Words(
            "Школа {who} в турах {rounds} получает {have} работ, её учителя могут проверить {most}.",
            "School {who} receives {have} works in rounds {rounds}, its teachers can mark {most}.",
        ),
        _overloaded,
        lambda campaign: replace(campaign, shared=()),
    ),
)


def verify_campaign(campaign: Campaign, plan: CampaignPlan) -> list[tuple[int | None, Violation]]:
    """Return every violation with the number of its round, None for what concerns the campaign as a whole.

    Notes
    -----
    Where the plans are not as many as the rounds, nothing else is looked at. Time is that of `verify` for each round,
    and for the union as if it were one round.

    """
    if broken := BETWEEN[0].violations(campaign, plan):
        return [(None, violation) for violation in broken]
    found: list[tuple[int | None, Violation]] = []
    for number, (problem, one) in enumerate(zip(campaign.rounds, plan.plans, strict=True)):
        found += [(number, violation) for violation in verify(problem, one)]
    return found + [(None, violation) for rule in BETWEEN[1:] for violation in rule.violations(campaign, plan)]
