"""Turns the two clocks of a task over when the ball changes hands."""

from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.tasks import TaskStatus
from tracker.domain.waiting import Holder, days_between, holder
from tracker.models.tasks import Task
from tracker.queries.campaigns import overrides
from tracker.services.context import clock, today


def since(session: Session, task: Task) -> date:
    """Return since when the ball is where it is."""
    return task.turn_since or task.reported_on or clock(session).local(task.sent_at).date()


def spent(session: Session, task: Task) -> int:
    """Return the working days of the turn that runs."""
    return days_between(since(session, task), today(session), overrides(session))


def turn(task: Task, former: TaskStatus, status: TaskStatus, days: int, day: date) -> None:
    """Add the `days` of the turn that ends to its holder and start the next one; nothing when the ball stays."""
    had = holder(former)
    if had is holder(status):
        return
    if had is Holder.EXECUTOR:
        task.executor_days += days
    elif had is Holder.DEPARTMENT:
        task.department_days += days
    task.turn_since = day
