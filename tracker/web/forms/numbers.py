"""The grid of a school's own numbers: one line a round, every cell read and told about by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from tracker.domain.campaigns import NUMBERS_TEXTS, Numbers
from tracker.domain.errors import RowError
from tracker.domain.text import clean_line
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.web.i18n import explain

WHOLE = ("works", "teachers", "works_per_teacher")
TEXTS = tuple(NUMBERS_TEXTS)
FIELDS = (*WHOLE, "test_on", "federal_sample", *TEXTS)
# Cells that may be filled once for all rounds of the school.
FOR_ALL = ("responsible", "place")
DEFAULT_LOAD = "60"
_LONGEST = 20


@dataclass
class Line:
    """A round with what stands in its cells; `version` is of the row the person saw (0: none yet)."""

    round: CampaignRound
    texts: dict[str, str]
    version: int
    errors: dict[str, str] = field(default_factory=dict)
    stored: SchoolRound | None = None  # what somebody else saved in the meantime

    def name(self, cell: str) -> str:
        """Return the name of a cell's input."""
        return f"{cell}-{self.round.id}"


def _texts(row: SchoolRound | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(FIELDS, "")
    return {
        **{cell: str(getattr(row, cell)) for cell in WHOLE},
        **{cell: getattr(row, cell) for cell in TEXTS},
        "test_on": row.test_on.isoformat() if row.test_on else "",
        "federal_sample": "1" if row.federal_sample else "",
    }


def lines(rounds: Iterable[CampaignRound], stored: Mapping[int, SchoolRound]) -> list[Line]:
    """Return the grid as it is stored."""
    return [Line(row, _texts(stored.get(row.id)), stored[row.id].version if row.id in stored else 0) for row in rounds]


def typed(rounds: Iterable[CampaignRound], form: Mapping[str, str]) -> list[Line]:
    """Return the grid as it was typed; a round that the form does not name is left as it is."""
    found = []
    for row in rounds:
        texts = {cell: _cell(form, cell, row.id) for cell in FIELDS}
        if any(texts.values()):
            texts |= {cell: texts[cell] or _cell(form, cell, "all") for cell in FOR_ALL}
        version = form.get(f"version-{row.id}", "")
        if any(f"{cell}-{row.id}" in form for cell in FIELDS):
            number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1
            found.append(Line(row, texts, number))
    return found


def _cell(form: Mapping[str, str], cell: str, row: int | str) -> str:
    longest = NUMBERS_TEXTS.get(cell, _LONGEST)
    return clean_line(form.get(f"{cell}-{row}", "")[: 4 * longest])[: longest + 1]


def _whole(line: Line, cell: str) -> int | None:
    text = line.texts[cell].replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    line.errors[cell] = _("A whole number is needed.")
    return None


def _day(line: Line) -> date | None:
    text = line.texts["test_on"]
    for layout in ("%Y-%m-%d", "%d.%m.%Y") if text else ():
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    if text:
        line.errors["test_on"] = _("A date is needed, for example 20.04.2027.")
    return None


def numbers(grid: Iterable[Line]) -> list[Numbers]:
    """Return the rows for the service; cells that cannot be read get their error."""
    rows = []
    for line in grid:
        works, teachers, load = (_whole(line, cell) for cell in WHOLE)
        rows.append(
            Numbers(
                line.round.id, works, _day(line), teachers or 0,
                int(DEFAULT_LOAD) if load is None else load, line.version, bool(line.texts["federal_sample"]),
                **{cell: line.texts[cell] for cell in TEXTS},
            )
        )  # fmt: skip
    return rows


def refuse(grid: Sequence[Line], errors: Iterable[RowError]) -> None:
    """Show the service's errors at their cells."""
    for error in errors:
        grid[error.row - 1].errors.setdefault(error.field or "works", explain(error))


def bring_up_to_date(grid: Iterable[Line], stored: Mapping[int, SchoolRound]) -> None:
    """Keep what was typed, tell what others saved meanwhile, and let the next try be made from that."""
    for line in grid:
        row = stored.get(line.round.id)
        present = row.version if row else 0
        if present != line.version:
            line.stored = row
            line.errors.setdefault("works", _("Somebody has changed this row in the meantime."))
        line.version = present
