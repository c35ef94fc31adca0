import itertools
import random
import subprocess
import sys

import pytest

from tests.matching.test_problem import city
from tracker.matching.api import Plan, Why, read_problem, solve, verify
from tracker.matching.explain import clash


def brute(problem):
    """Return the least cost over all plans, None without one, by trying everything."""
    ids = sorted(problem.by_id)
    best = None

    def valid(arcs):
        cost = sum(problem.cost_of(arc) or 0 for arc in arcs)
        plan = Plan(tuple(sorted(arcs)), cost, cost, "feasible")
        return None if verify(problem, plan) else cost

    choices = [itertools.combinations([a for a in ids if a != b], problem.need(b)) for b in ids]
    for picked in itertools.product(*map(list, choices)):
        cost = valid([(a, b) for b, row in zip(ids, picked, strict=True) for a in row])
        if cost is not None and (best is None or cost < best):
            best = cost
    return best


def small(seed):
    draw = random.Random(seed)
    n, k = draw.choice([(4, 1), (5, 1), (5, 2), (6, 1)])
    data = city(n, k, min_ring=draw.choice([2, 3, 4]))
    pairs = [row[:2] for row in data["distances"]]
    data["distances"] = [[*pair, draw.randrange(50)] for pair in pairs if draw.random() < 0.9]
    data["forbidden"] = [pair for pair in pairs if draw.random() < 0.08]
    data["one_way"] = [draw.sample(pair, 2) for pair in pairs if draw.random() < 0.1]
    data["history"] = [[draw.choice([2023, 2026]), *draw.sample(pair, 2)] for pair in pairs if draw.random() < 0.1]
    for school in data["schools"]:
        school["out_max"] = draw.choice([k, k + 1])
        school["can_check"] = draw.random() < 0.93
        school["works"] = draw.choice([0, 5, 9, 9, 9])
    return read_problem(data)


@pytest.mark.parametrize("seed", range(40))
def test_small_problems_agree_with_trying_everything(seed):
    problem = small(seed)
    best, found = brute(problem), solve(problem)
    if best is None:
        assert isinstance(found, Why)
        assert found.schools
    else:
        assert isinstance(found, Plan)
        assert verify(problem, found) == []
        assert (found.cost, found.lower_bound, found.optimal) == (best, best, True)


def test_the_rings_of_small_cities_need_enough_schools():
    seven = {**city(7, 2), "forbidden": [], "one_way": [], "history": []}
    assert isinstance(solve(read_problem(seven)), Plan)
    six = {**city(6, 2), "forbidden": [], "one_way": [], "history": []}
    why = solve(read_problem(six))
    assert isinstance(why, Why)
    assert "min_ring" in why.rules


def test_an_explanation_without_time_names_a_clash_and_does_not_call_it_minimal():
    six = read_problem({**city(6, 2), "forbidden": [], "one_way": [], "history": []})
    hasty, whole = clash(six, seconds=0.0), clash(six)
    assert (hasty.minimal, whole.minimal) == (False, True)
    assert set(whole.rules) <= set(hasty.rules)


def test_pinned_checks_stand():
    data = {**city(12, 2), "pinned": [[1, 2], [9, 4]]}
    plan = solve(read_problem(data))
    assert isinstance(plan, Plan)
    assert {(1, 2), (9, 4)} <= set(plan.checks)
    assert verify(read_problem(data), plan) == []


def test_the_panel_checks_only_what_no_school_can():
    data = {**city(9, 2, panel=True), "forbidden": [[0, i] for i in range(2, 9)]}
    problem = read_problem(data)
    plan = solve(problem)
    assert isinstance(plan, Plan)
    assert plan.panel == ((0, 1),)
    assert verify(problem, plan) == []


def test_progress_is_told_with_bounds_that_never_exceed_the_cost():
    told = []
    plan = solve(read_problem(city(12, 2)), progress=lambda *step: told.append(step))
    assert isinstance(plan, Plan)
    assert {phase for phase, _, _ in told} >= {"bound", "start"}
    assert all(bound <= plan.cost for _, _, bound in told if bound is not None)


PROGRAM = """
import json, sys
sys.path.insert(0, ".")
from tests.matching.test_problem import city
from tracker.matching.api import read_problem, solve
print(solve(read_problem(city(20, 2))).checks)
"""


def test_the_plan_does_not_depend_on_the_hash_seed():
    answers = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1


def test_another_seed_may_choose_another_plan_of_the_same_cost():
    data = {**city(12, 2), "forbidden": [], "one_way": [], "history": []}
    data["distances"] = [[a, b, 5] for a, b, _ in data["distances"]]
    plans = [solve(read_problem({**data, "seed": seed})) for seed in range(4)]
    assert {plan.cost for plan in plans} == {12 * 2 * 5}
    assert len({plan.checks for plan in plans}) > 1
