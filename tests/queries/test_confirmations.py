"""Rounds of an ongoing duty: the last one, the one whose evidence stands, and the day from which the next is open."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.deadlines import DeadlineKind
from tracker.models.tasks import Task, TaskConfirmation
from tracker.queries import confirmations as queries

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
PERIODS = [
    (date(2027, 4, 5), date(2027, 6, 30)),
    (date(2027, 7, 1), date(2027, 9, 30)),
    (date(2027, 10, 1), date(2027, 12, 31)),
]


@pytest.fixture
def task(session: Session) -> Task:
    row = factories.recommendation(session, factories.campaign(session))
    return factories.task(session, row, factories.school(session), sent_at=datetime(2027, 4, 5, 9, tzinfo=UTC))


def confirm(session: Session, task: Task, period: int, same_as: TaskConfirmation | None = None) -> TaskConfirmation:
    starts, ends = PERIODS[period]
    row = TaskConfirmation(task_id=task.id, starts_on=starts, ends_on=ends, due_on=ends, confirmed_on=starts)
    row.confirmed_at, row.same_as_id = NOW, same_as.id if same_as else None
    return factories.add(session, row)


def test_nothing_was_confirmed_yet(session: Session, task: Task) -> None:
    assert queries.of_task(session, task.id) == []
    assert queries.last(session, task.id) is None
    assert queries.standing(session, task.id) is None
    assert queries.open_from(session, task, MOSCOW) == date(2027, 4, 5)


def test_rounds_are_of_their_task_the_newest_first_whenever_they_were_written(session: Session, task: Task) -> None:
    other = factories.task(session, task.recommendation, factories.school(session))
    third, first, second = (confirm(session, task, period) for period in (2, 0, 1))
    confirm(session, other, 2)
    assert queries.of_task(session, task.id) == [third, second, first]
    assert queries.last(session, task.id) is third
    assert queries.standing(session, task.id) is third


def test_evidence_stands_from_the_last_round_that_brought_its_own(session: Session, task: Task) -> None:
    first = confirm(session, task, 0)
    second = confirm(session, task, 1, same_as=first)
    assert (queries.last(session, task.id), queries.standing(session, task.id)) == (second, first)
    third = confirm(session, task, 2)
    assert queries.standing(session, task.id) is third


def test_the_next_round_opens_the_day_after_the_last_one_ended(session: Session, task: Task) -> None:
    for period, opens in ((0, date(2027, 7, 1)), (1, date(2027, 10, 1)), (2, date(2028, 1, 1))):
        confirm(session, task, period)
        assert queries.open_from(session, task, MOSCOW) == opens


@pytest.mark.parametrize("kind", [kind for kind in DeadlineKind if kind is not DeadlineKind.ONGOING])
def test_another_kind_of_duty_has_no_rounds(session: Session, task: Task, kind: DeadlineKind) -> None:
    task.recommendation.deadline_kind = kind
    session.flush()
    assert queries.open_from(session, task, MOSCOW) is None
