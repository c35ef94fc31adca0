import pytest

from tests.matching.test_problem import city
from tracker.matching.api import Plan, ProblemError, close, read_problem, repair, solve, swap, verify, why_pair


def round_of(n=14, k=2, **more):
    return read_problem({**city(n, k), **more})


def planned(problem):
    plan = solve(problem)
    assert isinstance(plan, Plan)
    return plan


@pytest.mark.parametrize("gone", [0, 5, 13])
def test_a_closed_school_changes_as_few_checks_as_possible(gone):
    problem = round_of()
    old = planned(problem)
    smaller = close(problem, [gone])
    done = repair(smaller, old)
    assert verify(smaller, done.plan) == []
    assert set(done.kept) | set(done.added) == set(done.plan.checks)
    assert set(done.kept) | set(done.removed) == set(old.checks)
    orphaned = sum(a == gone for a, _ in old.checks)
    assert len(done.added) >= max(done.fewest, orphaned)


def test_repair_changes_nothing_when_nothing_changed():
    problem = round_of()
    old = planned(problem)
    done = repair(problem, old)
    assert (done.added, done.removed) == ((), ())
    assert done.plan.checks == old.checks


def test_pinned_checks_stay_through_a_repair():
    old = planned(round_of())
    pinned = [list(arc) for arc in old.checks if 3 not in arc][:9]
    problem = close(round_of(pinned=pinned), [3])
    done = repair(problem, old)
    assert {tuple(arc) for arc in pinned} <= set(done.plan.checks)
    assert verify(problem, done.plan) == []


def test_a_teacher_who_falls_ill_hands_all_checks_over():
    problem = round_of()
    old = planned(problem)
    schools = [{**row, "can_check": row["id"] != 4} for row in city(14, 2)["schools"]]
    ill = round_of(schools=schools)
    done = repair(ill, old)
    assert verify(ill, done.plan) == []
    assert {arc for arc in done.removed if arc[0] == 4} == {arc for arc in old.checks if arc[0] == 4}


def test_a_repair_in_a_larger_round_stays_near_the_damage():
    data = city(130, 1)
    data["distances"] = [
        [a, b, 10 * min(b - a, 130 - b + a)]
        for a in range(130)
        for b in range(a + 1, 130)
        if min(b - a, 130 - b + a) < 9
    ]
    problem = read_problem({**data, "forbidden": [], "one_way": [], "history": []})
    old = planned(problem)
    smaller = close(problem, [60])
    done = repair(smaller, old)
    assert verify(smaller, done.plan) == []
    assert len(done.added) <= done.fewest + 2


def test_an_unknown_school_cannot_be_closed():
    with pytest.raises(ProblemError, match="99"):
        close(round_of(), [99])


def test_a_swap_by_hand_gets_a_verdict_on_every_rule():
    problem = round_of()
    plan = planned(problem)
    a, b = plan.checks[0]
    assert {violation.code for violation in swap(problem, plan, [(a, b)], []).violations} == {"k"}
    back = swap(problem, plan, [(a, b)], [(a, b)])
    assert back.violations == ()
    assert back.dearer == 0


def test_why_this_pair_tells_what_each_other_checker_would_do():
    problem = round_of()
    plan = planned(problem)
    arc = plan.checks[3]
    told = why_pair(problem, plan, arc)
    assert len(told) == 11 - (1 if arc[1] in (0, 7) else 0) or told
    for one in told:
        edited = swap(problem, plan, [arc], [(one.checker, arc[1])])
        assert one.possible == (not edited.violations)
        assert edited.dearer == one.dearer
    with pytest.raises(KeyError):
        why_pair(problem, plan, (arc[1], arc[0]))
