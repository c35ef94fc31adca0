"""Archives of the order's papers: prepared by the worker once a version, kept under their SHA-256, swept when old.

What an archive holds is said by `print`: the frozen snapshot, number and date of the office, and the program's version.
A row whose file is gone, or is not what was written, counts as not prepared: everything can be made anew.
"""

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, MissingError
from tracker.domain.jobs import ENDED, JobKind, JobState
from tracker.domain.orders import Bundle, canonical
from tracker.domain.roles import Actor
from tracker.models.jobs import Job
from tracker.models.orders import OrderVersion
from tracker.queries import orders as queries
from tracker.queries.locking import locked
from tracker.services import jobs
from tracker.services.context import now
from tracker.services.journal import record
from tracker.services.order_papers import Papers, papers_of, steps
from tracker.version import VERSION

KEPT = timedelta(days=14)
UNFINISHED = timedelta(hours=1)  # a file that no row names may be one that is just being written
MOST_LISTED = 200
Tell = Callable[[str, int, int, dict[str, Any]], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Prepared:
    """What is to be printed, whereto."""

    papers: Papers
    bundle: Bundle
    round_id: int | None
    print: str
    folder: Path


@dataclass(frozen=True)
class Written:
    """An archive on the disk that waits for its row."""

    path: Path
    sha256: str
    size: int
    papers: int
    print: str


def require_papers(session: Session, order_id: int) -> Papers:
    """Return the papers of a version; raises MissingError when there is none."""
    order = queries.version(session, order_id)
    if not order.snapshot:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return papers_of(order, queries.first(session, order.campaign_id))


def print_of(session: Session, order: OrderVersion) -> str:
    """Return what the archives of a version depend on, as SHA-256."""
    first = queries.first(session, order.campaign_id)
    office = [[one.office_number, str(one.office_date or "")] for one in (order, first) if one]
    return hashlib.sha256(canonical({"order": order.sha256, "office": office, "version": VERSION}).encode()).hexdigest()


def _folder(session: Session) -> Path:
    folder: Path = session.info["config"].papers
    return folder


def of_order(session: Session, order_id: int) -> list[Job]:
    """Return the jobs of a version's archives, the newest first."""
    query = select(Job).where(Job.kind == JobKind.PAPERS, Job.params["order"].as_integer() == order_id)
    return list(session.scalars(query.order_by(Job.id.desc()).limit(MOST_LISTED)))


@dataclass(frozen=True)
class State:
    """How an archive stands: ready to be fetched, being prepared, or neither."""

    ready: Job | None = None
    running: Job | None = None


class Shelf:
    """The archives of one version, read once."""

    def __init__(self, session: Session, order: OrderVersion) -> None:
        self._folder = _folder(session)
        self._print = print_of(session, order)
        self._jobs = of_order(session, order.id)

    def state(self, bundle: Bundle, round_id: int | None = None) -> State:
        """Return how one archive stands."""
        wanted = bundle.value, round_id
        mine = [job for job in self._jobs if (job.params.get("bundle"), job.params.get("round")) == wanted]
        running = next((job for job in mine if job.state not in ENDED), None)
        return State(next((job for job in mine if self._is_ready(job)), None), running)

    def _is_ready(self, job: Job) -> bool:
        result = job.result or {}
        if job.state is not JobState.DONE or result.get("print") != self._print:
            return False
        path = self._folder / str(result["file"])
        return path.is_file() and path.stat().st_size == result["size"]


def ask(session: Session, *, actor: Actor, order_id: int, bundle: Bundle, round_id: int | None = None) -> Job:
    """Have an archive prepared; one that is ready, or being prepared, is not prepared again."""
    order = locked(session, OrderVersion, order_id)
    if round_id is not None and round_id not in {one["id"] for one in order.snapshot["rounds"]}:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    state = Shelf(session, order).state(bundle, round_id)
    known = state.ready or state.running
    if known is not None:
        return known
    params = {"order": order.id, "bundle": bundle.value, "round": round_id}
    job = jobs.enqueue(session, actor=actor, kind=JobKind.PAPERS, params=params)
    record(session, actor, "papers_asked", "order", order.id)
    return job


def fetch(session: Session, order: OrderVersion, bundle: Bundle, round_id: int | None = None) -> bytes:
    """Return a prepared archive; raises ConflictError when there is none, or its SHA-256 is another one."""
    ready = Shelf(session, order).state(bundle, round_id).ready
    if ready is not None and ready.result:
        path = _folder(session) / str(ready.result["file"])
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == ready.result["sha256"]:
            return data
        path.unlink(missing_ok=True)  # so that it can be prepared anew
    raise ConflictError(N_("These papers are not prepared: press “Prepare” on the order's page."))


def read(session: Session, params: dict[str, Any]) -> Prepared:
    """Read the version with its names and the office's number as they are now."""
    papers = require_papers(session, params["order"])
    wanted = print_of(session, papers.order)
    session.expunge(papers.order)  # read to the end by now: the work goes on without the database
    return Prepared(papers, Bundle(params["bundle"]), params["round"], wanted, _folder(session))


def work(prepared: Prepared, tell: Tell, cancel: Cancel) -> Written | None:
    """Set paper after paper into an archive on the disk; None, and no file, when it was told to stop."""
    prepared.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = prepared.folder / f"{secrets.token_hex(16)}.part"
    whole = steps(prepared.papers, prepared.bundle, prepared.round_id)
    done = False
    try:
        with zipfile.ZipFile(partial, "x", zipfile.ZIP_DEFLATED) as archive:
            for place, (name, make) in enumerate(whole):
                if cancel():
                    return None
                tell("papers", place, len(whole), {"paper": name})
                archive.writestr(name, make())
        written = _settled(partial, len(whole), prepared.print)
        done = True
        return written
    finally:
        if not done:
            partial.unlink(missing_ok=True)


def _settled(path: Path, papers: int, wanted: str) -> Written:
    """Put the file onto the disk for good and count it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return Written(path, digest, path.stat().st_size, papers, wanted)


def write(session: Session, _actor: Actor, params: dict[str, Any], found: Written | None) -> dict[str, Any]:
    """Name the archive's file in the job's result; if the commit fails, the file is swept later."""
    sweep(session)
    if found is None:
        return {"order": params["order"]}
    name = f"{secrets.token_hex(16)}.zip"
    found.path.rename(found.path.with_name(name))
    about = {"file": name, "sha256": found.sha256, "size": found.size, "papers": found.papers, "print": found.print}
    return {"order": params["order"], **about}


def sweep(session: Session) -> int:
    """Delete the archives that are older than they are kept, overtaken, or named by no row; returns how many."""
    folder, moment = _folder(session), now(session)
    if not folder.is_dir():
        return 0
    kept, seen = set(), set()
    query = select(Job).where(Job.kind == JobKind.PAPERS, Job.state == JobState.DONE, Job.ended_at > moment - KEPT)
    for job in session.scalars(query.order_by(Job.id.desc())):
        what = job.params["order"], job.params["bundle"], job.params["round"]
        if what not in seen:  # only the newest of each
            kept.add((job.result or {}).get("file"))
        seen.add(what)
    youngest = jobs.wall().timestamp() - UNFINISHED.total_seconds()
    old = [path for path in sorted(folder.iterdir()) if path.name not in kept and path.stat().st_mtime < youngest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
