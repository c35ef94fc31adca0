"""One paper as .docx, .pdf and HTML: the same words, repeated headers, nothing read as mark-up."""

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.documents.docx import to_docx
from tracker.documents.html import to_html
from tracker.documents.pdf import aspect, svg_to_png, to_pdf
from tracker.documents.tree import (
    Align,
    AppendixMark,
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
    printable,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><marker id="m"/>'
    '<path d="M0 0 L200 100" stroke="#a8481f"/><text x="5" y="50">Школа 1</text></svg>'
)
HOSTILE = "#panic(1) *жирно* $x$ [a](b) \\ <script>alert(1)</script> & «Ёлка» — № 5 {{ 7*7 }} `c` @ref // c /* d"
TABLE = Table(
    (Column("№", 12, Align.CENTER), Column("Школа", 100), Column("Работ", 30, Align.RIGHT)),
    (*((str(n), f"Школа № {n}", str(n * 3)) for n in range(1, 91)), ("", "Итого", "12285")),
    caption="Таблица 1",
    strong=frozenset((90,)),
)
PAPER = Document(
    "Приказ о взаимопроверке",
    (
        Section((
            Heading("ПРИКАЗ"),
            Paragraph(HOSTILE),
            Paragraph("строка один\nстрока два", Align.LEFT, indent=False, bold=True, italic=True, small=True),
            TABLE,
            Signature("Начальник управления", "И.И. Иванова"),
        )),
        Section((AppendixMark(2, "к приказу управления образования"), Picture(SVG, 120, "Кто кого проверяет", "Рисунок 1"), PageBreak(), Heading("Далее", 2)), landscape=True),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(to_docx(PAPER)))


@pytest.fixture(scope="module")
def pdf():
    return pypdf.PdfReader(io.BytesIO(to_pdf(PAPER)))


class Text(HTMLParser):
    """Collects the words and tags of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_hostile_words_stand_in_all_three_as_they_were_written(word, pdf):
    assert HOSTILE in [paragraph.text for paragraph in word.paragraphs]
    assert "".join(HOSTILE.split()) in "".join(pdf.pages[0].extract_text().split())
    assert HOSTILE in "".join(Text(to_html(PAPER)).words)


# Word


def test_the_header_row_is_repeated_and_no_row_is_broken_in_word(word):
    (table,) = word.tables
    properties = [row._tr.trPr for row in table.rows]
    assert [one.find(qn("w:tblHeader")) is not None for one in properties] == [True, *[False] * 91]
    assert all(one.find(qn("w:cantSplit")) is not None for one in properties)


def test_widths_stand_both_in_columns_and_in_cells_of_word(word):
    (table,) = word.tables
    wanted = pytest.approx([Mm(column.width) for column in TABLE.columns], abs=700)
    assert [column.width for column in table.columns] == wanted
    assert [cell.width for cell in table.rows[5].cells] == wanted


def test_the_cells_of_word_hold_the_rows_and_the_total_is_bold(word):
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells] == ["№", "Школа", "Работ"]
    assert [cell.text for cell in table.rows[90].cells] == ["90", "Школа № 90", "270"]
    bold = [row.cells[1].paragraphs[0].runs[0].bold for row in table.rows]
    assert bold == [True, *[None] * 90, True]


def test_pages_of_word_have_the_standards_margins_and_orientation(word):
    upright, wide = word.sections
    assert (upright.orientation, wide.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert (wide.page_width, wide.page_height) == (upright.page_height, upright.page_width)
    for section in word.sections:
        margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        assert [round(one.mm) for one in margins] == [20, 10, 20, 20]


def test_pages_of_word_are_numbered_from_the_second(word):
    first, second = word.sections
    assert "PAGE" in first.header._element.xml
    assert first.different_first_page_header_footer
    assert not second.different_first_page_header_footer
    assert second.header.is_linked_to_previous


def test_type_is_times_like_in_every_script(word):
    normal = word.styles["Normal"]
    fonts = normal.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert normal.font.size.pt == 14
    assert word.styles["Heading 1"].font.name == "Times New Roman"


def test_the_picture_in_word_is_a_png_with_words_for_who_cannot_see_it():
    data = to_docx(PAPER)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("word/media/")]
        assert archive.read(name).startswith(b"\x89PNG")
        assert 'descr="Кто кого проверяет"' in archive.read("word/document.xml").decode()


def test_word_properties_name_the_paper_and_no_library(word):
    properties = word.core_properties
    assert (properties.title, properties.author, properties.comments) == ("Приказ о взаимопроверке", "", "")
    assert properties.created.year >= 2026


def test_table_properties_of_word_stand_in_the_order_of_the_schema(word):
    (table,) = word.tables
    names = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblInd", "tblLayout", "tblCellMar", "tblLook"]
    assert names == [name for name in order if name in names]
    assert {"tblInd", "tblCellMar"} <= set(names)


def test_a_thousand_rows_are_written_and_read_back():
    rows = tuple((f"{n}\nстрока", "<&>") for n in range(1000))
    table = Table((Column("a", 50), Column("b", 50)), rows)
    (read,) = docx.Document(io.BytesIO(to_docx(Document("t", (Section((table,)),))))).tables
    assert len(read.rows) == 1001
    assert [cell.text for cell in read.rows[1000].cells] == ["999\nстрока", "<&>"]


# PDF


def test_the_pdf_is_tagged_titled_russian_and_its_fonts_are_inside(pdf):
    assert pdf.metadata.title == "Приказ о взаимопроверке"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("ru")
    fonts = {font.get_object()["/BaseFont"] for page in pdf.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("PTSerif" in font.replace("-", "").replace("_", "") for font in fonts)


def test_pages_of_the_pdf_are_numbered_from_the_second_and_turn_with_their_section(pdf):
    texts = [page.extract_text() for page in pdf.pages]
    assert not re.search(r"^\s*1\s*$", texts[0].splitlines()[0])
    assert [text.splitlines()[0].strip() for text in texts[1:]] == [str(n) for n in range(2, len(texts) + 1)]
    sizes = [page.mediabox.width > page.mediabox.height for page in pdf.pages]
    assert sizes == [False] * (len(texts) - 2) + [True, True]


def test_the_table_header_is_on_every_page_of_the_table_in_the_pdf(pdf):
    with_rows = [page.extract_text() for page in pdf.pages if re.search(r"Школа № \d", page.extract_text())]
    assert len(with_rows) == 2
    assert all("Работ" in text for text in with_rows)


def test_the_picture_in_the_pdf_is_drawn_not_photographed(pdf):
    page = next(page for page in pdf.pages if "Рисунок 1" in page.extract_text())
    assert not list(page.images)
    assert "Школа 1" in page.extract_text()


def test_blank_date_and_number_are_left_for_the_office(pdf):
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "Приложение № 2" in text
    assert "от __.__.____ № ___" in text


# HTML


def test_html_is_semantic_and_free_of_inline_code():
    page = Text(to_html(PAPER))
    names = [tag for tag, _attributes in page.tags]
    assert names.count("th") == 3
    assert {"article", "section", "h1", "h2", "table", "caption", "thead", "tbody", "figure", "figcaption"} <= set(
        names
    )
    assert "script" not in names
    assert not any(key == "style" or key.startswith("on") for _tag, attributes in page.tags for key in attributes)
    assert all(attributes.get("scope") == "col" for tag, attributes in page.tags if tag == "th")


def test_a_quote_in_a_description_does_not_leave_its_attribute():
    picture = Picture("<svg/>", 10, '" onload="alert(1)')
    page = Text(to_html(Document('"><b>', (Section((picture,)),))))
    assert [tag for tag, _attributes in page.tags] == ["article", "section", "figure", "svg"]


# Edges


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="every column"):
        Table((Column("a", 10),), (("1", "2"),))


@pytest.mark.parametrize(
    ("svg", "ratio"),
    [(SVG, 0.5), ("<svg viewBox='-5 -5 50 100'>", 2.0), ("<svg>", 1.0), ('<svg viewBox="0 0 0 5">', 1.0)],
)
def test_a_picture_keeps_its_proportions(svg, ratio):
    assert aspect(svg) == ratio


def test_a_tall_picture_is_kept_within_its_page():
    tall = SVG.replace('viewBox="0 0 200 100"', 'viewBox="0 0 10 1000"')
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(Document("t", (Section((Picture(tall, 180, "d"),)),))))).pages
    assert len(pages) == 1


def test_a_drawing_becomes_a_png():
    assert svg_to_png(SVG).startswith(b"\x89PNG\r\n")


def test_margins_for_long_storage_are_wider_on_the_left():
    paper = Document("t", (Section((Paragraph("a"),)),), margins=Margins(left=30))
    assert round(docx.Document(io.BytesIO(to_docx(paper))).sections[0].left_margin.mm) == 30
    assert paper.width(paper.sections[0]) == 170


@pytest.mark.parametrize(
    ("text", "kept"), [("a\x00b\x0bc\ud800d", "abcd"), ("a\r\nb\rc", "a\nb\nc"), ("й", "й"), ("т\tа", "т\tа")]
)
def test_signs_that_no_office_file_may_hold_are_taken_out(text, kept):
    assert printable(text) == kept


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_any_words_make_a_paper_in_all_three_forms(words):
    table = Table(tuple(Column(word, 25) for word in words), (tuple(words),))
    paper = Document(words[0], (Section((Heading(words[0]), *(Paragraph(word) for word in words), table)),))
    read = docx.Document(io.BytesIO(to_docx(paper)))
    assert [paragraph.text for paragraph in read.paragraphs[1 : 1 + len(words)]] == [printable(word) for word in words]
    assert to_pdf(paper).startswith(b"%PDF-")
    assert "<script" not in to_html(paper)
