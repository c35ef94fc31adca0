"""Writes the journal: every change leaves an entry in the same transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.domain.journal import COVERED, GENESIS, entry_hash, plain
from tracker.domain.roles import Actor
from tracker.models.journal import JournalEntry
from tracker.services.context import now

_LOCK = 0x5F3E  # PostgreSQL's advisory lock for the chain's head


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
    """Append who did what to which object, the values before and after, and why; returns the entry.

    The chain has one head: on SQLite the write lock guards it, on PostgreSQL an advisory lock until the commit.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    head = session.execute(
        select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    ).one_or_none()
    entry = JournalEntry(
        id=head.id + 1 if head else 1,
        at=now(session),
        person_id=actor.person_id,
        person_name=actor.name,
        request_id=actor.request_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        organisation_id=organisation_id,
        before=plain(before or {}),
        after=plain(after or {}),
        note=note,
        previous_hash=head.hash if head else GENESIS,
    )
    entry.hash = entry_hash({name: getattr(entry, name) for name in COVERED}, session.info["journal_key"])
    session.add(entry)
    session.flush()
    return entry


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
