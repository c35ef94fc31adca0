"""Invariants of drafts and of background jobs."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.drafts import rounds_of
from tracker.domain.jobs import ENDED, JobState
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.schemes import Scheme


def doubled_schemes(session: Session) -> Iterator[str]:
    """Yield rounds of a draft with two present schemes, and schemes of rounds that were not chosen."""
    present = select(Scheme.draft_id, Scheme.round_id, func.count(Scheme.id)).where(
        Scheme.draft_id.is_not(None), Scheme.replaced_at.is_(None)
    )
    chosen = {draft.id: set(rounds_of(draft.settings)) for draft in session.scalars(select(CheckDraft))}
    for draft_id, round_id, count in session.execute(present.group_by(Scheme.draft_id, Scheme.round_id)):
        if count > 1:
            yield f"draft {draft_id}, round {round_id}: {count} present schemes"
        if round_id not in chosen.get(draft_id or 0, set()):
            yield f"draft {draft_id} has a scheme of round {round_id}, which was not chosen"


def strange_jobs(session: Session) -> Iterator[str]:
    """Yield running jobs that nobody holds, and ended ones that are held or have no end."""
    running, ended = Job.state == JobState.RUNNING, Job.state.in_(ENDED)
    held = or_(Job.lease_key != "", Job.lease_until.is_not(None))
    wrong = or_(
        running & or_(Job.lease_key == "", Job.lease_until.is_(None)), ended & or_(held, Job.ended_at.is_(None))
    )
    yield from (f"job {row_id}" for row_id in session.scalars(select(Job.id).where(wrong)))
