"""The problem of a round: ways, candidates, shares, and what takes part."""

from dataclasses import replace

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.schemes import (
    BETWEEN_DISTRICTS,
    NEAREST,
    RIVER_PENALTY,
    WITHIN_DISTRICT,
    SchoolFacts,
    Settings,
    candidate_pairs,
    check_settings,
    most_checked,
    problem_data,
    shared_buildings,
    way,
)

A = SchoolFacts(1, "Первая", 1, "left", "", 0, 0, 60, 3, 60)


def school(number: int, **values: object) -> SchoolFacts:
    return replace(A, id=number, name=f"Школа {number}", x=number * 100, **values)


def make(schools: list[SchoolFacts], settings: Settings | None = None, **values: object) -> dict[str, object]:
    given = {"forbidden": [], "history": [], **values}
    return problem_data("x", 2027, schools, settings or Settings(), **given)


def test_a_way_is_the_straight_line_and_a_river_costs_five_kilometres() -> None:
    assert way(A, replace(A, x=300, y=400)) == 500
    assert way(A, replace(A, x=300, y=400, bank="right")) == 500 + RIVER_PENALTY == 5_500
    assert way(A, replace(A, x=300, y=400, bank="")) == 500, "an unknown bank is no river"


def test_a_school_off_the_plan_is_a_usual_way_off() -> None:
    nowhere = replace(A, x=None, y=5)
    assert way(A, nowhere) == WITHIN_DISTRICT
    assert way(nowhere, replace(A, district=2)) == BETWEEN_DISTRICTS
    assert way(nowhere, replace(A, district=2, bank="right")) == BETWEEN_DISTRICTS + RIVER_PENALTY


def test_every_pair_of_a_city_is_a_candidate_once() -> None:
    assert candidate_pairs([school(3), school(1), school(2)]) == [[1, 2, 100], [1, 3, 200], [2, 3, 100]]


def test_in_a_region_only_the_nearest_are_candidates() -> None:
    pairs = candidate_pairs([school(number) for number in range(1, 201)])
    assert len(pairs) < 200 * NEAREST
    at = dict.fromkeys(range(1, 201), 0)
    for a, b, _metres in pairs:
        at[a] += 1
        at[b] += 1
    assert min(at.values()) >= NEAREST
    assert [1, 200, 19_900] not in pairs


def test_one_building_is_no_pair() -> None:
    there = [school(1, building="ул. мира, 5"), school(2), school(3, building="ул. мира, 5"), school(4)]
    assert shared_buildings(there) == [(1, 3)]
    assert make(there)["forbidden"] == [[1, 3]]


def test_checks_are_shared_evenly_by_those_who_have_teachers() -> None:
    some = [school(1), school(2), school(3), school(4, teachers=0)]
    assert most_checked(some, Settings(k=2)) == 3
    assert most_checked(some, Settings(k=2, even=False)) == 6
    rows = make(some)["schools"]
    assert [(row["can_check"], row["out_max"], row["capacity"]) for row in rows] == [(True, 3, 180)] * 3 + [
        (False, 0, 0)
    ]


def test_only_schools_with_works_or_teachers_take_part_and_rows_about_others_go() -> None:
    some = [*(school(number) for number in range(1, 5)), school(9, works=0, teachers=0)]
    data = make(some, forbidden=[(2, 1), (1, 9)], history=[(2026, 3, 4), (2026, 9, 1)])
    assert [row["id"] for row in data["schools"]] == [1, 2, 3, 4]
    assert (data["forbidden"], data["history"]) == ([[1, 2]], [[2026, 3, 4]])


@pytest.mark.parametrize(
    ("schools", "words"),
    [([], "nothing to check"), ([school(1, works=0), school(2, works=0), school(3, works=0)], "nothing to check"),
     ([school(1), school(2)], "numbers of at least 3 schools; there are 2")],
)  # fmt: skip
def test_too_few_schools_are_refused(schools: list[SchoolFacts], words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        make(schools)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"k": 0}, "k"), ({"k": 6}, "k"), ({"min_ring": 5}, "min_ring"), ({"history_years": -1}, "history_years"),
     ({"seed": -1}, "seed"), ({"seed": 2**63}, "seed"), ({"seconds": 3600}, "seconds")],
)  # fmt: skip
def test_settings_have_limits(values: dict[str, int], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_settings(Settings(**values))
    assert refused.value.field == field
