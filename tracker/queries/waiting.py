"""Reads how long tasks wait, and for whom."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.tasks import WITH_EXECUTOR, TaskStatus
from tracker.domain.waiting import DAY, Age, Holder, since_of
from tracker.models.tasks import Task

_TURNED = func.coalesce(
    Task.turn_since, Task.reported_on
)  # NULL: the ball has lain with the executor since the sending
_STATUSES = {Holder.EXECUTOR: WITH_EXECUTOR, Holder.DEPARTMENT: frozenset({TaskStatus.REPORTED})}


def held_by(holder: Holder) -> ColumnElement[bool]:
    """Return the SQL twin of `domain.waiting.holder`."""
    return Task.status.in_(_STATUSES[holder])


def _since(day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    """Return the condition that the present turn began on `day` or later; a sending has its date in the zone."""
    sent = and_(_TURNED.is_(None), Task.sent_at >= datetime.combine(day, time(), zone))
    return or_(and_(_TURNED.is_not(None), day <= _TURNED), sent)


def aged(age: Age, today: date, zone: ZoneInfo, overrides: Mapping[date, bool]) -> ColumnElement[bool]:
    """Return the SQL twin of `domain.waiting.age` for the present turn of open tasks."""
    first, last = since_of(age, today, overrides)
    found = and_(Task.status.in_(frozenset().union(*_STATUSES.values())), ~_since(last + DAY, zone))
    return found if first is None else and_(found, _since(first, zone))


def ages(
    session: Session, campaign_id: int | None, today: date, zone: ZoneInfo, overrides: Mapping[date, bool]
) -> dict[tuple[Holder, Age], int]:
    """Return how many tasks of a campaign wait how long for whom."""
    cells = [(one, age) for one in Holder for age in Age]
    columns = [func.count().filter(and_(held_by(one), aged(age, today, zone, overrides))) for one, age in cells]
    row = session.execute(select(*columns).select_from(Task).where(Task.campaign_id == campaign_id)).one()
    return dict(zip(cells, row, strict=True))
