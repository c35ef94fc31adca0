"""What the grid of a protocol shows: its lines as texts, what is wrong in each, the same as an answer to the script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from tracker.domain.protocols import STATE_NAMES, Outcome, RowState, Rules, evaluate, shown
from tracker.models.protocols import ProtocolRow
from tracker.services.protocol_rows import DECIDING, FIRST, IDENTITY, Answer, Typed, seen, texts_of
from tracker.web.i18n import explain, translated


@dataclass
class Line:
    """One line of the grid."""

    key: str
    row_id: int | None = None
    seen: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    total: str = ""
    mark: str = ""
    state: str = ""
    others: str = ""
    done: bool = False
    differs: bool = False  # both experts are ready and do not agree
    errors: dict[str, str] = field(default_factory=dict)
    stored: str = ""

    @property
    def cells(self) -> list[tuple[Markup, str]]:
        """Return the attributes and the text of each cell of points: a page has a thousand of them."""
        key = escape(self.key)
        return [
            (Markup(f'name="p{place}-{key}" aria-labelledby="h-p{place} r{key}"'), text)  # noqa: S704 - the key is escaped
            for place, text in enumerate(self.points, 1)
        ]

    @property
    def plain(self) -> Markup:
        """Return the cells of points as they stand in nearly every line: nothing wrong, nothing hinted."""
        key = escape(self.key)
        cells = (
            f'<td><input class="pt" name="p{place}-{key}" aria-labelledby="h-p{place} r{key}"'
            f' value="{escape(text)}"></td>'
            for place, text in enumerate(self.points, 1)
        )
        return Markup("".join(cells))  # noqa: S704 - key and texts are escaped

    def cell(self, name: str, width: str, fixed: bool) -> Markup:
        """Return one cell that is no points: `fixed` ones are only shown."""
        key, text = escape(self.key), escape(self.texts.get(name, ""))
        how = 'readonly tabindex="-1"' if fixed else f'name="{name}-{key}"'
        wrong = ' aria-invalid="true"' if name in self.errors else ""
        labels = f'aria-labelledby="h-{name} r{key}"'
        return Markup(f'<td><input class="{width}" {how} value="{text}" {labels}{wrong}></td>')  # noqa: S704 - escaped

    @property
    def told(self) -> str:
        """Return what is wrong with the line, in words."""
        return " ".join([*self.errors.values(), self.stored])


def outcome(row: ProtocolRow, given: Rules) -> Outcome:
    """Return what a row's points come to."""
    return evaluate(row.points_1, row.points_2, row.points_3, given)


def differs(row: ProtocolRow, found: Outcome) -> bool:
    """Return whether both experts are ready and do not agree."""
    return found.state not in {RowState.FIRST, RowState.SECOND} and row.points_1 != row.points_2


def line_of(row: ProtocolRow, expert: int, given: Rules, key: str) -> Line:
    """Return a stored row as a line."""
    texts, found = texts_of(row, expert), outcome(row, given)
    line = Line(key, row.id, seen(row, expert, given), texts)
    line.points = [texts.get(f"p{place}", "") for place in range(1, len(given.maxima) + 1)]
    line.total, line.mark = _text(found.sums[expert - 1]), _text(found.marks[expert - 1])
    line.differs = differs(row, found)
    line.state, line.done = translated(STATE_NAMES[found.state]), found.state is RowState.COMPLETE
    if expert == DECIDING:
        line.hints = _hints(row)
        line.others = " / ".join(
            f"{_text(total)} ({_text(mark)})" for total, mark in zip(found.sums[:2], found.marks[:2], strict=True)
        )
    return line


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _hints(row: ProtocolRow) -> list[str]:
    """Return what the two experts gave for each task, one value where they agree."""
    pairs = zip(row.points_1 or [], row.points_2 or [], strict=False)
    return [shown(first) if first == second else f"{shown(first)}≠{shown(second)}" for first, second in pairs]


def lines(rows: list[ProtocolRow], expert: int, given: Rules, works: int) -> list[Line]:
    """Return the lines of an expert's grid: those stored, then empty ones up to the number of works."""
    if expert == DECIDING:
        return [line_of(row, expert, given, str(row.id)) for row in rows if differs(row, outcome(row, given))]
    known = [line_of(row, expert, given, str(place)) for place, row in enumerate(rows)]
    blank = [""] * len(given.maxima)
    return known + [Line(str(place), points=blank) for place in range(len(rows), works)]


def overlay(grid: list[Line], typed: Iterable[Typed], answers: Iterable[Answer], given: Rules, expert: int) -> None:
    """Put what was typed and refused back into the grid, each with its error."""
    failed = {answer.key: answer for answer in answers if answer.errors}
    by_id = {line.row_id: line for line in grid if line.row_id is not None}
    empty = [line for line in grid if line.row_id is None]
    for one in typed:
        answer = failed.get(one.key)
        if answer is None:
            continue
        line = by_id.get(one.row_id or 0) or (empty.pop(0) if empty else Line(f"n{one.key}"))
        if line not in grid:
            grid.append(line)
        line.texts = {**line.texts, **one.texts}
        line.points = [one.texts.get(f"p{place}", "") for place in range(1, len(given.maxima) + 1)]
        _blame(line, answer, expert)


def _blame(line: Line, answer: Answer, expert: int) -> None:
    line.errors = {name: explain(error) for name, error in answer.errors.items()}
    line.stored = stored_words(answer.stored, expert) if answer.stored is not None else ""


def stored_words(row: ProtocolRow, expert: int) -> str:
    """Return what somebody else saved in a row."""
    texts = texts_of(row, expert)
    plain = [texts[name] for name in IDENTITY if texts[name]] if expert == FIRST else [texts["code"]]
    points = [text for name, text in texts.items() if name not in IDENTITY]
    return str(_("Saved meanwhile: %(what)s.", what=", ".join([*plain, " ".join(points) or "—"])))


def told(answers: Iterable[Answer], given: Rules, expert: int) -> list[dict[str, Any]]:
    """Return what became of the rows, for the script."""
    found = []
    for answer in answers:
        line = line_of(answer.row, expert, given, answer.key) if answer.row is not None else Line(answer.key)
        if answer.errors:
            _blame(line, answer, expert)
        found.append(
            {
                "key": line.key, "id": line.row_id, "seen": line.seen, "saved": not answer.errors, "total": line.total,
                "mark": line.mark, "state": line.told or line.state, "wrong": sorted(answer.errors),
            }
        )  # fmt: skip
    return found
