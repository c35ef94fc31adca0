"""The timetable of a plan: hand-over, checking, return and upload in working days, or a proof that days are too few."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.matching.problem import Arc
from tracker.matching.words import Words


@dataclass(frozen=True)
class Job:
    """One check to be dated: its works, and the day of the test at the checked school."""

    check: Arc
    works: int
    tested: date


@dataclass(frozen=True)
class Site:
    """What a checking school can do on one day: works its teachers mark, checks its rooms hold."""

    works_a_day: int
    rooms: int = 1_000_000


@dataclass(frozen=True)
class Busy:
    """What of a checking school's day is taken already: rooms, and works its teachers mark."""

    rooms: int = 0
    works: int = 0


@dataclass(frozen=True)
class Row:
    """The dates of one check, and how many works are marked on which day."""

    check: Arc
    hand_over: date
    days: tuple[tuple[date, int], ...]
    back: date
    upload: date


@dataclass(frozen=True)
class Shortage:
    """Why a checking school cannot finish: `works` stay unmarked; it needs `days` or `works_a_day` more."""

    checker: int
    works: int
    days: int
    works_a_day: int
    words: Words


@dataclass(frozen=True)
class Timetable:
    """The dated checks, the shortages with their proof, and what else a person should know."""

    rows: tuple[Row, ...]
    shortages: tuple[Shortage, ...]
    warnings: tuple[Words, ...]


def plan_days(
    jobs: Sequence[Job],
    sites: Mapping[int, Site],
    days: Sequence[date],
    busy: Mapping[tuple[int, date], Busy] | None = None,
) -> Timetable:
    """Date every check within the window.

    Parameters
    ----------
    jobs
        the checks with their works and test days
    sites
        for each checking school its daily limits
    days
        the working days of the window, in order; the last one is the last day for uploading
    busy
        what is taken of `(checking school, day)` by checks that stand already

    Returns
    -------
    Timetable
        works are handed over on the first working day after the test, marked from then on, returned on the working day
        after the last marking and uploaded on the one after that; a school that cannot finish is a shortage

    Notes
    -----
    Checking schools are independent. All works of one have the same last day, so marking what was handed
    over first, every day to the limit, marks as many works as can be marked at all (earliest release first); without a
    limit on rooms and with nothing taken a shortage is therefore proved. O(jobs · days).

    """
    of: dict[int, list[Job]] = defaultdict(list)
    warnings: list[Words] = []
    for job in jobs:
        of[job.check[0]].append(job)
        if job.tested not in days:
            text = Words(
                "День работы в школе {b} вне окна или нерабочий: {day}.", "Test of {b} is no working day: {day}."
            )
            warnings.append(text.put(b=job.check[1], day=job.tested.isoformat()))
    rows: list[Row] = []
    shortages: list[Shortage] = []
    for checker in sorted(of):
        site = sites.get(checker, Site(0))
        taken = {day: busy[checker, day] for day in days if busy and (checker, day) in busy}
        dated, shortage = _one(checker, of[checker], site, days, taken)
        rows += dated
        if shortage is not None:
            shortages.append(shortage)
    return Timetable(tuple(sorted(rows, key=lambda row: row.check)), tuple(shortages), tuple(warnings))


def _one(
    checker: int, jobs: list[Job], site: Site, days: Sequence[date], taken: Mapping[date, Busy]
) -> tuple[list[Row], Shortage | None]:
    marking = days[:-2]  # the last two are for returning and uploading
    handed = {job: next((i for i, day in enumerate(days) if day > job.tested), len(days)) for job in jobs}
    left = {job: job.works for job in jobs}
    done: dict[Job, list[tuple[date, int]]] = {job: [] for job in jobs}
    queue = sorted(jobs, key=lambda job: (handed[job], job.check))
    for i, day in enumerate(marking):
        used = taken.get(day, Busy())
        room, strength = max(0, site.rooms - used.rooms), max(0, site.works_a_day - used.works)
        for job in queue:
            if handed[job] <= i and left[job] and room and strength:
                part = min(left[job], strength)
                done[job].append((day, part))
                left[job] -= part
                strength -= part
                room -= 1
    rows = []
    for job in queue:
        if not left[job]:
            last = days.index(done[job][-1][0]) if done[job] else min(handed[job], len(days) - 3)
            rows.append(Row(job.check, days[handed[job]], tuple(done[job]), days[last + 1], days[last + 2]))
    return rows, _shortage(checker, queue, handed, left, site, marking)


def _shortage(
    checker: int, jobs: list[Job], handed: dict[Job, int], left: dict[Job, int], site: Site, marking: Sequence[date]
) -> Shortage | None:
    """Say by how much the window is too short: the worst of all intervals from a hand-over day to the last day."""
    rest = sum(left.values())
    if not rest:
        return None
    more = 0
    for first in sorted({handed[job] for job in jobs}):
        works = sum(job.works for job in jobs if handed[job] >= first)
        span = max(0, len(marking) - first)
        more = max(more, -(-works // span) - site.works_a_day if span else works)
    days = -(-rest // site.works_a_day) if site.works_a_day else 0
    words = Words(
        "Школа {a} не успевает проверить {rest} работ: нужно ещё {days} дн. или на {more} работ в день больше.",
        "School {a} cannot mark {rest} works: it needs {days} more days or {more} more works a day.",
    )
    return Shortage(checker, rest, days, max(more, 0), words.put(a=checker, rest=rest, days=days, more=max(more, 0)))
