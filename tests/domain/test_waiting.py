"""With whom a task waits, how long in working days, and since when an age reaches back."""

from datetime import date, timedelta

import pytest

from tracker.domain.tasks import OPEN, TaskStatus
from tracker.domain.waiting import MOST_DAYS, Age, Holder, age, days_between, holder, since_of

TODAY = date(2027, 4, 20)  # a Tuesday


@pytest.mark.parametrize("status", TaskStatus)
def test_an_open_task_waits_for_exactly_one_side_and_an_ended_one_for_nobody(status: TaskStatus) -> None:
    assert (holder(status) is None) == (status not in OPEN)
    assert (holder(status) is Holder.DEPARTMENT) == (status is TaskStatus.REPORTED)


def test_days_are_working_days_of_the_calendar_with_its_overrides() -> None:
    friday = date(2027, 4, 16)
    assert days_between(TODAY, TODAY) == 0
    assert days_between(friday, TODAY) == 2
    assert days_between(friday, TODAY, {date(2027, 4, 19): False}) == 1
    assert days_between(TODAY, friday) == 0
    assert days_between(date(2027, 4, 30), date(2027, 5, 4)) == 1, "1 May and the days off around it"


@pytest.mark.parametrize("days", [0, 5, 6, 10, 11, 20, 21, 400])
def test_an_age_holds_its_days(days: int) -> None:
    most = MOST_DAYS[age(days)]
    assert most is None or days <= most
    assert age(days) is {0: Age.FRESH, 5: Age.FRESH, 6: Age.WEEK, 10: Age.WEEK, 11: Age.FORTNIGHT}.get(
        days, Age.FORTNIGHT if days == 20 else Age.OLD
    )


@pytest.mark.parametrize("overrides", [{}, {date(2027, 4, 19): False, date(2027, 4, 10): True}])
def test_since_when_an_age_reaches_back_agrees_with_the_counted_days(overrides: dict[date, bool]) -> None:
    for back in range(90):
        since = TODAY - timedelta(days=back)
        counted = age(days_between(since, TODAY, overrides))
        for one in Age:
            first, last = since_of(one, TODAY, overrides)
            assert ((first is None or first <= since) and since <= last) == (one is counted), (since, one)
