"""A paper before it is a file: what it refuses, how wide it is, what may be printed."""

import pytest

from tracker.documents.tree import (
    AppendixMark,
    Column,
    Document,
    Margins,
    Paragraph,
    Section,
    Signature,
    Table,
    printable,
)

TWO = (Column("№", 10), Column("Школа", 60))


@pytest.mark.parametrize("rows", [(), (("1", "СШ № 1"),), (("1", "СШ № 1"), ("", ""))])
def test_a_table_whose_rows_fit_its_columns_is_one(rows: tuple[tuple[str, ...], ...]) -> None:
    assert Table(TWO, rows).rows == rows


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ((), ()),
        ((), ((),)),
        (TWO, (("1",),)),
        (TWO, (("1", "СШ № 1", "лишнее"),)),
        (TWO, (("1", "СШ № 1"), ("2",))),  # one shifted row among good ones
        (TWO, (("1",), ("2", "СШ № 2"))),
        (TWO, ((),)),
    ],
)
def test_a_shifted_row_is_never_printed(columns: tuple[Column, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="a cell for every column"):
        Table(columns, rows)


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        (AppendixMark(2, "к приказу"), ("Приложение № 2", "к приказу", "от __.__.____ № ___")),
        (
            AppendixMark(1, "к приказу управления", "12.04.2027", "112-ОД"),
            ("Приложение № 1", "к приказу управления", "от 12.04.2027 № 112-ОД"),
        ),
        (AppendixMark(None, "к приказу"), ("Приложение", "к приказу", "от __.__.____ № ___")),
        (AppendixMark(0, "к приказу"), ("Приложение № 0", "к приказу", "от __.__.____ № ___")),
    ],
)
def test_an_appendix_is_marked_with_blanks_for_what_the_office_gives(
    mark: AppendixMark, lines: tuple[str, ...]
) -> None:
    assert mark.lines() == lines


@pytest.mark.parametrize(
    ("margins", "landscape", "width"),
    [
        (Margins(), False, 180),
        (Margins(), True, 267),
        (Margins(left=30), False, 170),  # kept for more than ten years
        (Margins(left=30, right=15), True, 252),
        (Margins(top=50, bottom=50), False, 180),
    ],
)
def test_the_text_is_as_wide_as_the_standard_leaves_it(margins: Margins, landscape: bool, width: float) -> None:
    section = Section((), landscape=landscape)
    assert Document("Приказ", (section,), margins).width(section) == width


def test_a_paragraph_is_justified_indented_and_plain_unless_said() -> None:
    plain = Paragraph("текст")
    assert (plain.align, plain.indent, plain.bold, plain.italic, plain.small) == ("justify", True, False, False, False)
    assert Signature("Руководитель").name == ""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Приказ № 5", "Приказ № 5"),
        ("две\nстроки\tи табуляция", "две\nстроки\tи табуляция"),
        ("две\r\nстроки\rи", "две\nстроки\nи"),
        ("при\x00каз\x0b\x1f\x7f", "приказ"),
        ("при\ud800каз\udfff", "приказ"),
        ("при\ufffeказ\uffff", "приказ"),
        ("и\u0306", "й"),
        ("🙂", "🙂"),
        ("", ""),
    ],
)
def test_what_no_office_file_may_hold_is_left_out(text: str, printed: str) -> None:
    assert printable(text) == printed
