"""The pulse of a running job: a thread of its own renews the lease, writes how far it is, and hears of a cancellation.

The solver may be inside native code for many seconds without a word; the lease must not run out meanwhile.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Self

from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.errors import BusyError
from tracker.extensions import db, write_transaction
from tracker.services import jobs

LOG = logging.getLogger(__name__)
QUICK, SLOW = 0.5, 5.0  # seconds between looks, and between renewals when nothing new is to be told

Context = Callable[[], AbstractContextManager[Any]]


class Pulse:
    """Tells the database how far a job is, from a thread; `cancel` is what the work asks between its steps."""

    def __init__(self, context: Context, job_id: int, key: str, stopping: Callable[[], bool]) -> None:
        self._context = context
        self._job_id = job_id
        self._key = key
        self._stopping = stopping
        self._end = threading.Event()
        self._news: dict[str, Any] = {"phase": "", "done": 0, "total": 0, "detail": {}}
        self._told: dict[str, Any] = {}
        self.lost = False
        self.cancelled = False
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"pulse-{job_id}")

    def tell(self, phase: str, done: int, total: int, detail: dict[str, Any]) -> None:
        """Say how far the work is; written at the next beat."""
        self._news = {"phase": phase, "done": done, "total": total, "detail": detail}

    def cancel(self) -> bool:
        """Return whether the work should stop: asked for, the lease is lost, or the worker is to end."""
        return self.cancelled or self.lost or self._stopping()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        since = SLOW
        while not self.lost:
            if self._news is not self._told or since >= SLOW:
                self._beat()
                since = 0.0
            if self._end.wait(QUICK):
                return
            since += QUICK

    def _beat(self) -> None:
        news = self._news
        try:
            with self._context():
                try:
                    with write_transaction() as session:
                        found = jobs.beat(session, job_id=self._job_id, key=self._key, **news)
                finally:
                    db.session.remove()
        except (BusyError, SQLAlchemyError):  # the next beat tries again; the lease outlives several
            LOG.warning("Job %s could not tell how far it is.", self._job_id, exc_info=True)
            return
        self._told = news
        self.lost, self.cancelled = not found.mine, found.cancelled or self.cancelled
