"""Who is told of what becomes of a task: each decision, each change to many, its number, its reason and its address."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.living import ChangeKind
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.memos import Recommendation
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries import notices as queries
from tracker.services import bulk, living, recommendations, tasks, undo
from tracker.services.bulk import Wanted
from tracker.services.context import now
from tracker.services.tasks import Given

DUE, UNTIL = date(2027, 5, 21), date(2027, 6, 1)


@dataclass
class City:
    officer: Actor
    row: Recommendation
    schools: list[Organisation]
    tasks: list[Task]


@pytest.fixture
def city(session: Session) -> City:
    """One recommendation in three schools: accepted in the first, reported in the second, only sent to the third."""
    session.info["writing"] = True
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    row = factories.recommendation(session, factories.campaign(session), number="4.2", text="Провести анализ")
    schools = [factories.school(session, f"Школа № {number}") for number in (1, 2, 3)]
    statuses = (TaskStatus.ACCEPTED, TaskStatus.REPORTED, TaskStatus.SENT)
    made = [
        factories.task(session, row, home, status=status, due_on=DUE)
        for home, status in zip(schools, statuses, strict=True)
    ]
    return City(officer, row, schools, made)


def told(session: Session) -> list[tuple[int, NoticeKind, str, dict[str, Any]]]:
    rows = session.scalars(select(Notice).order_by(Notice.organisation_id, Notice.id))
    return [(one.organisation_id, one.kind, one.url, one.params) for one in rows]


def ask(session: Session, task: Task) -> None:
    row = ExtensionRequest(task_id=task.id, until=UNTIL, due_before=DUE, reason="Карантин")
    row.asked_at = now(session)
    factories.add(session, row)


DECISIONS = [
    (TaskVerb.RETURN, 1, "Нет протокола", NoticeKind.TASK_RETURNED, "21.05.2027"),
    (TaskVerb.CANCEL, 0, "Отменено приказом", NoticeKind.TASK_CANCELLED, "21.05.2027"),
    (TaskVerb.GRANT_EXTENSION, 0, "", NoticeKind.EXTENSION_GRANTED, "01.06.2027"),
    (TaskVerb.REFUSE_EXTENSION, 0, "Успеете", NoticeKind.EXTENSION_REFUSED, "21.05.2027"),
]


@pytest.mark.parametrize(("verb", "place", "note", "kind", "until"), DECISIONS)
def test_a_decision_is_told_to_the_executors_organisation_alone(
    session: Session, city: City, verb: TaskVerb, place: int, note: str, kind: NoticeKind, until: str
) -> None:
    task = city.tasks[place]
    ask(session, task)
    tasks.act(session, actor=city.officer, task_id=task.id, version=task.version, verb=verb, given=Given(note=note))
    params = {"number": "4.2", "reason": note, "until": until}
    assert told(session) == [(task.organisation_id, kind, f"/tasks/{task.id}", params)]
    head = factories.actor(session, Role.SCHOOL, task.organisation)
    assert queries.unread(session, head) == 1


@pytest.mark.parametrize(
    ("verb", "place"),
    [
        (TaskVerb.ACCEPT, 2),
        (TaskVerb.REPORT_INTERIM, 0),
        (TaskVerb.REPORT, 0),
        (TaskVerb.CLOSE, 1),
        (TaskVerb.ASK_EXTENSION, 0),
    ],
)
def test_the_own_steps_and_a_closing_need_no_notice(session: Session, city: City, verb: TaskVerb, place: int) -> None:
    task = city.tasks[place]
    actor = city.officer if verb is TaskVerb.CLOSE else factories.actor(session, Role.SCHOOL, task.organisation)
    given = Given(note="Пояснение", fact="Проведено", until=UNTIL)
    tasks.act(session, actor=actor, task_id=task.id, version=task.version, verb=verb, given=given)
    assert told(session) == []


@pytest.mark.parametrize(("length", "kept"), [(299, 299), (300, 300), (301, 300), (10_000, 300)])
def test_a_long_reason_is_repeated_from_its_beginning(session: Session, city: City, length: int, kept: int) -> None:
    task = city.tasks[0]
    city.row.number = ""
    tasks.cancel(session, actor=city.officer, task_id=task.id, version=task.version, note="ж" * length)
    ((_home, _kind, _url, params),) = told(session)
    assert (params["number"], params["reason"]) == ("—", "ж" * kept)


def test_withdrawing_is_told_where_a_task_was_open(session: Session, city: City) -> None:
    city.tasks[1].status = TaskStatus.CLOSED
    session.flush()
    recommendations.withdraw(
        session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version, note="Отменено"
    )
    params = {"number": "4.2", "reason": "Отменено"}
    assert told(session) == [
        (home.id, NoticeKind.TASK_WITHDRAWN, "/tasks", params) for home in (city.schools[0], city.schools[2])
    ]


def test_a_new_wording_is_told_to_those_who_took_the_old_one(session: Session, city: City) -> None:
    living.reword(
        session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version, text="Провести иначе"
    )
    url = f"/tasks?recommendation={city.row.id}"
    assert told(session) == [(home.id, NoticeKind.TASK_REWORDED, url, {"number": "4.2"}) for home in city.schools[:2]]


def test_handing_over_is_told_to_both_sides_with_the_number_of_tasks(session: Session, city: City) -> None:
    leaving, heir = city.schools[0], factories.school(session, "Школа № 9")
    second = factories.recommendation(session, city.row.campaign)
    factories.task(session, second, leaving)
    leaving.closed_on, leaving.successors = date(2027, 4, 19), [heir, city.schools[1]]
    session.flush()
    living.hand_over(session, actor=city.officer, organisation_id=leaving.id, version=leaving.version, note="Слияние")
    assert [(home, kind, params) for home, kind, _url, params in told(session)] == [
        (leaving.id, NoticeKind.TASKS_TAKEN_AWAY, {"school": "Школа № 1", "tasks": 2}),
        (city.schools[1].id, NoticeKind.TASKS_HANDED_OVER, {"school": "Школа № 1", "tasks": 1}),
        (heir.id, NoticeKind.TASKS_HANDED_OVER, {"school": "Школа № 1", "tasks": 2}),
    ]


def test_an_undone_change_is_told_where_it_had_been(session: Session, city: City) -> None:
    recommendations.withdraw(
        session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version, note="Отменено"
    )
    session.expire_all()
    change = undo.remember(session, city.officer, ChangeKind.DECLINED, organisation_id=city.schools[0].id)
    undo.undo(session, actor=city.officer, change_id=change.id)
    assert all(kind is not NoticeKind.CHANGE_UNDONE for _home, kind, _url, _params in told(session))
    undo.undo(session, actor=city.officer, change_id=change.id - 1)
    undone = [(home, url) for home, kind, url, _params in told(session) if kind is NoticeKind.CHANGE_UNDONE]
    assert undone == [(home.id, "/tasks") for home in city.schools]


@pytest.mark.parametrize(("verb", "place", "note", "kind", "until"), DECISIONS)
def test_a_decision_on_many_is_told_as_each_one_would_be(
    session: Session, city: City, verb: TaskVerb, place: int, note: str, kind: NoticeKind, until: str
) -> None:
    for task in city.tasks:
        task.status = TaskStatus.REPORTED
        ask(session, task)
    session.flush()
    seen = {task.id: task.version for task in city.tasks[:2]}
    changed, left, _change = bulk.carry_out(session, actor=city.officer, wanted=Wanted(verb, note), seen=seen)
    assert (changed, left) == (2, 0)
    params = {"number": "4.2", "reason": note, "until": until}
    assert told(session) == [(task.organisation_id, kind, f"/tasks/{task.id}", params) for task in city.tasks[:2]]
