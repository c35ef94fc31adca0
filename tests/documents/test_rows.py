"""Tables in: every encoding and delimiter in use, and everything that must be refused."""

import contextlib
import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as time_of_day

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import office
from tracker.documents import child
from tracker.documents.errors import DocumentRefused
from tracker.documents.rows import MAX_ROWS, read_sheets
from tracker.documents.sheets import Sheet, to_xlsx

TABLE = [
    ("Школа", "Логин", "Работ"),
    ("Школа № 1; старая", "edu671001", "12,5"),
    ("Школа «Ёлка», лицей", "sch671002", ""),
]
GOOD = to_xlsx([Sheet("Лист", ["Школа", "Работ"], [["Школа № 1", 5]])])


def as_csv(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in TABLE) + "\r\n"


def cells(name: str, data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheets(name, data)[0].rows]


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        read_sheets(name, data)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_delimiter(encoding, delimiter):
    expected = [tuple(row if row[-1] else row[:-1]) for row in TABLE]
    assert cells("школы.CSV", as_csv(delimiter).encode(encoding)) == expected


def test_excels_own_line_about_the_delimiter_is_obeyed_and_counted():
    (sheet,) = read_sheets("a.csv", b"sep=|\r\na|b\r\n")
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("a", "b"))]


def test_decimal_commas_do_not_make_the_comma_the_delimiter():
    assert cells("a.csv", "имя;балл\nА;12,5\nБ;3,5\n".encode()) == [("имя", "балл"), ("А", "12,5"), ("Б", "3,5")]


def test_line_breaks_inside_cells_and_blank_rows_keep_the_row_numbers():
    (sheet,) = read_sheets("a.csv", b'a;b\r\n\r\n"x\r\ny";z\r\n;;\r\nlast;\r\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("a", "b")), (3, ("x\r\ny", "z")), (5, ("last",))]


def test_a_cell_longer_than_the_modules_default_limit_is_read():
    assert len(cells("a.csv", b"a;b\n" + b"x" * 131_073 + b";1\n")[1][0]) == 131_073


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    assert len(read_sheets("a.csv", b"a;b\n" * MAX_ROWS)[0].rows) == MAX_ROWS
    assert refusal("a.csv", b"a;b\n" * (MAX_ROWS + 1)) == "too_many_rows"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n;;\n  \n", "no_text"),
        ("a.csv", GOOD, "wrong_content"),
        ("a.csv", b'a;"b\nc;d\n', "damaged"),
        ("a.csv", b"\x00\x01\x02", "encoding"),
        ("a.xlsx", b"a;b\n", "damaged"),
        ("a.xlsx", GOOD[:-200], "damaged"),
        ("a.xlsx", GOOD[: len(GOOD) // 2], "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_xls"),
        ("a.ods", GOOD, "unknown_kind"),
        ("a.xlsm", GOOD, "unknown_kind"),
        ("a.xlsx.php", GOOD, "unknown_kind"),
        ("a", GOOD, "unknown_kind"),
        ("a.xlsx", b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        ("a.xlsx", office.zipped({"a": "b"}), "wrong_content"),
        ("a.xlsx", office.zipped({"[Content_Types].xml": office.TYPES}), "damaged"),
        ("a.xlsx", office.docx(office.paragraph("a")), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused(name, data, code):
    assert refusal(name, data) == code


def with_sheet(xml: str, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the good workbook with another XML for its sheet."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return office.zipped({**parts, "xl/worksheets/sheet1.xml": f"{head}{xml}</worksheet>"}, compression)


def test_a_row_number_beyond_any_sheet_costs_no_time():
    bomb = with_sheet('<sheetData><row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>')
    started = time.monotonic()
    assert read_sheets("a.xlsx", bomb)[0].rows[0].cells == ("1",)
    assert time.monotonic() - started < 8


def test_a_sparse_sheet_that_claims_to_be_full_costs_no_time():
    bomb = with_sheet(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    started = time.monotonic()
    assert cells("a.xlsx", bomb) == [("1",)]
    assert time.monotonic() - started < 8


def test_a_sheet_whose_dimensions_lie_is_read_in_full():
    sheet = with_sheet(
        '<dimension ref="A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row></sheetData>'
    )
    assert cells("a.xlsx", sheet) == [("1", "2"), ("3",)]


@pytest.mark.parametrize(
    "build",
    [
        lambda: with_sheet("<sheetData>" + "<row/>" * 9_000_000 + "</sheetData>"),
        lambda: office.zipped(
            {"[Content_Types].xml": "x", **{f"xl/worksheets/sheet{n}.xml": "x" for n in range(600)}},
        ),
    ],
    ids=["54 MB of xml", "600 entries"],
)
def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(build):
    assert refusal("a.xlsx", build()) == "bomb"


def test_more_rows_than_fit_in_a_workbook_are_refused():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n % 7}</v></c></row>' for n in range(1, MAX_ROWS + 2))
    assert refusal("a.xlsx", with_sheet(f"<sheetData>{rows}</sheetData>")) == "too_many_rows"


def test_a_lying_entry_is_refused():
    assert refusal("a.xlsx", office.lying(GOOD, "xl/worksheets/sheet1.xml")) == "damaged"


@pytest.mark.parametrize(
    "dtd", ['<!DOCTYPE x [<!ENTITY b "bb">]>', '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>']
)
def test_entities_in_a_workbook_are_refused(dtd):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = (
        f'{dtd}<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    assert refusal("a.xlsx", office.zipped(parts)) == "damaged"


def test_hidden_sheets_are_left_out():
    book = openpyxl.Workbook()
    book.active.append(["видно"])
    hidden = book.create_sheet("Справочник")
    hidden.append(["не видно"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [sheet.rows[0].cells for sheet in read_sheets("a.xlsx", out.getvalue())] == [("видно",)]


def test_cells_become_text_whatever_their_type():
    book = openpyxl.Workbook()
    values = [5, 5.0, 2.5, 0.1 + 0.2, -3, 671000123456, True, " а ", "007", "#N/A", "a_x000D_b", "=1+1", None, "конец"]
    book.active.append(values)
    out = io.BytesIO()
    book.save(out)
    assert cells("a.xlsx", out.getvalue()) == [
        (
            "5",
            "5",
            "2.5",
            "0.3",
            "-3",
            "671000123456",
            "1",
            "а",
            "007",
            "#N/A",
            "a\rb",
            "",
            "",
            "конец",
        ),
    ]


@pytest.mark.parametrize("epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH])
def test_dates_and_times_are_read_in_both_calendars_of_excel(epoch):
    book = openpyxl.Workbook()
    book.epoch = epoch
    values = [date(2026, 5, 25), datetime(2026, 5, 25, 9, 30), date(1904, 3, 1), time_of_day(9, 5)]  # noqa: DTZ001
    book.active.append(values)
    book.active["E1"], book.active["E1"].number_format = 46167, 'dd.mm.yyyy"г."'
    book.active["F1"], book.active["F1"].number_format = 12, '0" дней"'
    out = io.BytesIO()
    book.save(out)
    (row,) = cells("a.xlsx", out.getvalue())
    assert row[:4] == ("2026-05-25", "2026-05-25 09:30", "1904-03-01", "09:05")
    assert row[4:] == ("2026-05-25" if epoch.year < 1904 else "2030-05-26", "12")


def test_formatted_runs_inline_strings_and_cells_without_references_are_read():
    sheet = with_sheet(
        '<sheetData><row><c t="inlineStr"><is><r><t>Шко</t></r><r><t>ла</t></r><rPh><t>x</t></rPh></is></c>'
        '<c t="str"><v>формула</v></c></row><row r="5"><c r="C5" t="d"><v>2026-05-25</v></c><c t="e"><v>#REF!</v></c></row>'
        "</sheetData>"
    )
    found = [(row.number, row.cells) for row in read_sheets("a.xlsx", sheet)[0].rows]
    assert found == [(1, ("Школа", "формула")), (5, ("", "", "2026-05-25", "#REF!"))]


@pytest.mark.parametrize("value", ["99999999", "-1", "abc", "1e999"])
def test_a_value_that_points_nowhere_is_a_damaged_file(value):
    sheet = with_sheet(f'<sheetData><row r="1"><c r="A1" t="s"><v>{value}</v></c></row></sheetData>')
    assert refusal("a.xlsx", sheet) == "damaged"


@pytest.mark.parametrize(("value", "text"), [("1e999", "1e999"), ("NaN", "NaN"), ("1E+2", "100"), ("", "")])
def test_an_odd_number_is_kept_as_written(value, text):
    row = f'<row r="1"><c r="A1"><v>{value}</v></c><c r="B1"><v>1</v></c></row>'
    assert cells("a.xlsx", with_sheet(f"<sheetData>{row}</sheetData>")) == [(text, "1")]


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("cp1251", "replace"))))
@settings(max_examples=300, deadline=None)
def test_any_bytes_called_csv_are_read_or_refused(data):
    with contextlib.suppress(DocumentRefused):
        assert all(row.cells[-1] for row in read_sheets("a.csv", data)[0].rows)


def test_a_workbook_with_any_byte_of_its_xml_changed_is_read_or_refused():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        for place in range(0, len(parts[name]), 23):
            changed = bytearray(parts[name])
            changed[place] ^= 0x11
            answer = child.answer("xlsx", office.zipped({**parts, name: bytes(changed)}))
            assert answer.get("refused", "damaged") == "damaged"
