"""Capacities in works by patterns: the best sets, the bound, schemes that keep to everything."""

import itertools
import random
import time
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.rounds import make
from tests.matching.test_everything import best_of_all, mixed
from tracker.matching import diving, patterns, solver
from tracker.matching.api import Plan, solve, verify
from tracker.matching.board import compile_board
from tracker.matching.knapsack import best_sets


@pytest.mark.parametrize("seed", range(20))
def test_the_best_set_of_each_checker_is_the_best_of_all_sets(seed):
    draw = random.Random(seed)
    loads = np.array([draw.randrange(0, 9) for _ in range(6)])
    caps, most = np.array([draw.randrange(0, 20) for _ in range(4)]), np.array([draw.randrange(0, 4) for _ in range(4)])
    profit = np.array([[draw.choice([-np.inf, -1.0, 2.5, 3.0, 7.25]) for _ in loads] for _ in caps])
    for u, (value, schools) in enumerate(best_sets(profit, loads, caps, most)):
        every = [row for size in range(most[u] + 1) for row in itertools.combinations(range(6), size)]
        fit = [row for row in every if sum(loads[v] for v in row) <= caps[u]]
        assert schools in fit
        assert value == pytest.approx(sum(profit[u, v] for v in schools))
        assert value == pytest.approx(max(sum(profit[u, v] for v in row) for row in fit))


def capacities(seed, load="split", room=1.5):
    return make(16, 1, seed, slack=1, works_capacity=True, arc_load=load, capacity=round(88 * room))


@pytest.mark.parametrize(("load", "room"), [("split", 1.45), ("all", 1.5)])
def test_a_city_whose_capacities_bind_gets_a_plan_near_a_bound_that_knows_works_come_whole(load, room):
    problem = capacities(3, load, room)
    plan = solve(problem, time_limit=60)
    assert isinstance(plan, Plan)
    assert verify(problem, plan) == []
    assert plan.overloads == ()
    assert plan.gap <= 0.08
    free = solve(problem.with_rules(works_capacity=False), time_limit=60)
    assert plan.lower_bound >= free.lower_bound


def test_the_bound_of_patterns_never_exceeds_the_best_of_all_plans():
    tried = 0
    for seed in range(100):
        problem = mixed(seed)
        board = compile_board(problem, problem.seed)
        best = best_of_all(problem) if patterns.suits(board) and not problem.rules.panel else None
        if best is None or best[1]:
            continue
        found = diving.search(board, None, lambda: True, time.monotonic() + 5, lambda _: None)
        assert board.fixed_cost + found.bound <= best[2] + 0.5
        assert found.arcs is None or board.fixed_cost + found.value >= best[2] - 0.5
        tried += 1
    assert tried > 5


def test_dives_keep_to_pinned_checks_and_to_rings_with_them():
    problem = capacities(4)
    plan = solve(problem, time_limit=60)
    pinned = replace(problem, pinned=plan.checks[::3])
    again = solve(pinned, time_limit=60)
    assert verify(pinned, again) == []
    assert again.overloads == ()


def test_without_a_capacity_that_can_bind_or_beyond_its_size_no_patterns_are_made():
    assert not patterns.suits(compile_board(capacities(1, "shares"), 1))
    large = make(140, 1, 1, near=8, works_capacity=True, capacity=90)
    assert not patterns.suits(compile_board(large, 1))


def test_a_capacity_that_cannot_bind_costs_nothing():
    problem = capacities(2, room=100.0)
    board = compile_board(problem, 1)
    assert (board.capacity, board.load, board.spread) == (None, None, None)
    tight = capacities(2)
    assert compile_board(tight, 1).capacity is not None
    assert solve(problem).cost == solve(problem.with_rules(works_capacity=False)).cost


def test_polishing_never_makes_a_scheme_dearer_or_invalid_and_needs_none_to_begin_with():
    problem = make(24, 2, 2, slack=1, conflicts=0.0)
    board = compile_board(problem, 1)
    found = diving.polish(board, [], lambda: True, time.monotonic() + 3)
    best = solve(problem)
    assert found is not None
    assert sum(board.need) == len(found)
    assert board.cost_of(found) >= best.cost
    cost = board.cost_of(found)
    checks = tuple(sorted((board.ids[u], board.ids[v]) for u, v in found))
    assert verify(problem, Plan(checks, cost, cost, "feasible")) == []
    again = diving.polish(board, found, lambda: True, time.monotonic() + 3)
    assert best.cost <= board.cost_of(again) <= board.cost_of(found)
    assert diving.polish(board, found, lambda: False, time.monotonic()) == found
    assert diving.polish(board, found[:-1], lambda: False, time.monotonic()) is None


def test_free_shares_are_tried_as_even_ones_first_but_not_bounded_by_them():
    problem = make(16, 2, 2, slack=1, years=1, works_capacity=True, arc_load="shares", capacity=92)
    board = compile_board(problem, 1)
    even = solver._evenly_loaded(board)
    assert (even.load, even.shares, even.exact_load) == (board.spread, None, False)
    assert solver._evenly_loaded(even) is even
    pinned = replace(problem, pinned=(next(iter(sorted(problem.cost))),))
    (u, v), narrow = pinned.pinned[0], compile_board(pinned, 1)
    assert solver._evenly_loaded(narrow).capacity[u] == narrow.capacity[u] - narrow.spread[v]
    plan = solve(problem, time_limit=10)
    assert verify(problem, plan) == []
    split = solve(problem.with_rules(arc_load="split"), time_limit=10)
    assert split.overloads or plan.lower_bound <= split.cost
