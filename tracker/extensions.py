"""The Flask extensions and the one write path: every change goes through `write_transaction`."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tracker.domain.clock import Clock
from tracker.domain.errors import N_, BusyError
from tracker.models.metadata import Base
from tracker.services.jobs import FRESH

db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()


def sqlite_module() -> Any:
    """Return the newest SQLite driver there is: the `pysqlite3` wheel (no WAL-reset bug), else Python's own."""
    try:
        from pysqlite3 import dbapi2  # optional: only where the wheel exists
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def engine_options(url: str) -> dict[str, Any]:
    """Return the options for SQLAlchemy's engine at `url`."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite_module(), "connect_args": {"timeout": 5.0, "check_same_thread": False}}
    return {
        "pool_size": 10,
        "max_overflow": 5,
        "pool_timeout": 5,
        "pool_pre_ping": True,
        "connect_args": {"options": "-c statement_timeout=60000 -c lock_timeout=5000", "connect_timeout": 5},
    }


def prepare_engine(engine: Engine) -> None:
    """Make SQLite safe: own BEGIN (IMMEDIATE for writers), WAL, FULL, foreign keys."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver emits no BEGIN of its own
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()  # the pool has not taken it yet, so nobody else would
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('sqlite_wait_ms', 5000)}")
        connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")


class WriteQueue:
    """First come, first served: a fair queue of the threads of this process, then a lock between processes."""

    def __init__(self, path: Path | None, wait_seconds: float) -> None:
        self.path = path
        self.wait_seconds = wait_seconds
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Hold the right to write; yields the seconds left to wait for the database; raises BusyError when late.

        With no path (PostgreSQL, where rows are locked) there is no queue.
        """
        if self.path is None:
            yield self.wait_seconds
            return
        deadline = time.monotonic() + self.wait_seconds
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                mine = self._changed.wait_for(lambda: self._waiting[0] is ticket, self.wait_seconds)
            except BaseException:
                self._waiting.remove(ticket)
                raise
            if not mine:
                self._waiting.remove(ticket)
                raise BusyError(N_("The database is busy. Nothing was changed; try again in a moment."))
        try:
            with _file_lock(self.path, deadline):
                yield max(0.1, deadline - time.monotonic())
        finally:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()


@contextmanager
def _file_lock(path: Path, deadline: float) -> Iterator[None]:
    """Hold an exclusive lock on `path` between processes; the kernel frees it when a process dies."""
    with path.open("a+b") as file:
        while not _try_lock(file):
            if time.monotonic() > deadline:
                raise BusyError(N_("The database is busy. Nothing was changed; try again in a moment."))
            time.sleep(0.005)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    """Take the lock if it is free; closing the file gives it back."""
    try:
        import fcntl  # not on Windows
    except ImportError:
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def session_context() -> Session:
    """Return this request's session, with the clock and the journal's key that services need in its `info`."""
    session = db.session()
    if "clock" not in session.info:
        session.info["clock"] = current_app.extensions["sverka_clock"]
        session.info["journal_key"] = current_app.extensions["sverka_config"].journal_key
        session.info["config"] = current_app.extensions["sverka_config"]
    return session


def clock() -> Clock:
    """Return the application's clock."""
    found: Clock = current_app.extensions["sverka_clock"]
    return found


@contextmanager
def write_transaction() -> Iterator[Session]:
    """Run one write transaction and commit it; any exception rolls all of it back.

    On SQLite it waits in a fair queue and begins IMMEDIATE, so that nothing read here can change before the commit;
    on PostgreSQL services lock the rows they read. Never nested. Hash passwords and parse files before entering.
    """
    session = session_context()
    if session.info.get("writing"):
        raise RuntimeError("A write transaction is already open.")
    session.rollback()  # drops the read snapshot of the request's first queries
    queue: WriteQueue = current_app.extensions["sverka_queue"]
    with queue.turn() as seconds_left:
        session.info["writing"] = True
        try:
            options = {"sqlite_begin": "IMMEDIATE", "sqlite_wait_ms": int(seconds_left * 1000)}
            session.connection(execution_options=options)
            yield session
            session.commit()
        except BaseException:
            session.info.pop(FRESH, None)
            session.rollback()
            raise
        finally:
            session.info["writing"] = False
    fresh = session.info.pop(FRESH, None)
    if fresh:  # written and committed: now the workers may hear of it
        current_app.extensions["sverka_transport"].send(fresh)
