"""Tables written and read back: types kept, formulas never calculated, nothing that a program would choke on."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from tracker.documents import child
from tracker.documents.rows import read_sheets
from tracker.documents.sheets import Cell, Sheet, harmless, to_csv, to_xlsx

LONGEST = 32_767
MOMENT = dt.datetime(2026, 5, 25, 9, 30, tzinfo=dt.UTC)


def written(*cells: Cell) -> tuple[bytes, bytes]:
    sheet = Sheet("Лист", [str(n) for n in range(len(cells))], [cells])
    return to_xlsx([sheet]), to_csv(sheet)


def in_workbook(cell: Cell) -> tuple[object, str]:
    """Return a cell's value and type as another program reads them."""
    found = openpyxl.load_workbook(io.BytesIO(written(cell)[0])).worksheets[0]["A2"]
    return found.value, found.data_type


def in_csv(cell: Cell) -> str:
    text = written(cell)[1].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1][0]


@pytest.mark.parametrize(
    ("cell", "value", "kind", "text"),
    [
        (5, 5, "n", "5"),
        (-5, -5, "n", "-5"),
        (0, 0, "n", "0"),
        (2.5, 2.5, "n", "2,5"),
        (-0.25, -0.25, "n", "-0,25"),
        (Decimal("91.50"), 91.5, "n", "91,50"),
        (float("nan"), None, "n", ""),
        (float("-inf"), None, "n", ""),
        (Decimal("NaN"), None, "n", ""),
        (None, None, "n", ""),
        (dt.date(2026, 5, 25), dt.datetime(2026, 5, 25), "d", "25.05.2026"),  # noqa: DTZ001
        (MOMENT, dt.datetime(2026, 5, 25, 9, 30), "d", "25.05.2026 09:30"),  # noqa: DTZ001
        (dt.date(1900, 3, 1), dt.datetime(1900, 3, 1), "d", "01.03.1900"),  # noqa: DTZ001
        (dt.date(1899, 12, 31), "31.12.1899", "s", "31.12.1899"),
        (dt.date(9999, 12, 31), dt.datetime(9999, 12, 31), "d", "31.12.9999"),  # noqa: DTZ001
        ("007", "007", "s", "007"),
        ("671000123456", "671000123456", "s", "671000123456"),
        ("25.05.2026", "25.05.2026", "s", "25.05.2026"),
        ("5", "5", "s", "5"),
        ("TRUE", "TRUE", "s", "TRUE"),
        ("https://example.org", "https://example.org", "s", "https://example.org"),
        ("mailto:a@example.org", "mailto:a@example.org", "s", "mailto:a@example.org"),
        ('Лицей "Ёлка"; № 5', 'Лицей "Ёлка"; № 5', "s", 'Лицей "Ёлка"; № 5'),
        ("две\nстроки", "две\nстроки", "s", "две\nстроки"),
        ("<b> & </b>", "<b> & </b>", "s", "<b> & </b>"),
        ("🙂", "🙂", "s", "🙂"),
        ("_x0041_", "_x0041_", "s", "_x0041_"),
    ],
)
def test_a_cell_keeps_its_type_and_its_words(cell, value, kind, text):
    assert in_workbook(cell) == (value, kind)
    assert in_csv(cell) == text


FORMULAS = [
    "=1+1",
    "+7",
    "-5 %",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    '=HYPERLINK("x")',
    "=" * 9,
]


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_no_program_calculates_what_a_person_typed(text):
    workbook, table = written(text)
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<formatting", b"")
    assert in_workbook(text)[1] == "s"
    assert in_csv(text) == harmless(text) == f"'{text}"
    assert read_sheets("a.csv", table)[0].rows[1].cells[0].lstrip("'") == text.rstrip()


@pytest.mark.parametrize("text", ["1=1", "школа - лицей", "a+b", "'=1", "", "№ 5"])
def test_ordinary_text_gets_no_sign_before_it(text):
    assert harmless(text) == text


def test_heads_are_made_harmless_like_cells():
    sheet = Sheet("Лист", ["=1+1", "-2"], [["a", "b"]])
    assert to_csv(sheet).decode("utf-8-sig").splitlines()[0] == '"\'=1+1";"\'-2"'
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet]))).worksheets[0]
    assert [cell.data_type for cell in page[1]] == ["s", "s"]


@pytest.mark.parametrize(("length", "kept"), [(LONGEST - 1, LONGEST - 1), (LONGEST, LONGEST), (LONGEST + 1, LONGEST)])
def test_a_cell_of_a_workbook_is_as_long_as_the_format_allows_and_a_csv_has_no_bound(length, kept):
    assert len(str(in_workbook("я" * length)[0])) == kept
    assert len(in_csv("я" * length)) == length


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1fb", "a\ud800b", "a\uffffb", "\x00", "\udfff"], ids=ascii)
def test_signs_that_no_file_may_hold_do_not_spoil_it(text):
    kept = "".join(sign for sign in text if sign in "ab")
    workbook, table = written(text)
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
    shown = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]["A2"].value or ""
    assert "".join(sign for sign in str(shown) if sign in "ab") == kept
    assert "\x00" not in table.decode("utf-8-sig")
    assert child.answer("xlsx", workbook)["read"]


def test_such_signs_are_taken_out_of_heads_and_titles_too_and_hide_no_formula():
    sheet = Sheet("Ли\ud800ст", ["Шко\x00ла\udfff"], [["\x00=1+1"]])
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet])))
    assert (book.sheetnames, book.worksheets[0]["A1"].value) == (["Лист"], "Школа")
    assert to_csv(sheet).decode("utf-8-sig") == '"Школа"\r\n"\'=1+1"\r\n'


def test_line_ends_inside_a_cell_come_back_from_both():
    workbook, table = written("a\nb", "c\r\nd", "e")
    assert read_sheets("a.csv", table)[0].rows[1].cells == ("a\nb", "c\r\nd", "e")
    read = child.answer("xlsx", workbook)["read"][0]["rows"][1][1]
    assert [cell.replace("\r", "") for cell in read] == ["a\nb", "c\nd", "e"]


def test_a_table_of_two_thousand_rows_comes_back_whole():
    rows = [[f"Школа № {n}", n, n / 8, dt.date(2026, 1, 1) + dt.timedelta(days=n % 365)] for n in range(2_000)]
    sheet = Sheet("Школы", ["Школа", "Работ", "Доля", "Дата"], rows)
    read = child.answer("xlsx", to_xlsx([sheet]))["read"][0]["rows"]
    assert len(read) == 2_001
    assert read[1_999] == [2_000, ["Школа № 1998", "1998", "249.75", "2026-06-23"]]
    (table,) = read_sheets("a.csv", to_csv(sheet))
    assert table.rows[1_999].cells == ("Школа № 1998", "1998", "249,75", "23.06.2026")


def test_rows_shorter_or_longer_than_the_header_are_written_as_they_are():
    sheet = Sheet("Лист", ["a", "b"], [["1"], ["1", "2", "3"], []])
    (read,) = child.answer("xlsx", to_xlsx([sheet]))["read"]
    assert read["rows"] == [[1, ["a", "b"]], [2, ["1"]], [3, ["1", "2", "3"]]]


def test_an_empty_table_still_has_its_header_and_no_filter():
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([Sheet("Лист", ["Школа"], [])]))).worksheets[0]
    assert [cell.value for cell in page[1]] == ["Школа"]
    assert page.auto_filter.ref is None
    assert to_csv(Sheet("Лист", ["Школа"], [])) == '\ufeff"Школа"\r\n'.encode()


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["Отчёт"], ["Отчёт"]),
        (["5/6 [класс]"], ["5 6  класс"]),
        (["а", "А", "а"], ["а", "А 2", "а 3"]),
        (["History", "Журнал"], ["History 2", "Журнал 2"]),
        (["", "   ", "'"], ["1", "1 2", "1 3"]),
        (["ш" * 40, "ш" * 41], ["ш" * 27, "ш" * 27 + " 2"]),
    ],
)
def test_titles_are_cut_cleaned_and_told_apart(titles, names):
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([Sheet(title, ["h"], []) for title in titles])))
    assert book.sheetnames == names


def test_columns_are_as_wide_as_their_words_and_no_wider_than_a_page_bears():
    sheet = Sheet("Лист", ["№", "Школа", "Примечание"], [["1", "Лицей имени Ломоносова", "я" * 500]])
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet]))).worksheets[0]
    widths = [round(page.column_dimensions[letter].width) for letter in "ABC"]
    assert widths[0] < widths[1] < widths[2] <= 63
