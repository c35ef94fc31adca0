"""The one write path: fair, atomic, never nested, and safe for read-modify-write."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import factories
import pytest
from conftest import ON_POSTGRES
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker.domain.errors import BusyError
from tracker.extensions import WriteQueue, db, session_context, write_transaction
from tracker.models.campaigns import Campaign
from tracker.models.journal import JournalEntry, Setting
from tracker.queries.locking import locked
from tracker.services.journal import record


def half_a_change() -> None:
    with write_transaction() as session:
        session.add(Setting(key="half", value="1"))
        session.flush()
        raise ZeroDivisionError


def test_an_exception_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            half_a_change()
        assert session_context().get(Setting, "half") is None


def test_a_write_transaction_is_never_nested(app: Flask) -> None:
    with app.app_context(), write_transaction(), pytest.raises(RuntimeError, match="already open"):
        write_transaction().__enter__()


def test_parallel_read_modify_writes_are_all_kept(app: Flask) -> None:
    with app.app_context(), write_transaction() as session:
        campaign_id = factories.campaign(session).id

    def add_one(_number: int) -> None:
        with app.app_context(), write_transaction() as session:
            campaign = locked(session, Campaign, campaign_id)
            campaign.name = str(int(campaign.name) + 1) if campaign.name.isdecimal() else "1"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))
    with app.app_context():
        assert session_context().get_one(Campaign, campaign_id).name == "80"


def test_the_journal_never_forks_under_parallel_writers(app: Flask) -> None:
    def write(number: int) -> None:
        with app.app_context(), write_transaction() as session:
            record(session, factories.SYSTEM, "changed", "test", number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(64)))
    with app.app_context():
        rows = list(session_context().scalars(select(JournalEntry).order_by(JournalEntry.id)))
    assert [row.id for row in rows] == list(range(1, 65))
    assert all(later.previous_hash == earlier.hash for earlier, later in itertools.pairwise(rows))


def test_the_queue_serves_in_the_order_of_arrival(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "lock", 10)
    order: list[int] = []
    threads = []

    def wait(number: int) -> None:
        with queue.turn():
            order.append(number)

    with queue.turn():
        for number in range(6):
            thread = threading.Thread(target=wait, args=(number,))
            thread.start()
            threads.append(thread)
            deadline = time.monotonic() + 5
            while len(queue._waiting) < number + 2 and time.monotonic() < deadline:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(5)
    assert order == list(range(6))


def test_who_waits_too_long_is_told_so_and_blocks_nobody(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "lock", 0.05)
    with queue.turn(), ThreadPoolExecutor(1) as pool, pytest.raises(BusyError):
        pool.submit(lambda: queue.turn().__enter__()).result()
    with queue.turn():
        pass


def test_the_database_is_opened_safely(app: Flask) -> None:
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}  # 2: FULL
    command = "PRAGMA"
    if ON_POSTGRES:
        wanted, command = {"statement_timeout": "1min", "lock_timeout": "5s"}, "SHOW"
    with app.app_context(), db.engine.connect() as connection:
        assert {name: connection.execute(text(f"{command} {name}")).scalar() for name in wanted} == wanted


def test_a_naive_moment_is_refused(session: Session) -> None:
    from datetime import datetime

    from sqlalchemy.exc import StatementError

    entry = record(session, factories.SYSTEM, "changed", "test", 1)
    entry.at = datetime(2027, 1, 1)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(StatementError, match="without a time zone"):
        session.flush()
