"""The text of a .docx, a line a paragraph, with automatic numbers written out and tables as rows of cells."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.documents import numbers
from tracker.documents.errors import DocumentRefused
from tracker.documents.xmltree import attribute, child, local, part, related

CELL = " | "
_INLINE = frozenset(
    ("r", "ins", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml", "dir", "bdo")
)
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
MAX_LEVELS = 9


@dataclass(slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""


@dataclass(slots=True)
class Numbering:
    """The document's lists and how far each has been counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def of_style(self, style: str | None) -> tuple[str | None, str | None]:
        """Return the list and level that a paragraph style or its ancestors name."""
        for _step in range(10):
            if style is None or style not in self.styles:
                return None, None
            number, level, parent = self.styles[style]
            if number is not None:
                return number, level
            style = parent
        return None, None

    def next(self, number: str, level: int) -> str:
        """Count one paragraph on and return what stands before it."""
        abstract = self.abstract.get(number)
        levels = self.levels.get(abstract or "", {})
        if abstract is None or level not in levels:
            return ""
        counts = self.counts.setdefault(abstract, {})
        start = levels[level].start
        override = self.overrides.get(number, {}).get(level)
        if override is not None and (number, level) not in self.begun:
            counts.pop(level, None)
            start = override
        self.begun.add((number, level))
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if levels[level].style == "bullet":
            return "- "
        return self._written(levels, counts, level)

    def _written(self, levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
        text = levels[level].pattern
        for place in range(MAX_LEVELS):
            if f"%{place + 1}" in text:
                known = levels.get(place, Level())
                text = text.replace(f"%{place + 1}", numbers.written(counts.get(place, known.start), known.style))
        return f"{text} " if text.strip() else ""


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 7 else default


def _level(element: Element) -> Level:
    return Level(
        _int(attribute(child(element, "start"), "val"), 1),
        attribute(child(element, "numFmt"), "val") or "decimal",
        attribute(child(element, "lvlText"), "val") or "",
    )


def _named(root: Element | None, name: str) -> Iterator[Element]:
    return (element for element in ([] if root is None else root) if local(element.tag) == name)


def _numbering(root: Element | None, styles: Element | None) -> Numbering:
    lists = Numbering()
    for abstract in _named(root, "abstractNum"):
        key = attribute(abstract, "abstractNumId") or ""
        lists.levels[key] = {_int(attribute(one, "ilvl"), 0): _level(one) for one in _named(abstract, "lvl")}
    for number in _named(root, "num"):
        key = attribute(number, "numId") or ""
        lists.abstract[key] = attribute(child(number, "abstractNumId"), "val") or ""
        for override in _named(number, "lvlOverride"):
            start = attribute(child(override, "startOverride"), "val")
            if start is not None:
                lists.overrides.setdefault(key, {})[_int(attribute(override, "ilvl"), 0)] = _int(start, 1)
    for style in _named(styles, "style"):
        listed = child(style, "pPr", "numPr")
        lists.styles[attribute(style, "styleId") or ""] = (
            attribute(child(listed, "numId"), "val"),
            attribute(child(listed, "ilvl"), "val"),
            attribute(child(style, "basedOn"), "val"),
        )
    return lists


def _inline(element: Element) -> Iterator[str]:
    for node in element:
        name = local(node.tag)
        if name == "t":
            yield node.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name in _INLINE:
            yield from _inline(node)


def _paragraph(element: Element, lists: Numbering) -> str:
    text = "".join(_inline(element))
    properties = child(element, "pPr")
    number = attribute(child(properties, "numPr", "numId"), "val")
    level = attribute(child(properties, "numPr", "ilvl"), "val")
    if number is None:
        number, styled = lists.of_style(attribute(child(properties, "pStyle"), "val"))
        level = level or styled
    if number is None or not text.strip():
        return text
    return lists.next(number, _int(level, 0)) + text


def _within(element: Element, name: str) -> Iterator[Element]:
    """Return the children called `name`, those in content controls and tracked insertions too."""
    for node in element:
        if local(node.tag) == name:
            yield node
        elif local(node.tag) in _WRAPPERS:
            yield from _within(node, name)


def _boxes(element: Element) -> Iterator[Element]:
    """Return the text boxes anchored in a paragraph; each is stored twice, the second time for old programs."""
    for node in element:
        name = local(node.tag)
        if name == "txbxContent":
            yield node
        elif name not in {"Fallback", "del", "moveFrom"}:
            yield from _boxes(node)


def _rows(table: Element, lists: Numbering) -> Iterator[str]:
    for row in _within(table, "tr"):
        if child(row, "trPr", "del") is None:
            yield _row(row, lists)


def _row(row: Element, lists: Numbering) -> str:
    cells: list[str] = []
    for cell in _within(row, "tc"):
        cells.append(" ".join(" ".join(_blocks(cell, lists)).split()))
        span = _int(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)
        cells += [""] * min(span - 1, 63)
    return CELL.join(cells)


def _blocks(element: Element, lists: Numbering) -> Iterator[str]:
    for node in element:
        name = local(node.tag)
        if name == "p":
            yield _paragraph(node, lists)
            for box in _boxes(node):
                yield from _blocks(box, lists)
        elif name == "tbl":
            yield from _rows(node, lists)
        elif name in _WRAPPERS:
            yield from _blocks(node, lists)


def read(data: bytes) -> str:
    """Return the text of a .docx."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        main = related(archive, "", "officeDocument") or "word/document.xml"
        body = child(part(archive, main), "body")
        if body is None:
            raise DocumentRefused("damaged")
        lists = _numbering(
            part(archive, related(archive, main, "numbering") or "word/numbering.xml"),
            part(archive, related(archive, main, "styles") or "word/styles.xml"),
        )
        return "\n".join(_blocks(body, lists))
