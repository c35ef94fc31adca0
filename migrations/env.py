"""Runs the migrations in one transaction of their own, proves that no row was lost, and keeps a copy of the file first.

On SQLite foreign keys are off before BEGIN: a table that is rebuilt would otherwise take its children along. A migration
that means to add or remove rows names the tables: `CHANGES_ROWS_OF = ("journal_entry",)`.
"""

from pathlib import Path
from typing import Any

from alembic import context
from alembic.migration import MigrationContext
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, quoted_name, select, table
from sqlalchemy.pool import NullPool

from tracker.cli.snapshot import MigrationRefusedError, keep_before
from tracker.models.base import Base, TextEnum, UtcDateTime
from tracker.models.metadata import MODULES  # noqa: F401 - imports every mapping

LOCK = 0x5F3F  # PostgreSQL's advisory lock: one migration at a time


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types into migrations as the plain types under them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TextEnum):
        return "sa.String(length=40)"
    return False


def row_counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    query = select(func.count())
    return {name: connection.scalar(query.select_from(table(quoted_name(name, quote=True)))) or 0 for name in names}


def prove(connection: Connection, before: dict[str, int], declared: set[str]) -> None:
    """Raise MigrationRefusedError, which undoes everything, when rows vanished, dangle, or a temporary table stayed."""
    after = row_counts(connection)
    lost = {name: (before[name], after[name]) for name in before.keys() & after.keys() if before[name] != after[name]}
    undeclared = {name: counts for name, counts in lost.items() if name not in declared}
    if undeclared:
        raise MigrationRefusedError(f"The migration would change the number of rows (before, after): {undeclared}")
    leftovers = sorted(name for name in after if name.startswith("_alembic_tmp_"))
    if leftovers:
        raise MigrationRefusedError(f"The migration would leave temporary tables behind: {leftovers}")
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
        if broken:
            raise MigrationRefusedError(f"The migration would leave dangling rows: {broken}")


def run(connection: Connection) -> None:
    """Run the migrations on `connection` and prove that nothing was lost."""
    declared: set[str] = set()

    def applied(*, step: Any, **_rest: Any) -> None:
        for revision in step.up_revisions:
            declared.update(getattr(revision.module, "CHANGES_ROWS_OF", ()))

    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=False,
        on_version_apply=applied,
    )
    before = row_counts(connection)
    with context.begin_transaction():
        context.run_migrations()
    prove(connection, before, declared)


def something_to_do(connection: Connection) -> bool:
    """Return whether this command changes a database that already has tables."""
    present = MigrationContext.configure(connection).get_current_heads()
    try:
        wanted = context.get_revision_argument()
    except KeyError:  # comparing models and tables: nothing is written
        return False
    except CommandError:  # a relative step such as -1
        return bool(present)
    return bool(present) and present != ((wanted,) if isinstance(wanted, str) else wanted)


def make_engine(url: str, options: dict[str, Any]) -> Engine:
    """Return an engine without a pool whose one transaction is prepared as a migration needs it."""
    for name in ("pool_size", "max_overflow", "pool_timeout", "pool_pre_ping"):
        options.pop(name, None)
    engine = create_engine(url, poolclass=NullPool, **options)
    if engine.dialect.name != "sqlite":

        @event.listens_for(engine, "begin")
        def begin_alone(connection: Any) -> None:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

        return engine

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def main() -> None:
    """Keep a copy, open the connection and run; anything wrong undoes all of it."""
    engine = make_engine(
        current_app.config["SQLALCHEMY_DATABASE_URI"], dict(current_app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    )
    with engine.connect() as connection, connection.begin():
        if engine.url.database and engine.dialect.name == "sqlite" and something_to_do(connection):
            # Readers are welcome beside our IMMEDIATE transaction, so the copy is of exactly what is migrated.
            keep_before(
                Path(engine.url.database), current_app.extensions["sverka_config"].home / "backups", "migration"
            )
        run(connection)
    engine.dispose()


main()
