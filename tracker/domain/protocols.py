"""Protocols of mutual checks: states, what may stand in a cell, and how two experts' points become one mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import N_, InvalidError
from tracker.domain.packets import Side
from tracker.domain.scales import HIGHEST, Scale
from tracker.domain.text import bounded, clean_line

Point = int | str | None  # None: not attempted; BLANK: nothing typed yet
Points = list[Point] | None
BLANK = ""
CROSS = "х"
CODE_DIGITS, LONGEST_VARIANT, LONGEST_NOTE, LONGEST_NAME = 5, 20, 300, 200
MOST_TASKS = 60
_CROSSES = {"х", "x"}
_CLASS = re.compile(r"(\d{1,2})?[\s.\-–/«„“\"']*([А-ЯЁ]{1,2}|\d{1,2})?[»“”\"']*")
_LOOK_ALIKE = str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")


class ProtocolStatus(StrEnum):
    """A draft is being filled in; a signed one waits for release; a released one is seen by the checked school."""

    DRAFT = "draft"
    SIGNED = "signed"
    RELEASED = "released"


STATUS_NAMES: dict[ProtocolStatus, str] = {
    ProtocolStatus.DRAFT: N_("Being filled in"),
    ProtocolStatus.SIGNED: N_("Signed"),
    ProtocolStatus.RELEASED: N_("Released to the school"),
}


class RowState(StrEnum):
    """What a row still needs."""

    FIRST = "first"
    SECOND = "second"
    COMMON = "common"
    THIRD = "third"
    COMPLETE = "complete"


STATE_NAMES: dict[RowState, str] = {
    RowState.FIRST: N_("no points of the first expert"),
    RowState.SECOND: N_("no points of the second expert"),
    RowState.COMMON: N_("the experts differ: agree on points"),
    RowState.THIRD: N_("third check needed"),
    RowState.COMPLETE: N_("complete"),
}


@dataclass(frozen=True)
class Rules:
    """What a round says of its protocols: the most points of each task (or in all), the scale, the third check."""

    grade: int
    maxima: tuple[int, ...]
    by_task: bool
    scale: Scale | None
    third_from: int

    @property
    def highest(self) -> int:
        """Return the most points in all."""
        return sum(self.maxima)


@dataclass(frozen=True)
class Outcome:
    """What a row's points come to."""

    state: RowState
    sums: tuple[int | None, int | None, int | None]
    marks: tuple[int | None, int | None, int | None]
    third_check: bool
    score: int | None = None
    mark: int | None = None


def reads(status: ProtocolStatus, standing: frozenset[Side]) -> bool:
    """Return whether those who stand on these sides may see the rows: the checked school only after the release."""
    if Side.CHECKER in standing or (Side.CHECKED in standing and status is ProtocolStatus.RELEASED):
        return True
    return Side.CONTROL in standing and Side.CHECKED not in standing and status is not ProtocolStatus.DRAFT


def rules(
    *, grade: int, task_points: Sequence[int] | None, max_score: int | None, scale: Scale | None, third_from: int
) -> Rules:
    """Return the rules of a round; where it lists no tasks, one cell holds the whole sum."""
    by_task = bool(task_points)
    maxima = tuple(task_points or ()) or (max_score or HIGHEST,)
    return Rules(grade, maxima[:MOST_TASKS], by_task, scale, third_from)


def mark_of(scale: Scale, score: int) -> int:
    """Return the mark of a score: 5, 4 or 3 from the scale's lower bounds on, 2 below all of them."""
    return 2 + sum(score >= bound for bound in (scale.three, scale.four, scale.five))


def is_full(points: Points, given: Rules) -> bool:
    """Return whether every task has its points or its cross."""
    return points is not None and len(points) == len(given.maxima) and BLANK not in points


def total(points: Points, given: Rules) -> int | None:
    """Return the sum in primary points, a task not attempted counting 0; None as long as a cell is empty."""
    if points is None or not is_full(points, given):
        return None
    return sum(point for point in points if isinstance(point, int))


def evaluate(first: Points, second: Points, third: Points, given: Rules) -> Outcome:
    """Return what two experts' points come to.

    Equal points are the result. Different ones never are averaged: where the marks lie less than `third_from` apart the
    two experts agree on common points, otherwise a third expert gives his; either stands in `third` and is the result.
    """
    sums = (total(first, given), total(second, given), total(third, given))
    scale = given.scale
    marks = tuple(None if scale is None or one is None else mark_of(scale, one) for one in sums)
    first_mark, second_mark, _ = marks
    apart = 0 if first_mark is None or second_mark is None else abs(first_mark - second_mark)
    third_check = apart >= max(1, given.third_from)
    final = 0
    if sums[0] is None:
        state = RowState.FIRST
    elif sums[1] is None:
        state = RowState.SECOND
    elif first != second and sums[2] is None:
        state = RowState.THIRD if third_check else RowState.COMMON
    else:
        state, final = RowState.COMPLETE, 0 if first == second else 2
    if state is not RowState.COMPLETE:
        return Outcome(state, sums, marks, third_check)  # type: ignore[arg-type]
    return Outcome(state, sums, marks, third_check, sums[final], marks[final])  # type: ignore[arg-type]


# What may stand in a cell: each reader takes a text and returns the value, or says what is wrong with it.


def read_code(text: str) -> str:
    """Return a participant's code: five digits."""
    code = clean_line(text)
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdecimal()):
        raise InvalidError(N_("The participant's code has 5 digits."), field="code")
    return code


def read_class(text: str, grade: int) -> str:
    """Return a class as “5А” or “5-1”; a letter alone is taken for one of the round's grade."""
    line = clean_line(text).upper().translate(_LOOK_ALIKE)
    found = _CLASS.fullmatch(line)
    if not line or found is None or not (found[1] or found[2]):
        raise InvalidError(N_("The class is written like 5А."), field="class")
    number, part = found[1], found[2] or ""
    if number is not None and int(number) != grade:
        raise InvalidError(
            N_("Class %(name)s does not belong to grade %(grade)s."), field="class", name=line[:10], grade=grade
        )
    return f"{grade}-{part}" if part.isdecimal() else f"{grade}{part}"


def read_variant(text: str) -> str:
    """Return the variant; every work has one."""
    line = clean_line(text)
    if not line:
        raise InvalidError(N_("The variant is needed: criteria differ by variant."), field="variant")
    return bounded(line, field="variant", most=LONGEST_VARIANT)


def read_note(text: str) -> str:
    """Return a remark."""
    return bounded(clean_line(text), field="note", most=LONGEST_NOTE)


def read_number(text: str, least: int, most: int, field: str) -> int | None:
    """Return a whole number within bounds, None for an empty cell."""
    line = clean_line(text)
    if not line:
        return None
    if line.isascii() and line.isdecimal() and len(line) < 5 and least <= int(line) <= most:
        return int(line)
    raise InvalidError(N_("A whole number from %(least)s to %(most)s."), field=field, least=least, most=most)


def read_point(text: str, most: int, number: int) -> Point:
    """Return the points of task `number` (from 1), None for a cross, BLANK for an empty cell."""
    line = clean_line(text).casefold()
    if not line:
        return BLANK
    if line in _CROSSES:
        return None
    if line.isascii() and line.isdecimal() and len(line) < 5 and int(line) <= most:
        return int(line)
    raise InvalidError(
        N_("Task %(number)s: from 0 to %(most)s points, or х for not attempted."),
        field=f"p{number}", number=number, most=most,
    )  # fmt: skip


def shown(point: Point) -> str:
    """Return a point as it is typed."""
    return CROSS if point is None else str(point)
