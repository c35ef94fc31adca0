"""Tables as CSV and XLSX."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from tracker.documents.sheets import Sheet, harmless, to_csv, to_xlsx

SHEET = Sheet(
    "Методическая помощь: апрель/май",
    ["Дата", "Школа", "Часы", "Учителей", "Записано"],
    [
        [date(2027, 4, 5), "Школа № 1", Decimal("1.5"), 3, datetime(2027, 4, 5, 9, 5, tzinfo=UTC)],
        [date(2027, 4, 6), "=HYPERLINK(1)", None, -2, None],
    ],
)


def test_csv_opens_in_russian_excel() -> None:
    data = to_csv(SHEET)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == SHEET.header
    assert rows[1] == ["05.04.2027", "Школа № 1", "1,5", "3", "05.04.2027 09:05"]
    assert rows[2] == ["06.04.2027", "'=HYPERLINK(1)", "", "-2", ""]


@pytest.mark.parametrize("text", ["=1+1", "+7 4812", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠a"])
def test_a_text_that_a_spreadsheet_would_calculate_is_disarmed(text: str) -> None:
    assert harmless(text) == "'" + text
    assert harmless("Школа " + text) == "Школа " + text


def test_a_workbook_keeps_dates_numbers_and_texts_apart() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([SHEET, Sheet(SHEET.title, ["Школа"], []), Sheet("", ["x"], [])])))
    page = book.worksheets[0]
    assert [page.cell(1, column).value for column in range(1, 6)] == list(SHEET.header)
    assert page["A2"].value == datetime(2027, 4, 5)  # noqa: DTZ001 - a workbook knows no zones
    assert page["E2"].value == datetime(2027, 4, 5, 9, 5)  # noqa: DTZ001
    assert (page["C2"].value, page["D3"].value, page["C3"].value) == (1.5, -2, None)
    assert (page["B3"].value, page["B3"].data_type) == ("=HYPERLINK(1)", "s")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:E3"
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
