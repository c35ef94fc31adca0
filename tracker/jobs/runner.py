"""Runs one job from its lease to its result; every error ends in words on the job's page, or in another try."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.errors import N_, BusyError, SverkaError
from tracker.domain.roles import Actor, system_actor
from tracker.extensions import db, session_context, write_transaction
from tracker.jobs.kinds import KINDS, Kind
from tracker.jobs.pulse import Context, Pulse
from tracker.models.jobs import Job
from tracker.queries.people import actor_of
from tracker.services import jobs, order_archives

LOG = logging.getLogger(__name__)
BROKEN = N_("The program failed. The administrator finds the reason in the log under “job %(number)s”.")


def _never() -> bool:
    return False


def run(context: Context, job_id: int, stopping: Callable[[], bool] = _never) -> bool:
    """Do a job if it is to be had; returns whether it was. `context` enters the application, for threads too."""
    key = secrets.token_hex(16)
    with context():
        try:
            with write_transaction() as session:
                job = jobs.claim(session, job_id=job_id, key=key)
                if job is None:
                    return False
                kind, params = KINDS[job.kind], dict(job.params)
            LOG.info("job %s begins", job_id)
            _guarded(context, job_id, key, kind, params, stopping)
        finally:
            db.session.remove()
    return True


def _guarded(
    context: Context, job_id: int, key: str, kind: Kind, params: dict[str, Any], stopping: Callable[[], bool]
) -> None:
    """Work and write; what a person can understand is kept as the job's error."""
    try:
        _work(context, job_id, key, kind, params, stopping)
    except jobs.LostLeaseError:
        LOG.warning("job %s went to another worker: its result is dropped", job_id)
    except (BusyError, SQLAlchemyError):
        LOG.exception("job %s: the database failed; it is tried again when the lease runs out", job_id)
    except SverkaError as error:
        _failed(job_id, key, error.message, error.params)
    except Exception:  # a fault of the program: said on the page, told in the log
        LOG.exception("job %s", job_id)
        _failed(job_id, key, BROKEN, {"number": job_id})


def _work(
    context: Context, job_id: int, key: str, kind: Kind, params: dict[str, Any], stopping: Callable[[], bool]
) -> None:
    session = session_context()
    prepared = kind.read(session, params)
    session.rollback()  # the work takes long: nobody waits for it
    with Pulse(context, job_id, key, stopping) as pulse:
        found = kind.work(prepared, pulse.tell, pulse.cancel)
    with write_transaction() as session:
        job = jobs.held(session, job_id=job_id, key=key)
        if stopping() and not job.cancel_asked:
            jobs.release(session, job)
            return
        result = kind.write(session, _actor(job), params, found)
        jobs.finish(session, job, result=result, cancelled=pulse.cancelled)
    LOG.info("job %s has ended", job_id)


def _actor(job: Job) -> Actor:
    """Return the person who gave the job, with the job's number for the journal."""
    request_id = f"job-{job.id}"
    return actor_of(job.created_by, request_id) if job.created_by else system_actor(request_id)


def _failed(job_id: int, key: str, message: str, params: dict[str, Any]) -> None:
    session_context().rollback()
    try:
        with write_transaction() as session:
            plain = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
            jobs.fail(session, jobs.held(session, job_id=job_id, key=key), message, plain)
    except jobs.LostLeaseError:
        LOG.warning("job %s went to another worker: its error is dropped", job_id)


def tidy(context: Context) -> int:
    """Delete prepared papers that are no longer wanted; returns how many."""
    with context():
        try:
            return order_archives.sweep(session_context())
        finally:
            db.session.remove()


def waiting(context: Context) -> list[int]:
    """Return the jobs that no worker holds."""
    with context():
        try:
            return jobs.waiting(session_context())
        finally:
            db.session.remove()


def drain(context: Context) -> int:
    """Do everything that waits, without any queue; returns how many jobs were done."""
    done = 0
    for _round in range(100):
        ids = waiting(context)
        if not ids:
            break
        done += sum(run(context, job_id) for job_id in ids)
    return done
