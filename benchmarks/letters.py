"""What a morning's digests cost a worker, and what a hundred kills of the sender lose.

python -m benchmarks.letters [--people 1500] [--kills 100]
"""

import argparse
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, mailroom
from tests.cli.conftest import settings_of
from tests.operations.postman import Postman, kill_again_and_again
from tracker.app import create_app
from tracker.cli.database import upgrade_database
from tracker.config import Config
from tracker.domain.roles import Role
from tracker.extensions import db, write_transaction
from tracker.models.mail import Letter

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
TASKS = 11


def install(folder: Path) -> tuple[Flask, Config]:
    """Return a fresh installation with a mail server."""
    config = Config(
        home=folder, database_url=f"sqlite:///{folder / 'sverka.sqlite3'}", secret_key="k" * 16 + "0123456789abcdef",
        journal_key="j" * 16 + "0123456789abcdef", mode="test", zone=ZoneInfo("Europe/Moscow"), frozen_now=NOW,
        password_method=factories.CHEAP,
    )  # fmt: skip
    app = create_app(config)
    with app.app_context():
        upgrade_database(app)
    mailroom.set_up(app)
    return app, config


def fill(session: Session, people: int) -> None:
    """So many schools with eleven tasks each, three of them near their date; a head of each has asked for letters."""
    campaign = factories.campaign(session)
    wanted = [
        factories.recommendation(session, campaign, text="Провести разъяснительную работу с родителями. " * 6)
        for _ in range(TASKS)
    ]
    for _ in range(people):
        school = factories.school(session)
        for number, of in enumerate(wanted):
            due = date(2027, 4, (20, 21, 27)[number] if number < 3 else 30)
            factories.task(session, of, school, due_on=due)
        mailroom.reader(session, Role.SCHOOL, school)


def morning(people: int) -> None:
    """Measure one round of the sender."""
    with tempfile.TemporaryDirectory() as name, mailroom.listening() as sink:
        app, _config = install(Path(name))
        with app.app_context(), write_transaction() as session:
            fill(session, people)
        made = mailroom.sender(app, sink)
        began, cpu = time.perf_counter(), time.thread_time()
        report = made.round()
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - began
        size = sum(len(message.as_bytes()) for message in sink.messages) // max(1, len(sink.messages))
        figures = (people, report.written, report.sent, f"{cpu:.1f}", f"{1000 * cpu / people:.1f}", f"{wall:.0f}", size)
        print(f"| {' | '.join(map(str, figures))} |", flush=True)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def killed(people: int, kills: int) -> None:
    """Kill the sender again and again."""
    with tempfile.TemporaryDirectory() as name, mailroom.listening() as sink:
        app, config = install(Path(name))
        with app.app_context(), write_transaction() as session:
            fill(session, people)
        environment = {**settings_of(config), "SVERKA_NOW": NOW.isoformat(), "SVERKA_TZ": "Europe/Moscow"}
        postman = Postman(environment, sink, Path(name) / "postman.log")
        try:
            done = kill_again_and_again(app, postman, sink, kills=kills, letters=people)
        finally:
            postman.stop()
        ids = sink.ids()
        with app.app_context():
            rows = db.session.execute(select(Letter.state, func.count()).group_by(Letter.state)).all()
            lost = set(db.session.scalars(select(Letter.message_id))) - set(ids)
            db.session.remove()
            db.engine.dispose()
        twice = sum(ids.values()) - len(ids)
        print(
            f"| {done} | {people} | {len(lost)} | {twice} | {', '.join(f'{row[0].value} {row[1]}' for row in rows)} |"
        )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--kills", type=int, default=100)
    options = parser.parse_args()
    print(
        "| people | written | sent | CPU s | CPU ms a letter | wall s | bytes a letter |\n|---|---|---|---|---|---|---|"
    )
    morning(options.people)
    print("\n| kills | letters | lost | twice under one Message-ID | states |\n|---|---|---|---|---|")
    killed(options.people, options.kills)


if __name__ == "__main__":
    main()
