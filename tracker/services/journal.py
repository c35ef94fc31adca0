"""Writes the journal: every change leaves an entry in the same transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from tracker.domain.journal import GENESIS, entry_hash, plain
from tracker.domain.roles import Actor
from tracker.models.journal import JournalEntry
from tracker.services.context import now

_LOCK = 0x5F3E  # PostgreSQL's advisory lock for the chain's head


@dataclass(frozen=True)
class Entry:
    """What is to be written down about one object."""

    action: str
    object_type: str
    object_id: int | None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    note: str = ""
    organisation_id: int | None = None


def record(
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
    organisation_id: int | None = None,
) -> JournalEntry:
    """Append who did what to which object, the values before and after, and why; returns the entry."""
    entry = Entry(action, object_type, object_id, before, after, note, organisation_id)
    return record_all(session, actor, [entry])[0]


def record_all(session: Session, actor: Actor, entries: Iterable[Entry]) -> list[JournalEntry]:
    """Append several entries at once, in their order; returns them.

    The chain has one head: on SQLite the write lock guards it, on PostgreSQL an advisory lock until the commit.
    """
    rows = [JournalEntry(**values) for values in _linked(session, actor, entries)]
    session.add_all(rows)
    session.flush()
    return rows


def record_many(session: Session, actor: Actor, entries: Iterable[Entry]) -> None:
    """Append thousands of entries at once, as `record_all` does, without keeping their objects."""
    rows = _linked(session, actor, entries)
    if rows:
        session.execute(insert(JournalEntry), rows)


def _linked(session: Session, actor: Actor, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the links that follow the chain's present head, which is held until the commit."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    head = session.execute(
        select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    ).one_or_none()
    last_id, last_hash = (head.id, head.hash) if head else (0, GENESIS)
    rows = []
    for entry in entries:
        row = _values(session, actor, entry, last_id + 1, last_hash)
        last_id, last_hash = row["id"], row["hash"]
        rows.append(row)
    return rows


def _values(session: Session, actor: Actor, entry: Entry, number: int, previous_hash: str) -> dict[str, Any]:
    """Return the columns of the link that follows the one with `previous_hash`."""
    values = {
        "id": number,
        "at": now(session),
        "person_id": actor.person_id,
        "person_name": actor.name,
        "request_id": actor.request_id,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "organisation_id": entry.organisation_id,
        "before": plain(entry.before or {}),
        "after": plain(entry.after or {}),
        "note": entry.note,
        "previous_hash": previous_hash,
    }
    values["hash"] = entry_hash(values, session.info["journal_key"])
    return values


def changes(row: object, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set `values` on `row`; returns what differed, before and after (for `record`)."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before[name], after[name] = plain(old), plain(value)
            setattr(row, name, value)
    return before, after
