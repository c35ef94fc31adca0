"""The tree as a .docx that Word and LibreOffice show alike: set widths, repeated headers, page numbers."""

import datetime as dt
import io
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from tracker.documents.pdf import picture_size, svg_to_png
from tracker.documents.tree import (
    Align,
    AppendixMark,
    Block,
    Column,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Section,
    Signature,
    Table,
    printable,
)

FONT = "Times New Roman"
INDENT = Mm(12.5)
APPENDIX_WIDTH = 80
NUMBER_SIZE = Pt(12)
CELL_STYLE = "TableCell"
CELL_MARGIN = "68"  # twentieths of a point: 1.2 mm
_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_JC = {Align.LEFT: "left", Align.RIGHT: "right", Align.CENTER: "center", Align.JUSTIFY: "both"}


def to_docx(document: Document) -> bytes:
    """Return the paper as a .docx."""
    out = io.BytesIO()
    _Writer(document).file.save(out)
    return out.getvalue()


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


class _Writer:
    """Puts one document into one file."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = docx.Document()
        self._properties()
        self._styles()
        for place, section in enumerate(document.sections):
            page = self.file.sections[0] if place == 0 else self.file.add_section()
            self._page(page, section, first=place == 0)
            for block in section.blocks:
                self._block(block, section)

    def _properties(self) -> None:
        properties = self.file.core_properties
        properties.title = printable(self.document.title)[:255]
        properties.author = properties.comments = properties.last_modified_by = ""
        properties.language = "ru-RU"
        properties.created = properties.modified = dt.datetime.now(dt.UTC)

    def _styles(self) -> None:
        normal = self.file.styles["Normal"]
        self._font(normal)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.1
        normal.paragraph_format.widow_control = True
        for level in range(1, 4):
            heading = self.file.styles[f"Heading {level}"]
            self._font(heading)
            heading.font.bold, heading.font.color.rgb = True, None
            heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(10)
        cell = self.file.styles.add_style("Table Cell", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = normal
        cell.font.size = Pt(self.document.table_size)
        cell.paragraph_format.line_spacing = 1.0

    def _font(self, style: Any) -> None:
        style.font.name, style.font.size = FONT, Pt(self.document.size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
        language = _element("w:lang", val="ru-RU")
        style.element.get_or_add_rPr().append(language)

    def _page(self, page: Any, section: Section, *, first: bool) -> None:
        margins = self.document.margins
        page.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = (Mm(297), Mm(210)) if section.landscape else (Mm(210), Mm(297))
        page.left_margin, page.right_margin = Mm(margins.left), Mm(margins.right)
        page.top_margin, page.bottom_margin = Mm(margins.top), Mm(margins.bottom)
        page.header_distance = page.footer_distance = Mm(10)
        page.different_first_page_header_footer = first
        if first:
            self._page_number(page.header.paragraphs[0])

    def _page_number(self, paragraph: Any) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run()
        run.font.size = NUMBER_SIZE
        instruction = _element("w:instrText")
        instruction.text = "PAGE"
        run._r.append(_element("w:fldChar", fldCharType="begin"))  # noqa: SLF001 - the library has no fields
        run._r.append(instruction)  # noqa: SLF001
        run._r.append(_element("w:fldChar", fldCharType="end"))  # noqa: SLF001

    def _block(self, block: Block, section: Section) -> None:
        match block:
            case Heading():
                self.file.add_heading(printable(block.text), level=min(max(block.level, 1), 3))
            case Paragraph():
                self._paragraph(block)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block, section)
            case PageBreak():
                self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Signature():
                self._signature(block, section)
            case AppendixMark():
                self._appendix(block, section)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = _ALIGN[block.align]
        if block.indent:
            paragraph.paragraph_format.first_line_indent = INDENT
        run = paragraph.add_run(printable(block.text))
        run.bold, run.italic = block.bold or None, block.italic or None
        if block.small:
            run.font.size = Pt(self.document.table_size)

    def _appendix(self, block: AppendixMark, section: Section) -> None:
        left = self.document.width(section) - APPENDIX_WIDTH
        for line in block.lines():
            paragraph = self.file.add_paragraph(printable(line))
            paragraph.paragraph_format.left_indent = Mm(left)
        paragraph.paragraph_format.space_after = Pt(12)

    def _signature(self, block: Signature, section: Section) -> None:
        width = self.document.width(section)
        paragraph = self.file.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(28)
        paragraph.paragraph_format.keep_together = True
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(width / 2 - 22))
        stops.add_tab_stop(Mm(width / 2 + 22), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{printable(block.post)}\t\t\t{printable(block.name)}")

    def _picture(self, block: Picture, section: Section) -> None:
        width, height = picture_size(block, section, self.document)
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(io.BytesIO(svg_to_png(block.svg)), Mm(width), Mm(height))
        shape._inline.docPr.set("descr", printable(block.description))  # noqa: SLF001 - the library has no alt text
        if block.caption:
            self.file.add_paragraph(printable(block.caption)).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _table(self, block: Table) -> None:
        if block.caption:
            self.file.add_paragraph(printable(block.caption)).paragraph_format.keep_with_next = True
        table = self.file.add_table(rows=0, cols=len(block.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        self._edges(table)
        for column, shown in zip(block.columns, table.columns, strict=True):
            shown.width = Mm(column.width)  # LibreOffice looks here, Word into the cells
        for row in parse_xml(_rows(block)):
            table._tbl.append(row)  # noqa: SLF001 - cell by cell the library takes ten seconds for a thousand rows
        self.file.add_paragraph().paragraph_format.line_spacing = 0.5

    def _edges(self, table: Any) -> None:
        """Put the left rule on the text's edge: by default it hangs out by the cells' margin."""
        layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # noqa: SLF001 - the library has no cell margins
        margins = _element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(_element(f"w:{side}", w=CELL_MARGIN, type="dxa"))
        layout.addprevious(_element("w:tblInd", w=CELL_MARGIN, type="dxa"))  # the schema wants this very order
        layout.addnext(margins)


def _rows(block: Table) -> str:
    """Return all rows of a table as XML: the header repeated on each page, no row broken between pages."""
    head = _row(block, tuple(column.title for column in block.columns), header=True, strong=True)
    body = (_row(block, row, header=False, strong=number in block.strong) for number, row in enumerate(block.rows))
    return f"<w:rows {nsdecls('w')}>{head}{''.join(body)}</w:rows>"


def _row(block: Table, words: tuple[str, ...], *, header: bool, strong: bool) -> str:
    cells = "".join(
        _cell(column, text, header=header, strong=strong) for column, text in zip(block.columns, words, strict=True)
    )
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(column: Column, words: str, *, header: bool, strong: bool) -> str:
    align = "center" if header else _JC[column.align]
    middle = '<w:vAlign w:val="center"/>' if header else ""
    bold = "<w:rPr><w:b/></w:rPr>" if strong else ""
    text = escape(printable(words)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{Mm(column.width).twips}" w:type="dxa"/>{middle}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{CELL_STYLE}"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )
