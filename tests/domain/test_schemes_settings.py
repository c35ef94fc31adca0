"""What a person may choose for a scheme, at its limits and beyond, and the file that is made of it."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.schemes import (
    NEAREST,
    SchoolFacts,
    Settings,
    candidate_pairs,
    check_settings,
    most_checked,
    problem_data,
    shared_buildings,
    way,
)

# On the left bank, 60 works, 3 teachers of 60 works each.
SCHOOL = SchoolFacts(1, "СШ № 1", 1, "левый", "ул. Мира, 5", 0, 0, 60, 3, 60)


def school(number: int, **values: Any) -> SchoolFacts:
    return replace(SCHOOL, **{"id": number, "name": f"СШ № {number}", "building": "", "x": 100 * number, **values})


def made(schools: list[SchoolFacts], settings: Settings | None = None, **values: Any) -> dict[str, Any]:
    return problem_data("Математика, 5", 2027, schools, settings or Settings(), forbidden=[], history=[], **values)


CITY = [school(number) for number in range(1, 6)]


def test_what_is_chosen_at_the_start_suits_most_cities() -> None:
    assert asdict(Settings()) == {
        "k": 2,
        "min_ring": 4,
        "history_years": 2,
        "works_capacity": True,
        "panel": False,
        "even": True,
        "seed": 1,
        "seconds": 60,
        "arc_load": "split",
        "ring_scope": "round",
        "partners": "free",
        "teacher_most": 0,
        "draw": "",
    }
    assert check_settings(Settings()) == Settings()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("k", [1, 2, 5]),
        ("min_ring", [2, 3, 4]),
        ("history_years", [0, 1, 10]),
        ("seed", [0, 1, 2**63 - 1]),
        ("seconds", [5, 60, 300]),
        ("arc_load", ["split", "shares", "all"]),
        ("ring_scope", ["round", "campaign"]),
        ("partners", ["free", "same", "rotate"]),
        ("draw", ["", "Курс доллара на 16.04.2027"]),
    ],
)
def test_every_choice_up_to_its_limits_is_taken(name: str, values: list[object]) -> None:
    for value in values:
        chosen = replace(Settings(), **{name: value})
        assert check_settings(chosen) == chosen


@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("k", 0, (1, 5)),
        ("k", -2, (1, 5)),
        ("k", 6, (1, 5)),
        ("min_ring", 1, (2, 4)),
        ("min_ring", 5, (2, 4)),
        ("history_years", -1, (0, 10)),
        ("history_years", 11, (0, 10)),
        ("seed", -1, (0, 2**63 - 1)),
        ("seed", 2**63, (0, 2**63 - 1)),
        ("seconds", 4, (5, 300)),
        ("seconds", 301, (5, 300)),
    ],
)
def test_a_number_out_of_its_limits_is_refused_with_both(name: str, value: int, limits: tuple[int, int]) -> None:
    chosen = replace(Settings(), **{name: value})
    with pytest.raises(InvalidError) as refused:
        check_settings(chosen)
    assert refused.value.field == name
    assert refused.value.params == {"low": limits[0], "high": limits[1]}
    with pytest.raises(InvalidError) as refused:
        made(CITY, chosen)
    assert refused.value.field == name


@pytest.mark.parametrize("name", ["arc_load", "ring_scope", "partners"])
@pytest.mark.parametrize("value", ["", "everything", "SPLIT", "Round"])
def test_a_rule_that_is_not_offered_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_settings(replace(Settings(), **{name: value}))
    assert refused.value.field == name


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ({"x": 0, "y": 0}, {"x": 0, "y": 0}, 0),
        ({"x": 0, "y": 0}, {"x": 3_000, "y": 4_000}, 5_000),
        ({"x": -1_500, "y": 0}, {"x": 1_500, "y": -4_000}, 5_000),
        ({"x": 0, "y": 0}, {"x": 1, "y": 1}, 1),  # 1.41 m
        # The Dnieper between them costs 5 km more.
        ({"x": 0, "y": 0}, {"x": 300, "y": 400, "bank": "правый"}, 5_500),
        ({"x": 0, "y": 0, "bank": "правый"}, {"x": 300, "y": 400, "bank": "правый"}, 500),
        ({"x": 0, "y": 0, "bank": ""}, {"x": 300, "y": 400, "bank": "правый"}, 500),
        # Each single coordinate that is not known makes the way a usual one.
        ({"x": None, "y": 0}, {"x": 300, "y": 400}, 2_000),
        ({"x": 0, "y": None}, {"x": 300, "y": 400}, 2_000),
        ({"x": 0, "y": 0}, {"x": None, "y": 400}, 2_000),
        ({"x": 0, "y": 0}, {"x": 300, "y": None}, 2_000),
        ({"x": None, "y": None}, {"x": 300, "y": 400, "district": 2}, 6_000),
        ({"x": None, "y": None}, {"x": 300, "y": 400, "district": 2, "bank": "правый"}, 11_000),
        ({"x": None, "y": None}, {"x": 300, "y": 400, "bank": "правый"}, 7_000),
    ],
)
def test_a_way_is_the_same_there_and_back(a: dict[str, Any], b: dict[str, Any], metres: int) -> None:
    one, other = school(1, **a), school(2, **b)
    assert way(one, other) == way(other, one) == metres


@pytest.mark.parametrize(
    ("buildings", "pairs"),
    [
        (["", "", ""], []),
        (["ул. Мира, 5", "ул. Садовая, 1", ""], []),
        (["ул. Мира, 5", "", "ул. Мира, 5"], [(1, 3)]),
        (["ул. Мира, 5"] * 3, [(1, 2), (1, 3), (2, 3)]),
        (["ул. Мира, 5", "ул. Садовая, 1", "ул. Мира, 5", "ул. Садовая, 1"], [(1, 3), (2, 4)]),
    ],
)
def test_schools_under_one_roof_are_paired_once(buildings: list[str], pairs: list[tuple[int, int]]) -> None:
    schools = [school(number, building=building) for number, building in enumerate(buildings, 1)]
    assert shared_buildings(schools) == pairs
    assert sorted(shared_buildings(schools[::-1])) == pairs


@pytest.mark.parametrize(
    ("with_works", "with_teachers", "k", "share", "at_most"),
    [
        (5, 5, 2, 2, 4),
        (5, 5, 1, 1, 2),
        (5, 4, 2, 3, 6),  # 10 checks by 4 schools
        (5, 3, 2, 4, 8),  # 10 by 3
        (6, 4, 2, 3, 6),  # 12 by 4 come out even
        (5, 1, 2, 10, 20),
        (5, 0, 2, 10, 20),  # nobody can check: the engine says so, not a division by nothing
        (0, 5, 2, 0, 0),
    ],
)
def test_the_even_share_is_rounded_up(with_works: int, with_teachers: int, k: int, share: int, at_most: int) -> None:
    schools = [
        school(number, works=60 if number <= with_works else 0, teachers=3 if number <= with_teachers else 0)
        for number in range(1, 7)
    ]
    assert most_checked(schools, Settings(k=k)) == share
    assert most_checked(schools, Settings(k=k, even=False)) == at_most


def test_one_work_and_one_teacher_are_enough_to_count() -> None:
    assert most_checked([school(1, works=1, teachers=1), school(2, works=1, teachers=1)], Settings(k=1)) == 1


def test_up_to_61_schools_every_pair_is_a_candidate() -> None:
    few = [school(number) for number in range(1, NEAREST + 2)]
    assert len(candidate_pairs(few)) == 61 * 60 // 2
    more = [*few, school(62)]
    pairs = candidate_pairs(more)
    assert [1, 62, 6_100] not in pairs
    assert len(pairs) == 62 * 61 // 2 - 1, "the two ends of the line are not among each other's nearest 60"


def test_the_file_says_all_that_was_chosen() -> None:
    settings = Settings(
        k=3, min_ring=3, history_years=1, works_capacity=False, panel=True, seed=2027, arc_load="shares"
    )
    data = problem_data("Математика, 5", 2027, CITY, settings, forbidden=[], history=[])
    assert {name: data[name] for name in ("format", "name", "seed", "k")} == {
        "format": "mutual-check/1",
        "name": "Математика, 5",
        "seed": 2027,
        "k": 3,
    }
    assert data["rules"] == {
        "min_ring": 3,
        "history_years": 1,
        "history_undirected": True,
        "year": 2027,
        "works_capacity": False,
        "arc_load": "shares",
        "panel": True,
    }
    assert data["expected"] == {"even": True, "teachers": {str(number): 3 for number in range(1, 6)}}
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data, "plain JSON all the way down"


def test_a_school_stands_in_the_file_with_its_own_numbers() -> None:
    facts = school(7, district=2, x=1_200, y=-300, works=58, teachers=2, works_per_teacher=45)
    data = made([*CITY, facts, school(8, x=None, y=None, works=0), school(9, teachers=0)])
    by_id = {one["id"]: one for one in data["schools"]}
    assert by_id[7] == {
        "id": 7,
        "name": "СШ № 7",
        "district": 2,
        "x": 1_200,
        "y": -300,
        "works": 58,
        "can_check": True,
        "capacity": 90,
        "out_max": 2,  # 14 checks by 7 schools with teachers
    }
    assert (by_id[8]["x"], by_id[8]["y"], by_id[8]["works"], by_id[8]["can_check"]) == (0, 0, 0, True)
    assert (by_id[9]["capacity"], by_id[9]["can_check"], by_id[9]["out_max"]) == (0, False, 0)


@pytest.mark.parametrize(
    ("works", "teachers", "part"),
    [(0, 0, False), (1, 0, True), (0, 1, True), (60, 3, True)],
)
def test_works_or_teachers_make_a_school_take_part(works: int, teachers: int, part: bool) -> None:
    data = made([*CITY, school(9, works=works, teachers=teachers)])
    assert (9 in [one["id"] for one in data["schools"]]) is part
    assert ("9" in data["expected"]["teachers"]) is part
    assert any(9 in pair[:2] for pair in data["distances"]) is part


def test_rows_about_schools_that_take_no_part_are_left_out() -> None:
    data = problem_data(
        "x",
        2027,
        [*CITY, school(9, works=0, teachers=0)],
        Settings(),
        forbidden=[(3, 1), (1, 3), (9, 1), (1, 9), (4, 5)],
        history=[(2026, 2, 1), (2025, 5, 4), (2026, 9, 1), (2026, 1, 9)],
        pinned=[(2, 1), (1, 9), (9, 2), (1, 2)],
    )
    assert data["forbidden"] == [[1, 3], [4, 5]]
    assert data["history"] == [[2025, 5, 4], [2026, 2, 1]]
    assert data["pinned"] == [[1, 2], [2, 1]]


def test_whatever_order_the_schools_come_in_the_file_is_the_same() -> None:
    assert made(CITY[::-1]) == made(CITY)


@pytest.mark.parametrize(
    ("schools", "k", "params"),
    [
        (1, 1, {"k": 1, "least": 2, "have": 1}),
        (2, 2, {"k": 2, "least": 3, "have": 2}),
        (5, 5, {"k": 5, "least": 6, "have": 5}),
    ],
)
def test_each_school_needs_so_many_others(schools: int, k: int, params: dict[str, int]) -> None:
    with pytest.raises(InvalidError) as refused:
        made(CITY[:schools], Settings(k=k))
    assert (refused.value.field, refused.value.params) == ("k", params)
    assert made([*CITY, school(6)][: schools + 1], Settings(k=k))["k"] == k


def test_the_strength_of_a_school_is_its_teachers_times_their_works() -> None:
    assert (SCHOOL.capacity, school(2, teachers=0).capacity, school(2, works_per_teacher=1).capacity) == (180, 0, 3)
