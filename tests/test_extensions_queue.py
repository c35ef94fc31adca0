"""Whose turn it is to write: other processes, late comers, and what is told to workers only after the commit."""

import fcntl
from pathlib import Path

import factories
import pytest
from flask import Flask
from sqlalchemy import select

from tracker.domain.errors import BusyError
from tracker.domain.jobs import JobKind
from tracker.extensions import WriteQueue, clock, session_context, write_transaction
from tracker.models.jobs import Job
from tracker.models.journal import Setting
from tracker.services.jobs import enqueue
from tracker.transport import Transport


def enter(queue: WriteQueue) -> float:
    with queue.turn() as seconds:
        return seconds


def break_off(error: type[BaseException], *rows: object) -> None:
    """Write rows and a job, and fail before the commit."""
    with write_transaction() as session:
        session.add_all(rows)
        enqueue(session, actor=factories.SYSTEM, kind=JobKind.PLAN, params={})
        raise error("broken off")


def break_turn(queue: WriteQueue, error: type[BaseException]) -> None:
    with queue.turn():
        raise error("broken off")


def test_another_process_that_writes_is_waited_for_and_then_told_of(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    queue = WriteQueue(path, 0.03)
    with path.open("a+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match="Nothing was changed"):
            enter(queue)
        assert not queue._waiting, "who gave up stands in nobody's way"
    assert enter(queue) > 0


def test_the_lock_is_held_for_other_processes_only_while_it_is_ones_turn(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with path.open("a+b") as other:
        with WriteQueue(path, 1).turn(), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_breaks_off_gives_its_turn_back(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "write.lock", 0.5)
    for error in (ZeroDivisionError, KeyboardInterrupt):
        with pytest.raises(error):
            break_turn(queue, error)
        assert not queue._waiting
    assert enter(queue) > 0


def test_the_seconds_left_are_what_was_not_waited_but_never_none(tmp_path: Path) -> None:
    assert 0.1 <= enter(WriteQueue(tmp_path / "write.lock", 5)) <= 5
    assert enter(WriteQueue(tmp_path / "write.lock", 0.001)) == 0.1


def test_without_a_file_there_is_no_queue() -> None:
    queue = WriteQueue(None, 2.5)
    with queue.turn() as first, queue.turn() as second:
        assert (first, second) == (2.5, 2.5)


def test_a_session_knows_clock_key_and_settings(app: Flask) -> None:
    with app.app_context():
        info = session_context().info
        assert info["clock"] is clock() is app.extensions["sverka_clock"]
        assert info["journal_key"] == app.extensions["sverka_config"].journal_key
        assert info["config"] is app.extensions["sverka_config"]


@pytest.mark.parametrize("error", [ValueError, BusyError])
def test_after_a_transaction_that_broke_off_the_next_one_begins_anew(app: Flask, error: type[Exception]) -> None:
    with app.app_context():
        with pytest.raises(error):
            break_off(error, Setting(key="one", value="1"))
        with write_transaction() as session:
            session.add(Setting(key="two", value="2"))
        assert list(session_context().scalars(select(Setting.key).where(Setting.key.in_(["one", "two"])))) == ["two"]


def test_a_transaction_sees_what_was_committed_after_the_request_s_first_query(app: Flask) -> None:
    with app.app_context():
        reader = session_context()
        assert reader.get(Setting, "late") is None
        with app.app_context(), write_transaction() as other:
            other.add(Setting(key="late", value="1"))
        with write_transaction() as session:
            assert session.get_one(Setting, "late").value == "1"


def heard(app: Flask) -> list[int]:
    """The numbers that a worker would be told."""
    transport: Transport = app.extensions["sverka_transport"]
    found: list[int] = []
    while transport.receive(found.append):
        pass
    transport.close()
    return found


def test_workers_hear_of_a_job_when_it_is_committed_and_not_before(app: Flask) -> None:
    with app.app_context():
        with write_transaction() as session:
            first = enqueue(session, actor=factories.SYSTEM, kind=JobKind.PLAN, params={}).id
            second = enqueue(session, actor=factories.SYSTEM, kind=JobKind.PLAN, params={}).id
            assert heard(app) == []
        assert heard(app) == [first, second]
        with write_transaction():
            pass
        assert heard(app) == [], "each is told once"


def test_a_job_that_was_rolled_back_is_told_to_nobody_not_even_later(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            break_off(ZeroDivisionError)
        with write_transaction() as session:
            kept = enqueue(session, actor=factories.SYSTEM, kind=JobKind.PLAN, params={}).id
        assert heard(app) == [kept]
        assert list(session_context().scalars(select(Job.id))) == [kept]
