"""The filled rows of a workbook's visible sheets, every cell as text; runs in the child process.

Read straight from the parts: a row or column number costs nothing, however large, and only what is filled is kept.
"""

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from tracker.documents.errors import DocumentRefused
from tracker.documents.xlsx_cells import SheetParser
from tracker.documents.xmltree import attribute, child, local, part, related, relations

MAX_SHEETS = 50
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
EXACT = 1e15
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FIRST_LEAP_ERROR = 60  # serial dates count a 29 February 1900 that never was


class Workbook:
    """The strings and styles that all sheets of a workbook share."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.main = related(archive, "", "officeDocument") or "xl/workbook.xml"
        self.book = part(archive, self.main)
        if self.book is None:
            raise DocumentRefused("damaged")
        self.from_1904 = attribute(child(self.book, "workbookPr"), "date1904") in {"1", "true"}
        self.strings = list(self._strings(related(archive, self.main, "sharedStrings")))
        self.date_styles = self._date_styles(part(archive, related(archive, self.main, "styles") or "xl/styles.xml"))

    def listed(self) -> list[tuple[str, str, str]]:
        """Return title, part and state («visible» or how it is hidden) of each sheet."""
        targets = relations(self.archive, self.main)
        found = [
            (sheet.get("name") or "", targets[attribute(sheet, "id") or ""][1], sheet.get("state") or "visible")
            for sheet in child(self.book, "sheets") or ()
            if targets.get(attribute(sheet, "id") or "", ("", ""))[0] == "worksheet"
        ]
        if len(found) > MAX_SHEETS:
            raise DocumentRefused("bomb")
        return found

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Return title and part of each visible sheet (of all, if none is visible)."""
        listed = self.listed()
        visible = [sheet for sheet in listed if sheet[2] == "visible"] or listed
        return ((title, target) for title, target, _state in visible)

    def _strings(self, name: str | None) -> Iterator[str]:
        if name is None or name not in self.archive.namelist():
            return
        for element in _ended(self.archive, name):
            if local(element.tag) == "si":
                yield _rich(element)
                element.clear()

    def _date_styles(self, styles: Element | None) -> frozenset[str]:
        written = {
            one.get("numFmtId"): _NO_FORMAT.sub("", one.get("formatCode") or "").lower()
            for one in child(styles, "numFmts") or ()
        }
        dates = set()
        for place, style in enumerate(child(styles, "cellXfs") or ()):
            number = style.get("numFmtId") or "0"
            code = written.get(number, "")
            built_in = number.isdecimal() and len(number) < 4 and int(number) in _BUILT_IN_DATES
            if built_in or ("general" not in code and re.search("[dmyhs]", code)):
                dates.add(str(place))
        return frozenset(dates)

    def text(self, kind: str, style: str, value: str) -> str:
        """Return a cell's value as text."""
        value = value.strip()
        if kind == "n" and value:
            plain = value.isascii() and value.isdecimal() and (value[0] != "0" or value == "0") and len(value) < 15
            is_date = style in self.date_styles
            return value if plain and not is_date else self._number(value, is_date=is_date)
        if kind == "s":
            place = int(value) if value.isdecimal() and len(value) < 8 else len(self.strings)
            if place >= len(self.strings):
                raise DocumentRefused("damaged")
            return self.strings[place].strip()
        return _unescape(value).strip() if kind == "inlineStr" else _unescape(value)

    def _number(self, value: str, *, is_date: bool) -> str:
        number = float(value)
        if not math.isfinite(number):
            return value
        if is_date:
            return self._date(number)
        return str(int(number)) if number.is_integer() and abs(number) < EXACT else f"{number:.15g}"

    def _date(self, serial: float) -> str:
        start = dt.datetime(1904, 1, 1) if self.from_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's own
        if not self.from_1904 and serial < _FIRST_LEAP_ERROR:
            start += dt.timedelta(days=1)
        try:
            moment = start + dt.timedelta(seconds=round(serial * 86_400))
        except (OverflowError, ValueError):
            return f"{serial:.15g}"
        if 0 <= serial < 1:
            return moment.time().isoformat("minutes")
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ", "minutes")


def _ended(archive: zipfile.ZipFile, name: str) -> Iterator[Element]:
    with archive.open(name) as stream:
        yield from (element for _event, element in iterparse(stream, events=("end",), forbid_dtd=True))


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _rich(element: Element | None) -> str:
    """Return the text of a string item, its formatted runs joined, its phonetic hints left out."""
    texts = []
    for node in element if element is not None else ():
        name = local(node.tag)
        if name == "t":
            texts.append(node.text or "")
        elif name == "r":
            texts += [one.text or "" for one in node if local(one.tag) == "t"]
    return _unescape("".join(texts))


class _Rows:
    """The filled rows of a sheet, gathered while it is parsed."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.found: list[list[Any]] = []
        self.texts: dict[int, str] = {}
        self.cells = 0

    def take_cell(self, column: int, kind: str, style: str, value: str) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise DocumentRefused("too_many_rows", limit=MAX_ROWS)
        if column <= MAX_COLUMNS and (text := self.book.text(kind, style, value)):
            self.texts[column] = text

    def take_row(self, number: int) -> None:
        if self.texts:
            self.found.append([number, [self.texts.get(place, "") for place in range(1, max(self.texts) + 1)]])
            self.texts = {}
        if len(self.found) > MAX_ROWS:
            raise DocumentRefused("too_many_rows", limit=MAX_ROWS)


def rows(book: Workbook, name: str) -> list[list[Any]]:
    """Return number and texts of the filled rows of the sheet in the part `name`."""
    gathered = _Rows(book)
    with book.archive.open(name) as stream:
        SheetParser(gathered.take_cell, gathered.take_row).parse(stream)
    return gathered.found


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the title and the filled rows (number and texts) of each visible sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = Workbook(archive)
        return [{"title": title, "rows": rows(book, target)} for title, target in book.sheets()]
