"""Aggregate reports: counts, percents and fractions of schools, with regions and municipalities kept apart."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import books
from tests.documents.books import Cell, Page
from tests.documents.exports import KNOWN, seen
from tracker.documents import results
from tracker.documents.results_reader.shares import to_counts

HEAD: list[Cell] = ["Группы участников", "Кол-во ОО", "Кол-во участников", "2", "3", "4", "5"]
ABOVE: list[list[Cell]] = [
    ["Статистика по отметкам"],
    ["Предмет: Русский язык, 5 класс"],
    HEAD,
    ["Вся выборка", 35_000, "1 300 000", "10,5", 40, 30, "19,5"],
    ["Смоленская обл.", 400, 9000, 8, 42, 35, 15],
    ["город Смоленск", 44, 3000, 7, 43, 35, 15],
]
MARKS = {"2": 11, "3": 40, "4": 9, "5": 0}


def sheet(rows: list[list[Cell]], *merged: str) -> bytes:
    return books.xlsx(Page("Отчёт", rows, merged=merged))


@pytest.mark.parametrize(
    "row",
    [
        ["МБОУ «СШ № 3» (sch671003)", 1, 60, 18.33, 66.67, 15, 0],
        ["EDU671003", 1, 60, "18,33 %", "66,67%", "15%", "0%"],
        ["sch671003", None, "60,0", "0,1833", "0,6667", "0,15", "-"],
        ["sch671003", 1, 60, 11, 40, 9, None],
        ["sch671003", 1, None, 11, 40, 9, None],
    ],
)
def test_shares_become_counts_whether_percent_fraction_or_number(row: list[Cell]):
    printed = seen("отметки.xlsx", sheet([*ABOVE, row]))
    assert printed["refused"] is None
    assert [printed[key] for key in ("layout", "subject", "grade", "problems")] == ["marks", "rus", 5, []]
    assert printed["schools"] == {
        "sch671003": {"n": 60, "absent": 0, "sum": None, "scores": {}, "journal": {}, "marks": MARKS}
    }


def test_regions_and_municipalities_are_references_not_schools():
    [one] = results.read_results([("a.xlsx", sheet([*ABOVE, ["МБОУ СШ № 3", 1, 60, 11, 40, 9, 0]]))], KNOWN)
    assert list(one.schools) == ["МБОУ СШ № 3"]
    assert [(group.name, group.n) for group in one.references] == [
        ("Вся выборка", 1_300_000),
        ("Смоленская обл.", 9000),
        ("город Смоленск", 3000),
    ]
    assert one.references[1].counts == {"2": 720, "3": 3780, "4": 3150, "5": 1350}


@pytest.mark.parametrize("merged", [("A3:A4", "B3:B4", "C3:F3", "A1:F1"), ()])
def test_a_header_of_two_rows_is_read_merged_or_not(merged: tuple[str, ...]):
    rows: list[list[Cell]] = [
        ["Статистика по отметкам"],
        [],
        ["Группы\nучастников", "Кол-во  участников", "Распределение групп баллов в %"],
        [None, None, "2", "3", "4", "5"],
        ["sch671003", 60, 18.33, 66.67, 15, 0],
    ]
    for name, data in (("рус5.xlsx", sheet(rows, *merged)), ("рус5.xls", books.xls(Page("1", rows)))):
        assert seen(name, data)["schools"]["sch671003"]["marks"] == MARKS


PARTS: list[list[Cell]] = [
    ["Понизили (Отметка < Отметка по журналу) %", 11, "18,33"],
    ["Подтвердили (Отметка = Отметке по журналу) %", 44, "73,33"],
    ["Повысили (Отметка > Отметка по журналу) %", 5, "8,33"],
]
JOURNALS: dict[str, tuple[list[list[Cell]], tuple[str, ...]]] = {
    "a group's name above its rows": (
        [["Группы участников", "Кол-во участников", "%"], ["sch671003"], *PARTS, ["Всего", 60, 100]], ()),
    "shares alone, the number in the row of all": (
        [["Группы участников", "Кол-во участников", "%"], ["sch671003"],
         *([one[0], None, one[2]] for one in PARTS), ["Всего", 60, 100]], ()),
    "names merged beside": (
        [["Группы участников", "Показатель", "Кол-во участников", "%"],
         *([name, *part] for name, part in zip(["sch671003", None, None], PARTS, strict=True))], ("A2:A4",)),
    "names beside, not merged": (
        [["Группы участников", "Показатель", "Кол-во участников", "Доля, %"],
         *([name, *part] for name, part in zip(["EDU671003", None, None], PARTS, strict=True))], ()),
    "in columns": (
        [["Логин", "ОО", "Кол-во участников", "Понизили, %", "Подтвердили, %", "ПОВЫСИЛИ, %"],
         ["sch671003", "Школа", 60, 0.1833, 0.7333, 0.0834]], ()),
}  # fmt: skip


@pytest.mark.parametrize("kind", JOURNALS)
def test_the_comparison_with_the_journal_is_read(kind: str):
    rows, merged = JOURNALS[kind]
    region: list[list[Cell]] = [
        ["Смоленская обл."],
        *([part[0], n, None] for part, n in zip(PARTS, (15, 70, 15), strict=True)),
    ]
    for body in (rows, [*rows, *region] if "above" in kind else rows):
        printed = seen("журнал рус 5.xlsx", sheet(body, *merged))
        assert (printed["layout"], printed["problems"]) == ("journal", [])
        assert printed["schools"] == {
            "sch671003": {"n": 60, "absent": 0, "sum": None, "scores": {}, "journal": {},
                          "lowered": 11, "confirmed": 44, "raised": 5}
        }  # fmt: skip


def test_a_table_of_percents_is_no_comparison_with_the_journal():
    rows: list[list[Cell]] = [["Группы участников", "Кол-во участников", "%"], ["sch671003", 60, 100]]
    assert "не похоже" in seen("рус 5.xlsx", sheet(rows))["refused"]


@given(st.lists(st.integers(0, 60), min_size=9, max_size=46), st.sampled_from(["count", "percent", "fraction"]))
def test_a_distribution_of_scores_comes_back_as_it_was(counts: list[int], kind: str):
    n = sum(counts)
    if not n:
        return
    shown: list[Cell] = [
        one if kind == "count" else str(_share(one, n, 100 if kind == "percent" else 1)).replace(".", ",")
        for one in counts
    ]
    rows = [["Распределение первичных баллов"], ["Группы участников", "Кол-во участников", *range(len(counts))],
            ["sch671003", n, *shown]]  # fmt: skip
    printed = seen("баллы рус 5.csv", books.text(rows, encoding="cp1251"))
    assert printed["max"] == len(counts) - 1
    assert printed["problems"] == []
    school = printed["schools"]["sch671003"]
    assert school["scores"] == {str(score): times for score, times in enumerate(counts) if times}
    assert (school["n"], school["sum"]) == (n, sum(score * times for score, times in enumerate(counts)))


def _share(part: int, whole: int, of: int) -> Decimal:
    step = Decimal("0.01") if of == 100 else Decimal("0.0001")
    return (Decimal(part * of) / whole).quantize(step, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([60, 18, 60, 15, 0], "shares_off"),
        ([60, 18, "много", 15, 0], "bad_share"),
        ([60, -18, 103, 15, 0], "bad_share"),
        ([None, 18.3, 66.7, 15, 0], "no_count"),
        (["шесть", 18.3, 66.7, 15, 0], "bad_count"),
        ([-60, 18.3, 66.7, 15, 0], "bad_count"),
        ([60.5, 18.3, 66.7, 15, 0], "bad_count"),
    ],
)
def test_a_row_that_cannot_be_is_named_and_left_out(cells: list[Cell], code: str):
    printed = seen("отметки.xlsx", sheet([*ABOVE, ["sch671003", 1, *cells], ["sch671010", 1, 60, 11, 40, 9, 0]]))
    assert [(one["row"], one["code"]) for one in printed["problems"]] == [(7, code)]
    assert list(printed["schools"]) == ["sch671010"]


def test_the_report_of_one_school_takes_its_login_from_the_file_s_name():
    printed = seen("EDU671003_РУ_5.xlsx", sheet([*ABOVE, ["Ваша ОО", 1, 60, 11, 40, 9, 0]]))
    assert list(printed["schools"]) == ["sch671003"]


def test_a_school_that_stands_twice_counts_once():
    row: list[Cell] = ["sch671003", 1, 60, 11, 40, 9, 0]
    printed = seen("отметки.xlsx", sheet([*ABOVE, row, ["EDU671003", 1, 10, 1, 1, 8, 0]]))
    assert [(one["row"], one["code"]) for one in printed["problems"]] == [(8, "duplicate_group")]
    assert printed["schools"]["sch671003"]["n"] == 60


@given(st.lists(st.integers(0, 500), min_size=1, max_size=50))
def test_percents_of_whole_numbers_give_them_back_and_always_add_up(counts: list[int]):
    n = sum(counts)
    assert to_counts([one * 100 / n if n else 0 for one in counts], n) == counts
    rough = to_counts([round(one * 100 / n) if n else 0 for one in counts], n)
    assert rough is None or sum(rough) == n


@pytest.mark.parametrize(
    ("values", "n"), [([1, 1], 60), ([50, 40], 60), ([-50, 150], 60), ([], None), ([0.5, 0.5], None)]
)
def test_what_is_neither_counts_nor_shares_is_refused(values: list[float], n: int | None):
    assert to_counts(values, n) is None
