"""The verbs of the control: what they change, what the journal remembers, who may not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.journal import JournalEntry
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, Task
from tracker.services import tasks


@dataclass
class City:
    """A department with two officers, two schools, a task of the first school and one of the department itself."""

    officer: Actor
    second: Actor
    school: Actor
    neighbour: Actor
    task: Task
    own: Task


@pytest.fixture
def city(session: Session) -> City:
    department = factories.department(session)
    first, second = factories.school(session), factories.school(session)
    campaign = factories.campaign(session)
    wide = factories.recommendation(session, campaign)
    own = factories.recommendation(session, campaign, addressee=Addressee.DEPARTMENT)
    return City(
        factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.SCHOOL, first),
        factories.actor(session, Role.SCHOOL, second),
        factories.task(session, wide, first),
        factories.task(session, own, department),
    )


def do(session: Session, verb: str, actor: Actor, task: Task, **given: Any) -> Task:
    return getattr(tasks, verb)(session, actor=actor, task_id=task.id, version=task.version, **given)


def last_entry(session: Session) -> JournalEntry:
    return session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()


def test_the_usual_way_from_accepting_to_off_control(session: Session, city: City) -> None:
    task = city.task
    do(session, "accept", city.school, task)
    assert (task.status, task.executor_id) == (TaskStatus.ACCEPTED, city.school.person_id)
    do(session, "report_interim", city.school, task, note="Половина сделана")
    do(session, "report", city.school, task, fact="Проведено 20 апреля", link="https://school.example.org/1")
    assert (task.status, task.reported_on) == (TaskStatus.REPORTED, date(2027, 4, 20))
    do(session, "return_for_rework", city.officer, task, note="Нет протокола")
    assert (task.status, task.reported_on) == (TaskStatus.RETURNED, None)
    do(session, "report", city.school, task, fact="Протокол приложен")
    do(session, "close", city.officer, task)
    assert (task.status, task.closed_on, task.version) == (TaskStatus.CLOSED, date(2027, 4, 20), 7)
    kinds = list(session.scalars(select(Evidence.kind).order_by(Evidence.id)))
    assert kinds == [EvidenceKind.TEXT, EvidenceKind.LINK, EvidenceKind.TEXT]


def test_every_verb_leaves_who_what_before_after_and_why(session: Session, city: City) -> None:
    do(session, "accept", city.school, city.task)
    do(session, "report", city.school, city.task, fact="Сделано")
    entry = last_entry(session)
    assert (entry.action, entry.object_type, entry.object_id) == ("report", "task", city.task.id)
    assert (entry.person_id, entry.organisation_id) == (city.school.person_id, city.task.organisation_id)
    assert entry.before == {"status": "accepted", "reported_on": None}
    assert entry.after == {
        "status": "reported", "reported_on": "2027-04-20", "evidence": [{"kind": "text", "text": "Сделано"}],
    }  # fmt: skip
    do(session, "return_for_rework", city.officer, city.task, note="Мало")
    assert last_entry(session).note == "Мало"


def test_a_report_needs_new_evidence_each_time(session: Session, city: City) -> None:
    do(session, "accept", city.school, city.task)
    for empty in ({}, {"fact": " \u200b"}, {"note": "сделано"}):
        with pytest.raises(InvalidError):
            do(session, "report", city.school, city.task, **empty)
    do(session, "report", city.school, city.task, fact="Сделано")
    do(session, "return_for_rework", city.officer, city.task, note="Мало")
    with pytest.raises(InvalidError):
        do(session, "report", city.school, city.task)


def test_the_executor_cannot_close_the_own_task_even_in_the_department(session: Session, city: City) -> None:
    do(session, "accept", city.officer, city.own)
    do(session, "report", city.officer, city.own, fact="Сделано")
    for verb, given in (("close", {}), ("cancel", {"note": "не нужно"})):
        with pytest.raises(ForbiddenError):
            do(session, verb, city.officer, city.own, **given)
    do(session, "close", city.second, city.own)
    assert city.own.status is TaskStatus.CLOSED


def test_who_once_reported_stays_an_executor_after_a_colleague_took_over(session: Session, city: City) -> None:
    do(session, "accept", city.officer, city.own)
    do(session, "report", city.officer, city.own, fact="Первый отчёт")
    do(session, "return_for_rework", city.second, city.own, note="Мало")
    do(session, "report", city.second, city.own, fact="Второй отчёт")
    for officer in (city.officer, city.second):
        with pytest.raises(ForbiddenError):
            do(session, "close", officer, city.own)


def test_a_neighbours_task_is_missing_and_a_schools_task_is_not_the_departments_to_execute(
    session: Session, city: City
) -> None:
    with pytest.raises(MissingError):
        do(session, "accept", city.neighbour, city.task)
    with pytest.raises(ForbiddenError):
        do(session, "accept", city.officer, city.task)
    with pytest.raises(ForbiddenError):
        do(session, "cancel", city.school, city.task, note="не хотим")


def test_a_form_made_from_an_older_state_is_refused(session: Session, city: City) -> None:
    do(session, "accept", city.school, city.task)
    with pytest.raises(ConflictError):
        tasks.report(session, actor=city.school, task_id=city.task.id, version=1, fact="Сделано")
    version = city.task.version
    tasks.report_interim(session, actor=city.school, task_id=city.task.id, version=version, note="Идёт")
    with pytest.raises(ConflictError):  # the second arrival of a double click
        tasks.report_interim(session, actor=city.school, task_id=city.task.id, version=version, note="Идёт")


def test_a_granted_extension_moves_the_date_and_keeps_the_first(session: Session, city: City) -> None:
    task = city.task
    do(session, "ask_extension", city.school, task, until=date(2027, 6, 1), note="Карантин")
    assert task.due_on == date(2027, 5, 21)
    with pytest.raises(ConflictError):
        do(session, "ask_extension", city.school, task, until=date(2027, 6, 2), note="Карантин")
    do(session, "grant_extension", city.officer, task)
    assert (task.due_on, task.first_due_on) == (date(2027, 6, 1), date(2027, 5, 21))
    request = session.scalars(select(ExtensionRequest)).one()
    assert (request.granted, request.decided_by_id) == (True, city.officer.person_id)
    assert request.due_before == date(2027, 5, 21)
    assert last_entry(session).before == {"due_on": "2027-05-21"}
    with pytest.raises(ConflictError):
        do(session, "grant_extension", city.officer, task)


def test_a_refused_extension_leaves_the_date_and_says_why(session: Session, city: City) -> None:
    do(session, "ask_extension", city.school, city.task, until=date(2027, 6, 1), note="Карантин")
    with pytest.raises(InvalidError):
        do(session, "refuse_extension", city.officer, city.task, note="")
    do(session, "refuse_extension", city.officer, city.task, note="Времени достаточно")
    assert city.task.due_on == date(2027, 5, 21)
    request = session.scalars(select(ExtensionRequest)).one()
    assert (request.granted, request.decision_note) == (False, "Времени достаточно")
    do(session, "ask_extension", city.school, city.task, until=date(2027, 5, 25), note="И всё же")


def test_after_the_date_nobody_asks_for_more(session: Session, city: City) -> None:
    city.task.due_on = date(2027, 4, 19)
    session.flush()
    with pytest.raises(ConflictError):
        do(session, "ask_extension", city.school, city.task, until=date(2027, 6, 1), note="Карантин")


def test_an_endless_note_is_refused(session: Session, city: City) -> None:
    with pytest.raises(InvalidError):
        do(session, "cancel", city.officer, city.task, note="ы" * 10_001)
    do(session, "accept", city.school, city.task)
    with pytest.raises(InvalidError):
        do(session, "report", city.school, city.task, fact="ы" * 10_001)
    with pytest.raises(InvalidError):
        do(session, "report", city.school, city.task, link="javascript:alert(1)")
