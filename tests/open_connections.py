"""Which database connections are open, and who opened them: one left behind fails the test that left it.

An unclosed connection to PostgreSQL is otherwise noticed only when it is garbage-collected, in some innocent test.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

SHARED = "a fixture of a module or of the whole run"


class OpenConnections:
    """Every connection that a pool of this process has opened and not closed yet, with its opener."""

    def __init__(self) -> None:
        self.opener = SHARED
        self.held: dict[int, tuple[Any, str]] = {}
        self.process = os.getpid()

    def watch(self) -> None:
        """Note every connection of every engine from now on."""
        event.listen(Pool, "connect", self._opened)
        event.listen(Pool, "close", self._closed)
        event.listen(Pool, "close_detached", self._closed)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note connections until the end of the block."""
        self.watch()
        yield
        event.remove(Pool, "connect", self._opened)
        event.remove(Pool, "close", self._closed)
        event.remove(Pool, "close_detached", self._closed)

    def _opened(self, connection: Any, _record: Any) -> None:
        self.held[id(connection)] = (connection, self.opener)

    def _opened_by_fixture(self, connection: Any, _record: Any) -> None:
        self.held[id(connection)] = (connection, SHARED)

    def _closed(self, connection: Any, _record: Any = None) -> None:
        self.held.pop(id(connection), None)

    def share(self, engine: Engine) -> None:
        """Let this engine's connections outlive the test that opens them: it belongs to a wider fixture."""
        event.listen(engine, "connect", self._opened_by_fixture)

    def close_left_by(self, opener: str) -> int:
        """Close what `opener` opened and did not close; return how many that were."""
        if os.getpid() != self.process:  # a forked child holds copies that are not its own
            return 0
        left = [connection for connection, by in list(self.held.values()) if by == opener]
        still_open = [connection for connection in left if is_open(connection)]
        for connection in left:
            self._closed(connection)
            connection.close()
        return len(still_open)


def is_open(connection: Any) -> bool:
    """Whether nobody has closed it yet, not even past the pool."""
    if hasattr(connection, "closed"):
        return not connection.closed
    try:
        connection.total_changes  # noqa: B018 - SQLite's driver says it only so
    except connection.ProgrammingError:
        return False
    return True


CONNECTIONS = OpenConnections()
