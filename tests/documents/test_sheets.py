"""Tables as files: what goes out keeps its type and is never a formula, and comes back the same."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.documents.rows import read_sheets
from tracker.documents.sheets import Sheet, to_csv, to_xlsx

FORMULAS = [
    "=1+1",
    "+7 912",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    '=cmd|"/c calc"!A1',
    "{=1+1}",
]


def book(*sheets: Sheet):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(sheets)))


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text_in_xlsx(text):
    data = to_xlsx([Sheet("a", ["h"], [[text]])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert page["A2"].data_type == "s"


@pytest.mark.parametrize("text", [text for text in FORMULAS if text != "{=1+1}"])
def test_text_that_looks_like_a_formula_is_quoted_in_csv(text):
    assert to_csv(Sheet("a", [text], [[text]])).decode("utf-8-sig").split('";"')[0].startswith(f"\"'{text[0]}")


def test_negative_numbers_are_no_formulas_in_csv():
    written = to_csv(Sheet("a", ["n"], [[-5], [-2.5], [Decimal("-0.75")]])).decode("utf-8-sig")
    assert written == '"n"\r\n"-5"\r\n"-2,5"\r\n"-0,75"\r\n'


def test_numbers_and_dates_keep_their_type_and_long_digits_stay_text_in_xlsx():
    row = [
        -5,
        2.5,
        Decimal("0.75"),
        date(2026, 5, 25),
        datetime(2026, 5, 25, 9, 30, tzinfo=UTC),
        "007",
        "671000123456",
        None,
        "",
    ]
    cells = book(Sheet("a", list("abcdefghi"), [row])).worksheets[0][2]
    assert [cell.value for cell in cells] == [
        -5, 2.5, 0.75, datetime(2026, 5, 25), datetime(2026, 5, 25, 9, 30), "007", "671000123456", None, "",  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.is_date for cell in cells[3:5]] == [True, True]


def test_what_no_spreadsheet_can_hold_does_not_spoil_the_file():
    odd = [float("nan"), float("inf"), date(1, 1, 1), "x" * 40_000, "a\x00b\x0bc", "\ud800"[:0]]
    page = book(Sheet("a", list("abcdef"), [odd])).worksheets[0]
    assert (page["A2"].value, page["B2"].value) == (None, None)
    assert str(page["C2"].value).endswith("0001") or str(page["C2"].value).endswith("1")
    assert len(page["D2"].value) == 32_767
    assert to_csv(Sheet("a", list("abcdef"), [odd])).startswith(b"\xef\xbb\xbf")


def test_titles_are_made_fit_for_a_workbook():
    titles = ["Отчёт: [5/6]*?'\\", "History", "", "а" * 50, "А" * 50, "отчёт   5 6"]
    names = book(*[Sheet(title, ["h"], []) for title in titles]).sheetnames
    assert len(names) == len({name.lower() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 for name in names)


def test_a_sheet_is_ready_to_read_and_to_print():
    page = book(Sheet("a", ["Школа", "Работ"], [["Школа № 1", 5]])).worksheets[0]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B2"
    assert page.print_title_rows == "$1:$1"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.column_dimensions["A"].width >= 10


def test_csv_opens_in_the_excel_of_russia():
    data = to_csv(Sheet("a", ["Школа", "Дата"], [['Школа "№ 1"; 2', date(2026, 5, 1)]]))
    assert data == '\ufeff"Школа";"Дата"\r\n"Школа ""№ 1""; 2";"01.05.2026"\r\n'.encode()


# Control characters and lone surrogates are not text that anyone types; line ends are the file's own.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_goes_out_as_csv_comes_back(rows):
    written = to_csv(Sheet("a", ["a", "b", "c"], rows))
    parsed = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [[cell.removeprefix("'") for cell in row] for row in parsed[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def test_what_goes_out_as_a_workbook_comes_back_with_its_row_numbers():
    rows = [["Школа № 1", 5, "007"], [None, None, None], ["Школа № 2", 2.5, date(2026, 5, 25)]]
    sheets = read_sheets(
        "a.xlsx", to_xlsx([Sheet("Первый", ["Школа", "Работ", "Код"], rows), Sheet("Второй", ["x"], [])])
    )
    assert [sheet.title for sheet in sheets] == ["Первый", "Второй"]
    assert [(row.number, row.cells) for row in sheets[0].rows] == [
        (1, ("Школа", "Работ", "Код")),
        (2, ("Школа № 1", "5", "007")),
        (4, ("Школа № 2", "2.5", "2026-05-25")),
    ]
