"""Whoever waits is told how it goes, and may stop it at any moment."""

import time

import pytest

from benchmarks.rounds import make
from tracker.matching.api import Plan, solve, verify
from tracker.matching.solver import Clock, Teller

ROUNDS = {
    "a city without capacities": {"slack": 1},
    "a city with capacities": {"slack": 1, "works_capacity": True, "capacity": 90},
    "a city with free shares": {"slack": 1, "works_capacity": True, "capacity": 85, "arc_load": "shares"},
}


@pytest.mark.parametrize("when", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("kind", ROUNDS)
def test_progress_is_told_all_the_time_and_cancelling_ends_it_within_a_second(kind, when):
    problem = make(40, 2, 2, conflicts=0.0, **ROUNDS[kind])
    told, begun = [], time.process_time()
    asked = []

    def cancel():
        if not asked and time.process_time() - begun >= when:
            asked.append(time.process_time())
        return bool(asked)

    plan = solve(problem, progress=lambda *step: told.append(step), cancel=cancel)
    assert not asked or time.process_time() - asked[0] < 1
    assert isinstance(plan, Plan)
    assert verify(problem, plan) == []
    assert plan.optimal or plan.overloads or plan.status == "interrupted"
    assert len(told) >= 2
    assert all(bound <= plan.cost for _, _, bound in told if bound is not None)


def test_an_interrupted_search_returns_the_best_that_it_told():
    problem = make(40, 2, 2, years=0, conflicts=0.0)
    told = []
    plan = solve(problem, progress=lambda *step: told.append(step), cancel=lambda: len(told) > 4)
    assert plan.status == "interrupted"
    assert plan.cost <= min(best for _, best, _ in told if best is not None)
    assert verify(problem, plan) == []


@pytest.mark.parametrize("kind", [{}, {"slack": 1}, {"slack": 1, "works_capacity": True, "capacity": 90}])
def test_cancelling_a_region_ends_it_within_a_second_with_a_valid_plan(kind):
    problem = make(600, 2, 1, near=20, **kind)
    begun = time.process_time()
    plan = solve(problem, cancel=lambda: time.process_time() - begun > 0.2)
    assert time.process_time() - begun < 1.5
    assert verify(problem, plan) == []


def test_what_was_told_last_is_told_again_after_a_while_and_is_never_forgotten(monkeypatch):
    told, now = [], [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    teller = Teller(lambda *step: told.append(step))
    clock = Clock(110.0, None, teller.again)
    teller("start", 50, 40)
    teller("exact", None, 45)
    assert clock.goes()
    assert told == [("start", 50, 40), ("exact", 50, 45)]
    now[0] = 100.6
    assert clock.goes()
    assert told[2:] == [("exact", 50, 45)]
    now[0] = 110.0
    assert not clock.goes()
