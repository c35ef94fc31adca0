"""What each kind of job does, as three steps that know nothing of leases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.jobs import JobKind
from tracker.domain.roles import Actor
from tracker.services import change_jobs, order_archives, planning

Tell = Callable[[str, int, int, dict[str, Any]], None]


@dataclass(frozen=True)
class Kind:
    """`read` what is needed, `work` on it without the database, `write` the result in one transaction."""

    read: Callable[[Session, dict[str, Any]], Any]
    work: Callable[[Any, Tell, Callable[[], bool]], Any]
    write: Callable[[Session, Actor, dict[str, Any], Any], dict[str, Any]]


KINDS: dict[JobKind, Kind] = {
    JobKind.PLAN: Kind(planning.read, planning.work, planning.write),
    JobKind.PAPERS: Kind(order_archives.read, order_archives.work, order_archives.write),
    JobKind.CHANGE: Kind(change_jobs.read, change_jobs.work, change_jobs.write),
}
