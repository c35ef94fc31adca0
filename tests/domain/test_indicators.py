"""The formulas of the indicators against independent recomputations in decimals."""

import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.indicators import (
    FORMULAS,
    HIDDEN_BELOW,
    SMALL,
    Z_95,
    Indicator,
    mean_difference,
    percent,
    share,
    weighted_kappa,
    wilson,
)

getcontext().prec = 50
MARKS = st.integers(2, 5)
SHARES = st.integers(1, 80_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(SHARES, st.integers(0, 3))
def test_percents_are_rounded_half_up_from_the_exact_share(counted: tuple[int, int], places: int):
    part, whole = counted
    expected = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert str(percent(share(part, whole).value, places)) == str(expected)


@pytest.mark.parametrize(("part", "whole", "places", "shown"), [(2, 3, 1, "66.7"), (1, 8, 0, "13"), (1, 3, 2, "33.33"),
                                                                 (0, 5, 1, "0.0"), (44, 44, 1, "100.0"), (1, 2000, 1, "0.1")])  # fmt: skip
def test_known_shares_are_shown_as_papers_show_them(part, whole, places, shown):
    assert str(percent(share(part, whole).value, places)) == shown


def test_a_negative_difference_is_rounded_away_from_zero_too():
    assert [str(percent(Fraction(n, 8), 0)) for n in (-1, -3, 3)] == ["-13", "-38", "38"]


def test_no_data_is_none_and_not_zero():
    nothing = share(0, 0)
    assert (nothing.value, percent(nothing.value), wilson(nothing)) == (None, None, None)
    assert weighted_kappa({}) is None
    assert mean_difference([], seed=1) is None
    assert share(0, 5).value == 0


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 5), (6, 5), (0, -1)])
def test_a_part_larger_than_the_whole_is_refused(part, whole):
    with pytest.raises(InvalidError, match=f"{part} of {whole}"):
        share(part, whole)


@given(SHARES)
def test_wilson_s_bounds_solve_his_equation_in_decimals(counted: tuple[int, int]):
    part, whole = counted
    bounds = wilson(share(part, whole))
    assert bounds is not None
    low, high = bounds
    assert 0 <= low <= part / whole <= high <= 1
    z, n, seen = Decimal(Z_95), Decimal(whole), Decimal(part) / whole
    for bound, edge in ((low, part == 0), (high, part == whole)):
        p = Decimal(bound)
        left, right = abs(seen - p), z * (p * (1 - p) / n).sqrt()
        assert edge or abs(left - right) < Decimal("1e-9")


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(6, 6, 61, 100), (0, 10, 0, 28), (5, 10, 24, 76), (90, 100, 83, 94)]
)
def test_wilson_s_interval_of_known_shares(part, whole, low, high):
    bounds = wilson(share(part, whole))
    assert bounds is not None
    assert [round(100 * bound) for bound in bounds] == [low, high]


@given(st.lists(st.tuples(MARKS, MARKS), min_size=1, max_size=60), st.sampled_from([1, 2]))
def test_kappa_equals_the_textbook_s_tables_in_decimals(pairs: list[tuple[int, int]], power: int):
    n = Decimal(len(pairs))
    observed = expected = Decimal(0)
    for one in range(2, 6):
        for other in range(2, 6):
            weight = Decimal(abs(one - other)) ** power if one != other else Decimal(0)
            observed += weight * pairs.count((one, other)) / n
            rows, columns = (
                Decimal(sum(pair[place] == mark for pair in pairs)) / n for place, mark in ((0, one), (1, other))
            )
            expected += weight * rows * columns
    found = weighted_kappa(Counter(pairs), power=power)
    if expected == 0:
        assert found is None
    else:
        assert found is not None
        assert abs(Decimal(found) - (1 - observed / expected)) < Decimal("1e-12")


def test_kappa_of_known_tables():
    assert weighted_kappa({(3, 3): 10, (4, 4): 10}) == 1
    assert weighted_kappa({(2, 5): 10, (5, 2): 10}) == -1
    assert weighted_kappa({(3, 3): 5, (3, 4): 5, (4, 3): 5, (4, 4): 5}) == 0
    assert weighted_kappa({(3, 3): 20}) is None
    with pytest.raises(InvalidError):
        weighted_kappa({(3, 3): -1})


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=80), st.integers(0, 2**32))
def test_a_mean_difference_is_exact_seeded_and_lies_in_its_interval(differences: list[int], seed: int):
    found = mean_difference(differences, seed=seed)
    assert found is not None
    assert found.interval is not None
    assert Decimal(found.mean.numerator) / found.mean.denominator == Decimal(sum(differences)) / len(differences)
    assert min(differences) <= found.interval[0] <= found.interval[1] <= max(differences)
    shuffled = random.Random(seed).sample(differences, len(differences))
    assert mean_difference(shuffled, seed=seed) == found


def test_the_bootstrap_agrees_with_the_normal_interval_where_that_holds():
    luck = random.Random(3)
    differences = [luck.choice([-1, 0, 0, 0, 1, 2]) for _ in range(400)]
    found = mean_difference(differences, seed=11)
    assert found is not None
    assert found.interval is not None
    mean = Decimal(sum(differences)) / 400
    deviation = (sum((one - mean) ** 2 for one in differences) / 400).sqrt()
    for bound, sign in zip(found.interval, (-1, 1), strict=True):
        assert abs(Decimal(bound) - (mean + sign * Decimal(Z_95) * deviation / 20)) < Decimal("0.02")


def test_a_single_work_has_a_mean_and_no_interval_and_is_said_to_be_small():
    found = mean_difference([3], seed=1)
    assert found is not None
    assert (found.mean, found.interval, found.is_small) == (3, None, True)


def test_many_works_are_resampled_within_bounds():
    found = mean_difference([0, 1] * 4_000, seed=5)
    assert found is not None
    assert found.interval is not None
    assert found.interval[0] < found.mean < found.interval[1]
    assert found.interval[1] - found.interval[0] < 0.05


def test_few_cases_are_said_and_very_few_are_hidden():
    assert [share(0, n).is_small for n in (SMALL - 1, SMALL)] == [True, False]
    hidden = {(part, whole) for whole in range(12) for part in range(whole + 1) if share(part, whole).is_hidden}
    assert hidden == {
        (part, whole) for whole in range(12) for part in range(whole + 1)
        if {part, whole - part, whole} & set(range(1, HIDDEN_BELOW))
    }  # fmt: skip


def test_every_indicator_has_its_formula_in_words():
    assert set(FORMULAS) == set(Indicator)
    assert all(one.name and one.numerator and one.denominator for one in FORMULAS.values())
