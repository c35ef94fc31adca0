"""The weeks ahead, week by week: which day lies in which, how far it reaches, and who stands first."""

from datetime import date

import pytest

from tracker.domain.deadlines import Rhythm
from tracker.domain.forecast import Duty, Load, forecast, monday

TODAY = date(2027, 4, 20)  # a Tuesday; its week is 19-25 April


def weeks_with_duties(*duties: Duty) -> list[int]:
    loads = forecast([1], duties, [], TODAY).rows[1]
    return [place for place, load in enumerate(loads) for _ in range(load.duties)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 4, 19), date(2027, 4, 19)),
        (date(2027, 4, 20), date(2027, 4, 19)),
        (date(2027, 4, 25), date(2027, 4, 19)),
        (date(2027, 4, 26), date(2027, 4, 26)),
        (date(2027, 1, 1), date(2026, 12, 28)),
        (date(2028, 2, 29), date(2028, 2, 28)),
    ],
)
def test_a_week_begins_on_its_monday(day: date, expected: date) -> None:
    assert monday(day) == expected


@pytest.mark.parametrize(
    ("due_on", "week"),
    [
        # Overdue is to be done now.
        (date(2026, 9, 1), 0),
        (date(2027, 4, 18), 0),
        (date(2027, 4, 19), 0),
        (date(2027, 4, 25), 0),
        (date(2027, 4, 26), 1),
        (date(2027, 5, 2), 1),
        (date(2027, 5, 3), 2),
        (date(2027, 6, 13), 7),
        (date(2027, 6, 14), 8),
        (date(2027, 10, 17), 25),
    ],
)
def test_a_duty_lies_in_the_week_of_its_date(due_on: date, week: int) -> None:
    assert weeks_with_duties(Duty(1, due_on)) == [week]


@pytest.mark.parametrize(
    ("last", "number"),
    [
        (date(2027, 4, 1), 8),
        (date(2027, 4, 25), 8),
        (date(2027, 6, 13), 8),
        (date(2027, 6, 14), 9),
        (date(2027, 6, 20), 9),
        (date(2027, 10, 10), 25),
        (date(2027, 10, 11), 26),
        (date(2027, 10, 17), 26),
        (date(2027, 10, 18), 26),
        (date(2029, 1, 1), 26),
    ],
)
def test_the_weeks_reach_to_the_last_date_but_for_eight_to_26(last: date, number: int) -> None:
    found = forecast([1], [Duty(1, date(2027, 4, 30)), Duty(1, last)], [], TODAY)
    assert len(found.weeks) == len(found.rows[1]) == number
    assert found.weeks[-1].starts_on == date.fromordinal(date(2027, 4, 19).toordinal() + 7 * (number - 1))


def test_what_lies_beyond_half_a_year_is_not_counted() -> None:
    assert weeks_with_duties(Duty(1, date(2027, 10, 18)), Duty(1, date(2027, 10, 17))) == [25]


@pytest.mark.parametrize(
    ("duty", "weeks"),
    [
        # The ends of the months up to 13 June: 30 April, 31 May.
        (Duty(1, date(2027, 4, 30), Rhythm.MONTH), [1, 6]),
        # The round of March is overdue, the later ones come in their time.
        (Duty(1, date(2027, 3, 31), Rhythm.MONTH), [0, 1, 6]),
        (Duty(1, date(2027, 3, 31), Rhythm.QUARTER), [0]),
        (Duty(1, date(2027, 6, 30), Rhythm.QUARTER), [10]),
        (Duty(1, date(2027, 6, 30), Rhythm.HALF_YEAR), [10]),
        (Duty(1, date(2027, 12, 31), Rhythm.YEAR), []),
        # A round that was given more time until 14 May: that of May comes as ever.
        (Duty(1, date(2027, 5, 14), Rhythm.MONTH), [3, 6]),
        # Without a rhythm it comes once.
        (Duty(1, date(2027, 4, 30)), [1]),
    ],
)
def test_an_ongoing_duty_comes_at_the_end_of_each_period(duty: Duty, weeks: list[int]) -> None:
    assert weeks_with_duties(duty) == weeks


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2027, 4, 18), None),  # last week's test is over
        (date(2027, 4, 19), 0),
        (date(2027, 4, 25), 0),
        (date(2027, 4, 26), 1),
        (date(2027, 6, 13), 7),
        (date(2027, 6, 14), None),
    ],
)
def test_a_test_counts_in_its_week_and_only_within_the_weeks_shown(day: date, week: int | None) -> None:
    found = forecast([1, 2], [], [(1, day)], TODAY)
    assert [place for place, load in enumerate(found.rows[1]) if load.tests] == ([] if week is None else [week])
    assert [place for place, one in enumerate(found.weeks) if one.testing] == ([] if week is None else [week])


def test_running_new_and_tests_are_told_apart() -> None:
    day = date(2027, 4, 28)
    found = forecast([1], [Duty(1, day), Duty(1, day, new=True), Duty(1, day, new=True)], [(1, day)] * 4, TODAY)
    assert found.rows[1][1] == Load(running=1, new=2, tests=4)
    assert found.rows[1][1].duties == 3, "a test is no duty"


def test_a_week_tells_its_busiest_organisation_the_mean_and_how_many_hold_tests() -> None:
    day = date(2027, 4, 28)
    duties = [Duty(1, day), Duty(2, day), Duty(2, day, new=True), Duty(2, day, new=True)]
    tests = [(1, day), (1, day), (3, day)]
    week = forecast([1, 2, 3, 4], duties, tests, TODAY).weeks[1]
    assert week.most == Load(running=1, new=2, tests=0)
    assert week.mean == 1.0
    assert week.testing == 2


def test_the_busiest_in_any_one_week_stands_first_and_equals_by_their_number() -> None:
    duties = [
        # Three duties of 5 are spread over three weeks, two of 7 and of 6 meet in one.
        Duty(5, date(2027, 4, 28)),
        Duty(5, date(2027, 5, 5)),
        Duty(5, date(2027, 5, 12)),
        Duty(7, date(2027, 5, 12)),
        Duty(7, date(2027, 5, 12)),
        Duty(6, date(2027, 6, 9)),
        Duty(6, date(2027, 6, 9), new=True),
    ]
    found = forecast([9, 5, 6, 7, 8], duties, [(9, date(2027, 4, 28))] * 5, TODAY)
    assert list(found.rows) == [6, 7, 5, 8, 9]


def test_duties_of_organisations_that_were_not_asked_for_are_left_out() -> None:
    found = forecast([1], [Duty(2, date(2027, 4, 28))], [(2, date(2027, 4, 28))], TODAY)
    assert list(found.rows) == [1]
    assert all(week.most == Load() and week.testing == 0 for week in found.weeks)


def test_a_city_without_organisations_has_empty_weeks() -> None:
    found = forecast([], [Duty(1, date(2027, 4, 28))], [], TODAY)
    assert found.rows == {}
    assert {(week.most, week.mean, week.testing) for week in found.weeks} == {(Load(), 0.0, 0)}
