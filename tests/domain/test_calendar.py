"""The production calendar of 2021-2027, rebuilt here from the labour code and the decrees, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import LAST_DECREED_YEAR, add_working_days, is_working_day, working_days

# Article 112 of the labour code.
FEASTS = [*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
# The government's decrees: (a day off that was taken from, the day it was moved to), as written there.
DECREED: dict[int, list[tuple[str, str]]] = {
    2021: [("02.01", "05.11"), ("03.01", "31.12"), ("20.02", "22.02")],
    2022: [("01.01", "03.05"), ("02.01", "10.05"), ("05.03", "07.03")],
    2023: [("01.01", "24.02"), ("08.01", "08.05")],
    2024: [("06.01", "10.05"), ("07.01", "31.12"), ("27.04", "29.04"), ("02.11", "30.04"), ("28.12", "30.12")],
    2025: [("04.01", "02.05"), ("05.01", "31.12"), ("23.02", "08.05"), ("08.03", "13.06"), ("01.11", "03.11")],
    2026: [("03.01", "09.01"), ("04.01", "31.12")],
    2027: [("02.01", "05.11"), ("03.01", "31.12"), ("20.02", "22.02")],
}
# How many working days of the five-day week a year has, as the ministry of labour publishes it.
PUBLISHED = {2021: 247, 2022: 247, 2023: 247, 2024: 248, 2025: 247, 2026: 247, 2027: 247}
DAYS = st.dates(date(2021, 1, 1), date(2027, 12, 31))
FEW = st.integers(0, 60)
WEEKS = st.sampled_from([5, 6])


def read(year: int, text: str) -> date:
    day, month = text.split(".")
    return date(year, int(month), int(day))


def by_the_law(year: int) -> set[date]:
    """The working days of the five-day week, by the feasts, the weekends and the decree alone."""
    moves = [(read(year, taken), read(year, given)) for taken, given in DECREED[year]]
    feasts = {date(year, month, day) for month, day in FEASTS}
    year_days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    off = {day for day in year_days if day.weekday() > 4} | feasts
    for feast in sorted(feasts):
        if feast.month > 1 and feast.weekday() > 4 and feast not in {taken for taken, _ in moves}:
            moved = feast
            while moved in off:
                moved += timedelta(days=1)
            off.add(moved)
    off -= {taken for taken, _ in moves if taken not in feasts}
    return set(year_days) - (off | {given for _, given in moves})


@pytest.mark.parametrize("year", DECREED)
def test_every_day_of_the_year_is_as_the_law_and_the_decree_have_it(year: int) -> None:
    worked = by_the_law(year)
    assert len(worked) == PUBLISHED[year]
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    wrong = [day.isoformat() for day in days if day.year == year and is_working_day(day) is not (day in worked)]
    assert wrong == []


def test_the_last_decreed_year_is_the_last_one_compared_here() -> None:
    assert max(DECREED) == LAST_DECREED_YEAR


@pytest.mark.parametrize("year", DECREED)
def test_a_six_day_week_differs_on_plain_saturdays_alone(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    differing = [day for day in days if is_working_day(day) is not is_working_day(day, week_days=6)]
    assert {day.weekday() for day in differing} == {5}
    assert all(is_working_day(day, week_days=6) for day in differing)
    assert 40 < len(differing) < 53
    assert not {(day.month, day.day) for day in differing} & set(FEASTS)


def test_no_feast_is_worked_in_a_six_day_week_either() -> None:
    for year in DECREED:
        assert [feast for feast in FEASTS if is_working_day(date(year, *feast), week_days=6)] == []


@given(DAYS, FEW, FEW, WEEKS)
def test_waiting_in_two_stretches_is_waiting_in_one(start: date, first: int, second: int, week: int) -> None:
    halfway = add_working_days(start, first, week_days=week)
    assert add_working_days(halfway, second, week_days=week) == add_working_days(start, first + second, week_days=week)


@given(DAYS, FEW, WEEKS)
def test_as_many_working_days_pass_as_were_added(start: date, days: int, week: int) -> None:
    end = add_working_days(start, days, week_days=week)
    assert working_days(start + timedelta(days=1), end, week_days=week) == days
    assert days == 0 or is_working_day(end, week_days=week)


@given(DAYS, st.integers(1, 60), WEEKS)
def test_one_day_more_is_later_and_a_later_start_is_never_earlier(start: date, days: int, week: int) -> None:
    end = add_working_days(start, days, week_days=week)
    assert add_working_days(start, days - 1, week_days=week) < end
    assert add_working_days(start - timedelta(days=1), days, week_days=week) <= end


@given(DAYS, FEW)
def test_a_six_day_week_is_never_slower(start: date, days: int) -> None:
    assert add_working_days(start, days, week_days=6) <= add_working_days(start, days)


@given(DAYS, st.integers(0, 400), st.integers(0, 400), WEEKS)
def test_neighbouring_stretches_add_up(first: date, one: int, other: int, week: int) -> None:
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=1 + other)
    whole = working_days(first, last, week_days=week)
    assert whole == working_days(first, middle, week_days=week) + working_days(
        middle + timedelta(days=1), last, week_days=week
    )


@given(DAYS, st.booleans(), WEEKS)
def test_the_administrators_word_wins_over_any_law_on_its_day_alone(day: date, worked: bool, week: int) -> None:
    told = {day: worked}
    assert is_working_day(day, week_days=week, overrides=told) is worked
    following = day + timedelta(days=1)
    assert is_working_day(following, week_days=week, overrides=told) is is_working_day(following, week_days=week)


@pytest.mark.parametrize(
    ("start", "days", "week", "end"),
    [
        (date(2026, 12, 30), 1, 5, date(2027, 1, 11)),  # 31 December is off, so are the first ten days
        (date(2026, 12, 30), 1, 6, date(2027, 1, 9)),
        (date(2027, 12, 30), 1, 5, date(2028, 1, 10)),
        (date(2024, 2, 28), 1, 5, date(2024, 2, 29)),  # a leap day
        (date(2024, 2, 28), 2, 5, date(2024, 3, 1)),
        (date(2024, 4, 26), 1, 5, date(2024, 4, 27)),  # a Saturday worked for a Monday
        (date(2024, 4, 27), 1, 5, date(2024, 5, 2)),
        (date(2027, 4, 30), 1, 5, date(2027, 5, 4)),
        (date(2027, 2, 19), 2, 5, date(2027, 2, 24)),
        (date(2027, 4, 20), 0, 5, date(2027, 4, 20)),
        (date(2027, 4, 20), -3, 5, date(2027, 4, 20)),
    ],
)
def test_the_day_after_so_many_working_days(start: date, days: int, week: int, end: date) -> None:
    assert add_working_days(start, days, week_days=week) == end


def test_an_empty_stretch_has_no_working_day() -> None:
    assert working_days(date(2027, 4, 21), date(2027, 4, 20)) == 0
    assert working_days(date(2027, 4, 20), date(2027, 4, 20)) == 1


def test_a_year_without_a_decree_follows_the_feasts_and_the_weekends() -> None:
    assert not is_working_day(date(2031, 6, 12))
    assert not is_working_day(date(2031, 1, 8))
    assert is_working_day(date(2031, 4, 16))
    assert not is_working_day(date(2031, 4, 19))
