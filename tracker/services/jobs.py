"""The rows of background jobs: the truth about long work; who may write for it is decided by its lease.

A job is written in the transaction of what caused it. A worker leases it (`claim`), renews the lease as it tells how
far it is (`beat`) and writes the result in one transaction that holds the lease (`held`). A lease that ran out may
be taken by another worker; what the first one brings then is refused.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, MissingError
from tracker.domain.jobs import ENDED, MOST_TRIES, JobKind, JobState
from tracker.domain.roles import Actor
from tracker.models.jobs import Job
from tracker.queries.locking import locked
from tracker.services.context import now
from tracker.services.journal import record

LEASE = timedelta(seconds=30)
FRESH = "fresh_jobs"  # of `session.info`: what is to be sent to the workers once the transaction is committed
TIRED = N_("The program that did this work broke off %(tries)s times. Start it anew, or ask the administrator.")


class LostLeaseError(Exception):
    """Another worker holds the job now, or it has ended: nothing may be written for it."""


def wall() -> datetime:
    """Return the real moment: leases run even where the installation's clock stands still."""
    return datetime.now(UTC)


def enqueue(session: Session, *, actor: Actor, kind: JobKind, params: dict[str, Any]) -> Job:
    """Write a job into the caller's transaction; the workers hear of it when that is committed."""
    job = Job(kind=kind, params=params, detail={}, created_by_id=actor.person_id, created_at=now(session))
    session.add(job)
    session.flush()
    session.info.setdefault(FRESH, []).append(job.id)
    return job


def claim(session: Session, *, job_id: int, key: str, moment: datetime | None = None) -> Job | None:
    """Lease a job that waits, or whose worker's lease ran out; None when it is not to be had."""
    moment = moment or wall()
    free = or_(Job.state == JobState.QUEUED, and_(Job.state == JobState.RUNNING, Job.lease_until < moment))
    job = session.scalars(select(Job).where(Job.id == job_id, free).with_for_update()).one_or_none()
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        _end(session, job, JobState.FAILED, error=TIRED)
        return None
    job.state, job.tries, job.lease_key, job.lease_until = JobState.RUNNING, job.tries + 1, key, moment + LEASE
    job.started_at, job.phase, job.done, job.detail = now(session), "", 0, {}
    session.flush()
    return job


@dataclass(frozen=True)
class Beat:
    """What a worker learns when it tells how far it is: whether the job is still its own, and whether to stop."""

    mine: bool
    cancelled: bool = False


def beat(
    session: Session,
    *,
    job_id: int,
    key: str,
    phase: str,
    done: int,
    total: int,
    detail: dict[str, Any],
    moment: datetime | None = None,
) -> Beat:
    """Write down how far a job is and renew its lease."""
    mine = (Job.id == job_id, Job.lease_key == key, Job.state == JobState.RUNNING)
    values = {"phase": phase[:200], "done": done, "total": total, "detail": detail}
    found = session.execute(update(Job).where(*mine).values(lease_until=(moment or wall()) + LEASE, **values))
    if not found.rowcount:  # type: ignore[attr-defined]
        return Beat(mine=False)
    return Beat(mine=True, cancelled=bool(session.scalar(select(Job.cancel_asked).where(Job.id == job_id))))


def held(session: Session, *, job_id: int, key: str) -> Job:
    """Return the job for writing its result, locked until the commit; raises LostLeaseError when it is not `key`'s."""
    mine = (Job.id == job_id, Job.lease_key == key, Job.state == JobState.RUNNING)
    job = session.scalars(select(Job).where(*mine).with_for_update().execution_options(populate_existing=True))
    found = job.one_or_none()
    if found is None:
        raise LostLeaseError
    return found


def finish(session: Session, job: Job, *, result: dict[str, Any], cancelled: bool = False) -> None:
    """End a held job with its result; a cancelled one may have one too."""
    _end(session, job, JobState.CANCELLED if cancelled else JobState.DONE, result=result)


def fail(session: Session, job: Job, error: str, params: dict[str, Any] | None = None) -> None:
    """End a held job with the reason: a message id and its parameters."""
    _end(session, job, JobState.FAILED, error=error, result={"params": params or {}})


def release(session: Session, job: Job) -> None:
    """Give a held job back because the worker is told to end; the try does not count."""
    job.state, job.tries = JobState.QUEUED, max(0, job.tries - 1)
    job.lease_key, job.lease_until = "", None
    session.flush()


def _end(session: Session, job: Job, state: JobState, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    job.state, job.result, job.error, job.ended_at = state, result, error, now(session)
    job.lease_key, job.lease_until = "", None
    session.flush()


def cancel(session: Session, *, actor: Actor, job_id: int) -> Job:
    """End a job that waits; ask the worker of a running one to stop and keep what it has."""
    job = locked(session, Job, job_id)
    if job.state in ENDED:
        raise ConflictError(N_("This work has ended already."))
    job.cancel_asked = True
    if job.state is JobState.QUEUED:
        _end(session, job, JobState.CANCELLED, result={})
    record(session, actor, "cancelled", "job", job.id)
    session.flush()
    return job


def waiting(session: Session, *, moment: datetime | None = None) -> list[int]:
    """Return the jobs that no worker holds: queued ones, and running ones whose lease ran out; the oldest first."""
    lost = and_(Job.state == JobState.RUNNING, Job.lease_until < (moment or wall()))
    return list(session.scalars(select(Job.id).where(or_(Job.state == JobState.QUEUED, lost)).order_by(Job.id)))


def under_way(session: Session, kind: JobKind, **params: Any) -> list[Job]:
    """Return the jobs of a kind with these parameters that have not ended, the newest first."""
    query = select(Job).where(Job.kind == kind, Job.state.not_in(ENDED)).order_by(Job.id.desc())
    return [job for job in session.scalars(query) if all(job.params.get(name) == params[name] for name in params)]


def require_job(session: Session, job_id: int) -> Job:
    """Return a job; raises MissingError when there is none."""
    job = session.get(Job, job_id)
    if job is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return job
