"""Tables in: .xlsx and .csv files as numbered rows of text."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.documents import child, plain
from tracker.documents.errors import DocumentRefused
from tracker.documents.intake import MAX_BYTES, check_size, extension_of
from tracker.documents.zips import OLE_MAGIC, ZIP_MAGIC, check_zip

ALLOWED = ".xlsx, .csv"
MAX_ROWS = 100_000
_DELIMITERS = (";", "\t", ",")
_SAMPLE_ROWS = 20
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

csv.field_size_limit(MAX_BYTES)  # the file's own size is the bound; the default of 131,072 would be an error


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row with its number in the file, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The filled rows of one sheet; a .csv file is one sheet without a title."""

    title: str
    rows: tuple[Row, ...]


def read_sheets(name: str, data: bytes) -> tuple[ReadSheet, ...]:
    """Return the tables in the file `name` with the content `data`, or refuse it with advice."""
    check_size(data)
    extension = extension_of(name)
    if extension == "xls":
        raise DocumentRefused("old_xls")
    if extension == "xlsx":
        sheets = _workbook(data)
    elif extension == "csv":
        sheets = (ReadSheet("", tuple(_csv_rows(data))),)
    else:
        raise DocumentRefused("unknown_kind", allowed=ALLOWED)
    if not any(sheet.rows for sheet in sheets):
        raise DocumentRefused("no_text")
    return sheets


def _workbook(data: bytes) -> tuple[ReadSheet, ...]:
    if "[Content_Types].xml" not in check_zip(data):
        raise DocumentRefused("wrong_content", extension=".xlsx", allowed=ALLOWED)
    return tuple(
        ReadSheet(sheet["title"], tuple(Row(number, tuple(cells)) for number, cells in sheet["rows"]))
        for sheet in child.read("xlsx", data)
    )


def _csv_rows(data: bytes) -> Iterator[Row]:
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        raise DocumentRefused("wrong_content", extension=".csv", allowed=ALLOWED)
    text = plain.decode(data)
    said = _SEPARATOR_LINE.match(text)
    delimiter = said[1] if said else _delimiter(text)
    first = 2 if said else 1
    filled = 0
    for number, record in enumerate(_records(text[said.end() :] if said else text, delimiter), first):
        cells = [cell.strip() for cell in record]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            filled += 1
            if filled > MAX_ROWS:
                raise DocumentRefused("too_many_rows", limit=MAX_ROWS)
            yield Row(number, tuple(cells))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Parse strictly, so that a quote left open does not swallow the file; a stray quote in a cell is forgiven."""
    try:
        for _record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise DocumentRefused("damaged") from error
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first lines into the same number of cells, and into most."""

    def score(delimiter: str) -> tuple[int, int]:
        sample = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        widths = [len(record) for record, _row in zip(sample, range(_SAMPLE_ROWS), strict=False) if record]
        width = max(widths, key=widths.count, default=1)
        return (widths.count(width) if width > 1 else 0, width)

    return max(_DELIMITERS, key=score)
