"""How a table to import is found in a file, and what a plan tells."""

import itertools

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.imports import (
    COLUMNS,
    HEADER_WITHIN,
    KIND_NAMES,
    LONGEST_CELL,
    MOST_ROWS,
    REFUSED_HEADINGS,
    ROLE_WORDS,
    STEP_NAMES,
    ImportKind,
    Outcome,
    Plan,
    Step,
    heading_key,
    read_table,
)
from tracker.domain.roles import ROLE_HOMES, Role
from tracker.domain.text import fold

SCHOOLS, PEOPLE = ImportKind.SCHOOLS, ImportKind.PEOPLE
NAMES = [(kind, column.field, name) for kind, columns in COLUMNS.items() for column in columns for name in column.names]


def required(kind: ImportKind) -> list[str]:
    return [column.names[0] for column in COLUMNS[kind] if column.required]


@pytest.mark.parametrize(("kind", "field", "name"), NAMES)
def test_every_name_of_a_column_is_understood_in_any_case(kind: ImportKind, field: str, name: str) -> None:
    others = [one for one in COLUMNS[kind] if one.required and one.field != field]
    heads = [f" {name.upper()} * ", *(one.names[0] for one in others)]
    table = read_table(kind, [(1, heads), (2, ["значение", *("x" for _ in others)])])
    assert table.rows[0].cells[field] == "значение"
    assert table.ignored == []


def test_no_name_means_two_columns_and_each_is_its_own_key() -> None:
    for kind in ImportKind:
        names = [name for of, _field, name in NAMES if of is kind]
        assert len(names) == len(set(names))
        assert [heading_key(name) for name in names] == [fold(name) for name in names] == names


def test_words_for_roles_lead_to_every_role_and_steps_and_kinds_have_names() -> None:
    assert set(ROLE_WORDS.values()) == set(Role) == set(ROLE_HOMES)
    assert [word for word in ROLE_WORDS if word != fold(word)] == []
    assert set(STEP_NAMES) == set(Step)
    assert set(KIND_NAMES) == set(COLUMNS) == set(ImportKind)


@pytest.mark.parametrize("kind", ImportKind)
def test_the_header_is_looked_for_in_the_first_rows_alone(kind: ImportKind) -> None:
    heads = required(kind)
    for number in (1, 2, HEADER_WITHIN):
        rows = [(n, ["пояснение"]) for n in range(1, number)] + [(number, heads), (number + 1, ["x"] * len(heads))]
        assert [row.number for row in read_table(kind, rows).rows] == [number + 1]
    late = [(HEADER_WITHIN + 1, heads), (HEADER_WITHIN + 2, ["x"] * len(heads))]
    with pytest.raises(InvalidError, match="headings was not found"):
        read_table(kind, late)


def test_a_header_short_of_one_required_column_is_none() -> None:
    for missing in required(PEOPLE):
        heads = [name for name in required(PEOPLE) if name != missing]
        with pytest.raises(InvalidError, match="headings was not found"):
            read_table(PEOPLE, [(1, heads), (2, ["x"] * len(heads))])


@pytest.mark.parametrize("refused", sorted(REFUSED_HEADINGS))
@pytest.mark.parametrize("kind", ImportKind)
def test_what_must_not_be_kept_is_refused_by_its_heading(kind: ImportKind, refused: str) -> None:
    heads = [*required(kind), f"{refused.capitalize()} *"]
    with pytest.raises(InvalidError) as caught:
        read_table(kind, [(1, heads), (2, ["x"] * len(heads))])
    assert caught.value.params == {"column": refused}
    assert caught.value.field == "file"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Школа  ", "Школа"), ("'=1+1", "=1+1"), ("'+7", "+7"), ("'-5", "-5"), ("'@x", "@x"),
        ("'Рассвет'", "'Рассвет'"), ("'", "'"), ("=1+1", "=1+1"),
    ],
)  # fmt: skip
def test_a_cell_loses_the_sign_against_calculation_alone(text: str, kept: str) -> None:
    table = read_table(SCHOOLS, [(1, ["наименование"]), (2, [text])])
    assert table.rows[0].cells == {"name": kept}


def test_a_cell_is_cut_where_it_is_too_long_for_anything() -> None:
    table = read_table(SCHOOLS, [(1, ["наименование"]), (2, ["ш" * 10_000])])
    assert len(table.rows[0].cells["name"]) == LONGEST_CELL + 1, "one more than fits, so that it is refused later"


def test_examples_and_empty_rows_are_passed_over_and_counted() -> None:
    rows = [["Пример: школа"], ["ПРИМЕР: ещё"], ["example: school"], [""], ["  "], ["Примерная школа"], ["Школа"]]
    table = read_table(SCHOOLS, [(1, ["наименование"]), *enumerate(rows, 2)])
    assert table.examples == 3
    assert [(row.number, row.cells["name"]) for row in table.rows] == [(7, "Примерная школа"), (8, "Школа")]


def test_unknown_headings_are_told_and_their_cells_left() -> None:
    heads = ["Директор", "Наименование", "", "Телефон"]
    table = read_table(SCHOOLS, [(1, heads), (2, ["Иванов", "Школа", "x", "123"])])
    assert table.ignored == ["директор", "телефон"]
    assert table.rows[0].cells == {"name": "Школа"}


def test_a_short_row_has_the_cells_it_has() -> None:
    table = read_table(SCHOOLS, [(1, ["наименование", "район"]), (2, ["Школа"]), (3, ["Лицей", "Север", "лишнее"])])
    assert [row.cells for row in table.rows] == [{"name": "Школа"}, {"name": "Лицей", "district": "Север"}]


@pytest.mark.parametrize(("number", "fits"), [(1, True), (MOST_ROWS, True), (MOST_ROWS + 1, False)])
def test_the_number_of_rows_is_bounded(number: int, *, fits: bool) -> None:
    rows = [(1, ["наименование"]), *((n + 2, ["Школа"]) for n in range(number))]
    if fits:
        assert len(read_table(SCHOOLS, rows).rows) == number
    else:
        with pytest.raises(InvalidError, match="divide the file"):
            read_table(SCHOOLS, rows)


ERROR = InvalidError("A whole number is needed.", field="x")


@pytest.mark.parametrize(
    ("target", "changes", "wrong", "step"),
    [
        (None, False, False, Step.CREATE),
        (None, True, False, Step.CREATE),
        (5, False, False, Step.SAME),
        (5, True, False, Step.CHANGE),
        (None, False, True, Step.ERROR),
        (5, True, True, Step.ERROR),
    ],
)
def test_a_row_leads_to_one_step(target: int | None, step: Step, *, changes: bool, wrong: bool) -> None:
    outcome = Outcome(2, "Школа", target, changes=[("x", 1, 2)] if changes else [])
    if wrong:
        outcome.refuse(ERROR)
    assert outcome.step is step
    plan = Plan([outcome, outcome])
    assert [plan.count(one) for one in Step] == [2 * (one is step) for one in Step]


def test_an_error_keeps_its_row_field_words_and_values() -> None:
    outcome = Outcome(7, "Школа")
    outcome.refuse(InvalidError("No more than %(longest)s characters here.", field="name", longest=300))
    outcome.refuse(ERROR)
    errors = Plan([Outcome(6, "Лицей"), outcome]).errors
    assert [(error.row, error.field, str(error)) for error in errors] == [
        (7, "name", "No more than 300 characters here."), (7, "x", "A whole number is needed."),
    ]  # fmt: skip


def test_a_fingerprint_is_the_same_for_the_same_plan_and_for_no_other() -> None:
    def made(**values: object) -> Plan:
        facts = {"number": 2, "title": "Школа", "target_id": 5, "values": {"x": 1}, "changes": [("x", 0, 1)], **values}
        return Plan([Outcome(**facts)])  # type: ignore[arg-type]

    others = [
        made(), made(number=3), made(target_id=6), made(target_id=None), made(values={"x": 2}),
        made(changes=[("x", 2, 1)]), made(changes=[]), Plan([]), Plan(made().outcomes, {"Север": ""}),
        Plan(made().outcomes, {"Север": "левый"}), Plan([*made().outcomes, *made().outcomes]),
    ]  # fmt: skip
    assert made().fingerprint() == others[0].fingerprint()
    for one, two in itertools.combinations(others, 2):
        assert one.fingerprint() != two.fingerprint()
    one, two = {"Север": "левый", "Юг": ""}, {"Юг": "", "Север": "левый"}
    assert Plan([], one).fingerprint() == Plan([], two).fingerprint(), "order of districts says nothing"
