"""Runs the migrations on one connection of their own; on SQLite with foreign keys off and one transaction around all."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import NullPool

from tracker.models.base import Base, TextEnum, UtcDateTime
from tracker.models.metadata import MODULES  # noqa: F401 - imports every mapping


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types into migrations as the plain types under them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TextEnum):
        return "sa.String(length=40)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on `connection`."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Open the connection and run; a foreign key left dangling undoes everything."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    options = dict(current_app.config["SQLALCHEMY_ENGINE_OPTIONS"])
    for name in ("pool_size", "max_overflow", "pool_timeout", "pool_pre_ping"):
        options.pop(name, None)
    engine = create_engine(url, poolclass=NullPool, **options)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA foreign_keys=OFF")  # a table that is rebuilt must not take its children along

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection, connection.begin():
        run(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"The migration would leave dangling rows: {broken[:5]}")
    engine.dispose()


main()
