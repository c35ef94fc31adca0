"""What is wrong in a file is named by place and code, and what is of a pupil is never taken or quoted."""

from pathlib import Path
from typing import Any

import pytest

from tests.documents import books
from tests.documents.books import Cell, Page
from tests.documents.exports import WORKS_LAYOUTS, Export, city, export, seen
from tracker.documents.results_reader import problems

PRESENT = next(n for n, one in enumerate(city(1)) if one.points is not None)


def made(layout: str) -> Export:
    return export(layout, city(1, schools=1))


def put(one: Export, heading: str, value: Cell, place: int = PRESENT) -> None:
    one.rows[place][one.header.index(heading)] = value


def read(one: Export, *more: Page, name: str = "") -> dict[str, Any]:
    return seen(name or one.name.replace(".csv", ".xlsx"), books.xlsx(Page("Лист1", one.table), *more))


POINT = {"2020": "a-3-grade", "2021": "балл за 3", "2022": "3 (3б)", "recent": "3 (3б.)\n"}
TOTAL = {"2020": "sum", "2021": "всего баллов", "recent": "Итого\nбаллов"}
MARK = {"2020": "otc", "2021": "отметка за предыдущую четверть/триместр"}
CASES: list[tuple[str, str, Cell, str, str | None]] = [
    ("2022", POINT["2022"], 4, "points_over_max", "3"),
    ("recent", POINT["recent"], 9, "points_over_max", "3"),
    *((layout, POINT[layout], -1, "points_negative", "3") for layout in WORKS_LAYOUTS),
    *((layout, POINT[layout], "Иванов", "points_not_number", "3") for layout in WORKS_LAYOUTS),
    *((layout, POINT[layout], "1,5", "points_not_whole", "3") for layout in WORKS_LAYOUTS),
    *((layout, head, "двадцать", "sum_not_number", head.replace("\n", " ")) for layout, head in TOTAL.items()),
    *((layout, head, "22,5", "sum_not_whole", head.replace("\n", " ")) for layout, head in TOTAL.items()),
    *((layout, head, -3, "sum_negative", head.replace("\n", " ")) for layout, head in TOTAL.items()),
    *((layout, head, 46, "sum_over_max", None) for layout, head in TOTAL.items()),
    *((layout, head, 46, "sum_mismatch", head.replace("\n", " ")) for layout, head in TOTAL.items()),
    *((layout, head, mark, "wrong_mark", head) for layout, head in MARK.items() for mark in (1, 6, "4,5", "отлично")),
    ("2020", "code", None, "no_code", "code"),
    ("2022", "Код", "12а4", "bad_code", "Код"),
    ("2021", "логин школы", "школа-3", "strange_login", "логин школы"),
    ("2021", "вариант", "отсутствовал", "absent_with_points", "вариант"),
]


@pytest.mark.parametrize(("layout", "heading", "value", "code", "column"), CASES)
def test_a_wrong_cell_is_named(layout: str, heading: str, value: Cell, code: str, column: str | None):
    one = made(layout)
    put(one, heading, value)
    found = [row for row in read(one)["problems"] if row["code"] == code]
    assert [(row["row"], row["column"]) for row in found] == [(PRESENT + 2, column)]
    assert found[0]["text"]
    assert "Иванов" not in found[0]["text"]


@pytest.mark.parametrize("layout", ["2020", "2021", "recent"])
def test_a_work_whose_sum_is_no_number_is_not_counted_and_an_odd_point_leaves_the_stated_sum(layout: str):
    good = sum(school["n"] for school in read(made(layout))["schools"].values())
    for heading, value, lost in ((TOTAL[layout], "много", 1), (POINT[layout], "много", 0)):
        one = made(layout)
        put(one, heading, value)
        assert sum(school["n"] for school in read(one)["schools"].values()) == good - lost


def test_a_code_met_twice_in_a_school_and_class_counts_once_and_in_another_school_again():
    one = made("2022")
    n = sum(school["n"] for school in read(one)["schools"].values())
    twin, other = list(one.rows[PRESENT]), list(one.rows[PRESENT])
    other[0] = "sch999999"
    one.rows += [twin, other]
    printed = read(one)
    assert [(row["row"], row["code"]) for row in printed["problems"]] == [(len(one.rows), "duplicate_code")]
    assert f"строка {PRESENT + 2}" in printed["problems"][0]["text"]
    assert [school["n"] for school in printed["schools"].values()] == [n, 1]


@pytest.mark.parametrize("form", ["merged", "text"])
def test_a_login_written_once_for_a_whole_school_is_carried_down(form: str):
    one = export("2022", city(6))
    expected = read(one)["schools"]
    firsts = [n for n, row in enumerate(one.rows) if not n or one.rows[n - 1][0] != row[0]]
    spans = [f"A{first + 2}:A{last + 1}" for first, last in zip(firsts, [*firsts[1:], len(one.rows)], strict=True)]
    for place, row in enumerate(one.rows):
        row[0] = row[0] if place in firsts else None
    if form == "merged":
        printed = seen(one.name, books.xlsx(Page("Протокол", one.table, merged=tuple(spans))))
        assert printed["problems"] == []
    else:
        printed = seen("vpr2022_rus_5.csv", books.text(one.table))
        assert {(row["row"], row["code"]) for row in printed["problems"]} == {(n + 3, "login_above") for n in firsts}
    assert printed["schools"] == expected


def test_a_work_before_any_login_is_named_and_kept():
    one = made("2021")
    put(one, "логин школы", None, 0)
    printed = read(one)
    assert [(row["row"], row["code"]) for row in printed["problems"]] == [(2, "no_login")]
    assert sum(school["n"] + school["absent"] for school in printed["schools"].values()) == len(one.rows)
    assert "?" in printed["schools"]


def test_a_row_with_neither_points_nor_a_word_is_named_and_not_counted():
    one = made("recent")
    before = read(one)["schools"]
    one.rows.append([20_001, 1, "ж", 4])
    printed = read(one)
    assert [(row["row"], row["code"]) for row in printed["problems"]] == [(len(one.rows) + 1, "no_points")]
    assert printed["schools"] == before


def test_a_heading_that_stands_twice_is_read_once():
    one = made("2022")
    one.header.append("3 (3б)")
    for row in one.rows:
        row.append(9)
    printed = read(one)
    assert [(row["row"], row["column"], row["code"]) for row in printed["problems"]] == [(1, "3", "duplicate_column")]
    assert printed["schools"] == read(made("2022"))["schools"]


@pytest.mark.parametrize(
    ("layout", "change", "name", "code"),
    [
        ("2022", {0: "6А"}, "vpr2022_rus_5.xlsx", "several_grades"),
        ("2022", {}, "vpr2022_rus_6.xlsx", "grade_differs"),
    ],
)
def test_columns_overrule_the_name_and_say_so(layout: str, change: dict[int, Cell], name: str, code: str):
    one = made(layout)
    for place, value in change.items():
        put(one, "Наименование класса", value, place)
    printed = read(one, name=name)
    assert printed["grade"] == 5
    assert [row["code"] for row in printed["problems"]] == [code]


@pytest.mark.parametrize(
    ("cells", "subject", "codes"),
    [
        (["Математика"], "mat", ["subject_differs"]),
        (["Русский язык", "Математика"], None, ["several_subjects"]),
        (["Русский язык"], "rus", []),
        (["-"], "rus", []),
    ],
)
def test_a_column_with_the_subject_overrules_the_name(cells: list[str], subject: str | None, codes: list[str]):
    one = made("2022")
    one.header.append("Предмет")
    for place, row in enumerate(one.rows):
        row.append(cells[place % len(cells)])
    printed = read(one)
    assert (printed["subject"], [row["code"] for row in printed["problems"]]) == (subject, codes)


def test_a_second_sheet_of_works_is_named_and_the_protocol_is_preferred():
    one, other = made("2022"), export("2022", city(9, schools=1, works=30))
    printed = seen(one.name, books.xlsx(Page("Лист1", other.table), Page("Протокол", one.table)))
    assert printed["schools"] == read(one)["schools"]
    assert [(row["row"], row["code"]) for row in printed["problems"]] == [(None, "other_sheet")]
    assert "Лист1" in printed["problems"][0]["text"]


@pytest.mark.parametrize("title", ["Образец", "Копия", "Лист2"])
def test_a_hidden_or_a_draft_sheet_is_no_rival(title: str):
    one = made("2022")
    decoy = Page(title, [one.header, *one.rows, *one.rows], hidden=title == "Лист2")
    assert read(one, decoy)["schools"] == read(one)["schools"]


def test_an_export_without_a_row_says_so():
    one = made("2020")
    printed = seen(one.name, books.xlsx(Page("1", [one.header])))
    assert (printed["layout"], printed["schools"], [row["code"] for row in printed["problems"]]) == (
        "2020",
        {},
        ["no_rows"],
    )


def test_after_a_thousand_problems_only_their_number_is_told():
    one = export("2022", city(4, schools=60, works=60))
    for row in one.rows:
        row[one.header.index("Отметка за предыдущий триместр/ четверть/полугодие")] = 7
    found = read(one)["problems"]
    assert len(found) == problems.MOST + 1
    assert {row["code"] for row in found} == {"wrong_mark", "more"}


def test_every_code_of_works_has_a_case_here_and_words_in_russian():
    reports = {"no_count", "bad_count", "bad_share", "shares_off", "duplicate_group"}  # tested with the reports
    text = Path(__file__).read_text(encoding="utf-8")
    assert {code for code in set(problems.WORDS) - reports if f'"{code}"' not in text} == set()
    assert all(any("а" <= sign <= "я" for sign in words) for words in problems.WORDS.values())


# Personal data

NAME_HEADINGS = [
    "ФИО", "фио участника", "Ф.И.О.", "Ф. И. О. обучающегося", "Фамилия", "ФАМИЛИЯ, ИМЯ", "Имя", "Отчество", "СНИЛС",
    "№ СНИЛС", "Дата рождения", "Дата\nрождения ученика", "surname", "First Name", "birth date", "ФИO",
]  # fmt: skip


@pytest.mark.parametrize("heading", NAME_HEADINGS)
@pytest.mark.parametrize("layout", WORKS_LAYOUTS)
def test_a_file_with_names_is_refused_and_nothing_of_it_is_printed(layout: str, heading: str):
    one = made(layout)
    one.header.insert(2, heading)
    for row in one.rows:
        row.insert(2, "Петрова Анна")
    printed = read(one)
    assert "персональные данные" in printed["refused"]
    assert "Петрова" not in str(printed)
    assert (printed["schools"], printed["problems"], printed["dropped_columns"]) == ({}, [], [])


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("header", [["Код", "ФИО"], ["№", "Фамилия", "Имя"], ["ФИО", "класс"]])
def test_a_list_of_names_on_another_sheet_refuses_the_file_too(header: list[Cell], hidden: bool):
    one = made("2022")
    assert "персональные" in read(one, Page("Список", [[], header, [1, "Пётр", "5А"]], hidden=hidden))["refused"]
    data = books.xls(Page("Протокол", one.table), Page("Список", [header], hidden=hidden))
    assert "персональные" in seen(one.name.replace("xlsx", "xls"), data)["refused"]


@pytest.mark.parametrize("value", ["Иванов Иван Иванович", "ПЕТРОВА АННА ИЛЬИНИЧНА", "Сидоров П. А.", "112-233-445 95"])
def test_names_under_another_heading_are_found_by_their_look(value: str):
    one = made("2020")
    one.header[one.header.index("var-2")] = "примечание"
    for place in range(3):
        put(one, "примечание", value, place)
    assert "персональные" in read(one)["refused"]
    for place in range(2):
        put(one, "примечание", None, place)
    assert read(one)["refused"] is None


@pytest.mark.parametrize("heading", ["Ученик", "Участник", "ОБУЧАЮЩИЙСЯ", "Учащийся класса"])
def test_words_under_a_heading_of_pupils_are_names_and_numbers_are_codes(heading: str):
    one = made("2022")
    one.header.append(heading)
    for row in one.rows:
        row.append(10_001)
    one.rows.insert(2, list(one.header))  # a header printed again on the next page
    assert read(one)["refused"] is None
    del one.rows[2]
    one.rows[PRESENT][-1] = "Аня"
    printed = read(one)
    assert "персональные" in printed["refused"]
    assert "Аня" not in str(printed)


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        (["Иванов Пётр", "Анна Сидорова", "Коваленко Ольга"], True),
        (["ИВАНОВ ПЁТР", "СИДОРОВА АННА", "БЕЛЯН АШОТ"], True),
        (["Иванов Пётр", "Иванов Пётр", "Иванов Пётр"], False),  # one name thrice may be the expert's
        (["Русский язык", "Английский язык", "РУССКИЙ ЯЗЫК"], False),
        (["Средняя школа", "Гимназия Пржевальского", "МБОУ СШ"], False),
        (["Смоленская область", "город Смоленск", "Ленинский район"], False),
    ],
)
def test_surnames_with_first_names_under_any_heading_refuse_the_file_where_they_differ(
    values: list[str], refused: bool
):
    one = made("2021")
    for place, value in enumerate(values):
        put(one, "наименование", value, place)
    assert bool(read(one)["refused"]) is refused


@pytest.mark.parametrize(
    "line",
    [["Не указывайте ФИО обучающихся!"], ["Ответственный: Иванова И.И."], ["ФИО ответственного", "Иванова И.И."],
     ["Имя файла", "протокол"], ["Наименование ОО", "МБОУ", "СШ № 3"], ["РУ", "МА", "ФИ"]],
)  # fmt: skip
def test_a_line_to_sign_or_an_advice_is_no_list_of_names(line: list[Cell]):
    one = made("2022")
    printed = seen(one.name, books.xlsx(Page("Протокол", [line, *one.table, [], line])))
    assert printed["refused"] is None
    assert printed["schools"] == read(one)["schools"]


@pytest.mark.parametrize("form", ["merged", "plain", "csv"])
def test_a_header_of_two_rows_gives_its_columns_their_names(form: str):
    one = made("2022")
    tasks = [place for place, head in enumerate(one.header) if "б)" in str(head)]
    upper = [
        "Задания" if place == tasks[0] else None if place in tasks else head for place, head in enumerate(one.header)
    ]
    lower = [head if place in tasks else None for place, head in enumerate(one.header)]
    put(one, "Отметка за предыдущий триместр/ четверть/полугодие", 7)
    rows = [["Протокол"], [], upper, lower, *one.rows]
    merged = ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:I3", "J3:J4", "K3:K4") if form == "merged" else ()
    data = books.text(rows) if form == "csv" else books.xlsx(Page("Протокол", rows, merged=merged))
    printed = seen("рус_5.csv" if form == "csv" else "рус_5.xlsx", data)
    assert printed["dropped_columns"] == ["Пол"]
    assert [(row["row"], row["column"]) for row in printed["problems"]] == [
        (PRESENT + 5, "Отметка за предыдущий триместр/ четверть/полугодие")
    ]
    assert {login: school["n"] for login, school in printed["schools"].items()} == {
        login: school["n"] for login, school in read(made("2022"))["schools"].items()
    }


def test_parts_of_a_task_keep_their_labels():
    one = made("2022")
    one.header[4:6] = ["1K1 (1б)", "1К2 (2б)"]
    assert read(one)["tasks"] == ["1К1", "1К2", 3, 4, 5]


@pytest.mark.parametrize(
    ("data", "words"), [(b"hello\nworld\n", "не похоже"), (b'a;"b\nc;d\n', "повреждён"), (b"\n \n", "нет текста")]
)
def test_a_text_that_is_no_table_says_what_it_is(data: bytes, words: str):
    assert words in seen("рус_5.csv", data)["refused"]


@pytest.mark.parametrize("heading", ["Пол", "ПОЛ", "пол обучающегося", "gender", "Sex"])
def test_the_sex_is_dropped_and_said_so(heading: str):
    one = made("2022")
    one.header[one.header.index("Пол")] = heading
    printed = read(one)
    assert printed["dropped_columns"] == [heading]
    assert printed["schools"] == read(made("2022"))["schools"]


def test_a_merged_line_to_sign_is_no_header():
    one = made("2022")
    rows = [["ФИО ответственного лица"], *one.table]
    assert seen(one.name, books.xlsx(Page("Протокол", rows, merged=("A1:K1",))))["refused"] is None
