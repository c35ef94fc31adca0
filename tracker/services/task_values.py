"""Sets the columns of many tasks by chunks, and puts them back when a change to all of them is undone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.living import BulkChange
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries.chunks import chunks
from tracker.services.journal import Entry, record_many

STATE = ("status", "due_on", "reported_on", "closed_on")  # what the journal tells of a task
COLUMNS = (Task.id, Task.organisation_id, *(getattr(Task, name) for name in STATE))
DATES = frozenset({"due_on", "reported_on", "closed_on", "turn_since", "resolved_on"})


def grouped(values: Mapping[int, Mapping[str, Any]]) -> dict[tuple[tuple[str, Any], ...], list[int]]:
    """Return the tasks that get the same values together: a handful of groups, however many tasks."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for task_id, one in values.items():
        groups[tuple(one.items())].append(task_id)
    return groups


def set_values(session: Session, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set the columns of each task and let its version grow, by chunks of those that get the same values."""
    for given, ids in grouped(values).items():
        for part in chunks(ids):
            statement = update(Task).where(Task.id.in_(part)).values(**dict(given), version=Task.version + 1)
            session.execute(statement.execution_options(synchronize_session=False))


def settle(session: Session, ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Set the columns of requests for more time."""
    for part in chunks(ids):
        statement = update(ExtensionRequest).where(ExtensionRequest.id.in_(part)).values(**values)
        session.execute(statement.execution_options(synchronize_session=False))


def _read(key: str, value: Any) -> Any:
    """Return a value of `details` as its column has it."""
    if key == "status":
        return TaskStatus(value)
    return date.fromisoformat(value) if key in DATES and value is not None else value


def put_back(session: Session, actor: Actor, change: BulkChange) -> None:
    """Give chosen tasks the values that they had before a change to all of them; one journal entry for each."""
    details = change.details
    was = {
        task_id: {key: _read(key, value) for key, value in values.items()}
        for values, ids in details["was"]
        for task_id in ids
    }
    rows = [row for part in chunks(was) for row in session.execute(select(*COLUMNS).where(Task.id.in_(part)))]
    set_values(session, was)
    if details["verb"] == TaskVerb.MOVE.value:
        moment = datetime.fromisoformat(details["moment"])
        for part in chunks(was):
            made = (ExtensionRequest.task_id.in_(part), ExtensionRequest.asked_at == moment)
            session.execute(delete(ExtensionRequest).where(*made, ExtensionRequest.granted.is_(True)))
    reopened = {"granted": None, "decided_by_id": None, "decided_at": None, "decision_note": ""}
    settle(session, details["requests"], reopened)
    entries = []
    for row in rows:
        after = {key: value for key, value in was[row.id].items() if key in STATE}
        before = {key: getattr(row, key) for key in after}
        entries.append(Entry("undone", "task", row.id, before, after, "", row.organisation_id))
    record_many(session, actor, entries)
