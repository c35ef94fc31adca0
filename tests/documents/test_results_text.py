"""Headings, numbers, logins and codes as schools and programs write them, and the one spelling of each."""

import pytest

from tracker.documents.results_reader.text import (
    clean_code,
    head,
    is_absent,
    login,
    login_inside,
    not_tried,
    number,
    one_line,
    whole,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Код участника", "код участника"),
        ("  КОД\nУЧАСТНИКА ", "код участника"),
        ("Код\xa0 участника", "код участника"),
        ("Код\u200b участника", "код участника"),
        ("Учётная запись", "учетная запись"),
        ("Предыдущи\u0438\u0306", "предыдущий"),  # a letter of two signs becomes one
        ("Отметка за предыдущий триместр/ четверть/полугодие", "отметка за предыдущий триместр/четверть/полугодие"),
        ("четверть / триместр", "четверть/триместр"),
        ("Вариант:", "вариант"),
        ('"Вариант"', "вариант"),
        ("Код*", "код"),
        ("Итого баллов.", "итого баллов"),
        # Latin letters among Russian ones are Russian; a Latin word stays Latin.
        ("Koд", "код"),
        ("Bариант", "вариант"),
        ("Oтметка", "отметка"),
        ("code", "code"),
        ("Sum", "sum"),
        ("«ОО»", "«оо»"),
        ("", ""),
        (" .:; ", ""),
    ],
)
def test_a_heading_has_one_key(written: str, key: str) -> None:
    assert head(written) == key


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("  Код\r\n участника\t", "Код участника"),
        ("Код\u2028участника", "Код участника"),
        ("К\u00adод", "Код"),  # a soft hyphen
        ("\ufeffКод", "Код"),
        ("е\u0308лка", "ёлка"),
        ("Код\x00", "Код"),
        ("я" * 300, "я" * 200),
    ],
)
def test_a_cell_is_quoted_on_one_line(written: str, line: str) -> None:
    assert one_line(written) == line


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("5", 5),
        ("0", 0),
        ("05", 5),
        ("5,5", 5.5),
        ("5.5", 5.5),
        ("1 234", 1234),
        ("1\xa0234,5", 1234.5),
        ("45 %", 45),
        ("45,6%", 45.6),
        ("'7", 7),
        ("+2", 2),
        ("-3", -3),
        ("−3", -3),  # a typographic minus
        ("1e3", 1000),
        ("1E+03", 1000),
        ("2,5e-1", 0.25),
        ("999999999999", 999_999_999_999),
        ("", None),
        (" ", None),
        ("х", None),
        ("5 б.", None),
        ("1,2,3", None),
        ("--3", None),
        (",5", None),
        ("5,", None),
        ("0x10", None),
        ("1_000", None),
        ("inf", None),
        ("nan", None),
        ("٣", None),  # a digit of another script
        ("²", None),
        ("1/2", None),
        ("20.04.2027", None),
        ("1234567890123", None),
        ("1e100", None),
        ("0" * 41, None),
    ],
)
def test_a_number_is_read_with_point_comma_spaces_or_percent(cell: str, value: float | None) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("22", 22),
        ("22,0", 22),
        ("22.00", 22),
        ("-3", -3),
        ("1e2", 100),
        ("5,0000001", 5),  # what a spreadsheet's arithmetic leaves
        ("4,9999999", 5),
        ("22,5", None),
        ("0,1", None),
        ("", None),
        ("х", None),
    ],
)
def test_a_whole_number_may_carry_a_zero_behind_its_point(cell: str, value: int | None) -> None:
    assert whole(cell) == value


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("sch671001", "sch671001"),
        ("SCH671001", "sch671001"),
        ("edu671001", "sch671001"),
        ("Edu 671001", "sch671001"),
        ("sch_671001", "sch671001"),
        ("sch-671001", "sch671001"),
        ("oo671001", "sch671001"),
        ("671001", "sch671001"),
        ("671001.0", "sch671001"),
        (" sch671001 ", "sch671001"),
        ("sсh671001", "sch671001"),  # a Russian с in the middle
        ("ЕDU671001", "sch671001"),  # a Russian Е in front
        ("sch007", "sch007"),
        ("sch12", None),
        ("12", None),
        ("sch1234567890123", None),
        ("sch671001a", None),
        ("школа 671001", None),
        ("school671001", None),
        ("sch", None),
        ("", None),
    ],
)
def test_a_login_has_one_spelling(cell: str, known: str | None) -> None:
    assert login(cell) == known


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("ВПР_sch671001_Математика 5.xlsx", "sch671001"),
        ("edu671001.xlsx", "sch671001"),
        ("МБОУ СШ № 5 (sch671001)", "sch671001"),
        ("Отчёт SCH_671001 2027", "sch671001"),
        ("Протокол edu 671001, 5 класс", "sch671001"),
        ("sch671001 и sch671002", "sch671001"),
        ("Математика 5 класс 2027", None),
        ("671001.xlsx", None),  # digits alone may be anything in a name
        ("borsch671001", None),
        ("sch12.xlsx", None),
        ("sch1234567890123", None),
        ("", None),
    ],
)
def test_a_login_is_found_inside_a_name_or_a_title(written: str, known: str | None) -> None:
    assert login_inside(written) == known


@pytest.mark.parametrize(
    "cell",
    [
        "отсутствовал",
        "Отсутствовала",
        "ОТСУТСТВУЕТ",
        "отсут.",
        "не присутствовал",
        "Не  присутствовала",
        "неприсутствовал",
        "не явился",
        "неявка",
        "не писал",
        "не участвовал",
        "не выполнял работу",
        "н/я",
        "Н / Я",
        "Oтсутствовал",  # with a Latin O
    ],
)
def test_an_absence_is_known_in_all_its_wordings(cell: str) -> None:
    assert is_absent(cell)


@pytest.mark.parametrize(
    "cell", ["", "1", "12", "х", "присутствовал", "явился", "писал", "вариант 1", "не", "н", "отсутствует " * 9]
)
def test_a_variant_or_a_point_is_no_absence(cell: str) -> None:
    assert not is_absent(cell)


@pytest.mark.parametrize("cell", ["х", "Х", "x", "X", " х ", "н", "N", "-", "–", "—", "×"])
def test_a_cross_or_a_dash_says_not_attempted(cell: str) -> None:
    assert not_tried(cell)


@pytest.mark.parametrize("cell", ["", "0", "1", "хх", "нет", "--", "не присутствовал"])
def test_anything_else_is_no_cross(cell: str) -> None:
    assert not not_tried(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("10001", "10001"),
        ("00123", "00123"),
        ("'00123", "00123"),
        (" 10 001\n", "10001"),
        ("10001.0", "10001"),
        ("10001,0", "10001"),
        ("А-17", "А-17"),
        ("10001а", "10001а"),
        ("10001.5", "10001.5"),
        ("", ""),
        ("9" * 50, "9" * 40),
    ],
)
def test_a_code_keeps_its_zeros_and_loses_what_a_program_added(cell: str, code: str) -> None:
    assert clean_code(cell) == code
