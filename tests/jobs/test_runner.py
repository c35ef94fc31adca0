"""A job runs in a worker: its result appears whole or not at all, and once."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError
from tracker.domain.jobs import JobKind, JobState
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.extensions import session_context, write_transaction
from tracker.jobs import kinds, runner
from tracker.models.jobs import Job
from tracker.models.journal import JournalEntry
from tracker.models.schemes import Scheme
from tracker.services import drafts, jobs

Seeded = Callable[[Callable[[Session], Any]], Any]
FAST = Settings(seconds=5, works_capacity=False, history_years=0)


def make(session: Session) -> int:
    campaign = factories.campaign(session)
    of = factories.campaign_round(session, campaign)
    for home in [factories.school(session) for _ in range(9)]:
        factories.school_round(session, of, home)
    anna = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
    draft = drafts.create(session, actor=anna, campaign_id=campaign.id, round_ids=[of.id], settings=FAST)
    return draft.job_id or 0


@pytest.fixture
def job_id(seeded: Seeded) -> int:
    return seeded(make)


def read(app: Flask, job_id: int) -> Job:
    with app.app_context():
        found = session_context().get(Job, job_id)
        assert found is not None
        session_context().expunge(found)
        return found


def count(app: Flask) -> int:
    with app.app_context():
        return len(session_context().scalars(select(Scheme)).all())


def use(monkeypatch: pytest.MonkeyPatch, **steps: Any) -> None:
    """Let one step of the kind be another function."""
    monkeypatch.setitem(kinds.KINDS, JobKind.PLAN, replace(kinds.KINDS[JobKind.PLAN], **steps))


def test_it_is_done_once_in_the_name_of_the_one_who_asked(app: Flask, job_id: int) -> None:
    assert runner.run(app.app_context, job_id) is True
    assert runner.run(app.app_context, job_id) is False
    job = read(app, job_id)
    assert (job.state, job.result["plans"], job.tries) == (JobState.DONE, 1, 1)
    assert count(app) == 1
    with app.app_context():
        entry = session_context().scalars(select(JournalEntry).where(JournalEntry.action == "computed")).one()
        assert (entry.person_id, entry.request_id) == (job.created_by_id, f"job-{job_id}")


def test_drain_does_what_waits(app: Flask, job_id: int) -> None:
    assert runner.waiting(app.app_context) == [job_id]
    assert runner.drain(app.app_context) == 1
    assert runner.drain(app.app_context) == 0


def test_of_two_workers_only_the_one_with_the_lease_writes(
    app: Flask, job_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work = kinds.KINDS[JobKind.PLAN].work

    def overtaken(prepared: Any, tell: Any, cancel: Any) -> Any:
        """While the first works, its lease runs out and a second worker does the job."""
        monkeypatch.undo()
        with write_transaction() as session:
            session.get(Job, job_id).lease_until = jobs.wall() - jobs.LEASE
        thread = threading.Thread(target=runner.run, args=(app.app_context, job_id))
        thread.start()
        thread.join()
        return work(prepared, tell, cancel)

    use(monkeypatch, work=overtaken)
    with caplog.at_level(logging.WARNING):
        runner.run(app.app_context, job_id)
    assert "its result is dropped" in caplog.text
    assert (read(app, job_id).state, read(app, job_id).tries, count(app)) == (JobState.DONE, 2, 1)


def test_a_failure_while_writing_leaves_nothing_and_the_job_is_tried_again(
    app: Flask, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = kinds.KINDS[JobKind.PLAN].write

    def broken(*given: Any) -> Any:
        write(*given)
        raise jobs.LostLeaseError

    use(monkeypatch, write=broken)
    runner.run(app.app_context, job_id)
    assert (read(app, job_id).state, count(app)) == (JobState.RUNNING, 0)
    monkeypatch.undo()
    with app.app_context(), write_transaction() as session:
        session.get(Job, job_id).lease_until = jobs.wall() - jobs.LEASE
    runner.drain(app.app_context)
    assert (read(app, job_id).state, count(app)) == (JobState.DONE, 1)


def test_words_for_a_person_and_faults_of_the_program_end_a_job(
    app: Flask, job_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: Any) -> Any:
        raise InvalidError("At most %(most)s rows are taken at once.", most=3)

    use(monkeypatch, work=refused)
    runner.run(app.app_context, job_id)
    job = read(app, job_id)
    assert (job.state, job.error, job.result) == (
        JobState.FAILED, "At most %(most)s rows are taken at once.", {"params": {"most": 3}},
    )  # fmt: skip


def test_a_fault_of_the_program_is_said_and_logged(
    app: Flask, job_id: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: Any) -> Any:
        raise ZeroDivisionError

    use(monkeypatch, read=broken)
    runner.run(app.app_context, job_id)
    assert (read(app, job_id).state, read(app, job_id).error) == (JobState.FAILED, runner.BROKEN)
    assert "ZeroDivisionError" in caplog.text


def test_a_worker_told_to_end_puts_the_job_back(app: Flask, job_id: int) -> None:
    runner.run(app.app_context, job_id, stopping=lambda: True)
    job = read(app, job_id)
    assert (job.state, job.tries, count(app)) == (JobState.QUEUED, 0, 0)


def test_a_cancelled_job_stops_and_keeps_what_it_has(app: Flask, job_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    work = kinds.KINDS[JobKind.PLAN].work

    def patient(prepared: Any, tell: Any, cancel: Callable[[], bool]) -> Any:
        found = work(prepared, tell, cancel)
        with write_transaction() as session:
            jobs.cancel(session, actor=factories.SYSTEM, job_id=job_id)
        tell("told", 1, 1, {})
        for _ in range(200):
            if cancel():
                break
            threading.Event().wait(0.05)
        assert cancel()
        return found

    use(monkeypatch, work=patient)
    runner.run(app.app_context, job_id)
    job = read(app, job_id)
    assert (job.state, job.phase, job.done, count(app)) == (JobState.CANCELLED, "told", 1, 1)
