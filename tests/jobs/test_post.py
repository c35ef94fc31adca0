"""The sender against a real mail server: each letter goes out once, and every failure ends in the right state."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tests.mailroom import Sink
from tracker.domain.letters import LetterKind, LetterState
from tracker.domain.roles import Role
from tracker.extensions import session_context, write_transaction
from tracker.jobs.smtp import Outcome, Post
from tracker.models.mail import Letter, MailSetting
from tracker.services import letters
from tracker.services.digests import Ready
from tracker.services.jobs import wall

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    with mailroom.listening() as made:
        mailroom.set_up(app, made.server)
        yield made


@pytest.fixture
def school(seeded: Seeded, sink: Sink) -> int:
    """A school with a task due today, whose head has asked for letters; returns the person."""

    def make(session: Session) -> int:
        home = factories.school(session, "Лицей № 2")
        task_for(session, home)
        return mailroom.reader(session, Role.SCHOOL, home, "head@school.example").person_id or 0

    return seeded(make)


def task_for(session: Session, home: Any) -> None:
    of = factories.recommendation(session, factories.campaign(session), number="3", text="Провести собрание.")
    factories.task(session, of, home, due_on=date(2027, 4, 20))


def letter(app: Flask) -> Letter:
    """The only letter there is."""
    with app.app_context():
        found = session_context().scalars(select(Letter)).one()
        session_context().expunge(found)
        return found


def setting(app: Flask) -> MailSetting:
    with app.app_context():
        found = session_context().scalars(select(MailSetting)).one()
        session_context().expunge(found)
        return found


def later(app: Flask, **gap: float) -> None:
    """Let time pass."""
    moment = app.extensions["sverka_clock"].now() + timedelta(**gap)
    mailroom.at(app, moment)


def test_the_letter_of_the_day_goes_out_once(app: Flask, school: int, sink: Sink) -> None:
    first, second = mailroom.send(app, sink), mailroom.send(app, sink)
    assert (first.written, first.sent, first.trouble) == (1, 1, "")
    assert (second.written, second.sent) == (0, 0)
    assert sink.envelopes == [(mailroom.SENDER, "head@school.example")]
    row = letter(app)
    assert (row.state, row.kind, row.key) == (LetterState.SENT, LetterKind.DIGEST, f"digest:{school}:2027-04-20")
    assert str(sink.messages[0]["Message-ID"]) == row.message_id
    assert (row.lease_key, row.lease_until, row.tries) == ("", None, 0)
    assert setting(app).told_until == row.covers_until


def test_the_next_day_has_a_letter_of_its_own_when_there_is_news(app: Flask, school: int, sink: Sink) -> None:
    mailroom.send(app, sink)
    later(app, days=1)
    assert mailroom.send(app, sink).dropped == 1, "the task is overdue, which is no news"
    assert len(sink.messages) == 1


def test_without_a_mail_server_nothing_is_written_and_nothing_piles_up(app: Flask, seeded: Seeded) -> None:
    def make(session: Session) -> None:
        home = factories.school(session)
        task_for(session, home)
        mailroom.reader(session, Role.SCHOOL, home)

    seeded(make)
    report = mailroom.send(app, None)
    assert (report.written, report.sent, report.trouble) == (0, 0, "")
    with app.app_context():
        assert session_context().scalars(select(Letter)).all() == []
        assert session_context().scalars(select(MailSetting.composed_on)).one() is None


def test_letters_expire_when_the_mail_server_is_taken_away(app: Flask, school: int, sink: Sink) -> None:
    sink.refuse_from = "451 later"
    mailroom.send(app, sink)
    mailroom.take_away(app)
    later(app, hours=21)
    assert mailroom.send(app, None).expired == 1
    assert letter(app).state is LetterState.EXPIRED
    later(app, days=91)
    mailroom.send(app, None)
    with app.app_context():
        assert session_context().scalars(select(Letter)).all() == []


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 greylisted", "452 too many recipients"])
def test_a_failure_that_may_pass_is_tried_again_after_growing_pauses(
    app: Flask, school: int, sink: Sink, answer: str
) -> None:
    sink.refuse_to["head@school.example"] = answer
    moment = app.extensions["sverka_clock"].now()
    waits = []
    for _ in range(4):
        assert mailroom.send(app, sink).put_off == 1
        assert mailroom.send(app, sink).put_off == 0, "not before the pause is over"
        row = letter(app)
        waits.append(row.due_at - moment)
        moment = row.due_at
        mailroom.at(app, moment)
    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    assert (row.state, row.tries, row.error) == (LetterState.WAITING, 4, answer)
    sink.refuse_to.clear()
    assert mailroom.send(app, sink).sent == 1
    assert letter(app).error == ""
    assert setting(app).refused == ""


def test_a_refused_address_is_marked_and_written_to_no_more(app: Flask, school: int, sink: Sink) -> None:
    sink.refuse_to["head@school.example"] = "550 no such user here"
    assert mailroom.send(app, sink).failed == 1
    row = letter(app)
    assert (row.state, row.error) == (LetterState.FAILED, "550 no such user here")
    assert setting(app).refused == "550 no such user here"
    later(app, days=1)
    assert mailroom.send(app, sink).written == 0


def test_a_refused_letter_says_nothing_about_the_address(app: Flask, school: int, sink: Sink) -> None:
    sink.refuse_data = "554 looks like spam"
    assert mailroom.send(app, sink).failed == 1
    assert letter(app).error == "554 looks like spam"
    assert setting(app).refused == ""


@pytest.mark.parametrize("answer", ["550 who are you", "451 not now"])
def test_a_refused_sender_is_the_installation_s_trouble_and_nobody_s_address(
    app: Flask, school: int, sink: Sink, answer: str
) -> None:
    sink.refuse_from = answer
    report = mailroom.send(app, sink)
    assert report.trouble.startswith(answer[:3])
    assert (letter(app).state, setting(app).refused) == (LetterState.WAITING, "")


def test_a_server_that_is_away_is_trouble_for_one_letter_and_the_others_are_given_back(
    app: Flask, seeded: Seeded, sink: Sink
) -> None:
    def make(session: Session) -> None:
        home = factories.school(session)
        task_for(session, home)
        for _ in range(3):
            mailroom.reader(session, Role.SCHOOL, home)

    seeded(make)
    away = mailroom.Sink(port=1)
    report = mailroom.send(app, away)
    assert (report.written, report.put_off, report.sent) == (3, 1, 0)
    assert "ConnectionRefusedError" in report.trouble
    with app.app_context():
        rows = session_context().scalars(select(Letter).order_by(Letter.id)).all()
        assert [row.tries for row in rows] == [1, 0, 0]
        assert {row.lease_until for row in rows} == {None}
    assert mailroom.send(app, sink).sent == 2


def test_a_line_that_breaks_after_the_letter_brings_it_twice_under_one_name(
    app: Flask, school: int, sink: Sink
) -> None:
    sink.hang_up_after = 1
    assert mailroom.send(app, sink).put_off == 1
    sink.hang_up_after = None
    later(app, minutes=2)
    assert mailroom.send(app, sink).sent == 1
    assert list(sink.ids().values()) == [2]


def test_two_senders_at_once_never_send_the_same_letter(app: Flask, seeded: Seeded, sink: Sink) -> None:
    def make(session: Session) -> None:
        home = factories.school(session)
        task_for(session, home)
        for _ in range(5):
            mailroom.reader(session, Role.SCHOOL, home)

    seeded(make)
    mailroom.send(app, mailroom.Sink(port=1))  # writes the letters
    later(app, minutes=5)
    with app.app_context(), write_transaction() as session:
        held = letters.claim(session, key="another", most=3)
    assert len(held) == 3
    assert mailroom.send(app, sink).sent == 2
    with app.app_context(), write_transaction() as session:
        assert letters.sent(session, letter_id=held[0], key="mine") is False, "not the holder"
        for one in session.scalars(select(Letter).where(Letter.id.in_(held))):
            one.lease_until = wall() - timedelta(seconds=1)
    assert mailroom.send(app, sink).sent == 3
    with app.app_context(), write_transaction() as session:
        assert letters.sent(session, letter_id=held[0], key="another") is False, "the lease is lost"
    assert set(sink.ids().values()) == {1}


def test_a_letter_that_cannot_be_made_stops_nobody_and_is_given_up(
    app: Flask, seeded: Seeded, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    def make(session: Session) -> list[int]:
        home = factories.school(session)
        task_for(session, home)
        return [mailroom.reader(session, Role.SCHOOL, home).person_id or 0 for _ in range(2)]

    bad, _good = seeded(make)
    made = mailroom.sender(app, sink)
    render = made.render

    def poisoned(ready: Any) -> Any:
        if ready.address == f"person{bad}@mail.example":
            raise ZeroDivisionError
        return render(ready)

    made.render = poisoned
    assert (made.round().sent, len(sink.messages)) == (1, 1)
    assert "cannot be made" in caplog.text
    for _ in range(4):
        later(app, hours=1)
        made.round()
    with app.app_context():
        row = session_context().scalars(select(Letter).where(Letter.person_id == bad)).one()
        assert (row.state, row.error, row.tries) == (LetterState.FAILED, "ZeroDivisionError", 5)


def test_a_sender_told_to_end_gives_its_letters_back(app: Flask, school: int, sink: Sink) -> None:
    made = mailroom.sender(app, sink)
    asked = iter([False, True, True, True])
    made.stopping = lambda: next(asked)
    assert made.round().sent == 0
    row = letter(app)
    assert (row.state, row.lease_key, row.tries) == (LetterState.WAITING, "", 0)


def test_a_talk_is_opened_once_for_many_letters_and_anew_after_a_break(sink: Sink, app: Flask) -> None:
    with app.app_context():
        message = mailroom.message_of(Ready(LetterKind.TEST, "<one@city.example>", "a@b.example", "ru", "Анна"))
    with Post(sink.server) as post:
        assert post.send(message).outcome is Outcome.SENT
        talk = post._talk
        assert post.send(message).outcome is Outcome.SENT
        assert post._talk is talk
        sink.hang_up_after = 3
        assert post.send(message).outcome is Outcome.NO_SERVER
        sink.hang_up_after = None
        assert post.send(message).outcome is Outcome.SENT
    assert post._talk is None


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_server_without_the_wanted_protection_is_not_talked_to(sink: Sink, app: Flask, security: str) -> None:
    from tracker.config import MailServer

    with app.app_context():
        message = mailroom.message_of(Ready(LetterKind.TEST, "<one@x.example>", "a@b.example", "ru", "Анна"))
    server = MailServer("127.0.0.1", sink.port, security, mailroom.SENDER, "user", "secret")
    with Post(server) as post:
        answer = post.send(message)
    assert answer.outcome is Outcome.NO_SERVER
    assert "secret" not in answer.words
    assert sink.messages == []
