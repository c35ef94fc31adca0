"""The parts of a school's works add up to its works, whatever the rule of division."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.matching.api import Plan, Problem, panel_works, works_of
from tracker.matching.problem import Rules, School


def problem(works: int, load: str = "split", checkers: int = 5) -> Problem:
    schools = tuple(School(n, works if n == 0 else 0, out_max=3) for n in range(checkers + 1))
    return Problem(2, Rules(arc_load=load), schools, ())


@given(works=st.integers(1, 400), checkers=st.integers(0, 5), panel=st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_packets_hold_all_works_once_and_no_part_is_larger_than_another_by_more_than_one(works, checkers, panel):
    if not checkers and not panel:
        return
    plan = Plan(tuple((n + 1, 0) for n in range(checkers)), 0, 0, "feasible", panel=((0, panel),) if panel else ())
    parts = works_of(problem(works), plan)
    rest = panel_works(problem(works), plan)
    assert sum(parts.values()) + sum(rest.values()) == works
    assert not parts or max(parts.values()) - min(parts.values()) <= 1
    assert all(part <= -(-works // (checkers + panel)) for part in parts.values())


def test_a_plan_s_own_shares_and_whole_loads_stand():
    plan = Plan(((1, 0), (2, 0)), 0, 0, "feasible", loads=((1, 0, 40), (2, 0, 21)))
    assert works_of(problem(61, "shares"), plan) == {(1, 0): 40, (2, 0): 21}
    whole = Plan(((1, 0), (2, 0)), 0, 0, "feasible", panel=((0, 1),))
    assert works_of(problem(61, "all"), whole) == {(1, 0): 61, (2, 0): 61}
    assert panel_works(problem(61, "all"), whole) == {0: 61}


@pytest.mark.parametrize(("works", "parts"), [(61, (31, 30)), (60, (30, 30)), (1, (1, 0))])
def test_what_is_left_over_goes_to_the_first(works, parts):
    plan = Plan(((3, 0), (5, 0)), 0, 0, "feasible")
    assert tuple(works_of(problem(works), plan).values()) == parts
