"""The cells of a sheet's XML, one by one, straight from the parser: no tree is built, a row number costs nothing."""

from collections.abc import Callable
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from tracker.documents.errors import DocumentRefused

# Column, kind, style, text of the value.
TakeCell = Callable[[int, str, str, str], None]
TakeRow = Callable[[int], None]


@lru_cache(maxsize=2_000)
def column_of(letters: str) -> int:
    """Return the column (from 1) of letters like «AB», 0 for what is none."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class SheetParser:
    """Calls `take_cell(column, kind, style, text)` for each cell and `take_row(number)` at the end of each row.

    Names are compared without their prefixes, for strict and transitional files differ in them. A document type, and
    with it every entity, is refused.
    """

    def __init__(self, take_cell: TakeCell, take_row: TakeRow) -> None:
        self.take_cell = take_cell
        self.take_row = take_row
        self.row = self.column = 0
        self.cell: dict[str, str] | None = None
        self.inside: list[str] = []  # the names below the cell
        self.value: list[str] | None = None
        self.rich: list[str] = []
        self.collected: list[str] | None = None

    def parse(self, stream: IO[bytes]) -> None:
        """Read the sheet to its end."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise DocumentRefused("damaged") from error

    def _refuse(self, *_declared: object) -> None:
        raise DocumentRefused("damaged")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if self.cell is not None:
            self.inside.append(local)
            if local == "v" and len(self.inside) == 1 and self.value is None:
                self.value = self.collected = []
            elif local == "t" and self.inside in (["is", "t"], ["is", "r", "t"]):
                self.collected = self.rich
        elif local == "c":
            self.cell = attributes
            self.inside, self.rich, self.value, self.collected = [], [], None, None
        elif local == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) if stated.isdecimal() and len(stated) < 12 else self.row + 1
            self.column = 0

    def _end(self, name: str) -> None:
        if self.cell is None:
            if name.rpartition(":")[2] == "row":
                self.take_row(self.row)
        elif self.inside:
            self.inside.pop()
            self.collected = None
        else:
            cell, self.cell = self.cell, None
            self.column = column_of(cell.get("r", "").rstrip("0123456789")) or self.column + 1
            kind = cell.get("t") or "n"
            text = "".join(self.rich if kind == "inlineStr" else self.value or ())
            self.take_cell(self.column, kind, cell.get("s", ""), text)

    def _characters(self, text: str) -> None:
        if self.collected is not None:
            self.collected.append(text)
