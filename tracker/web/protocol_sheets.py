"""Protocols as a workbook to be filled in, and what a printed row says."""

from dataclasses import dataclass

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.documents.protocol_sheet import Blank, Limit, to_xlsx
from tracker.documents.sheets import Cell
from tracker.domain.errors import RowsInvalidError
from tracker.domain.protocols import CODE_DIGITS, Rules, shown
from tracker.models.packets import CrossCheck
from tracker.models.protocols import ProtocolRow
from tracker.queries import protocols as queries
from tracker.services.protocol_files import FIXED, key_of, width
from tracker.services.protocol_rows import EXPERTS
from tracker.web.downloads import XLSX, download
from tracker.web.i18n import explain


@dataclass(frozen=True)
class Result:
    """What a printed row says beyond its columns."""

    points: str
    difference: str
    confirmed: str
    note: str


def result(row: ProtocolRow) -> Result:
    """Return the points that count, and how the experts' mark stands to the school's."""
    counted = row.points_1 if row.points_1 == row.points_2 else row.points_3
    compared = row.first_mark is not None and row.mark is not None
    difference = f"{row.mark - row.first_mark:+d}" if compared else "—"  # type: ignore[operator]
    confirmed = (_("yes") if row.mark == row.first_mark else _("no")) if compared else "—"
    notes = [row.note, _("third check") if row.third_check else ""]
    return Result(
        " ".join(shown(point) for point in counted or []), difference.replace("-", "−").replace("+0", "0"), confirmed,
        "; ".join(note for note in notes if note),
    )  # fmt: skip


def row_errors(error: RowsInvalidError) -> list[str]:
    """Return what is wrong in a file: row, column, words."""
    return [
        _("Row %(row)s, column “%(column)s”: %(what)s", row=one.row, column=one.field or "", what=explain(one))
        for one in error.rows
    ]


def template_file(session: Session, check: CrossCheck) -> Response:
    """Return the protocol as it stands, as a workbook to be filled in."""
    given = queries.rules_of(session, check.round)
    rows = queries.rows_of(session, queries.of_check(session, check))
    year = check.first_version.campaign.year
    tasks = len(given.maxima)
    limits = {1: Limit(digits=CODE_DIGITS), 4: Limit(0, given.highest), 5: Limit(2, 5)}
    for expert in EXPERTS:
        for place, most in enumerate(given.maxima):
            limits[1 + len(FIXED) + (expert - 1) * tasks + place] = Limit(0, most, cross=True)
    empty: list[Cell] = [None] * (width(given) - 1)
    blanks: list[list[Cell]] = [[number, *empty] for number in range(len(rows) + 1, (check.received_works or 0) + 1)]
    blank = Blank(
        title=_("Protocol"), key=key_of(check, year, rows).cells,
        hint=_("Fill in the rows below the headings. х means not attempted. Do not change the first row."),
        header=_header(given), limits=limits,
        rows=[*(_cells(number, row, given) for number, row in enumerate(rows, 1)), *blanks],
        refusal=(_("This value cannot be taken"), _("See the maximum in the heading; х means not attempted.")),
    )  # fmt: skip
    return download(to_xlsx(blank), f"{_('Protocol')} {check.packet_number}.xlsx", XLSX)


def _header(given: Rules) -> list[str]:
    names = (_("expert 1"), _("expert 2"), _("agreed or third"))
    tasks = [
        _("%(task)s (%(most)s), %(who)s", task=place if given.by_task else _("Points in all"), most=most, who=who)
        for who in names for place, most in enumerate(given.maxima, 1)
    ]  # fmt: skip
    fixed = ["№", _("Code"), _("Class"), _("Variant"), _("School: sum"), _("School: mark")]
    return [*fixed, *tasks, _("Remark")]


def _cells(number: int, row: ProtocolRow, given: Rules) -> list[Cell]:
    points: list[Cell] = []
    for expert in EXPERTS:
        found = getattr(row, f"points_{expert}") or [""] * len(given.maxima)
        points += [point if isinstance(point, int) else shown(point) for point in found]
    fixed: list[Cell] = [number, row.participant_code, row.school_class, row.variant, row.first_score, row.first_mark]
    return [*fixed, *points, row.note]
