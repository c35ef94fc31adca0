"""A paper before it is a file: the neutral tree that every renderer reads.

Sizes are millimetres and points. Margins and places follow ГОСТ Р 7.0.97-2025.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

BLANK_DATE = "__.__.____"
BLANK_NUMBER = "___"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """Return `text` without what no office file may hold (control signs, halves of surrogate pairs)."""
    return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))


class Align(StrEnum):
    """How a line stands between its edges."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in bold, in the middle of the line; level 1 is the paper's title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break in it is kept."""

    text: str
    align: Align = Align.JUSTIFY
    indent: bool = True
    bold: bool = False
    italic: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its head, its width in millimetres, how its cells stand."""

    title: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose header row is repeated on each page; rows in `strong` are bold (totals)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    strong: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns: a shifted table would be believed."""
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row must have a cell for every column")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG (made by this product, never uploaded), with words for who cannot see it."""

    svg: str
    width: float
    description: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A post, a line to sign on and a name, which may be left blank."""

    post: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AppendixMark:
    """«Приложение № 2 к приказу … от __.__.____ № ___» in the top right corner."""

    number: int | None
    of: str
    date: str = BLANK_DATE
    order_number: str = BLANK_NUMBER

    def lines(self) -> tuple[str, ...]:
        """Return the mark's lines."""
        head = f"Приложение № {self.number}" if self.number is not None else "Приложение"
        return (head, self.of, f"от {self.date} № {self.order_number}")


Block = Heading | Paragraph | Table | Picture | PageBreak | Signature | AppendixMark


@dataclass(frozen=True, slots=True)
class Margins:
    """The page's margins; 30 mm on the left where papers are kept for more than ten years."""

    left: float = 20
    right: float = 10
    top: float = 20
    bottom: float = 20


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one orientation."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: A4, Times-like type, page numbers in the middle of the top margin from the second page on."""

    title: str
    sections: tuple[Section, ...]
    margins: Margins = field(default_factory=Margins)
    size: float = 14
    table_size: float = 11

    def width(self, section: Section) -> float:
        """Return how wide the text of `section` may be."""
        return (297 if section.landscape else 210) - self.margins.left - self.margins.right
