"""A file's tables, whatever its kind: every sheet, also a hidden one, as numbered rows of text, merged cells filled."""

import bisect
import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tracker.documents import plain, xlsx_rows
from tracker.documents.errors import DocumentRefused
from tracker.documents.zips import OLE_MAGIC, ZIP_MAGIC

MAX_MERGED = 20_000
HEADER_ROWS = 20
DELIMITERS = (";", ",", "\t", "|")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,8}):([A-Z]{1,3}\d{1,8})[\"']")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
csv.field_size_limit(10 * 1024 * 1024)  # the file's own size is the bound

Row = tuple[int, list[str]]
Span = tuple[int, int, int, int]  # first row, first column (from 0), last row, last column


@dataclass
class Table:
    """The filled rows of one sheet with their numbers; a .csv file is one visible sheet without a title."""

    title: str
    rows: list[Row]
    hidden: bool = False


def read_tables(data: bytes) -> list[list[Table]]:
    """Return the ways to read `data` as tables (a text has one for each possible delimiter), or refuse it."""
    if data.startswith(ZIP_MAGIC):
        return [list(_xlsx(data))]
    if data.startswith(OLE_MAGIC):
        return [list(_xls(data))]
    return _texts(data)


def _xlsx(data: bytes) -> Iterator[Table]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = xlsx_rows.Workbook(archive)
        for title, target, state in book.listed():
            rows: list[Row] = [(number, cells) for number, cells in xlsx_rows.rows(book, target)]
            found = itertools.islice(_MERGED.finditer(archive.read(target)), MAX_MERGED)
            fill_merged(rows, [_span(one[1].decode(), one[2].decode()) for one in found])
            yield Table(title, rows, state != "visible")


def _span(first: str, last: str) -> Span:
    places = []
    for reference in (first, last):
        found = _REFERENCE.fullmatch(reference)
        column = 0
        for letter in found[1] if found else "":
            column = column * 26 + ord(letter) - 64
        places += [int(found[2]) if found else 0, column - 1]
    return places[0], places[1], places[2], places[3]


def _xls(data: bytes) -> Iterator[Table]:
    """Read the old format by calamine, which may panic (caught here) or take its process down (it is a child)."""
    if _ENCRYPTED in data:
        raise DocumentRefused("protected")
    import python_calamine  # slow: only the old format needs it

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, meta in enumerate(book.sheets_metadata[: xlsx_rows.MAX_SHEETS]):
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(place)
                rows = _xls_rows(sheet.iter_rows())
                merged = (sheet.merged_cell_ranges or [])[:MAX_MERGED]
                fill_merged(rows, [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged])
                yield Table(meta.name, rows, meta.visible != python_calamine.SheetVisibleEnum.Visible)
    except python_calamine.PasswordError as error:
        raise DocumentRefused("protected") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust; it is no Exception and cannot be imported
            raise
        raise DocumentRefused("damaged") from error


def _xls_rows(values: Iterable[list[Any]]) -> list[Row]:
    rows: list[Row] = []
    count = 0
    for number, row in enumerate(values, 1):
        cells = _trimmed([_shown(value) for value in row[: xlsx_rows.MAX_COLUMNS]])
        count += len(cells)
        if cells:
            rows.append((number, cells))
        if count > xlsx_rows.MAX_CELLS:
            raise DocumentRefused("too_many_rows", limit=xlsx_rows.MAX_ROWS)
    return rows


def _shown(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < xlsx_rows.EXACT else f"{value:.15g}"
    return str(value).strip()


def _texts(data: bytes) -> list[list[Table]]:
    text = plain.decode(data)
    said = _SEPARATOR_LINE.match(text)
    found = [_csv(text[said.end() :], said[1], 2)] if said else [_csv(text, sign, 1) for sign in DELIMITERS]
    tables = [[table] for table in found if table is not None]
    if not tables and any(sign in text for sign in DELIMITERS):
        raise DocumentRefused("damaged")
    return tables or [
        [Table("", [(number, [line]) for number, line in enumerate(text.split("\n"), 1) if line.strip()])]
    ]


def _csv(text: str, delimiter: str, first: int) -> Table | None:
    """Return the text cut at `delimiter`; None where that sign never stands, or a quote is left open."""
    if delimiter not in text or _left_open(text, delimiter):
        return None
    rows: list[Row] = []
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, record in enumerate(records, first):
        cells = _trimmed([cell.strip() for cell in record[: xlsx_rows.MAX_COLUMNS]])
        if cells:
            rows.append((number, cells))
        if len(rows) > xlsx_rows.MAX_ROWS:
            raise DocumentRefused("too_many_rows", limit=xlsx_rows.MAX_ROWS)
    return Table("", rows)


def _left_open(text: str, delimiter: str) -> bool:
    """Tell whether a quote is never closed: it would swallow the rest; a stray quote in a cell is forgiven."""
    try:
        for _record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def fill_merged(rows: list[Row], spans: list[Span]) -> None:
    """Write a merged cell's text into the other rows it covers, and into the other columns near the top."""
    numbers = [number for number, _cells in rows]
    for top, left, bottom, right in spans:
        start = bisect.bisect_left(numbers, top)
        if left >= xlsx_rows.MAX_COLUMNS or start >= len(rows) or numbers[start] != top:
            continue
        cells = rows[start][1]
        text = cells[left] if left < len(cells) else ""
        if not text:
            continue
        end = bisect.bisect_right(numbers, bottom)
        last = min(right, xlsx_rows.MAX_COLUMNS - 1) if start < HEADER_ROWS else left
        for _number, covered in rows[start:end]:
            covered.extend([""] * (last + 1 - len(covered)))
            for column in range(left, last + 1):
                covered[column] = covered[column] or text
