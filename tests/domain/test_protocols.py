"""What may stand in a protocol's cell, and how two experts' points become one mark."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.packets import Side
from tracker.domain.protocols import (
    BLANK,
    STATE_NAMES,
    STATUS_NAMES,
    ProtocolStatus,
    RowState,
    Rules,
    evaluate,
    is_full,
    mark_of,
    read_class,
    read_code,
    read_note,
    read_number,
    read_point,
    read_variant,
    reads,
    rules,
    shown,
    total,
)
from tracker.domain.scales import Scale

SCALE = Scale(3, 5, 7)
FIVE = Rules(grade=5, maxima=(1, 2, 2, 4), by_task=True, scale=SCALE, third_from=2)


def test_every_state_has_its_words():
    assert set(STATUS_NAMES) == set(ProtocolStatus)
    assert set(STATE_NAMES) == set(RowState)


@pytest.mark.parametrize(("score", "mark"), [(0, 2), (2, 2), (3, 3), (4, 3), (5, 4), (6, 4), (7, 5), (9, 5)])
def test_a_mark_begins_at_its_lower_bound(score, mark):
    assert mark_of(SCALE, score) == mark


def test_a_task_not_attempted_counts_nothing_and_an_empty_cell_leaves_the_sum_open():
    assert total([1, None, 2, 0], FIVE) == 3
    assert total([1, BLANK, 2, 0], FIVE) is None
    assert total([1, 2, 2], FIVE) is None
    assert total(None, FIVE) is None
    assert total([None] * 4, FIVE) == 0
    assert not is_full(None, FIVE)


A, B, FAR = [1, 2, 2, 0], [1, 2, 1, 0], [1, 2, 2, 4]  # 5 points: 4; 4 points: 3; 9 points: 5
LOW = [None, None, None, 0]  # 0 points: 2


@pytest.mark.parametrize(
    ("first", "second", "third", "state", "score", "mark", "third_check"),
    [
        (None, None, None, "first", None, None, False),
        (None, A, None, "first", None, None, False),
        ([1, BLANK, 2, 0], A, None, "first", None, None, False),
        (A, None, None, "second", None, None, False),
        (A, A, None, "complete", 5, 4, False),
        (A, A, FAR, "complete", 5, 4, False),  # what the two agree on is never overruled
        (A, B, None, "common", None, None, False),
        (A, B, [1, BLANK, BLANK, 0], "common", None, None, False),
        (A, B, B, "complete", 4, 3, False),
        ([1, 2, 2, 0], [0, 2, 2, 1], None, "common", None, None, False),  # the same sum from other tasks
        (LOW, A, None, "third", None, None, True),
        (LOW, A, B, "complete", 4, 3, True),
        (LOW, FAR, LOW, "complete", 0, 2, True),
    ],
)
def test_equal_points_are_the_result_and_different_ones_are_decided(
    first, second, third, state, score, mark, third_check
):
    found = evaluate(first, second, third, FIVE)
    assert (found.state, found.score, found.mark, found.third_check) == (RowState(state), score, mark, third_check)


def test_the_threshold_of_the_third_check_is_the_campaign_s():
    strict = Rules(5, FIVE.maxima, True, SCALE, third_from=1)
    assert evaluate(A, B, None, strict).state is RowState.THIRD
    lenient = Rules(5, FIVE.maxima, True, SCALE, third_from=3)
    assert evaluate(LOW, A, None, lenient).state is RowState.COMMON


def test_without_a_scale_there_are_sums_but_no_marks():
    bare = Rules(5, FIVE.maxima, True, None, third_from=2)
    found = evaluate(A, A, None, bare)
    assert (found.state, found.score, found.mark) == (RowState.COMPLETE, 5, None)
    assert evaluate(LOW, FAR, None, bare).state is RowState.COMMON


POINTS = st.one_of(
    st.none(),
    st.tuples(*(st.one_of(st.none(), st.just(BLANK), st.integers(0, most)) for most in FIVE.maxima)).map(list),
)


@settings(max_examples=150, deadline=None)
@given(POINTS, POINTS, POINTS)
def test_a_result_is_always_one_expert_s_own_never_a_mean(first, second, third):
    found = evaluate(first, second, third, FIVE)
    if found.state is RowState.COMPLETE:
        assert found.score in found.sums
        assert found.mark == mark_of(SCALE, found.score)
        assert found.score == (total(first, FIVE) if first == second else total(third, FIVE))
    else:
        assert (found.score, found.mark) == (None, None)
    assert found.third_check == evaluate(second, first, third, FIVE).third_check


@pytest.mark.parametrize("text", ["01234", " 99999 ", "0\u200b1234"])
def test_a_code_is_five_digits(text):
    assert len(read_code(text)) == 5


@pytest.mark.parametrize("text", ["", "1234", "123456", "1234a", "١٢٣٤٥", "12 345", "-1234", "1234.0"])
def test_anything_else_is_no_code(text):
    with pytest.raises(InvalidError) as caught:
        read_code(text)
    assert caught.value.field == "code"


@pytest.mark.parametrize(
    ("text", "stored"),
    [("5А", "5А"), ("5а", "5А"), (" 5 «а» ", "5А"), ("5-А", "5А"), ("5A", "5А"), ("А", "5А"), ("5", "5"), ("5-1", "5-1"),
     ("5/2", "5-2"), ('5"Б"', "5Б"), ("5ФМ", "5ФМ")],
)  # fmt: skip
def test_a_class_is_written_in_one_way(text, stored):
    assert read_class(text, 5) == stored


@pytest.mark.parametrize("text", ["", "6А", "55", "АБВ", "5АБВ", "5А1", "x5", "10А", "<b>"])
def test_an_unknown_class_is_refused(text):
    with pytest.raises(InvalidError) as caught:
        read_class(text, 5)
    assert caught.value.field == "class"


def test_a_class_of_grade_ten_has_two_digits():
    assert read_class("10Б", 10) == "10Б"


@pytest.mark.parametrize(("text", "point"), [("0", 0), ("2", 2), ("х", None), ("X", None), ("Х", None), (" ", BLANK)])
def test_a_point_is_a_number_up_to_its_maximum_or_a_cross(text, point):
    assert read_point(text, 2, 1) == point
    assert read_point(shown(point), 2, 1) == point


@pytest.mark.parametrize("text", ["3", "-1", "1,5", "1.0", "два", "xx", "²", "00001"])
def test_a_point_over_its_maximum_or_no_number_is_refused_by_its_task(text):
    with pytest.raises(InvalidError) as caught:
        read_point(text, 2, 7)
    assert caught.value.field == "p7"
    assert caught.value.params == {"number": 7, "most": 2}


def test_a_variant_is_mandatory_and_short():
    assert read_variant(" 1 и 2 ") == "1 и 2"
    for text in ("", "  ", "1" * 21):
        with pytest.raises(InvalidError):
            read_variant(text)


def test_a_first_mark_is_two_to_five_or_left_empty():
    assert [read_number(text, 2, 5, "first_mark") for text in ("", "2", " 5 ")] == [None, 2, 5]
    for text in ("1", "6", "пять", "3.0"):
        with pytest.raises(InvalidError):
            read_number(text, 2, 5, "first_mark")


def test_where_the_round_lists_no_tasks_the_sum_is_one_cell():
    asked = {"grade": 5, "scale": SCALE, "third_from": 2}
    assert rules(task_points=[1, 2], max_score=20, **asked).maxima == (1, 2)
    whole = rules(task_points=None, max_score=20, **asked)
    assert (whole.maxima, whole.by_task, whole.highest) == ((20,), False, 20)
    assert rules(task_points=[], max_score=None, **asked).maxima == (200,)


@pytest.mark.parametrize(("status", "side"), list(product(ProtocolStatus, Side)))
def test_the_checked_school_reads_only_after_the_release_and_the_checker_always(status, side):
    expected = {
        "draft": {"checker"}, "signed": {"checker", "control"}, "released": {"checker", "checked", "control"},
    }  # fmt: skip
    assert reads(status, frozenset({side})) == (side.value in expected[status.value])


def test_a_controller_who_belongs_to_the_checked_school_reads_as_that_school():
    both = frozenset({Side.CHECKED, Side.CONTROL})
    assert [reads(status, both) for status in ProtocolStatus] == [False, False, True]
    assert not any(reads(status, frozenset()) for status in ProtocolStatus)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("5 - А", "5А"),
        ("5.А", "5А"),
        ("05А", "5А"),
        ("5-", "5"),
        ("-А", "5А"),
        ("ё", "5Ё"),
        ("5Й", "5Й"),
        ("5 1", "5-1"),
        ("5'А'", "5А"),
        # Quotes that a spreadsheet program puts by itself.
        ("5“А”", "5А"),
        ("5 „А“", "5А"),
        ("5 «ФМ»", "5ФМ"),
    ],
)
def test_a_class_is_read_through_every_usual_sign_between(text, stored):
    assert read_class(text, 5) == stored


@pytest.mark.parametrize("text", ["5а класс", "5 кл. А", "А5", "5 А-Б", "5 (А)", "5А Б"])
def test_a_class_in_a_sentence_is_asked_for_again(text):
    with pytest.raises(InvalidError, match="written like 5А"):
        read_class(text, 5)


@pytest.mark.parametrize(("text", "name"), [("10 А", "10 А"), ("1", "1"), ("6-2", "6-2")])
def test_a_class_of_another_grade_is_named_in_the_refusal(text, name):
    with pytest.raises(InvalidError) as caught:
        read_class(text, 5)
    assert caught.value.params == {"name": name, "grade": 5}


@pytest.mark.parametrize(
    ("text", "least", "most", "number"),
    [("", 2, 5, None), ("2", 2, 5, 2), ("5", 2, 5, 5), (" 4 ", 2, 5, 4), ("0", 0, 25, 0), ("9999", 0, 10_000, 9_999)],
)
def test_a_whole_number_within_its_bounds_is_read(text, least, most, number):
    assert read_number(text, least, most, "score") == number


@pytest.mark.parametrize("text", ["1", "6", "-2", "+3", "3,5", "3.0", "三", "٣", "00002", "2 5"])
def test_any_other_is_refused_with_both_bounds(text):
    with pytest.raises(InvalidError) as caught:
        read_number(text, 2, 5, "first_mark")
    assert (caught.value.field, caught.value.params) == ("first_mark", {"least": 2, "most": 5})


def test_texts_of_a_row_have_their_longest():
    assert read_note("я" * 300) == "я" * 300
    assert read_variant("1" * 20) == "1" * 20
    for read, field, most in ((read_note, "note", 300), (read_variant, "variant", 20)):
        with pytest.raises(InvalidError) as caught:
            read("1" * (most + 1))
        assert (caught.value.field, caught.value.params) == (field, {"most": most})


def test_no_more_tasks_than_a_work_can_have_are_asked_for():
    made = rules(grade=5, task_points=[1] * 61, max_score=None, scale=SCALE, third_from=2)
    assert (len(made.maxima), made.highest) == (60, 60)
