"""The headings that people really have in their files, and what is refused before anything is compared."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.imports import ImportKind, Outcome, Plan, Step, read_table

SCHOOLS, PEOPLE, NUMBERS = ImportKind.SCHOOLS, ImportKind.PEOPLE, ImportKind.NUMBERS
# Headings without which a file is not this table.
NEEDED = {
    SCHOOLS: {"name": "Наименование"},
    PEOPLE: {
        "full_name": "Фамилия, имя, отчество",
        "login": "Логин или электронная почта",
        "role": "Роль",
        "organisation": "Организация",
    },
    NUMBERS: {"name": "Школа", "subject": "Предмет", "grade": "Класс"},
}


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        (SCHOOLS, "Название", "name"),
        (SCHOOLS, "ШКОЛА", "name"),
        (SCHOOLS, "ОО", "name"),
        (SCHOOLS, "School", "name"),
        (SCHOOLS, "Краткое наименование", "short_name"),
        (SCHOOLS, "Кратко", "short_name"),
        (SCHOOLS, "Район", "district"),
        (SCHOOLS, "District", "district"),
        (SCHOOLS, "Берег реки", "bank"),
        (SCHOOLS, "Здание", "building"),
        (SCHOOLS, "Адрес", "building"),
        (SCHOOLS, "Логин ФИС ОКО", "login"),
        (SCHOOLS, "Логин школы", "login"),
        (SCHOOLS, "Учебная неделя", "week_days"),
        (SCHOOLS, "Неделя, дней", "week_days"),
        (SCHOOLS, "К востоку, м", "x"),
        (SCHOOLS, "К северу, м", "y"),
        (SCHOOLS, "Кабинетов для проверки", "rooms"),
        (PEOPLE, "ФИО", "full_name"),
        (PEOPLE, "Full name", "full_name"),
        (PEOPLE, "Логин", "login"),
        (PEOPLE, "E-mail", "login"),
        (PEOPLE, "Role", "role"),
        (PEOPLE, "Школа", "organisation"),
        (NUMBERS, "ОО", "name"),
        (NUMBERS, "Логин ФИС ОКО", "login"),
        (NUMBERS, "Subject", "subject"),
        (NUMBERS, "Параллель", "grade"),
        (NUMBERS, "Работ", "works"),
        (NUMBERS, "Число  работ", "works"),
        (NUMBERS, "Федеральная выборка", "federal_sample"),
        (NUMBERS, "Дата работы", "test_on"),
        (NUMBERS, "Дата\nпроведения", "test_on"),
        (NUMBERS, "Учителя", "teachers"),
        (NUMBERS, "Учителей", "teachers"),
        (NUMBERS, "Работ на учителя", "works_per_teacher"),
        (NUMBERS, "Эксперты (кто проверяет)", "experts"),
        (NUMBERS, "Ответственный", "responsible"),
        (NUMBERS, "Место проверки", "place"),
    ],
)
def test_a_heading_from_a_usual_file_is_understood(kind: ImportKind, heading: str, field: str) -> None:
    heads = {**NEEDED[kind], field: heading}
    table = read_table(kind, [(1, list(heads.values())), (2, [f"значение {name}" for name in heads])])
    assert table.rows[0].cells == {name: f"значение {name}" for name in heads}


@pytest.mark.parametrize(("kind", "missing"), [(kind, name) for kind, heads in NEEDED.items() for name in heads])
def test_without_one_of_these_a_row_is_no_header(kind: ImportKind, missing: str) -> None:
    heads = [heading for name, heading in NEEDED[kind].items() if name != missing]
    with pytest.raises(InvalidError, match="headings was not found") as caught:
        read_table(kind, [(1, [*heads, "Примечание"]), (2, ["x"] * 5)])
    assert caught.value.field == "file"


@pytest.mark.parametrize("kind", ImportKind)
def test_these_alone_are_enough(kind: ImportKind) -> None:
    heads = list(NEEDED[kind].values())
    assert len(read_table(kind, [(1, heads), (2, ["x"] * len(heads))]).rows) == 1


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        (SCHOOLS, ["Наименование", "Школа"]),
        (SCHOOLS, ["Наименование", "Район", "район *"]),
        (PEOPLE, [*NEEDED[PEOPLE].values(), "E-mail"]),
        (NUMBERS, [*NEEDED[NUMBERS].values(), "Параллель"]),
    ],
)
def test_two_columns_for_one_thing_are_refused(kind: ImportKind, heads: list[str]) -> None:
    with pytest.raises(InvalidError, match="same heading") as caught:
        read_table(kind, [(1, heads), (2, ["x"] * len(heads))])
    assert caught.value.field == "file"


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("СНИЛС", "снилс"),
        ("Дата рождения", "дата рождения"),
        ("ПАСПОРТ *", "паспорт"),
        ("Пол", "пол"),
    ],
)
def test_personal_data_are_refused_by_name_even_where_the_column_is_empty(heading: str, named: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_table(SCHOOLS, [(1, ["Наименование", heading]), (2, ["Школа № 1", ""])])
    assert (caught.value.field, caught.value.params) == ("file", {"column": named})


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["", ""]],
        [["  ", "\t"]],
        [["Пример: Школа № 1", "Центральный"]],
        [["Example: School 1", ""], ["", ""]],
    ],
)
def test_headings_with_nothing_but_examples_below_are_an_empty_file(rows: list[list[str]]) -> None:
    with pytest.raises(InvalidError, match="no filled row") as caught:
        read_table(SCHOOLS, [(1, ["Наименование", "Район"]), *enumerate(rows, 2)])
    assert caught.value.field == "file"


def test_a_row_is_kept_for_any_known_cell_but_not_for_an_unknown_one() -> None:
    rows = [["", "Центральный", ""], ["", "", "заметка"], ["Школа № 1", "", "заметка"]]
    table = read_table(SCHOOLS, [(4, ["Наименование", "Район", "Примечание"]), *enumerate(rows, 5)])
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (5, {"name": "", "district": "Центральный"}),
        (7, {"name": "Школа № 1", "district": ""}),
    ]
    assert table.ignored == ["примечание"]


def test_words_above_the_headings_and_a_second_header_do_no_harm() -> None:
    rows = [
        (1, ["Сведения о школах города на 20.04.2027"]),
        (2, []),
        (3, ["Наименование", "Район"]),
        (4, ["Школа № 1", "Центральный"]),
        (
            5,
            ["Наименование", "Район"],
        ),  # printed again on the next page: a school of that name, so shown in the preview
    ]
    assert [row.number for row in read_table(SCHOOLS, rows).rows] == [4, 5]


def test_a_plan_counts_its_steps_and_lists_its_errors_in_order() -> None:
    same, changed, new = Outcome(2, "А", 1), Outcome(3, "Б", 2, changes=[("x", 1, 2)]), Outcome(4, "В")
    wrong = Outcome(5, "Г", 3)
    wrong.refuse(InvalidError("This coordinate lies off the plan.", field="x"))
    wrong.refuse(InvalidError("A school's week has 5 or 6 days.", field="week_days"))
    plan = Plan([same, changed, new, wrong, Outcome(6, "Д")])
    assert {step.value: plan.count(step) for step in Step} == {"create": 2, "change": 1, "same": 1, "error": 1}
    assert [(error.row, error.field) for error in plan.errors] == [(5, "x"), (5, "week_days")]
