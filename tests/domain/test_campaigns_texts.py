"""Limits in figures, texts of a school's row, and from which difference of marks a third expert checks."""

from datetime import date
from typing import Any

import pytest

from tracker.domain.campaigns import (
    THIRD_CHECK_NAMES,
    FormerCheck,
    Numbers,
    Window,
    check_round,
    check_third,
    check_window,
    faults,
)
from tracker.domain.errors import InvalidError

WINDOW = Window(date(2027, 4, 12), date(2027, 5, 21))


def faults_of(**values: Any) -> list[tuple[str | None, dict[str, object]]]:
    row = Numbers(1, **{"works": 58, "teachers": 3, **values})
    return [(one.field, one.params) for one in faults(row, WINDOW)]


@pytest.mark.parametrize(
    ("name", "longest"),
    [("experts", 500), ("responsible", 200), ("place", 200)],
)
def test_each_text_has_its_longest(name: str, longest: int) -> None:
    assert faults_of(**{name: "я" * longest}) == []
    assert faults_of(**{name: "я" * (longest + 1)}) == [(name, {"longest": longest})]


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("works", 2_000, None),
        ("works", 2_001, "works"),
        ("works", -1, "works"),
        ("teachers", 2_000, None),
        ("teachers", 2_001, "teachers"),
        ("works_per_teacher", 2_000, None),
        ("works_per_teacher", 2_001, "works_per_teacher"),
        ("works_per_teacher", 0, "works_per_teacher"),
    ],
)
def test_no_school_has_more_than_two_thousand(name: str, value: int, field: str | None) -> None:
    assert [where for where, _params in faults_of(**{name: value})] == ([field] if field else [])


def test_a_missing_number_of_works_is_asked_for_without_bounds() -> None:
    assert faults_of(works=None) == [("works", {})]


def test_all_that_is_wrong_in_texts_and_numbers_is_told_in_the_order_of_the_form() -> None:
    wrong = faults_of(
        works=-1, teachers=-1, works_per_teacher=0, experts="я" * 501, responsible="я" * 201, place="я" * 201
    )
    assert [where for where, _params in wrong] == [
        "works",
        "teachers",
        "works_per_teacher",
        "experts",
        "responsible",
        "place",
    ]


def test_a_date_outside_the_window_is_refused_with_the_window() -> None:
    assert faults_of(test_on=date(2027, 4, 11)) == [("test_on", {"first": "12.04.2027", "last": "21.05.2027"})]
    assert faults_of(test_on=date(2027, 5, 22)) == [("test_on", {"first": "12.04.2027", "last": "21.05.2027"})]


@pytest.mark.parametrize("day", [date(2027, 5, 3), date(2027, 5, 10), date(2027, 5, 9), date(2027, 4, 25)])
def test_no_test_is_held_on_a_feast_or_a_sunday(day: date) -> None:
    assert faults_of(test_on=day) == [("test_on", {})]


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({}, False),
        ({"works": 0}, True),
        ({"teachers": 1}, True),
        ({"test_on": date(2027, 4, 20)}, True),
        ({"federal_sample": True}, True),
        ({"experts": "Иванова А. П."}, True),
        ({"responsible": "Сидорова О. В."}, True),
        ({"place": "каб. 5"}, True),
        # What stands there by itself is nothing that the school has told.
        ({"works_per_teacher": 45}, False),
        ({"version": 0}, False),
    ],
)
def test_anything_a_school_fills_in_makes_its_row_a_given_one(values: dict[str, Any], given: bool) -> None:
    assert Numbers(1, **values).given is given


def test_a_teacher_marks_sixty_works_unless_the_school_says_otherwise() -> None:
    assert Numbers(1).works_per_teacher == 60


@pytest.mark.parametrize("difference", [1, 2, 3, 4])
def test_marks_may_differ_by_one_to_three_and_four_means_never(difference: int) -> None:
    check_third(difference)
    assert difference in THIRD_CHECK_NAMES


@pytest.mark.parametrize("difference", [-1, 0, 5])
def test_another_difference_is_none_of_marks_from_two_to_five(difference: int) -> None:
    with pytest.raises(InvalidError) as caught:
        check_third(difference)
    assert caught.value.field == "third_check_from"


@pytest.mark.parametrize(
    ("year", "first", "last", "field", "params"),
    [
        # Half a year: 183 days.
        (2027, date(2027, 1, 1), date(2027, 7, 3), None, {}),
        (2027, date(2027, 1, 1), date(2027, 7, 4), "ends_on", {}),
        (2028, date(2028, 1, 1), date(2028, 7, 2), None, {}),
        (2015, date(2015, 4, 1), date(2015, 5, 1), None, {}),
        (2014, date(2014, 4, 1), date(2014, 5, 1), "year", {"first": 2015, "last": 2099}),
        (2099, date(2099, 4, 1), date(2099, 5, 1), None, {}),
        (2100, date(2100, 4, 1), date(2100, 5, 1), "year", {"first": 2015, "last": 2099}),
        # The windows of former years.
        (2024, date(2024, 3, 1), date(2024, 5, 17), None, {}),
        (2025, date(2025, 4, 11), date(2025, 5, 16), None, {}),
        (2026, date(2026, 4, 20), date(2026, 5, 20), None, {}),
    ],
)
def test_a_window_lies_in_its_year_and_lasts_half_of_it_at_most(
    year: int, first: date, last: date, field: str | None, params: dict[str, object]
) -> None:
    if field is None:
        check_window(year, first, last)
        return
    with pytest.raises(InvalidError) as caught:
        check_window(year, first, last)
    assert (caught.value.field, caught.value.params) == (field, params)


@pytest.mark.parametrize("grade", [4, 5, 6, 7, 8, 10])
def test_the_national_tests_are_held_in_these_grades(grade: int) -> None:
    check_round("mat", grade)


@pytest.mark.parametrize("grade", [-5, 0, 1, 3, 9, 11, 12])
def test_and_in_no_other(grade: int) -> None:
    with pytest.raises(InvalidError) as caught:
        check_round("mat", grade)
    assert caught.value.field == "grade"


def test_an_unknown_subject_is_told_before_the_grade() -> None:
    for subject in ("", "MAT", "математика", "ast"):
        with pytest.raises(InvalidError) as caught:
            check_round(subject, 9)
        assert caught.value.field == "subject"


def test_the_order_of_a_former_check_is_year_subject_grade_checker_checked() -> None:
    assert FormerCheck(2026, "mat", 5, 7, 9) == FormerCheck(
        year=2026, subject="mat", grade=5, checker_id=7, checked_id=9
    )
