"""Senders are killed again and again: no letter is lost, and one that comes twice comes under one Message-ID."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import factories
import pytest
from conftest import NOW
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tests.cli.conftest import settings_of
from tests.operations.postman import Postman, kill_again_and_again
from tracker.cli.database import inside
from tracker.config import Config
from tracker.domain.letters import LetterState
from tracker.domain.roles import Role
from tracker.extensions import session_context, write_transaction
from tracker.models.mail import Letter, MailSetting

KILLS, LETTERS = 10, 120


def people(session: Session, number: int) -> None:
    """So many heads of schools with a task that is due today."""
    of = factories.recommendation(session, factories.campaign(session), text="Провести собрание с родителями.")
    for _ in range(number):
        school = factories.school(session)
        factories.task(session, of, school, due_on=date(2027, 4, 20), sent_at=datetime(2027, 4, 1, tzinfo=UTC))
        mailroom.reader(session, Role.SCHOOL, school)


@pytest.mark.slow
def test_no_letter_is_lost_and_duplicates_share_their_name(app: Flask, config: Config, tmp_path: Path) -> None:
    mailroom.set_up(app)
    with inside(app), write_transaction() as session:
        people(session, LETTERS)
    environment = {**settings_of(config), "SVERKA_NOW": NOW.isoformat(), "SVERKA_TZ": "Europe/Moscow"}
    with mailroom.listening() as sink:
        postman = Postman(environment, sink, tmp_path / "postman.log")
        try:
            done = kill_again_and_again(app, postman, sink, kills=KILLS, letters=LETTERS)
        finally:
            postman.stop()
    assert done == KILLS, (tmp_path / "postman.log").read_text()[-2000:]
    look(app, sink)


def look(app: Flask, sink: mailroom.Sink) -> None:
    ids = sink.ids()
    with inside(app):
        session = session_context()
        rows = session.scalars(select(Letter)).all()
        assert len(rows) == LETTERS, "each written once, however often its writer was killed"
        assert {row.state for row in rows} == {LetterState.SENT}
        assert {row.message_id for row in rows} == set(ids), "none is lost, none is invented"
        assert session.scalars(select(MailSetting.id).where(MailSetting.told_until.is_(None))).all() == []
    assert sum(ids.values()) - LETTERS <= KILLS, "at most the letter in hand comes twice"
    texts, homes = defaultdict(set), defaultdict(set)
    for message, (_sender, to) in zip(sink.messages, sink.envelopes, strict=True):
        texts[message["Message-ID"]].add(message.get_body(("plain",)).get_content())
        homes[message["Message-ID"]].add(to)
    assert {len(one) for one in texts.values()} == {1}, "the same words"
    assert {len(one) for one in homes.values()} == {1}, "to the same person"
