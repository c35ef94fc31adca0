"""Reads many tasks at once: what the rules need to know of each, by few statements however many they are."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import N_, MissingError
from tracker.domain.living import ChangeKind
from tracker.domain.permissions import POLICY, Action
from tracker.domain.roles import Actor
from tracker.models.living import BulkChange
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.models.tasks import Evidence, ExtensionRequest, Task
from tracker.queries.chunks import chunks
from tracker.queries.tasks import TaskFilter, conditions
from tracker.queries.visibility import within_reach

SHOWN_CHANGES = 10
SHOWN_TEXT = 120
_COLUMNS: tuple[Any, ...] = (
    Task.id, Task.version, Task.status, Task.due_on, Task.reported_on, Task.closed_on, Task.executor_id, Task.wording,
    Task.organisation_id, Task.turn_since, Task.sent_at, Task.executor_days, Task.department_days, Task.resolved_on,
    (Task.plan != "").label("planned"), Recommendation.wording.label("present_wording"),
    Recommendation.number,
)  # fmt: skip


def _known() -> "Select[Any]":
    return select(*_COLUMNS).join(Recommendation, Recommendation.id == Task.recommendation_id).order_by(Task.id)


def matching(session: Session, actor: Actor, wanted: TaskFilter, today: date, *, most: int) -> Sequence[Row[Any]]:
    """Return at most `most` tasks of a list, all its pages."""
    return session.execute(_known().where(*conditions(actor, wanted, today)).limit(most)).all()


def chosen(session: Session, actor: Actor, ids: Collection[int], *, lock: bool = False) -> list[Row[Any]]:
    """Return tasks by their ids; raises MissingError when one of them is out of reach: then none is taken."""
    found: list[Row[Any]] = []
    for part in chunks(ids):
        query = _known().where(Task.id.in_(part), within_reach(actor, Action.TASK_VIEW, Task.organisation_id))
        found += session.execute(query.with_for_update(of=Task) if lock else query).all()
    if len(found) != len(set(ids)):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return found


def evidenced_by(session: Session, person_id: int | None) -> set[int]:
    """Return the tasks to which a person gave evidence."""
    return set(session.scalars(select(Evidence.task_id).where(Evidence.created_by_id == person_id).distinct()))


def requests(session: Session) -> dict[int, Any]:
    """Return the requests for more time that wait for a decision, by task."""
    query = select(ExtensionRequest.id, ExtensionRequest.task_id, ExtensionRequest.until)
    return {row.task_id: row for row in session.execute(query.where(ExtensionRequest.granted.is_(None)))}


def labels(session: Session, ids: Collection[int]) -> dict[int, Any]:
    """Return what some tasks are called: number and text of the recommendation, the organisation."""
    query = select(
        Task.id, Organisation.name, Recommendation.number, func.substr(Recommendation.text, 1, SHOWN_TEXT).label("text")
    ).join(Task.organisation).join(Task.recommendation)  # fmt: skip
    return {row.id: row for row in session.execute(query.where(Task.id.in_(sorted(ids))))}


def executors_of(session: Session, organisation_ids: Collection[int]) -> list[Person]:
    """Return who may execute tasks in these organisations, by name."""
    roles = list(POLICY[Action.TASK_EXECUTE])
    held = Person.memberships.any(Membership.organisation_id.in_(sorted(organisation_ids)) & Membership.role.in_(roles))
    return list(session.scalars(select(Person).where(Person.active, held).order_by(Person.name_key, Person.id)))


def changes_by(session: Session, actor: Actor, *, everybodys: bool) -> Sequence[BulkChange]:
    """Return the latest changes to chosen tasks, a person's own or everybody's, the newest first."""
    query = (
        select(BulkChange).where(BulkChange.kind == ChangeKind.TASKS_CHANGED).options(joinedload(BulkChange.made_by))
    )
    if not everybodys:
        query = query.where(BulkChange.made_by_id == actor.person_id)
    return session.scalars(query.order_by(BulkChange.id.desc()).limit(SHOWN_CHANGES)).all()
