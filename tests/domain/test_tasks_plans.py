"""Plans, rounds and requests for more time: which dates a task takes, and with which words it refuses the others."""

from datetime import date

import pytest

from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.roles import Actor
from tracker.domain.tasks import (
    TaskFacts,
    TaskStatus,
    TaskVerb,
    check_extension,
    check_plan,
    check_round,
    is_done_late,
    next_status,
    possible_verbs,
)

TODAY = date(2027, 4, 20)
DUE = date(2027, 5, 21)
DIRECTOR = "Сидорова О. В., заместитель директора"
EXECUTOR = Actor(7, "Иванова А. П.")


def facts(**values: object) -> TaskFacts:
    return TaskFacts(**{"status": TaskStatus.ACCEPTED, "due_on": DUE, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due_on", "by"),
    [
        (DUE, TODAY),
        (DUE, date(2027, 4, 21)),
        (DUE, date(2027, 5, 20)),
        (DUE, DUE),
        # The task is due today, or overdue: a plan may still say "today".
        (TODAY, TODAY),
        (date(2027, 4, 1), TODAY),
    ],
)
def test_a_plan_is_for_a_day_from_today_to_the_task_s_own(due_on: date, by: date) -> None:
    assert check_plan(facts(due_on=due_on), DIRECTOR, by, TODAY) == by


@pytest.mark.parametrize(
    ("due_on", "by", "last"),
    [
        (DUE, None, "21.05.2027"),
        (DUE, date(2027, 4, 19), "21.05.2027"),
        (DUE, date(2027, 5, 22), "21.05.2027"),
        (DUE, date.max, "21.05.2027"),
        (TODAY, date(2027, 4, 21), "20.04.2027"),
        (date(2027, 4, 1), date(2027, 4, 1), "20.04.2027"),
        (date(2027, 4, 1), date(2027, 4, 21), "20.04.2027"),
    ],
)
def test_any_other_day_is_refused_with_the_last_one_possible(due_on: date, by: date | None, last: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_plan(facts(due_on=due_on), DIRECTOR, by, TODAY)
    assert (caught.value.field, caught.value.params) == ("by", {"day": last})


def test_a_plan_names_who_answers_for_it() -> None:
    for by in (DUE, None):
        with pytest.raises(InvalidError) as caught:
            check_plan(facts(), "", by, TODAY)
        assert caught.value.field == "person", "asked before the date"


@pytest.mark.parametrize("begun", [date(2027, 4, 1), date(2027, 4, 19), TODAY])
def test_a_round_that_has_begun_is_confirmed(begun: date) -> None:
    assert check_round(facts(round_from=begun), TODAY) == begun
    assert TaskVerb.CONFIRM in possible_verbs(facts(round_from=begun), EXECUTOR, TODAY)


@pytest.mark.parametrize("begins", [None, date(2027, 4, 21), date(2027, 7, 1)])
def test_a_round_that_has_not_begun_and_a_task_without_rounds_are_not(begins: date | None) -> None:
    with pytest.raises(ConflictError):
        check_round(facts(round_from=begins), TODAY)
    assert TaskVerb.CONFIRM not in possible_verbs(facts(round_from=begins), EXECUTOR, TODAY)


@pytest.mark.parametrize("verb", [TaskVerb.REPORT, TaskVerb.CONFIRM])
def test_what_is_done_is_shown_by_evidence_and_a_note_is_none(verb: TaskVerb) -> None:
    known = facts(round_from=TODAY)
    with pytest.raises(InvalidError) as caught:
        next_status(verb, known, EXECUTOR, note="Всё сделано, приказ по школе издан.")
    assert caught.value.field == "evidence"
    assert next_status(verb, known, EXECUTOR, evidence=1) in {TaskStatus.REPORTED, TaskStatus.ACCEPTED}


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        (TaskVerb.REPORT_INTERIM, {}),
        (TaskVerb.ASK_EXTENSION, {}),
        (TaskVerb.GIVE_PLAN, {}),
        (TaskVerb.REFUSE_PLAN, {"plan_given": True}),
        (TaskVerb.REFUSE_EXTENSION, {"extension_asked": True}),
        (TaskVerb.CANCEL, {}),
        (TaskVerb.RETURN, {"status": TaskStatus.REPORTED}),
    ],
)
def test_a_file_does_not_replace_the_words_that_say_why(verb: TaskVerb, given: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as caught:
        next_status(verb, facts(**given), EXECUTOR, evidence=3)
    assert caught.value.field == "note"


@pytest.mark.parametrize(
    ("until", "today"),
    [
        (date(2027, 5, 22), TODAY),
        (date(2027, 5, 22), DUE),  # the last day to ask is the task's own
        (date(2028, 5, 21), TODAY),
        (date(2099, 12, 31), TODAY),
    ],
)
def test_more_time_may_be_asked_for_until_the_day_itself(until: date, today: date) -> None:
    assert check_extension(facts(), until, today) == until


@pytest.mark.parametrize("until", [None, date(2027, 4, 1), date(2027, 5, 20), DUE])
def test_a_date_that_gives_no_more_time_is_refused_with_the_present_one(until: date | None) -> None:
    with pytest.raises(InvalidError) as caught:
        check_extension(facts(), until, TODAY)
    assert (caught.value.field, caught.value.params) == ("until", {"day": "21.05.2027"})


def test_a_date_beyond_all_calendars_is_refused_by_the_same_field() -> None:
    with pytest.raises(InvalidError) as caught:
        check_extension(facts(), date(2100, 1, 1), TODAY)
    assert (caught.value.field, caught.value.params["last"]) == ("until", "31.12.2099")


def test_a_waiting_request_is_said_before_anything_else() -> None:
    known = facts(extension_asked=True, due_on=date(2027, 4, 1))
    with pytest.raises(ConflictError, match="asked for already"):
        check_extension(known, None, TODAY)
    with pytest.raises(ConflictError, match="date has passed"):
        check_extension(facts(due_on=date(2027, 4, 19)), None, TODAY)


@pytest.mark.parametrize(
    ("status", "reported_on", "late"),
    [
        (TaskStatus.REPORTED, date(2027, 5, 21), False),
        (TaskStatus.REPORTED, date(2027, 5, 22), True),
        (TaskStatus.CLOSED, date(2027, 5, 22), True),
        (TaskStatus.CLOSED, None, False),  # closed without any report: by a copy of an older system
        (TaskStatus.RETURNED, date(2027, 5, 22), False),  # it is open again, so overdue says it
        (TaskStatus.CANCELLED, date(2027, 5, 22), False),
    ],
)
def test_late_is_what_was_reported_after_the_date_and_is_not_open_again(
    status: TaskStatus, reported_on: date | None, late: bool
) -> None:
    assert is_done_late(facts(status=status, reported_on=reported_on)) is late
