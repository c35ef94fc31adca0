"""The rows of an export of works: who was there, what each work earned, what is wrong in it."""

import re
from dataclasses import dataclass

from tracker.documents.results_reader import text
from tracker.documents.results_reader.header import Found
from tracker.documents.results_reader.layouts.base import Task, WorksLayout
from tracker.documents.results_reader.problems import Problems
from tracker.documents.results_reader.text import head, one_line

MARKS = range(2, 6)
HIGHEST = 1_000
_DIGITS = frozenset("0123456789")
_TOTALS = re.compile(
    r"(?:итог|всего|средн|сумм|процент|%|макс|мин|количеств|кол-во|число|доля|примеч|total|average|max|min|sum\b).*"
)
_NO_MARK = frozenset({"", "-", "–", "—", "н/а", "на", "нет", "н"})


@dataclass(frozen=True)
class Work:
    """One row: `score` in primary points (None: absent), `points` by task (None: not tried), the journal's `mark`."""

    row: int
    login: str
    code: str
    school_class: str
    variant: str
    score: int | None
    mark: int | None
    points: tuple[int | None, ...]


class Reader:
    """Reads the rows under a header that was found."""

    def __init__(self, found: Found, layout: WorksLayout, problems: Problems) -> None:
        self.layout = layout
        self.rows = found.table.rows[found.place + 1 :]
        self.roles = found.columns.roles
        self.tasks = found.columns.tasks
        self.header = found.header
        self.problems = problems
        self.codes: dict[tuple[str, str, str], int] = {}
        self.subjects: set[str] = set()
        self.above = ""  # the school of the row before: a text has a merged cell's login only in its first row
        self.carried = False

    def works(self) -> list[Work]:
        """Return the works and the absences, row by row."""
        return [work for number, cells in self.rows if (work := self._work(number, cells)) is not None]

    def _get(self, cells: list[str], role: str) -> str:
        """Return the first filled cell among the columns of a role (a heading may stand twice)."""
        for place in self.roles.get(role, ()):
            if place < len(cells) and cells[place]:
                return cells[place]
        return ""

    def _column(self, role: str) -> str | None:
        place = self.roles.get(role, (None,))[0]
        return one_line(self.header[place]) if place is not None and place < len(self.header) else None

    def _work(self, row: int, cells: list[str]) -> Work | None:
        code = text.clean_code(self._get(cells, "code"))
        login = self._get(cells, "login")
        points = self._raw_points(cells)
        if self._is_aside(cells, code, login, points):
            return None
        self._check_who(row, code, login)
        school = text.login(login) or text.head(login) or self.above
        self.above, self.carried = school, not login
        school_class = one_line(self._get(cells, "class") or self._get(cells, "order"))[:20]
        if code and self._repeats(row, (school, school_class, code)):
            return None
        self.subjects.update(one_line(self._get(cells, "subject"))[:100] for _ in self.roles.get("subject", ())[:1])
        variant = one_line(self._get(cells, "variant"))[:20]
        given = tuple(self._points(row, task, cell) for task, cell in zip(self.tasks, points, strict=True))
        state, score = self._score(row, cells, points, given)
        if state == "unknown":
            return None
        if state == "absent":
            return Work(row, school, code, school_class, "", None, self._mark(row, cells), ())
        clean = tuple(value if isinstance(value, int) else None for value in given)
        return Work(row, school, code, school_class, variant, score, self._mark(row, cells), clean)

    def _raw_points(self, cells: list[str]) -> list[str]:
        return [cells[task.column] if task.column < len(cells) else "" for task in self.tasks]

    def _is_aside(self, cells: list[str], code: str, login: str, points: list[str]) -> bool:
        """Tell whether a row is none of a participant: a total, a note, a repeated header, nothing but a login."""
        if head(code) in {head(self.header[place]) for place in self.roles["code"] if place < len(self.header)}:
            return True
        if any(char.isdigit() for char in code) and not (login and _TOTALS.match(head(login))):
            return False
        if any(_TOTALS.match(head(cell)) or "итог" in head(cell) for cell in cells if cell and not cell[0].isdigit()):
            return True
        filled = sum(1 for cell in points if cell)
        has_score = bool(self._get(cells, "total")) or filled * 2 >= len(points)
        who = login or self._get(cells, "variant")
        return not (who and has_score)

    def _check_who(self, row: int, code: str, login: str) -> None:
        if not code:
            self.problems.note(row, self._column("code"), "no_code")
        elif not code.isdecimal():
            self.problems.note(row, self._column("code"), "bad_code")
        if "login" in self.roles:
            if not login and not self.carried:
                self.problems.note(row, self._column("login"), "login_above" if self.above else "no_login")
            elif login and text.login(login) is None:
                self.problems.note(row, self._column("login"), "strange_login")

    def _repeats(self, row: int, key: tuple[str, str, str]) -> bool:
        before = self.codes.setdefault(key, row)
        if before != row:
            self.problems.note(row, self._column("code"), "duplicate_code", before=before)
        return before != row

    def _points(self, row: int, task: Task, cell: str) -> int | str | None:
        """Return the points, None where not attempted, or a word where the cell cannot be taken."""
        if not cell:
            return None
        if len(cell) == 1 and cell in _DIGITS and int(cell) <= (9 if task.most is None else task.most):
            return int(cell)
        if text.not_tried(cell) or text.is_absent(cell):
            return None
        value = text.number(cell)
        shown = {"task": str(task.label), "value": "" if value is None else f"{value:g}".replace(".", ",")}
        if value is None:
            wrong = "points_not_number"
        elif value < 0:
            wrong = "points_negative"
        elif text.whole(cell) is None:
            wrong = "points_not_whole"
        elif value > (task.most if task.most is not None else HIGHEST):
            wrong = "points_over_max"
        else:
            return round(value)
        most = task.most if task.most is not None else HIGHEST
        self.problems.note(row, str(task.label), wrong, most=most, **shown)
        return round(value) if wrong == "points_over_max" and value is not None and value <= HIGHEST else wrong

    def _score(
        self, row: int, cells: list[str], points: list[str], given: tuple[int | str | None, ...]
    ) -> tuple[str, int | None]:
        """Return «absent», «present» with the score, or «unknown»."""
        stated = self._get(cells, "total")
        tried = any(value is not None for value in given) or any(text.not_tried(cell) for cell in points)
        places = [*self.roles.get("variant", ()), *self.roles.get("total", ()), *(task.column for task in self.tasks)]
        if any(text.is_absent(cells[place]) for place in places if place < len(cells) and cells[place]):
            if any(isinstance(value, int) for value in given) or text.number(stated):
                self.problems.note(row, self._column("variant"), "absent_with_points")
            return "absent", None
        if not stated and "total" in self.roles and self.layout.empty_total_is_absent:
            return "absent", None
        added = sum(value for value in given if isinstance(value, int))
        certain = tried and all(value is None or isinstance(value, int) for value in given)
        if stated:
            return self._stated(row, stated, added if certain else None)
        if not tried:
            self.problems.note(row, self._column("code"), "no_points")
        return ("present", added) if certain else ("unknown", None)

    def _stated(self, row: int, stated: str, added: int | None) -> tuple[str, int | None]:
        value = text.number(stated)
        shown = "" if value is None else f"{value:g}".replace(".", ",")
        column = self._column("total")
        if value is None:
            self.problems.note(row, column, "sum_not_number")
        elif value < 0:
            self.problems.note(row, column, "sum_negative", value=shown)
        elif text.whole(stated) is None:
            self.problems.note(row, column, "sum_not_whole", value=shown)
        elif value > HIGHEST:
            self.problems.note(row, column, "sum_over_max", value=shown, most=HIGHEST)
        else:
            if added is not None and added != round(value):
                self.problems.note(row, column, "sum_mismatch", value=shown, points=added)
            return "present", round(value)
        return "unknown", None

    def _mark(self, row: int, cells: list[str]) -> int | None:
        cell = self._get(cells, "journal")
        if head(cell) in _NO_MARK:
            return None
        mark = text.whole(cell)
        if mark in MARKS:
            return mark
        self.problems.note(row, self._column("journal"), "wrong_mark")
        return None
