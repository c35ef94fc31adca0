"""What a service left behind: every table as it stands, the journal's last words, and a clock to set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.clock import Clock, fixed_clock
from tracker.domain.errors import SverkaError
from tracker.models.journal import JournalEntry
from tracker.models.metadata import Base

DERIVED = {"search_stem"}  # made of other tables at every flush
Rows = dict[str, list[tuple[Any, ...]]]


def everything(session: Session) -> Rows:
    """Every row of every table, as stored: what a refused verb must leave as it was."""
    session.flush()
    connection = session.connection()
    return {
        name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr)
        for name in Base.metadata.tables
        if name not in DERIVED
    }


def different(before: Rows, after: Rows) -> set[str]:
    """The tables in which anything differs."""
    return {name for name in before if before[name] != after[name]}


class Refusal:
    """What was said to the person who was refused."""

    error: SverkaError

    @property
    def field(self) -> str | None:
        return self.error.field

    @property
    def words(self) -> str:
        return str(self.error)


@contextmanager
def refused(
    session: Session, error: type[SverkaError], match: str | None = None, *, field: str | None = None
) -> Iterator[Refusal]:
    """The block is refused with this error, at this field if one is named, and no row of any table has changed."""
    before = everything(session)
    said = Refusal()
    with pytest.raises(error, match=match) as caught:
        yield said
    said.error = caught.value
    assert caught.value.field == field
    changed = different(before, everything(session))
    assert not changed, f"refused, and yet changed: {changed}"


@contextmanager
def nothing_written(session: Session) -> Iterator[None]:
    """The block succeeds and changes no row of any table, the journal's included."""
    before = everything(session)
    yield
    changed = different(before, everything(session))
    assert not changed, f"changed: {changed}"


def size(session: Session, model: type[Base]) -> int:
    """How many rows a table has."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def last_number(session: Session) -> int:
    """The number of the journal's last entry."""
    return session.scalar(select(func.max(JournalEntry.id))) or 0


def entries_after(session: Session, number: int) -> list[JournalEntry]:
    """The journal's entries after that number, in their order."""
    session.flush()
    query = select(JournalEntry).where(JournalEntry.id > number).order_by(JournalEntry.id)
    return list(session.scalars(query))


@contextmanager
def journalled(session: Session) -> Iterator[list[JournalEntry]]:
    """Collect the entries that the block writes; they are there after it."""
    number = last_number(session)
    found: list[JournalEntry] = []
    yield found
    found += entries_after(session, number)


def told(entry: JournalEntry) -> tuple[str, str, int | None, int | None]:
    """What an entry is about: the action, the object's kind and number, and whose it is."""
    return entry.action, entry.object_type, entry.object_id, entry.organisation_id


def clock_stands(session: Session, moment: datetime | str, zone: str = "Europe/Moscow") -> Clock:
    """Let it be that moment (UTC when it names no zone) for a department in this zone."""
    exact = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    exact = exact.replace(tzinfo=UTC) if exact.tzinfo is None else exact
    session.info["clock"] = clock = fixed_clock(exact, ZoneInfo(zone))
    return clock
