"""Tables out, as CSV for Excel in Russia (BOM, semicolons) and as XLSX; a cell's text is never taken for a formula."""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

Cell = str | int | float | Decimal | date | None
# What a spreadsheet program would calculate; full-width forms too, tab and line breaks hide one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # what no file may hold
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_WIDEST = 60
_LONGEST_TEXT = 32_767
_MOST_SHEETS = 256
_FIRST_YEAR = 1900  # of a spreadsheet's calendar
_RESERVED = {"history", "журнал"}  # titles that spreadsheet programs keep for themselves


@dataclass(frozen=True)
class Sheet:
    """One table: its title, the heads of its columns, its rows."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet program calculates it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y %H:%M" if isinstance(cell, datetime) else "%d.%m.%Y")
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",") if math.isfinite(cell) else ""
    return harmless(_NO_TEXT.sub("", cell)) if isinstance(cell, str) else str(cell)


def to_csv(sheet: Sheet) -> bytes:
    """Return the table as CSV: UTF-8 with BOM, semicolons, decimal comma, every cell quoted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_text(head) for head in sheet.header])
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with a sheet for each table: a frozen header row, a filter, dates as dates, ready to print."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAEEF3"})
        formats = {
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"}),
            "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"}),
        }
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_title(sheet.title, taken))
            page.write_row(0, 0, [_NO_TEXT.sub("", head) for head in sheet.header], bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    _write(page, number, column, cell, formats)
            _lay_out(page, sheet)
    return out.getvalue()


def _title(title: str, taken: set[str]) -> str:
    """Return a title that a workbook takes: 31 characters, none of a few, each once."""
    base = _NO_TITLE.sub(" ", _NO_TEXT.sub("", title)).strip()[:27].strip() or "1"
    names = (base, *(f"{base} {n}" for n in range(2, _MOST_SHEETS)))
    name = next(name for name in names if name.lower() not in taken | _RESERVED)
    taken.add(name.lower())
    return name


def _write(
    page: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: Cell, formats: dict[str, object]
) -> None:
    if cell is None:
        return
    if isinstance(cell, date) and cell.year < _FIRST_YEAR:
        page.write_string(row, column, _text(cell), formats["text"])
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell.replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["date"])  # noqa: DTZ001
    elif isinstance(cell, str):
        page.write_string(row, column, _NO_TEXT.sub("", cell)[:_LONGEST_TEXT], formats["text"])
    elif math.isfinite(cell):
        page.write_number(row, column, float(cell) if isinstance(cell, Decimal) else cell)


def _lay_out(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet) -> None:
    for column, head in enumerate(sheet.header):
        widths = [len(_text(row[column])) for row in sheet.rows[:500] if column < len(row)]
        page.set_column(column, column, min(_WIDEST, max([10, len(head), *widths]) + 2))
    page.freeze_panes(1, 0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
