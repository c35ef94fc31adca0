"""How far a long request of this process has come: kept in memory, for the person who gave it alone."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.web.access import current_actor, requires

progress = Blueprint("progress", __name__)


@dataclass
class Job:
    """One long request."""

    person_id: int | None
    started: float
    done: int = 0
    total: int = 0


class Registry:
    """The jobs by the key of the form that started them; the oldest go when there are too many or they grow old."""

    def __init__(self, most: int = 200, seconds: float = 600) -> None:
        self.most = most
        self.seconds = seconds
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def job(self, key: str, person_id: int | None) -> Iterator[Callable[[int, int], None]]:
        """Follow a job while it runs; yields what it tells (done, total) to. A second one of a key follows nothing."""
        job = Job(person_id, time.monotonic())
        with self._lock:
            self._forget()
            self._jobs.setdefault(key, job)

        def tell(done: int, total: int) -> None:
            job.done, job.total = done, total

        try:
            yield tell
        finally:
            with self._lock:
                if self._jobs.get(key) is job:
                    del self._jobs[key]

    def _forget(self) -> None:
        limit = time.monotonic() - self.seconds
        while self._jobs and (len(self._jobs) >= self.most or next(iter(self._jobs.values())).started < limit):
            self._jobs.popitem(last=False)

    def find(self, key: str, person_id: int | None) -> Job | None:
        """Return the person's job of this key."""
        with self._lock:
            job = self._jobs.get(key)
        return job if job and job.person_id == person_id else None

    def __len__(self) -> int:
        return len(self._jobs)


REGISTRY = Registry()


@progress.get("/progress/<string(length=32):key>")
@requires(Action.SIGNED_IN)
def show(key: str) -> ResponseReturnValue:
    """Answer how far the job is; an unknown or somebody else's job is missing."""
    job = REGISTRY.find(key, current_actor().person_id)
    if job is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    text = _("Starting …")
    if job.total:
        text = _("%(done)s of %(total)s tasks are written", done=job.done, total=job.total)
    return jsonify(done=job.done, total=job.total, text=text, url=None)
