"""Recomputes the journal's hash chain from its entries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.journal import COVERED, GENESIS, entry_hash
from tracker.models.journal import JournalEntry


@dataclass(frozen=True)
class Head:
    """The last entry's number and hash: kept elsewhere, it shows later whether the tail was cut off."""

    number: int
    hash: str

    def __str__(self) -> str:
        """Return the line that is printed, mailed or pinned up."""
        return f"{self.number} {self.hash}"


@dataclass(frozen=True)
class Chain:
    """What the recomputation found: the head, and the first fault in words (empty when there is none)."""

    head: Head
    fault: str = ""


def read_head(text: str) -> Head:
    """Return the head that was written down before; raises ValueError when the text is none."""
    found = re.fullmatch(r"\s*(\d{1,9})\s+([0-9a-f]{64})\s*", text)
    if not found:
        raise ValueError("This is no head of a journal: a number and 64 hexadecimal digits.")
    return Head(int(found[1]), found[2])


def head(session: Session) -> Head:
    """Return the journal's present head."""
    query = select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return Head(row.id, row.hash) if row else Head(0, GENESIS)


def verify(session: Session, key: str, known: Head | None = None) -> Chain:
    """Recompute every hash with the key that lies outside the database, and compare with a head known from before."""
    columns = [getattr(JournalEntry, name) for name in (*COVERED, "hash")]
    query = select(*columns).order_by(JournalEntry.id).execution_options(yield_per=1000)
    with session.execute(query) as rows:
        return _walk(rows, key, known)


def _walk(rows: Iterable[Any], key: str, known: Head | None) -> Chain:
    at = Head(0, GENESIS)
    seen = known is None or known.number == 0
    for row in rows:
        if row.id != at.number + 1:
            return Chain(at, f"Entry {at.number + 1} is missing: after {at.number} comes {row.id}.")
        if row.previous_hash != at.hash:
            return Chain(at, f"Entry {row.id} does not follow from entry {at.number}.")
        if row.hash != entry_hash(row._asdict(), key):
            return Chain(at, f"Entry {row.id} was changed after it was written (or the journal's key is another one).")
        at = Head(row.id, row.hash)
        if known and known.number == row.id:
            seen = known.hash == row.hash
            if not seen:
                return Chain(at, f"Entry {row.id} is not the one that was known before.")
    if known and not seen:
        return Chain(at, f"The journal ends at entry {at.number}, but entry {known.number} was known before.")
    return Chain(at)
