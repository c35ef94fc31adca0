"""What lists compute in SQL is what the rules compute for one task."""

import itertools
from datetime import date, timedelta

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskFacts, TaskStatus, is_done_late, is_overdue
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries import tasks as queries
from tracker.queries.tasks import SORTS, TaskFilter, done_late, order, overdue
from tracker.services.context import now

TODAY = date(2027, 4, 20)


@pytest.fixture
def every(session: Session) -> list[Task]:
    """A task for every status × date × day of the report."""
    campaign, school = factories.campaign(session), factories.school(session)
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]
    return [
        factories.task(
            session,
            factories.recommendation(session, campaign),
            school,
            status=status,
            due_on=due,
            reported_on=reported,
        )
        for status, due, reported in itertools.product(TaskStatus, days, [None, *days])
    ]


def test_overdue_and_late_are_the_same_in_a_list_and_on_a_page(session: Session, every: list[Task]) -> None:
    facts = {task.id: TaskFacts(task.status, task.due_on, task.reported_on) for task in every}
    in_sql = set(session.scalars(select(Task.id).where(overdue(TODAY))))
    assert in_sql == {number for number, known in facts.items() if is_overdue(known, TODAY)} != set()
    in_sql = set(session.scalars(select(Task.id).where(done_late())))
    assert in_sql == {number for number, known in facts.items() if is_done_late(known)} != set()


def test_what_waits_is_with_the_executor_or_with_the_controller(session: Session, every: list[Task]) -> None:
    school = Actor(1, "школа", factories.actor(session, Role.SCHOOL, every[0].organisation).grants)
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    asked = next(task for task in every if task.status is TaskStatus.ACCEPTED)
    closed = next(task for task in every if task.status is TaskStatus.CLOSED)
    for task in (asked, closed):
        request = ExtensionRequest(task_id=task.id, until=date(2027, 9, 1), due_before=task.due_on, reason="x")
        request.asked_at = now(session)
        factories.add(session, request)

    def waiting(actor: Actor) -> set[int]:
        rows = queries.all_rows(session, actor, TaskFilter(waiting=True), TODAY, sort="due")
        return {row.id for row in rows}

    assert waiting(school) == {task.id for task in every if task.status in WITH_EXECUTOR}
    assert waiting(officer) == {task.id for task in every if task.status is TaskStatus.REPORTED} | {asked.id}
    assert {task.status for task in every if task.id in waiting(officer)} <= OPEN


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_every_sorting_gives_the_same_order_on_pages_and_in_downloads(
    session: Session, every: list[Task], sort: str
) -> None:
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    factories.task(
        session, factories.recommendation(session, every[0].recommendation.campaign, addressee=Addressee.DEPARTMENT),
        factories.school(session, "Лицей"),
    )  # fmt: skip
    whole = [row.id for row in queries.all_rows(session, officer, TaskFilter(), TODAY, sort=sort)]
    pages = [
        row.id
        for number in (1, 2)
        for row in queries.listing(session, officer, TaskFilter(), TODAY, sort=sort, number=number).rows
    ]
    assert whole == pages
    assert len(set(whole)) == len(every) + 1
    assert len(order(sort)) >= 2
