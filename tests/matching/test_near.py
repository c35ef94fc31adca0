"""The first attempt of the exact stage: a few arcs of least reduced cost."""

import math
import time

import pytest

from benchmarks.rounds import make
from tests.matching.test_everything import mixed
from tracker.matching import exact, solver
from tracker.matching.api import Plan, solve, verify
from tracker.matching.board import compile_board
from tracker.matching.programme import Programme
from tracker.matching.scheme import Scheme


def search(problem):
    board = compile_board(problem, problem.seed)
    work = exact.Search(board, lambda: True, time.monotonic() + 120, lambda _: None)
    return work, work.relax()


@pytest.mark.parametrize("kind", [{"idle": 0.0}, {"slack": 1}, {"near": 12}])
def test_few_arcs_hold_a_scheme_that_meets_the_bound(kind):
    work, made = search(make(24, 2, 4, **kind))
    exact._near(work, made)
    assert work.found.closed()
    scheme = Scheme(work.board, work.found.arcs)
    assert (scheme.rings(), any(scheme.missing())) == ([], False)
    assert work.found.bound <= work.found.value + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_few_arcs_never_prove_more_than_all_arcs_do(seed, monkeypatch):
    problem = make(12, 2, seed, slack=seed % 2, conflicts=0.03, years=1)
    with_it = solve(problem)
    monkeypatch.setattr(exact, "_near", lambda _work, _made: None)
    without = solve(problem)
    assert isinstance(with_it, Plan) == isinstance(without, Plan)
    if isinstance(with_it, Plan):
        assert verify(problem, with_it) == []
        assert (with_it.cost, with_it.optimal, without.optimal) == (without.cost, True, True)


def test_what_the_few_arcs_cannot_do_is_not_called_impossible(monkeypatch):
    monkeypatch.setattr(exact, "FEW", 1)
    for seed in range(4):
        problem = make(20, 2, seed, slack=seed % 2, idle=0.0)
        work, made = search(problem)
        exact._near(work, made)
        assert not work.found.impossible
        plan = solve(problem)
        assert plan.optimal
        assert work.found.bound <= plan.cost + 0.5


def test_a_bound_from_few_arcs_stays_below_what_other_arcs_may_cost():
    work, made = search(make(16, 2, 2, slack=1))
    limit = work.limit(made, 2 * sum(work.board.need))
    arcs = sorted(work.reduced_to(made, limit))
    least = work.found.bound
    work.settle(arcs, "arcs", math.inf, least, exact.EAGER)
    assert work.found.bound == pytest.approx(least)


def test_the_limit_admits_as_many_arcs_as_asked_for():
    work, made = search(make(16, 2, 1))
    for many in (10, 60):
        chosen = work.reduced_to(made, work.limit(made, many))
        assert many <= len(chosen) <= many + 8
        assert max(chosen.values()) <= work.limit(made, many)
    assert work.limit(made, len(work.every)) == math.inf
    assert len(work.reduced_to(made, 1e15)) == len(work.every)


def test_reduced_costs_bound_the_price_of_any_arc_in_an_optimal_scheme():
    problem = make(14, 2, 3, slack=1, years=1)
    work, made = search(problem)
    plan = solve(problem)
    prices = work.reduced_to(made, 1e15)
    place = {one: number for number, one in enumerate(work.board.ids)}
    for a, b in plan.checks:
        assert work.found.bound + max(0.0, prices[place[a], place[b]]) <= plan.cost + 0.6


def test_a_hurried_programme_ends_after_its_nodes():
    board = compile_board(make(30, 3, 2, slack=1, years=0), 1)
    made = Programme(board, sorted(board.arc_weight), "arcs")
    made.hurry(1)
    answer = made.run(60)
    assert answer.status in ("limit", "limit-with-solution", "optimal")
    assert made.solver.getInfo().mip_node_count <= 1


def test_rounds_with_rules_of_every_kind_keep_their_optimum_when_few_arcs_are_tried():
    tried = 0
    for seed in range(70, 90):
        problem = mixed(seed).with_rules(works_capacity=False, panel=False, arc_load="split")
        plan = solve(problem)
        if isinstance(plan, Plan):
            assert plan.optimal
            assert verify(problem, plan) == []
            tried += 1
    assert tried > 5


def test_more_rounds_of_improvement_are_made_where_they_are_cheap():
    boards = [compile_board(make(n, 1, 1, near=4, years=0), 1) for n in (20, 460)]
    assert solver.rounds(boards[0]) == 25
    assert 1 <= solver.rounds(boards[1]) <= 40


def test_arcs_are_left_out_by_the_linear_programme_s_own_value_not_by_a_bound_raised_since():
    work, made = search(make(30, 3, 2, slack=1))
    work.found.value = work.floor + 400.0
    before = work.survivors(made)
    work.found.bound = work.floor + 399.0
    assert work.survivors(made) == before
    assert len(before) < len(work.every)
    assert all(work.reduced[arc] <= 400.0 + 1e-5 for arc in before)
