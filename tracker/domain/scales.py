"""Mark scales: the lower bounds of the marks 3, 4 and 5 in primary points, and those published for 2020-22 as a start.

Scales are data of a campaign, with a note of their source: they are copied forward and edited, never looked up here
by a year.
"""

from dataclasses import dataclass

from tracker.domain.errors import N_, InvalidError

HIGHEST = 200
MOST_TASKS, MOST_POINTS = 60, 50
# What is written beside a scale taken from this table; data, hence in the language of the documents.
SOURCE_2020_22 = "ВПР 2020–2022 годов; сверить с описанием работы текущего года"


@dataclass(frozen=True)
class Scale:
    """Lower bounds of the marks 3, 4 and 5, in primary points."""

    three: int
    four: int
    five: int


_BOUNDS: dict[str, dict[int, tuple[int, int, int]]] = {
    "mat": {4: (6, 10, 15), 5: (7, 11, 15), 6: (6, 10, 14), 7: (7, 12, 16), 8: (8, 15, 21)},
    "rus": {4: (14, 24, 33), 5: (18, 29, 39), 6: (25, 35, 45), 7: (22, 32, 42), 8: (26, 32, 45)},
    "okr": {4: (8, 18, 27)},
    "bio": {5: (12, 18, 24), 6: (12, 18, 24), 7: (10, 17, 23), 8: (13, 21, 29)},
    "his": {5: (4, 8, 12), 6: (6, 11, 16), 7: (7, 13, 19), 8: (7, 12, 18)},
    "geo": {6: (10, 22, 31), 7: (11, 26, 33), 8: (13, 27, 35)},
    "soc": {6: (9, 15, 20), 7: (10, 16, 21), 8: (11, 17, 22)},
    "phy": {7: (5, 8, 11), 8: (5, 8, 11)},
    "che": {8: (10, 19, 28)},
    "eng": {7: (13, 21, 27)},
    "ger": {7: (13, 21, 27)},
    "fre": {7: (13, 21, 27)},
}
SCALES_2020_22: dict[tuple[str, int], Scale] = {
    (subject, grade): Scale(*bounds) for subject, grades in _BOUNDS.items() for grade, bounds in grades.items()
}
MAX_SCORES_2020_22: dict[tuple[str, int], int] = {
    ("rus", 4): 38, ("rus", 5): 45, ("rus", 6): 51, ("rus", 7): 47, ("rus", 8): 51,
    ("mat", 4): 20, ("mat", 5): 20, ("mat", 6): 16, ("mat", 7): 19, ("mat", 8): 25,
    ("okr", 4): 32,
}  # fmt: skip


def check_scale(scale: Scale | None, max_score: int | None) -> None:
    """Raise InvalidError unless 0 < t3 < t4 < t5 ≤ max (points); a scale without a maximum is allowed."""
    if max_score is not None and not 1 <= max_score <= HIGHEST:
        raise InvalidError(N_("The maximum is from 1 to %(highest)s points."), field="max_score", highest=HIGHEST)
    if scale is None:
        return
    if not 0 < scale.three < scale.four < scale.five <= HIGHEST:
        raise InvalidError(N_("The bounds must grow: 0 < mark 3 < mark 4 < mark 5."), field="scale_4")
    if max_score is not None and scale.five > max_score:
        raise InvalidError(N_("The bound of mark 5 lies above the maximum."), field="scale_5")


def read_task_points(text: str) -> list[int] | None:
    """Return the most points of each task out of “1 1 2 3” or “1, 1, 2”; None when nothing was typed."""
    parts = text.replace(",", " ").replace(";", " ").split()
    if not parts:
        return None
    if len(parts) > MOST_TASKS:
        raise InvalidError(N_("A work has at most %(most)s tasks."), field="task_points", most=MOST_TASKS)
    if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        words = N_("Whole numbers with spaces between them are needed, one for each task: 1 1 2 3.")
        raise InvalidError(words, field="task_points")
    return check_task_points([int(part) for part in parts], None)


def check_task_points(points: list[int] | None, max_score: int | None) -> list[int] | None:
    """Return the most points of each task when they add up to the maximum of the whole work (where it is given)."""
    if points is None:
        return None
    if not 1 <= len(points) <= MOST_TASKS:
        raise InvalidError(N_("A work has at most %(most)s tasks."), field="task_points", most=MOST_TASKS)
    if not all(1 <= point <= MOST_POINTS for point in points):
        words = N_("A task gives from 1 to %(most)s points.")
        raise InvalidError(words, field="task_points", most=MOST_POINTS)
    if max_score is not None and sum(points) != max_score:
        words = N_("The tasks give %(sum)s points together, the maximum is %(max)s: one of the two is wrong.")
        raise InvalidError(words, field="task_points", sum=sum(points), max=max_score)
    return points
