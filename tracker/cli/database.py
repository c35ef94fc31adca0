"""The command line's way to the database: sessions, migrating, and refusing a database of another version."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tracker import paths
from tracker.app import create_app
from tracker.cli.settings import load_config
from tracker.extensions import db, session_context, write_transaction
from tracker.services import search


def upgrade_database(app: Flask) -> None:
    """Run all migrations that this database has not had yet, and fill the index of the search when it is empty."""
    with app.app_context():
        upgrade(directory=str(paths.MIGRATIONS))
        with write_transaction() as session:
            search.fill(session)


def present_revisions(app: Flask) -> set[str]:
    """Return the revisions that the database says it is at; none when it has no tables yet."""
    with app.app_context(), db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def known_revisions() -> set[str]:
    """Return all revisions that this version of the program knows."""
    return {script.revision for script in ScriptDirectory(str(paths.MIGRATIONS)).walk_revisions()}


def is_current(app: Flask) -> bool:
    """Return whether the database has exactly this version's tables."""
    return present_revisions(app) == set(ScriptDirectory(str(paths.MIGRATIONS)).get_heads())


def require_current_database(app: Flask) -> None:
    """End the command with advice when the database is of another version, or cannot be opened."""
    try:
        present = present_revisions(app)
    except DatabaseError as error:
        raise click.ClickException(f"The database cannot be opened: {error.orig}") from error
    if present - known_revisions():
        raise click.ClickException("The database was made by a newer version of this program: install that one.")
    if not is_current(app):
        raise click.ClickException("The database is not of this version: run “sverka migrate” first.")


def require_writable(app: Flask) -> None:
    """End the command with the reason when the database cannot be written."""
    with app.app_context():
        try:
            with write_transaction():
                pass
        except DatabaseError as error:
            raise click.ClickException(f"The database cannot be written: {error.orig}") from error


@contextmanager
def inside(app: Flask) -> Iterator[Flask]:
    """Work inside the application's context and leave no connection open."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def open_app() -> Iterator[Flask]:
    """Yield the application of this installation, inside its context, with a database of this version."""
    with inside(create_app(load_config())) as app:
        require_current_database(app)
        yield app


@contextmanager
def open_session() -> Iterator[Session]:
    """Yield a session for reading."""
    with open_app():
        yield session_context()
