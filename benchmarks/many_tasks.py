"""What one change to all tasks of a region costs: 1,500 schools × 11 tasks returned, previewed and put back.

python -m benchmarks many_tasks
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.suites import table
from benchmarks.web_pages import hidden, installation, populate, signed_in, statements
from tracker.domain.roles import OrganisationKind
from tracker.domain.tasks import TaskStatus
from tracker.extensions import db, write_transaction
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.models.tasks import Task
from tracker.services.context import now

SCHOOLS = 1_500


def report_all(session: Session) -> int:
    """Give every school all eleven recommendations, reported on one of three days; returns how many tasks those are."""
    homes = session.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.SCHOOL)).all()
    head = session.scalars(select(Person.id).where(Person.login == "school")).one()
    day, sent = date.today(), now(session)  # noqa: DTZ011 - any day will do
    rows = [
        {
            "campaign_id": one.campaign_id, "recommendation_id": one.id, "organisation_id": home, "sent_at": sent,
            "status": TaskStatus.REPORTED, "due_on": day, "first_due_on": day, "executor_id": head,
            "reported_on": day - timedelta(days=home % 3), "turn_since": day - timedelta(days=home % 3),
        }
        for one in session.scalars(select(Recommendation)).all()
        for home in homes
    ]  # fmt: skip
    session.execute(insert(Task), rows)
    return len(rows)


@contextmanager
def measured(app: Flask, rows: list[tuple[object, ...]], name: str) -> Iterator[Callable[[Any], None]]:
    """Note processor and wall time, statements and kilobytes of one request."""
    size = []
    with statements(app) as found:
        begun, wall = time.process_time(), time.perf_counter()
        yield lambda answer: size.append(len(answer.get_data()))
        cpu, took = time.process_time() - begun, time.perf_counter() - wall
    rows.append((name, f"{cpu * 1000:.0f}", f"{took:.2f}", len(found), f"{size[0] / 1024:.0f}" if size else "-"))


def many_tasks(options: argparse.Namespace) -> None:
    """Preview, return and put back every task of a region, as a person does."""
    del options
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.app_context(), write_transaction() as session:
            populate(session, SCHOOLS)
        with app.app_context(), write_transaction() as session:
            number = report_all(session)
        browser = signed_in(app, "officer")
        with measured(app, rows, f"list of {number} tasks") as note:
            note(browser.get("/tasks?status=reported"))
        with measured(app, rows, f"preview of returning {number}") as note:
            page = browser.get("/tasks/bulk?status=reported&all=1&verb=return")
            note(page)
        data = {name: hidden(page.text, name) for name in ("csrf_token", "_idem", "verb", "tasks")}
        with measured(app, rows, f"returning {number}"):
            assert browser.post("/tasks/bulk", data={**data, "note": "Нет подписи"}).status_code == 303
        page = browser.get("/bulk-changes")
        undo = {"csrf_token": hidden(page.text, "csrf_token"), "change": hidden(page.text, "change")}
        with measured(app, rows, f"putting back {number}"):
            assert browser.post("/bulk-changes/undo", data=undo).status_code == 303
        with app.app_context():
            db.engine.dispose()
    table(("what", "CPU ms", "s", "statements", "KB"), rows)
