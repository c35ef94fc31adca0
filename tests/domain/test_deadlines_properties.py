"""What holds for every deadline, whatever the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.deadlines import (
    DEADLINE_NAMES,
    EARLIEST,
    LATEST,
    MOST_DAYS,
    RHYTHM_NAMES,
    Anchors,
    Deadline,
    DeadlineKind,
    Rhythm,
    check_date,
    due_on,
    normal,
    obstacle,
    period_end,
    require_ahead,
)
from tracker.domain.errors import InvalidError

DAY = timedelta(days=1)
DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))
RHYTHMS = st.sampled_from(Rhythm)
LONGEST = {Rhythm.MONTH: 31, Rhythm.QUARTER: 92, Rhythm.HALF_YEAR: 184, Rhythm.YEAR: 366}
PERIODS_A_YEAR = {Rhythm.MONTH: 12, Rhythm.QUARTER: 4, Rhythm.HALF_YEAR: 2, Rhythm.YEAR: 1}


@given(RHYTHMS, DATES)
def test_an_ongoing_duty_is_never_due_in_the_past_nor_further_than_its_period(rhythm: Rhythm, today: date) -> None:
    due = due_on(Deadline(DeadlineKind.ONGOING, rhythm=rhythm), Anchors(today, date(2027, 5, 21)))
    assert timedelta(0) <= due - today < timedelta(days=LONGEST[rhythm])


@given(RHYTHMS, DATES)
def test_the_day_after_a_period_opens_the_next_one(rhythm: Rhythm, day: date) -> None:
    end = period_end(rhythm, day)
    assert (end + DAY).day == 1
    assert period_end(rhythm, end) == end
    assert period_end(rhythm, end + DAY) > end


@given(RHYTHMS, DATES)
def test_a_later_day_never_ends_its_period_earlier(rhythm: Rhythm, day: date) -> None:
    assert period_end(rhythm, day) <= period_end(rhythm, day + DAY)


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2100])
@pytest.mark.parametrize("rhythm", Rhythm)
def test_a_year_has_as_many_periods_as_its_rhythm_says_and_ends_with_one(rhythm: Rhythm, year: int) -> None:
    days = [date(year, 1, 1) + n * DAY for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    ends = {period_end(rhythm, day) for day in days}
    assert len(ends) == PERIODS_A_YEAR[rhythm]
    assert max(ends) == date(year, 12, 31)


@pytest.mark.parametrize(
    ("rhythm", "day", "end"),
    [
        (Rhythm.MONTH, date(2027, 2, 1), date(2027, 2, 28)),
        (Rhythm.MONTH, date(2100, 2, 28), date(2100, 2, 28)),  # no leap year
        (Rhythm.MONTH, date(2027, 12, 31), date(2027, 12, 31)),
        (Rhythm.QUARTER, date(2028, 2, 29), date(2028, 3, 31)),
        (Rhythm.QUARTER, date(2027, 12, 1), date(2027, 12, 31)),
        (Rhythm.HALF_YEAR, date(2027, 6, 30), date(2027, 6, 30)),
        (Rhythm.HALF_YEAR, date(2027, 7, 1), date(2027, 12, 31)),
        (Rhythm.YEAR, date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_the_last_day_of_the_period(rhythm: Rhythm, day: date, end: date) -> None:
    assert period_end(rhythm, day) == end


@given(DATES, st.integers(1, MOST_DAYS), st.sampled_from([5, 6]))
def test_a_relative_deadline_comes_after_the_test_and_moves_with_it(test_on: date, days: int, week: int) -> None:
    deadline = Deadline(DeadlineKind.RELATIVE, days=days)
    due = due_on(deadline, Anchors(test_on, date(2020, 1, 1), test_on, week))
    later = due_on(deadline, Anchors(test_on, date(2020, 1, 1), test_on + 7 * DAY, week))
    assert test_on < due <= later


@given(DATES, DATES)
def test_a_campaigns_deadline_moves_with_its_end_and_a_date_with_nothing(end: date, day: date) -> None:
    anchors = Anchors(date(2027, 4, 20), end, last_test_on=date(2027, 4, 29))
    assert due_on(Deadline(DeadlineKind.CAMPAIGN), anchors) == end
    assert due_on(Deadline(DeadlineKind.DATE, on=day), anchors) == day


def test_a_schools_own_week_and_the_administrators_calendar_count() -> None:
    deadline, test_on = Deadline(DeadlineKind.RELATIVE, days=2), date(2027, 4, 15)  # a Thursday

    def due(week: int, **told: bool) -> date:
        calendar = {date(2027, 4, int(name[1:])): worked for name, worked in told.items()}
        return due_on(deadline, Anchors(test_on, date(2027, 5, 21), test_on, week, calendar))

    assert due(5) == date(2027, 4, 19)
    assert due(6) == date(2027, 4, 17)
    assert due(5, d17=True) == date(2027, 4, 17)
    assert due(6, d16=False) == date(2027, 4, 19)


@pytest.mark.parametrize("kind", DeadlineKind)
def test_what_has_an_obstacle_has_no_date_and_the_other_way_round(kind: DeadlineKind) -> None:
    anchors = Anchors(date(2027, 4, 20), date(2027, 5, 21))
    for on in (None, date(2027, 6, 1)):
        for days in (None, 0, 3):
            for rhythm in (None, *Rhythm):
                deadline = Deadline(kind, on, days, rhythm)
                reason = obstacle(deadline)
                if reason is None:
                    assert due_on(deadline, anchors) >= anchors.today
                else:
                    with pytest.raises(InvalidError) as caught:
                        due_on(deadline, anchors)
                    assert (caught.value.message, caught.value.field) == (reason, "deadline")


@pytest.mark.parametrize("kind", DeadlineKind)
def test_only_what_a_kind_uses_is_kept(kind: DeadlineKind) -> None:
    kept = normal(Deadline(kind, date(2027, 6, 1), 3, Rhythm.MONTH))
    assert kept == Deadline(
        kind,
        date(2027, 6, 1) if kind == "date" else None,
        3 if kind == "relative" else None,
        Rhythm.MONTH if kind == "ongoing" else None,
    )
    assert normal(kept) == kept


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1, 2**31])
def test_an_absurd_number_of_days_is_refused_even_where_no_other_kind_would_look(days: int) -> None:
    with pytest.raises(InvalidError) as caught:
        normal(Deadline(DeadlineKind.RELATIVE, days=days))
    assert caught.value.field == "deadline_days"
    assert normal(Deadline(DeadlineKind.CAMPAIGN, days=days)).days is None


@pytest.mark.parametrize("day", [EARLIEST, LATEST, date(2028, 2, 29)])
def test_a_plausible_date_is_taken_to_its_last_day(day: date) -> None:
    assert check_date(day, field="x") == day
    assert normal(Deadline(DeadlineKind.DATE, on=day)).on == day


@pytest.mark.parametrize("day", [EARLIEST - DAY, LATEST + DAY, date.min, date.max])
def test_a_date_of_another_century_is_refused(day: date) -> None:
    with pytest.raises(InvalidError) as caught:
        check_date(day, field="held_on")
    assert (caught.value.field, caught.value.params) == ("held_on", {"first": "01.01.2015", "last": "31.12.2099"})


@given(DATES, DATES)
def test_a_date_may_be_today_but_not_before(day: date, today: date) -> None:
    if day >= today:
        assert require_ahead(day, today) == day
    else:
        with pytest.raises(InvalidError) as caught:
            require_ahead(day, today)
        assert caught.value.params["day"] == f"{day:%d.%m.%Y}"


def test_every_kind_and_rhythm_has_its_own_words() -> None:
    assert len({*DEADLINE_NAMES.values()}) == len(DeadlineKind) == len(DEADLINE_NAMES)
    assert len({*RHYTHM_NAMES.values()}) == len(Rhythm) == len(RHYTHM_NAMES)
