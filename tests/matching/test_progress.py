"""Whoever waits is told how it goes, and may stop it at any moment."""

import time

import pytest

from benchmarks.rounds import make
from tracker.matching.api import Plan, solve, verify
from tracker.matching.solver import Clock, Teller

ROUNDS = {
    "a city without capacities": {"slack": 1},
    "a city with capacities": {"slack": 1, "works_capacity": True, "capacity": 100},
}


@pytest.mark.parametrize("kind", ROUNDS)
def test_progress_is_told_all_the_time_and_cancelling_ends_it_soon(kind):
    problem = make(30, 2, 2, conflicts=0.0, **ROUNDS[kind])
    told, begun = [], time.monotonic()
    asked = []

    def cancel():
        late = any(best is not None for _, best, _ in told) and time.monotonic() - begun > 1
        if late:
            asked.append(time.monotonic())
        return late

    plan = solve(problem, progress=lambda *step: told.append(step), cancel=cancel)
    assert isinstance(plan, Plan)
    assert verify(problem, plan) == []
    assert plan.optimal or plan.status == "interrupted"
    assert len(told) >= 4
    assert all(bound <= plan.cost for _, _, bound in told if bound is not None)
    assert not asked or time.monotonic() - asked[0] < 5


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
