"""When a digest is written: once a person and day, at the hour of the person's own clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.letters import LetterState
from tracker.domain.roles import Role
from tracker.models.mail import Letter, MailSetting
from tracker.models.people import Person
from tracker.services import digests, letters

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)  # half past noon in Moscow


@pytest.fixture(autouse=True)
def _server(app: Flask) -> None:
    mailroom.set_up(app)


@pytest.fixture
def person(session: Session) -> Person:
    """The head of a school, who has asked for letters at eight."""
    made = factories.person(session, Role.SCHOOL, factories.school(session))
    mailroom.asks(session, made.id)
    return made


def setting(session: Session, person: Person) -> MailSetting:
    return session.scalars(select(MailSetting).where(MailSetting.person_id == person.id)).one()


def only(session: Session) -> Letter:
    return session.scalars(select(Letter)).one()


def clock(app: Flask, session: Session, moment: datetime, zone: str = "Europe/Moscow") -> None:
    mailroom.at(app, moment, zone)
    session.info["clock"] = app.extensions["sverka_clock"]


@pytest.mark.parametrize(
    ("zone", "moment", "hour", "day"),
    [
        # Eight in the morning comes to Kamchatka nine hours before Moscow, and to Kaliningrad one hour after it.
        ("Asia/Kamchatka", "2027-04-19 19:59", 8, None),
        ("Asia/Kamchatka", "2027-04-19 20:00", 8, "2027-04-20"),
        ("Europe/Moscow", "2027-04-20 04:59", 8, None),
        ("Europe/Moscow", "2027-04-20 05:00", 8, "2027-04-20"),
        ("Europe/Kaliningrad", "2027-04-20 05:59", 8, None),
        ("Europe/Kaliningrad", "2027-04-20 06:00", 8, "2027-04-20"),
        # The last minute of the day, and the first of the next.
        ("Asia/Kamchatka", "2027-04-20 11:59", 23, "2027-04-20"),
        ("Asia/Kamchatka", "2027-04-20 12:00", 23, None),
        ("Asia/Kamchatka", "2027-04-20 12:00", 0, "2027-04-21"),
        ("Europe/Moscow", "2027-04-20 20:59", 23, "2027-04-20"),
        ("Europe/Moscow", "2027-04-20 21:00", 0, "2027-04-21"),
        ("Europe/Kaliningrad", "2027-04-20 21:59", 23, "2027-04-20"),
        ("Europe/Kaliningrad", "2027-04-20 22:00", 0, "2027-04-21"),
    ],
)
@pytest.mark.parametrize("whose", ["department's", "own"])
def test_the_hour_is_the_person_s_own(
    session: Session, app: Flask, person: Person, zone: str, moment: str, hour: int, day: str | None, whose: str
) -> None:
    setting(session, person).hour = hour
    setting(session, person).zone = zone if whose == "own" else ""
    utc = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    clock(app, session, utc, "Europe/Moscow" if whose == "own" else zone)
    assert digests.compose(session) == (day is not None)
    assert [row.key for row in session.scalars(select(Letter))] == ([f"digest:{person.id}:{day}"] if day else [])


def test_composed_again_and_again_it_is_one_letter_a_day(session: Session, app: Flask, person: Person) -> None:
    for minutes in range(0, 60 * 24, 90):
        clock(app, session, NOW + timedelta(minutes=minutes))
        digests.compose(session)
    keys = session.scalars(select(Letter.key).order_by(Letter.id)).all()
    assert keys == [f"digest:{person.id}:2027-04-20", f"digest:{person.id}:2027-04-21"]


def test_a_setting_put_back_to_yesterday_does_not_double_the_letter(session: Session, person: Person) -> None:
    digests.compose(session)
    session.expire_all()
    setting(session, person).composed_on = None
    session.flush()
    assert digests.compose(session) == 0
    assert only(session).state is LetterState.WAITING


def test_an_unsent_letter_gives_way_to_the_next_day_s(session: Session, app: Flask, person: Person) -> None:
    digests.compose(session)
    clock(app, session, NOW + timedelta(hours=19))
    assert digests.compose(session) == 0
    clock(app, session, NOW + timedelta(hours=20))
    assert digests.compose(session) == 1, "eight o'clock next morning"
    states = session.execute(select(Letter.key, Letter.state).order_by(Letter.id)).all()
    assert [row.state for row in states] == [LetterState.EXPIRED, LetterState.WAITING]


@pytest.mark.parametrize(
    "values",
    [
        {"enabled": False},
        {"confirmed_at": None},
        {"refused": "550 no such user"},
    ],
    ids=str,
)
def test_nobody_is_written_to_who_has_not_asked(session: Session, person: Person, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(setting(session, person), name, value)
    assert digests.compose(session) == 0


def test_an_account_switched_off_is_not_written_to(session: Session, person: Person) -> None:
    person.active = False
    assert digests.compose(session) == 0


def test_the_name_of_a_letter_is_fixed_when_it_is_written(session: Session, person: Person) -> None:
    digests.compose(session)
    row = only(session)
    assert row.message_id == letters.rules.message_id(f"digest:{person.id}:2027-04-20", "127.0.0.1")
    assert row.message_id.endswith("@[127.0.0.1]>")
