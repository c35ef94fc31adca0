"""What an entry of the log of assistance may hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker.domain.assistance import (
    FORM_NAMES,
    MOST_TEACHERS,
    AssistanceForm,
    check_held_on,
    check_hours,
    check_teachers,
)
from tracker.domain.errors import InvalidError

TODAY = date(2027, 4, 20)


def test_every_half_hour_of_a_day_is_taken_and_nothing_between() -> None:
    for halves in range(1, 49):
        hours = Decimal(halves) / 2
        assert check_hours(hours) == hours
        assert check_hours(hours).as_tuple().exponent == -1
        with pytest.raises(InvalidError):
            check_hours(hours + Decimal("0.25"))


@pytest.mark.parametrize("text", ["0", "-1", "24.5", "0.1", "NaN", "Infinity", "-Infinity", "1e9", "0.50001"])
def test_hours_that_cannot_be(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_hours(Decimal(text))
    assert caught.value.field == "hours"


@pytest.mark.parametrize(("number", "fits"), [(-1, False), (0, False), (1, True), (MOST_TEACHERS, True), (501, False)])
def test_the_number_of_teachers_is_bounded(number: int, *, fits: bool) -> None:
    if fits:
        assert check_teachers(number) == number
    else:
        with pytest.raises(InvalidError):
            check_teachers(number)


@pytest.mark.parametrize(
    ("day", "closed", "fits"),
    [
        (0, None, True), (-1, None, True), (1, None, False),
        (-1, 0, True), (0, 0, False), (-1, -1, False), (-2, -1, True), (0, 5, True),
    ],
)  # fmt: skip
def test_help_was_given_and_the_school_was_open(day: int, closed: int | None, *, fits: bool) -> None:
    closed_on = None if closed is None else TODAY + timedelta(days=closed)
    held = TODAY + timedelta(days=day)
    if fits:
        assert check_held_on(held, today=TODAY, closed_on=closed_on) == held
    else:
        with pytest.raises(InvalidError) as caught:
            check_held_on(held, today=TODAY, closed_on=closed_on)
        assert caught.value.field == "held_on"


def test_every_form_of_help_has_a_name_of_its_own() -> None:
    assert set(FORM_NAMES) == set(AssistanceForm)
    assert len(set(FORM_NAMES.values())) == len(FORM_NAMES)
