"""Cells as people and programs fill them: every type, both writers of workbooks, every dialect of .csv."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.documents import office
from tracker.documents import child
from tracker.documents.errors import DocumentRefused
from tracker.documents.rows import read_sheets

DAY, MOMENT = dt.date(2026, 5, 25), dt.datetime(2026, 5, 25, 9, 30)  # noqa: DTZ001 - a sheet knows no zones
Sheets = list[tuple[str, list[tuple[int, tuple[str, ...]]]]]


def sheets(data: bytes) -> Sheets:
    """Return what the child would read: titles, numbered rows."""
    answer = child.answer("xlsx", data)
    assert "read" in answer, answer
    return [(one["title"], [(number, tuple(cells)) for number, cells in one["rows"]]) for one in answer["read"]]


def by_openpyxl(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(fill: Callable[[Any], None], **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        fill(book)
    return out.getvalue()


def typed(value: Any, number_format: str = "") -> dict[str, str]:
    """Return how a cell reads when each of the two programs wrote it."""

    def fill_one(book: Any) -> None:
        cell = book.active["A1"]
        cell.value = value
        if number_format:
            cell.number_format = number_format

    def fill_other(book: Any) -> None:
        page = book.add_worksheet()
        page.write(0, 0, value, book.add_format({"num_format": number_format}) if number_format else None)

    both = {"openpyxl": by_openpyxl(fill_one), "xlsxwriter": by_xlsxwriter(fill_other)}
    return {name: sheets(data)[0][1][0][1][0] for name, data in both.items()}


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, "", "5"),
        (-3, "", "-3"),
        (2.5, "", "2.5"),
        (0.1 + 0.2, "", "0.3"),
        (1e15, "", "1e+15"),
        (123456789012345, "", "123456789012345"),
        (0.975, "0.0%", "0.975"),
        (1, "0%", "1"),
        (12345.5, "# ##0,00", "12345.5"),
        (7, '0" дней"', "7"),
        (7, "[Red]0;[Blue]-0", "7"),
        (7, '"сдано "0', "7"),
        (True, "", "1"),
        (False, "", "0"),
        ("текст", "", "текст"),
        ("  текст  ", "", "текст"),
        ("007", "@", "007"),
        ("две\nстроки", "", "две\nстроки"),
        ("<b> & «ё» 🙂", "", "<b> & «ё» 🙂"),
        (DAY, "dd.mm.yyyy", "2026-05-25"),
        (DAY, 'd mmmm yyyy "г."', "2026-05-25"),
        (DAY, "[$-419]d mmm yy;@", "2026-05-25"),
        (MOMENT, "dd.mm.yyyy hh:mm", "2026-05-25 09:30"),
        (dt.time(9, 5), "hh:mm", "09:05"),
        (dt.time(0, 0), "h:mm", "00:00"),
        (dt.datetime(1900, 1, 2), "dd.mm.yyyy", "1900-01-02"),  # noqa: DTZ001
        (dt.datetime(1900, 3, 1), "dd.mm.yyyy", "1900-03-01"),  # noqa: DTZ001
        (dt.datetime(9999, 12, 31), "dd.mm.yyyy", "9999-12-31"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_cell_reads_the_same_whoever_wrote_it(value, number_format, text):
    assert typed(value, number_format) == {"openpyxl": text, "xlsxwriter": text}


def test_a_formula_reads_as_the_value_that_was_stored_with_it():
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_formula("A1", "=1+1", None, 2)
        page.write_formula("B1", '="а"&"б"', None, "аб")
        page.write_formula("C1", "=1/0", None, "#DIV/0!")
        page.write_formula("D1", "=TRUE", None, True)
        page.write_array_formula("E1:E1", "{=SUM(A1:A1)}", None, 7)

    assert sheets(by_xlsxwriter(fill))[0][1] == [(1, ("2", "аб", "#DIV/0!", "1", "7"))]


def test_a_formula_that_was_never_calculated_is_an_empty_cell():
    data = by_openpyxl(lambda book: book.active.append(["=1+1", "рядом"]))
    assert sheets(data)[0][1] == [(1, ("", "рядом"))]


def test_merged_cells_hold_their_value_in_the_first_and_shift_nothing():
    def fill(book: Any) -> None:
        page = book.active
        page.append(["Школа", "Отметки", None, None])
        page.append([None, "2", "3", "4"])
        page.append(["№ 1", 5, 6, 7])
        page.merge_cells("B1:D1")
        page.merge_cells("A1:A2")

    assert sheets(by_openpyxl(fill))[0][1] == [
        (1, ("Школа", "Отметки")),
        (2, ("", "2", "3", "4")),
        (3, ("№ 1", "5", "6", "7")),
    ]


def test_rows_and_cells_far_apart_keep_their_numbers_and_columns():
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write("C3", "c3")
        page.write("A90000", "далеко")
        page.write("GR5", "200-й")
        page.write("GS5", "201-й")

    (_title, rows), *_ = sheets(by_xlsxwriter(fill))
    assert [number for number, _cells in rows] == [3, 5, 90000]
    assert rows[0][1] == ("", "", "c3")
    assert (len(rows[1][1]), rows[1][1][-1]) == (200, "200-й")


def test_all_visible_sheets_are_read_in_their_order_with_their_titles():
    def fill(book: Any) -> None:
        for title in ("Первый", "Скрытый", "Пустой", "Очень скрытый", "Второй & <последний>"):
            page = book.add_worksheet(title)
            if title != "Пустой":
                page.write("A1", title)
            if title == "Скрытый":
                page.hide()
            if title == "Очень скрытый":
                page.very_hidden()

    assert [(title, len(rows)) for title, rows in sheets(by_xlsxwriter(fill))] == [
        ("Первый", 1),
        ("Пустой", 0),
        ("Второй & <последний>", 1),
    ]


def test_a_chart_sheet_is_no_table():
    def fill(book: Any) -> None:
        book.add_worksheet("Данные").write("A1", 1)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Данные!$A$1"})
        book.add_chartsheet("График").set_chart(chart)

    assert [title for title, _rows in sheets(by_xlsxwriter(fill))] == ["Данные"]


@pytest.mark.parametrize("inline", [True, False])
def test_strings_shared_or_inline_read_alike(inline):
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.write_rich_string("A1", "Школа ", bold, "№ 1", " лицей")
        page.write("B1", "Школа")
        page.write("C1", "Школа")
        page.write("D1", "a_x0041_b")

    data = by_xlsxwriter(fill, constant_memory=inline, in_memory=not inline)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert (b"inlineStr" in archive.read("xl/worksheets/sheet1.xml")) == inline
    assert sheets(data)[0][1] == [(1, ("Школа № 1 лицей", "Школа", "Школа", "a_x0041_b"))]


def test_comments_filters_hidden_rows_and_links_change_no_cell():
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row("A1", ["Школа", "Сайт"])
        page.write("A2", "№ 1")
        page.write_url("B2", "https://school1.example", string="сайт")
        page.write_comment("A2", "примечание")
        page.set_row(1, None, None, {"hidden": True})
        page.autofilter("A1:B2")
        page.data_validation("A3", {"validate": "list", "source": ["a", "b"]})
        page.conditional_format("A1:A2", {"type": "text", "criteria": "containing", "value": "№", "format": None})

    assert sheets(by_xlsxwriter(fill))[0][1] == [(1, ("Школа", "Сайт")), (2, ("№ 1", "сайт"))]


def test_a_workbook_of_empty_sheets_is_refused_as_one_without_text():
    with pytest.raises(DocumentRefused) as refused:
        read_sheets("a.xlsx", by_openpyxl(lambda book: book.create_sheet("ещё")))
    assert refused.value.code == "no_text"


# .csv

ROWS = [("Школа", "Логин", "Балл"), ("Лицей «Ёлка»; старый", "edu671001", "12,5"), ("Две\r\nстроки, а", "sch2", '"7"')]


def as_csv(delimiter: str, *, end: str = "\r\n", always: bool = True) -> str:
    def quoted(cell: str) -> str:
        needed = always or any(sign in cell for sign in (delimiter, '"', "\r", "\n"))
        return '"' + cell.replace('"', '""') + '"' if needed else cell

    return end.join(delimiter.join(quoted(cell) for cell in row) for row in ROWS) + end


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("always", [True, False], ids=["all quoted", "quoted where needed"])
def test_a_csv_reads_the_same_in_every_dialect_and_encoding(encoding, delimiter, end, always):
    (sheet,) = read_sheets("a.csv", as_csv(delimiter, end=end, always=always).encode(encoding))
    assert [row.cells for row in sheet.rows] == ROWS
    assert [row.number for row in sheet.rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\n1;2", [("a", "b"), ("1", "2")]),
        ("a;b;\n1;2;\n", [("a", "b"), ("1", "2")]),
        (" a ; b \n", [("a", "b")]),
        ("a;;c\n", [("a", "", "c")]),
        ("один столбец\nвторая строка\n", [("один столбец",), ("вторая строка",)]),
        ("один, столбец; и знаки\nвторая\n", [("один, столбец", "и знаки"), ("вторая",)]),
        ('a;b "внутри" c\n', [("a", 'b "внутри" c')]),
        ('"a""b";c\n', [('a"b', "c")]),
        ("sep=,\na,b;c\n", [("a", "b;c")]),
        ("SEP=;\r\na,b;c\r\n", [("a,b", "c")]),
        ("имя;дробь\nА;1,5\nБ;2,5\nВ;3,5\n", [("имя", "дробь"), ("А", "1,5"), ("Б", "2,5"), ("В", "3,5")]),
        (
            "Школа;Адрес\nА;а, б, в, г\nБ;а, б, в, г\nВ;а, б\nГ;а, б, в\n",
            [("Школа", "Адрес"), ("А", "а, б, в, г"), ("Б", "а, б, в, г"), ("В", "а, б"), ("Г", "а, б, в")],
        ),
        ("имя,балл\nА,1.5\n", [("имя", "балл"), ("А", "1.5")]),
    ],
)
def test_a_csv_is_cut_where_its_writer_meant(text, cells):
    (sheet,) = read_sheets("a.csv", text.encode())
    assert [row.cells for row in sheet.rows] == cells


def test_a_wide_csv_keeps_every_column():
    (sheet,) = read_sheets("a.csv", (";".join(str(n) for n in range(500)) + "\n").encode())
    assert sheet.rows[0].cells == tuple(str(n) for n in range(500))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_word_processors_file_is_no_table(name):
    with pytest.raises(DocumentRefused) as refused:
        read_sheets(name, office.docx(office.paragraph("x")))
    assert refused.value.code in {"wrong_content", "damaged"}
