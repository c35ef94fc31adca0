"""Reads the journal for the page: the newest first, continued by the number of the last entry shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.domain.text import fold
from tracker.models.journal import JournalEntry
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.queries.visibility import within_reach

SIZE = 30
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Filters:
    """What part of the journal is wanted; everything may be left open."""

    object_type: str = ""
    object_id: int | None = None
    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(session: Session, actor: Actor, filters: Filters) -> "Select[JournalEntry]":
    """Return the query of the entries that `actor` may see, the newest first."""
    query = select(JournalEntry).where(within_reach(actor, Action.JOURNAL_VIEW, JournalEntry.organisation_id))
    if filters.object_type:
        query = query.where(JournalEntry.object_type == filters.object_type)
    if filters.object_id:
        query = query.where(JournalEntry.object_id == filters.object_id)
    if filters.action:
        query = query.where(JournalEntry.action == filters.action)
    if filters.person:
        people = people_named(session, filters.person)
        query = query.where(JournalEntry.person_id.in_(people) if people else false())
    if filters.since:
        query = query.where(JournalEntry.at >= filters.since)
    if filters.until:
        query = query.where(JournalEntry.at < filters.until)
    return query.order_by(JournalEntry.id.desc())


def people_named(session: Session, words: str) -> list[int]:
    """Return who has `words` in the name or the login, however they are spelt (compared here: databases fold apart)."""
    key = fold(words)
    rows = session.execute(select(Person.id, Person.full_name, Person.login_key).order_by(Person.id))
    return [row.id for row in rows if key in fold(row.full_name) or key in row.login_key][:MOST_PEOPLE]


@dataclass(frozen=True)
class Stretch:
    """Some entries and, when there are older ones, the number to go on from."""

    rows: list[JournalEntry]
    older: int | None


def stretch(session: Session, query: "Select[JournalEntry]", before: int | None) -> Stretch:
    """Return the entries with numbers below `before` (None: from the newest on)."""
    if before:
        query = query.where(JournalEntry.id < before)
    rows = list(session.scalars(query.limit(SIZE + 1)))
    return Stretch(rows[:SIZE], rows[SIZE - 1].id if len(rows) > SIZE else None)


def organisation_names(session: Session, rows: list[JournalEntry]) -> dict[int, str]:
    """Return the names of the organisations that entries are about, or name among their values."""
    ids = {row.organisation_id for row in rows if row.organisation_id}
    values = [part.get("school_id") for row in rows for part in (row.before, row.after)]
    ids.update(value for value in values if isinstance(value, int))
    found = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(sorted(ids))))
    return {row.id: row.name for row in found}
