"""Migrating the database and refusing to run on one of another version."""

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

from tracker import paths
from tracker.extensions import db


def upgrade_database(app: Flask) -> None:
    """Run all migrations that this database has not had yet."""
    with app.app_context():
        upgrade(directory=str(paths.MIGRATIONS))


def is_current(app: Flask) -> bool:
    """Return whether the database has exactly this version's tables."""
    with app.app_context(), db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    return set(present) == set(ScriptDirectory(str(paths.MIGRATIONS)).get_heads())


def require_current_database(app: Flask) -> None:
    """End the command with advice when the database is of another version."""
    if not is_current(app):
        raise click.ClickException("The database is not of this version: run “sverka migrate” first.")
