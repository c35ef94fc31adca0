"""Tiny rounds against trying everything: cost, overloads, panel checks, and whether there is a plan at all."""

import copy
import itertools

import pytest

from tests.matching.contract import brute, referee, rounds
from tests.matching.contract.tools import MORE, answer, is_plan, ours

TINY = range(200, 260 + MORE)


def value(plan):
    return (
        sum(times for _, times in plan["panel"]),
        sum(over for _, over in plan.get("overloads", [])),
        plan["cost"],
    )


def by_hand(problem):
    """The cheapest plan of a round with k = 1 by the plainest loops there are, to check the checker."""
    ids, price = [one["id"] for one in problem["schools"]], referee.costs(problem)
    found = []
    for checkers in itertools.product(ids, repeat=len(ids)):
        checks = sorted(zip(checkers, ids, strict=True))
        if any(a == b or frozenset((a, b)) not in price for a, b in checks):
            continue
        cost = sum(price[frozenset(arc)] for arc in checks)
        plan = {
            "format": "mutual-check-plan/1", "problem_sha256": referee.fingerprint(problem), "seed": 0, "engine": "",
            "checks": [list(arc) for arc in checks], "panel": [], "cost": cost, "lower_bound": 0, "optimal": False,
            "gap": cost, "seconds": 0, "status": "feasible",
        }  # fmt: skip
        if not referee.judge(problem, plan):
            found.append(cost)
    return min(found, default=None)


@pytest.mark.parametrize("seed", range(8))
def test_the_brute_force_agrees_with_plain_loops_and_the_referee(seed):
    problem = rounds.make(seed, most=5, works_capacity=False, panel=False, arc_load="split")
    problem.update(k=1)
    for school in problem["schools"]:
        school.update(works=9)
    best = brute.best(problem)
    assert by_hand(problem) == (best and best[2])


@pytest.mark.parametrize("seed", TINY)
def test_a_tiny_round_is_solved_as_well_as_possible(seed):
    problem = rounds.make(seed, most=6)
    best, found = brute.best(problem), answer(problem, 20)
    assert is_plan(found) == (best is not None)
    if best is not None:
        assert value(found) == best
        assert found["optimal"] or found["status"] == "overloaded"
        assert found["lower_bound"] <= best[2]
        assert referee.judge(problem, found) == set()


@pytest.mark.parametrize("seed", TINY[:30])
def test_without_time_nothing_is_claimed_that_is_not_so(seed):
    problem = rounds.make(seed, most=6)
    best, found = brute.best(problem), answer(problem, 0.0)
    if is_plan(found):
        assert best is not None
        assert referee.judge(problem, found) == set()
        assert value(found) >= best
        if value(found)[:2] == best[:2]:
            assert found["lower_bound"] <= best[2]
            assert not found["optimal"] or found["cost"] == best[2]
    elif found is not None:
        assert best is None


def test_the_tiny_rounds_are_of_every_outcome():
    found = [brute.best(rounds.make(seed, most=6)) for seed in TINY]
    assert sum(best is None for best in found) > 5
    assert sum(best is not None and best[0] > 0 for best in found) > 0
    assert sum(best is not None and best[1] > 0 for best in found) > 0
    assert sum(best is not None and best[:2] == (0, 0) for best in found) > 20


@pytest.mark.parametrize("seed", TINY[:25])
def test_a_stricter_round_never_costs_less(seed):
    problem = rounds.make(seed, most=6, works_capacity=False, panel=False)
    before = answer(problem, 20)
    if not is_plan(before) or not before["checks"]:
        return
    a, b = before["checks"][0]
    if [a, b] in problem["pinned"]:
        return
    stricter = copy.deepcopy(problem)
    stricter["one_way"].append([b, a])
    after, best = answer(stricter, 20), brute.best(stricter)
    assert is_plan(after) == (best is not None)
    if best is not None:
        assert after["cost"] == best[2] >= before["cost"]
        assert ours(stricter, after) == set()


def complete(n, k, ring):
    return {
        "format": "mutual-check/1", "k": k, "rules": {"min_ring": ring},
        "schools": [{"id": i, "works": 5, "can_check": True, "out_max": n} for i in range(n)],
        "distances": [[a, b, 1 + (a * b) % 5] for a in range(n) for b in range(a + 1, n)],
    }  # fmt: skip


@pytest.mark.parametrize(("ring", "k", "least"), [(2, 1, 2), (2, 3, 4), (3, 1, 3), (3, 2, 5), (3, 3, 7), (4, 1, 4), (4, 2, 7), (5, 1, 5)])  # fmt: skip
def test_a_city_of_known_least_size_has_a_plan_and_one_school_less_has_none(ring, k, least):
    found = answer(complete(least, k, ring), 20)
    assert is_plan(found)
    assert referee.judge(complete(least, k, ring), found) == set()
    if least - 1 > k:
        why = answer(complete(least - 1, k, ring), 20)
        assert why["format"] == "mutual-check-why/1"
        assert "min_ring" in why["rules"]
