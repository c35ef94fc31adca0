"""Many at once: no update is lost, one login is one person, and a held lock is said in time."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest
from conftest import ON_POSTGRES
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from tests.cli.conftest import run
from tests.operations.conftest import Place
from tests.operations.service import Answer, Client, hidden, key
from tracker.cli.database import inside
from tracker.config import Config
from tracker.extensions import session_context, sqlite_module
from tracker.models.assistance import Assistance
from tracker.models.journal import JournalEntry
from tracker.models.organisations import Organisation
from tracker.models.people import Person


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


@pytest.mark.slow
def test_sixteen_editors_of_one_row_lose_no_acknowledged_change(place: Place, app: Flask) -> None:
    school = place.schools[0]["id"]
    officer = place.client("department")

    def edit(number: int) -> list[str]:
        client, done = officer.twin(), []
        for turn in range(6):
            page = client.get(f"/organisations/{school}/edit").text
            fields = {name: hidden(page, name) for name in ("_version", "name", "short_name", "login", "x", "y")}
            building = f"ул. Вольная, {number}/{turn}"
            answer = client.post(
                f"/organisations/{school}", {**fields, "building": building, "week_days": 5, "district": ""}
            )
            assert answer.status in {303, 409}, (answer.status, answer.text[:800])
            if answer.status == 303:
                done.append(building)
        return done

    before = change_count(app, school)
    acknowledged = [building for done in at_once([lambda n=n: edit(n) for n in range(16)]) for building in done]
    assert len(acknowledged) >= 6
    after = change_count(app, school)
    assert after[0] - before[0] == after[1] - before[1] == len(acknowledged)
    with inside(app):
        session = session_context()
        assert session.get_one(Organisation, school).building in acknowledged
        query = select(JournalEntry.after).where(
            JournalEntry.object_type == "organisation", JournalEntry.action == "changed"
        )
        written = [row["building"] for row in session.scalars(query.where(JournalEntry.object_id == school))]
        assert sorted(written) == sorted(acknowledged)
    assert "FAIL" not in run(place.environment, "check").output


def change_count(app: Flask, school: int) -> tuple[int, int]:
    """The row's version, and how many changes of it the journal knows."""
    with inside(app):
        session = session_context()
        version = session.get_one(Organisation, school).version
        query = select(func.count()).where(
            JournalEntry.object_type == "organisation",
            JournalEntry.action == "changed",
            JournalEntry.object_id == school,
        )
        return version, session.scalar(query) or 0


@pytest.mark.slow
def test_fifty_creations_of_one_login_make_one_person(place: Place, app: Flask) -> None:
    administrator = place.client("administrator")
    home = place.schools[0]["id"]

    def create(number: int) -> int:
        login = ("Novyi@Example.org", "novyi@example.ORG", " novyi@example.org ")[number % 3]
        fields = {
            "_idem": key(),
            "full_name": f"Новый {number}",
            "login": login,
            "role": "school",
            "organisation": home,
        }
        return administrator.twin().post("/people", fields).status

    statuses = at_once([lambda n=n: create(n) for n in range(50)])
    assert set(statuses) <= {200, 303, 409, 422, 503}, statuses
    assert sum(status in {200, 303} for status in statuses) == 1, statuses
    assert statuses.count(503) == 0
    with inside(app):
        query = select(func.count(Person.id)).where(Person.login_key == "novyi@example.org")
        assert session_context().scalar(query) == 1


@pytest.mark.slow
def test_a_double_click_makes_one_object(place: Place) -> None:
    administrator = place.client("administrator")
    fields = {
        "_idem": key(), "full_name": "Дважды Нажатый", "login": "twice@example.org", "role": "school",
        "organisation": place.schools[0]["id"],
    }  # fmt: skip
    answers = at_once([lambda: administrator.twin().post("/people", fields) for _ in range(8)])
    assert {answer.status for answer in answers} <= {200, 303}
    assert place.client("administrator").get("/people?q=twice@example.org").text.count("Дважды Нажатый") >= 1
    listed = place.client("administrator").get("/people/list.csv").text
    assert listed.count("twice@example.org") == 1


@contextmanager
def held_lock(config: Config) -> Iterator[None]:
    """Another program holds what every writer needs."""
    if ON_POSTGRES:
        engine = create_engine(make_url(config.database_url))
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE journal_entry IN ACCESS EXCLUSIVE MODE"))
            connection.execute(text("SELECT pg_advisory_xact_lock(24382)"))
            yield
        engine.dispose()
        return
    with closing(sqlite_module().connect(make_url(config.database_url).database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.slow
def test_writers_wait_no_longer_than_promised_while_readers_go_on(place: Place, config: Config) -> None:
    helper, school = place.client("methodologist"), place.client("school")
    fields = {
        "school": place.schools[0]["id"], "held_on": "2026-01-15", "form": "visit", "topic": "Под замком",
        "subject": "", "teachers": 1, "hours": "1", "recommendation": "",
    }  # fmt: skip

    def write(client: Client) -> tuple[Answer, float]:
        began = time.perf_counter()
        return client.post("/assistance", {**fields, "_idem": key()}), time.perf_counter() - began

    def read() -> tuple[int, float]:
        began = time.perf_counter()
        return school.twin().get("/tasks").status, time.perf_counter() - began

    with held_lock(config):
        writing: list[Callable[[], Any]] = [lambda: write(helper.twin()) for _ in range(3)]
        results = at_once([*writing, *(read for _ in range(3))])
    for answer, seconds in results[:3]:
        assert answer.status == 503, answer.text[:500]
        assert int(answer.headers["Retry-After"]) >= 1
        assert seconds < config.busy_seconds + 1
    for status, seconds in results[3:]:
        assert status == 200
        assert seconds < 3
    answer, _seconds = write(helper)
    assert answer.status == 303
    assert helper.get("/assistance/log.csv").text.count("Под замком") == 1


@pytest.mark.slow
def test_a_polite_end_finishes_what_was_begun(place: Place, app: Flask) -> None:
    helper = place.client("methodologist")
    done: list[int] = []

    def write(number: int) -> None:
        fields = {
            "_idem": key(), "school": place.schools[number % 5]["id"], "held_on": "2026-01-15", "form": "visit",
            "topic": f"Перед концом {number}", "subject": "", "teachers": 1, "hours": "1", "recommendation": "",
        }  # fmt: skip
        try:
            if helper.twin().post("/assistance", fields).status == 303:
                done.append(number)
        except OSError:
            return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    os.kill(place.server.pid, signal.SIGTERM)
    for thread in threads:
        thread.join(30)
    with inside(app):
        query = select(Assistance.topic).where(Assistance.topic.like("Перед концом %"))
        topics = set(session_context().scalars(query))
    assert {f"Перед концом {number}" for number in done} <= topics
    assert "FAIL" not in run(place.environment, "check").output
