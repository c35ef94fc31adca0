"""The timetable of an order: when each packet is handed over, marked and returned, out of the schools' own dates."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from tracker.domain.calendar import is_working_day
from tracker.domain.orders import OrderRow, Terms
from tracker.matching.api import Busy, Job, Site, plan_days
from tracker.models.campaigns import Campaign, SchoolRound
from tracker.queries.campaigns import overrides
from tracker.queries.orders import Register
from tracker.services.context import today

K = TypeVar("K")
UNLIMITED = 1_000_000


@dataclass(frozen=True)
class Shortage:
    """A checking school whose teachers cannot mark all works of a round by the end of the window."""

    round_id: int
    checker_id: int
    works: int
    days: int
    works_a_day: int


@dataclass
class Timetable:
    """Dated rows, shortages, and the rows that cannot be dated because the checked school gave no day."""

    rows: list[OrderRow] = field(default_factory=list)
    shortages: list[Shortage] = field(default_factory=list)
    undated: list[OrderRow] = field(default_factory=list)


@dataclass
class _Desk:
    """What is known while rounds are dated one after the other."""

    register: Register
    numbers: dict[tuple[int, int], SchoolRound]
    days: dict[int, list[date]]  # by the days of a week
    terms: Terms
    rooms: Counter[tuple[int, date]] = field(default_factory=Counter)
    works: dict[int, Counter[tuple[int, date]]] = field(default_factory=lambda: defaultdict(Counter))


def days_left(session: Session, campaign: Campaign) -> dict[int, list[date]]:
    """Return the working days of the window that are still ahead, for weeks of five days and of six."""
    first = max(campaign.starts_on, today(session) + timedelta(days=1))
    span = [first + timedelta(days=n) for n in range((campaign.ends_on - first).days + 1)]
    changed = overrides(session)
    return {week: [day for day in span if is_working_day(day, week_days=week, overrides=changed)] for week in (5, 6)}


def date_rows(
    session: Session,
    campaign: Campaign,
    rows: Sequence[OrderRow],
    standing: Sequence[OrderRow],
    *,
    register: Register,
    numbers: dict[tuple[int, int], SchoolRound],
    terms: Terms,
) -> Timetable:
    """Date `rows` beside those that stand already; what cannot be dated is told, never hidden.

    Teachers are counted by round, rooms over all rounds. A checking school works on the days that it and all the
    schools it checks in the round have in common.
    """
    desk = _Desk(register, numbers, days_left(session, campaign), terms)
    for row in standing:
        _take(desk, row, desk.days[5])
    table = Timetable(undated=[row for row in rows if row.test_on is None])
    table.rows += table.undated
    dated = [row for row in rows if row.test_on is not None]
    for group in sorted(_grouped(dated).values(), key=_begins):
        _date_group(desk, group, table)
    return table


def _grouped(rows: Sequence[OrderRow]) -> dict[tuple[int, int], list[OrderRow]]:
    """Return the rows by round and checking school."""
    found: dict[tuple[int, int], list[OrderRow]] = defaultdict(list)
    for row in rows:
        found[row.round_id, row.checker_id].append(row)
    return found


def _begins(rows: list[OrderRow]) -> tuple[date, int, int]:
    return min(row.test_on or date.max for row in rows), rows[0].round_id, rows[0].checker_id


def _take(desk: _Desk, row: OrderRow, days: Sequence[date]) -> None:
    """Count a standing check as taking a room and its share of the works on each of its days."""
    if row.check_from is None or row.check_until is None:
        return
    span = [day for day in days if row.check_from <= day <= row.check_until]
    for day in span:
        desk.rooms[row.checker_id, day] += 1
        desk.works[row.round_id][row.checker_id, day] += -(-row.works // len(span))


def _site(desk: _Desk, round_id: int, checker_id: int, *, by_panel: bool) -> Site:
    """Return what a checking school, or the panel, can do on one day."""
    if by_panel:
        return Site(len(desk.terms.panel) * desk.terms.works_a_day or UNLIMITED)
    given, rooms = desk.numbers.get((round_id, checker_id)), desk.register.organisations[checker_id].rooms
    strength = given.teachers * desk.terms.works_a_day if given else 0
    return Site(strength, UNLIMITED if rooms is None else rooms)


def _date_group(desk: _Desk, rows: list[OrderRow], table: Timetable) -> None:
    """Date the checks of one school in one round."""
    homes, checker, round_id = desk.register.organisations, rows[0].checker_id, rows[0].round_id
    week = min(homes[one].week_days for row in rows for one in (row.checker_id, row.checked_id))
    days = desk.days[5 if week < 6 else 6]
    jobs = [Job((checker, row.checked_id), row.works, _eve(days, row.test_on or date.max)) for row in rows]
    site = _site(desk, round_id, checker, by_panel=rows[0].by_panel)
    busy = {(checker, day): Busy(desk.rooms[checker, day], desk.works[round_id][checker, day]) for day in days}
    planned = plan_days(jobs, {checker: site}, days, busy)
    found = {one.check[1]: one for one in planned.rows}
    for row in rows:
        when = found.get(row.checked_id)
        if when is None:
            table.rows.append(row)
            continue
        table.rows.append(
            replace(
                row, hand_over_on=when.hand_over, check_from=when.days[0][0], check_until=when.days[-1][0],
                return_on=when.back, upload_on=when.upload,
            )
        )  # fmt: skip
        for day, works in when.days:
            desk.rooms[checker, day] += 1
            desk.works[round_id][checker, day] += works
    table.shortages += [Shortage(round_id, checker, one.works, one.days, one.works_a_day) for one in planned.shortages]


def _eve(days: Sequence[date], tested: date) -> date:
    """Return the last day of the list not after the test: a test on a Saturday ends a five-day week's Friday."""
    return max((day for day in days if day <= tested), default=tested)
