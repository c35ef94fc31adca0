"""Every status × verb × what was given, against the rules of control written a second time as a table."""

import itertools
from datetime import date, timedelta

import pytest

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, Grant, Role
from tracker.domain.tasks import (
    OPEN,
    STATUS_NAMES,
    TRANSITIONS,
    VERB_NAMES,
    WITH_EXECUTOR,
    TaskFacts,
    TaskStatus,
    TaskVerb,
    check_extension,
    is_done_late,
    is_overdue,
    next_status,
    possible_verbs,
)

DUE = date(2027, 4, 20)
DAY = timedelta(days=1)
BEGUN = DUE - 20 * DAY
EXECUTOR, CONTROLLER = 7, 8
# The way of a task, one line a status: what may be done with it, and what it is then ("=": it stays).
WAYS = """
sent       accept:accepted       ask_extension:=  grant_extension:=  refuse_extension:=  cancel:cancelled move:= remind:=
accepted   give_plan:= agree_plan:= refuse_plan:= confirm:= report_interim:interim report:reported read_change:= ask_extension:=  grant_extension:=  refuse_extension:=  cancel:cancelled move:= remind:= hand_on:=
interim    give_plan:= agree_plan:= refuse_plan:= confirm:= report_interim:interim report:reported read_change:= ask_extension:=  grant_extension:=  refuse_extension:=  cancel:cancelled move:= remind:= hand_on:=
returned   give_plan:= agree_plan:= refuse_plan:= confirm:= report_interim:interim report:reported read_change:= ask_extension:=  grant_extension:=  refuse_extension:=  cancel:cancelled move:= remind:= hand_on:=
reported   read_change:= close:closed          return:returned                   grant_extension:=  refuse_extension:=  cancel:cancelled move:=
closed
cancelled
"""
# Who does it, and what must come with it.
EXECUTORS = {"accept", "report_interim", "report", "ask_extension", "read_change", "confirm", "give_plan", "hand_on"}
CONTROLLERS = {
    "close", "return", "grant_extension", "refuse_extension", "cancel", "agree_plan", "refuse_plan", "move", "remind",
}  # fmt: skip
WITH_WORDS = {
    "report_interim", "return", "ask_extension", "refuse_extension", "cancel", "give_plan", "refuse_plan", "move",
}  # fmt: skip
WITH_EVIDENCE = {"report", "confirm"}
NEVER_OWN = {"close", "grant_extension", "cancel", "agree_plan", "move"}
# Nothing to decide where nothing was asked for.
DECISIONS = {"grant_extension", "refuse_extension"}


PLANS = {"agree_plan", "refuse_plan"}


def table() -> dict[tuple[str, str], str]:
    found = {}
    for line in WAYS.split("\n"):
        status, *moves = line.split() or [""]
        for verb, target in (move.split(":") for move in moves):
            found[status, verb] = status if target == "=" else target
    return found


def outcome(
    status: str,
    verb: str,
    *,
    own: bool,
    asked: bool,
    changed: bool,
    ongoing: bool,
    plan: bool,
    note: str,
    evidence: int,
) -> object:
    """What the rules say: the new status, or the kind of refusal (the first one in the order of asking)."""
    if (status, verb) not in table():
        return ConflictError
    if own and verb in NEVER_OWN:
        return ForbiddenError
    if (
        (verb in DECISIONS and not asked)
        or (verb == "read_change" and not changed)
        or (verb == "confirm" and not ongoing)
        or (verb in PLANS and not plan)
    ):
        return ConflictError
    if (verb in WITH_WORDS and not note) or (verb in WITH_EVIDENCE and not evidence):
        return InvalidError
    return table()[status, verb]


def result(verb: TaskVerb, facts: TaskFacts, actor: Actor, note: str, evidence: int) -> object:
    try:
        return next_status(verb, facts, actor, note=note, evidence=evidence).value
    except (ConflictError, ForbiddenError, InvalidError) as error:
        return type(error)


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize("verb", TaskVerb)
def test_what_follows_is_what_the_rules_say(status: TaskStatus, verb: TaskVerb) -> None:
    actor = Actor(EXECUTOR, "x")
    everybody = (set(), {EXECUTOR}, {CONTROLLER}, {EXECUTOR, CONTROLLER})
    yes_no = (True, False)
    for executors, asked, changed, ongoing, plan, note, evidence in itertools.product(
        everybody, yes_no, yes_no, yes_no, yes_no, ("", "потому"), (0, 1, 3)
    ):
        facts = TaskFacts(
            status,
            DUE,
            executors=frozenset(executors),
            extension_asked=asked,
            text_changed=changed,
            round_from=BEGUN if ongoing else None,
            plan_given=plan,
        )
        own = EXECUTOR in executors
        wanted = outcome(
            status.value,
            verb.value,
            own=own,
            asked=asked,
            changed=changed,
            ongoing=ongoing,
            plan=plan,
            note=note,
            evidence=evidence,
        )
        assert result(verb, facts, actor, note, evidence) == wanted, (
            executors,
            asked,
            changed,
            ongoing,
            plan,
            note,
            evidence,
        )


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize("late", [0, 1])
def test_a_verb_is_offered_exactly_when_it_would_work_with_all_that_it_needs(status: TaskStatus, late: int) -> None:
    today = DUE + late * DAY
    for executors, asked, changed, ongoing, plan in itertools.product((set(), {EXECUTOR}), *[(True, False)] * 4):
        facts = TaskFacts(
            status,
            DUE,
            executors=frozenset(executors),
            extension_asked=asked,
            text_changed=changed,
            round_from=BEGUN if ongoing else None,
            plan_given=plan,
        )
        for person in (EXECUTOR, CONTROLLER, None):
            actor = Actor(person, "x")
            works = {verb for verb in TaskVerb if isinstance(result(verb, facts, actor, "потому", 1), str)}
            if asked or late:
                works.discard(TaskVerb.ASK_EXTENSION)
            if asked:
                works.discard(TaskVerb.MOVE)
            offered = possible_verbs(facts, actor, today)
            assert set(offered) == works
            assert offered == sorted(offered, key=list(TaskVerb).index), "one order everywhere"


def test_executors_report_and_controllers_decide() -> None:
    assert {verb for verb, row in TRANSITIONS.items() if row.action is Action.TASK_EXECUTE} == EXECUTORS
    assert {verb for verb, row in TRANSITIONS.items() if row.action is Action.TASK_CONTROL} == CONTROLLERS
    assert set(TaskVerb) == EXECUTORS | CONTROLLERS


def test_a_controllers_role_does_not_help_an_executor_over_the_own_task() -> None:
    officer = Actor(EXECUTOR, "x", frozenset({Grant(Role.DEPARTMENT, 1), Grant(Role.ADMINISTRATOR, 1)}))
    facts = TaskFacts(TaskStatus.REPORTED, DUE, executors=frozenset({EXECUTOR}), extension_asked=True)
    assert [result(TaskVerb(verb), facts, officer, "x", 1) for verb in sorted(NEVER_OWN - PLANS)] == [
        ForbiddenError
    ] * 4


def test_nothing_leads_out_of_an_ended_task_and_every_open_one_can_end() -> None:
    controller = Actor(CONTROLLER, "x")

    def following(status: str) -> set[str]:
        facts = TaskFacts(TaskStatus(status), DUE, executors=frozenset({EXECUTOR}), extension_asked=True)
        results = (result(verb, facts, controller, "x", 1) for verb in TaskVerb)
        return {found for found in results if isinstance(found, str)}

    def reachable(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            new = following(todo.pop()) - seen
            seen |= new
            todo += new
        return seen

    assert following("closed") == following("cancelled") == set()
    for status in OPEN:
        assert {"closed", "cancelled"} <= reachable(status.value)
    assert reachable("sent") == {status.value for status in TaskStatus}


def test_an_interim_report_is_no_ground_for_taking_off_control_and_the_words_say_so() -> None:
    with pytest.raises(ConflictError) as caught:
        next_status(TaskVerb.CLOSE, TaskFacts(TaskStatus.INTERIM, DUE), Actor(CONTROLLER, "x"), note="ok")
    assert caught.value.params == {"verb": "Take off control", "status": "Interim report given"}


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("today", range(-2, 3))
@pytest.mark.parametrize("until", [None, -1, 0, 1, 30])
def test_more_time_is_asked_for_once_in_time_and_for_later(asked: bool, today: int, until: int | None) -> None:
    facts = TaskFacts(TaskStatus.ACCEPTED, DUE, extension_asked=asked)
    wanted = None if until is None else DUE + until * DAY
    try:
        got: object = check_extension(facts, wanted, DUE + today * DAY)
    except (ConflictError, InvalidError) as error:
        got = type(error)
    assert got == (ConflictError if asked or today > 0 else wanted if until and until > 0 else InvalidError)


# Overdue: the date has passed and the ball is with the executor. Late: it was reported after the date.
OVERDUE_WHEN_PASSED = {"sent", "accepted", "interim", "returned"}
CAN_BE_LATE = {"reported", "closed"}


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_overdue_begins_the_day_after_the_date_and_only_with_the_executor(status: TaskStatus, days: int) -> None:
    facts = TaskFacts(status, DUE, reported_on=None)
    assert is_overdue(facts, DUE + days * DAY) is (days > 0 and status.value in OVERDUE_WHEN_PASSED)


@pytest.mark.parametrize("status", TaskStatus)
@pytest.mark.parametrize("days", [None, -30, 0, 1, 30])
def test_done_late_is_what_was_reported_after_the_date(status: TaskStatus, days: int | None) -> None:
    facts = TaskFacts(status, DUE, reported_on=None if days is None else DUE + days * DAY)
    assert is_done_late(facts) is (days is not None and days > 0 and status.value in CAN_BE_LATE)


def test_no_task_is_overdue_and_late_at_once() -> None:
    for status, days in itertools.product(TaskStatus, (-1, 0, 1)):
        facts = TaskFacts(status, DUE, reported_on=DUE + days * DAY)
        assert not (is_overdue(facts, DUE + 9 * DAY) and is_done_late(facts))


def test_the_open_ones_are_those_that_something_can_still_happen_to() -> None:
    assert {status.value for status in OPEN} == {at for at, _verb in table()}
    assert {status.value for status in WITH_EXECUTOR} == OVERDUE_WHEN_PASSED


def test_every_status_and_verb_has_its_own_words() -> None:
    assert set(STATUS_NAMES) == set(TaskStatus)
    assert set(VERB_NAMES) == set(TaskVerb)
    assert len(set(STATUS_NAMES.values())) == len(TaskStatus)
    assert len(set(VERB_NAMES.values())) == len(TaskVerb)
