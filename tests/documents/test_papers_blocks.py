"""Every block of a paper in all three forms, read back by other programs than those that wrote it."""

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Shown

from tracker.documents.docx import to_docx
from tracker.documents.html import to_html
from tracker.documents.pdf import picture_size, to_pdf
from tracker.documents.tree import (
    Align,
    AppendixMark,
    Block,
    Column,
    Document,
    Heading,
    Margins,
    PageBreak,
    Paragraph,
    Picture,
    Section,
    Signature,
    Table,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="M0 0 L200 100" stroke="#000"/></svg>'
TALL = SVG.replace("0 0 200 100", "0 0 10 100")
MARKUP = [
    "<b>a</b>",
    "&amp; & &",
    "#panic(1)",
    "*a* _b_ $c$",
    "{{ 7*7 }} {% x %}",
    "]]> <!--",
    "\\n \\u{1F600}",
    "«Ёлка» №",
    "<w:br/>",
]
COLUMNS = (Column("Школа & <лицей>", 60), Column("Работ", 30, Align.RIGHT), Column("Класс", 30, Align.CENTER))


class Page(HTMLParser):
    """The tags of a piece of HTML with their attributes and the text in each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.open: list[int] = []
        self.feed(html)
        assert not self.open, "a tag was left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))
        if tag not in {"br", "hr", "path"}:
            self.open.append(len(self.found) - 1)
        elif tag == "br":
            self.handle_data("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self.open.pop()][0] == tag, "tags are closed in another order than opened"

    def handle_data(self, data: str) -> None:
        for place in self.open:
            tag, attributes, text = self.found[place]
            self.found[place] = (tag, attributes, text + data)

    def texts(self, tag: str) -> list[str]:
        return [text for name, _attributes, text in self.found if name == tag]

    def classes(self, tag: str) -> list[str]:
        return [attributes.get("class") or "" for name, attributes, _text in self.found if name == tag]


def paper(*blocks: Block, landscape: bool = False, **changed: object) -> Document:
    return Document("Бумага", (Section(blocks, landscape=landscape),), **changed)  # type: ignore[arg-type]


def word(*blocks: Block, landscape: bool = False) -> docx.document.Document:
    return docx.Document(io.BytesIO(to_docx(paper(*blocks, landscape=landscape))))


def pages(*blocks: Block, landscape: bool = False) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(to_pdf(paper(*blocks, landscape=landscape)))).pages)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "")


def left_edges(page: pypdf.PageObject) -> list[float]:
    """Return where each piece of text begins, in millimetres from the left."""
    found: list[float] = []

    def note(text: str, outer: list[float], inner: list[float], _font: object, _size: float) -> None:
        if text.strip():
            found.append((inner[4] * outer[0] + inner[5] * outer[2] + outer[4]) * 25.4 / 72)

    page.extract_text(visitor_text=note)
    return found


def html(*blocks: Block) -> Page:
    return Page(to_html(paper(*blocks)))


# Words


def test_markup_of_any_kind_stands_in_every_block_of_all_three_as_typed():
    blocks: list[Block] = []
    for text in MARKUP:
        blocks += [Heading(text, 2), Paragraph(text, Align.LEFT), Signature(text, text), AppendixMark(1, text)]
    table = Table((Column(MARKUP[0], 60), Column(MARKUP[1], 60)), tuple((text, text) for text in MARKUP), MARKUP[2])
    blocks += [table, Picture(SVG, 20, MARKUP[0], MARKUP[3])]
    file, page = word(*blocks), html(*blocks)
    shown = [one.text for one in file.paragraphs]
    pdf = squeezed("".join(one.extract_text() for one in pages(*blocks)))
    for text in MARKUP:
        assert shown.count(text) >= 3
        assert f"{text}\t\t\t{text}" in shown
        assert text in page.texts("h2")
        assert text in page.texts("td")
        assert pdf.count(squeezed(text)) >= 7
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows][1:] == [[text, text] for text in MARKUP]
    assert {tag for tag, _attributes, _text in page.found} & {"b", "script", "w:br"} == set()


@pytest.mark.parametrize(("level", "style", "tag"), [(0, 1, 1), (1, 1, 1), (2, 2, 2), (3, 3, 3), (6, 3, 6), (9, 3, 6)])
def test_a_heading_has_its_level_and_stands_in_the_middle(level, style, tag):
    block = Heading("Схема\nвзаимопроверок", level)
    (shown,) = word(block).paragraphs
    assert (shown.style.name, shown.text) == (f"Heading {style}", "Схема\nвзаимопроверок")
    assert shown.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert html(block).texts(f"h{tag}") == ["Схема\nвзаимопроверок"]


@pytest.mark.parametrize(
    ("align", "in_word"),
    [
        (Align.LEFT, WD_ALIGN_PARAGRAPH.LEFT),
        (Align.RIGHT, WD_ALIGN_PARAGRAPH.RIGHT),
        (Align.CENTER, WD_ALIGN_PARAGRAPH.CENTER),
        (Align.JUSTIFY, WD_ALIGN_PARAGRAPH.JUSTIFY),
    ],
)
@pytest.mark.parametrize("indent", [True, False])
def test_a_paragraph_stands_and_begins_as_it_was_told(align, in_word, indent):
    block = Paragraph("Текст", align, indent=indent)
    (shown,) = word(block).paragraphs
    first = shown.paragraph_format.first_line_indent
    assert shown.alignment == in_word
    assert (first.mm if first else None) == (pytest.approx(12.5, abs=0.1) if indent else None)
    assert html(block).classes("p") == [f"paper-{align.value}" + (" paper-indent" if indent else "")]


def test_bold_italic_and_small_are_told_apart():
    blocks = [Paragraph("а", bold=True), Paragraph("б", italic=True), Paragraph("в", small=True), Paragraph("г")]
    runs = [one.runs[0] for one in word(*blocks).paragraphs]
    assert [(bool(run.bold), bool(run.italic), run.font.size and run.font.size.pt) for run in runs] == [
        (True, False, None),
        (False, True, None),
        (False, False, 11),
        (False, False, None),
    ]
    page = html(*blocks)
    assert (page.texts("strong"), page.texts("em")) == (["а"], ["б"])
    assert ["paper-small" in one for one in page.classes("p")] == [False, False, True, False]


def test_a_page_break_begins_a_page_in_all_three():
    blocks = (Paragraph("первая"), PageBreak(), Paragraph("вторая"))
    assert ["первая" in one.extract_text() for one in pages(*blocks)] == [True, False]
    file = word(*blocks)
    assert [one.text.strip() for one in file.paragraphs] == ["первая", "", "вторая"]
    assert file.paragraphs[1]._p.xpath(".//w:br/@w:type") == ["page"]
    assert html(*blocks).classes("hr") == ["paper-break"]


# Office marks


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        (AppendixMark(2, "к приказу управления"), ["Приложение № 2", "к приказу управления", "от __.__.____ № ___"]),
        (AppendixMark(None, "к приказу"), ["Приложение", "к приказу", "от __.__.____ № ___"]),
        (AppendixMark(5, "к приказу", "25.05.2026", "61-о"), ["Приложение № 5", "к приказу", "от 25.05.2026 № 61-о"]),
    ],
)
def test_an_appendix_is_marked_in_the_top_right_corner(mark, lines):
    paragraphs = word(mark).paragraphs
    assert [one.text for one in paragraphs] == lines
    assert {round(one.paragraph_format.left_indent.mm) for one in paragraphs} == {100}
    assert html(mark).texts("p") == ["\n".join(lines)]
    (page,) = pages(mark)
    assert min(left_edges(page)) > 210 / 2


@pytest.mark.parametrize(("landscape", "stops"), [(False, [68, 112, 180]), (True, [111.5, 155.5, 267])])
def test_a_signature_has_a_post_a_line_and_a_name_across_the_page(landscape, stops):
    (shown,) = word(Signature("Начальник", "И.И. Иванова"), landscape=landscape).paragraphs
    assert shown.text == "Начальник\t\t\tИ.И. Иванова"
    assert [one.position.mm for one in shown.paragraph_format.tab_stops] == [
        pytest.approx(stop, abs=0.1) for stop in stops
    ]
    text = pages(Signature("Начальник", "И.И. Иванова"), landscape=landscape)[0].extract_text()
    assert text.index("Начальник") < text.index("Иванова")


def test_a_blank_name_leaves_room_to_write_it():
    assert html(Signature("Начальник")).texts("span") == ["Начальник", "\xa0"]
    assert word(Signature("Начальник")).paragraphs[0].text == "Начальник\t\t\t"


# Pages


@pytest.mark.parametrize("left", [20.0, 30.0])
@pytest.mark.parametrize("landscape", [False, True])
def test_pages_have_the_margins_of_the_standard(left, landscape):
    document = paper(
        Paragraph("слово " * 200, Align.LEFT, indent=False), landscape=landscape, margins=Margins(left=left)
    )
    section = docx.Document(io.BytesIO(to_docx(document))).sections[0]
    sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(side.mm) for side in sides] == [left, 10, 20, 20]
    size = (297, 210) if landscape else (210, 297)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    page = pypdf.PdfReader(io.BytesIO(to_pdf(document))).pages[0]
    assert (round(float(page.mediabox.width) * 25.4 / 72), round(float(page.mediabox.height) * 25.4 / 72)) == size
    assert min(left_edges(page)) == pytest.approx(left, abs=0.5)


def test_sections_turn_their_pages_and_numbers_go_on():
    document = Document("t", tuple(Section((Paragraph(f"раздел {n}"),), landscape=n % 2 == 1) for n in range(4)))
    found = pypdf.PdfReader(io.BytesIO(to_pdf(document))).pages
    assert [page.mediabox.width > page.mediabox.height for page in found] == [False, True, False, True]
    assert [re.findall(r"^\s*(\d)\s*$", page.extract_text(), re.MULTILINE) for page in found] == [
        [],
        ["2"],
        ["3"],
        ["4"],
    ]
    file = docx.Document(io.BytesIO(to_docx(document)))
    assert [section.page_width > section.page_height for section in file.sections] == [False, True, False, True]
    assert [section.header.is_linked_to_previous for section in file.sections] == [False, True, True, True]
    assert Page(to_html(document)).classes("section") == ["paper-portrait", "paper-landscape"] * 2


@pytest.mark.parametrize("size", [12.0, 14.0])
def test_type_is_as_large_as_the_paper_says(size):
    document = Document(
        "t", (Section((Paragraph("а"), Table((Column("б", 20),), (("в",),)))),), size=size, table_size=10
    )
    file = docx.Document(io.BytesIO(to_docx(document)))
    assert file.styles["Normal"].font.size.pt == size
    assert file.styles["Table Cell"].font.size.pt == 10


# Tables


@pytest.mark.parametrize("count", [0, 1, 500])
def test_a_table_of_any_length_is_whole_in_all_three_and_repeats_its_header(count):
    rows = tuple((f"Школа-{n}.", str(n), "5А\n5Б") for n in range(1, count + 1))
    table = Table(COLUMNS, rows, caption="Таблица")
    (shown,) = word(table).tables
    grid = [[cell.text for cell in row.cells] for row in shown.rows] if count < 500 else None
    assert len(shown.rows) == count + 1
    assert grid is None or grid == [["Школа & <лицей>", "Работ", "Класс"], *map(list, rows)]
    assert shown.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    texts = [page.extract_text() for page in pages(table)]
    assert all("Работ" in text for text in texts)
    assert [n for text in texts for n in re.findall(r"Школа-(\d+)\.", squeezed(text))] == [
        str(n) for n in range(1, count + 1)
    ]
    page = html(table)
    assert page.texts("th") == ["Школа & <лицей>", "Работ", "Класс"]
    assert page.texts("td") == [cell for row in rows for cell in row]


def test_cells_stand_as_their_columns_say_and_heads_in_the_middle():
    table = Table(COLUMNS, (("а", "1", "5А"),))
    (shown,) = word(table).tables
    assert [cell.paragraphs[0].alignment for cell in shown.rows[0].cells] == [WD_ALIGN_PARAGRAPH.CENTER] * 3
    assert [cell.paragraphs[0].alignment for cell in shown.rows[1].cells] == [
        WD_ALIGN_PARAGRAPH.LEFT,
        WD_ALIGN_PARAGRAPH.RIGHT,
        WD_ALIGN_PARAGRAPH.CENTER,
    ]
    assert html(table).classes("td") == ["paper-left", "paper-right", "paper-center"]


def test_only_strong_rows_are_bold():
    table = Table((Column("a", 30),), (("один",), ("итого",)), strong=frozenset((1,)))
    (shown,) = word(table).tables
    assert [bool(row.cells[0].paragraphs[0].runs[0].bold) for row in shown.rows] == [True, False, True]
    assert html(table).classes("tr") == ["", "", "paper-total"]


def test_a_caption_stays_with_its_table():
    table = Table((Column("a", 30),), (), caption="Таблица 1")
    first = word(table).element.body[0]
    shown = Shown(first, None)
    assert (shown.text, shown.paragraph_format.keep_with_next) == ("Таблица 1", True)
    assert html(table).texts("caption") == ["Таблица 1"]
    assert html(Table((Column("a", 30),), ())).texts("caption") == []


@pytest.mark.parametrize("rows", [((),), (("a", "b"),), (("a",), ())])
def test_a_row_of_another_width_is_refused(rows):
    with pytest.raises(ValueError, match="every column"):
        Table((Column("a", 10),), rows)


def test_a_table_without_columns_is_refused():
    with pytest.raises(ValueError, match="every column"):
        Table((), ())


# Pictures


@pytest.mark.parametrize(
    ("svg", "width", "landscape", "size"),
    [
        (SVG, 120, False, (120, 60)),
        (SVG, 999, False, (180, 90)),
        (SVG, 999, True, (267, 133.5)),
        (TALL, 60, False, (23, 230)),
        (TALL, 60, True, (15, 150)),
    ],
)
def test_a_picture_keeps_its_shape_and_its_page(svg, width, landscape, size):
    block = Picture(svg, width, "Описание", "Рисунок 1")
    document = paper(block, landscape=landscape)
    assert picture_size(block, document.sections[0], document) == pytest.approx(size)
    file = docx.Document(io.BytesIO(to_docx(document)))
    (shape,) = file.inline_shapes
    assert (shape.width.mm, shape.height.mm) == pytest.approx(size, abs=0.1)
    assert [one.text for one in file.paragraphs] == ["", "Рисунок 1"]
    assert len(pypdf.PdfReader(io.BytesIO(to_pdf(document))).pages) == 1


def test_a_picture_is_described_for_who_cannot_see_it_in_all_three():
    block = Picture(SVG, 50, 'Кто "кого" <проверяет>')
    with zipfile.ZipFile(io.BytesIO(to_docx(paper(block)))) as archive:
        assert 'descr="Кто &quot;кого&quot; &lt;проверяет&gt;"' in archive.read("word/document.xml").decode()
    (figure,) = [attributes for tag, attributes, _text in html(block).found if tag == "figure"]
    assert figure["aria-label"] == 'Кто "кого" <проверяет>'
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(paper(block))))
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1))
    assert 'Кто "кого" <проверяет>' in [one.get("/Alt") for one in objects if hasattr(one, "get")]
