"""The published scales are a whole and possible table."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.scales import (
    MAX_SCORES_2020_22,
    SCALES_2020_22,
    Scale,
    check_scale,
    check_task_points,
    read_task_points,
)
from tracker.domain.subjects import GRADES, SUBJECTS


def test_every_published_scale_can_be() -> None:
    assert len(SCALES_2020_22) == 31
    for (subject, grade), scale in SCALES_2020_22.items():
        assert subject in SUBJECTS
        assert grade in GRADES
        check_scale(scale, MAX_SCORES_2020_22.get((subject, grade)))
    assert set(MAX_SCORES_2020_22) <= set(SCALES_2020_22)


def test_published_bounds_are_those_of_the_source() -> None:
    assert SCALES_2020_22["mat", 8] == Scale(8, 15, 21)
    assert SCALES_2020_22["rus", 4] == Scale(14, 24, 33)
    assert SCALES_2020_22["phy", 7] == SCALES_2020_22["phy", 8] == Scale(5, 8, 11)
    assert SCALES_2020_22["fre", 7] == Scale(13, 21, 27)
    assert MAX_SCORES_2020_22["rus", 8] == 51


@pytest.mark.parametrize("scale", [Scale(5, 5, 9), Scale(9, 5, 11), Scale(0, 5, 9), Scale(5, 9, 201)])
def test_bounds_that_do_not_grow_are_refused(scale: Scale) -> None:
    with pytest.raises(InvalidError):
        check_scale(scale, None)


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("1 1 2 3", [1, 1, 2, 3]),
        ("1,1,2", [1, 1, 2]),
        (" 2;2 , 3 ", [2, 2, 3]),
        ("", None),
        (" , ", None),
        ("50", [50]),
    ],
)
def test_points_of_tasks_are_read_with_spaces_or_commas(typed: str, points: list[int] | None) -> None:
    assert read_task_points(typed) == points
    assert check_task_points(points, None) == points


@pytest.mark.parametrize("typed", ["1 x", "1.5", "-1", "٣", "1 " * 61, "1000", "1e3"])
def test_what_are_no_points_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_task_points(typed)
    assert caught.value.field == "task_points"


def test_points_of_tasks_add_up_to_the_maximum() -> None:
    assert check_task_points([1, 2, 3], 6) == [1, 2, 3]
    for points, most in (([1, 2, 3], 7), ([0, 1], None), ([51], None), ([], None)):
        with pytest.raises(InvalidError) as caught:
            check_task_points(points, most)
        assert caught.value.field == "task_points"


def test_the_last_bound_may_be_the_maximum_itself() -> None:
    check_scale(Scale(5, 9, 11), 11)
    with pytest.raises(InvalidError):
        check_scale(Scale(5, 9, 11), 10)
