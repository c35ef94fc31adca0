"""What the pages cost in a large city: processor milliseconds, statements, kilobytes; and how long a sending takes.

python -m benchmarks.web_pages [--schools 1500] [--repeat 30]
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli.database import upgrade_database
from tracker.config import Config
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import PacketStatus
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Grant, OrganisationKind, Role, system_actor
from tracker.domain.scales import SCALES_2020_22
from tracker.extensions import db, write_transaction
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.services import organisations, passwords, people, recommendations
from tracker.services.notices import tell

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
    ("officer", "/packets"),
    ("officer", "/packets?q=школа&overdue=1"),
    ("officer", "/results"),
    ("school", "/packets"),
    ("school", "/packets/1"),
    ("school", "/packets/1/protocol"),
    ("school", "/packets/1/protocol/edit"),
    ("school", "/results"),
    ("school", "/notices"),
    ("school", "/numbers/schools/{school}"),
    ("school", "/numbers/readiness"),
    ("school", "/part-timers"),
    ("school", "/organisations/{school}"),
    ("officer", "/numbers"),
    ("officer", "/numbers/readiness?lack=any"),
    ("officer", "/drafts"),
    ("officer", "/orders"),
)
ROUNDS = sorted(SCALES_2020_22)[:23]
TASKS = [1, 1, 1, 1, 2, 1, 2, 2, 1, 1, 2, 2, 2, 1]
WORKS = 60


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


def order_checks(session: Session) -> None:
    """Let every school check another one in 23 rounds; all works of the first packet are entered."""
    campaign = session.scalars(select(Campaign)).one()
    schools = session.scalars(
        select(Organisation).where(Organisation.kind == OrganisationKind.SCHOOL).order_by(Organisation.id)
    ).all()
    version = OrderVersion(campaign=campaign, number=1, snapshot={}, sha256="0" * 64, published_at=datetime.now(UTC))
    for turn, (subject, grade) in enumerate(ROUNDS, 1):
        of = CampaignRound(
            campaign=campaign, subject=subject, grade=grade, task_points=TASKS, scale_3=7, scale_4=11, scale_5=15
        )
        session.add_all(
            CrossCheck(
                campaign_id=campaign.id, round=of, checker=checker, checked=schools[(place + turn) % len(schools)],
                first_version=version, works=WORKS, packet_number=f"{subject}-{grade}-{place:04d}",
                hand_over_on=campaign.starts_on, check_until=campaign.starts_on, return_on=campaign.starts_on,
                status=PacketStatus.RECEIVED, handed_works=WORKS, received_works=WORKS,
            )
            for place, checker in enumerate(schools)
        )  # fmt: skip
        session.add_all(
            SchoolRound(
                round=of, school_id=school.id, works=WORKS, teachers=3, test_on=campaign.starts_on,
                experts="Звонкова А. Б., Глобусов Т. А.", responsible="Тетрадкина П. С.", place="каб. 12",
            )
            for school in schools[turn % 5 :]
        )  # fmt: skip
        session.flush()
        tell(
            session, actor=SYSTEM, organisation_ids=[school.id for school in schools], url="/numbers",
            kind=NoticeKind.NUMBERS_MISSING, rounds=[[subject, grade]],
        )  # fmt: skip
    protocol = Protocol(cross_check_id=1, started_at=datetime.now(UTC))
    session.add(protocol)
    session.add_all(
        ProtocolRow(
            protocol=protocol, position=n, school_class="5А", participant_code=f"{10000 + n}", variant="1",
            points_1=TASKS, points_2=TASKS, first_mark=5, score=20, mark=5,
        )
        for n in range(WORKS)
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
    parser.add_argument("--schools", type=int, default=1500)
    parser.add_argument("--repeat", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = installation(Path(folder))
        with app.app_context(), write_transaction() as session:
            populate(session, given.schools)
        with app.app_context(), write_transaction() as session:
            order_checks(session)
        browsers = {name: signed_in(app, name) for name in ("officer", "school")}
        send_all(browsers["officer"])
        print(f"{'page':32} {'median':>7} {'least':>7} {'queries':>8} {'KB':>8} {'status':>6}   (processor ms)")
        with app.app_context():
            school = db.session.scalars(
                select(Organisation.id).where(Organisation.kind == OrganisationKind.SCHOOL).order_by(Organisation.id)
            ).first()
            db.session.remove()
        for who, url in PAGES:
            measure(app, browsers[who], url.format(school=school), given.repeat)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main()
