"""What a sending will mean for the schools: how many duties fall due in each week, with the tests of that week."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.deadlines import Rhythm, next_round

LEAST_WEEKS, MOST_WEEKS = 8, 26
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Duty:
    """A report that falls due at an organisation; with a rhythm it comes again every period."""

    organisation_id: int
    due_on: date
    rhythm: Rhythm | None = None
    new: bool = False


@dataclass(frozen=True)
class Load:
    """One organisation's week: duties that run already, those to be sent now, and its tests."""

    running: int = 0
    new: int = 0
    tests: int = 0

    @property
    def duties(self) -> int:
        """Return all duties of the week."""
        return self.running + self.new


@dataclass(frozen=True)
class Week:
    """A week over all organisations; `most` is the load of the busiest of them."""

    starts_on: date
    most: Load
    mean: float  # duties an organisation
    testing: int  # organisations with at least one test in this week


@dataclass(frozen=True)
class Forecast:
    """The weeks ahead, and each organisation's own week by week, the busiest first."""

    weeks: list[Week]
    rows: dict[int, list[Load]]


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _dates(duty: Duty, until: date) -> Iterator[date]:
    """Yield the dates of a duty: one, or one each period up to `until`."""
    day = duty.due_on
    while day <= until:
        yield day
        if duty.rhythm is None:
            return
        day = next_round(duty.rhythm, day)


def forecast(
    homes: Collection[int], duties: Iterable[Duty], tests: Iterable[tuple[int, date]], today: date
) -> Forecast:
    """Return the load of the coming weeks, from this one to that of the last date (8 to 26 weeks).

    What is overdue counts in this week: it is to be done now.
    """
    known, first = list(duties), monday(today)
    last = max((monday(duty.due_on) for duty in known), default=first)
    number = min(max((last - first).days // 7 + 1, LEAST_WEEKS), MOST_WEEKS)
    until = first + number * WEEK - timedelta(days=1)
    counts: Counter[tuple[int, int, str]] = Counter()
    for duty in known:
        kind = "new" if duty.new else "running"
        for day in _dates(duty, until):
            counts[duty.organisation_id, max((day - first).days // 7, 0), kind] += 1
    for home, day in tests:
        if first <= day <= until:
            counts[home, (day - first).days // 7, "tests"] += 1
    rows = {
        home: [Load(*(counts[home, week, kind] for kind in ("running", "new", "tests"))) for week in range(number)]
        for home in homes
    }
    order = sorted(rows, key=lambda home: (-max(one.duties for one in rows[home]), home))
    weeks = [_week(first + place * WEEK, [rows[home][place] for home in order]) for place in range(number)]
    return Forecast(weeks, {home: rows[home] for home in order})


def _week(starts_on: date, loads: list[Load]) -> Week:
    most = max(loads, key=lambda one: one.duties, default=Load())
    mean = sum(one.duties for one in loads) / len(loads) if loads else 0.0
    return Week(starts_on, most, mean, sum(one.tests > 0 for one in loads))
