"""Escalation: what stays overdue is told to its organisation and to the department, once for each deadline."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.errors import InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import Campaign
from tracker.models.journal import JournalEntry
from tracker.models.mail import Escalation
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.services import escalations

TODAY = date(2027, 4, 20)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session, escalate_after=3)


@pytest.fixture
def department(session: Session) -> Organisation:
    return factories.department(session)


@pytest.fixture
def school(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def task(session: Session, campaign: Campaign, school: Organisation) -> Callable[..., Any]:
    def make(at: Organisation | None = None, **values: Any) -> Any:
        values.setdefault("due_on", date(2027, 4, 17))
        return factories.task(session, factories.recommendation(session, campaign), at or school, **values)

    return make


def told(session: Session) -> dict[int, list[int]]:
    """How many tasks each organisation was told of, notice by notice."""
    found: dict[int, list[int]] = {}
    query = select(Notice).where(Notice.kind == NoticeKind.TASKS_ESCALATED).order_by(Notice.id)
    for one in session.scalars(query):
        found.setdefault(one.organisation_id, []).append(one.params["tasks"])
    return found


@pytest.mark.parametrize(
    ("due", "after", "escalated"),
    [
        (date(2027, 4, 17), 3, True),
        (date(2027, 4, 18), 3, False),
        (date(2027, 4, 1), 3, True),
        (date(2027, 4, 19), 1, True),
        (date(2027, 4, 20), 1, False),
        (date(2027, 4, 21), 1, False),
        (date(2027, 4, 1), None, False),
        (date(2027, 1, 20), 90, True),
        (date(2027, 1, 21), 90, False),
    ],
)
def test_the_day_is_the_campaign_s_setting(
    session: Session,
    campaign: Campaign,
    task: Callable[..., Any],
    due: date,
    after: int | None,
    escalated: bool,
) -> None:
    campaign.escalate_after = after
    task(due_on=due)
    assert escalations.escalate(session) == escalated


@pytest.mark.parametrize(
    ("zone", "hour", "escalated"),
    [
        # The last hour of 19 April in Moscow is 20 April in Kamchatka already, and the 19th in Kaliningrad.
        ("Europe/Kaliningrad", 20, False),
        ("Europe/Moscow", 20, False),
        ("Europe/Moscow", 21, True),
        ("Asia/Kamchatka", 20, True),
        ("Europe/Kaliningrad", 22, True),
    ],
)
def test_the_days_are_those_of_the_department(
    session: Session, app: Flask, task: Callable[..., Any], zone: str, hour: int, escalated: bool
) -> None:
    mailroom.at(app, datetime(2027, 4, 19, hour, 30, tzinfo=UTC), zone)
    session.info["clock"] = app.extensions["sverka_clock"]
    task(due_on=date(2027, 4, 17))
    assert escalations.escalate(session) == escalated


@pytest.mark.parametrize(
    ("status", "escalated"),
    [
        (TaskStatus.SENT, True),
        (TaskStatus.ACCEPTED, True),
        (TaskStatus.INTERIM, True),
        (TaskStatus.RETURNED, True),
        (TaskStatus.REPORTED, False),
        (TaskStatus.CLOSED, False),
        (TaskStatus.CANCELLED, False),
    ],
)
def test_a_report_stops_it(session: Session, task: Callable[..., Any], status: TaskStatus, escalated: bool) -> None:
    task(status=status)
    assert escalations.escalate(session) == escalated


def test_it_is_told_once_and_anew_when_a_later_date_passes_too(
    session: Session, task: Callable[..., Any], school: Organisation
) -> None:
    duty = task()
    assert [escalations.escalate(session) for _ in range(3)] == [1, 0, 0]
    duty.due_on = date(2027, 4, 30)  # more time was granted
    session.flush()
    assert escalations.escalate(session) == 0
    duty.due_on = date(2027, 4, 16)
    session.flush()
    assert escalations.escalate(session) == 1
    assert told(session)[school.id] == [1, 1]
    assert len(session.scalars(select(Escalation)).all()) == 2


def test_each_school_is_told_of_its_own_and_the_department_of_all(
    session: Session, task: Callable[..., Any], school: Organisation, department: Organisation
) -> None:
    other = factories.school(session)
    untouched = factories.school(session)
    for _ in range(3):
        task()
    task(other)
    task(untouched, due_on=TODAY)
    assert escalations.escalate(session) == 4
    assert told(session) == {school.id: [3], other.id: [1], department.id: [4]}
    notice = session.scalars(select(Notice).where(Notice.organisation_id == school.id)).one()
    assert (notice.params["days"], notice.url) == (3, "/tasks?overdue=1")


def test_the_journal_has_one_entry_for_each_task(session: Session, task: Callable[..., Any]) -> None:
    ids = {task().id for _ in range(3)}
    escalations.escalate(session)
    rows = session.scalars(select(JournalEntry).where(JournalEntry.action == "escalated")).all()
    assert {row.object_id for row in rows} == ids
    assert {row.after["due_on"] for row in rows} == {"2027-04-17"}


def test_a_closed_department_is_not_told(session: Session, task: Callable[..., Any], department: Organisation) -> None:
    department.closed_on = TODAY
    task()
    escalations.escalate(session)
    assert department.id not in told(session)


@pytest.mark.parametrize("days", [0, -1, 91, 10_000])
def test_an_impossible_number_of_days_is_refused(session: Session, campaign: Campaign, days: int) -> None:
    with pytest.raises(InvalidError) as refused:
        escalations.set_after(session, actor=factories.SYSTEM, campaign_id=campaign.id, days=days)
    assert refused.value.field == "escalate_after"
    assert campaign.escalate_after == 3


@pytest.mark.parametrize("days", [None, 1, 90])
def test_a_change_is_kept_in_the_journal(session: Session, campaign: Campaign, days: int | None) -> None:
    escalations.set_after(session, actor=factories.SYSTEM, campaign_id=campaign.id, days=days)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "changed")).one()
    assert (entry.before, entry.after) == ({"escalate_after": 3}, {"escalate_after": days})
    escalations.set_after(session, actor=factories.SYSTEM, campaign_id=campaign.id, days=days)
    assert len(session.scalars(select(JournalEntry).where(JournalEntry.action == "changed")).all()) == 1
