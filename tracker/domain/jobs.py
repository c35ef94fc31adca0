"""Long work in the background: the kinds of jobs and the states they pass through."""

from enum import StrEnum

from tracker.domain.errors import N_


class JobKind(StrEnum):
    """What a job does; each has one function that does it."""

    PLAN = "plan"
    CHANGE = "change"
    PAPERS = "papers"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})

STATE_NAMES: dict[JobState, str] = {
    JobState.QUEUED: N_("waits for its turn"),
    JobState.RUNNING: N_("is running"),
    JobState.DONE: N_("is done"),
    JobState.FAILED: N_("has failed"),
    JobState.CANCELLED: N_("was cancelled"),
}

MOST_TRIES = 3  # a job whose worker died so often has failed
