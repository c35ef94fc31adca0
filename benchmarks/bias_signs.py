"""What the signs of biased marking find and how often they are wrong, on invented schools whose truth is known."""

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.domain.bias_signs import (
    JUMP_Z,
    PARTS_SE,
    JournalShares,
    TaskShares,
    Unit,
    border_jump,
    journal_marks,
    mean_interval,
    task_profile,
)
from tracker.domain.scales import MAX_SCORES_2020_22, SCALES_2020_22, Scale

SCHOOLS = 44
ROUNDS = [(subject, grade) for grade in (5, 6, 7, 8) for subject in ("rus", "mat")]
MIDDLE, SPREAD, BETWEEN, TASK_SPREAD = 0.52, 0.17, 0.05, 0.9


@dataclass(frozen=True)
class Case:
    """A way the world may be: works a unit, subjects pooled, how many schools lift which part of their border works."""

    name: str
    lifting: int
    part: float = 0.25
    works: int = 60
    subjects: int = 8


@dataclass
class Tally:
    """Hits among schools that lift, alarms among those that do not."""

    asked: Counter[bool] = field(default_factory=Counter)
    flagged: Counter[bool] = field(default_factory=Counter)

    def add(self, lifts: bool, sign: bool) -> None:
        """Count one school."""
        self.asked[lifts] += 1
        self.flagged[lifts] += sign

    def __str__(self) -> str:
        shown = (f"{self.flagged[one] / self.asked[one]:.1%}" if self.asked[one] else "-" for one in (True, False))
        return " | ".join(shown)


def score(luck: random.Random, ability: float, most: int) -> int:
    """Return an honest score: normal around the school's ability, kept within the scale."""
    return min(most, max(0, round(most * luck.gauss(MIDDLE + ability, SPREAD))))


def lifted(luck: random.Random, value: int, scale: Scale, part: float) -> int:
    """Return the score after a part of the works just below a border got what they lacked."""
    for bound in (scale.three, scale.four, scale.five):
        if bound - 2 <= value < bound and luck.random() < part:
            return bound + luck.randint(0, 1)
    return value


def mark(value: int, scale: Scale) -> int:
    """Return the mark of a score."""
    return 2 + sum(value >= bound for bound in (scale.three, scale.four, scale.five))


def others(own: list[Counter[int]]) -> list[Counter[int]]:
    """Return, for each school, the works of all other schools."""
    whole: Counter[int] = Counter()
    for one in own:
        whole.update(one)
    return [whole - one for one in own]


def city(luck: random.Random, case: Case) -> tuple[list[bool], list[list[Unit]], list[JournalShares]]:
    """Return who lifts, the units of each school and its marks beside the journal's, for one invented year."""
    lifts = [place < case.lifting for place in range(SCHOOLS)]
    abilities = [luck.gauss(0, BETWEEN) for _ in lifts]
    units: list[list[Unit]] = [[] for _ in lifts]
    compared = [[0, 0, 0] for _ in lifts]
    for subject, grade in ROUNDS[: case.subjects]:
        scale, most = SCALES_2020_22[subject, grade], MAX_SCORES_2020_22[subject, grade]
        own: list[Counter[int]] = []
        for place, ability in enumerate(abilities):
            scores: Counter[int] = Counter()
            for _ in range(case.works):
                honest = score(luck, ability, most)
                journal = mark(honest, scale) + luck.choices([-1, 0, 1], [0.15, 0.7, 0.15])[0]
                seen = lifted(luck, honest, scale, case.part) if lifts[place] else honest
                scores[seen] += 1
                given = min(5, max(2, journal))
                compared[place][(mark(seen, scale) > given) - (mark(seen, scale) < given) + 1] += 1
            own.append(scores)
        for place, (scores, rest) in enumerate(zip(own, others(own), strict=True)):
            units[place].append(Unit(scale, scores, rest))
    return lifts, units, [JournalShares(*one) for one in compared]


def run(case: Case, seeds: Iterable[int]) -> dict[str, Tally]:
    """Return how each sign did over invented years."""
    found = {"jump": Tally(), "mean": Tally(), "journal": Tally()}
    for seed in seeds:
        lifts, units, compared = city(random.Random(seed), case)
        whole = [sum(one.parts()[kind] for one in compared) for kind in range(3)]
        for place, lift in enumerate(lifts):
            jump = border_jump(units[place])
            found["jump"].add(lift, jump is not None and jump.is_sign(JUMP_Z))
            means = [mean_interval(unit.school, unit.reference) for unit in units[place]]
            found["mean"].add(lift, means[0] is not None and means[0].is_sign)
            rest = JournalShares(*(all_of - own for all_of, own in zip(whole, compared[place].parts(), strict=True)))
            errors = journal_marks(compared[place], rest)
            found["journal"].add(lift, errors is not None and (errors[2] > PARTS_SE or errors[0] < -PARTS_SE))
    return found


def tasks(luck: random.Random, works: int, ability: float, helped: float) -> list[TaskShares]:
    """Return the tasks of a school whose pupils are told the harder third, each with the chance `helped`."""
    sums = [[0, 0] for _ in range(18)]
    for _ in range(works):
        pupil = luck.gauss(ability, TASK_SPREAD)
        for place, cell in enumerate(sums):
            chance = 1 / (1 + 2.718281828 ** ((place - 8.5) / 4 - pupil))
            known = luck.random() < chance
            careless = helped and place < 6 and luck.random() < helped / 2  # time went into the hard ones
            points = int((known and not careless) or (place >= 12 and luck.random() < helped))
            cell[0] += points
            cell[1] += points * points
    return [TaskShares(1, works, points, squares) for points, squares in sums]


def profile(seeds: Iterable[int], works: int, helped: float) -> Tally:
    """Return how the task profile did where four schools of the city were helped."""
    tally = Tally()
    for seed in seeds:
        luck = random.Random(seed)
        own = [tasks(luck, works, luck.gauss(0, 0.25), helped if place < 4 else 0) for place in range(SCHOOLS)]
        for place, mine in enumerate(own):
            rest = [
                TaskShares(1, sum(one[task].works for one in own) - mine[task].works,
                           sum(one[task].points for one in own) - mine[task].points,
                           sum(one[task].squares for one in own) - mine[task].squares)
                for task in range(len(mine))
            ]  # fmt: skip
            answer = task_profile(mine, rest)
            tally.add(place < 4, answer is not None and answer.is_sign())
    return tally


CASES = (
    Case("8 subjects, n = 60, 4 of 44 lift a quarter", 4),
    Case("the same, nobody lifts", 0),
    Case("8 subjects, n = 60, 4 of 44 lift a tenth", 4, part=0.1),
    Case("8 subjects, n = 60, 4 of 44 lift a half", 4, part=0.5),
    Case("4 subjects, n = 60, 4 of 44 lift a quarter", 4, subjects=4),
    Case("8 subjects, n = 25, 4 of 44 lift a quarter", 4, works=25),
    Case("one class of 25 in one subject", 4, works=25, subjects=1),
    Case("8 subjects, n = 60, half of the schools lift a quarter", 22),
)


def bias_signs(options: argparse.Namespace) -> None:
    """Simulate the signs; `--seeds 40` gives the figures of docs/bias-signs.md."""
    seeds = range(1, options.seeds + 1)
    print("| case | jump finds | jump false | mean finds | mean false | journal finds | journal false |")
    print("|---|---|---|---|---|---|---|")
    for case in CASES:
        found = run(case, seeds)
        print(f"| {case.name} | " + " | ".join(str(tally) for tally in found.values()) + " |", flush=True)
    print("\n| task profile | finds | false |\n|---|---|---|")
    for works, helped in ((60, 0.3), (60, 0.15), (25, 0.3)):
        print(f"| 18 tasks, n = {works}, {helped:.0%} told | {profile(seeds, works, helped)} |", flush=True)
