"""The task of the child process: a file's bytes in, its layout, works and problems out, as plain lists."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tracker.documents.errors import DocumentRefused
from tracker.documents.results_reader import header, privacy, text
from tracker.documents.results_reader.header import Found
from tracker.documents.results_reader.layouts.base import WorksLayout
from tracker.documents.results_reader.problems import Problems
from tracker.documents.results_reader.shares import Group, Report
from tracker.documents.results_reader.tables import Table, read_tables
from tracker.documents.results_reader.works import Reader, Work

_DRAFT = re.compile(r"образец|пример|черновик|копия|стар|архив|шаблон|draft|sample|example|copy|old")
_GRADE = re.compile(r"(?<!\d)0?(1[01]|[4-9])(?!\d)")
LONGEST_HINT = 300
MOST_HINTS = 40


@dataclass
class Sheet:
    """What one sheet holds, if it is the one."""

    found: Found
    works: list[Work] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)
    problems: Problems = field(default_factory=Problems)

    @property
    def rank(self) -> tuple[bool, ...]:
        """Return by what the sheet is preferred; ties are decided by the fit of its header and its rows."""
        title = self.found.table.title.casefold()
        return (
            bool(self.works or self.groups),
            isinstance(self.found.layout, WorksLayout),
            not self.found.table.hidden,
            not _DRAFT.search(title),
            "протокол" in title,
        )

    @property
    def filled(self) -> int:
        """Return the number of rows that were taken."""
        return len(self.works) + len(self.groups)


def read(data: bytes) -> dict[str, Any]:
    """Return what is in the file, or refuse it."""
    ways = read_tables(data)
    best: tuple[int, list[Table], list[Found]] = (-1, ways[0], [])
    for tables in ways:
        found = header.candidates(tables)
        if found and found[0].columns.score > best[0]:
            best = (found[0].columns.score, tables, found)
    for tables in [best[1]] if best[2] else ways:
        privacy.refuse_names(tables)
    sheets = [_sheet(one) for one in best[2]]
    # A table of percents is no comparison with the journal unless it says so in its rows.
    sheets = [one for one in sheets if one.found.layout.name != "journal" or one.groups]
    if not sheets:
        raise DocumentRefused("no_text" if not any(table.rows for way in ways for table in way) else "no_layout")
    chosen = max(sheets, key=lambda one: (one.rank, one.found.columns.score, one.filled))
    for other in sheets:
        if other is not chosen and other.filled and other.rank[1] == chosen.rank[1]:
            title = text.one_line(other.found.table.title)
            chosen.problems.note(None, None, "other_sheet", sheet=title, rows=other.filled)
    return _answer(chosen)


def _sheet(found: Found) -> Sheet:
    sheet = Sheet(found)
    if isinstance(found.layout, WorksLayout):
        reader = Reader(found, found.layout, sheet.problems)
        sheet.works = reader.works()
        sheet.subjects = reader.subjects - {""}
    else:
        sheet.groups = Report(found, sheet.problems).groups()
    return sheet


def _grades(works: list[Work]) -> list[int]:
    """Return the grades of the classes, the commonest first; a mere order number («1», «2») is no grade."""
    counted: Counter[int] = Counter()
    for school_class, times in Counter(work.school_class for work in works).items():
        said = _GRADE.search(school_class)
        if said:
            counted[int(said[1])] += times
    return [grade for grade, _times in counted.most_common()]


def _hints(found: Found) -> list[str]:
    """Return the words above the header and the sheet's title, where subject, grade and login may stand."""
    above = [cell for _number, cells in found.table.rows[: found.place] for cell in dict.fromkeys(cells) if cell]
    return [text.one_line(one)[:LONGEST_HINT] for one in (*above, found.table.title) if one][:MOST_HINTS]


def _answer(sheet: Sheet) -> dict[str, Any]:
    found = sheet.found
    dropped = [
        text.one_line(found.header[place])
        for place in found.columns.roles.get("gender", ())
        if place < len(found.header)
    ]
    for label in found.columns.doubled:
        sheet.problems.note(found.table.rows[found.place][0], label, "duplicate_column", heading=label)
    if not sheet.filled:
        sheet.problems.note(found.table.rows[found.place][0], None, "no_rows")
    return {
        "layout": found.layout.name,
        "tasks": [[task.label, task.most] for task in found.columns.tasks],
        "dropped": dropped,
        "hints": _hints(found),
        "subjects": sorted(sheet.subjects),
        "grades": _grades(sheet.works) if "class" in found.columns.roles else [],
        "works": [list(vars(work).values()) for work in sheet.works],
        "groups": [[*vars(group).values(), group.is_school] for group in sheet.groups],
        "problems": [[one.row, one.column, one.code, one.params] for one in sheet.problems],
    }
