"""The indicators of honesty: each a numerator and a denominator of records, with how sure the figure is.

No data is None, never 0 %. Figures are exact: whole numbers and fractions until they are shown.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.domain.errors import N_, InvalidError

Z_95 = 1.959963984540054  # of the normal distribution, two-sided 95 %
SMALL = 30  # below it a share is said to rest on few cases
HIDDEN_BELOW = 5  # a cell of fewer pupils is not printed or published
RESAMPLES = 2_000
MOST_DRAWS = 2_000_000


class Indicator(StrEnum):
    """What is told of a campaign; the first four are the memo's three, the third in both readings."""

    OBSERVED_SCHOOLS = "observed_schools"
    RECHECKED_WORKS = "rechecked_works"
    CONFIRMED_OF_RECHECKED = "confirmed_of_rechecked"
    CONFIRMED_OF_ALL = "confirmed_of_all"
    OBSERVED_SESSIONS = "observed_sessions"
    CONFIRMED_IN_CROSS_CHECKS = "confirmed_in_cross_checks"


@dataclass(frozen=True)
class Formula:
    """An indicator in words: its name, what is counted, out of what."""

    name: str
    numerator: str
    denominator: str


FORMULAS: dict[Indicator, Formula] = {
    Indicator.OBSERVED_SCHOOLS: Formula(
        N_("Schools with public observers"),
        N_("schools with at least one signed act of observation"),
        N_("schools that held the tests"),
    ),
    Indicator.RECHECKED_WORKS: Formula(N_("Works re-checked"), N_("works re-checked"), N_("all works of the tests")),
    Indicator.CONFIRMED_OF_RECHECKED: Formula(
        N_("Marks confirmed, of the works re-checked"),
        N_("works whose mark the re-check confirmed"),
        N_("works re-checked"),
    ),
    Indicator.CONFIRMED_OF_ALL: Formula(
        N_("Marks confirmed, of all works (as the memo words it)"),
        N_("works whose mark the re-check confirmed"),
        N_("all works of the tests"),
    ),
    Indicator.OBSERVED_SESSIONS: Formula(
        N_("Sessions observed"), N_("sessions with a signed act of observation"), N_("sessions held")
    ),
    Indicator.CONFIRMED_IN_CROSS_CHECKS: Formula(
        N_("Marks confirmed in mutual checks"),
        N_("works whose own school's mark the mutual check confirmed"),
        N_("works with both marks"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """So many of so many; `whole` 0 means that there are no data."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """Return the share as an exact fraction, None without data."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def is_small(self) -> bool:
        """Tell whether the share rests on so few cases that this must be said."""
        return self.whole < SMALL

    @property
    def is_hidden(self) -> bool:
        """Tell whether a public page must hide these pupils: fewer than five, but not none, on either side."""
        return any(0 < cell < HIDDEN_BELOW for cell in (self.part, self.whole - self.part))


def share(part: int, whole: int) -> Share:
    """Return the share of `part` in `whole`.

    Parameters: `part`, `whole` — counts of records.
    Returns: a Share; its value is None where `whole` is 0.
    Raises: InvalidError where a count is negative or the part is larger than the whole.
    """
    if not 0 <= part <= whole:
        raise InvalidError(N_("The part is from 0 to the whole: %(part)s of %(whole)s."), part=part, whole=whole)
    return Share(part, whole)


def percent(value: Fraction | None, places: int = 1) -> Decimal | None:
    """Return an exact share in percent, rounded half up as official papers do.

    Parameters: `value` — a fraction (1 is all), or None; `places` — digits after the point.
    Returns: percent as a Decimal with that many places, or None for None.
    Notes: the rounding starts from the exact fraction, so 2/3 is 66.7 and 1/8 with no places is 13.
    """
    if value is None:
        return None
    scaled = value * 100 * 10**places
    rounded = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(rounded if scaled >= 0 else -rounded).scaleb(-places)


def wilson(counted: Share, z: float = Z_95) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share.

    Parameters: `counted` — the share; `z` — quantile of the normal distribution (1.96 for 95 %).
    Returns: lower and upper bound as fractions of 1 with 0 ≤ lower ≤ share ≤ upper ≤ 1, or None without data.
    Notes: solves |p̂ − p| = z·√(p(1 − p)/n) for p. Unlike p̂ ± z·√(p̂(1 − p̂)/n) it does not call 6 of 6 certain:
    that is 61-100 %.
    Source: Wilson, E. B. (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    n = counted.whole
    if not n:
        return None
    p = counted.part / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if counted.part == 0 else max(0.0, middle - half)
    return low, 1.0 if counted.part == n else min(1.0, middle + half)


def weighted_kappa(pairs: Mapping[tuple[int, int], int], *, power: int = 2) -> float | None:
    """Return Cohen's weighted κ: how far two markers agree beyond chance.

    Parameters: `pairs` — (first mark, second mark) → number of works; `power` — 1 for linear, 2 for quadratic weights.
    Returns: κ = 1 − Σ w·observed / Σ w·expected with w = |i − j|^power, at most 1; 0 is chance. None without works and
    where chance alone would agree always (both gave one and the same mark to every work): nothing can be said then.
    Raises: InvalidError for a negative number of works.
    Notes: computed in whole numbers, divided once at the end.
    Source: Cohen, J. (1968), Psychological Bulletin 70, 213-220.
    """
    if any(times < 0 for times in pairs.values()):
        raise InvalidError(N_("A number of works is not negative."))
    n = sum(pairs.values())
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    observed = 0
    for (one, other), times in pairs.items():
        first[one] += times
        second[other] += times
        observed += abs(one - other) ** power * times
    expected = sum(a * b * abs(i - j) ** power for i, a in first.items() for j, b in second.items())
    return float(1 - Fraction(observed * n, expected)) if expected else None


@dataclass(frozen=True)
class MeanDifference:
    """A mean of differences in points with its bootstrap interval (None for a single work)."""

    mean: Fraction
    interval: tuple[float, float] | None
    n: int

    @property
    def is_small(self) -> bool:
        """Tell whether the mean rests on so few works that this must be said."""
        return self.n < SMALL


def mean_difference(differences: Sequence[int], *, seed: int, level: float = 0.95) -> MeanDifference | None:
    """Return the mean of expert − school in points with a percentile bootstrap interval.

    Parameters: `differences` — one whole number a work; `seed` — of the resampling, published with the figure, so that
    anybody gets the same bounds; `level` — of the interval.
    Returns: exact mean, interval, n; None without works.
    Notes: works are drawn with replacement 2,000 times, fewer for many works (two million draws in all, at least 200
    samples); the differences are sorted first, so their order does not matter. O(draws).
    Source: Efron, B. (1979), Annals of Statistics 7, 1-26.
    """
    n = len(differences)
    if not n:
        return None
    mean = Fraction(sum(differences), n)
    if n == 1:
        return MeanDifference(mean, None, n)
    luck = random.Random(seed)  # noqa: S311 - reproducible on purpose
    ordered = sorted(differences)
    samples = max(200, min(RESAMPLES, MOST_DRAWS // n))
    means = sorted(sum(luck.choices(ordered, k=n)) / n for _ in range(samples))
    tail = (1 - level) / 2
    return MeanDifference(mean, (means[int(tail * samples)], means[math.ceil((1 - tail) * samples) - 1]), n)
