"""The tree as a PDF, set by typst: hyphenated Russian, repeated table headers, drawings as vectors, tagged."""

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_pt_serif
import typst

from tracker.documents.tree import AppendixMark, Block, Document, PageBreak, Picture, Section, Table, printable

TEMPLATE = Path(__file__).with_name("paper.typ")
ROOT = Path(__file__).with_name("paper")  # does not exist: the typesetter is shown no file but the template's bytes
_BOX = re.compile(r"<svg[^>]*?\sviewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
MAX_PICTURE_HEIGHT = {True: 150.0, False: 230.0}
PPI = 200


@cache
def _fonts() -> typst.Fonts:
    folder = Path(fontpkg_pt_serif.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def aspect(svg: str) -> float:
    """Return an SVG's height by its width, as its viewBox says (1 where it does not)."""
    box = _BOX.search(svg)
    width, height = (float(box[1]), float(box[2])) if box else (1.0, 1.0)
    return height / width if width > 0 and height > 0 else 1.0


def picture_size(picture: Picture, section: Section, document: Document) -> tuple[float, float]:
    """Return a picture's width and height in millimetres, kept within the page."""
    width = min(picture.width, document.width(section))
    height = width * aspect(picture.svg)
    most = MAX_PICTURE_HEIGHT[section.landscape]
    return (width, height) if height <= most else (most / aspect(picture.svg), most)


def _block(block: Block, section: Section, document: Document) -> dict[str, Any]:
    if isinstance(block, Picture):
        width, height = picture_size(block, section, document)
        return {**asdict(block), "kind": "picture", "width": width, "height": height}
    if isinstance(block, AppendixMark):
        return {"kind": "appendix", "text": "\n".join(block.lines())}
    if isinstance(block, PageBreak):
        return {"kind": "break"}
    data = {**asdict(block), "kind": type(block).__name__.lower()}
    return {**data, "strong": sorted(block.strong)} if isinstance(block, Table) else data


def _clean(data: Any) -> Any:
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: _clean(value) for key, value in data.items()}
    return [_clean(value) for value in data] if isinstance(data, list | tuple) else data


def _data(document: Document) -> str:
    sections = [
        {"landscape": section.landscape, "blocks": [_block(block, section, document) for block in section.blocks]}
        for section in document.sections
    ]
    sizes = {"size": document.size, "table_size": document.table_size, **asdict(document.margins)}
    return json.dumps(_clean({"title": document.title, "sections": sections, **sizes}), ensure_ascii=False)


def to_pdf(document: Document) -> bytes:
    """Return the paper as a tagged PDF."""
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": _data(document)},
    )
    return pdf


def svg_to_png(svg: str) -> bytes:
    """Return a drawing as PNG, 180 mm wide at 200 dots an inch: what a word processor can show."""
    page = (
        '#set page(width: auto, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), format: "svg", width: 180mm)'
    )
    png: bytes = typst.compile(
        page.encode(), format="png", ppi=PPI, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"svg": svg}
    )
    return png
