"""The two clocks turn over with the ball, and a plan resolves what is not closed yet."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.clock import fixed_clock
from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.domain.waiting import Age, Holder, age, days_between, holder
from tracker.models.tasks import Task
from tracker.queries import waiting as queries
from tracker.services import tasks
from tracker.services.context import clock
from tracker.services.tasks import Given

ZONE = ZoneInfo("Europe/Moscow")


@dataclass
class Control:
    officer: Actor
    head: Actor
    task: Task


@pytest.fixture
def control(session: Session) -> Control:
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    school = factories.school(session)
    row = factories.recommendation(session, factories.campaign(session))
    sent = datetime(2027, 4, 5, 9, tzinfo=UTC)
    task = factories.task(session, row, school, sent_at=sent, due_on=date(2027, 6, 30))
    return Control(officer, factories.actor(session, Role.SCHOOL, school), task)


def do(session: Session, control: Control, day: int, verb: TaskVerb, **given: object) -> None:
    """Do a verb on that day of April by whom it belongs to."""
    session.info["clock"] = fixed_clock(datetime(2027, 4, day, 9, tzinfo=UTC), clock(session).zone)
    actor = control.head if verb in {TaskVerb.ACCEPT, TaskVerb.REPORT, TaskVerb.GIVE_PLAN} else control.officer
    task = control.task
    tasks.act(session, actor=actor, task_id=task.id, version=task.version, verb=verb, given=Given(**given))  # type: ignore[arg-type]


def test_working_days_on_the_school_and_on_the_department_are_counted_apart(session: Session, control: Control) -> None:
    task = control.task
    do(session, control, 6, TaskVerb.ACCEPT)
    assert (task.turn_since, task.executor_days) == (None, 0), "the ball stays with the school"
    do(session, control, 12, TaskVerb.REPORT, fact="Сделано")
    assert (task.turn_since, task.executor_days, task.department_days) == (date(2027, 4, 12), 5, 0)
    do(session, control, 15, TaskVerb.RETURN, note="Нет протокола")
    assert (task.executor_days, task.department_days) == (5, 3)
    do(session, control, 19, TaskVerb.REPORT, fact="Протокол")
    do(session, control, 20, TaskVerb.CLOSE)
    assert (task.executor_days, task.department_days) == (7, 4)


def test_tasks_are_counted_by_whom_they_wait_on_and_how_long(session: Session) -> None:
    campaign, today = factories.campaign(session), date(2027, 4, 20)
    row = factories.recommendation(session, campaign)
    for place, status in enumerate(list(TaskStatus) * 3):
        home = factories.school(session)
        since = date(2027, 3, 1 + place) if place % 3 else date(2027, 4, 1 + place % 20)
        done = date(2027, 4, 1) if status in {TaskStatus.REPORTED, TaskStatus.CLOSED} else None
        factories.task(session, row, home, status=status, turn_since=since, reported_on=done)
    found = queries.ages(session, campaign.id, today, ZONE, {})
    wanted = dict.fromkeys(found, 0)
    for task in session.scalars(select(Task)):
        now = holder(task.status)
        if now is not None and task.turn_since is not None:
            wanted[now, age(days_between(task.turn_since, today))] += 1
    assert found == wanted
    assert sum(found.values()) == 15
    assert set(found) == {(one, other) for one in Holder for other in Age}


def test_a_task_from_before_the_clocks_counts_from_its_sending(session: Session, control: Control) -> None:
    found = queries.ages(session, control.task.campaign_id, date(2027, 4, 20), ZONE, {})
    assert found[Holder.EXECUTOR, Age.FORTNIGHT] == 1


PLAN = {"note": "Собрать педсовет", "person": "Завуч Петрова", "by": date(2027, 5, 4)}


def test_a_plan_with_person_and_date_resolves_the_task_once_the_department_agrees(
    session: Session, control: Control
) -> None:
    task = control.task
    do(session, control, 6, TaskVerb.ACCEPT)
    with pytest.raises(ConflictError):
        do(session, control, 6, TaskVerb.AGREE_PLAN)
    do(session, control, 7, TaskVerb.GIVE_PLAN, **PLAN)
    assert (task.plan_person, task.plan_by, task.resolved_on) == ("Завуч Петрова", date(2027, 5, 4), None)
    with pytest.raises(InvalidError):
        do(session, control, 8, TaskVerb.REFUSE_PLAN)
    do(session, control, 8, TaskVerb.AGREE_PLAN)
    assert (task.resolved_on, task.status) == (date(2027, 4, 8), TaskStatus.ACCEPTED)
    with pytest.raises(ConflictError):
        do(session, control, 8, TaskVerb.AGREE_PLAN)
    do(session, control, 9, TaskVerb.GIVE_PLAN, **{**PLAN, "by": date(2027, 6, 1)})
    assert task.resolved_on is None, "another plan is agreed anew"
    do(session, control, 10, TaskVerb.REFUSE_PLAN, note="Слишком поздно")
    assert (task.plan, task.plan_person, task.plan_by) == ("", "", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"person": " "}, "person"), ({"by": None}, "by"), ({"by": date(2027, 4, 5)}, "by"), ({"by": date(2027, 7, 1)}, "by")],
)  # fmt: skip
def test_a_plan_without_a_person_or_outside_the_task_s_time_is_refused(
    session: Session, control: Control, values: dict[str, object], field: str
) -> None:
    do(session, control, 6, TaskVerb.ACCEPT)
    with pytest.raises(InvalidError) as caught:
        do(session, control, 6, TaskVerb.GIVE_PLAN, **{**PLAN, **values})
    assert caught.value.field == field
    assert control.task.plan == ""


def test_nobody_agrees_to_the_own_plan(session: Session) -> None:
    home = factories.department(session)
    officer = factories.actor(session, Role.DEPARTMENT, home)
    row = factories.recommendation(session, factories.campaign(session))
    task = factories.task(session, row, home)
    seen = {"actor": officer, "task_id": task.id}
    tasks.accept(session, version=task.version, **seen)
    given = Given(**{**PLAN, "by": date(2027, 5, 4)})  # type: ignore[arg-type]
    tasks.act(session, version=task.version, verb=TaskVerb.GIVE_PLAN, given=given, **seen)
    with pytest.raises(ForbiddenError):
        tasks.act(session, version=task.version, verb=TaskVerb.AGREE_PLAN, **seen)
