"""The protocol to be filled in, read back by another program: what stands where, and what each cell takes."""

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tracker.documents.protocol_sheet import HEAD_ROWS, Blank, Limit, to_xlsx

HEADER = ["№", "Код участника", "Класс", "Вариант", "1", "2", "Итого", "Отметка школы", "Примечание"]
BLANK = Blank(
    title="Протокол 27-РУ5-012",
    key=["sverka", "12", "2027"],
    hint="Код — пять цифр; «х» — не приступал.",
    header=HEADER,
    rows=[[1, "01234", "5А", "1", 1, "х", 1, 3, ""], [2, "", "", "", "", "", "", "", ""]],
    limits={1: Limit(digits=5), 4: Limit(0, 1, cross=True), 5: Limit(0, 2, cross=True), 7: Limit(2, 5)},
    refusal=("Так нельзя", "Число от 0 до наибольшего балла или «х»."),
)


def page(blank: Blank = BLANK) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(blank))).worksheets[0]


def limits(blank: Blank = BLANK) -> dict[str, str]:
    """The formula that every limited range must fulfil."""
    return {str(one.sqref): one.formula1 for one in page(blank).data_validations.dataValidation}


def test_the_key_the_hint_and_the_headings_stand_above_the_rows() -> None:
    rows = list(page().iter_rows(values_only=True))
    assert rows[0][:3] == ("sverka", "12", "2027")
    assert rows[1][0] == "Код — пять цифр; «х» — не приступал."
    assert list(rows[HEAD_ROWS - 1]) == HEADER
    assert rows[HEAD_ROWS] == (1, "01234", "5А", "1", 1, "х", 1, 3, None)
    assert rows[HEAD_ROWS + 1] == (2, *[None] * 8)
    assert len(rows) == HEAD_ROWS + 2


def test_a_code_keeps_its_leading_zero_in_a_cell_of_text() -> None:
    cell = page()["B4"]
    assert (cell.value, cell.data_type, cell.number_format) == ("01234", "s", "@")
    assert page()["B5"].number_format == "@", "also where nothing is typed yet"


def test_a_long_title_is_cut_to_what_a_workbook_takes() -> None:
    assert (
        page(replace(BLANK, title="Протокол проверки работ по математике")).title == "Протокол проверки работ по мате"
    )


@pytest.mark.parametrize("text", ["=1+1", "+7", "-5", "@x", '=HYPERLINK("http://x")'])
def test_nothing_is_calculated(text: str) -> None:
    made = page(
        replace(BLANK, key=[text, "12"], header=[*HEADER[:-1], text], rows=[[1, text, "", "", "", "", "", "", text]])
    )
    assert made["A1"].value == made.cell(HEAD_ROWS, len(HEADER)).value == f"'{text}"
    assert (made["B4"].value, made["B4"].data_type) == (text, "s")
    assert (made["I4"].value, made["I4"].data_type) == (text, "s")


def test_a_link_in_a_hint_is_no_link() -> None:
    made = page(replace(BLANK, hint="http://example.org", rows=[[1, "http://example.org"]]))
    assert (made["A2"].value, made["A2"].hyperlink, made["B4"].hyperlink) == ("http://example.org", None, None)


WHOLE = "AND(ISNUMBER({0}*1),{0}*1>={1},{0}*1<={2},INT({0}*1)={0}*1)"
CROSS = 'IF(OR({0}="х",{0}="Х",{0}="x",{0}="X"),TRUE,'


def test_each_column_takes_what_may_stand_in_it_down_to_the_last_row() -> None:
    assert limits() == {
        "B4:B5": "AND(LEN(B4)=5,ISNUMBER(B4*1))",
        "E4:E5": CROSS.format("E4") + WHOLE.format("E4", 0, 1) + ")",
        "F4:F5": CROSS.format("F4") + WHOLE.format("F4", 0, 2) + ")",
        "H4:H5": WHOLE.format("H4", 2, 5),
    }


def test_the_program_refuses_with_the_protocol_s_own_words() -> None:
    for one in page().data_validations.dataValidation:
        assert (one.type, one.errorStyle or "stop") == ("custom", "stop")
        assert (one.errorTitle, one.error) == BLANK.refusal


def test_a_protocol_without_rows_limits_the_first_line() -> None:
    assert set(limits(replace(BLANK, rows=[], limits={1: Limit(digits=5)}))) == {"B4"}


@pytest.mark.parametrize(
    ("column", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (63, "BL"), (130, "EA"), (701, "ZZ"), (702, "AAA")],
)
def test_the_limits_of_sixty_tasks_stand_in_their_own_columns(column: int, letters: str) -> None:
    found = limits(replace(BLANK, rows=[], limits={column: Limit(0, 3)}))
    assert found == {f"{letters}4": WHOLE.format(f"{letters}4", 0, 3)}


def test_the_sheet_is_ready_to_be_filled_and_printed() -> None:
    made = page()
    assert made.freeze_panes == "E4"
    assert made.page_setup.orientation == "landscape"
    assert made.page_setup.paperSize == 9, "A4"
    assert made.print_title_rows == "$3:$3"
    assert (made.sheet_properties.pageSetUpPr.fitToPage, made.page_setup.fitToHeight) == (True, 0)
    widths = {letter: made.column_dimensions[letter].width for letter in ("A", "B", "I")}
    assert widths["A"] < widths["B"] < widths["I"], "the remark is the widest"
