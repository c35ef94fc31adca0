"""What a window, a round and a school's numbers may be: each bound from both sides."""

from datetime import date, timedelta
from typing import Any

import pytest

from tracker.domain.campaigns import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_WINDOW,
    MOST_PER_TEACHER,
    MOST_TEACHERS,
    MOST_WORKS,
    Numbers,
    Window,
    check_round,
    check_window,
    faults,
)
from tracker.domain.errors import InvalidError
from tracker.domain.subjects import GRADES, SUBJECTS

APRIL, MAY = date(2027, 4, 12), date(2027, 5, 21)
LONGEST_END = date(2027, 1, 10) + timedelta(days=LONGEST_WINDOW)


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2027, APRIL, MAY),
        (2027, APRIL, APRIL),
        (EARLIEST_YEAR, date(EARLIEST_YEAR, 4, 1), date(EARLIEST_YEAR, 4, 2)),
        (LATEST_YEAR, date(LATEST_YEAR, 4, 1), date(LATEST_YEAR, 4, 2)),
        (2027, date(2027, 1, 10), LONGEST_END),
        (2027, date(2027, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_window_that_can_be(year: int, first: date, last: date) -> None:
    check_window(year, first, last)


@pytest.mark.parametrize(
    ("year", "first", "last", "field"),
    [
        (EARLIEST_YEAR - 1, date(EARLIEST_YEAR - 1, 4, 1), date(EARLIEST_YEAR - 1, 4, 2), "year"),
        (LATEST_YEAR + 1, date(LATEST_YEAR + 1, 4, 1), date(LATEST_YEAR + 1, 4, 2), "year"),
        (2027, date(2026, 12, 31), MAY, "starts_on"),
        (2027, date(2028, 1, 1), date(2028, 1, 2), "starts_on"),
        (2027, APRIL, APRIL - timedelta(days=1), "ends_on"),
        (2027, date(2027, 12, 1), date(2028, 1, 1), "ends_on"),
        (2027, date(2027, 1, 10), LONGEST_END + timedelta(days=1), "ends_on"),
    ],
)
def test_a_window_that_cannot_be_names_its_field(year: int, first: date, last: date, field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_window(year, first, last)
    assert caught.value.field == field


def test_every_subject_in_every_grade_is_a_round_and_nothing_else() -> None:
    for subject in SUBJECTS:
        for grade in GRADES:
            check_round(subject, grade)
    for subject, grade, field in (("no", 5, "subject"), ("", 5, "subject"), ("mat", 0, "grade"), ("mat", 12, "grade")):
        with pytest.raises(InvalidError) as caught:
            check_round(subject, grade)
        assert caught.value.field == field


BOUNDS = [("works", 0, MOST_WORKS), ("teachers", 0, MOST_TEACHERS), ("works_per_teacher", 1, MOST_PER_TEACHER)]


@pytest.mark.parametrize(("field", "lowest", "highest"), BOUNDS)
def test_each_number_has_both_its_bounds(field: str, lowest: int, highest: int) -> None:
    for value, fits in ((lowest - 1, False), (lowest, True), (highest, True), (highest + 1, False)):
        values: dict[str, Any] = {"works": 25, field: value}
        found = list(faults(Numbers(1, **values), Window(APRIL, MAY)))
        assert [error.field for error in found] == ([] if fits else [field])
        assert all(error.params == {"lowest": lowest, "highest": highest} for error in found)


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = Numbers(1, works=None, test_on=date(2026, 1, 1), teachers=-1, works_per_teacher=0)
    assert [error.field for error in faults(row, Window(APRIL, MAY))] == [
        "works", "teachers", "works_per_teacher", "test_on",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "five", "six"),
    [
        (date(2027, 4, 11), "outside", "outside"),  # a day before the window
        (APRIL, "", ""),
        (date(2027, 4, 17), "five-day", ""),  # a Saturday
        (date(2027, 4, 18), "five-day", "six-day"),  # a Sunday
        (date(2027, 5, 21), "", ""),
        (date(2027, 5, 22), "outside", "outside"),
        (date(2027, 4, 20), "five-day", "six-day"),  # declared off below
        (date(2027, 4, 25), "", ""),  # a Sunday declared worked below
    ],
)
def test_a_test_is_held_on_a_working_day_of_the_window(day: date, five: str, six: str) -> None:
    changed = {date(2027, 4, 20): False, date(2027, 4, 25): True}
    for week, words in ((5, five), (6, six)):
        found = [str(error) for error in faults(Numbers(1, 25, day), Window(APRIL, MAY, week, changed))]
        assert len(found) == bool(words)
        assert all(words in one for one in found)


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ({}, False), ({"works": 0}, True), ({"works": 5}, True), ({"teachers": 1}, True), ({"test_on": APRIL}, True),
        ({"works_per_teacher": 20}, False), ({"version": 3}, False),
    ],
)  # fmt: skip
def test_a_row_is_given_when_anything_was_filled_in(values: dict[str, Any], *, given: bool) -> None:
    assert Numbers(1, **values).given is given
