"""Aggregate reports: counts, percents or fractions of each group brought to counts of participants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.documents.results_reader import text
from tracker.documents.results_reader.header import Found
from tracker.documents.results_reader.layouts.journal import KINDS, LONG
from tracker.documents.results_reader.problems import Problems
from tracker.documents.results_reader.text import head, one_line

HIGHEST = 10_000_000
_SCHOOL = re.compile(
    r".*(?:оу|сош|сш|оош|нош|цо|школа|школы? ?№|лице[йя]|гимнази[яи]|интернат|кадет|корпус|ваша оо"
    r"|центр образования)\b.*"
)
_ALL = re.compile(r"(?:вс[ея]|всего|школы|итог[а-я]*|средн(?:ее|ий))\b.*")
_KIND = re.compile("|".join(KINDS))


@dataclass
class Group:
    """One group of a report: a school (by login or name) or a reference (region, municipality), with its counts."""

    row: int
    login: str
    name: str
    n: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_school(self) -> bool:
        """Tell a school from a region, a municipality or a total."""
        name = head(self.name)
        return bool(self.login) or (bool(_SCHOOL.fullmatch(name)) and not _ALL.fullmatch(name))


def to_counts(values: Sequence[float], n: int | None) -> list[int] | None:
    """Return whole counts that add up to `n`, whether `values` are counts, percents or fractions; None if none fits."""
    if min(values, default=0) < 0:
        return None
    total = sum(values)
    counted = all(abs(value - round(value)) < text.WHOLE for value in values)
    if counted and ((n is None and total > 1) or (n is not None and abs(total - n) < 1 / 2)):
        return [round(value) for value in values]
    if n is None:
        return None
    if n == 0 or not (0.98 <= total <= 1.02 or 98 <= total <= 102):
        return [0] * len(values) if n == 0 == total else None
    exact = [value / total * n for value in values]
    counts = [int(value) for value in exact]
    by_rest = sorted(range(len(values)), key=lambda place: exact[place] - counts[place], reverse=True)
    for place in by_rest[: n - sum(counts)]:
        counts[place] += 1
    return counts


class Report:
    """Reads the rows under the header of an aggregate report."""

    def __init__(self, found: Found, problems: Problems) -> None:
        self.rows = found.table.rows[found.place + 1 :]
        self.columns = found.columns
        self.header = found.header
        self.long = found.layout is LONG
        self.problems = problems
        self.seen: dict[str, int] = {}

    def groups(self) -> list[Group]:
        """Return the groups in the order of the rows."""
        found = self._long() if self.long else [group for row in self.rows if (group := self._row(*row)) is not None]
        return [group for group in found if self._first(group)]

    def _get(self, cells: list[str], role: str) -> str:
        return next(
            (cells[place] for place in self.columns.roles.get(role, ()) if place < len(cells) and cells[place]), ""
        )

    def _column(self, role: str) -> str | None:
        place = self.columns.roles.get(role, (len(self.header),))[0]
        return one_line(self.header[place]) if place < len(self.header) else None

    def _who(self, cells: list[str]) -> tuple[str, str]:
        """Return login and name of a row's group."""
        name = self._get(cells, "group")
        stated = self._get(cells, "login")
        words = " ".join(cell for cell in cells if cell and not cell[0].isdigit())
        login = text.login(stated) if stated else None
        return login or text.login_inside(f"{stated} {name} {words}") or "", one_line(name or stated)

    def _first(self, group: Group) -> bool:
        before = self.seen.setdefault(group.login or head(group.name), group.row)
        if before != group.row:
            self.problems.note(group.row, self._column("group"), "duplicate_group", before=before)
        return before == group.row

    def _n(self, row: int, cells: list[str]) -> tuple[int | None, bool]:
        """Return the number of participants (None: not stated) and whether what stands there can be taken."""
        cell = self._get(cells, "n")
        if not cell:
            return None, True
        n = text.whole(cell)
        if n is None or not 0 <= n <= HIGHEST:
            self.problems.note(row, self._column("n"), "bad_count")
            return None, False
        return n, True

    def _row(self, row: int, cells: list[str]) -> Group | None:
        login, name = self._who(cells)
        raw = [cells[task.column] if task.column < len(cells) else "" for task in self.columns.tasks]
        if not (login or name) or not any(raw):
            return None
        n, taken = self._n(row, cells)
        values = self._values(row, raw)
        if values is None or not taken:
            return None
        counts = to_counts(values, n)
        if counts is None:
            self.problems.note(row, None, "no_count" if n is None else "shares_off")
            return None
        labels = [KINDS.get(str(task.label), str(task.label)) for task in self.columns.tasks]
        return Group(row, login, name, sum(counts), dict(zip(labels, counts, strict=True)))

    def _values(self, row: int, raw: list[str]) -> list[float] | None:
        values = []
        for task, cell in zip(self.columns.tasks, raw, strict=True):
            value = 0.0 if cell in {"", "-", "–", "—"} else text.number(cell)
            if value is None or not 0 <= value <= HIGHEST:
                self.problems.note(row, str(task.label), "bad_share")
                return None
            values.append(value)
        return values

    def _long(self) -> list[Group]:
        """Return the groups of a report whose shares stand below each other, the group's name above or beside them."""
        found: list[Group] = []
        login = name = ""
        start = total = None
        parts: dict[str, tuple[float | None, float | None]] = {}
        for row, cells in [*self.rows, (0, [])]:
            kind = next((match[0] for cell in cells if (match := _KIND.match(head(cell)))), "")
            named = self._get(cells, "group")
            is_name = bool(named) and not _KIND.match(head(named)) and not head(named).startswith(("всего", "итого"))
            new = is_name and self._who(cells) != (login, name)
            if parts and (new or kind in parts or not cells):
                found += self._finish(start or row, login, name, total, parts)
                parts, total, start = {}, None, None
            if is_name:
                login, name = self._who(cells)
            start = start or row
            n = text.number(self._get(cells, "n"))
            if kind:
                place = self.columns.tasks[0].column
                parts[kind] = (n, text.number(cells[place]) if place < len(cells) else None)
            elif n is not None:
                total = n
        return found

    def _finish(
        self, row: int, login: str, name: str, total: float | None, parts: dict[str, tuple[float | None, float | None]]
    ) -> list[Group]:
        numbers = [parts.get(kind, (0.0, 0.0))[0] for kind in KINDS]
        shares = [parts.get(kind, (0.0, 0.0))[1] for kind in KINDS]
        n = None if total is None else round(total)
        counts = to_counts([value for value in numbers if value is not None], n) if None not in numbers else None
        if counts is None and None not in shares:
            counts = to_counts([value for value in shares if value is not None], n)
        if counts is None:
            self.problems.note(row, None, "no_count" if n is None else "shares_off")
            return []
        return [Group(row, login, name, sum(counts), dict(zip(KINDS.values(), counts, strict=True)))]
