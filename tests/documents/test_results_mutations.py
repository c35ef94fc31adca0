"""Thousands of damaged files: each is read or refused in words; none ends a reader, none is an unforeseen error.

`python -m tests.documents.test_results_mutations 10000` runs as many as asked for and prints what became of them.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.documents import books
from tests.documents.books import Cell, Page
from tests.documents.exports import KNOWN, WORKS_LAYOUTS, city, export
from tracker.documents import child, results
from tracker.documents.errors import REASONS
from tracker.documents.results_reader import problems
from tracker.documents.results_reader.read import read

NASTY: list[Cell] = [
    "", " ", "-1", "1e309", "NaN", "inf", "9" * 40, "9" * 5000, -5, 1e300, 0.1, "х", "=1+1", "\x00", "\ufffe", "ё" * 300,
    "٣", "½", "²", "ФИО", "Итого", "отсутствовал", "не присутствовал", "sch", "sch" + "1" * 50, "edu671003", "user", "%",
    "100%", "1 (1б)", "Код участника", "(", "\\", "{0}", "{value}", "%s", "\u202e", "🙂", "a\nb", "1,2,3", "2.5.1", "'5", "--1",
    "1 (999999999б)", "балл за 999", "a-0-grade", "Понизили", "0", "-0", "0x10", "1_000", "5" * 12,
]  # fmt: skip
REPORT: list[list[Cell]] = [
    ["Статистика по отметкам"], ["Группы участников", "Кол-во участников", "2", "3", "4", "5"],
    ["Смоленская обл.", 9000, 8, 42, 35, 15], ["sch671003", 60, "18,33", "66,67", 15, 0], ["sch671010", 46, 2, 30, 10, 4],
]  # fmt: skip
SCORES: list[list[Cell]] = [
    ["ОО", "Кол-во участников", *range(9)],
    ["sch671003", 9, *[1] * 9],
    ["sch671010", 9, *[11.1] * 9],
]
JOURNAL: list[list[Cell]] = [
    ["Группы участников", "Кол-во участников", "%"], ["sch671003"], ["Понизили", 11, "18,33"],
    ["Подтвердили", 44, "73,33"], ["Повысили", 5, "8,33"], ["Всего", 60, 100],
]  # fmt: skip


def tables() -> list[list[list[Cell]]]:
    return [*(export(layout, city(2, works=6)).table for layout in WORKS_LAYOUTS), REPORT, SCORES, JOURNAL]


def changed(table: list[list[Cell]], luck: random.Random) -> list[list[Cell]]:
    """Return the table with some cells, rows or columns replaced, moved, doubled or lost."""
    rows = [list(row) for row in table]
    for _ in range(luck.randint(1, 6)):
        row = luck.choice(rows)
        kind = luck.random()
        if kind < 0.6 and row:
            row[luck.randrange(len(row))] = luck.choice(NASTY)
        elif kind < 0.7:
            row.insert(luck.randint(0, len(row)), luck.choice(NASTY))
        elif kind < 0.8 and len(rows) > 1:
            rows.remove(row)
        elif kind < 0.9:
            rows.insert(luck.randint(0, len(rows)), list(luck.choice(rows)))
        else:
            del row[luck.randint(0, len(row)) :]
    return rows


def cell_changed(seed: int) -> tuple[str, bytes]:
    """Return a file whose cells are wrong and whose form is sound."""
    luck = random.Random(seed)
    rows = changed(luck.choice(tables()), luck)
    kind = luck.choice(["xlsx", "csv", "csv", "xls"])
    if kind == "csv":
        rows = [["" if "\x00" in str(cell) else cell for cell in row] for row in rows]
        return "рус_5.csv", books.text(
            rows or [[""]], luck.choice(";,\t"), luck.choice(["utf-8", "utf-8-sig", "utf-16"])
        )
    clean = [[_fit(cell) for cell in row] for row in rows]
    merged = tuple(
        luck.choice(["A1:A3", "B2:ZZ9", "A1:XFD1048576", "C3:C1", "A0:B0"]) for _ in range(luck.randint(0, 2))
    )
    return f"рус_5.{kind}", books.xlsx(Page("1", clean, merged=merged)) if kind == "xlsx" else books.xls(
        Page("1", clean)
    )


def _fit(cell: Cell) -> Cell:
    """Return what a workbook can hold at all."""
    return None if isinstance(cell, str) and any(sign in cell for sign in "\x00\ufffe") else cell


def byte_changed(seed: int) -> tuple[str, bytes]:
    """Return a file some bytes of which are changed, cut out, doubled or cut off."""
    luck = random.Random(seed)
    name, data = cell_changed(seed) if luck.random() < 0.3 else _whole(luck)
    out = bytearray(data)
    for _ in range(luck.choice([1, 1, 2, 5, 30])):
        place = luck.randrange(max(1, len(out)))
        kind = luck.random()
        if kind < 0.7 and out:
            out[place] = luck.randrange(256)
        elif kind < 0.8:
            del out[place : place + luck.randint(1, 200)]
        elif kind < 0.9:
            out[place:place] = out[place : place + luck.randint(1, 200)]
        else:
            del out[place + luck.randint(1, 2000) :]
    return name, bytes(out)


def _whole(luck: random.Random) -> tuple[str, bytes]:
    rows = luck.choice(tables())
    made: dict[str, Any] = {"xlsx": lambda: books.xlsx(Page("1", rows)), "xls": lambda: books.xls(Page("1", rows)),
                            "csv": lambda: books.text(rows)}  # fmt: skip
    kind = luck.choice(list(made))
    return f"рус_5.{kind}", made[kind]()


def outcomes(files: Iterator[tuple[str, bytes]]) -> Counter[str]:
    """Read the files through the limited children, check every answer and count what became of them."""
    found: Counter[str] = Counter()
    for one in results.read_results(files, KNOWN):
        printed = results.as_json(one)
        assert (printed["refused"] is None) == (printed["layout"] is not None)
        assert {row["code"] for row in printed["problems"]} <= set(problems.WORDS)
        for school in printed["schools"].values():
            assert school["n"] >= 0 <= school["absent"]
            assert not school["scores"] or sum(school["scores"].values()) == school["n"]
        found[f"refused: {one.refused.code}" if one.refused else "read"] += 1
    return found


def unforeseen(seed: int) -> str:
    """Read a file with wrong cells in this very process, where an unforeseen error shows itself; return why refused."""
    name, data = cell_changed(seed)
    try:
        results.check(name, data)
        results.as_json(results._read(name, read(data), KNOWN))
    except results.DocumentRefused as refused:
        return refused.code
    return "read"


@pytest.mark.parametrize("first", range(0, 800, 100))
def test_a_file_with_any_wrong_cells_is_read_or_refused_for_a_reason_of_its_own(first: int):
    found = Counter(unforeseen(seed) for seed in range(first, first + 100))
    assert set(found) <= {"read", "names", "no_layout", "no_text", "encoding", "damaged"}
    assert found["read"] > 60
    assert found["damaged"] <= 1  # a text of one column, in which no table can be


def test_damaged_bytes_are_read_or_refused_and_the_next_file_is_read_as_before(caplog):
    found = outcomes(byte_changed(seed) for seed in range(300))
    assert found.total() == 300
    assert found["read"] > 20
    assert {code.removeprefix("refused: ") for code in found} - {"read"} <= set(REASONS)


def test_damaged_bytes_of_a_new_workbook_or_a_text_never_end_their_reader(caplog):
    files = (made for seed in range(1_000, 1_700) if not (made := byte_changed(seed))[0].endswith(".xls"))
    assert outcomes(files).total() > 400
    assert "ended with" not in caplog.text


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    begun = time.monotonic()
    print(child.TASKS["results"], outcomes(byte_changed(seed) for seed in range(count // 2)))  # noqa: T201
    print(outcomes(cell_changed(seed) for seed in range(count - count // 2)))  # noqa: T201
    print(f"{count} files, {time.monotonic() - begun:.0f} s")  # noqa: T201
