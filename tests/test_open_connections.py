"""The guard that names the test which left a database connection open."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import conftest
import pytest
from open_connections import CONNECTIONS, SHARED, OpenConnections, is_open
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, QueuePool

from tracker.extensions import engine_options, prepare_engine


@pytest.fixture
def watched() -> Iterator[OpenConnections]:
    """A guard of its own, beside the one of the run."""
    made = OpenConnections()
    made.opener = "me"
    with made.watching():
        yield made


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []

    def make(pool: Any = QueuePool) -> Engine:
        made.append(create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}", poolclass=pool))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def test_a_connection_in_a_pool_is_counted_until_the_engine_is_disposed(watched, engine_of) -> None:
    engine = engine_of()
    with engine.connect(), engine.connect():
        pass
    assert len(watched.held) == 2
    engine.dispose()
    assert watched.close_left_by("me") == 0


def test_what_is_left_is_counted_once_and_closed(watched, engine_of) -> None:
    engine = engine_of()
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
    assert watched.close_left_by("somebody else") == 0
    assert is_open(raw)
    assert watched.close_left_by("me") == 1
    assert not is_open(raw)
    assert watched.close_left_by("me") == 0
    CONNECTIONS.held.pop(id(raw))


def test_a_connection_without_a_pool_is_closed_by_its_own_block(watched, engine_of) -> None:
    with engine_of(NullPool).connect():
        assert len(watched.held) == 1
    assert watched.held == {}


def test_the_engine_of_a_wider_fixture_may_stay_open_until_that_ends(watched, engine_of) -> None:
    engine = engine_of()
    watched.share(engine)
    with engine.connect():
        pass
    assert watched.close_left_by("me") == 0
    assert [opener for _connection, opener in watched.held.values()] == [SHARED]
    engine.dispose()
    assert watched.close_left_by(SHARED) == 0


def test_a_forked_child_closes_nothing_of_its_parent(watched, engine_of) -> None:
    with engine_of().connect():
        watched.process += 1
        assert watched.close_left_by("me") == 0
        watched.process -= 1


def test_open_and_closed_are_told_apart() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert is_open(connection)
    assert not is_open(connection)
    assert is_open(SimpleNamespace(closed=False))
    assert not is_open(SimpleNamespace(closed=True))


@pytest.mark.parametrize(("opener", "following"), [("guilty", object()), (SHARED, None)])
def test_the_guilty_test_fails_and_the_next_does_not(monkeypatch: pytest.MonkeyPatch, opener, following) -> None:
    guard = OpenConnections()
    guard.held[1] = (sqlite3.connect(":memory:"), opener)
    monkeypatch.setattr(conftest, "CONNECTIONS", guard)

    def teardown() -> None:
        hook = conftest.pytest_runtest_teardown(SimpleNamespace(nodeid="guilty"), following)
        next(hook)
        with pytest.raises(StopIteration):
            hook.send(None)

    with pytest.raises(pytest.fail.Exception, match="1 database connection"):
        teardown()
    teardown()


def test_a_file_that_is_no_database_leaves_nothing_open(watched, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    url = f"sqlite:///{path}"
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    with pytest.raises(DatabaseError):
        engine.connect()
    assert watched.held
    assert watched.close_left_by("me") == 0
