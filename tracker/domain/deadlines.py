"""The five kinds of deadline and the date each one means for an executor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.calendar import add_working_days
from tracker.domain.errors import N_, InvalidError


class DeadlineKind(StrEnum):
    """How a deadline is set."""

    DATE = "date"
    CAMPAIGN = "campaign"
    RELATIVE = "relative"
    ONGOING = "ongoing"
    NOT_SET = "not_set"


class Rhythm(StrEnum):
    """How often an ongoing duty is reported."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


DEADLINE_NAMES: dict[DeadlineKind, str] = {
    DeadlineKind.DATE: N_("by a date"),
    DeadlineKind.CAMPAIGN: N_("during the campaign"),
    DeadlineKind.RELATIVE: N_("working days after the school's test"),
    DeadlineKind.ONGOING: N_("ongoing, with checkpoints"),
    DeadlineKind.NOT_SET: N_("not set"),
}

RHYTHM_NAMES: dict[Rhythm, str] = {
    Rhythm.MONTH: N_("every month"),
    Rhythm.QUARTER: N_("every quarter"),
    Rhythm.HALF_YEAR: N_("every half-year"),
    Rhythm.YEAR: N_("every year"),
}

_MONTHS: dict[Rhythm, int] = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF_YEAR: 6, Rhythm.YEAR: 12}
EARLIEST, LATEST = date(2015, 1, 1), date(2099, 12, 31)
MOST_DAYS = 120


@dataclass(frozen=True)
class Deadline:
    """A deadline as set in a recommendation."""

    kind: DeadlineKind
    on: date | None = None
    days: int | None = None
    rhythm: Rhythm | None = None


@dataclass(frozen=True)
class Anchors:
    """What the moving kinds hang on, for one executor."""

    today: date
    campaign_ends_on: date
    last_test_on: date | None = None
    week_days: int = 5
    overrides: Mapping[date, bool] | None = None


def obstacle(deadline: Deadline) -> str | None:
    """Return why a recommendation with this deadline cannot be sent (a message id), or None when it can."""
    if deadline.kind is DeadlineKind.NOT_SET:
        return N_("The deadline is not set: such a task could not be controlled.")
    if deadline.kind is DeadlineKind.ONGOING and deadline.rhythm is None:
        return N_("An ongoing duty needs a reporting rhythm: without checkpoints it could not be controlled.")
    if deadline.kind is DeadlineKind.DATE and deadline.on is None:
        return N_("The deadline's date is missing.")
    if deadline.kind is DeadlineKind.RELATIVE and not deadline.days:
        return N_("The number of working days after the test is missing.")
    return None


def period_end(rhythm: Rhythm, day: date) -> date:
    """Return the last day of the calendar period (month, quarter, half-year, year) in which `day` lies."""
    months = _MONTHS[rhythm]
    following = (day.month - 1) // months * months + months  # months since January, first month after the period
    first_after = date(day.year + following // 12, following % 12 + 1, 1)
    return first_after - timedelta(days=1)


def due_on(deadline: Deadline, anchors: Anchors) -> date:
    """Return the date by which the executor must report; raises InvalidError when the deadline cannot be controlled."""
    problem = obstacle(deadline)
    if problem:
        raise InvalidError(problem, field="deadline")
    if deadline.kind is DeadlineKind.DATE and deadline.on:
        return deadline.on
    if deadline.kind is DeadlineKind.RELATIVE and deadline.days:
        start = anchors.last_test_on or anchors.campaign_ends_on
        return add_working_days(start, deadline.days, week_days=anchors.week_days, overrides=anchors.overrides)
    if deadline.kind is DeadlineKind.ONGOING and deadline.rhythm:
        return period_end(deadline.rhythm, anchors.today)
    return anchors.campaign_ends_on


def moved(deadline: Deadline, anchors: Anchors, due: date) -> date:
    """Return where a running duty's date `due` goes when its anchor has moved.

    It never goes into the past: what would, falls on today; a date that has passed already is only ever moved ahead.
    """
    wanted = due_on(deadline, anchors)
    if wanted >= anchors.today:
        return wanted
    return anchors.today if due >= anchors.today else max(due, wanted)


def next_round(rhythm: Rhythm, after: date) -> date:
    """Return the last day of the period that follows a round's last day."""
    return period_end(rhythm, after + timedelta(days=1))


def check_date(day: date, *, field: str) -> date:
    """Return `day` when it is a plausible date of this trade; raises InvalidError naming `field` otherwise."""
    if not EARLIEST <= day <= LATEST:
        raise InvalidError(
            N_("The date must lie between %(first)s and %(last)s."),
            field=field,
            first=EARLIEST.strftime("%d.%m.%Y"),
            last=LATEST.strftime("%d.%m.%Y"),
        )
    return day


def require_ahead(day: date, today: date, *, field: str = "deadline") -> date:
    """Return `day` when it has not passed yet: a task sent with a past date would be overdue at birth."""
    if day < today:
        raise InvalidError(
            N_("The date %(day)s has already passed: set a new deadline."),
            field=field,
            day=day.strftime("%d.%m.%Y"),
        )
    return day


def normal(deadline: Deadline) -> Deadline:
    """Return the deadline with only what its kind uses; raises InvalidError for an impossible date or number."""
    kind = deadline.kind
    on = deadline.on if kind is DeadlineKind.DATE else None
    days = deadline.days if kind is DeadlineKind.RELATIVE else None
    if on is not None:
        check_date(on, field="deadline_on")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InvalidError(
            N_("The number of working days must lie between 1 and %(most)s."), field="deadline_days", most=MOST_DAYS
        )
    return Deadline(kind, on, days, deadline.rhythm if kind is DeadlineKind.ONGOING else None)
