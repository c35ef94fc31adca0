"""Signs of biased marking: reasons for a re-check, never verdicts; for whole schools, never for a class or a teacher.

No official formula is published. Thresholds are settings of a campaign; those here are the starting ones, and
docs/bias-signs.md shows by simulation what each sign finds and how often it is wrong.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import N_, InvalidError
from tracker.domain.scales import Scale

Scores = Mapping[int, int]  # primary score → number of works
WINDOW = 2
JUMP_Z = 2.33
PARTS_SE = 2.0
MEAN_Z = 1.96
FEWEST_BORDER_WORKS = 30
FEWEST_WORKS = 10
FEWEST_TASKS = 6


class Sign(StrEnum):
    """The kinds of signs."""

    BORDER_JUMP = "border_jump"
    MEAN_INTERVAL = "mean_interval"
    JOURNAL_MARKS = "journal_marks"
    TASK_PROFILE = "task_profile"


SIGN_NAMES: dict[Sign, str] = {
    Sign.BORDER_JUMP: N_("More works just above a mark's border than elsewhere"),
    Sign.MEAN_INTERVAL: N_("The mean lies above the reference beyond chance"),
    Sign.JOURNAL_MARKS: N_("Marks compare with the journal otherwise than elsewhere"),
    Sign.TASK_PROFILE: N_("Hard tasks are done better than elsewhere, easy ones worse"),
}


@dataclass(frozen=True)
class Unit:
    """The works of one school in one subject and grade beside the reference: all other schools of those chosen."""

    scale: Scale
    school: Scores
    reference: Scores


@dataclass(frozen=True)
class Jump:
    """The border jump of a school: Z, and the works near borders it rests on (`above` of `works`, expected so many)."""

    z: float
    above: int
    works: int
    expected: float

    def is_sign(self, threshold: float = JUMP_Z) -> bool:
        """Tell whether the jump is a reason for a re-check."""
        return self.z > threshold

    @property
    def is_weak(self) -> bool:
        """Tell whether so few works lie near borders that neither a sign nor its absence says much."""
        return self.works < FEWEST_BORDER_WORKS


def _near(scores: Scores, bound: int, window: int) -> tuple[int, int]:
    below = sum(scores.get(score, 0) for score in range(bound - window, bound))
    return below, sum(scores.get(score, 0) for score in range(bound, bound + window))


def border_jump(units: Iterable[Unit], *, window: int = WINDOW) -> Jump | None:
    """Return the pooled jump at mark borders of one school over its subjects.

    Parameters: `units` — the school's subjects and grades, each with its scale and reference; `window` — points on
    either side of a border.
    Returns: Z = (ΣA − Σ(A + B)p − 0.5) / √Σ(A + B)p(1 − p) over borders t3, t4, t5 of all units, where B works lie at
    t − w … t − 1, A at t … t + w − 1, and p = A/(A + B) in the reference. None where nothing can be compared: no
    work of the school, or none of the reference, near any border.
    Notes: a border without reference works, or where the reference lies all on one side, is left out. 0.5 is the
    correction for whole numbers. Power for one class of 25 is about 3 %, so it is never computed for a class. If the
    reference lifts its works too, the sign goes blind. O(borders · window).
    Source: a one-sided binomial test pooled over strata (Mantel and Haenszel, 1959), against local shares.
    """
    above = works = 0
    expected = variance = 0.0
    for unit in units:
        for bound in (unit.scale.three, unit.scale.four, unit.scale.five):
            b_ref, a_ref = _near(unit.reference, bound, window)
            if not a_ref or not b_ref:
                continue
            p = a_ref / (a_ref + b_ref)
            b, a = _near(unit.school, bound, window)
            above, works = above + a, works + a + b
            expected += (a + b) * p
            variance += (a + b) * p * (1 - p)
    if not variance:
        return None
    return Jump((above - expected - 1 / 2) / math.sqrt(variance), above, works, expected)


@dataclass(frozen=True)
class MeanInterval:
    """The mean score of a school with its interval, and the reference's mean, in points."""

    mean: float
    low: float
    high: float
    reference: float
    n: int

    @property
    def is_sign(self) -> bool:
        """Tell whether the whole interval lies above the reference: an auxiliary sign, true of many honest schools."""
        return self.low > self.reference


def mean_interval(school: Scores, reference: Scores, *, z: float = MEAN_Z) -> MeanInterval | None:
    """Return x̄ ± z·sd/√n of a school's scores beside the mean of the reference.

    Parameters: `school`, `reference` — score → works; `z` — quantile (1.96 for 95 %).
    Returns: mean, bounds and the reference's mean in points, sd with n − 1; None below two works or without reference.
    Notes: flags 19-30 % of honest schools, because schools differ: auxiliary only, never alone, lyceums exempt.
    """
    n, m = sum(school.values()), sum(reference.values())
    if n < 2 or not m:
        return None
    mean = sum(score * times for score, times in school.items()) / n
    spread = sum(times * (score - mean) ** 2 for score, times in school.items()) / (n - 1)
    half = z * math.sqrt(spread / n)
    return MeanInterval(mean, mean - half, mean + half, sum(s * times for s, times in reference.items()) / m, n)


@dataclass(frozen=True)
class JournalShares:
    """How many marks of the test lie below, at and above the journal's."""

    lowered: int
    confirmed: int
    raised: int

    @property
    def n(self) -> int:
        """Return the number of works with both marks."""
        return self.lowered + self.confirmed + self.raised

    def parts(self) -> tuple[int, int, int]:
        """Return lowered, confirmed, raised."""
        return self.lowered, self.confirmed, self.raised


def journal_marks(school: JournalShares, reference: JournalShares) -> tuple[float, float, float] | None:
    """Return by how many standard errors each of the three shares differs from the reference.

    Parameters: `school`, `reference` — counts of works with a mark and a journal mark.
    Returns: for lowered, confirmed, raised: (p − q)/√(r(1 − r)(1/n + 1/m)) with p, q the shares and r the pooled one;
    0 where both shares are 0 or 1. None below ten works on either side. A sign is an absolute value above 2 SE.
    Notes: the three are not independent; two works moved from one share to another change two of them.
    Source: the two-sample test of proportions.
    """
    n, m = school.n, reference.n
    if min(n, m) < FEWEST_WORKS:
        return None
    found = []
    for one, other in zip(school.parts(), reference.parts(), strict=True):
        if one < 0 or other < 0:
            raise InvalidError(N_("A number of works is not negative."))
        pooled = (one + other) / (n + m)
        error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        found.append((one / n - other / m) / error if error else 0.0)
    return found[0], found[1], found[2]


@dataclass(frozen=True)
class TaskShares:
    """A task's points earned of those possible: Σ points, Σ points² and the works, each work worth up to `most`."""

    most: int
    works: int
    points: int
    squares: int

    @property
    def share(self) -> float:
        """Return the mean share of the task's points that was earned."""
        return self.points / (self.works * self.most)

    @property
    def variance(self) -> float:
        """Return the squared standard error of the share."""
        mean = self.points / self.works
        spread = max(0.0, self.squares / self.works - mean * mean)
        return spread / self.most**2 / self.works


@dataclass(frozen=True)
class TaskProfile:
    """By how many standard errors the harder and the easier third of the tasks differ from the reference."""

    hard: float
    easy: float

    def is_sign(self, threshold: float = PARTS_SE) -> bool:
        """Tell whether hard tasks are done better and easy ones worse than elsewhere, each beyond the threshold."""
        return self.hard > threshold and self.easy < -threshold


def task_profile(school: Sequence[TaskShares], reference: Sequence[TaskShares]) -> TaskProfile | None:
    """Return how a school's harder and easier tasks compare with the reference.

    Parameters: `school`, `reference` — the same tasks in the same order.
    Returns: for each third (by the reference's shares) the mean difference of shares over its standard error
    √Σ(se² + se_ref²)/k; None below six tasks or ten works, or where nothing varies.
    Raises: InvalidError where the tasks do not correspond.
    Notes: the tasks of one pupil hang together, which the standard error leaves out: a sign needs both thirds to differ
    in opposite directions, which ability alone does not do. O(tasks log tasks).
    """
    if [task.most for task in school] != [task.most for task in reference]:
        raise InvalidError(N_("The tasks of school and reference are not the same."))
    if len(school) < FEWEST_TASKS or min(task.works for task in (*school, *reference)) < FEWEST_WORKS:
        return None
    order = sorted(range(len(reference)), key=lambda place: reference[place].share)
    third = len(order) // 3
    found = []
    for places in (order[:third], order[-third:]):
        difference = sum(school[place].share - reference[place].share for place in places) / third
        error = math.sqrt(sum(school[place].variance + reference[place].variance for place in places)) / third
        if not error:
            return None
        found.append(difference / error)
    return TaskProfile(found[0], found[1])
