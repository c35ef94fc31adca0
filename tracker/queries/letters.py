"""Reads the outbox: what waits, what became of the rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.letters import LetterKind, LetterState
from tracker.models.mail import Letter
from tracker.queries.locking import visible


@dataclass(frozen=True)
class Filters:
    """What of the outbox is wanted."""

    state: LetterState | None = None
    kind: LetterKind | None = None
    person_id: int | None = None


def listing(filters: Filters) -> "Select[Any]":
    """Return the query of the letters with their persons, the newest first."""
    query = select(Letter).options(joinedload(Letter.person)).order_by(Letter.created_at.desc(), Letter.id.desc())
    equal = {Letter.state: filters.state, Letter.kind: filters.kind, Letter.person_id: filters.person_id}
    return query.where(*(column == value for column, value in equal.items() if value is not None))


def counts(session: Session) -> dict[LetterState, int]:
    """Return how many letters stand in each state, all states named."""
    rows = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in LetterState}


def oldest_waiting(session: Session, moment: datetime) -> datetime | None:
    """Return since when the longest waiting letter is due; None when nothing is late."""
    query = select(func.min(Letter.due_at)).where(Letter.state == LetterState.WAITING, Letter.due_at <= moment)
    return session.scalar(query)


def require_letter(session: Session, letter_id: int) -> Letter:
    """Return a letter; raises MissingError when there is none."""
    return visible(session, Letter, letter_id)


def free(moment: datetime, wall: datetime) -> Any:
    """Return the condition that a letter is due and in nobody's hands; leases run by the real clock."""
    unleased = or_(Letter.lease_until.is_(None), Letter.lease_until < wall)
    return and_(Letter.state == LetterState.WAITING, Letter.due_at <= moment, Letter.expires_at > moment, unleased)
