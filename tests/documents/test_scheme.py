"""The appendix «Схема взаимопроверок» ready to sign."""

import io

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT

from tracker.documents.docx import to_docx
from tracker.documents.pdf import to_pdf
from tracker.documents.scheme import COLUMNS, EXPERT_PANEL, Scheme, SchemeRow, scheme_document
from tracker.documents.tree import Picture, Table

ROWS = tuple(SchemeRow(f"Школа № {n}", "5А, 5Б", "Русский язык", 40 + n, f"Школа № {n % 44 + 1}") for n in range(1, 45))
SCHEME = Scheme(
    "управления образования города",
    "всероссийских проверочных работ в 2026 году",
    (*ROWS, SchemeRow("Школа № 45", "5А", "Английский язык", 12)),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="3"/></svg>',
    ("Работы федеральной выборки в схему не входят.",),
    post="Начальник управления",
)


@pytest.fixture(scope="module")
def word():
    return docx.Document(io.BytesIO(to_docx(scheme_document(SCHEME))))


def test_the_mark_of_the_appendix_leaves_date_and_number_blank(word):
    assert [paragraph.text for paragraph in word.paragraphs[:3]] == [
        "Приложение № 2",
        "к приказу управления образования города",
        "от __.__.____ № ___",
    ]
    assert word.paragraphs[3].text == "Схема взаимопроверок\nвсероссийских проверочных работ в 2026 году"


def test_the_table_has_the_columns_and_rows_of_the_scheme_and_a_total(word):
    (table,) = word.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == [
        "№", "Проверяемая школа", "Класс", "Предмет", "Работ", "Проверяющая школа", "Эксперты", "Ответственный",
    ]  # fmt: skip
    assert cells[1] == ["1", "Школа № 1", "5А, 5Б", "Русский язык", "41", "Школа № 2", "", ""]
    assert cells[45][5] == EXPERT_PANEL
    assert cells[46][1:5] == ["Итого", "", "", str(sum(row.works for row in SCHEME.rows))]
    assert len(cells) == 47


def test_the_table_lies_wide_and_fits_its_page(word):
    assert [section.orientation for section in word.sections] == [WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    paper = scheme_document(SCHEME)
    assert sum(column.width for column in COLUMNS) <= paper.width(paper.sections[0])


def test_note_and_signature_follow_the_table(word):
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "Работы федеральной выборки в схему не входят." in texts
    assert any(text.startswith("Начальник управления\t") for text in texts)


def test_the_picture_says_what_its_arrows_mean():
    paper = scheme_document(SCHEME)
    (picture,) = [block for section in paper.sections for block in section.blocks if isinstance(block, Picture)]
    assert "от проверяющей школы к проверяемой" in picture.caption
    assert "2026" in picture.description


def test_without_rows_and_picture_the_paper_is_still_whole():
    paper = scheme_document(Scheme("управления", "", ()))
    (table,) = [block for block in paper.sections[0].blocks if isinstance(block, Table)]
    assert table.rows == (("", "Итого", "", "", "0", "", "", ""),)
    assert len(paper.sections) == 1


def test_the_pdf_repeats_the_header_on_each_page_of_the_table():
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(scheme_document(SCHEME)))).pages
    texts = [page.extract_text() for page in pages]
    assert sum("Проверяемая школа" in text for text in texts) == len(texts) - 1
    assert len(texts) >= 3
