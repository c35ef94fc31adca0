"""Shared fixtures: a fresh database for each test (SQLite, or PostgreSQL by SVERKA_TEST_DATABASE=postgres)."""

import os
import re
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

sys.path.insert(0, str(Path(__file__).parent))

import factories
from open_connections import CONNECTIONS, SHARED

from tracker.app import create_app
from tracker.cli.database import upgrade_database
from tracker.config import Config
from tracker.extensions import db, session_context, write_transaction

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
ON_POSTGRES = os.environ.get("SVERKA_TEST_DATABASE") == "postgres"


def make_config(home: Path, url: str, **values: Any) -> Config:
    return Config(
        home=home,
        database_url=url,
        secret_key="k" * 16 + "0123456789abcdef",
        journal_key="j" * 16 + "0123456789abcdef",
        mode="test",
        trusted_hosts=("localhost", "127.0.0.1"),
        zone=ZoneInfo("Europe/Moscow"),
        frozen_now=values.pop("frozen_now", NOW),
        password_method=factories.CHEAP,
        **values,
    )


CONNECTIONS.watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know which test opens a connection."""
    CONNECTIONS.opener = item.nodeid
    result = yield
    CONNECTIONS.opener = SHARED
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Fail the test that left a connection open, and not the one in which it is garbage-collected."""
    result = yield
    left = CONNECTIONS.close_left_by(item.nodeid)
    if left:
        pytest.fail(f"{left} database connections stay open: work inside `closing_app(...)`, or dispose the engine.")
    if nextitem is None and (left := CONNECTIONS.close_left_by(SHARED)):
        pytest.fail(f"{left} database connections of wider fixtures stay open to the end.")
    return result


class CompiledTemplates(BytecodeCache):
    """Templates compiled once a run: each test has an application of its own, and compiling was half of its time."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key + bucket.checksum in self.code:
            bucket.bytecode_from_string(self.code[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


@contextmanager
def closing_app(config: Config) -> Iterator[Flask]:
    """One more application; its connections are closed in the end."""
    made = create_app(config)
    made.jinja_env.bytecode_cache = COMPILED
    try:
        yield made
    finally:
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass
class Databases:
    """Makes copies of one migrated template."""

    folder: Path
    server: str | None
    name: str = ""

    def _sql(self, statement: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _url(self, name: str) -> str:
        url = make_url(self.server or "").set(database=name, drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def empty(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """A database without any table."""
        if not self.server:
            return f"sqlite:///{folder / 'sverka.sqlite3'}", lambda: None
        name = f"sverka_{uuid.uuid4().hex[:12]}"
        self._sql(f"CREATE DATABASE {name}")
        return self._url(name), lambda: self._sql(f"DROP DATABASE {name} WITH (FORCE)")

    def template(self) -> None:
        url, self.remove = self.empty(self.folder)
        self.name = make_url(url).database or ""
        with closing_app(make_config(self.folder, url)) as app:
            upgrade_database(app)

    def copy(self, folder: Path) -> tuple[str, Callable[[], None]]:
        """A database with all tables and no rows; the translations compiled for the template serve it, too."""
        (folder / "cache").symlink_to(self.folder / "cache")
        if not self.server:
            shutil.copy(self.name, folder / "sverka.sqlite3")
            return f"sqlite:///{folder / 'sverka.sqlite3'}", lambda: None
        name = f"sverka_{uuid.uuid4().hex[:12]}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {self.name}")
        return self._url(name), lambda: self._sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    server = os.environ.get("SVERKA_TEST_PG_URL") if ON_POSTGRES else None
    if ON_POSTGRES and not server:
        pytest.skip("SVERKA_TEST_PG_URL names no PostgreSQL server")
    made = Databases(tmp_path_factory.mktemp("template"), server)
    made.template()
    yield made
    made.remove()


@pytest.fixture
def config(databases: Databases, tmp_path: Path) -> Iterator[Config]:
    url, drop = databases.copy(tmp_path)
    yield make_config(tmp_path, url)
    drop()


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    with closing_app(config) as made:
        made.testing = True
        yield made


@pytest.fixture(scope="session")
def lasting_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application for the tests that only ever write what is rolled back: making one costs more than most tests."""
    folder = tmp_path_factory.mktemp("lasting")
    url, drop = databases.copy(folder)
    with closing_app(make_config(folder, url)) as made:
        made.testing = True
        with made.app_context():
            CONNECTIONS.share(db.engine)
        yield made
    drop()


@pytest.fixture
def session(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Session]:
    """A session with an open write transaction, rolled back at the end: for services and queries.

    It is on the test's own application where the test has one.
    """
    own = {"app", "config"} & set(request.fixturenames)
    app: Flask = request.getfixturevalue("app" if own else "lasting_app")
    with app.app_context():
        found = session_context()
        found.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield found
        found.rollback()
    if not own:  # what services wrote beside the database is no concern of the next test
        for left in app.extensions["sverka_config"].home.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)


class Browser:
    """A signed-in (or anonymous) visitor: posts carry the CSRF token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, status: int = 200, **kwargs: Any) -> str:
        response = self.client.get(url, **kwargs)
        assert response.status_code == status, (url, response.status_code, response.text[:2000])
        return response.text

    def token(self) -> str:
        return self.hidden(self.client.get("/account/login", follow_redirects=True).text, "csrf_token")

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return self.client.post(url, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def hidden(self, page: str, name: str) -> str:
        """The value of a hidden field on a page."""
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
        assert found, f"no hidden field {name}"
        return found[1]

    def sign_in(self, login: str, password: str = factories.PASSWORD) -> TestResponse:
        return self.post("/account/login", {"login": login, "password": password})


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def browser_of(app: Flask) -> Callable[[str], Browser]:
    """Sign in by login and return the browser."""

    def make(login: str) -> Browser:
        browser = Browser(app.test_client())
        answer = browser.sign_in(login)
        assert answer.status_code == 303, answer.text[:1000]
        return browser

    return make


@pytest.fixture
def seeded(app: Flask) -> Callable[[Callable[[Session], Any]], Any]:
    """Run a function in one committed write transaction and return its result (plain values, not rows)."""

    def run(make: Callable[[Session], Any]) -> Any:
        with app.app_context(), write_transaction() as found:
            return make(found)

    return run


class QueryCounter:
    """Counts the statements sent to the database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.statements: list[str] = []

    def __enter__(self) -> Self:
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_exc: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], QueryCounter]:
    return lambda: QueryCounter(app)
