"""The scales of 2020-22 figure by figure, and what a scale or the points of tasks may be at their limits."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.scales import (
    MAX_SCORES_2020_22,
    SCALES_2020_22,
    SOURCE_2020_22,
    Scale,
    check_scale,
    check_task_points,
    read_task_points,
)

# As the descriptions of the works gave them: subject and grade, lower bounds of 3, 4 and 5, the maximum where known.
PUBLISHED = """
mat 4    6 10 15   20
mat 5    7 11 15   20
mat 6    6 10 14   16
mat 7    7 12 16   19
mat 8    8 15 21   25
rus 4   14 24 33   38
rus 5   18 29 39   45
rus 6   25 35 45   51
rus 7   22 32 42   47
rus 8   26 32 45   51
okr 4    8 18 27   32
bio 5   12 18 24
bio 6   12 18 24
bio 7   10 17 23
bio 8   13 21 29
his 5    4  8 12
his 6    6 11 16
his 7    7 13 19
his 8    7 12 18
geo 6   10 22 31
geo 7   11 26 33
geo 8   13 27 35
soc 6    9 15 20
soc 7   10 16 21
soc 8   11 17 22
phy 7    5  8 11
phy 8    5  8 11
che 8   10 19 28
eng 7   13 21 27
ger 7   13 21 27
fre 7   13 21 27
"""
ROWS = [line.split() for line in PUBLISHED.strip().splitlines()]


@pytest.mark.parametrize(("subject", "grade", "bounds", "most"), [(r[0], int(r[1]), r[2:5], r[5:]) for r in ROWS])
def test_a_published_scale_is_the_start_of_a_campaign_s(
    subject: str, grade: int, bounds: list[str], most: list[str]
) -> None:
    assert SCALES_2020_22[subject, grade] == Scale(*map(int, bounds))
    assert MAX_SCORES_2020_22.get((subject, grade)) == (int(most[0]) if most else None)


def test_nothing_else_is_given_out_as_published() -> None:
    assert set(SCALES_2020_22) == {(row[0], int(row[1])) for row in ROWS}
    assert set(MAX_SCORES_2020_22) <= set(SCALES_2020_22)


def test_the_note_beside_a_scale_says_its_years_and_to_compare_it() -> None:
    assert "2020–2022" in SOURCE_2020_22
    assert "сверить" in SOURCE_2020_22


@pytest.mark.parametrize(
    ("scale", "most"),
    [
        (None, None),
        (None, 1),
        (None, 200),
        (Scale(1, 2, 3), None),
        (Scale(1, 2, 3), 3),
        (Scale(198, 199, 200), None),
        (Scale(198, 199, 200), 200),
        (Scale(5, 9, 11), 25),
    ],
)
def test_a_scale_that_can_be(scale: Scale | None, most: int | None) -> None:
    check_scale(scale, most)


@pytest.mark.parametrize(
    ("scale", "most", "field"),
    [
        (None, 0, "max_score"),
        (None, -5, "max_score"),
        (None, 201, "max_score"),
        (Scale(1, 2, 3), 0, "max_score"),
        (Scale(0, 2, 3), None, "scale_4"),
        (Scale(-1, 2, 3), None, "scale_4"),
        (Scale(2, 2, 3), None, "scale_4"),
        (Scale(3, 2, 4), None, "scale_4"),
        (Scale(1, 3, 3), None, "scale_4"),
        (Scale(1, 4, 3), None, "scale_4"),
        (Scale(1, 2, 201), None, "scale_4"),
        (Scale(5, 9, 11), 10, "scale_5"),
        (Scale(5, 9, 200), 199, "scale_5"),
    ],
)
def test_a_scale_that_cannot_be_names_the_cell(scale: Scale | None, most: int | None, field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_scale(scale, most)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("1", [1]),
        ("1 2 3", [1, 2, 3]),
        ("1, 2, 3", [1, 2, 3]),
        ("1;2;3", [1, 2, 3]),
        ("1\n2\t3", [1, 2, 3]),
        ("01 2", [1, 2]),
        ("050", [50]),
        (" ".join("1" * 60), [1] * 60),
        ("", None),
        ("   ", None),
        (",;,", None),
    ],
)
def test_points_are_typed_as_people_type_them(typed: str, points: list[int] | None) -> None:
    assert read_task_points(typed) == points


@pytest.mark.parametrize(
    ("typed", "params"),
    [
        (" ".join("1" * 61), {"most": 60}),
        ("1 0 2", {"most": 50}),
        ("1 51", {"most": 50}),
        ("999", {"most": 50}),
        ("1000", {}),
        ("0001", {}),
        ("1 2х", {}),
        ("1.5", {}),
        ("-1", {}),
        ("²", {}),
        ("1/2", {}),
    ],
)
def test_what_is_wrong_with_typed_points_is_told_with_its_limit(typed: str, params: dict[str, int]) -> None:
    with pytest.raises(InvalidError) as caught:
        read_task_points(typed)
    assert (caught.value.field, caught.value.params) == ("task_points", params)


@pytest.mark.parametrize(
    ("points", "most"),
    [(None, 20), (None, None), ([1], 1), ([50] * 4, 200), ([1] * 60, 60), ([1, 2, 3], None)],
)
def test_points_that_add_up_are_taken(points: list[int] | None, most: int | None) -> None:
    assert check_task_points(points, most) == points


@pytest.mark.parametrize(
    ("points", "most", "params"),
    [
        ([], None, {"most": 60}),
        ([1] * 61, None, {"most": 60}),
        ([0], None, {"most": 50}),
        ([1, -1], None, {"most": 50}),
        ([51], None, {"most": 50}),
        ([1, 2, 3], 5, {"sum": 6, "max": 5}),
        ([1, 2, 3], 7, {"sum": 6, "max": 7}),
    ],
)
def test_points_that_do_not_fit_say_why(points: list[int], most: int | None, params: dict[str, int]) -> None:
    with pytest.raises(InvalidError) as caught:
        check_task_points(points, most)
    assert (caught.value.field, caught.value.params) == ("task_points", params)
