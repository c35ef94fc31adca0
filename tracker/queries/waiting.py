"""Reads how long tasks wait, and for whom."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from tracker.domain.tasks import WITH_EXECUTOR, TaskStatus
from tracker.domain.waiting import Age, Holder, since_of
from tracker.models.tasks import Task

SINCE = func.coalesce(Task.turn_since, Task.reported_on, func.date(Task.sent_at))
_STATUSES = {Holder.EXECUTOR: WITH_EXECUTOR, Holder.DEPARTMENT: frozenset({TaskStatus.REPORTED})}


def held_by(holder: Holder) -> ColumnElement[bool]:
    """Return the SQL twin of `domain.waiting.holder`."""
    return Task.status.in_(_STATUSES[holder])


def aged(age: Age, today: date, overrides: Mapping[date, bool]) -> ColumnElement[bool]:
    """Return the SQL twin of `domain.waiting.age` for the present turn of open tasks."""
    first, last = since_of(age, today, overrides)
    open_ = Task.status.in_(frozenset().union(*_STATUSES.values()))
    return and_(open_, last >= SINCE) if first is None else and_(open_, first <= SINCE, last >= SINCE)


def ages(
    session: Session, campaign_id: int | None, today: date, overrides: Mapping[date, bool]
) -> dict[tuple[Holder, Age], int]:
    """Return how many tasks of a campaign wait how long for whom."""
    cells = [(one, age) for one in Holder for age in Age]
    columns = [func.count().filter(and_(held_by(one), aged(age, today, overrides))) for one, age in cells]
    row = session.execute(select(*columns).select_from(Task).where(Task.campaign_id == campaign_id)).one()
    return dict(zip(cells, row, strict=True))
