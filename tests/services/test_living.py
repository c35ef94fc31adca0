"""Rewording, sending to those who joined, handing over from those who left, and undoing all of it."""

from dataclasses import dataclass
from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cli.invariants import tasks as invariants
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.living import ChangeKind
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.journal import JournalEntry
from tracker.models.living import BulkChange, RecommendationWording
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries import living as queries
from tracker.services import living, recommendations, tasks, undo

OLD, NEW = "Провести анализ работ до мая", "Провести анализ всех работ до июня"


@dataclass
class City:
    officer: Actor
    head: Actor
    schools: list[Organisation]
    row: Recommendation


@pytest.fixture
def city(session: Session) -> City:
    session.info["writing"] = True
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    schools = [factories.school(session) for _ in range(3)]
    row = factories.recommendation(session, factories.campaign(session), text=OLD)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    session.expire_all()
    return City(officer, factories.actor(session, Role.SCHOOL, schools[0]), schools, row)


def task_of(session: Session, row: Recommendation, home: Organisation) -> Task:
    query = select(Task).where(Task.recommendation_id == row.id, Task.organisation_id == home.id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def last_change(session: Session) -> BulkChange:
    return session.scalars(select(BulkChange).order_by(BulkChange.id.desc()).limit(1)).one()


def accept(session: Session, city: City) -> Task:
    task = task_of(session, city.row, city.schools[0])
    return tasks.accept(session, actor=city.head, task_id=task.id, version=task.version)


def reword(session: Session, city: City, text: str = NEW) -> int:
    version = city.row.version
    return living.reword(session, actor=city.officer, recommendation_id=city.row.id, version=version, text=text)


def broken(session: Session) -> list[str]:
    """What the checks of the database say of tasks."""
    return [
        line for question in (invariants.half_sent, invariants.unlike_the_journal, invariants.inconsistent)
        for line in question(session)
    ]  # fmt: skip


def test_a_new_wording_is_shown_to_those_who_accepted_the_old_one_until_they_take_it(
    session: Session, city: City
) -> None:
    task = accept(session, city)
    assert reword(session, city) == 1
    assert tasks.facts_of(session, task).text_changed
    assert queries.wording(session, city.row, task.wording) == OLD
    assert not tasks.facts_of(session, task_of(session, city.row, city.schools[1])).text_changed
    tasks.act(
        session, actor=city.head, task_id=task.id, version=task.version, verb=tasks.TaskVerb.READ_CHANGE
    )  # fmt: skip
    assert not tasks.facts_of(session, task).text_changed
    assert (task.status, task.wording) == (TaskStatus.ACCEPTED, 2)
    with pytest.raises(ConflictError):
        tasks.act(session, actor=city.head, task_id=task.id, version=task.version, verb=tasks.TaskVerb.READ_CHANGE)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "reworded")).one()
    assert (entry.before["text"], entry.after["text"]) == (OLD, NEW)


@pytest.mark.parametrize("text", ["", OLD, "я" * 10_001])
def test_no_text_the_same_text_and_an_endless_text_are_refused(session: Session, city: City, text: str) -> None:
    with pytest.raises(InvalidError):
        reword(session, city, text)
    assert session.scalars(select(RecommendationWording)).all() == []


def test_a_draft_is_not_reworded_but_changed(session: Session, city: City) -> None:
    city.row = factories.recommendation(session, city.row.campaign)
    with pytest.raises(ConflictError):
        reword(session, city)


def test_a_new_wording_is_undone_while_nobody_has_acted_and_not_afterwards(session: Session, city: City) -> None:
    accept(session, city)
    reword(session, city)
    undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert (city.row.text, city.row.wording) == (OLD, 1)
    assert session.scalars(select(RecommendationWording)).all() == []
    reword(session, city)
    other = task_of(session, city.row, city.schools[1])
    head = factories.actor(session, Role.SCHOOL, city.schools[1])
    tasks.accept(session, actor=head, task_id=other.id, version=other.version)
    with pytest.raises(ConflictError, match="acted"):
        undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert city.row.text == NEW


def test_of_two_changes_only_the_last_is_undone_and_each_once(session: Session, city: City) -> None:
    reword(session, city)
    first = last_change(session).id
    reword(session, city, "Совсем иначе")
    second = last_change(session).id
    with pytest.raises(ConflictError, match="afterwards"):
        undo.undo(session, actor=city.officer, change_id=first)
    undo.undo(session, actor=city.officer, change_id=second)
    with pytest.raises(ConflictError, match="already"):
        undo.undo(session, actor=city.officer, change_id=second)
    undo.undo(session, actor=city.officer, change_id=first)
    assert (city.row.text, city.row.wording) == (OLD, 1)


def test_withdrawing_is_undone_with_every_status_as_it_was(session: Session, city: City) -> None:
    accept(session, city)
    recommendations.withdraw(
        session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version, note="Отменено приказом"
    )
    session.expire_all()
    assert {task.status for task in session.scalars(select(Task))} == {TaskStatus.CANCELLED}
    undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert city.row.status is RecommendationStatus.SENT
    statuses = [task_of(session, city.row, school).status for school in city.schools]
    assert statuses == [TaskStatus.ACCEPTED, TaskStatus.SENT, TaskStatus.SENT]
    assert broken(session) == []


def test_a_school_that_joins_gets_the_running_recommendations_once(session: Session, city: City) -> None:
    new = factories.school(session)
    assert queries.without_copy(session, new) == [city.row]
    assert [list(one.due) for one in living.missing(session, [city.row])] == [[new.id]]
    seen = {city.row.id: city.row.version}
    assert living.send_missing(session, actor=city.officer, versions=seen, organisation_id=new.id) == 1
    assert task_of(session, city.row, new).due_on == date(2027, 6, 30)
    assert queries.without_copy(session, new) == []
    with pytest.raises(ConflictError):
        living.send_missing(session, actor=city.officer, versions=seen, organisation_id=new.id)
    assert broken(session) == []
    undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert queries.without_copy(session, new) == [city.row]
    assert broken(session) == []


def test_what_was_declined_is_asked_no_more_until_that_is_undone(session: Session, city: City) -> None:
    new = factories.school(session)
    assert living.decline(session, actor=city.officer, organisation_id=new.id) == 1
    assert queries.without_copy(session, new) == []
    assert living.missing(session, [city.row]) == []
    undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert queries.without_copy(session, new) == [city.row]


def test_what_has_passed_is_not_sent_to_a_school_that_joins(session: Session, city: City) -> None:
    late = factories.recommendation(
        session, city.row.campaign, deadline_kind=DeadlineKind.DATE, deadline_on=date(2027, 4, 1)
    )
    late.status = RecommendationStatus.SENT
    session.flush()
    (one,) = living.missing(session, [late])
    assert (one.organisations, one.due) == (3, {})
    with pytest.raises(InvalidError, match="passed"):
        living.send_missing(session, actor=city.officer, versions={late.id: late.version})


def test_a_preview_that_has_grown_old_is_not_sent(session: Session, city: City) -> None:
    factories.school(session)
    with pytest.raises(ConflictError):
        living.send_missing(session, actor=city.officer, versions={city.row.id: city.row.version - 1})


def leave(session: Session, city: City, *successors: Organisation) -> Organisation:
    school = city.schools[0]
    school.closed_on, school.successors = date(2027, 4, 19), list(successors)
    session.flush()
    return school


def hand_over(session: Session, city: City, **values: object) -> tuple[int, int]:
    given = {"organisation_id": city.schools[0].id, "version": city.schools[0].version, "note": "Реорганизация"}
    return living.hand_over(session, actor=city.officer, **{**given, **values})  # type: ignore[arg-type]


def test_a_leaving_school_hands_over_to_the_successors_that_have_no_copy(session: Session, city: City) -> None:
    new = factories.school(session)
    task = accept(session, city)
    leave(session, city, city.schools[1], new)
    (plan,) = living.leaving(session, city.schools[0])
    assert (plan.heirs, plan.having) == ((new,), (city.schools[1],))
    assert hand_over(session, city) == (1, 1)
    copy = task_of(session, city.row, new)
    assert (copy.status, copy.due_on, copy.handed_from_id) == (TaskStatus.SENT, task.due_on, task.id)
    assert task.status is TaskStatus.CANCELLED
    assert broken(session) == []
    with pytest.raises(ConflictError):
        hand_over(session, city)
    undo.undo(session, actor=city.officer, change_id=last_change(session).id)
    assert task_of(session, city.row, city.schools[0]).status is TaskStatus.ACCEPTED
    assert queries.without_copy(session, new) == [city.row]
    assert broken(session) == []


def test_without_a_successor_the_tasks_are_cancelled_and_a_report_stays_to_be_decided(
    session: Session, city: City
) -> None:
    task = accept(session, city)
    tasks.report(session, actor=city.head, task_id=task.id, version=task.version, fact="Проведено")
    second = factories.recommendation(session, city.row.campaign)
    open_one = factories.task(session, second, city.schools[0])
    leave(session, city)
    assert hand_over(session, city) == (0, 1)
    assert (task.status, open_one.status) == (TaskStatus.REPORTED, TaskStatus.CANCELLED)


def test_what_is_overdue_needs_a_new_date_for_its_copy(session: Session, city: City) -> None:
    new = factories.school(session)
    task_of(session, city.row, city.schools[0]).due_on = date(2027, 4, 19)
    leave(session, city, new)
    for until in (None, date(2027, 4, 19)):
        with pytest.raises(InvalidError):
            hand_over(session, city, until=until)
    with pytest.raises(InvalidError):
        hand_over(session, city, note=" ")
    assert hand_over(session, city, until=date(2027, 5, 4)) == (1, 1)
    assert task_of(session, city.row, new).due_on == date(2027, 5, 4)


def test_an_open_school_hands_nothing_over(session: Session, city: City) -> None:
    with pytest.raises(ConflictError, match="open"):
        hand_over(session, city)


def test_every_kind_of_change_can_be_undone() -> None:
    assert set(undo._UNDOING) == set(ChangeKind)
