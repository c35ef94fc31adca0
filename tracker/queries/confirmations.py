"""Reads the rounds of ongoing duties: what was confirmed, and which period is open."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.deadlines import DeadlineKind
from tracker.models.tasks import Task, TaskConfirmation


def of_task(session: Session, task_id: int) -> list[TaskConfirmation]:
    """Return the confirmed rounds of a task with who confirmed them, the newest first."""
    query = select(TaskConfirmation).where(TaskConfirmation.task_id == task_id)
    query = query.options(joinedload(TaskConfirmation.confirmed_by)).order_by(TaskConfirmation.starts_on.desc())
    return list(session.scalars(query))


def last(session: Session, task_id: int) -> TaskConfirmation | None:
    """Return the last confirmed round of a task."""
    query = select(TaskConfirmation).where(TaskConfirmation.task_id == task_id)
    return session.scalars(query.order_by(TaskConfirmation.starts_on.desc()).limit(1)).one_or_none()


def standing(session: Session, task_id: int) -> TaskConfirmation | None:
    """Return the round whose own evidence stands until something changes, or None when nothing was confirmed yet."""
    query = select(TaskConfirmation).where(TaskConfirmation.task_id == task_id, TaskConfirmation.same_as_id.is_(None))
    return session.scalars(query.order_by(TaskConfirmation.starts_on.desc()).limit(1)).one_or_none()


def open_from(session: Session, task: Task, zone: ZoneInfo) -> date | None:
    """Return the first day of the open round of an ongoing duty; None for a task of another kind.

    The first one opens on the day of sending in the department's `zone`.
    """
    if task.recommendation.deadline_kind is not DeadlineKind.ONGOING:
        return None
    former = last(session, task.id)
    return former.ends_on + timedelta(days=1) if former else task.sent_at.astimezone(zone).date()
