"""The outbox's rows: written with their cause, leased by one sender, ended once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.letters import Dropped, LetterKind, LetterState
from tracker.extensions import write_transaction
from tracker.models.mail import Letter
from tracker.services import letters

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _server(app: Flask) -> None:
    mailroom.set_up(app)


def write(session: Session, key: str = "confirm:1", kind: LetterKind = LetterKind.CONFIRMATION) -> Letter | None:
    return letters.enqueue(session, kind=kind, key=key, person_id=None, address="a@b.example")


def row(session: Session) -> Letter:
    session.expire_all()
    return session.scalars(select(Letter)).one()


def test_a_letter_is_not_there_when_its_cause_is_rolled_back(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError), write_transaction() as session:  # noqa: PT012 - the commit is a part of it
            write(session)
            session.add(Letter())
            session.flush()
        with write_transaction() as session:
            assert session.scalars(select(Letter)).all() == []
            write(session)
        with write_transaction() as session:
            assert session.scalars(select(Letter.key)).all() == ["confirm:1"]


def test_one_cause_brings_one_letter(session: Session) -> None:
    assert write(session) is not None
    assert write(session) is None
    assert write(session, "confirm:2") is not None


def test_the_database_itself_refuses_a_second_one(session: Session) -> None:
    first = write(session)
    assert first is not None
    twin = letters.new_letter(
        session, kind=LetterKind.CONFIRMATION, key=first.key, person_id=None, address="a@b.example"
    )
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("kind", "hours"), [(LetterKind.DIGEST, 20), (LetterKind.CONFIRMATION, 48), (LetterKind.TEST, 2)]
)
def test_each_kind_is_worth_sending_for_its_time(session: Session, kind: LetterKind, hours: int) -> None:
    made = write(session, kind=kind)
    assert made is not None
    assert made.expires_at == NOW + timedelta(hours=hours)


def test_of_two_senders_each_has_its_own(session: Session) -> None:
    for number in range(5):
        write(session, f"confirm:{number}")
    first = letters.claim(session, key="one", most=3)
    second = letters.claim(session, key="two", most=3)
    assert (len(first), len(second)) == (3, 2)
    assert not set(first) & set(second)
    assert letters.claim(session, key="three", most=3) == []


@pytest.mark.parametrize(
    ("values", "had"),
    [
        ({}, True),
        ({"due_at": NOW + timedelta(seconds=1)}, False),
        ({"due_at": NOW}, True),
        ({"expires_at": NOW}, False),
        ({"expires_at": NOW + timedelta(seconds=1)}, True),
        ({"state": LetterState.SENT}, False),
        ({"state": LetterState.DROPPED}, False),
        ({"state": LetterState.FAILED}, False),
        ({"state": LetterState.EXPIRED}, False),
    ],
    ids=str,
)
def test_only_what_is_due_and_waits_is_to_be_had(session: Session, values: dict[str, object], had: bool) -> None:
    made = write(session)
    for name, value in values.items():
        setattr(made, name, value)
    session.flush()
    assert bool(letters.claim(session, key="one", most=3)) is had


def test_who_lost_the_lease_writes_nothing(session: Session) -> None:
    write(session)
    (letter_id,) = letters.claim(session, key="one", most=1)
    row(session).lease_until = letters.wall() - timedelta(seconds=1)
    session.flush()
    assert letters.claim(session, key="two", most=1) == [letter_id]
    assert letters.sent(session, letter_id=letter_id, key="one") is False
    assert letters.drop(session, letter_id=letter_id, key="one", reason=Dropped.OFF) is False
    assert letters.refuse(session, letter_id=letter_id, key="one", error="550", address_too=True) is False
    assert letters.put_off(session, letter_ids=[letter_id], key="one", error="451") == 0
    letters.release(session, letter_ids=[letter_id], key="one")
    assert (row(session).state, row(session).lease_key) == (LetterState.WAITING, "two")
    assert letters.sent(session, letter_id=letter_id, key="two") is True
    assert letters.sent(session, letter_id=letter_id, key="two") is False


def test_an_error_of_any_length_is_kept_in_part(session: Session) -> None:
    write(session)
    (letter_id,) = letters.claim(session, key="one", most=1)
    letters.put_off(session, letter_ids=[letter_id], key="one", error="ы" * 5000)
    assert len(row(session).error) == letters.LONGEST_ERROR


def test_tidying_ends_the_old_and_forgets_the_oldest(session: Session) -> None:
    ages = {"new": 89, "old": 91}
    for name, days in ages.items():
        made = write(session, name)
        assert made is not None
        made.state, made.ended_at = LetterState.SENT, NOW - timedelta(days=days)
    waiting, held = write(session, "waiting"), write(session, "held")
    assert waiting is not None
    assert held is not None
    waiting.expires_at = held.expires_at = NOW
    held.lease_key, held.lease_until = "one", letters.wall() + timedelta(minutes=1)
    session.flush()
    assert letters.tidy(session) == (1, 1)
    session.expire_all()
    states = {row.key: row.state for row in session.execute(select(Letter.key, Letter.state))}
    assert states == {"new": LetterState.SENT, "waiting": LetterState.EXPIRED, "held": LetterState.WAITING}


def test_a_letter_s_name_comes_from_its_key_alone(session: Session) -> None:
    first, second = write(session, "a"), write(session, "b")
    assert first is not None
    assert second is not None
    assert first.message_id != second.message_id
    again = letters.new_letter(session, kind=LetterKind.DIGEST, key="a", person_id=None, address="x@y.example")
    assert again.message_id == first.message_id
