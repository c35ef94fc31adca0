"""Two clocks of a task: working days that wait on the executor and on the department, counted apart, and their ages."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.calendar import is_working_day, working_days
from tracker.domain.errors import N_
from tracker.domain.tasks import WITH_EXECUTOR, TaskStatus

DAY = timedelta(days=1)


class Holder(StrEnum):
    """With whom the ball is."""

    EXECUTOR = "executor"
    DEPARTMENT = "department"


class Age(StrEnum):
    """How long a task has waited for its present holder."""

    FRESH = "fresh"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    OLD = "old"


HOLDER_NAMES: dict[Holder, str] = {
    Holder.EXECUTOR: N_("waits on the executor"),
    Holder.DEPARTMENT: N_("waits on the department"),
}
AGE_NAMES: dict[Age, str] = {
    Age.FRESH: N_("up to 5 working days"),
    Age.WEEK: N_("6 to 10 working days"),
    Age.FORTNIGHT: N_("11 to 20 working days"),
    Age.OLD: N_("more than 20 working days"),
}
# The most working days of an age; the last one has no end.
MOST_DAYS: dict[Age, int | None] = {Age.FRESH: 5, Age.WEEK: 10, Age.FORTNIGHT: 20, Age.OLD: None}


def holder(status: TaskStatus) -> Holder | None:
    """Return with whom the ball is; None when the task has ended."""
    if status is TaskStatus.REPORTED:
        return Holder.DEPARTMENT
    return Holder.EXECUTOR if status in WITH_EXECUTOR else None


def days_between(since: date, until: date, overrides: Mapping[date, bool] | None = None) -> int:
    """Return the working days after `since` up to `until`, in the five-day week by which both clocks run."""
    return working_days(since + DAY, until, overrides=overrides)


def age(days: int) -> Age:
    """Return the age of so many working days."""
    return next(one for one, most in MOST_DAYS.items() if most is None or days <= most)


def since_of(wanted: Age, today: date, overrides: Mapping[date, bool] | None = None) -> tuple[date | None, date]:
    """Return the first and the last day since which a task has this age on `today`; None: however long ago."""
    order = list(Age)
    place = order.index(wanted)
    fewest = (MOST_DAYS[order[place - 1]] or 0) + 1 if place else 0
    most = MOST_DAYS[wanted]
    return (None if most is None else _back(today, most + 1, overrides) + DAY), _back(today, fewest, overrides)


def _back(today: date, days: int, overrides: Mapping[date, bool] | None) -> date:
    """Return the latest day since which at least `days` working days have gone by."""
    day = today
    while days:
        days -= is_working_day(day, overrides=overrides)
        day -= DAY
    return day
