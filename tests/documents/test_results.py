"""Federal files are read to the truth, however they are permuted, encoded, moved and surrounded."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import books
from tests.documents.books import Cell, Page
from tests.documents.exports import NAMES, WORKS_LAYOUTS, Export, city, export, seen, truth
from tracker.documents.results import read_results

SAMPLES = Path(__file__).parent / "data" / "fisoko"
HEADS = {"n", "absent", "sum", "scores"}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("truth_*.json")), ids=lambda path: path.stem)
def test_the_samples_equal_their_truth(path: Path):
    expected = json.loads(path.read_text(encoding="utf-8"))
    printed = [seen(file.name, file.read_bytes()) for file in sorted(SAMPLES.glob(expected["file"]))]
    schools = {login: school for one in printed for login, school in one["schools"].items()}
    assert {login: {key: one[key] for key in HEADS} for login, one in schools.items()} == {
        login: {key: one[key] for key in HEADS} for login, one in expected["schools"].items()
    }
    for one in printed:
        assert (one["refused"], one["problems"]) == (None, [])
        assert [one[key] for key in ("layout", "subject", "grade", "max")] == [
            expected[key] for key in ("layout", "subject", "grade", "max")
        ]
        assert one["tasks"] == list(range(1, len(expected["tasks"]) + 1))
        assert [word.casefold() for word in one["dropped_columns"]] in (["пол"], ["gender"])


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("truth_*.json")), ids=lambda path: path.stem)
def test_the_journal_marks_of_the_samples_compare_with_their_scales_as_the_truth_says(path: Path):
    expected = json.loads(path.read_text(encoding="utf-8"))
    files = [(file.name, file.read_bytes()) for file in sorted(SAMPLES.glob(expected["file"]))]
    found: dict[str, list[int]] = {}
    for one in read_results(files):
        for work in one.works:
            if work.score is not None and work.mark is not None:
                mark = 2 + sum(work.score >= bound for bound in expected["scale"])
                found.setdefault(work.login, [0, 0, 0])[(mark > work.mark) - (mark < work.mark) + 1] += 1
    assert found == {
        login: [one["lowered"], one["confirmed"], one["raised"]] for login, one in expected["schools"].items()
    }


# What may be done to a file without changing what it says


def shouted(header: list[Cell], luck: random.Random) -> list[Cell]:
    """Spell headings as different programs do: cases, line breaks, double spaces, ё, spaces at the ends."""
    changes = (str.upper, str.title, str, str, lambda text: text.replace(" ", "\n"), lambda text: text.replace(" ", "  "),
               lambda text: f" {text}\n", lambda text: text.replace("е", "ё", 1), lambda text: text.replace(" ", "\xa0"))  # fmt: skip
    return [luck.choice(changes)(str(cell)) if cell else cell for cell in header]


def spelled(value: Cell, luck: random.Random, *, csv: bool) -> Cell:
    if isinstance(value, str) and value.startswith("sch"):
        return luck.choice(
            [value, value.upper(), value.replace("sch", "edu"), value.replace("sch", "EDU"), f" {value} "]
        )
    if isinstance(value, int) and luck.random() < 0.2:
        return luck.choice([f"{value}", f"{value},0", f" {value} ", float(value) if not csv else f"{value}.0"])
    return value


def disturbed(made: Export, luck: random.Random, *, csv: bool) -> list[list[Cell]]:
    """Return the same table moved down, its columns in another order, with gaps, totals and a second header."""
    body = [[spelled(cell, luck, csv=csv) for cell in row] for row in made.rows]
    width = max(len(row) for row in [made.header, *body])
    order = list(range(width)) + [None] * luck.randint(0, 3)
    if (luck.random() < 0.7 and made.layout != "2022") or (made.layout == "2022" and luck.random() < 0.5):
        luck.shuffle(order)

    def put(row: list[Cell]) -> list[Cell]:
        return [row[place] if place is not None and place < len(row) else None for place in order]

    totals = [[None] * width for _ in range(1)]
    totals[0][0] = luck.choice(["Итого", "ВСЕГО:", "Средний балл"])
    totals[0][1] = 1373
    rows = [put(row) for row in body]
    for extra in ([], [None] * width, put(made.header)):
        if luck.random() < 0.5:
            rows.insert(luck.randint(0, len(rows)), extra)
    if luck.random() < 0.7:
        rows.append(put(totals[0]))
    titles: list[list[Cell]] = [
        ["Всероссийские проверочные работы"],
        [],
        ["Выгружено из системы"],
        ["1", "2"],
        [None, "х – не приступал"],
    ]
    above = [luck.choice(titles) for _ in range(luck.randint(0, 14))]
    return [*above, put(shouted(made.header, luck)), *rows]


DECOYS = [
    Page(
        "Инструкция",
        [["Столбец", "Что в нём"], ["Код участника", "пять цифр"], ["Вариант", "номер"], ["1 (1б)", "балл"]],
    ),
    Page("Свод", [["ОО", "Кол-во участников", "Средний балл"], ["sch671003", 60, 22.9]]),
    Page("Справочник", [["user", "sum", "klass"], ["логин", "сумма", "класс"]]),
    Page("Пустой", []),
]


@pytest.mark.parametrize("layout", WORKS_LAYOUTS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_what_a_file_says_does_not_depend_on_how_it_says_it(layout: str, seed: int):
    luck = random.Random(seed)
    made = export(layout, city(seed), seed)
    kind = luck.choice(["xlsx", "xlsx", "xls", "csv"])
    rows = disturbed(made, luck, csv=kind == "csv")
    pages = [Page("Протокол", rows), *luck.sample(DECOYS, luck.randint(0, 3))]
    luck.shuffle(pages)
    if kind == "csv":
        data = books.text(rows, luck.choice(";,\t"), luck.choice(["utf-8", "utf-8-sig", "cp1251", "utf-16"]),
                          luck.choice(["\n", "\r\n"]))  # fmt: skip
    else:
        data = {"xlsx": books.xlsx, "xls": books.xls}[kind](*pages)
    name = made.name.rpartition(".")[0].replace("sch", luck.choice(["sch", "EDU", "edu", "SCH"])) + f".{kind}"
    printed = seen(name, data)
    assert printed["refused"] is None
    assert printed["layout"] == layout
    assert printed["schools"] == truth(made.pupils)
    assert (printed["subject"], printed["grade"]) == ("rus", 5)
    assert len(printed["dropped_columns"]) == 1
    assert printed["problems"] == []


@pytest.mark.parametrize("layout", WORKS_LAYOUTS)
def test_a_row_is_named_as_the_sheet_shows_it(layout: str):
    made = export(layout, city(3))
    place = next(n for n, one in enumerate(made.pupils) if one.points is not None)
    column = next(n for n, head in enumerate(made.header) if str(head).startswith(("a-3", "балл за 3", "3 (")))
    made.rows[place][column] = -1
    for rows, first in (([["Заголовок"], [], [], *made.table], 5), (made.table, 2)):
        wrong = [one for one in seen(made.name.replace("csv", "xlsx"), books.xlsx(Page("Лист", rows)))["problems"]
                 if one["code"] == "points_negative"]  # fmt: skip
        assert [(one["row"], one["column"]) for one in wrong] == [(place + first, "3")]


def test_many_files_are_read_in_their_order_and_a_bad_one_stops_no_other():
    good = {layout: export(layout, city(5)) for layout in WORKS_LAYOUTS}
    files = [
        (NAMES[one], books.text(made.table) if one == "2021" else books.xlsx(Page("1", made.table)))
        for one, made in good.items()
    ]
    files[2:2] = [("a.xlsx", b"PK\x03\x04junk"), ("b.xlsx", b""), ("c.docx", b"x")]
    found = list(read_results([*files, ("d.csv", b"a;b\n1;2\n")]))
    assert [one.name for one in found] == [name for name, _data in files] + ["d.csv"]
    assert [one.layout for one in found] == ["2020", "2021", None, None, None, "2022", "recent", None]
    assert [one.refused.code for one in found if one.refused] == ["damaged", "empty", "unknown_kind", "no_layout"]
