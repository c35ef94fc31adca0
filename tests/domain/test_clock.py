"""A date is a date of the department's zone, a moment is of the whole world."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.clock import Clock, fixed_clock, system_now


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Moscow", 20), ("UTC", 19), ("Asia/Kamchatka", 20), ("Europe/Kaliningrad", 19), ("America/Anchorage", 19)],
)
def test_today_turns_at_midnight_of_the_zone(zone: str, day: int) -> None:
    clock = fixed_clock(datetime(2027, 4, 19, 21, 30, tzinfo=UTC), ZoneInfo(zone))
    assert clock.today() == date(2027, 4, day)
    assert clock.now() == datetime(2027, 4, 19, 21, 30, tzinfo=UTC)


def test_a_naive_moment_is_of_the_clocks_own_zone() -> None:
    clock = fixed_clock(datetime(2027, 4, 20, 0, 30), ZoneInfo("Europe/Moscow"))  # noqa: DTZ001 - naive on purpose
    assert clock.now() == datetime(2027, 4, 19, 21, 30, tzinfo=UTC)
    assert clock.today() == date(2027, 4, 20)
    assert clock.local(clock.now()).strftime("%d.%m %H:%M") == "20.04 00:30"


def test_the_ordinary_clock_goes_and_is_aware() -> None:
    before = system_now()
    assert before.tzinfo is UTC
    assert before <= Clock().now() <= system_now()
