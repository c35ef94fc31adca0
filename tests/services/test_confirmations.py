"""Ongoing duties: one confirmation a period, kept as it was given, and open periods that follow a changed rhythm."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cli.invariants import tasks as invariants
from tracker.domain.clock import fixed_clock
from tracker.domain.deadlines import DeadlineKind, Rhythm
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.tasks import Evidence, Task, TaskConfirmation
from tracker.queries import confirmations as queries
from tracker.services import confirmations, recommendations, tasks
from tracker.services.context import clock
from tracker.services.tasks import Given


@dataclass
class Duty:
    officer: Actor
    head: Actor
    row: Recommendation
    task: Task


@pytest.fixture
def duty(session: Session) -> Duty:
    session.info["writing"] = True
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    school = factories.school(session)
    row = factories.recommendation(session, factories.campaign(session))
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    head = factories.actor(session, Role.SCHOOL, school)
    task = session.scalars(select(Task)).one()
    tasks.accept(session, actor=head, task_id=task.id, version=task.version)
    return Duty(officer, head, row, task)


def on(session: Session, day: date) -> None:
    """Let it be that day."""
    zone = clock(session).zone
    session.info["clock"] = fixed_clock(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), zone)


def confirm(session: Session, duty: Duty, **given: object) -> Task:
    return tasks.act(
        session, actor=duty.head, task_id=duty.task.id, version=duty.task.version, verb=TaskVerb.CONFIRM,
        given=Given(**given),  # type: ignore[arg-type]
    )  # fmt: skip


def rounds(session: Session) -> list[tuple[date, date, date]]:
    query = select(TaskConfirmation).order_by(TaskConfirmation.starts_on)
    return [(one.starts_on, one.ends_on, one.confirmed_on) for one in session.scalars(query)]


def test_each_period_is_confirmed_once_and_kept_with_its_evidence(session: Session, duty: Duty) -> None:
    assert duty.task.due_on == date(2027, 6, 30)
    confirm(session, duty, fact="Наблюдатели назначены")
    assert (duty.task.status, duty.task.due_on, duty.task.first_due_on) == (
        TaskStatus.ACCEPTED, date(2027, 9, 30), date(2027, 9, 30),
    )  # fmt: skip
    with pytest.raises(ConflictError, match="not begun"):
        confirm(session, duty, fact="ещё раз")
    on(session, date(2027, 10, 4))
    confirm(session, duty, unchanged=True)
    assert rounds(session) == [
        (date(2027, 4, 20), date(2027, 6, 30), date(2027, 4, 20)),
        (date(2027, 7, 1), date(2027, 9, 30), date(2027, 10, 4)),
    ]
    first, second = sorted(queries.of_task(session, duty.task.id), key=lambda one: one.starts_on)
    assert (first.same_as_id, second.same_as_id) == (None, first.id)
    assert session.scalars(select(Evidence.confirmation_id)).all() == [first.id]
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "confirm").order_by(JournalEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.after["unchanged"] is True
    assert duty.task.due_on == date(2027, 12, 31)
    assert list(invariants.moved_deadlines(session)) == []


def test_the_first_period_cannot_be_confirmed_without_evidence(session: Session, duty: Duty) -> None:
    for given in ({}, {"unchanged": True}):
        with pytest.raises(InvalidError):
            confirm(session, duty, **given)
    assert rounds(session) == []


def test_a_missed_period_is_confirmed_late_before_the_next_one(session: Session, duty: Duty) -> None:
    on(session, date(2027, 11, 1))
    confirm(session, duty, fact="С опозданием")
    assert duty.task.due_on == date(2027, 9, 30)
    confirm(session, duty, unchanged=True)
    assert duty.task.due_on == date(2027, 12, 31)


def test_a_request_for_more_time_about_a_confirmed_period_waits_no_more(session: Session, duty: Duty) -> None:
    tasks.ask_extension(
        session, actor=duty.head, task_id=duty.task.id, version=duty.task.version, until=date(2027, 7, 9), note="Отпуск"
    )
    confirm(session, duty, fact="Сделано")
    assert tasks.pending(session, duty.task.id) is None
    assert list(invariants.moved_deadlines(session)) == []


def test_another_kind_of_duty_is_not_confirmed(session: Session, duty: Duty) -> None:
    duty.row.deadline_kind = DeadlineKind.CAMPAIGN
    session.flush()
    with pytest.raises(ConflictError, match="ongoing"):
        confirm(session, duty, fact="x")


def change(session: Session, duty: Duty, rhythm: Rhythm) -> int:
    return confirmations.change_rhythm(
        session, actor=duty.officer, recommendation_id=duty.row.id, version=duty.row.version, rhythm=rhythm
    )


def test_open_periods_follow_a_changed_rhythm_and_the_past_does_not(session: Session, duty: Duty) -> None:
    confirm(session, duty, fact="Сделано")
    kept = rounds(session)
    assert change(session, duty, Rhythm.MONTH) == 1
    assert (duty.task.due_on, rounds(session)) == (date(2027, 7, 31), kept)
    with pytest.raises(InvalidError):
        change(session, duty, Rhythm.MONTH)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "moved_with_rhythm")).one()
    assert (entry.before, entry.after) == ({"due_on": "2027-09-30"}, {"due_on": "2027-07-31"})


def test_what_is_overdue_or_was_given_more_time_does_not_follow(session: Session, duty: Duty) -> None:
    tasks.ask_extension(
        session, actor=duty.head, task_id=duty.task.id, version=duty.task.version, until=date(2027, 7, 9), note="Отпуск"
    )
    tasks.grant_extension(session, actor=duty.officer, task_id=duty.task.id, version=duty.task.version)
    assert change(session, duty, Rhythm.YEAR) == 0
    assert duty.task.due_on == date(2027, 7, 9)
    on(session, date(2027, 8, 1))
    assert change(session, duty, Rhythm.MONTH) == 0
    duty.row.deadline_kind = DeadlineKind.CAMPAIGN
    with pytest.raises(ConflictError):
        change(session, duty, Rhythm.YEAR)
