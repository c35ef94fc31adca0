"""The job of a late change: told to the worker, which mends the order; a draft appears whole or not at all."""

from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.changes import read_happening
from tracker.domain.errors import ConflictError
from tracker.domain.jobs import JobKind
from tracker.domain.roles import Actor
from tracker.models.jobs import Job
from tracker.queries.campaigns import require_campaign
from tracker.services import changes, jobs
from tracker.services.changes import OVERTAKEN, Cancel, Change, Tell
from tracker.services.journal import record
from tracker.services.schemes import Computed

Found = tuple[Change, dict[int, Computed] | None]


def ask(session: Session, *, actor: Actor, change: Change) -> Job:
    """Give the mending of the order to the worker, from the version that the person has seen."""
    happening = change.happening
    params = {"campaign": change.campaign_id, "base": change.base_number, "happening": happening.to_data()}
    job = jobs.enqueue(session, actor=actor, kind=JobKind.CHANGE, params=params)
    record(session, actor, "change_asked", "job", job.id, after={"number": change.base_number}, note=happening.reason)
    return job


def read(session: Session, params: dict[str, Any]) -> Change:
    """Return what is to be mended as it is now; raises ConflictError when the order has got a newer version."""
    campaign = require_campaign(session, params["campaign"])
    change = changes.prepare(session, campaign, read_happening(params["happening"]))
    if change.base_number != params["base"]:
        raise ConflictError(OVERTAKEN)
    return change


def work(change: Change, tell: Tell, cancel: Cancel) -> Found:
    """Mend every damaged round; nothing is kept of a change that is stopped."""
    return change, changes.solve(change, tell, cancel)


def write(session: Session, actor: Actor, params: dict[str, Any], found: Found) -> dict[str, Any]:
    """Make the draft of the change; returns its number for the job's page, nothing for a change that was stopped."""
    change, computed = found
    if computed is None:
        return {}
    draft = changes.keep(session, actor=actor, change=change, computed=computed)
    return {"draft": draft.id, "rounds": len(computed), "base": params["base"]}
