"""What the pages cost in a large city: processor milliseconds, statements, kilobytes; and how long a sending takes.

python -m benchmarks.web_pages [--schools 1250] [--repeat 30]
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli.database import upgrade_database
from tracker.config import Config
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Grant, OrganisationKind, Role, system_actor
from tracker.extensions import db, write_transaction
from tracker.models.campaigns import Campaign
from tracker.services import organisations, passwords, people, recommendations

METHOD = "pbkdf2:sha256:1"
PASSWORD = "тихий зелёный трактор"
SYSTEM = system_actor("benchmark")
PAGES = (
    ("officer", "/"),
    ("officer", "/tasks"),
    ("officer", "/tasks?page=50&sort=school"),
    ("officer", "/tasks?q=школа&overdue=1"),
    ("officer", "/board"),
    ("officer", "/recommendations"),
    ("officer", "/tasks/1"),
    ("school", "/"),
    ("school", "/tasks"),
)


def installation(folder: Path) -> Flask:
    """Return an application with an empty database."""
    keys = {"secret_key": "benchmark-secret-0123456789abcdef", "journal_key": "benchmark-journal-0123456789abcde"}
    config = Config(
        folder, f"sqlite:///{folder / 'sverka.sqlite3'}", mode="test", trusted_hosts=("localhost",),
        password_method=METHOD, **keys,
    )  # fmt: skip
    app = create_app(config)
    upgrade_database(app)
    return app


def populate(session: Session, schools: int) -> None:
    """Create the department, the office, the schools, a person of two roles, and what is to be sent."""
    department = organisations.create(
        session, actor=SYSTEM, kind=OrganisationKind.DEPARTMENT, name="Управление образования"
    )
    organisations.create(session, actor=SYSTEM, kind=OrganisationKind.METHODICAL_OFFICE, name="Методический отдел")
    homes = [
        organisations.create(
            session, actor=SYSTEM, kind=OrganisationKind.SCHOOL, name=f"Школа № {number}",
            district=f"Район {number % 20}", login=f"sch{670000 + number}",
        )
        for number in range(1, schools + 1)
    ]  # fmt: skip
    hashed = passwords.hashed(PASSWORD, method=METHOD)
    for login, role, home in (("officer", Role.DEPARTMENT, department), ("school", Role.SCHOOL, homes[0])):
        grants = [Grant(role, home.id)]
        people.create(session, actor=SYSTEM, full_name=login, login=login, grants=grants, password_hash=hashed)
    today = date.today()  # noqa: DTZ011 - any day will do
    campaign = Campaign(
        year=today.year, name="ВПР", starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=40)
    )
    session.add(campaign)
    session.flush()
    addressees = [Addressee.DEPARTMENT] * 3 + [Addressee.METHODICAL_OFFICE] * 4 + [Addressee.SCHOOLS] * 4
    for number, addressee in enumerate(addressees, 1):
        recommendations.create(
            session, actor=SYSTEM, campaign_id=campaign.id, addressee=addressee, number=str(number),
            text=f"Обеспечить объективность проведения и проверки работ, пункт {number}. " * 3,
            deadline=Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER),
        )  # fmt: skip


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements sent to the database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    if found is None:
        raise LookupError(name)
    return found[1]


def signed_in(app: Flask, login: str) -> FlaskClient:
    """Return the browser of a person."""
    client = app.test_client()
    token = hidden(client.get("/account/login").text, "csrf_token")
    client.post("/account/login", data={"csrf_token": token, "login": login, "password": PASSWORD})
    return client


def send_all(client: FlaskClient) -> None:
    """Send everything the way a person does, and print how long the answer took."""
    ids = re.findall(r'name="ids" value="(\d+)"', client.get("/recommendations").text)
    page = client.get("/recommendations/preview", query_string={"ids": ids}).text
    fields: dict[str, Any] = {"csrf_token": hidden(page, "csrf_token"), "_idem": hidden(page, "_idem"), "ids": ids}
    fields["versions"] = re.findall(r'name="versions" value="(\d+)"', page)
    started, used = time.perf_counter(), time.process_time()
    answer = client.post("/recommendations/send", data=fields)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    print(f"sending {len(ids)} recommendations: {wall:.2f} s, {cpu:.2f} s of processor, status {answer.status_code}")


def measure(app: Flask, client: FlaskClient, url: str, repeat: int) -> None:
    """Print what one page costs."""
    client.get(url)
    with statements(app) as found:
        answer = client.get(url)
    times = []
    for _ in range(repeat):
        started = time.process_time()
        client.get(url)
        times.append((time.process_time() - started) * 1000)
    size = len(answer.get_data()) / 1024
    cost = f"{statistics.median(times):7.1f} {min(times):7.1f}"
    print(f"{url:32} {cost} {len(found):8d} {size:8.1f} {answer.status_code:6d}")


def main() -> None:
    """Build the city in a temporary folder and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=1250)
    parser.add_argument("--repeat", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.app_context(), write_transaction() as session:
            populate(session, given.schools)
        browsers = {name: signed_in(app, name) for name in ("officer", "school")}
        send_all(browsers["officer"])
        print(f"{'page':32} {'median':>7} {'least':>7} {'queries':>8} {'KB':>8} {'status':>6}   (processor ms)")
        for who, url in PAGES:
            measure(app, browsers[who], url, given.repeat)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
