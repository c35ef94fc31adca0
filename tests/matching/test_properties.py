"""Properties that hold for every round: of flows, bounds, plans, and of the two back ends."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.matching.test_problem import city
from tracker.matching import flow, solver
from tracker.matching.api import Plan, read_problem, solve, verify
from tracker.matching.board import compile_board
from tracker.matching.cover import cover

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BACKENDS = [name for name in flow.BACKENDS if name == "networkx" or flow.default_backend() == name]


@st.composite
def rounds(draw):
    seed = draw(st.integers(0, 10**6))
    toss = random.Random(seed)
    n, k = toss.randrange(7, 15), toss.choice([1, 1, 2])
    data = city(n, k, min_ring=toss.choice([2, 3, 4]))
    data["seed"] = seed
    data["distances"] = [[a, b, toss.randrange(1, 1000)] for a, b, _ in data["distances"] if toss.random() < 0.95]
    pairs = [row[:2] for row in data["distances"]]
    data["forbidden"] = [pair for pair in pairs if toss.random() < 0.04]
    data["one_way"] = [toss.sample(pair, 2) for pair in pairs if toss.random() < 0.04]
    data["history"] = [[2026, *toss.sample(pair, 2)] for pair in pairs if toss.random() < 0.04]
    return read_problem(data)


@QUICK
@given(rounds())
def test_every_plan_is_clean_and_costs_at_least_its_bound(problem):
    plan = solve(problem)
    if isinstance(plan, Plan):
        assert verify(problem, plan) == []
        assert plan.lower_bound <= plan.cost
        assert plan.optimal


@QUICK
@given(rounds())
def test_lifting_a_rule_never_raises_the_optimum_and_a_forbidden_pair_never_lowers_it(problem):
    plan = solve(problem)
    if isinstance(plan, Plan):
        freer = solve(replace(problem, forbidden=(), history=()))
        assert freer.cost <= plan.cost
        used = plan.checks[0]
        tighter = solve(replace(problem, forbidden=(*problem.forbidden, used)))
        if isinstance(tighter, Plan):
            assert tighter.cost >= plan.cost


@QUICK
@given(rounds(), st.randoms(use_true_random=False))
def test_renaming_schools_leaves_the_optimum(problem, toss):
    ids = sorted(problem.by_id)
    new = dict(zip(ids, toss.sample(range(1000), len(ids)), strict=True))
    renamed = replace(
        problem,
        schools=tuple(replace(one, id=new[one.id]) for one in problem.schools),
        distances=tuple((new[a], new[b], cost) for a, b, cost in problem.distances),
        forbidden=tuple((new[a], new[b]) for a, b in problem.forbidden),
        one_way=tuple((new[a], new[b]) for a, b in problem.one_way),
        history=tuple((year, new[a], new[b]) for year, a, b in problem.history),
    )
    plan, other = solve(problem), solve(renamed)
    assert isinstance(plan, Plan) == isinstance(other, Plan)
    if isinstance(plan, Plan):
        assert plan.cost == other.cost


@QUICK
@given(rounds())
def test_forbidding_an_unused_pair_leaves_the_optimum(problem):
    plan = solve(problem)
    if isinstance(plan, Plan):
        used = {frozenset(arc) for arc in plan.checks}
        unused = [(a, b) for a, b, _ in problem.distances if frozenset((a, b)) not in used]
        again = solve(replace(problem, forbidden=(*problem.forbidden, *unused[:3])))
        assert again.cost == plan.cost


@QUICK
@given(st.integers(0, 10**6))
def test_the_back_ends_find_flows_of_the_same_cost(seed):
    toss = random.Random(seed)
    n = 8
    arcs = [(a, b) for a in range(n) for b in range(n) if a != b and toss.random() < 0.5]
    caps, costs = [toss.randrange(1, 4) for _ in arcs], [toss.randrange(100) for _ in arcs]
    supplies = [toss.randrange(-2, 3) for _ in range(n - 1)]
    supplies.append(-sum(supplies))
    found = []
    for name in BACKENDS:
        answer = flow.min_cost_flow([a for a, _ in arcs], [b for _, b in arcs], caps, costs, supplies, backend=name)
        found.append(None if answer is None else sum(c * f for c, f in zip(costs, answer, strict=True)))
        if answer is not None:
            for node in range(n):
                sent = sum(f for (a, _), f in zip(arcs, answer, strict=True) if a == node)
                got = sum(f for (_, b), f in zip(arcs, answer, strict=True) if b == node)
                assert sent - got == supplies[node]
    assert len(set(found)) == 1


@pytest.mark.parametrize("k", [1, 2])
def test_every_back_end_gives_the_same_plan(k, monkeypatch):
    plans = []
    for backend in BACKENDS:
        monkeypatch.setattr(flow, "default_backend", lambda name=backend: name)
        plans.append(solve(read_problem(city(16, k))))
    assert {(plan.checks, plan.cost, plan.lower_bound, plan.optimal) for plan in plans} == {
        (plans[0].checks, plans[0].cost, plans[0].cost, True)
    }


def test_without_the_exact_stage_plans_are_valid_and_their_bound_holds(monkeypatch):
    problem = read_problem(city(16, 2))
    proved = solve(problem)
    monkeypatch.setattr(solver.highs, "available", lambda: False)
    plan = solve(problem)
    assert verify(problem, plan) == []
    assert plan.lower_bound <= proved.cost <= plan.cost


def test_the_cover_bounds_every_scheme_without_mutual_pairs():
    for seed in range(8):
        problem = read_problem({**city(12, 2, min_ring=3), "seed": seed})
        board = compile_board(problem, seed)
        assert cover(board).bound <= solve(problem).cost


def test_cancelling_returns_the_best_plan_so_far_or_says_there_is_none():
    problem = read_problem(city(14, 2))
    calls = []

    def cancel():
        calls.append(1)
        return len(calls) > 2

    plan = solve(problem, cancel=cancel)
    assert isinstance(plan, Plan)
    assert verify(problem, plan) == []
