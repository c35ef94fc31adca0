"""Rounds built around a plan are never called impossible, and never end much dearer than what was planted."""

import copy

import pytest

from tests.matching.contract import referee, rounds
from tests.matching.contract.tools import answer, is_plan
from tracker.matching.api import read_problem
from tracker.matching.board import compile_board
from tracker.matching.solver import FEW_STEPS, STEPS, _steps

# Small rounds whose plan is found at once, and cities where only the verdict counts.
SMALL, CITY = (501, 502, 503, 507, 511, 514, 516, 520, 521, 524, 526), range(700, 706)


def planted_cost(problem, checks):
    price = referee.costs(problem)
    return sum(price[frozenset(arc)] for arc in checks)


def as_plan(problem, checks):
    """The planted checks as a plan file (works are divided evenly under `shares`)."""
    cost = planted_cost(problem, checks)
    plan = {
        "format": "mutual-check-plan/1", "problem_sha256": referee.fingerprint(problem), "seed": 0, "engine": "hand",
        "checks": [list(arc) for arc in checks], "panel": [], "cost": cost, "lower_bound": 0, "optimal": False,
        "gap": cost, "seconds": 0, "status": "feasible",
    }  # fmt: skip
    if problem["rules"]["arc_load"] == "shares":
        works = {school["id"]: school["works"] for school in problem["schools"]}
        order = {b: [a for a, c in checks if c == b] for _, b in checks}
        k = problem["k"]
        plan["loads"] = [[a, b, works[b] // k + (order[b].index(a) < works[b] % k)] for a, b in checks]
    return plan


@pytest.mark.parametrize("seed", [*SMALL, *CITY])
def test_what_is_planted_is_valid(seed):
    problem, checks = rounds.planted(seed, most=18 if seed in SMALL else 44)
    assert referee.judge(problem, as_plan(problem, checks)) == set()


@pytest.mark.parametrize("seed", SMALL)
def test_a_small_round_with_a_planted_plan_gets_one_without_overloads(seed):
    problem, checks = rounds.planted(seed, most=18)
    found = answer(problem, 15)
    assert is_plan(found)
    assert referee.judge(problem, found) == set()
    assert found["status"] != "overloaded"
    if found["optimal"]:
        assert found["cost"] <= planted_cost(problem, checks)
    assert found["lower_bound"] <= planted_cost(problem, checks)


@pytest.mark.parametrize("seed", CITY)
def test_a_city_with_a_planted_plan_is_never_called_impossible(seed):
    problem, checks = rounds.planted(seed)
    found = answer(problem, 1.0)
    if found is not None:
        assert is_plan(found)
        assert found["lower_bound"] <= planted_cost(problem, checks)
        assert referee.judge(problem, found) == set()


@pytest.mark.parametrize("seed", SMALL[:6])
def test_a_round_in_which_only_the_planted_pairs_are_candidates_gets_the_planted_plan(seed):
    problem, checks = rounds.planted(seed, most=18)
    tight = copy.deepcopy(problem)
    tight.update(pinned=[], one_way=[list(arc) for arc in checks], forbidden=[], history=[])
    price = referee.costs(problem)
    tight["distances"] = [[a, b, price[frozenset((a, b))]] for a, b in checks]
    found = answer(tight, 10)
    assert [tuple(arc) for arc in found["checks"]] == checks
    assert found["optimal"]
    assert found["status"] == "optimal"


def test_the_local_search_of_a_small_round_is_short_and_that_of_a_city_whole():
    problem, _ = rounds.planted(520, most=18)
    board = compile_board(read_problem(problem), 1)
    assert _steps(board) == FEW_STEPS * 13**2 < STEPS
    board.need = [3] * 44
    assert _steps(board) == STEPS
