"""The order with its appendices, the changes, the sheets and the acts: columns, layout, other programs, speed."""

import io
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from PIL import Image

from tests.documents import qrcodes
from tracker.documents import order_tables
from tracker.documents.book import to_book
from tracker.documents.docx import to_docx
from tracker.documents.order import OrderPaper, changes_document, order_document
from tracker.documents.order_sheets import acts, school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.pdf import svg_to_png, to_pdf
from tracker.documents.qr import QUIET, qr_svg
from tracker.documents.tree import Document, Table

SUBJECTS = ("русский язык", "математика", "окружающий мир", "английский язык")


def rows(schools: int, rounds: int) -> tuple[PaperRow, ...]:
    names = [f"МБОУ «Средняя общеобразовательная школа № {n}» города Энска" for n in range(1, schools + 1)]
    return tuple(
        PaperRow(
            f"27-РУ{of}-{place + 1:03}", SUBJECTS[of % 4], 4 + of % 5, names[place], names[(place + 1) % schools], 30 + place,
            False, "21.04.2027", "22.04.2027", "22.04.2027", "23.04.2027", "26.04.2027", "27.04.2027",
            names[(place + 1) % schools], "Иванова М. П., Петрова Н. В.", "Сидорова А. А.",
        )
        for of in range(rounds) for place in range(schools)
    )  # fmt: skip


def paper(schools: int = 9, rounds: int = 2, **values: object) -> OrderPaper:
    return OrderPaper(
        2027, "Управление образования города Энска", "Методический отдел", rows(schools, rounds), begins_at="14:00",
        sha256="a" * 64, **values,
    )  # fmt: skip


PAPER = paper()
CHANGES = replace(
    PAPER, version=2, reason="Закрыта школа № 17.", base_number="112", base_date="12.04.2027",
    removed=PAPER.rows[:2], changed=PAPER.rows[2:3], added=PAPER.rows[3:5],
)  # fmt: skip
DOCUMENTS: dict[str, Document] = {
    "order": order_document(PAPER),
    "changes": changes_document(CHANGES),
    "sheets": school_sheets(PAPER, [PAPER.rows[0].checked, PAPER.rows[1].checked]),
    "acts": acts(PAPER, PAPER.rows[:3]),
}


def tables(document: Document) -> list[Table]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Table)]


def heads(table: Table) -> list[str]:
    return [column.title.replace("\n", " ") for column in table.columns]


def test_the_appendices_have_the_columns_of_the_trade():
    found = [heads(table) for table in tables(DOCUMENTS["order"])]
    assert found[0] == [
        "№", "Предмет", "Класс", "Дата проведения в ОО", "Передать работы до", "Проверка (дата, время)",
        "Место проверки", "Возврат до", "Загрузка до",
    ]  # fmt: skip
    assert found[1] == [
        "№", "Проверяемая школа", "Класс", "Предмет", "Работ", "Проверяющая школа", "Эксперты", "Ответственный",
    ]  # fmt: skip
    assert found[3] == [
        "№", "Код участника", "Класс", "Вариант", "Баллы за задания (школа / эксперт)", "Сумма (ш / э)",
        "Отметка (ш / э)", "Разница", "Отметка подтверждена", "Примечание",
    ]  # fmt: skip
    assert found[4] == ["Передаёт", "Принимает", "Предмет", "Класс", "Работ", "Листов", "Пакет №"]
    assert tables(DOCUMENTS["order"])[0].rows[0] == (
        "1", "русский язык", "4", f"21.04.2027\n{PAPER.rows[0].checked}", "22.04.2027",
        "22.04.2027 –\n23.04.2027, 14:00", PAPER.rows[0].checker, "26.04.2027", "27.04.2027",
    )  # fmt: skip


def test_what_is_not_known_is_a_dash_and_the_office_s_number_stays_blank():
    bare = replace(PAPER, rows=(PaperRow("27-РУ5-001", "русский язык", 5, "Школа № 1", "Школа № 2", 30),))
    assert tables(order_document(bare))[0].rows[0][4:6] == ("—", "—")
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(to_docx(order_document(bare)))).paragraphs)
    assert text.count("от __.__.____ № ___") == 7, "on the order and on each of its six appendices"
    for number in range(1, 7):
        assert f"Приложение № {number}\n" in text
    given = order_document(replace(bare, number="112-ОД", date="12.04.2027"))
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(to_docx(given))).paragraphs)
    assert text.count("от 12.04.2027 № 112-ОД") == 7


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_table_is_wider_than_its_page(name):
    document = DOCUMENTS[name]
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                assert sum(column.width for column in block.columns) <= document.width(section) + 0.01
    file = docx.Document(io.BytesIO(to_docx(document)))
    for section in file.sections:
        assert section.page_width.mm - section.left_margin.mm - section.right_margin.mm > 170


def test_wide_tables_lie_across_and_repeat_their_header():
    file = docx.Document(io.BytesIO(to_docx(DOCUMENTS["order"])))
    wide = [section.orientation is WD_ORIENT.LANDSCAPE for section in file.sections]
    assert wide == [False, True, True, False, False, True, False]
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(DOCUMENTS["order"]))).pages]
    scheme = [text for text in pages if "Иванова М. П." in text]
    assert len(scheme) > 1
    assert all("Проверяющая школа" in text for text in scheme)
    assert sum("27.04.2027" in text for text in pages) == sum("Загрузка до" in text for text in pages)


def test_the_changes_name_only_the_touched_rows():
    document = DOCUMENTS["changes"]
    found = tables(document)
    assert [len(table.rows) - 1 for table in found[:3]] == [2, 1, 2]
    assert len(found[3].rows) == 3, "days are told for what is new or changed"
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(to_docx(document))).paragraphs)
    assert "Изменения в приложение № 2" in text
    assert "приказ от 12.04.2027 № 112" in text
    assert "(Закрыта школа № 17)" in text
    assert PAPER.rows[8].checked not in str(found)


def test_a_school_s_sheet_has_both_its_duties_on_one_page():
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(DOCUMENTS["sheets"]))).pages]
    assert len(pages) == 2
    for page in pages:
        assert page.index("Кого проверяем мы") < page.index("Кто проверяет нас")
        assert page.count("27-РУ") == 4
    alone = tables(school_sheets(PAPER, ["Школа не из приказа"]))
    assert alone == []


@pytest.mark.parametrize("number", ["27-РУ5-012", "27-МА10-1234"])
def test_the_code_on_the_act_says_the_packet_s_number(number):
    image = Image.open(io.BytesIO(svg_to_png(qr_svg(number)))).convert("L")
    for size in (21, 25, 29):
        step = image.width / (size + 2 * QUIET)
        if image.getpixel((int((QUIET + 0.5) * step), int((QUIET + 6.5) * step))) < 128 and _timing(image, size, step):
            break
    modules = [
        [image.getpixel((int((QUIET + c + 0.5) * step), int((QUIET + r + 0.5) * step))) < 128 for c in range(size)]
        for r in range(size)
    ]
    assert qrcodes.read(modules) == number


def _timing(image: Image.Image, size: int, step: float) -> bool:
    """Whether row six of the modules alternates, as it does in a code of this size alone."""
    row = [image.getpixel((int((QUIET + c + 0.5) * step), int((QUIET + 6.5) * step))) < 128 for c in range(8, size - 8)]
    return all(dark == (place % 2 == 0) for place, dark in enumerate(row))


def test_every_act_has_a_page_with_its_packet_and_its_code():
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(DOCUMENTS["acts"])))
    assert len(reader.pages) == 3
    for page, row in zip(reader.pages, PAPER.rows, strict=False):
        assert f"№ {row.packet}" in page.extract_text()
    file = docx.Document(io.BytesIO(to_docx(DOCUMENTS["acts"])))
    assert [shape._inline.docPr.get("descr") for shape in file.inline_shapes] == [
        f"QR-код: {row.packet}" for row in PAPER.rows[:3]
    ]


def test_the_workbook_has_every_table_of_the_same_tree():
    book = openpyxl.load_workbook(io.BytesIO(to_book(DOCUMENTS["order"])))
    assert len(book.sheetnames) == len(tables(DOCUMENTS["order"]))
    assert book.sheetnames[0].startswith("Прил. 1. График")
    sheet = book[book.sheetnames[1]]
    assert [cell.value for cell in sheet[1]] == heads(tables(DOCUMENTS["order"])[1])
    assert sheet["E2"].value == 30, "numbers stay numbers"
    assert sheet.print_title_rows == "$1:$1"


def test_the_panel_s_members_and_works_stand_in_its_appendix():
    row = replace(PAPER.rows[0], by_panel=True, checker="Муниципальная экспертная комиссия")
    members = ("Иванова Мария Петровна; методист; председатель", "Петров П. П.")
    found = tables(order_document(replace(PAPER, rows=(row,), panel=members)))
    assert found[2].rows == (
        ("1", "Иванова Мария Петровна", "методист", "председатель"), ("2", "Петров П. П.", "", ""),
    )  # fmt: skip
    assert found[3].rows[0][1] == row.checked
    assert order_tables.panel(()).rows[0] == ("1", "", "", "председатель")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_papers_as_they_are(tmp_path: Path):
    files = []
    for name, document in DOCUMENTS.items():
        for suffix, data in ((".docx", to_docx(document)), (".xlsx", to_book(document))):
            path = tmp_path / f"{name}{suffix}"
            path.write_bytes(data)
            files.append(str(path))
    words = [
        "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
        "--outdir", str(tmp_path / "out"),
    ]  # fmt: skip
    for suffix in (".docx", ".xlsx"):
        subprocess.run(
            [*words, *(one for one in files if one.endswith(suffix))], check=True, capture_output=True, timeout=120
        )
        for name in DOCUMENTS:
            made = pypdf.PdfReader(tmp_path / "out" / f"{name}.pdf")
            text = "".join(page.extract_text() for page in made.pages)
            assert PAPER.rows[0].subject in text, (name, suffix)
            (tmp_path / "out" / f"{name}.pdf").unlink()


@pytest.mark.slow
def test_a_thousand_rows_are_set_in_seconds():
    document = order_document(paper(44, 23))
    spent = {}
    for name, render in (("docx", to_docx), ("xlsx", to_book), ("pdf", to_pdf)):
        begun = time.process_time()
        assert len(render(document)) > 10_000
        spent[name] = time.process_time() - begun
    assert spent["docx"] < 3, spent
    assert spent["xlsx"] < 3, spent
    assert spent["pdf"] < 15, spent
