"""The protocol as a workbook to be filled in: cells that take only what may stand in them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from tracker.documents.sheets import Cell, harmless

HEAD_ROWS = 3  # the key, the hint, the headings
_WIDTHS = {0: 5, 1: 10, 2: 8, 3: 9}


@dataclass(frozen=True)
class Limit:
    """What a column takes: whole numbers within bounds, and a cross where `cross` is set; or just text of a length."""

    least: int = 0
    most: int = 0
    cross: bool = False
    digits: int = 0


@dataclass(frozen=True)
class Blank:
    """A protocol to be filled in: its key for the way back, a hint, headings, rows, and the limits by column."""

    title: str
    key: Sequence[str]
    hint: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    limits: dict[int, Limit]
    refusal: tuple[str, str]  # title and words of the program's own message


def to_xlsx(blank: Blank) -> bytes:
    """Return the workbook: frozen headings, text cells for codes, a limit on every cell to be filled."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(blank.title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAEEF3"})
        as_text = book.add_format({"num_format": "@"})
        grey, text = book.add_format({"font_color": "#777777"}), book.add_format({"num_format": "@", "border": 1})
        page.write_row(0, 0, [harmless(one) for one in blank.key], grey)
        page.write_string(1, 0, blank.hint)
        page.write_row(HEAD_ROWS - 1, 0, [harmless(head) for head in blank.header], bold)
        page.set_row(HEAD_ROWS - 1, 62)  # room for a heading of four lines
        for column in range(len(blank.header)):
            wide = _WIDTHS.get(column, 30 if column == len(blank.header) - 1 else 9)
            page.set_column(column, column, wide, as_text)
        for number, row in enumerate(blank.rows, HEAD_ROWS):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, column, cell, text)
                elif cell:
                    page.write_string(number, column, str(cell), text)
                else:
                    page.write_blank(number, column, None, text)
        _limit(page, blank)
        page.freeze_panes(HEAD_ROWS, 4)
        page.set_landscape()
        page.set_paper(9)
        page.repeat_rows(HEAD_ROWS - 1)
        page.fit_to_pages(1, 0)
    return out.getvalue()


def _limit(page: "xlsxwriter.worksheet.Worksheet", blank: Blank) -> None:
    """Let the spreadsheet program itself refuse what cannot be taken."""
    last = HEAD_ROWS + max(1, len(blank.rows)) - 1
    for column, limit in blank.limits.items():
        cell = f"{_letters(column)}{HEAD_ROWS + 1}"
        number = f"AND(ISNUMBER({cell}*1),{cell}*1>={limit.least},{cell}*1<={limit.most},INT({cell}*1)={cell}*1)"
        if limit.digits:
            formula = f"=AND(LEN({cell})={limit.digits},ISNUMBER({cell}*1))"
        elif limit.cross:
            formula = f'=IF(OR({cell}="х",{cell}="Х",{cell}="x",{cell}="X"),TRUE,{number})'
        else:
            formula = f"={number}"
        rule = {
            "validate": "custom", "value": formula, "error_title": blank.refusal[0], "error_message": blank.refusal[1],
        }  # fmt: skip
        page.data_validation(HEAD_ROWS, column, last, column, rule)


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
