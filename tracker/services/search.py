"""Keeps the index of the search in step with what it is made of, in the same transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select
from sqlalchemy.orm import Session

from tracker.domain.search import SearchKind, joined, stems
from tracker.models.assistance import Assistance
from tracker.models.base import Base
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.search import SearchStem

# Kind: its table, the columns that its words come from.
SOURCES: dict[SearchKind, tuple[type[Base], tuple[str, ...]]] = {
    SearchKind.RECOMMENDATION: (Recommendation, ("number", "text")),
    SearchKind.ORGANISATION: (Organisation, ("name", "short_name", "login", "building")),
    SearchKind.ASSISTANCE: (Assistance, ("topic",)),
}
_KINDS = {model: kind for kind, (model, _columns) in SOURCES.items()}


def _text(row: Any, columns: Iterable[str]) -> str:
    return joined(getattr(row, name) for name in columns)


def _changed(row: Any, columns: Iterable[str]) -> bool:
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in columns)


def keep_in_step(session: Session, _context: Any) -> None:
    """Write the stems of what this flush has made, changed or deleted."""
    gone: list[tuple[SearchKind, int]] = [(_KINDS[type(row)], row.id) for row in session.deleted if type(row) in _KINDS]
    made: list[tuple[SearchKind, Any]] = []
    for row in (*session.new, *session.dirty):
        kind = _KINDS.get(type(row))
        if kind and (row in session.new or _changed(row, SOURCES[kind][1])):
            made.append((kind, row))
    for kind, row_id in [*gone, *((kind, row.id) for kind, row in made if row not in session.new)]:
        session.execute(delete(SearchStem).where(SearchStem.kind == kind, SearchStem.object_id == row_id))
    rows = [one for kind, row in made for one in _rows(kind, row.id, _text(row, SOURCES[kind][1]))]
    if rows:
        session.execute(insert(SearchStem), rows)


def _rows(kind: SearchKind, row_id: int, text: str) -> list[dict[str, Any]]:
    return [{"kind": kind, "object_id": row_id, "stem": one} for one in sorted(stems(text))]


event.listen(Session, "after_flush", keep_in_step)


def wanted(session: Session) -> dict[tuple[SearchKind, int], frozenset[str]]:
    """Return the stems that every object should have."""
    found = {}
    for kind, (model, columns) in SOURCES.items():
        query = select(model.id, *(getattr(model, name) for name in columns))  # type: ignore[attr-defined]
        for row in session.execute(query):
            found[kind, row.id] = stems(_text(row, columns))
    return found


def rebuild(session: Session) -> int:
    """Make the whole index anew; returns how many stems it has."""
    session.execute(delete(SearchStem))
    rows = [
        {"kind": kind, "object_id": row_id, "stem": one}
        for (kind, row_id), words in wanted(session).items()
        for one in sorted(words)
    ]
    if rows:
        session.execute(insert(SearchStem), rows)
    return len(rows)


def fill(session: Session) -> None:
    """Make the index when there is none, as after migrating an older database."""
    if session.scalars(select(SearchStem.stem).limit(1)).first() is None:
        rebuild(session)
