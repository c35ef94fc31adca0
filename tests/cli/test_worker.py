"""A real worker process: killed in the middle, told to end, beside a server, and gone with it."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cli.conftest import run, settings_of
from tests.cli.test_serve import free_port, start
from tracker.cli.guard import is_served
from tracker.config import Config
from tracker.domain.jobs import JobState
from tracker.domain.schemes import Settings
from tracker.extensions import db, session_context, write_transaction
from tracker.models.jobs import Job
from tracker.models.schemes import Scheme
from tracker.services import drafts, jobs

ROOT = Path(__file__).parents[2]
Seeded = Callable[[Callable[[Session], Any]], Any]


def wait_for(what: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.05)


def make(session: Session) -> int:
    """A job of six different rounds that keep the engine busy for some seconds."""
    campaign = factories.campaign(session)
    rounds = [factories.campaign_round(session, campaign, "mat", grade) for grade in range(4, 10)]
    for number in range(40):
        home = factories.school(session)
        for place, of in enumerate(rounds):  # other works in each: equal rounds would be asked once
            factories.school_round(session, of, home, works=50 + number + place * (number % 5), teachers=3)
    settings = Settings(seconds=8, ring_scope="campaign", partners="rotate")
    given = {"campaign_id": campaign.id, "round_ids": [of.id for of in rounds], "settings": settings}
    return drafts.create(session, actor=factories.SYSTEM, **given).job_id or 0


@pytest.fixture
def job_id(seeded: Seeded) -> int:
    return seeded(make)


@pytest.fixture
def started(config: Config, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start worker processes on this test's installation; they are ended in the end."""
    made: list[subprocess.Popen[bytes]] = []
    given = {**os.environ, **settings_of(config), "PYTHONPATH": str(ROOT)}
    with (tmp_path / "worker.log").open("wb") as log:

        def make_one() -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "tracker.cli", "worker"]
            made.append(subprocess.Popen(command, env=given, stderr=log, stdout=log))
            return made[-1]

        yield make_one
        for one in made:
            one.kill()
            one.wait()


def seen(app: Flask, job_id: int) -> tuple[JobState, str, int, int]:
    """State, phase and tries of the job, and how many schemes there are."""
    with app.app_context():
        session = session_context()
        session.rollback()
        job = session.get_one(Job, job_id)
        return job.state, job.phase, job.tries, session.scalar(select(func.count(Scheme.id))) or 0


def expire(app: Flask, job_id: int) -> None:
    with app.app_context(), write_transaction() as session:
        session.get_one(Job, job_id).lease_until = jobs.wall() - jobs.LEASE


def test_a_job_whose_worker_was_killed_is_done_once_by_the_next(
    app: Flask, config: Config, job_id: int, started: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = started()
    wait_for(lambda: seen(app, job_id)[1] != "")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert seen(app, job_id)[::2] == (JobState.RUNNING, 1), "it was killed in the middle"
    assert seen(app, job_id)[3] == 0, "nothing of an unfinished job is to be seen"
    assert "Jobs done: 0" in run(dict(settings_of(config)), "worker", "--once").output
    expire(app, job_id)
    started()
    wait_for(lambda: seen(app, job_id)[0] is JobState.DONE)
    assert seen(app, job_id)[2:] == (2, 6)


def test_a_worker_told_to_end_puts_its_job_back_at_once(
    app: Flask, job_id: int, started: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = started()
    wait_for(lambda: seen(app, job_id)[1] != "")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    state, _phase, tries, schemes = seen(app, job_id)
    assert (state, tries, schemes) == (JobState.QUEUED, 0, 0)


@pytest.mark.parametrize("last", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_brings_its_worker_and_takes_it_along(
    app: Flask, config: Config, seeded: Seeded, last: signal.Signals
) -> None:
    server = start(dict(settings_of(config)), free_port())
    try:
        assert is_served(config.home)
        made = seeded(make)  # written by another process: the queue or the sweep brings it to the worker
        wait_for(lambda: seen(app, made)[0] is JobState.RUNNING)
        server.send_signal(last)
        assert server.wait(15) == (0 if last is signal.SIGTERM else -signal.SIGKILL)
        wait_for(lambda: not is_served(config.home), 10)  # the worker holds the same lock as long as it lives
    finally:
        server.kill()
        server.communicate()


def test_a_server_without_a_worker_leaves_the_work_to_others(environment: dict[str, str | None]) -> None:
    assert "--no-worker" in run(environment, "serve", "--help").output
    assert "--no-worker" in run(environment, "demo", "--help").output


def test_the_queue_is_no_part_of_a_backup_and_a_restored_job_goes_on(
    app: Flask, config: Config, job_id: int, tmp_path: Path
) -> None:
    given: dict[str, str | None] = dict(settings_of(config))
    assert (config.home / "queue.sqlite3").exists(), "the message waits in it"
    with app.app_context(), write_transaction() as session:
        jobs.claim(session, job_id=job_id, key="a worker that is gone", moment=jobs.wall() - 2 * jobs.LEASE)
    run(given, "backup", tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert [name for name in archive.namelist() if "queue" in name] == []
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    (config.home / "queue.sqlite3").unlink()
    run(given, "restore", tmp_path / "copy.zip")
    assert "Jobs done: 1" in run(given, "worker", "--once").output
    assert seen(app, job_id)[::3] == (JobState.DONE, 6)
