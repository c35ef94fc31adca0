"""Invented results of schools, written down in each layout of the federal system, with what must be read out of them."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.documents.books import Cell
from tracker.documents import child, results
from tracker.documents.errors import DocumentRefused
from tracker.domain.scales import MAX_SCORES_2020_22
from tracker.domain.subject_words import grade_in, subject_in

KNOWN = results.Known(subject_in, grade_in, lambda subject, grade: MAX_SCORES_2020_22.get((subject, grade)))
TASK_MAX = (1, 2, 3, 2, 4)
ABSENT = ("отсутствовал", "не присутствовал", "Отсутствовал", "НЕ ПРИСУТСТВОВАЛ", "не  присутствовал\n")
WORKS_LAYOUTS = ("2020", "2021", "2022", "recent")
NAMES = {
    "2020": "vpr2020_rus_5.xlsx",
    "2021": "Протокол по русскому языку, 5 класс.csv",
    "2022": "vpr2022_rus_5.xlsx",
    "recent": "sch671003_РУ_5.xlsx",
}


@dataclass(frozen=True)
class Pupil:
    """One participant: None among the points is a task not attempted; no points at all: absent."""

    login: str
    code: int
    school_class: str
    variant: int
    points: tuple[int | None, ...] | None
    mark: int

    @property
    def total(self) -> int | None:
        return None if self.points is None else sum(one or 0 for one in self.points)


@dataclass
class Export:
    """A layout's table: header, rows, and which columns are what."""

    layout: str
    name: str
    header: list[Cell]
    rows: list[list[Cell]]
    pupils: list[Pupil] = field(default_factory=list)

    @property
    def table(self) -> list[list[Cell]]:
        return [self.header, *self.rows]


def city(seed: int, schools: int = 3, works: int = 12) -> list[Pupil]:
    """Return invented participants of a few schools."""
    luck = random.Random(seed)
    found = []
    for number in range(schools):
        for place in range(luck.randint(3, works)):
            points = tuple(luck.choice([None, *range(most + 1)]) for most in TASK_MAX)
            absent = luck.random() < 0.2
            school_class = f"5{luck.choice('АБ')}"
            login = f"sch67{1003 + 7 * number}"
            found.append(
                Pupil(
                    login,
                    10_000 + place,
                    school_class,
                    luck.randint(1, 30),
                    None if absent else points,
                    luck.randint(2, 5),
                )
            )
    return found


def export(layout: str, pupils: list[Pupil], seed: int = 0) -> Export:
    """Write the participants down as `layout` does; the recent one holds a single school."""
    luck = random.Random(seed)
    if layout == "recent":
        pupils = [one for one in pupils if one.login == pupils[0].login]
    row = {"2020": _of_2020, "2021": _of_2021, "2022": _of_2022, "recent": _recent}[layout]
    tasks = range(1, len(TASK_MAX) + 1)
    header: list[Cell] = {
        "2020": ["user", "sum", "klass", "code", "gender", "otc", "var-1", "var-2", *(f"a-{n}-grade" for n in tasks)],
        "2021": ["логин школы", "наименование", "номер обучающегося", "пол",
                 "отметка за предыдущую четверть/триместр", "всего баллов", "класс", "вариант", "вариант 2",
                 *(f"балл за {n}" for n in tasks), "Учебник"],
        "2022": ["Пользователь", "Код", "Пол", "Вариант", *(f"{n} ({TASK_MAX[n - 1]}б)" for n in tasks),
                 "Наименование класса", "Отметка за предыдущий триместр/ четверть/полугодие"],
        "recent": ["Код\nучастника", "Порядковый\nномер класса", "Пол", "Отметка за предыдущую\nчетверть/ триместр",
                   "Вариант", *(f"{n} ({TASK_MAX[n - 1]}б.)\n" for n in tasks), "Итого\nбаллов"],
    }[layout]  # fmt: skip
    return Export(layout, NAMES[layout], header, [row(one, luck) for one in pupils], pupils)


def _points(one: Pupil, luck: random.Random) -> list[Cell]:
    if one.points is None:
        return [None] * len(TASK_MAX)
    return [luck.choice("хxХX") if value is None else value for value in one.points]


def _of_2020(one: Pupil, luck: random.Random) -> list[Cell]:
    variant = None if one.points is None else one.variant
    return [one.login, one.total, one.school_class, one.code, "ж", one.mark, variant, None, *_points(one, luck)]


def _variant(one: Pupil, luck: random.Random) -> Cell:
    return luck.choice(ABSENT) if one.points is None else one.variant


def _of_2021(one: Pupil, luck: random.Random) -> list[Cell]:
    return [
        one.login, None, one.code, "м", one.mark, one.total, one.school_class, _variant(one, luck), None,
        *_points(one, luck), "X",
    ]  # fmt: skip


def _of_2022(one: Pupil, luck: random.Random) -> list[Cell]:
    points = _points(one, luck)
    return [one.login, one.code, "ж", _variant(one, luck), *points, one.school_class, one.mark]


def _recent(one: Pupil, luck: random.Random) -> list[Cell]:
    order = 1 if one.school_class == "5А" else 2
    return [one.code, order, "м", one.mark, _variant(one, luck), *_points(one, luck), one.total]


def truth(pupils: list[Pupil]) -> dict[str, Any]:
    """Return what the command must print under `schools`, counted from the participants themselves."""
    found = {}
    for login in sorted({one.login for one in pupils}):
        own = [one for one in pupils if one.login == login]
        present = [one for one in own if one.total is not None]
        found[login] = {
            "n": len(present),
            "absent": len(own) - len(present),
            "sum": sum(one.total or 0 for one in present),
            "scores": {str(score): n for score, n in sorted(Counter(one.total or 0 for one in present).items())},
            "journal": {str(mark): n for mark, n in sorted(Counter(one.mark for one in present).items())},
        }
    return found


def seen(name: str, data: bytes) -> dict[str, Any]:
    """Return what the command would print for one file, read in this very process."""
    try:
        results.check(name, data)
    except DocumentRefused as refused:
        return results.as_json(results._refused(name, refused, KNOWN))
    answer = child.answer("results", data)
    if "refused" in answer:
        return results.as_json(results._refused(name, DocumentRefused(answer["refused"], **answer["params"]), KNOWN))
    return results.as_json(results._read(name, answer["read"], KNOWN))
