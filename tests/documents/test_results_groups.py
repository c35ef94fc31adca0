"""Aggregate reports by themselves: which rows are schools, how shares become works, where merged cells reach."""

import pytest

from tracker.documents.results_reader.shares import Group, to_counts
from tracker.documents.results_reader.tables import Row, fill_merged


@pytest.mark.parametrize(
    "name",
    [
        "МБОУ «СШ № 5»",
        "МБОУ СОШ №3",
        "Средняя школа № 5",
        "Средняя общеобразовательная школа № 12",
        "СРЕДНЯЯ ШКОЛА № 33 города Смоленска",
        "Всеволожская школа",
        "Основная школа с. Пречистое",
        "МБОУ ООШ д. Богородицкое",
        "НОШ № 1",
        "Начальная школа — детский сад",
        "Вечерняя школа",
        "Школа-интернат",
        "Гимназия № 1 имени Н. М. Пржевальского",
        "Прогимназия «Полянка»",
        "Лицей № 1 имени академика Петрова",
        "Кадетский корпус",
        "Центр образования № 2",
        "ЦО № 2",
        "ЧОУ «Развитие»",
        "ОУ № 7",
        "Ваша ОО",
    ],
)
def test_a_school_is_known_by_its_name(name: str) -> None:
    assert Group(7, "", name, 60).is_school


@pytest.mark.parametrize(
    "name",
    [
        "Вся выборка",
        "Российская Федерация",
        "Смоленская обл.",
        "Смоленская область",
        "г. Смоленск",
        "город Смоленск",
        "Вяземский муниципальный район",
        "Ленинский район",
        "Все школы региона",
        "Все ОО",
        "Школы города",
        "Школы с низкими результатами",
        "Итого",
        "Итого по городу",
        "Итоговая строка по школе",
        "Всего по школам",
        "Среднее по школам",
        "Средний балл по школе",
        "",
    ],
)
def test_a_territory_a_total_or_a_mean_is_a_reference(name: str) -> None:
    assert not Group(7, "", name, 60).is_school


@pytest.mark.parametrize("name", ["", "Все школы региона", "Смоленская обл."])
def test_whoever_has_a_login_is_a_school_whatever_it_is_called(name: str) -> None:
    assert Group(7, "sch671001", name, 60).is_school


@pytest.mark.parametrize(
    ("values", "n", "counts"),
    [
        # Counts, with or without their sum beside them.
        ([11, 40, 9, 0], 60, [11, 40, 9, 0]),
        ([11, 40, 9, 0], None, [11, 40, 9, 0]),
        ([0, 0, 0, 0], 0, [0, 0, 0, 0]),
        ([1, 0], 1, [1, 0]),
        # Percents.
        ([25, 25, 25, 25], 60, [15, 15, 15, 15]),
        ([18.33, 66.67, 15, 0], 60, [11, 40, 9, 0]),
        ([16.7, 33.3, 50], 6, [1, 2, 3]),
        ([100, 0], 7, [7, 0]),
        # Four fourths of a hundred works are counts and percents at once.
        ([25, 25, 25, 25], 100, [25, 25, 25, 25]),
        # Fractions.
        ([0.1833, 0.6667, 0.15, 0], 60, [11, 40, 9, 0]),
        ([0.5, 0.5], 1, [1, 0]),
        ([1, 0], 7, [7, 0]),
        # Rounded shares add up to 98-102: the works still add up to n, the largest rest first.
        ([33.3, 33.3, 33.3], 10, [4, 3, 3]),
        ([33, 33, 33], 3, [1, 1, 1]),
        ([10, 20, 72], 10, [1, 2, 7]),
        ([98, 0], 10, [10, 0]),
        ([102, 0], 10, [10, 0]),
        ([0.98, 0], 10, [10, 0]),
        ([1.02, 0], 10, [10, 0]),
        # Nearly whole numbers, as a spreadsheet's arithmetic leaves them.
        ([10.9999999, 49.0000001], 60, [11, 49]),
        ([], 0, []),
    ],
)
def test_counts_percents_and_fractions_become_whole_works(
    values: list[float], n: int | None, counts: list[int]
) -> None:
    assert to_counts(values, n) == counts


@pytest.mark.parametrize(
    ("values", "n"),
    [
        ([11, 40, 9, 0], 61),
        ([1, 1], 60),
        ([97.9, 0], 10),
        ([102.1, 0], 10),
        ([0.97, 0], 10),
        ([1.03, 0], 10),
        ([50, 50], 0),
        ([0, 0], 5),
        ([-1, 2], 1),  # adds up, and yet nobody is fewer than none
        ([-1, 3], None),
        ([-50, 150], 60),
        ([18.33, 66.67, 15], None),
        ([0.5, 0.5], None),
        ([1, 0], None),  # one work, or all of them?
        ([], None),
        ([], 5),
    ],
)
def test_what_is_neither_is_refused(values: list[float], n: int | None) -> None:
    assert to_counts(values, n) is None


def filled(rows: list[Row], *spans: tuple[int, int, int, int]) -> list[list[str]]:
    fill_merged(rows, list(spans))
    return [cells for _number, cells in rows]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        # A cell over three rows: its text stands in each.
        ((1, 0, 3, 0), [["А", "1"], ["А", "2"], ["А", "3"]]),
        ((1, 0, 2, 0), [["А", "1"], ["А", "2"], ["", "3"]]),
        # Over columns it reaches to the right and fills only what is empty.
        ((1, 0, 1, 3), [["А", "1", "А", "А"], ["", "2"], ["", "3"]]),
        # From a place that is empty, or in a row that is not there, nothing is filled.
        ((2, 0, 3, 0), [["А", "1"], ["", "2"], ["", "3"]]),
        ((9, 0, 9, 3), [["А", "1"], ["", "2"], ["", "3"]]),
        ((1, 7, 3, 7), [["А", "1"], ["", "2"], ["", "3"]]),
    ],
)
def test_a_merged_cell_speaks_for_all_it_covers(span: tuple[int, int, int, int], expected: list[list[str]]) -> None:
    assert filled([(1, ["А", "1"]), (2, ["", "2"]), (3, ["", "3"])], span) == expected


def test_rows_that_were_empty_and_left_out_do_not_shift_what_is_merged() -> None:
    rows: list[Row] = [(4, ["А", "1"]), (7, ["", "2"]), (9, ["", "3"])]
    assert filled(rows, (4, 0, 8, 0)) == [["А", "1"], ["А", "2"], ["", "3"]]


def test_below_the_headings_a_wide_cell_stays_in_its_first_column() -> None:
    rows: list[Row] = [(number, [str(number), "x"]) for number in range(1, 26)]
    rows[22] = (23, ["note"])
    found = filled(rows, (23, 0, 24, 3))
    assert found[22] == ["note"]
    assert found[23] == ["24", "x"]


def test_a_merged_cell_of_a_hostile_width_costs_no_memory() -> None:
    rows: list[Row] = [(1, ["А"])]
    assert len(filled(rows, (1, 0, 1, 16_383))[0]) == 200
    assert filled([(1, ["А"])], (1, 5_000, 1, 16_383)) == [["А"]]
