"""How long a city's year of federal files takes to read: 44 schools × 23 files, or 23 of the city."""

import argparse
import os
import random
import resource
import time
from collections.abc import Iterator

from tracker.documents.results import Known, read_results
from tracker.documents.sheets import Sheet, to_csv, to_xlsx
from tracker.domain.scales import MAX_SCORES_2020_22
from tracker.domain.subject_words import grade_in, subject_in

SCHOOLS, WORKS = 44, 78_000
ROUNDS = [
    *((letters, grade) for letters in ("РУ", "МА") for grade in (4, 5, 6, 7, 8)),
    ("ОМ", 4), ("БИ", 5), ("БИ", 6), ("БИ", 7), ("ИС", 5), ("ИС", 7), ("ГЕ", 6), ("ГЕ", 8), ("ОБ", 7), ("ФИ", 7),
    ("ФИ", 8), ("ХИ", 8), ("АН", 7),
]  # fmt: skip
TASK_MAX = (1, 2, 3, 2, 2, 1, 1, 1, 2, 2, 2, 3, 1, 3, 2, 2, 1, 1, 4, 3, 2, 4)
Row = list[str | int | None]


def _points(luck: random.Random) -> list[int]:
    return [luck.randint(0, most) for most in TASK_MAX]


def _recent(luck: random.Random, works: int) -> Sheet:
    head = ["Код\nучастника", "Порядковый\nномер класса", "Пол", "Отметка за предыдущую\nчетверть/ триместр", "Вариант",
            *(f"{n} ({most}б.)\n" for n, most in enumerate(TASK_MAX, 1)), "Итого\nбаллов"]  # fmt: skip
    rows: list[Row] = []
    for code in range(works):
        points = _points(luck)
        rows.append([10_000 + code, 1, "ж", luck.randint(2, 5), luck.randint(1, 30), *points, sum(points)])
    return Sheet("Протокол", head, rows)


def _of_2020(luck: random.Random, works: int) -> Sheet:
    head = ["user", "sum", "klass", "code", "gender", "otc", "var-1", "var-2",
            *(f"a-{n}-grade" for n in range(1, len(TASK_MAX) + 1))]  # fmt: skip
    rows: list[Row] = []
    for place in range(works):
        points = _points(luck)
        login = f"sch{671_000 + place * SCHOOLS // works}"
        rows.append([login, sum(points), "5А", 10_000 + place % 5_000, "м", 4, 7, None, *points])
    return Sheet("1", head, rows)


def by_school() -> Iterator[tuple[str, bytes]]:
    """Return a recent file for each school and round."""
    luck = random.Random(7)
    for letters, grade in ROUNDS:
        for school in range(SCHOOLS):
            works = WORKS // (SCHOOLS * len(ROUNDS)) + (luck.random() < 0.08)
            yield f"sch{671_000 + school}_{letters}_{grade}.xlsx", to_xlsx([_recent(luck, works)])


def by_round(extension: str) -> Iterator[tuple[str, bytes]]:
    """Return a file of the whole city for each round."""
    luck = random.Random(7)
    for letters, grade in ROUNDS:
        sheet = _of_2020(luck, WORKS // len(ROUNDS))
        yield f"{letters}_{grade}.{extension}", to_xlsx([sheet]) if extension == "xlsx" else to_csv(sheet)


def _processor() -> float:
    """Return the processor time of this process and of its children that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def results(_options: argparse.Namespace) -> None:
    """Time the reading, files already in memory, with the children's start included."""
    known = Known(subject_in, grade_in, lambda subject, grade: MAX_SCORES_2020_22.get((subject, grade)))
    print("| files | MB | works | refused | s | CPU s | load |\n|---|---|---|---|---|---|---|")
    for made in (by_school(), by_round("xlsx"), by_round("csv")):
        files = list(made)
        begun, worked = time.monotonic(), _processor()
        works = refused = 0
        for one in read_results(files, known):
            works += len(one.works)
            refused += one.refused is not None
        seconds, cpu = time.monotonic() - begun, _processor() - worked
        size, load = sum(len(data) for _name, data in files) / 1e6, os.getloadavg()[0]
        print(
            f"| {len(files)} | {size:.1f} | {works:,} | {refused} | {seconds:.1f} | {cpu:.1f} | {load:.1f} |",
            flush=True,
        )
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, children = (resource.getrusage(who).ru_maxrss // 1024 for who in whose)
    print(f"\nLargest memory: {own} MB here (the files and all works), {children} MB in a child.")
