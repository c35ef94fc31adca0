"""Migrations keep every row, undo themselves when anything is wrong, and survive being killed."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import ON_POSTGRES, make_config
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Engine, MetaData, event, inspect, select

from tests.operations.population import populate
from tracker import paths
from tracker.app import create_app
from tracker.cli.database import inside
from tracker.config import Config
from tracker.extensions import db, write_transaction
from tracker.models.base import Base

REVISIONS = [script.revision for script in ScriptDirectory(str(paths.MIGRATIONS)).walk_revisions()]  # newest first
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
REBUILD = '''"""Rebuild tables that others point to."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "test", "{head}", None, None
CHANGES_ROWS_OF = {declared!r}


def upgrade() -> None:
    for table in ("organisation", "person", "recommendation"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("colour", sa.String(20), nullable=False, server_default="blue"))
    {harm}


def downgrade() -> None:
    for table in ("organisation", "person", "recommendation"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.drop_column("colour")
'''


@pytest.fixture
def populated(config: Config, app: Flask) -> Config:
    with inside(app), write_transaction() as session:
        populate(session)
    return config


def script_folder(tmp_path: Path, harm: str = "pass", declared: tuple[str, ...] = ()) -> Path:
    """The real migrations and one more, which rebuilds three tables."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, folder, dirs_exist_ok=True)
    recreate = "auto" if ON_POSTGRES else "always"
    text = REBUILD.format(head=REVISIONS[0], harm=harm, declared=declared, recreate=recreate)
    (folder / "versions" / "9999_test.py").write_text(text)
    return folder


def dump(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, whatever the models say."""
    found = MetaData()
    found.reflect(connection)
    tables = {name: table for name, table in found.tables.items() if name != "alembic_version"}
    rows = {name: [dict(row._mapping) for row in connection.execute(select(table))] for name, table in tables.items()}
    return {name: sorted(many, key=repr) for name, many in rows.items()}


def dump_of(app: Flask) -> dict[str, list[dict[str, Any]]]:
    with inside(app), db.engine.connect() as connection:
        return dump(connection)


def heads(app: Flask) -> tuple[str, ...]:
    with inside(app), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()


def move(app: Flask, how: Any, revision: str, folder: Path = paths.MIGRATIONS) -> None:
    with inside(app):
        how(directory=str(folder), revision=revision)


def common(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """What `newer` says of the tables and columns that `older` has."""
    return {
        name: sorted(({key: row[key] for key in older[name][0]} for row in newer[name]), key=repr)
        for name in older
        if older[name]
    }


def test_every_table_is_populated_for_these_tests(app: Flask, populated: Config) -> None:
    empty = {name for name, rows in dump_of(app).items() if not rows}
    assert empty == set()
    assert set(dump_of(app)) == set(Base.metadata.tables)


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_revision_goes_down_and_up_again_with_all_rows(app: Flask, populated: Config, revision: str) -> None:
    full = dump_of(app)
    move(app, downgrade, revision)
    before = dump_of(app)
    move(app, downgrade, "-1")
    lower = dump_of(app)
    for name, rows in lower.items():
        assert len(rows) == len(before[name]), name
    assert common(lower, before) == {name: rows for name, rows in lower.items() if rows}
    move(app, upgrade, "head")
    again = dump_of(app)
    assert heads(app) == (REVISIONS[0],)
    assert set(again) == set(full)
    assert common(lower, again) == {name: rows for name, rows in lower.items() if rows}


def test_models_and_migrations_say_the_same(app: Flask, config: Config) -> None:
    with inside(app), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "target_metadata": Base.metadata, "render_as_batch": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        there = inspect(connection)
        for table in Base.metadata.sorted_tables:
            nullable = {column["name"]: column["nullable"] for column in there.get_columns(table.name)}
            assert nullable == {column.name: column.nullable for column in table.columns}, table.name
            keys = {tuple(key["constrained_columns"]) for key in there.get_foreign_keys(table.name)}
            assert keys == {tuple(key.column_keys) for key in table.foreign_key_constraints}, table.name
            assert all(key["name"] for key in there.get_unique_constraints(table.name)), table.name


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(paths.MIGRATIONS)).get_heads()) == 1


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(app: Flask, populated: Config, tmp_path: Path) -> None:
    before = dump_of(app)
    folder = script_folder(tmp_path)
    move(app, upgrade, "head", folder)
    after = dump_of(app)
    assert {row["colour"] for row in after["organisation"]} == {"blue"}
    assert common(before, after) == before
    move(app, downgrade, REVISIONS[0], folder)
    assert dump_of(app) == before


HARM = {
    "loses rows": ('op.execute("DELETE FROM assistance")', "would change the number of rows"),
    "leaves children without parents": ('op.execute("UPDATE membership SET person_id = 9999")', "dangling|fk_"),
    "breaks in the end": ('raise ZeroDivisionError("on purpose")', "on purpose"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_migration_is_undone_when_it(harm: str, app: Flask, populated: Config, tmp_path: Path) -> None:
    before = dump_of(app)
    code, words = HARM[harm]
    with pytest.raises(Exception, match=words):
        move(app, upgrade, "head", script_folder(tmp_path, code))
    assert dump_of(app) == before
    assert heads(app) == (REVISIONS[0],)


def test_rows_may_go_when_the_migration_says_so(app: Flask, populated: Config, tmp_path: Path) -> None:
    move(app, upgrade, "head", script_folder(tmp_path, 'op.execute("DELETE FROM assistance")', ("assistance",)))
    assert dump_of(app)["assistance"] == []


def test_a_file_is_copied_before_it_is_migrated_and_ten_copies_stay(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    config = make_config(home, f"sqlite:///{home / 'sverka.sqlite3'}")
    app = create_app(config)
    move(app, upgrade, "head")
    assert not (home / "backups").exists()
    folder = script_folder(tmp_path)
    for _ in range(6):
        move(app, upgrade, "head", folder)
        move(app, downgrade, REVISIONS[0], folder)
    copies = sorted((home / "backups").iterdir())
    assert len(copies) == 10
    old = create_app(make_config(tmp_path, f"sqlite:///{copies[-1]}"))
    assert heads(old) == ("test",)
    move(app, upgrade, "head")
    assert len(list((home / "backups").iterdir())) == 10


def migrate_in_child(app: Flask, folder: Path, last: int) -> int:
    """Migrate in a forked process that kills itself before its statement number `last`; returns how it ended.

    0: it was through; a signal's negative number: it was killed. With `last` 0 it ends with its number of statements.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0

    def count(*_rest: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    ended = 255
    try:
        event.listen(Engine, "before_cursor_execute", count)
        move(app, upgrade, "head", folder)
        ended = seen
    finally:  # whatever happens, the child must not go on as a second test run
        os._exit(ended)


@forks
@pytest.mark.slow
def test_a_migration_killed_anywhere_leaves_the_old_tables_and_can_be_run_again(
    app: Flask, populated: Config, tmp_path: Path
) -> None:
    folder = script_folder(tmp_path)
    before = dump_of(app)
    statements = migrate_in_child(app, folder, 0)
    assert 14 < statements < 255
    after = dump_of(app)
    move(app, downgrade, REVISIONS[0], folder)
    kills = 0
    for last in sorted({1 + statements * part // 14 for part in range(14)} | {statements}):
        assert migrate_in_child(app, folder, last) == -signal.SIGKILL
        kills += 1
        assert heads(app) == (REVISIONS[0],)
        assert dump_of(app) == before
    assert kills >= 12
    move(app, upgrade, "head", folder)
    assert dump_of(app) == after


@forks
def test_two_migrations_at_once_end_as_one(app: Flask, populated: Config, tmp_path: Path) -> None:
    folder = script_folder(tmp_path)
    first = os.fork()
    if not first:
        os._exit(migrate_in_child(app, folder, 0) == 255)
    second = migrate_in_child(app, folder, 0)
    assert os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) == 0
    assert 0 < second < 255
    assert heads(app) == ("test",)
