"""What each kind of deadline means as a date."""

from datetime import date

import pytest

from tracker.domain.calendar import add_working_days, is_working_day, working_days
from tracker.domain.deadlines import Anchors, Deadline, DeadlineKind, Rhythm, check_date, due_on, obstacle, period_end
from tracker.domain.errors import InvalidError

ANCHORS = Anchors(today=date(2027, 4, 20), campaign_ends_on=date(2027, 5, 21), last_test_on=date(2027, 4, 29))


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (Deadline(DeadlineKind.DATE, on=date(2027, 6, 1)), date(2027, 6, 1)),
        (Deadline(DeadlineKind.CAMPAIGN), date(2027, 5, 21)),
        # 30 April is worked in 2027; 1-3 May are off, 3 May being the transfer of the 1st, a Saturday.
        (Deadline(DeadlineKind.RELATIVE, days=3), add_working_days(date(2027, 4, 29), 3)),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER), date(2027, 6, 30)),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.MONTH), date(2027, 4, 30)),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.HALF_YEAR), date(2027, 6, 30)),
        (Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.YEAR), date(2027, 12, 31)),
    ],
)
def test_every_kind_means_a_date(deadline: Deadline, expected: date) -> None:
    assert due_on(deadline, ANCHORS) == expected


@pytest.mark.parametrize(
    "deadline",
    [
        Deadline(DeadlineKind.NOT_SET),
        Deadline(DeadlineKind.ONGOING),
        Deadline(DeadlineKind.DATE),
        Deadline(DeadlineKind.RELATIVE),
        Deadline(DeadlineKind.RELATIVE, days=0),
    ],
)
def test_what_cannot_be_controlled_cannot_be_sent(deadline: Deadline) -> None:
    assert obstacle(deadline)
    with pytest.raises(InvalidError):
        due_on(deadline, ANCHORS)


def test_a_relative_deadline_hangs_on_the_campaigns_end_while_the_school_has_no_date() -> None:
    anchors = Anchors(today=date(2027, 4, 20), campaign_ends_on=date(2027, 5, 21))
    assert due_on(Deadline(DeadlineKind.RELATIVE, days=1), anchors) == date(2027, 5, 24)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 11, 1), True),  # a Saturday worked by transfer
        (date(2025, 5, 2), False),
        (date(2025, 12, 31), False),
        (date(2026, 1, 9), False),
        (date(2026, 3, 9), False),
        (date(2027, 2, 20), True),  # a Saturday worked by transfer
        (date(2027, 2, 22), False),
        (date(2027, 4, 20), True),
    ],
)
def test_the_production_calendar_with_its_transfers(day: date, worked: bool) -> None:
    assert is_working_day(day) is worked


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_year_of_the_five_day_week_has_247_working_days(year: int) -> None:
    assert working_days(date(year, 1, 1), date(year, 12, 31)) == 247


def test_saturday_is_worked_in_a_six_day_week_and_an_override_wins() -> None:
    saturday = date(2027, 4, 24)
    assert not is_working_day(saturday)
    assert is_working_day(saturday, week_days=6)
    assert not is_working_day(saturday, week_days=6, overrides={saturday: False})
    assert is_working_day(date(2027, 5, 9), overrides={date(2027, 5, 9): True})


def test_period_ends_cover_the_whole_year() -> None:
    ends = {period_end(Rhythm.QUARTER, date(2027, month, 1)) for month in range(1, 13)}
    assert ends == {date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)}
    assert period_end(Rhythm.MONTH, date(2028, 2, 29)) == date(2028, 2, 29)


def test_an_absurd_date_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidError) as caught:
        check_date(date(1, 1, 1), field="deadline_on")
    assert caught.value.field == "deadline_on"
