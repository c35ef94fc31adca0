"""The signs of biased marking against independent recomputations, their limits, and what they find in invented cities."""

import statistics
from collections import Counter
from decimal import Decimal, getcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bias_signs import Case, profile, run
from tracker.domain.bias_signs import (
    FEWEST_BORDER_WORKS,
    FEWEST_WORKS,
    SIGN_NAMES,
    JournalShares,
    Sign,
    TaskShares,
    Unit,
    border_jump,
    journal_marks,
    mean_interval,
    task_profile,
)
from tracker.domain.errors import InvalidError
from tracker.domain.scales import Scale

getcontext().prec = 40
SCORES = st.dictionaries(st.integers(0, 20), st.integers(1, 40), max_size=21)
COUNTS = st.tuples(*[st.integers(0, 200)] * 3)
SCALES = st.sampled_from([Scale(7, 11, 15), Scale(4, 8, 12), Scale(1, 3, 20)])
UNITS = st.lists(st.builds(Unit, SCALES, SCORES, SCORES), max_size=4)
CLOSE = Decimal("1e-9")


@given(UNITS)
def test_the_jump_equals_its_formula_in_decimals_work_by_work(units: list[Unit]):
    above = expected = variance = Decimal(0)
    for unit in units:
        for bound in (unit.scale.three, unit.scale.four, unit.scale.five):
            near = {
                name: [score >= bound for score in Counter(scores).elements() if bound - 2 <= score <= bound + 1]
                for name, scores in (("school", unit.school), ("reference", unit.reference))
            }
            if len(set(near["reference"])) == 2:
                p = Decimal(sum(near["reference"])) / len(near["reference"])
                above += sum(near["school"])
                expected += len(near["school"]) * p
                variance += len(near["school"]) * p * (1 - p)
    found = border_jump(units)
    if not variance:
        assert found is None
    else:
        assert found is not None
        assert abs(Decimal(found.z) - (above - expected - Decimal("0.5")) / variance.sqrt()) < CLOSE
        assert (found.above, round(found.expected, 9)) == (above, round(float(expected), 9))


REFERENCE = dict.fromkeys(range(21), 50)
UNIT = Scale(7, 11, 15)


def test_works_lifted_over_the_borders_raise_the_jump_and_works_far_from_them_change_nothing():
    honest = dict.fromkeys(range(21), 5)
    moved = honest | {6: 1, 10: 1, 14: 1, 7: 9, 11: 9, 15: 9}
    far = honest | {0: 90, 20: 90}
    jumps = [border_jump([Unit(UNIT, school, REFERENCE)]) for school in (honest, moved, far)]
    assert all(jump is not None for jump in jumps)
    first, second, third = (jump for jump in jumps if jump is not None)
    assert not first.is_sign()
    assert second.is_sign()
    assert second.z > first.z == third.z


def test_subjects_are_pooled_so_that_several_weak_jumps_make_a_sign():
    weak = Unit(UNIT, {5: 2, 6: 2, 7: 5, 8: 4}, REFERENCE)
    one, eight = border_jump([weak]), border_jump([weak] * 8)
    assert one is not None
    assert eight is not None
    assert (one.is_sign(), eight.is_sign()) == (False, True)
    assert one.is_weak
    assert not eight.is_weak
    assert one.works < FEWEST_BORDER_WORKS <= eight.works
    assert eight.is_sign(threshold=eight.z + 0.01) is False


@pytest.mark.parametrize(
    "unit",
    [
        Unit(UNIT, {}, REFERENCE),
        Unit(UNIT, {7: 5}, {}),
        Unit(UNIT, {7: 5}, {7: 9, 8: 9}),
        Unit(UNIT, {0: 9, 20: 9}, REFERENCE),
    ],
)
def test_nothing_to_compare_is_none_and_no_sign(unit: Unit):
    assert border_jump([unit]) is None
    assert border_jump([]) is None


@given(SCORES, SCORES)
def test_the_interval_of_the_mean_equals_the_textbook(school: dict[int, int], reference: dict[int, int]):
    found = mean_interval(school, reference)
    own, rest = (sorted(Counter(scores).elements()) for scores in (school, reference))
    if len(own) < 2 or not rest:
        assert found is None
        return
    assert found is not None
    half = 1.96 * statistics.stdev(own) / len(own) ** 0.5
    assert found.low == pytest.approx(statistics.fmean(own) - half)
    assert found.high == pytest.approx(statistics.fmean(own) + half)
    assert found.reference == pytest.approx(statistics.fmean(rest))
    assert found.is_sign == (found.low > found.reference)


@given(COUNTS, COUNTS)
def test_the_shares_against_the_journal_differ_by_as_many_standard_errors_as_decimals_say(one, other):
    school, reference = JournalShares(*one), JournalShares(*other)
    found = journal_marks(school, reference)
    if min(sum(one), sum(other)) < FEWEST_WORKS:
        assert found is None
        return
    assert found is not None
    n, m = Decimal(sum(one)), Decimal(sum(other))
    for errors, a, b in zip(found, one, other, strict=True):
        pooled = (a + b) / (n + m)
        error = (pooled * (1 - pooled) * (1 / n + 1 / m)).sqrt()
        expected = (a / n - b / m) / error if error else Decimal(0)
        assert abs(Decimal(errors) - expected) < CLOSE


def test_known_shares_against_the_journal():
    assert journal_marks(JournalShares(15, 70, 15), JournalShares(150, 700, 150)) == (0, 0, 0)
    found = journal_marks(JournalShares(5, 60, 35), JournalShares(150, 700, 150))
    assert found is not None
    assert found[0] < -2
    assert found[2] > 2
    with pytest.raises(InvalidError):
        journal_marks(JournalShares(-1, 70, 15), JournalShares(15, 70, 15))


def tasks(shares: list[float], works: int) -> list[TaskShares]:
    return [TaskShares(1, works, round(share * works), round(share * works)) for share in shares]


ELSEWHERE = [0.9, 0.85, 0.8, 0.6, 0.55, 0.5, 0.3, 0.25, 0.2]


@pytest.mark.parametrize(
    ("shares", "sign"),
    [
        (ELSEWHERE, False),
        ([0.95, 0.92, 0.9, 0.7, 0.65, 0.6, 0.45, 0.4, 0.35], False),  # an able school: all of it better
        ([0.7, 0.65, 0.6, 0.6, 0.55, 0.5, 0.2, 0.15, 0.1], False),  # a weak one: all of it worse
        ([0.7, 0.65, 0.6, 0.6, 0.55, 0.5, 0.6, 0.6, 0.5], True),
        ([0.97, 0.97, 0.95, 0.6, 0.55, 0.5, 0.1, 0.1, 0.05], False),
    ],
)
def test_only_hard_tasks_better_and_easy_ones_worse_make_a_profile(shares: list[float], sign: bool):
    answer = task_profile(tasks(shares, 100), tasks(ELSEWHERE, 4000))
    assert answer is not None
    assert answer.is_sign() is sign
    turned = task_profile(tasks(shares, 100)[::-1], tasks(ELSEWHERE, 4000)[::-1])
    assert turned == answer


def test_a_profile_equals_its_formula_in_decimals():
    school, rest = tasks([0.7, 0.65, 0.6, 0.6, 0.55, 0.5, 0.6, 0.6, 0.5], 100), tasks(ELSEWHERE, 4000)
    answer = task_profile(school, rest)
    assert answer is not None
    difference = variance = Decimal(0)
    for own, other in zip(school[-3:], rest[-3:], strict=True):
        p, q = Decimal(own.points) / own.works, Decimal(other.points) / other.works
        difference += p - q
        variance += p * (1 - p) / own.works + q * (1 - q) / other.works
    assert abs(Decimal(answer.hard) - difference / variance.sqrt()) < CLOSE


@pytest.mark.parametrize(
    ("school", "rest"),
    [(tasks(ELSEWHERE[:5], 100), tasks(ELSEWHERE[:5], 100)), (tasks(ELSEWHERE, 9), tasks(ELSEWHERE, 900)),
     (tasks([1.0] * 9, 100), tasks([1.0] * 9, 900)), ([], [])],
)  # fmt: skip
def test_few_tasks_or_works_have_no_profile(school, rest):
    assert task_profile(school, rest) is None


def test_other_tasks_cannot_be_compared():
    with pytest.raises(InvalidError):
        task_profile(tasks(ELSEWHERE, 50), tasks(ELSEWHERE[:-1], 50))


def test_in_invented_cities_lifted_works_are_found_and_honest_schools_seldom_flagged():
    found = run(Case("", lifting=4), range(1, 6))["jump"]
    assert found.flagged[True] / found.asked[True] >= 0.7
    assert found.flagged[False] / found.asked[False] <= 0.08


def test_one_class_in_one_subject_is_too_little_to_see_anything():
    found = run(Case("", lifting=4, works=25, subjects=1), range(1, 11))["jump"]
    assert found.flagged[True] / found.asked[True] <= 0.2


def test_told_tasks_are_found_by_the_profile():
    found = profile(range(1, 3), 60, 0.3)
    assert found.flagged[True] / found.asked[True] >= 0.7
    assert found.flagged[False] / found.asked[False] <= 0.05


def test_every_sign_has_a_name_that_accuses_nobody():
    assert set(SIGN_NAMES) == set(Sign)
    assert not any(
        word in name.lower() for name in SIGN_NAMES.values() for word in ("cheat", "teacher", "guilt", "bias")
    )
