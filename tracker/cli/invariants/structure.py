"""Invariants of the database as such: whole, connected, spelt as the program spells."""

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Table, and_, func, not_, select, text
from sqlalchemy.orm import Session

from tracker.domain.organisations import normal_login
from tracker.domain.search import SearchKind
from tracker.domain.text import fold
from tracker.models.base import Base, TextEnum
from tracker.models.organisations import District, Organisation
from tracker.models.people import Person
from tracker.models.search import SearchStem
from tracker.queries import audit
from tracker.services import search


def damage(session: Session) -> Iterator[str]:
    """Yield what the database itself says about its file (SQLite; PostgreSQL's pages carry checksums)."""
    if session.get_bind().dialect.name == "sqlite":
        rows = session.connection().exec_driver_sql("PRAGMA integrity_check(20)")
        yield from (row[0] for row in rows if row[0] != "ok")


def dangling(session: Session) -> Iterator[str]:
    """Yield every foreign key that points to no row."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            target = constraint.referred_table.alias("target")
            pairs = [(element.parent, target.c[element.column.name]) for element in constraint.elements]
            joined = table.outerjoin(target, and_(*(child == parent for child, parent in pairs)))
            given = and_(*(child.is_not(None) for child, _parent in pairs))
            query = select(func.count()).select_from(joined).where(given, pairs[0][1].is_(None))
            count = session.scalar(query)
            if count:
                yield f"{table.name}.{pairs[0][0].name}: {count} rows point to no {constraint.referred_table.name}"


def _enum_columns() -> Iterator[tuple[Table, "Column[object]", "TextEnum[object]"]]:  # type: ignore[type-var]
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, TextEnum):
                yield table, column, column.type


def unknown_words(session: Session) -> Iterator[str]:
    """Yield values outside their enum: a status, a role, a kind that the program does not know."""
    for table, column, kind in _enum_columns():
        plain: Column[str] = text(f'"{table.name}"."{column.name}"')  # type: ignore[assignment]
        query = select(plain, func.count()).select_from(table).where(column.is_not(None)).group_by(plain)
        known = {member.value for member in kind.enum}  # type: ignore[attr-defined]
        for value, count in session.execute(query):
            if value not in known:
                yield f"{table.name}.{column.name}: {count} rows say {value!r}"


def bad_versions(session: Session) -> Iterator[str]:
    """Yield tables with a version below 1."""
    for table in Base.metadata.sorted_tables:
        if "version" in table.columns:
            count = session.scalar(select(func.count()).select_from(table).where(not_(table.c.version >= 1)))
            if count:
                yield f"{table.name}: {count} rows"


def stale_keys(session: Session) -> Iterator[str]:
    """Yield rows whose key is not what the program would make of their text."""
    keys: list[tuple[type[Base], str, str, Callable[[str], str | None]]] = [
        (Person, "login", "login_key", fold),
        (Organisation, "name", "name_key", fold),
        (Organisation, "login", "login_key", normal_login),
        (District, "name", "name_key", fold),
    ]
    for model, name, key, make in keys:
        shown, stored = getattr(model, name), getattr(model, key)
        for row_id, value, present in session.execute(select(model.id, shown, stored)):  # type: ignore[attr-defined]
            if (None if value is None else make(value)) != present:
                yield f"{model.__tablename__} {row_id}: {key} is {present!r}"


def broken_chain(session: Session) -> Iterator[str]:
    """Yield where the journal's chain breaks."""
    chain = audit.verify(session, session.info["journal_key"])
    if chain.fault:
        yield chain.fault


def unlike_the_words(session: Session) -> Iterator[str]:
    """Yield objects that the index of the search knows by other stems than those of their words."""
    found: dict[tuple[SearchKind, int], set[str]] = {}
    for row in session.execute(select(SearchStem.kind, SearchStem.object_id, SearchStem.stem)):
        found.setdefault((row.kind, row.object_id), set()).add(row.stem)
    meant = {key: set(words) for key, words in search.wanted(session).items() if words}
    for kind, row_id in sorted(key for key in found.keys() | meant.keys() if found.get(key) != meant.get(key)):
        yield f"{kind.value} {row_id}"
