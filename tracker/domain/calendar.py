"""Working days by the Russian production calendar with its official transfers, and an administrator's own changes."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

# The `holidays` package knows the transfers decreed up to this year; later ones come from the override table.
LAST_DECREED_YEAR = 2027
_SATURDAY, _SUNDAY = 5, 6


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off and the working weekend days of `year`."""
    table = holidays.country_holidays("RU", years=year)
    off = frozenset(day for day in table if day.year == year)
    return off, frozenset(day for day in table.weekend_workdays if day.year == year)


def is_working_day(day: date, *, week_days: int = 5, overrides: Mapping[date, bool] | None = None) -> bool:
    """Return whether `day` is worked in a week of 5 or 6 days; `overrides` (day → worked) wins over the law."""
    if overrides and day in overrides:
        return overrides[day]
    off, worked = _year(day.year)
    if day in worked:
        return True
    if day in off or day.weekday() == _SUNDAY:
        return False
    return day.weekday() != _SATURDAY or week_days == 6


def add_working_days(
    start: date, days: int, *, week_days: int = 5, overrides: Mapping[date, bool] | None = None
) -> date:
    """Return the `days`-th working day after `start` (`start` itself does not count)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, week_days=week_days, overrides=overrides):
            days -= 1
    return day


def working_days(first: date, last: date, *, week_days: int = 5, overrides: Mapping[date, bool] | None = None) -> int:
    """Return how many working days lie from `first` to `last`, both included."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(is_working_day(day, week_days=week_days, overrides=overrides) for day in span)
