"""Carries "look at job N" to the workers by huey: in a SQLite file of the data folder, or in Redis.

A message may be lost (huey deletes it before the work is done) or come twice: the row of the job is the truth, and a
worker that has nothing to do looks at the rows too. So nothing here is precious, and no error here stops anybody.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

LOG = logging.getLogger(__name__)
FILE = "queue.sqlite3"


class Transport:
    """One queue of numbers; opened at the first use."""

    def __init__(self, url: str, home: Path, secret: str) -> None:
        self.url = url
        self.file = home / FILE
        self._secret = secret
        self._huey: Any = None
        self._task: Any = None

    def _open(self) -> Any:
        if self._huey is None:
            from huey import RedisHuey, SqliteHuey  # slow
            from huey.serializer import SignedSerializer

            # Messages are signed: whoever can write into the queue cannot make the worker load an object of his.
            common = {"results": False, "serializer": SignedSerializer(secret=self._secret)}
            if self.url:
                self._huey = RedisHuey("sverka", url=self.url, **common)
            else:
                self._huey = SqliteHuey("sverka", filename=str(self.file), fsync=False, **common)
            self._task = self._huey.task(name="look_at")(_number)
        return self._huey

    def send(self, job_ids: Iterable[int]) -> None:
        """Tell the workers of these jobs; what does not arrive is found by their sweep."""
        try:
            self._open()
            for job_id in job_ids:
                self._task(job_id)
        except Exception:  # a driver's own errors; the sweep mends it
            LOG.exception("The queue cannot be written; the workers will find the jobs by themselves.")

    def receive(self, work: Callable[[int], None]) -> bool:
        """Hand the next job's number to `work`; returns False when there is none."""
        try:
            huey = self._open()
            task = huey.dequeue()
            job_id = None if task is None else huey.execute(task)
        except Exception:  # a damaged file, no Redis: the sweep goes on without it
            LOG.exception("The queue cannot be read.")
            self.close()
            return False
        if not isinstance(job_id, int):
            return False
        work(job_id)
        return True

    def close(self) -> None:
        """Let go of the queue; the next use opens it anew."""
        if self._huey is not None and not self.url:
            self._huey.storage.close()
        self._huey = None


def _number(job_id: int) -> int:
    """Return the number that the message carries; the worker does the work outside of huey, with its own errors."""
    return job_id
