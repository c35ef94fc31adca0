"""The policy table is whole."""

from tracker.domain.permissions import POLICY, Action, allowed
from tracker.domain.roles import Actor, Grant, Role


def test_every_action_has_a_row() -> None:
    assert set(POLICY) == set(Action) - {Action.PUBLIC, Action.SIGNED_IN}


def test_a_visitor_may_do_only_what_is_public() -> None:
    assert [action for action in Action if allowed(None, action)] == [Action.PUBLIC]


def test_a_school_reaches_its_own_tasks_alone() -> None:
    school = Actor(1, "x", frozenset({Grant(Role.SCHOOL, 5)}))
    assert allowed(school, Action.TASK_EXECUTE, 5)
    assert not allowed(school, Action.TASK_EXECUTE, 6)
    assert not allowed(school, Action.TASK_CONTROL, 5)


def test_nobody_both_executes_everywhere_and_controls() -> None:
    assert not [role for role in Role if POLICY[Action.TASK_EXECUTE].get(role) == "all"]
