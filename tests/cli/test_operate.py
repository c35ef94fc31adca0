"""Migrating, listing routes, and the versions of a database."""

import json

import click
import pytest
from conftest import closing_app
from flask import Flask
from sqlalchemy import text

from tests.cli.conftest import run
from tracker.cli.database import (
    inside,
    is_current,
    known_revisions,
    open_session,
    present_revisions,
    require_current_database,
    require_writable,
)
from tracker.config import Config
from tracker.domain.permissions import Action
from tracker.extensions import db, session_context, write_transaction


def stamp(app: Flask, revision: str | None) -> None:
    """Say in the database that it is of another version; None: of none."""
    with inside(app), write_transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
        if revision:
            session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def test_a_new_database_gets_its_tables_and_a_second_run_changes_nothing(environment) -> None:
    secret = "0123456789abcdefghijklmnopqrstuvwxyz"
    keys = {**environment, "SVERKA_SECRET_KEY": secret, "SVERKA_JOURNAL_KEY": secret[::-1]}
    for _ in range(2):
        assert run(keys, "migrate").output == "The database is up to date.\n"
    broken = [line for line in run(keys, "check", status=None).output.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in broken] in ([], ["FAIL somebody can administer"])


def test_the_versions_of_a_database_of_this_program(app: Flask) -> None:
    assert is_current(app)
    assert len(present_revisions(app)) == 1
    assert present_revisions(app) < known_revisions()
    require_current_database(app)
    require_writable(app)


@pytest.mark.parametrize(
    ("revision", "words"), [("99zz", "made by a newer version"), (None, "run “sverka migrate” first")]
)
def test_a_database_of_another_version_is_refused_in_words(app: Flask, revision: str | None, words: str) -> None:
    stamp(app, revision)
    assert not is_current(app)
    with inside(app), pytest.raises(click.ClickException) as caught:
        require_current_database(app)
    assert words in caught.value.message


def test_an_older_database_is_known_as_one(app: Flask) -> None:
    oldest = min(known_revisions())
    assert {oldest} != present_revisions(app)
    stamp(app, oldest)
    assert not is_current(app)
    with inside(app), pytest.raises(click.ClickException, match="sverka migrate"):
        require_current_database(app)


def test_a_newer_database_is_not_migrated(sverka, app: Flask) -> None:
    stamp(app, "99zz")
    answer = sverka("migrate", status=1)
    assert "made by a newer version of this program" in answer.output
    with inside(app):
        assert present_revisions(app) == {"99zz"}


@pytest.mark.parametrize("command", [("check",), ("audit", "head"), ("audit", "verify"), ("backup", "x.zip")])
def test_no_command_works_on_a_database_of_another_version(sverka, app: Flask, command: tuple[str, ...]) -> None:
    stamp(app, "99zz")
    assert "newer version" in sverka(*command, status=1).output


def test_a_block_inside_the_application_leaves_no_connection_and_no_session(config: Config) -> None:
    with closing_app(config) as app:
        with inside(app) as same:
            assert same is app
            assert session_context().scalar(text("SELECT 1")) == 1
            assert db.engine.pool.checkedout() == 1
        with app.app_context():
            assert db.engine.pool.checkedin() == 0
            assert db.engine.pool.checkedout() == 0
        with pytest.raises(ZeroDivisionError), inside(app):
            session_context().scalar(text(f"SELECT {1 // (db.engine.pool.checkedout())}"))
        with app.app_context():
            assert db.engine.pool.checkedin() == 0


def test_a_session_for_reading_is_of_this_installation(sverka, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("HOME", str(config.home)), ("DATABASE_URL", config.database_url), ("SECRET_KEY", config.secret_key),
        ("JOURNAL_KEY", config.journal_key), ("MODE", "test"),
    ):  # fmt: skip
        monkeypatch.setenv(f"SVERKA_{name}", value)
    with open_session() as session:
        assert session.scalar(text("SELECT count(*) FROM person")) == 0
        assert session.info["journal_key"] == config.journal_key


def test_every_route_is_listed_with_a_permission_that_there_is(sverka) -> None:
    rows = json.loads(sverka("routes", "--json").output)
    assert len(rows) > 100
    assert {row["permission"] for row in rows} <= {action.value for action in Action}
    assert all(row["methods"] and row["rule"].startswith("/") for row in rows)
    assert len({(tuple(row["methods"]), row["rule"]) for row in rows}) == len(rows)
    plain = sverka("routes").output.splitlines()
    assert len(plain) == len(rows)
    for line, row in zip(plain, rows, strict=True):
        assert line.split() == [",".join(row["methods"]), *row["rule"].split(), row["permission"]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--port", "0"), "0 is not in the range 1<=x<=65535"), (("--port", "65536"), "not in the range"),
        (("--threads", "0"), "0 is not in the range 1<=x<=64"), (("--threads", "65"), "not in the range"),
        (("--port", "x"), "not a valid integer"), (("--unknown",), "No such option"),
    ],
)  # fmt: skip
def test_serving_with_impossible_options_is_a_question_of_usage(sverka, options: tuple[str, ...], words: str) -> None:
    assert words in sverka("serve", *options, status=2).output


def test_a_port_that_is_no_one_s_to_take_is_said(sverka) -> None:
    answer = sverka("serve", "--host", "203.0.113.7", "--port", "8001", status=1)
    assert "Cannot serve:" in answer.output
    assert "Traceback" not in answer.output
