"""Every constraint has a plan that breaks it and nothing else."""

from dataclasses import replace

import pytest

from tests.matching.test_problem import city
from tracker.matching.api import CONSTRAINTS, Plan, read_problem, verify

# A legal scheme of 8 schools, k = 1: one ring of eight.
RING = [(i, (i + 1) % 8) for i in range(8)]


def made(checks, problem, **more):
    cost = sum(problem.cost_of(arc) or 0 for arc in checks)
    return Plan(tuple(sorted(checks)), cost, cost, "feasible", problem_sha256=problem.sha256, **more)


def round_of(**changes):
    data = city(k=1)
    data.update(forbidden=[], one_way=[], history=[], **changes)
    return read_problem(data)


def swap(old, new):
    return [*(arc for arc in RING if arc not in old), *new]


CASES = {
    "schools": (round_of(), swap([], []), {"extra": (99, 98)}),
    "k": (round_of(), RING[:-1], {}),
    "distances": (round_of(distances=[row for row in city(k=1)["distances"] if row[:2] != [2, 3]]), RING, {}),
    "can_check": (round_of(schools=[{**row, "can_check": row["id"] != 4} for row in city()["schools"]]), RING, {}),
    "forbidden": (
        round_of() and read_problem({**city(k=1), "forbidden": [[6, 5]], "one_way": [], "history": []}),
        RING,
        {},
    ),
    "one_way": (read_problem({**city(k=1), "forbidden": [], "one_way": [[6, 5]], "history": []}), RING, {}),
    "history": (read_problem({**city(k=1), "forbidden": [], "one_way": [], "history": [[2025, 6, 5]]}), RING, {}),
    "pinned": (round_of(pinned=[[3, 6]]), RING, {}),
    "out_max": (
        round_of(schools=[{**row, "out_max": 0 if row["id"] == 3 else 3} for row in city()["schools"]]),
        RING,
        {},
    ),
    "min_ring": (round_of(), [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 6), (6, 7), (7, 3)], {}),
    "works_capacity": (
        read_problem(
            {
                **city(k=1, works_capacity=True),
                "forbidden": [],
                "one_way": [],
                "history": [],
                "schools": [{**row, "capacity": 10 if row["id"] == 2 else 99} for row in city()["schools"]],
            }
        ),
        RING,
        {},
    ),
    "arc_load": (
        round_of(rules={**city()["rules"], "arc_load": "shares"}),
        RING,
        {"loads": tuple((a, b, 1) for a, b in RING)},
    ),
    "panel": (round_of(), RING[:-1], {"panel": ((0, 1),)}),
}


def test_every_constraint_has_its_case():
    assert set(CASES) == {constraint.name for constraint in CONSTRAINTS}


@pytest.mark.parametrize("name", CASES)
def test_a_plan_that_breaks_one_constraint_breaks_only_that_one(name):
    problem, checks, more = CASES[name]
    extra = more.pop("extra", None) if "extra" in more else None
    plan = made([*checks, extra] if extra else checks, problem, **more)
    found = verify(problem, plan)
    allowed = {name, "distances"} if name == "schools" else {name}
    assert {violation.code for violation in found} >= {name}
    assert {violation.code for violation in found} <= allowed
    for violation in found:
        assert violation.words.ru
        assert violation.words.en
        assert "{" not in violation.words.ru + violation.words.en


def test_the_legal_ring_breaks_nothing():
    problem = round_of()
    assert verify(problem, made(RING, problem)) == []


def test_a_mutual_pair_is_a_ring_of_two():
    problem = round_of()
    plan = made([(0, 1), (1, 0), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 2)], problem)
    assert [violation.schools for violation in verify(problem, plan)] == [(0, 1)]
    assert verify(problem.with_rules(min_ring=2), replace(plan, problem_sha256="")) == []


def test_old_history_and_the_undirected_switch_are_respected():
    data = {**city(k=1), "forbidden": [], "one_way": []}
    old = read_problem({**data, "history": [[2024, 5, 6]]})
    assert verify(old, made(RING, old)) == []
    backward = {**data, "history": [[2026, 6, 5]], "rules": {**data["rules"], "history_undirected": False}}
    directed = read_problem(backward)
    assert verify(directed, made(RING, directed)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cost": 1}, "cost"),
        ({"lower_bound": 10**9}, "lower_bound"),
        ({"gap": 0.5}, "gap"),
        ({"optimal": True, "lower_bound": 1}, "optimal"),
        ({"status": "overloaded"}, "status"),
        ({"problem_sha256": "0" * 64}, "problem_sha256"),
    ],
)
def test_wrong_figures_are_found(change, code):
    problem = round_of()
    found = verify(problem, replace(made(RING, problem), **change))
    assert code in {violation.code for violation in found}


def test_a_declared_overload_of_the_right_size_is_accepted_and_another_is_not():
    schools = [{**row, "capacity": 10 if row["id"] == 2 else 99} for row in city()["schools"]]
    data = {**city(k=1, works_capacity=True), "forbidden": [], "one_way": [], "history": [], "schools": schools}
    problem = read_problem(data)
    plan = made(RING, problem)
    over = replace(plan, overloads=((2, 23),), status="overloaded")
    assert verify(problem, over) == []
    assert verify(problem, replace(over, overloads=((2, 22),)))
