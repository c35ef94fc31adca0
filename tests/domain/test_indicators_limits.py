"""Figures at their limits: what is small, what is hidden, and how often the bootstrap draws."""

import random
from fractions import Fraction

import pytest

from tracker.domain import indicators
from tracker.domain.errors import InvalidError
from tracker.domain.indicators import Share, mean_difference, percent, share, weighted_kappa, wilson


@pytest.mark.parametrize(
    ("part", "whole", "hidden"),
    [
        (0, 0, False),
        (0, 1, True),
        (0, 4, True),
        (0, 5, False),
        (1, 1, True),
        (4, 4, True),
        (5, 5, False),
        (1, 100, True),
        (4, 100, True),
        (5, 100, False),
        (95, 100, False),
        (96, 100, True),  # the four others could be named
        (99, 100, True),
        (100, 100, False),
        (2, 4, True),
        (5, 9, True),
        (5, 10, False),
    ],
)
def test_a_cell_of_one_to_four_pupils_is_hidden_on_either_side(part: int, whole: int, hidden: bool) -> None:
    assert share(part, whole).is_hidden is hidden


@pytest.mark.parametrize(("whole", "small"), [(0, True), (1, True), (29, True), (30, False), (78_000, False)])
def test_a_share_of_fewer_than_thirty_rests_on_few_cases(whole: int, small: bool) -> None:
    assert share(0, whole).is_small is small


@pytest.mark.parametrize(("n", "small"), [(1, True), (29, True), (30, False), (31, False)])
def test_so_does_a_mean(n: int, small: bool) -> None:
    found = mean_difference([1] * n, seed=1)
    assert found is not None
    assert (found.n, found.is_small) == (n, small)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(0), 1, "0.0"),
        (Fraction(1), 1, "100.0"),
        (Fraction(1, 2), 0, "50"),
        (Fraction(1, 3), 1, "33.3"),
        (Fraction(2, 3), 1, "66.7"),
        (Fraction(1, 16), 1, "6.3"),  # 6.25: the half goes up
        (Fraction(3, 16), 1, "18.8"),  # 18.75
        (Fraction(1, 200), 0, "1"),
        (Fraction(1, 201), 0, "0"),
        (Fraction(999, 1000), 0, "100"),
        (Fraction(-1, 16), 1, "-6.3"),
        (Fraction(-1, 3), 2, "-33.33"),
    ],
)
def test_percents_are_rounded_half_up_away_from_nothing(value: Fraction, places: int, shown: str) -> None:
    assert str(percent(value, places)) == shown


def test_a_percent_has_one_place_unless_said() -> None:
    assert str(percent(Fraction(2, 3))) == "66.7"


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # By hand: with z² = 3.8415, n = 1, all: 1 / (1 + z²); n = 10, half: 0.5 ± 0.2634.
        (1, 1, 0.2065, 1.0),
        (0, 1, 0.0, 0.7935),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (0, 10, 0.0, 0.2775),
        (1_000_000, 2_000_000, 0.4993, 0.5007),
    ],
)
def test_wilson_s_interval_by_hand(part: int, whole: int, low: float, high: float) -> None:
    bounds = wilson(share(part, whole))
    assert bounds is not None
    assert bounds == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert 0.0 <= bounds[0] <= part / whole <= bounds[1] <= 1.0


def test_a_surer_interval_is_a_wider_one() -> None:
    usual, sure = wilson(Share(5, 10)), wilson(Share(5, 10), z=2.576)
    assert usual is not None
    assert sure is not None
    assert sure[0] < usual[0] < usual[1] < sure[1]


@pytest.mark.parametrize(
    ("pairs", "power", "kappa"),
    [
        # Ten works: seven agree, three are a mark apart. The first gave 4, 4, 2 times 3, 4, 5, the second 3, 3, 4 times:
        # by chance Σ w = (4·3 + 4·4·2 + 4·3 + 4·4 + 2·3·2 + 2·3) / 100, and with squares 4·4·4 and 2·3·4 for two apart.
        ({(3, 3): 3, (4, 4): 2, (5, 5): 2, (3, 4): 1, (4, 5): 2}, 1, 1 - 0.3 / 0.90),
        ({(3, 3): 3, (4, 4): 2, (5, 5): 2, (3, 4): 1, (4, 5): 2}, 2, 1 - 0.3 / 1.34),
        # A mark apart weighs 1 either way, two marks apart 2 or 4.
        ({(2, 2): 1, (2, 4): 1, (4, 4): 1}, 1, 1 - (2 / 3) / (2 * 5 / 9)),
        ({(2, 2): 1, (2, 4): 1, (4, 4): 1}, 2, 1 - (4 / 3) / (4 * 5 / 9)),
        ({(2, 2): 1, (4, 4): 1, (3, 5): 0}, 2, 1.0),  # nobody's works count nothing
    ],
)
def test_kappa_by_hand(pairs: dict[tuple[int, int], int], power: int, kappa: float) -> None:
    assert weighted_kappa(pairs, power=power) == pytest.approx(kappa)


def test_kappa_is_quadratic_unless_said() -> None:
    pairs = {(2, 2): 4, (2, 5): 1, (3, 4): 3, (5, 5): 4}
    assert weighted_kappa(pairs) == weighted_kappa(pairs, power=2) != weighted_kappa(pairs, power=1)


def test_a_negative_number_of_works_is_refused_wherever_it_stands() -> None:
    with pytest.raises(InvalidError):
        weighted_kappa({(3, 3): 5, (4, 4): -1})


def resampled(differences: list[int], seed: int, samples: int) -> list[float]:
    luck, ordered = random.Random(seed), sorted(differences)
    n = len(ordered)
    return sorted(sum(luck.choices(ordered, k=n)) / n for _ in range(samples))


@pytest.mark.parametrize(
    ("draws", "n", "samples"),
    [
        (2_000_000, 5, 2_000),  # as many as there are at most
        (10_000, 5, 2_000),
        (9_995, 5, 1_999),  # fewer for many works
        (2_000, 5, 400),
        (2_000, 10, 200),
        (2_000, 40, 200),  # but never fewer than this
    ],
)
def test_the_bounds_leave_a_fortieth_of_the_samples_on_either_side(
    monkeypatch: pytest.MonkeyPatch, draws: int, n: int, samples: int
) -> None:
    monkeypatch.setattr(indicators, "MOST_DRAWS", draws)
    differences = [(7 * place) % 11 - 4 for place in range(n)]
    means = resampled(differences, 2027, samples)
    outside = samples // 40
    found = mean_difference(differences, seed=2027)
    assert found is not None
    assert found.mean == Fraction(sum(differences), n)
    assert found.interval == (means[outside], means[-1 - outside])


def test_a_wider_level_leaves_fewer_outside() -> None:
    differences = [-2, 0, 0, 1, 3, 3]
    means = resampled(differences, 5, 2_000)
    found = mean_difference(differences, seed=5, level=0.5)
    assert found is not None
    assert found.interval == (means[500], means[1_499])


def test_one_work_has_no_interval_and_two_have() -> None:
    one, two = mean_difference([4], seed=1), mean_difference([4, 4], seed=1)
    assert one is not None
    assert two is not None
    assert (one.mean, one.interval) == (4, None)
    assert (two.mean, two.interval) == (4, (4.0, 4.0))
