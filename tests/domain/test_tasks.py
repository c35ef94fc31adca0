"""The control of tasks: the table, the executor rule, notes, evidence, requests for more time."""

import itertools
from datetime import date

import pytest

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.domain.tasks import (
    OPEN,
    STATUS_NAMES,
    TRANSITIONS,
    VERB_NAMES,
    TaskFacts,
    TaskStatus,
    TaskVerb,
    check_extension,
    is_done_late,
    is_overdue,
    next_status,
    possible_verbs,
)

TODAY = date(2027, 4, 20)
EXECUTOR, CONTROLLER = Actor(1, "исполнитель"), Actor(2, "контролёр")


def facts(status: TaskStatus, **values: object) -> TaskFacts:
    return TaskFacts(status, date(2027, 5, 21), executors=frozenset({1}), **values)  # type: ignore[arg-type]


# What the trade knows, written out by hand: status → what can be done.
POSSIBLE = {
    TaskStatus.SENT: "accept ask_extension grant_extension refuse_extension cancel move remind",
    TaskStatus.ACCEPTED: "give_plan agree_plan refuse_plan report_interim confirm report read_change ask_extension grant_extension refuse_extension cancel move remind hand_on",
    TaskStatus.INTERIM: "give_plan agree_plan refuse_plan report_interim confirm report read_change ask_extension grant_extension refuse_extension cancel move remind hand_on",
    TaskStatus.REPORTED: "read_change close return grant_extension refuse_extension cancel move",
    TaskStatus.RETURNED: "give_plan agree_plan refuse_plan report_interim confirm report read_change ask_extension grant_extension refuse_extension cancel move remind hand_on",
    TaskStatus.CLOSED: "",
    TaskStatus.CANCELLED: "",
}
TARGETS = {
    "accept": "accepted", "report_interim": "interim", "report": "reported", "close": "closed", "return": "returned",
    "cancel": "cancelled",
}  # fmt: skip


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(TaskStatus, TaskVerb)))
def test_every_verb_in_every_status_does_what_the_trade_knows_or_is_refused(status: TaskStatus, verb: TaskVerb) -> None:
    known = facts(status, extension_asked=True, text_changed=True, round_from=date(2027, 1, 1), plan_given=True)
    if verb.value in POSSIBLE[status].split():
        assert next_status(verb, known, CONTROLLER, note="почему", evidence=1) == TARGETS.get(verb, status)
    else:
        with pytest.raises(ConflictError):
            next_status(verb, known, CONTROLLER, note="почему", evidence=1)


@pytest.mark.parametrize("verb", [TaskVerb.CLOSE, TaskVerb.GRANT_EXTENSION, TaskVerb.CANCEL])
def test_the_executor_never_ends_or_moves_the_own_task(verb: TaskVerb) -> None:
    known = facts(TaskStatus.REPORTED, extension_asked=True)
    with pytest.raises(ForbiddenError):
        next_status(verb, known, EXECUTOR, note="почему")
    assert verb not in possible_verbs(known, EXECUTOR, TODAY)
    assert verb in possible_verbs(known, CONTROLLER, TODAY)


@pytest.mark.parametrize("verb", [verb for verb, row in TRANSITIONS.items() if row.needs_note])
def test_a_verb_that_needs_its_reason_is_refused_without(verb: TaskVerb) -> None:
    status = next(iter(TRANSITIONS[verb].sources))
    with pytest.raises(InvalidError) as caught:
        next_status(verb, facts(status, extension_asked=True, plan_given=True), CONTROLLER)
    assert caught.value.field == "note"


def test_completion_needs_evidence() -> None:
    with pytest.raises(InvalidError):
        next_status(TaskVerb.REPORT, facts(TaskStatus.ACCEPTED), EXECUTOR, note="сделано")


def test_what_nobody_asked_for_is_not_decided() -> None:
    for verb in (TaskVerb.GRANT_EXTENSION, TaskVerb.REFUSE_EXTENSION):
        with pytest.raises(ConflictError):
            next_status(verb, facts(TaskStatus.ACCEPTED), CONTROLLER, note="почему")


def test_more_time_is_asked_for_before_the_date_passes_and_for_a_later_date() -> None:
    known = facts(TaskStatus.ACCEPTED)
    assert check_extension(known, date(2027, 5, 22), known.due_on) == date(2027, 5, 22)
    with pytest.raises(ConflictError):
        check_extension(known, date(2027, 6, 1), date(2027, 5, 22))
    with pytest.raises(ConflictError):
        check_extension(facts(TaskStatus.ACCEPTED, extension_asked=True), date(2027, 6, 1), TODAY)
    for day in (None, known.due_on, date(2027, 5, 1), date(9999, 12, 31)):
        with pytest.raises(InvalidError) as caught:
            check_extension(known, day, TODAY)
        assert caught.value.field == "until"


def test_asking_is_offered_once_and_only_in_time() -> None:
    def offered(day: date, *, asked: bool) -> bool:
        return TaskVerb.ASK_EXTENSION in possible_verbs(facts(TaskStatus.SENT, extension_asked=asked), EXECUTOR, day)

    assert offered(date(2027, 5, 21), asked=False)
    assert not offered(date(2027, 5, 22), asked=False)
    assert not offered(TODAY, asked=True)


def test_overdue_and_late_are_computed() -> None:
    day_after = date(2027, 5, 22)
    overdue = [status for status in TaskStatus if is_overdue(facts(status), day_after)]
    assert overdue == [TaskStatus.SENT, TaskStatus.ACCEPTED, TaskStatus.INTERIM, TaskStatus.RETURNED]
    assert not any(is_overdue(facts(status), date(2027, 5, 21)) for status in TaskStatus)
    late = [status for status in TaskStatus if is_done_late(facts(status, reported_on=day_after))]
    assert late == [TaskStatus.REPORTED, TaskStatus.CLOSED]
    assert not is_done_late(facts(TaskStatus.CLOSED, reported_on=date(2027, 5, 21)))


def test_the_table_is_whole() -> None:
    assert set(TRANSITIONS) == set(VERB_NAMES) == set(TaskVerb)
    assert set(STATUS_NAMES) == set(TaskStatus) == OPEN | {TaskStatus.CLOSED, TaskStatus.CANCELLED}
    assert {row.action for row in TRANSITIONS.values()} == {Action.TASK_EXECUTE, Action.TASK_CONTROL}
