"""Every verb of the control of tasks: who may, from which status, against which version, and what it writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import everything, journalled, refused, told

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError, SverkaError
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.organisations import Organisation
from tracker.models.people import Membership
from tracker.models.tasks import ExtensionRequest, Task
from tracker.services import tasks
from tracker.services.tasks import Given

SENT, ACCEPTED, INTERIM = TaskStatus.SENT, TaskStatus.ACCEPTED, TaskStatus.INTERIM
REPORTED, RETURNED = TaskStatus.REPORTED, TaskStatus.RETURNED
CLOSED, CANCELLED = TaskStatus.CLOSED, TaskStatus.CANCELLED
AT_WORK = {ACCEPTED, INTERIM, RETURNED}
NOT_ENDED = {SENT, ACCEPTED, INTERIM, REPORTED, RETURNED}

BY_THE_EXECUTOR = [
    TaskVerb.ACCEPT,
    TaskVerb.REPORT_INTERIM,
    TaskVerb.CONFIRM,
    TaskVerb.REPORT,
    TaskVerb.ASK_EXTENSION,
    TaskVerb.READ_CHANGE,
    TaskVerb.GIVE_PLAN,
    TaskVerb.HAND_ON,
]
BY_THE_DEPARTMENT = [
    TaskVerb.CLOSE,
    TaskVerb.RETURN,
    TaskVerb.GRANT_EXTENSION,
    TaskVerb.REFUSE_EXTENSION,
    TaskVerb.CANCEL,
    TaskVerb.AGREE_PLAN,
    TaskVerb.REFUSE_PLAN,
    TaskVerb.MOVE,
    TaskVerb.REMIND,
]
# Verb: from which statuses it is possible, and to which status it leads (None: the status stays).
WAYS: dict[TaskVerb, tuple[set[TaskStatus], TaskStatus | None]] = {
    TaskVerb.ACCEPT: ({SENT}, ACCEPTED),
    TaskVerb.REPORT_INTERIM: (AT_WORK, INTERIM),
    TaskVerb.CONFIRM: (AT_WORK, None),
    TaskVerb.REPORT: (AT_WORK, REPORTED),
    TaskVerb.CLOSE: ({REPORTED}, CLOSED),
    TaskVerb.RETURN: ({REPORTED}, RETURNED),
    TaskVerb.ASK_EXTENSION: ({SENT, ACCEPTED, INTERIM, RETURNED}, None),
    TaskVerb.GRANT_EXTENSION: (NOT_ENDED, None),
    TaskVerb.REFUSE_EXTENSION: (NOT_ENDED, None),
    TaskVerb.CANCEL: (NOT_ENDED, CANCELLED),
    TaskVerb.READ_CHANGE: (AT_WORK | {REPORTED}, None),
    TaskVerb.GIVE_PLAN: (AT_WORK, None),
    TaskVerb.AGREE_PLAN: (AT_WORK, None),
    TaskVerb.REFUSE_PLAN: (AT_WORK, None),
    TaskVerb.MOVE: (NOT_ENDED, None),
    TaskVerb.REMIND: (NOT_ENDED - {REPORTED}, None),
    TaskVerb.HAND_ON: (AT_WORK, None),
}
# A status from which the verb is possible, for tests that are about something else.
START = {verb: REPORTED if REPORTED in sources else min(sources) for verb, (sources, _target) in WAYS.items()}
GIVEN: dict[TaskVerb, Given] = {
    TaskVerb.REPORT_INTERIM: Given(note="Половина кабинетов готова"),
    TaskVerb.CONFIRM: Given(fact="Наблюдатели назначены приказом № 14"),
    TaskVerb.REPORT: Given(fact="Собрание проведено 19 апреля"),
    TaskVerb.RETURN: Given(note="Нет протокола собрания"),
    TaskVerb.ASK_EXTENSION: Given(note="Карантин в 5А", until=date(2027, 7, 9)),
    TaskVerb.REFUSE_EXTENSION: Given(note="Времени достаточно"),
    TaskVerb.CANCEL: Given(note="Министерство отменило работу"),
    TaskVerb.GIVE_PLAN: Given(note="Обучим двух учителей", person="Ольга Серова, завуч", by=date(2027, 5, 14)),
    TaskVerb.REFUSE_PLAN: Given(note="Нужен ещё один учитель"),
    TaskVerb.MOVE: Given(note="Праздничные дни", until=date(2027, 7, 20)),
}


@dataclass
class Duty:
    """An ongoing duty of a school which every verb could be done with, as far as its status allows."""

    task: Task
    school: Organisation
    department: Organisation


@pytest.fixture
def duty(session: Session) -> Duty:
    school, department = factories.school(session, "Школа № 12"), factories.department(session)
    row = factories.recommendation(session, factories.campaign(session), wording=2)
    task = factories.task(session, row, school, due_on=date(2027, 6, 30), plan="Провести педсовет")
    task.plan_person, task.plan_by = "Иван Петров", date(2027, 5, 7)
    factories.person(session, Role.SCHOOL, school, "Завуч Серова")
    return Duty(task, school, department)


def ask(session: Session, task: Task) -> ExtensionRequest:
    """A request for more time that waits for its decision."""
    row = ExtensionRequest(task_id=task.id, until=date(2027, 7, 15), due_before=task.due_on, reason="Ремонт школы")
    row.asked_at = datetime(2027, 4, 19, 9, tzinfo=UTC)
    return factories.add(session, row)


def ready(session: Session, duty: Duty, verb: TaskVerb, status: TaskStatus | None = None) -> None:
    """Put the task into a status in which nothing but the status could hinder the verb."""
    duty.task.status = status or START[verb]
    if verb in {TaskVerb.GRANT_EXTENSION, TaskVerb.REFUSE_EXTENSION} and tasks.pending(session, duty.task.id) is None:
        ask(session, duty.task)
    session.flush()


def act(session: Session, actor: Actor, task: Task, verb: TaskVerb, version: int | None = None) -> Task:
    version, given = task.version if version is None else version, GIVEN.get(verb, Given())
    if verb is TaskVerb.HAND_ON:
        given = Given(to=session.scalars(select(Membership.person_id).order_by(Membership.id)).first())
    return tasks.act(session, actor=actor, task_id=task.id, version=version, verb=verb, given=given)


def who_does(session: Session, duty: Duty, verb: TaskVerb) -> Actor:
    if verb in BY_THE_EXECUTOR:
        return factories.actor(session, Role.SCHOOL, duty.school)
    return factories.actor(session, Role.DEPARTMENT, duty.department)


PEOPLE: dict[str, Callable[[Session, Duty], Actor]] = {
    "the school's head": lambda session, duty: factories.actor(session, Role.SCHOOL, duty.school),
    "a department officer": lambda session, duty: factories.actor(session, Role.DEPARTMENT, duty.department),
    "the administrator": lambda session, duty: factories.actor(session, Role.ADMINISTRATOR, duty.department),
    "a neighbour's head": lambda session, duty: factories.actor(session, Role.SCHOOL, factories.school(session)),
    "a methodologist": lambda session, duty: factories.actor(
        session, Role.METHODOLOGIST, factories.methodical_office(session)
    ),
    "an observer at the school": lambda session, duty: factories.actor(session, Role.OBSERVER, duty.school),
    "somebody without a role": lambda session, duty: Actor(None, "Никто"),
}
SEES_ONLY, KNOWS_NOTHING = ForbiddenError, MissingError


@pytest.mark.parametrize(
    ("who", "verbs", "error"),
    [
        ("the school's head", BY_THE_DEPARTMENT, SEES_ONLY),
        ("a department officer", BY_THE_EXECUTOR, SEES_ONLY),
        ("the administrator", BY_THE_DEPARTMENT, SEES_ONLY),
        ("the administrator", BY_THE_EXECUTOR, SEES_ONLY),
        ("a neighbour's head", BY_THE_EXECUTOR, KNOWS_NOTHING),
        ("a neighbour's head", BY_THE_DEPARTMENT, KNOWS_NOTHING),
        ("a methodologist", BY_THE_EXECUTOR, KNOWS_NOTHING),
        ("a methodologist", BY_THE_DEPARTMENT, KNOWS_NOTHING),
        ("an observer at the school", BY_THE_EXECUTOR, KNOWS_NOTHING),
        ("an observer at the school", BY_THE_DEPARTMENT, KNOWS_NOTHING),
        ("somebody without a role", BY_THE_EXECUTOR, KNOWS_NOTHING),
        ("somebody without a role", BY_THE_DEPARTMENT, KNOWS_NOTHING),
    ],
)
def test_who_may_not_is_refused_each_verb_and_nothing_is_written(
    session: Session, duty: Duty, who: str, verbs: list[TaskVerb], error: type[SverkaError]
) -> None:
    actor = PEOPLE[who](session, duty)
    for verb in verbs:
        ready(session, duty, verb)
        with refused(session, error):
            act(session, actor, duty.task, verb)


@pytest.mark.parametrize("verb", TaskVerb)
def test_a_verb_is_possible_from_its_own_statuses_only(session: Session, duty: Duty, verb: TaskVerb) -> None:
    sources, target = WAYS[verb]
    actor = who_does(session, duty, verb)
    for status in sorted(set(TaskStatus) - sources):
        ready(session, duty, verb, status)
        with refused(session, ConflictError, "is not possible now"):
            act(session, actor, duty.task, verb)
    ready(session, duty, verb, max(sources))
    act(session, actor, duty.task, verb)
    assert duty.task.status is (target or max(sources))


@pytest.mark.parametrize("verb", [verb for verb in TaskVerb if verb is not TaskVerb.REMIND])
def test_a_form_of_another_version_is_refused_whether_older_or_newer(
    session: Session, duty: Duty, verb: TaskVerb
) -> None:
    ready(session, duty, verb)
    actor = who_does(session, duty, verb)
    for version in (duty.task.version - 1, duty.task.version + 1, 0):
        with refused(session, ConflictError, "changed this in the meantime"):
            act(session, actor, duty.task, verb, version)
    seen = duty.task.version
    act(session, actor, duty.task, verb)
    assert duty.task.version == seen + 1
    with refused(session, ConflictError, "changed this in the meantime"):
        act(session, actor, duty.task, verb, seen)


@pytest.mark.parametrize("task_id", [0, -1, 2**31 - 1])
def test_a_task_that_never_was_is_missing_even_for_the_department(session: Session, duty: Duty, task_id: int) -> None:
    officer = factories.actor(session, Role.DEPARTMENT, duty.department)
    with refused(session, MissingError):
        tasks.act(session, actor=officer, task_id=task_id, version=1, verb=TaskVerb.CLOSE)


# Verb: the status it starts from, what the journal says of before and after, and the reason kept.
TOLD: dict[TaskVerb, tuple[TaskStatus, dict[str, Any], dict[str, Any], str]] = {
    TaskVerb.ACCEPT: (SENT, {"status": "sent"}, {"status": "accepted"}, ""),
    TaskVerb.REPORT_INTERIM: (RETURNED, {"status": "returned"}, {"status": "interim"}, "Половина кабинетов готова"),
    TaskVerb.CONFIRM: (
        ACCEPTED,
        {"due_on": "2027-06-30"},
        {
            "due_on": "2027-09-30",
            "round": "01.04.2027-30.06.2027",
            "unchanged": False,
            "evidence": [{"kind": "text", "text": "Наблюдатели назначены приказом № 14"}],
        },
        "",
    ),
    TaskVerb.REPORT: (
        INTERIM,
        {"status": "interim", "reported_on": None},
        {
            "status": "reported",
            "reported_on": "2027-04-20",
            "evidence": [{"kind": "text", "text": "Собрание проведено 19 апреля"}],
        },
        "",
    ),
    TaskVerb.CLOSE: (
        REPORTED,
        {"status": "reported", "closed_on": None},
        {"status": "closed", "closed_on": "2027-04-20"},
        "",
    ),
    TaskVerb.RETURN: (
        REPORTED,
        {"status": "reported", "reported_on": "2027-04-16"},
        {"status": "returned", "reported_on": None},
        "Нет протокола собрания",
    ),
    TaskVerb.ASK_EXTENSION: (ACCEPTED, {}, {"until": "2027-07-09"}, "Карантин в 5А"),
    TaskVerb.GRANT_EXTENSION: (
        ACCEPTED,
        {"due_on": "2027-06-30"},
        {"due_on": "2027-07-15", "until": "2027-07-15"},
        "",
    ),
    TaskVerb.REFUSE_EXTENSION: (ACCEPTED, {}, {"until": "2027-07-15"}, "Времени достаточно"),
    TaskVerb.CANCEL: (SENT, {"status": "sent"}, {"status": "cancelled"}, "Министерство отменило работу"),
    TaskVerb.READ_CHANGE: (REPORTED, {}, {}, ""),
    TaskVerb.GIVE_PLAN: (
        ACCEPTED,
        {},
        {"plan_person": "Ольга Серова, завуч", "plan_by": "2027-05-14"},
        "Обучим двух учителей",
    ),
    TaskVerb.AGREE_PLAN: (INTERIM, {}, {"resolved_on": "2027-04-20"}, ""),
    TaskVerb.REFUSE_PLAN: (INTERIM, {}, {}, "Нужен ещё один учитель"),
    TaskVerb.MOVE: (ACCEPTED, {"due_on": "2027-06-30"}, {"due_on": "2027-07-20"}, "Праздничные дни"),
    TaskVerb.REMIND: (SENT, {}, {}, ""),
    TaskVerb.HAND_ON: (ACCEPTED, {}, {"executor": "Завуч Серова"}, ""),
}


@pytest.mark.parametrize("verb", TaskVerb)
def test_each_verb_writes_one_entry_with_who_what_before_after_and_why(
    session: Session, duty: Duty, verb: TaskVerb
) -> None:
    status, before, after, note = TOLD[verb]
    if status is REPORTED:
        duty.task.reported_on = date(2027, 4, 16)
    ready(session, duty, verb, status)
    actor = who_does(session, duty, verb)
    with journalled(session) as entries:
        act(session, actor, duty.task, verb)
    (entry,) = entries
    assert told(entry) == (verb.value, "task", duty.task.id, duty.school.id)
    assert (entry.person_id, entry.person_name) == (actor.person_id, actor.name)
    assert (entry.before, entry.after, entry.note) == (before, after, note)


@pytest.mark.parametrize(
    ("verb", "tables"),
    [
        (TaskVerb.ACCEPT, {"task"}),
        (TaskVerb.REPORT_INTERIM, {"task"}),
        (TaskVerb.CONFIRM, {"task", "evidence", "task_confirmation"}),
        (TaskVerb.REPORT, {"task", "evidence"}),
        (TaskVerb.CLOSE, {"task"}),
        (TaskVerb.RETURN, {"task", "notice"}),
        (TaskVerb.ASK_EXTENSION, {"task", "extension_request"}),
        (TaskVerb.GRANT_EXTENSION, {"task", "extension_request", "notice"}),
        (TaskVerb.REFUSE_EXTENSION, {"task", "extension_request", "notice"}),
        (TaskVerb.CANCEL, {"task", "notice"}),
        (TaskVerb.READ_CHANGE, {"task"}),
        (TaskVerb.GIVE_PLAN, {"task"}),
        (TaskVerb.AGREE_PLAN, {"task"}),
        (TaskVerb.REFUSE_PLAN, {"task"}),
        (TaskVerb.MOVE, {"task", "extension_request"}),
        (TaskVerb.HAND_ON, {"task"}),
    ],
)
def test_a_verb_touches_its_own_tables_and_its_own_task_only(
    session: Session, duty: Duty, verb: TaskVerb, tables: set[str]
) -> None:
    neighbour = factories.task(session, duty.task.recommendation, factories.school(session), status=START[verb])
    ready(session, duty, verb)
    actor = who_does(session, duty, verb)
    before = everything(session)
    act(session, actor, duty.task, verb)
    after = everything(session)
    assert {name for name in before if before[name] != after[name]} == {*tables, "journal_entry"}
    same = set(before["task"]) & set(after["task"])
    assert {row[0] for row in same} == {neighbour.id}


@pytest.mark.parametrize("verb", [TaskVerb.CLOSE, TaskVerb.GRANT_EXTENSION, TaskVerb.CANCEL, TaskVerb.AGREE_PLAN])
@pytest.mark.parametrize("part", ["accepted it", "gave evidence before"])
def test_an_officer_who_carried_the_task_out_does_not_decide_on_it(
    session: Session, duty: Duty, verb: TaskVerb, part: str
) -> None:
    officer = factories.actor(session, Role.DEPARTMENT, duty.department)
    colleague = factories.actor(session, Role.DEPARTMENT, duty.department)
    own = factories.recommendation(session, duty.task.recommendation.campaign, addressee=Addressee.DEPARTMENT)
    duty.task = factories.task(session, own, duty.department, plan="Сверить списки")
    duty.task.status = TaskStatus.ACCEPTED
    duty.task.executor_id = officer.person_id
    session.flush()
    if part == "gave evidence before":
        act(session, officer, duty.task, TaskVerb.REPORT)
        duty.task.executor_id = colleague.person_id
    ready(session, duty, verb)
    with refused(session, ForbiddenError, "executor cannot take the own task off control"):
        act(session, officer, duty.task, verb)


@pytest.mark.parametrize("verb", [TaskVerb.RETURN, TaskVerb.REFUSE_EXTENSION, TaskVerb.REFUSE_PLAN])
def test_an_officer_may_give_the_own_task_back_for_that_frees_nobody(
    session: Session, duty: Duty, verb: TaskVerb
) -> None:
    officer = factories.actor(session, Role.DEPARTMENT, duty.department)
    ready(session, duty, verb)
    duty.task.executor_id = officer.person_id
    session.flush()
    act(session, officer, duty.task, verb)
    assert duty.task.version > 1


@pytest.mark.parametrize(
    ("verb", "undo", "words"),
    [
        (TaskVerb.GRANT_EXTENSION, {}, "no request for more time"),
        (TaskVerb.REFUSE_EXTENSION, {}, "no request for more time"),
        (TaskVerb.READ_CHANGE, {"wording": 2}, "still the one that was accepted"),
        (TaskVerb.AGREE_PLAN, {"plan": ""}, "no plan that waits"),
        (TaskVerb.AGREE_PLAN, {"resolved_on": date(2027, 4, 19)}, "no plan that waits"),
        (TaskVerb.REFUSE_PLAN, {"plan": ""}, "no plan that waits"),
        (TaskVerb.REFUSE_PLAN, {"resolved_on": date(2027, 4, 19)}, "no plan that waits"),
    ],
)
def test_there_must_be_something_to_decide_on(
    session: Session, duty: Duty, verb: TaskVerb, undo: dict[str, Any], words: str
) -> None:
    duty.task.status = ACCEPTED
    for name, value in undo.items():
        setattr(duty.task, name, value)
    actor = who_does(session, duty, verb)
    with refused(session, ConflictError, words):
        act(session, actor, duty.task, verb)


@pytest.mark.parametrize(
    "verb",
    [
        TaskVerb.REPORT_INTERIM,
        TaskVerb.RETURN,
        TaskVerb.ASK_EXTENSION,
        TaskVerb.REFUSE_EXTENSION,
        TaskVerb.CANCEL,
        TaskVerb.GIVE_PLAN,
        TaskVerb.REFUSE_PLAN,
    ],
)
def test_what_needs_a_reason_is_refused_without_one(session: Session, duty: Duty, verb: TaskVerb) -> None:
    ready(session, duty, verb)
    actor = who_does(session, duty, verb)
    given = GIVEN[verb]
    for blank in ("", "   ", "\n\t", "\u200b\u00a0", "\x00"):
        with refused(session, InvalidError, "Say why", field="note"):
            tasks.act(
                session, actor=actor, task_id=duty.task.id, version=duty.task.version, verb=verb,
                given=Given(note=blank, until=given.until, person=given.person, by=given.by),
            )  # fmt: skip
