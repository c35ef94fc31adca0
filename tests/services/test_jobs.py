"""A job is written with its cause, held by one worker at a time, and its result is written once."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError
from tracker.domain.jobs import MOST_TRIES, JobKind, JobState
from tracker.extensions import write_transaction
from tracker.models.jobs import Job
from tracker.services import jobs

NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)
LATER = NOON + jobs.LEASE + timedelta(seconds=1)


def job(session: Session) -> Job:
    return jobs.enqueue(session, actor=factories.SYSTEM, kind=JobKind.PLAN, params={"draft": 1})


def told(session: Session, of: Job, key: str) -> jobs.Beat:
    return jobs.beat(session, job_id=of.id, key=key, phase="start", done=1, total=3, detail={"best": 7}, moment=NOON)


def test_a_job_is_not_there_when_its_cause_is_rolled_back(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError), write_transaction() as session:  # noqa: PT012 - the commit is a part of it
            job(session)
            session.add(Job())
            session.flush()
        with write_transaction() as session:
            assert session.scalars(select(Job)).all() == []


def test_one_worker_holds_it_and_tells_how_far_it_is(session: Session) -> None:
    made = job(session)
    assert jobs.waiting(session, moment=NOON) == [made.id]
    assert jobs.claim(session, job_id=made.id, key="one", moment=NOON) is made
    assert jobs.claim(session, job_id=made.id, key="two", moment=NOON) is None
    assert jobs.waiting(session, moment=NOON) == []
    assert told(session, made, "one") == jobs.Beat(mine=True)
    assert told(session, made, "two") == jobs.Beat(mine=False)
    session.refresh(made)
    assert (made.done, made.total, made.phase, made.detail) == (1, 3, "start", {"best": 7})


def test_a_lease_that_ran_out_goes_to_the_next_and_the_first_may_write_no_more(session: Session) -> None:
    made = job(session)
    jobs.claim(session, job_id=made.id, key="one", moment=NOON)
    assert jobs.waiting(session, moment=LATER) == [made.id]
    assert jobs.claim(session, job_id=made.id, key="two", moment=LATER) is made
    assert made.tries == 2
    with pytest.raises(jobs.LostLeaseError):
        jobs.held(session, job_id=made.id, key="one")
    jobs.finish(session, jobs.held(session, job_id=made.id, key="two"), result={"rounds": 1})
    assert (made.state, made.result, made.lease_until) == (JobState.DONE, {"rounds": 1}, None)
    with pytest.raises(jobs.LostLeaseError):
        jobs.held(session, job_id=made.id, key="two")
    assert jobs.claim(session, job_id=made.id, key="three", moment=LATER) is None


def test_a_job_whose_workers_all_died_has_failed_with_words(session: Session) -> None:
    made, moment = job(session), NOON
    for number in range(MOST_TRIES):
        assert jobs.claim(session, job_id=made.id, key=str(number), moment=moment)
        moment += jobs.LEASE + timedelta(seconds=1)
    assert jobs.claim(session, job_id=made.id, key="last", moment=moment) is None
    assert (made.state, made.error) == (JobState.FAILED, jobs.TIRED)
    assert jobs.waiting(session, moment=moment) == []


def test_a_job_given_back_waits_again_and_the_try_does_not_count(session: Session) -> None:
    made = job(session)
    jobs.claim(session, job_id=made.id, key="one", moment=NOON)
    jobs.release(session, jobs.held(session, job_id=made.id, key="one"))
    assert (made.state, made.tries, jobs.waiting(session, moment=NOON)) == (JobState.QUEUED, 0, [made.id])


def test_one_that_waits_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(session: Session) -> None:
    first, second = job(session), job(session)
    jobs.cancel(session, actor=factories.SYSTEM, job_id=first.id)
    assert first.state is JobState.CANCELLED
    with pytest.raises(ConflictError):
        jobs.cancel(session, actor=factories.SYSTEM, job_id=first.id)
    jobs.claim(session, job_id=second.id, key="one", moment=NOON)
    jobs.cancel(session, actor=factories.SYSTEM, job_id=second.id)
    assert second.state is JobState.RUNNING
    assert told(session, second, "one") == jobs.Beat(mine=True, cancelled=True)
    jobs.finish(session, jobs.held(session, job_id=second.id, key="one"), result={"rounds": 2}, cancelled=True)
    assert (second.state, second.result) == (JobState.CANCELLED, {"rounds": 2})


def test_a_job_that_fails_says_why(session: Session) -> None:
    made = job(session)
    jobs.claim(session, job_id=made.id, key="one", moment=NOON)
    jobs.fail(session, jobs.held(session, job_id=made.id, key="one"), "because of %(what)s", {"what": "x"})
    assert (made.state, made.error, made.result) == (JobState.FAILED, "because of %(what)s", {"params": {"what": "x"}})
