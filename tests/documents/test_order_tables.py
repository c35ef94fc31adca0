"""The order, its changes, the schools' sheets and the acts as trees: every cell and line, before any file is made."""

from dataclasses import replace

import pytest

from tracker.documents import order_tables
from tracker.documents.book import tables_of, to_book
from tracker.documents.order import RULES, OrderPaper, act_blocks, changes_document, order_document
from tracker.documents.order_sheets import acts, school_sheets
from tracker.documents.order_tables import PaperRow
from tracker.documents.tree import AppendixMark, Document, Heading, Paragraph, Picture, Signature, Table

FIRST, SECOND, THIRD = "МБОУ «СШ № 1»", "МБОУ «СШ № 2»", "МБОУ «Гимназия № 3»"
ROW = PaperRow(
    packet="27-РУ5-001",
    subject="русский язык",
    grade=5,
    checked=FIRST,
    checker=SECOND,
    works=58,
    test_on="20.04.2027",
    hand_over_on="21.04.2027",
    check_from="22.04.2027",
    check_until="23.04.2027",
    return_on="26.04.2027",
    upload_on="27.04.2027",
    place="каб. 5",
    experts="Иванова А. П., Петров С. Н.",
    responsible="Сидорова О. В.",
)
BARE = PaperRow("27-МА4-002", "математика", 4, SECOND, THIRD, 31)
PANEL = PaperRow("27-ФЯ7-001", "французский язык", 7, THIRD, "Методический отдел", 12, by_panel=True)
PAPER = OrderPaper(2027, "Управление образования", "Методический отдел", (ROW, BARE, PANEL), begins_at="14:00")


def blocks(document: Document, kind: type) -> list:  # type: ignore[type-arg]
    return [block for section in document.sections for block in section.blocks if isinstance(block, kind)]


def lines(document: Document) -> list[str]:
    return [block.text for block in blocks(document, Paragraph)]


def cells(document: Document) -> list[list[tuple[str, ...]]]:
    return [list(table.rows) for table in blocks(document, Table)]


@pytest.mark.parametrize(
    ("values", "begins_at", "words"),
    [
        ({}, "14:00", "22.04.2027 –\n23.04.2027, 14:00"),
        ({}, "", "22.04.2027 –\n23.04.2027"),
        ({"check_until": "22.04.2027"}, "14:00", "22.04.2027, 14:00"),
        ({"check_until": "22.04.2027"}, "", "22.04.2027"),
        ({"check_from": ""}, "14:00", "—"),
        ({"check_from": "", "check_until": ""}, "", "—"),
    ],
)
def test_the_days_of_marking_are_one_or_from_to_with_the_hour(
    values: dict[str, str], begins_at: str, words: str
) -> None:
    assert replace(ROW, **values).marking(begins_at) == words


def test_the_timetable_has_a_line_for_each_check_with_dashes_for_what_is_open() -> None:
    assert list(order_tables.timetable([ROW, BARE], "14:00").rows) == [
        (
            "1",
            "русский язык",
            "5",
            f"20.04.2027\n{FIRST}",
            "21.04.2027",
            "22.04.2027 –\n23.04.2027, 14:00",
            "каб. 5",
            "26.04.2027",
            "27.04.2027",
        ),
        ("2", "математика", "4", f"—\n{SECOND}", "—", "—", THIRD, "—", "—"),
    ]


def test_the_scheme_counts_its_works_and_names_the_panel_instead_of_the_office() -> None:
    table = order_tables.scheme([ROW, BARE, PANEL])
    assert list(table.rows) == [
        ("1", FIRST, "5", "русский язык", "58", SECOND, "Иванова А. П., Петров С. Н.", "Сидорова О. В."),
        ("2", SECOND, "4", "математика", "31", THIRD, "", ""),
        ("3", THIRD, "7", "французский язык", "12", "Муниципальная экспертная комиссия", "", ""),
        ("", "Итого", "", "", "101", "", "", ""),
    ]
    assert table.strong == {3}
    assert list(order_tables.scheme([]).rows) == [("", "Итого", "", "", "0", "", "", "")]


@pytest.mark.parametrize(
    ("members", "rows"),
    [
        (
            ["Иванова А. П.; учитель русского языка, СШ № 1; председатель"],
            [("1", "Иванова А. П.", "учитель русского языка, СШ № 1", "председатель")],
        ),
        (["Иванова А. П."], [("1", "Иванова А. П.", "", "")]),
        (["Иванова А. П. ;методист"], [("1", "Иванова А. П.", "методист", "")]),
        (["Иванова; методист; член; с правом подписи"], [("1", "Иванова", "методист", "член; с правом подписи")]),
        (["Иванова", "Петров"], [("1", "Иванова", "", ""), ("2", "Петров", "", "")]),
        (
            [],
            [
                ("1", "", "", "председатель"),
                ("2", "", "", "секретарь"),
                ("3", "", "", "эксперт"),
                ("4", "", "", "эксперт"),
                ("5", "", "", "эксперт"),
            ],
        ),
    ],
)
def test_the_panel_is_listed_by_name_post_and_part_or_left_to_be_filled_in(
    members: list[str], rows: list[tuple[str, ...]]
) -> None:
    assert list(order_tables.panel(members).rows) == rows


def test_the_form_of_the_protocol_has_fifteen_numbered_empty_lines() -> None:
    rows = order_tables.protocol_form().rows
    assert [row[0] for row in rows] == [str(number) for number in range(1, 16)]
    assert {cell for row in rows for cell in row[1:]} == {""}


def test_an_act_is_filled_in_but_for_the_sheets_which_are_counted_by_hand() -> None:
    assert order_tables.act_table(ROW).rows == ((FIRST, SECOND, "русский язык", "5", "58", "", "27-РУ5-001"),)
    assert order_tables.act_table(None).rows == (("",) * 7,)
    assert [row[0] for row in order_tables.act_signs().rows] == ["Передача на проверку", "Возврат после проверки"]
    assert act_blocks(ROW)[0] == Heading("Акт приёма-передачи работ № 27-РУ5-001")
    assert act_blocks(None)[0] == Heading("Акт приёма-передачи работ")


def test_the_order_has_six_appendices_in_their_order_with_blanks_for_the_office() -> None:
    document = order_document(PAPER)
    marks = blocks(document, AppendixMark)
    assert [mark.number for mark in marks] == [1, 2, 3, 4, 5, 6]
    assert {mark.lines()[1:] for mark in marks} == {("к приказу", "от __.__.____ № ___")}
    assert [heading.text.partition("\n")[0] for heading in blocks(document, Heading)] == [
        "ПРИКАЗ",
        "О проведении взаимопроверки всероссийских проверочных работ в 2027 году",
        "График взаимопроверки",
        "Схема взаимопроверки",
        "Состав муниципальной экспертной комиссии",
        "Правила кодирования и передачи работ",
        "Протокол проверки работ",
        "Акт приёма-передачи работ",
    ]
    assert [section.landscape for section in document.sections] == [False, True, True, False, False, True, False]


def test_the_office_s_number_and_date_stand_wherever_they_were_blank() -> None:
    given = order_document(replace(PAPER, number="112-ОД", date="12.04.2027"))
    assert {mark.lines()[2] for mark in blocks(given, AppendixMark)} == {"от 12.04.2027 № 112-ОД"}
    assert lines(given)[:2] == ["УПРАВЛЕНИЕ ОБРАЗОВАНИЯ", "от 12.04.2027 № 112-ОД"]
    dated = order_document(replace(PAPER, date="12.04.2027"))
    assert lines(dated)[1] == "от 12.04.2027 № ___"


def test_the_rules_are_printed_whole_and_numbered_from_one_to_eight() -> None:
    assert [rule.partition(".")[0] for rule in RULES] == [str(number) for number in range(1, 9)]
    printed = lines(order_document(PAPER))
    assert all(rule in printed for rule in RULES)


@pytest.mark.parametrize(
    ("office", "words"),
    [
        ("Методический отдел", "4. Методической службе (Методический отдел) обеспечить"),
        ("", "4. Методической службе обеспечить"),
    ],
)
def test_the_methodical_office_is_named_where_there_is_one(office: str, words: str) -> None:
    assert any(line.startswith(words) for line in lines(order_document(replace(PAPER, office=office))))


def test_a_frozen_version_shows_its_number_and_checksum_and_a_preview_does_not() -> None:
    words = "Редакция 3. Контрольная сумма содержания (SHA-256): " + "ab" * 32
    for make in (order_document, changes_document):
        assert words in lines(make(replace(PAPER, version=3, sha256="ab" * 32)))
        assert not any("SHA-256" in line for line in lines(make(PAPER)))


def test_the_panel_s_own_checks_are_listed_in_its_appendix_only_where_there_are_any() -> None:
    [captioned] = [table for table in blocks(order_document(PAPER), Table) if table.caption]
    assert captioned.caption == "Работы, проверяемые комиссией"
    assert list(captioned.rows) == [("1", THIRD, "французский язык", "7", "12")]
    none = order_document(replace(PAPER, rows=(ROW, BARE)))
    assert [table for table in blocks(none, Table) if table.caption] == []


def test_who_signs_what() -> None:
    posts = [signature.post for signature in blocks(order_document(PAPER), Signature)]
    assert posts == ["Руководитель", "Эксперт", "Эксперт", "Председатель"]
    assert [signature.post for signature in blocks(changes_document(PAPER), Signature)] == ["Руководитель"]


CHANGES = replace(PAPER, version=2, base_number="112", base_date="12.04.2027")
HEADS = ["1. Исключить строки:", "2. Изложить в новой редакции строки:", "3. Включить строки:"]


@pytest.mark.parametrize(
    ("touched", "heads", "tables"),
    [
        ({"removed": (ROW,)}, [0], 1),
        ({"changed": (ROW,)}, [1], 2),
        ({"added": (ROW,)}, [2], 2),
        ({"removed": (ROW,), "added": (BARE,)}, [0, 2], 3),
        ({"removed": (ROW,), "changed": (BARE,), "added": (PANEL,)}, [0, 1, 2], 4),
    ],
)
def test_the_changes_have_a_part_for_each_kind_and_days_for_what_is_new(
    touched: dict[str, tuple[PaperRow, ...]], heads: list[int], tables: int
) -> None:
    document = changes_document(replace(CHANGES, **touched))  # type: ignore[arg-type]
    assert [line for line in lines(document) if line in HEADS] == [HEADS[place] for place in heads]
    found = cells(document)
    assert len(found) == tables
    days = "Изменения в приложение № 1" in [heading.text for heading in blocks(document, Heading)]
    assert days is bool(touched.get("changed") or touched.get("added"))
    if days:
        assert [row[3].partition("\n")[2] for row in found[-1]] == [
            row.checked for row in (*touched.get("changed", ()), *touched.get("added", ()))
        ]


def test_the_changing_order_names_the_one_it_changes_and_has_one_unnumbered_appendix() -> None:
    document = changes_document(replace(CHANGES, removed=(ROW,)))
    assert document.title == (
        "О внесении изменений в приказ от 12.04.2027 № 112 о проведении взаимопроверки "
        "всероссийских проверочных работ в 2027 году"
    )
    [mark] = blocks(document, AppendixMark)
    assert mark.lines() == ("Приложение", "к приказу", "от __.__.____ № ___")
    unnamed = changes_document(replace(PAPER, removed=(ROW,)))
    assert "в приказ от __.__.____ № ___ о проведении" in unnamed.title


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Закрыта школа № 17.", "В связи с изменившимися обстоятельствами (Закрыта школа № 17)"),
        ("  болезнь учителя  ", "В связи с изменившимися обстоятельствами (болезнь учителя)"),
        ("", "В целях уточнения схемы"),
        (" . ", "В целях уточнения схемы"),
    ],
)
def test_the_reason_stands_in_the_preamble(reason: str, words: str) -> None:
    assert words in lines(changes_document(replace(CHANGES, reason=reason, removed=(ROW,))))


def test_a_school_s_sheet_tells_whom_it_checks_and_who_checks_it() -> None:
    [section] = school_sheets(PAPER, [SECOND]).sections
    assert section.landscape
    ours, theirs = [block for block in section.blocks if isinstance(block, Table)]
    assert [column.title for column in ours.columns][4] == "Проверяемая школа"
    assert [column.title for column in theirs.columns][4] == "Проверяющая организация"
    assert list(ours.rows) == [
        (
            "27-РУ5-001",
            "русский язык",
            "5",
            "58",
            FIRST,
            "21.04.2027",
            "22.04.2027 –\n23.04.2027, 14:00",
            "26.04.2027",
            "27.04.2027",
        )
    ]
    assert list(theirs.rows) == [("27-МА4-002", "математика", "4", "31", THIRD, "—", "—", "—", "—")]


@pytest.mark.parametrize(
    ("school", "halves"),
    [
        (FIRST, ["Нет.", "table"]),
        (THIRD, ["table", "table"]),
        ("Методический отдел", ["Нет.", "Нет."]),  # the panel's works are no duty of the office as a school
        ("МБОУ «СШ № 99»", ["Нет.", "Нет."]),
    ],
)
def test_a_half_without_a_check_says_so(school: str, halves: list[str]) -> None:
    [section] = school_sheets(PAPER, [school]).sections
    after = [
        "table" if isinstance(block, Table) else block.text
        for block in section.blocks[2:]
        if isinstance(block, Table | Paragraph)
    ]
    assert after == halves


def test_a_sheet_names_order_and_version_in_its_corner() -> None:
    [section] = school_sheets(replace(PAPER, version=2, number="112", date="12.04.2027"), [FIRST]).sections
    assert section.blocks[0].text == "Приказ от 12.04.2027 № 112, редакция 2"  # type: ignore[union-attr]


def test_every_act_has_its_own_page_with_the_code_of_its_packet() -> None:
    document = acts(PAPER, [ROW, BARE])
    assert len(document.sections) == 2
    assert [picture.description for picture in blocks(document, Picture)] == [
        "QR-код: 27-РУ5-001",
        "QR-код: 27-МА4-002",
    ]
    assert lines(document)[0] == "Приложение № 6 к приказу от __.__.____ № ___"


def test_the_workbook_names_its_sheets_after_appendix_and_heading_and_counts_in_numbers() -> None:
    found = tables_of(order_document(PAPER))
    assert [sheet.title for sheet in found] == [
        "Прил. 1. График взаимопроверки",
        "Прил. 2. Схема взаимопроверки",
        "Прил. 3. Состав муниципальной экспертной комиссии",
        "Прил. 3. Работы, проверяемые комиссией",
        "Прил. 5. Протокол проверки работ",
        "Прил. 6. Акт приёма-передачи работ",
        "Прил. 6. Акт приёма-передачи работ",
    ]
    assert list(found[1].rows[0])[:5] == [1, FIRST, 5, "русский язык", 58]
    assert list(found[0].header)[5] == "Проверка (дата, время)"


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("0", 0),
        ("58", 58),
        ("999999999", 999_999_999),
        ("1000000000", "1000000000"),
        ("007", "007"),
        ("-5", "-5"),
        ("5А", "5А"),
        ("1.5", "1.5"),
        ("", ""),
    ],
)
def test_a_cell_of_digits_is_a_number_unless_it_would_lose_something(cell: str, stored: object) -> None:
    [sheet] = tables_of(Document("x", (replace(order_document(PAPER).sections[1], blocks=(_one_cell(cell),)),)))
    assert sheet.rows == [[stored]]


def _one_cell(cell: str) -> Table:
    return Table((order_tables.ACT[0],), ((cell,),))


def test_a_paper_without_tables_is_still_a_workbook() -> None:
    document = Document("Бумага", ())
    assert tables_of(document) == []
    assert to_book(document).startswith(b"PK")
