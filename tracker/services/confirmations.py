"""Rounds of ongoing duties: confirming one, and letting the open ones follow a changed rhythm."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.domain.deadlines import DeadlineKind, Rhythm, next_round, period_end
from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor
from tracker.domain.tasks import OPEN
from tracker.domain.text import clean_text
from tracker.models.memos import Recommendation
from tracker.models.tasks import ExtensionRequest, Task, TaskConfirmation
from tracker.queries import confirmations as queries
from tracker.queries.locking import locked
from tracker.services.context import clock, now, today
from tracker.services.journal import Entry, record, record_all


def keep(
    session: Session, actor: Actor, task: Task, *, starts_on: date, note: str, unchanged: bool
) -> TaskConfirmation:
    """Keep the open round of a task as confirmed and open the next one.

    A request for more time that still waits was about the round that is done now: it is answered with no.
    """
    rhythm = task.recommendation.rhythm or Rhythm.QUARTER
    former = queries.standing(session, task.id) if unchanged else None
    row = TaskConfirmation(
        task_id=task.id,
        starts_on=starts_on,
        ends_on=task.first_due_on,
        due_on=task.due_on,
        rhythm=rhythm,
        confirmed_on=today(session),
        note=clean_text(note),
        same_as_id=former.id if former else None,
        confirmed_by_id=actor.person_id,
        confirmed_at=now(session),
    )
    waiting = select(ExtensionRequest).where(ExtensionRequest.task_id == task.id, ExtensionRequest.granted.is_(None))
    for request in session.scalars(waiting).all():
        request.granted, request.decided_at = False, now(session)
    session.add(row)
    session.flush()
    task.first_due_on = task.due_on = next_round(rhythm, task.first_due_on)
    return row


@dataclass(frozen=True)
class Moved:
    """An open round that follows a changed rhythm."""

    task: Task
    due_on: date


def following(session: Session, row: Recommendation, rhythm: Rhythm) -> list[Moved]:
    """Return the open rounds that another rhythm would move: not those overdue, nor those with more time granted."""
    if row.status is not RecommendationStatus.SENT or row.deadline_kind is not DeadlineKind.ONGOING:
        raise ConflictError(N_("Only a sent ongoing duty has a rhythm that can be changed."))
    day = today(session)
    granted = exists().where(
        ExtensionRequest.task_id == Task.id, ExtensionRequest.granted.is_(True), ExtensionRequest.until == Task.due_on
    )
    query = select(Task).where(Task.recommendation_id == row.id, Task.status.in_(OPEN), Task.due_on >= day, ~granted)
    found = []
    for task in session.scalars(query.order_by(Task.id).with_for_update(of=Task)):
        start = queries.open_from(session, task, clock(session).zone) or day
        due = period_end(rhythm, max(start, day))
        if due != task.due_on:
            found.append(Moved(task, due))
    return found


def change_rhythm(session: Session, *, actor: Actor, recommendation_id: int, version: int, rhythm: Rhythm) -> int:
    """Change how often an ongoing duty is reported; only open rounds follow. Returns how many dates moved."""
    row = locked(session, Recommendation, recommendation_id, version=version)
    if row.rhythm is rhythm:
        raise InvalidError(N_("This is the rhythm already."), field="rhythm")
    moves = following(session, row, rhythm)
    before = row.rhythm
    row.rhythm = rhythm
    entries = []
    for one in moves:
        old, one.task.due_on = one.task.due_on, one.due_on
        one.task.first_due_on = one.due_on
        entries.append(
            Entry(
                "moved_with_rhythm", "task", one.task.id, {"due_on": old}, {"due_on": one.due_on}, "",
                one.task.organisation_id,
            )
        )  # fmt: skip
    session.flush()
    record(
        session, actor, "rhythm_changed", "recommendation", row.id,
        before={"rhythm": before}, after={"rhythm": rhythm, "tasks": len(moves)},
    )  # fmt: skip
    if entries:
        record_all(session, actor, entries)
    return len(moves)
