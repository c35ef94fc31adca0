"""The table of a packet's way: every status, every verb, every side."""

from datetime import date
from itertools import product

import pytest

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError
from tracker.domain.packets import (
    DEED_NAMES,
    MOST_SHEETS,
    STATUS_NAMES,
    TRANSITIONS,
    VERB_NAMES,
    PacketStatus,
    PacketVerb,
    Side,
    checked_count,
    due_on,
    is_overdue,
    move,
    possible_verbs,
    sides,
    step,
)
from tracker.domain.roles import Actor, Grant, Role

# Written by hand, not taken from the table: (status, verb) → who may, and where it leads.
ALLOWED = {
    ("ordered", "hand_over"): ("checked", "handed_over"),
    ("handed_over", "hand_over"): ("checked", "handed_over"),
    ("discrepancy", "hand_over"): ("checked", "handed_over"),
    ("handed_over", "receive"): ("checker", "received"),
    ("handed_over", "find_discrepancy"): ("checker", "discrepancy"),
    ("discrepancy", "settle"): ("control", "received"),
    ("received", "sign"): ("checker", "marked"),
    ("marked", "reopen"): ("control", "received"),
    ("marked", "return"): ("checker", "returned"),
    ("returned", "recall"): ("department", "received"),
    ("ordered", "withdraw"): ("control", "withdrawn"),
    ("handed_over", "withdraw"): ("control", "withdrawn"),
    ("discrepancy", "withdraw"): ("control", "withdrawn"),
    ("received", "withdraw"): ("control", "withdrawn"),
}


@pytest.mark.parametrize(("status", "verb", "side"), list(product(PacketStatus, PacketVerb, Side)))
def test_every_step_is_allowed_to_one_side_in_some_states_only(status: PacketStatus, verb: PacketVerb, side: Side):
    who, target = ALLOWED.get((status.value, verb.value), (None, None))
    standing = frozenset({side})
    if who == side:
        assert move(status, verb, standing) == target
        assert verb in possible_verbs(status, standing)
        return
    of_this_side = any(key[1] == verb and row[0] == side for key, row in ALLOWED.items())
    with pytest.raises(ConflictError if of_this_side else ForbiddenError):
        move(status, verb, standing)
    assert verb not in possible_verbs(status, standing)


def test_nobody_may_do_anything_from_nowhere():
    assert [possible_verbs(status, frozenset()) for status in PacketStatus] == [[]] * len(PacketStatus)


def test_every_status_and_verb_has_its_words():
    assert set(STATUS_NAMES) == set(PacketStatus)
    assert set(VERB_NAMES) == set(DEED_NAMES) == set(TRANSITIONS) == set(PacketVerb)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([(Role.SCHOOL, 1)], {"checked"}),
        ([(Role.SCHOOL, 2)], {"checker"}),
        ([(Role.SCHOOL, 3)], set()),
        ([(Role.SCHOOL, 1), (Role.SCHOOL, 2)], {"checked"}),  # no own school's works in his hands as a checker
        ([(Role.OBSERVER, 1), (Role.SCHOOL, 2)], set()),  # whoever belongs to the checked school in any way
        ([(Role.METHODOLOGIST, 2)], {"checker", "control"}),  # the panel of the methodical office
        ([(Role.METHODOLOGIST, 9)], {"control"}),
        ([(Role.DEPARTMENT, 9)], {"control", "department"}),
        ([(Role.ADMINISTRATOR, 9)], set()),
        ([(Role.OBSERVER, 2)], set()),
    ],
)
def test_a_person_stands_on_the_side_of_his_organisation(grants, expected):
    actor = Actor(7, "Некто", frozenset(Grant(role, home) for role, home in grants))
    assert sides(actor, checked_id=1, checker_id=2) == {Side(one) for one in expected}


def test_a_step_is_due_on_the_day_of_the_timetable():
    days = {"hand_over_on": date(2027, 4, 20), "check_until": date(2027, 4, 23), "return_on": date(2027, 4, 26)}
    due = {status.value: due_on(status, **days) for status in PacketStatus}
    assert due == {
        "ordered": days["hand_over_on"], "handed_over": days["hand_over_on"], "discrepancy": days["check_until"],
        "received": days["check_until"], "marked": days["return_on"], "returned": None, "withdrawn": None,
    }  # fmt: skip


def test_the_day_itself_is_not_overdue():
    day = date(2027, 4, 20)
    assert [is_overdue(one, day) for one in (date(2027, 4, 19), day, date(2027, 4, 21), None)] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("number", [0, -1, 5_001])
def test_a_count_that_no_packet_holds_is_refused_by_its_field(number):
    with pytest.raises(InvalidError) as caught:
        checked_count(number, field="works")
    assert caught.value.field == "works"
    assert checked_count(5_000, field="works") == 5_000


@pytest.mark.parametrize(("number", "most"), [(1, 5_000), (2, 5_000), (4_999, 5_000), (1, 1), (100_000, MOST_SHEETS)])
def test_a_count_at_its_limits_is_taken(number, most):
    assert checked_count(number, field="sheets", most=most) == number


def test_a_count_over_its_limit_is_refused_with_the_limit():
    with pytest.raises(InvalidError) as caught:
        checked_count(100_001, field="sheets", most=MOST_SHEETS)
    assert (caught.value.field, caught.value.params) == ("sheets", {"most": 100_000})


def test_a_refusal_names_the_status_the_packet_is_in():
    with pytest.raises(ConflictError) as caught:
        step(PacketStatus.RETURNED, PacketVerb.SIGN)
    assert caught.value.params == {"status": "Returned to the school"}
