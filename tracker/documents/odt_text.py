"""The text of an .odt, a line a paragraph, with automatic numbers written out and tables as rows of cells."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.documents import numbers
from tracker.documents.docx_text import CELL
from tracker.documents.errors import DocumentRefused
from tracker.documents.xmltree import attribute, child, local, part

_SKIPPED = frozenset(("tracked-changes", "note", "annotation", "frame", "table-of-content", "forms", "sequence-decls"))
_BLOCKS = frozenset(("p", "h"))
MAX_REPEAT = 63


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `shown` is how many levels its number spells out."""

    style: str
    before: str
    after: str
    start: int
    shown: int
    bullet: bool


@dataclass(slots=True)
class Lists:
    """The list styles, and how far each list has been counted."""

    styles: dict[str, dict[int, Level]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    latest: dict[str, dict[int, int]] = field(default_factory=dict)

    def begin(self, element: Element, style: str) -> dict[int, int]:
        """Return the counters of a top-level list: fresh ones, or those of the list it goes on with."""
        continued = attribute(element, "continue-list")
        if continued and continued in self.counts:
            counters = self.counts[continued]
        elif attribute(element, "continue-numbering") == "true":
            counters = self.latest.get(style, {})
        else:
            counters = {}
        self.latest[style] = counters
        self.counts[attribute(element, "id") or ""] = counters
        return counters

    def next(self, style: str, level: int, counters: dict[int, int], start: str | None) -> str:
        """Count one item on and return what stands before it."""
        known = self.styles.get(style, {}).get(level)
        if known is None:
            return ""
        if known.bullet:
            return "- "
        first = int(start) if start and start.isdecimal() and len(start) < 7 else None
        counters[level] = first if first is not None else counters.get(level, known.start - 1) + 1
        for deeper in [one for one in counters if one > level]:
            del counters[deeper]
        return self._written(style, level, counters)

    def _written(self, style: str, level: int, counters: dict[int, int]) -> str:
        levels = self.styles[style]
        shown = []
        for place in range(max(1, level - levels[level].shown + 1), level + 1):
            known = levels.get(place, levels[level])
            shown.append(numbers.written(counters.get(place, known.start), known.style))
        text = ".".join(one for one in shown if one)
        return f"{levels[level].before}{text}{levels[level].after} " if text else ""


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


def _level(element: Element) -> Level:
    return Level(
        style=attribute(element, "num-format") or "",
        before=attribute(element, "num-prefix") or "",
        after=attribute(element, "num-suffix") or "",
        start=_int(attribute(element, "start-value"), 1),
        shown=_int(attribute(element, "display-levels"), 1),
        bullet=local(element.tag) != "list-level-style-number",
    )


def _styles(*roots: Element | None) -> dict[str, dict[int, Level]]:
    found: dict[str, dict[int, Level]] = {}
    for root in roots:
        for group in ("automatic-styles", "styles"):
            for style in child(root, group) or ():
                if local(style.tag) == "list-style":
                    levels = {_int(attribute(one, "level"), 1): _level(one) for one in style}
                    found.setdefault(attribute(style, "name") or "", levels)
    return found


def _inline(element: Element) -> Iterator[str]:
    yield element.text or ""
    for node in element:
        name = local(node.tag)
        if name == "s":
            yield " " * min(_int(attribute(node, "c"), 1), 200)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _SKIPPED:
            yield from _inline(node)
        yield node.tail or ""


def _list(element: Element, lists: Lists, style: str, level: int, counters: dict[int, int]) -> Iterator[str]:
    for item in element:
        kind = local(item.tag)
        if kind not in {"list-item", "list-header"}:
            continue
        before = ""
        if kind == "list-item" and any(local(node.tag) in _BLOCKS and "".join(_inline(node)).strip() for node in item):
            before = lists.next(style, level, counters, attribute(item, "start-value"))
        for node in item:
            if local(node.tag) == "list":
                yield from _list(node, lists, attribute(node, "style-name") or style, level + 1, counters)
            elif local(node.tag) in _BLOCKS:
                yield before + "".join(_inline(node))
                before = ""


def _boxes(element: Element) -> Iterator[Element]:
    """Return the text boxes that stand in a frame of `element`."""
    for node in element:
        if local(node.tag) == "text-box":
            yield node
        elif local(node.tag) in {"frame", "span", "a"}:
            yield from _boxes(node)


def _row(row: Element, lists: Lists) -> str:
    cells: list[str] = []
    for cell in row:
        if local(cell.tag) in {"table-cell", "covered-table-cell"}:
            text = " ".join(" ".join(_blocks(cell, lists)).split())
            cells += [text] * min(_int(attribute(cell, "number-columns-repeated"), 1), MAX_REPEAT)
    return CELL.join(cells)


def _blocks(element: Element, lists: Lists) -> Iterator[str]:
    for node in element:
        name = local(node.tag)
        if name in _BLOCKS:
            yield "".join(_inline(node))
            for box in _boxes(node):
                yield from _blocks(box, lists)
        elif name == "frame":
            for box in _boxes(node):
                yield from _blocks(box, lists)
        elif name == "list":
            style = attribute(node, "style-name") or ""
            yield from _list(node, lists, style, 1, lists.begin(node, style))
        elif name == "table-row":
            yield _row(node, lists)
        elif name in {"section", "table", "table-header-rows", "table-rows", "table-row-group"}:
            yield from _blocks(node, lists)


def read(data: bytes) -> str:
    """Return the text of an .odt."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = part(archive, "META-INF/manifest.xml")
        if manifest is not None and any(local(node.tag) == "encryption-data" for node in manifest.iter()):
            raise DocumentRefused("protected")
        content = part(archive, "content.xml")
        body = child(content, "body", "text")
        if body is None:
            raise DocumentRefused("damaged")
        return "\n".join(_blocks(body, Lists(_styles(content, part(archive, "styles.xml")))))
