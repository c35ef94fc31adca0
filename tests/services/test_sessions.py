"""Signing in: the throttle's arithmetic by a moving clock, and the life of a session."""

from datetime import datetime, timedelta

import factories
import pytest
from conftest import NOW
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.clock import Clock
from tracker.domain.errors import TooManyError
from tracker.domain.roles import Grant, Role
from tracker.models.journal import JournalEntry
from tracker.models.people import LoginSession, LoginThrottle, Person
from tracker.services import people, sessions

LOGIN = "Директор@example.org"
SECOND = timedelta(seconds=1)


class MovingClock(Clock):
    """A clock that the test sets."""

    at: datetime = NOW

    def now(self) -> datetime:
        return MovingClock.at


@pytest.fixture(autouse=True)
def clock(session: Session) -> type[MovingClock]:
    MovingClock.at = NOW
    session.info["clock"] = MovingClock()
    return MovingClock


@pytest.fixture
def director(session: Session) -> Person:
    return factories.person(session, Role.SCHOOL, factories.school(session), login=LOGIN)


def blocked_for(session: Session, login: str = LOGIN) -> int:
    """The seconds told to wait; 0 when one may try."""
    try:
        sessions.require_unblocked(session, login)
    except TooManyError as error:
        return error.retry_after
    return 0


def fail(session: Session, times: int, login: str = LOGIN) -> None:
    for _ in range(times):
        sessions.register_failure(session, login)


@pytest.mark.parametrize(
    ("wrong", "wait"),
    [(0, 0), (1, 0), (4, 0), (5, 60), (6, 120), (7, 240), (8, 480), (9, 900), (10, 900), (50, 900)],
)
def test_each_wrong_try_from_the_fifth_on_blocks_twice_as_long(session: Session, wrong: int, wait: int) -> None:
    fail(session, wrong)
    assert blocked_for(session) == wait


def test_the_words_name_the_seconds_that_the_header_names(session: Session) -> None:
    fail(session, 5)
    with pytest.raises(TooManyError) as caught:
        sessions.require_unblocked(session, LOGIN)
    assert caught.value.params == {"seconds": caught.value.retry_after}


@pytest.mark.parametrize("microseconds", [1, 400_000, 999_999, 30_000_001, 59_999_999])
def test_who_waits_as_long_as_told_may_try_again(session: Session, clock: type[MovingClock], microseconds: int) -> None:
    fail(session, 5)
    clock.at += timedelta(microseconds=microseconds)
    wait = blocked_for(session)
    assert 1 <= wait <= 60
    clock.at += wait * SECOND
    assert blocked_for(session) == 0


def test_a_block_ends_to_the_second(session: Session, clock: type[MovingClock]) -> None:
    fail(session, 5)
    clock.at += 59 * SECOND
    assert blocked_for(session) == 1
    clock.at += SECOND
    assert blocked_for(session) == 0


def test_after_the_block_one_more_wrong_try_blocks_longer(session: Session, clock: type[MovingClock]) -> None:
    fail(session, 5)
    clock.at += 60 * SECOND
    fail(session, 1)
    assert blocked_for(session) == 120


@pytest.mark.parametrize(("pause", "wait"), [(timedelta(hours=1), 60), (timedelta(hours=1, seconds=1), 0)])
def test_old_wrong_tries_are_forgotten_after_an_hour_without_any(
    session: Session, clock: type[MovingClock], pause: timedelta, wait: int
) -> None:
    fail(session, 4)
    clock.at += pause
    fail(session, 1)
    assert blocked_for(session) == wait


def test_slow_guessing_is_never_forgotten(session: Session, clock: type[MovingClock]) -> None:
    for _ in range(12):
        fail(session, 1)
        clock.at += timedelta(minutes=59)
    fail(session, 1)
    assert blocked_for(session) == 900


def test_a_login_is_blocked_however_it_is_spelt_and_no_other_one(session: Session) -> None:
    for spelling in (LOGIN, LOGIN.upper(), f"  {LOGIN} ", LOGIN.replace("@", "\u200b@"), LOGIN.lower()):
        fail(session, 1, spelling)
    assert blocked_for(session, LOGIN.title()) == 60
    assert blocked_for(session, "other@example.org") == 0


def test_unknown_logins_are_blocked_like_known_ones_and_kept_by_hash_alone(session: Session, director: Person) -> None:
    fail(session, 5)
    fail(session, 5, "никого-такого")
    assert blocked_for(session) == blocked_for(session, "никого-такого") == 60
    keys = list(session.scalars(select(LoginThrottle.key)))
    assert len(keys) == 2
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400)])
def test_a_clock_that_was_set_back_locks_nobody_out(
    session: Session, clock: type[MovingClock], back: timedelta
) -> None:
    fail(session, 9)
    clock.at -= back
    assert blocked_for(session) == 0
    fail(session, 1)
    assert 60 <= blocked_for(session) <= 900, "guessing is still slowed"


def test_a_clock_set_back_by_minutes_never_tells_to_wait_longer_than_the_longest_block(
    session: Session, clock: type[MovingClock]
) -> None:
    fail(session, 5)
    for _ in range(5):
        clock.at -= timedelta(minutes=3)
        assert blocked_for(session) <= 900


def test_signing_in_forgets_the_wrong_tries(session: Session, director: Person) -> None:
    fail(session, 4)
    sessions.sign_in(session, person_id=director.id, request_id="r", hours=12)
    fail(session, 4)
    assert blocked_for(session) == 0


# The session


def test_a_session_lives_its_hours_and_not_a_second_longer(
    session: Session, clock: type[MovingClock], director: Person
) -> None:
    token = sessions.sign_in(session, person_id=director.id, request_id="r", hours=2)
    clock.at += timedelta(hours=2) - SECOND
    assert sessions.holder(session, token, "r") is not None
    clock.at += SECOND
    assert sessions.holder(session, token, "r") is None


def test_the_token_itself_is_nowhere_in_the_database(session: Session, director: Person) -> None:
    token = sessions.sign_in(session, person_id=director.id, request_id="r", hours=2)
    row = session.scalars(select(LoginSession)).one()
    assert row.token_hash == sessions.digest(token) != token
    assert sessions.holder(session, row.token_hash, "r") is None


def test_two_browsers_have_two_tokens_and_signing_out_ends_one(session: Session, director: Person) -> None:
    here, there = (sessions.sign_in(session, person_id=director.id, request_id="r", hours=2) for _ in range(2))
    signed_in = sessions.holder(session, here, "r")
    assert signed_in is not None
    sessions.sign_out(session, actor=signed_in.actor, token=here)
    assert sessions.holder(session, here, "r") is None
    assert sessions.holder(session, there, "r") is not None


def test_the_holder_is_the_person_of_now(session: Session, director: Person) -> None:
    token = sessions.sign_in(session, person_id=director.id, request_id="r", hours=2)
    home = director.memberships[0].organisation_id
    director.full_name, director.language, director.must_change_password = "Новое Имя", "en", True
    session.flush()
    found = sessions.holder(session, token, "request-7")
    assert found is not None
    assert (found.actor.name, found.language, found.must_change_password) == ("Новое Имя", "en", True)
    assert found.actor.grants == {Grant(Role.SCHOOL, home)}
    assert found.actor.request_id == "request-7"
    director.active = False
    session.flush()
    assert sessions.holder(session, token, "r") is None


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "ё" * 43, "\x00"])
def test_a_token_that_never_was_belongs_to_nobody(session: Session, director: Person, token: str) -> None:
    assert sessions.holder(session, token, "r") is None


def test_expired_sessions_go_when_somebody_signs_in(
    session: Session, clock: type[MovingClock], director: Person
) -> None:
    for hours in (1, 5):
        sessions.sign_in(session, person_id=director.id, request_id="r", hours=hours)
    clock.at += timedelta(hours=2)
    sessions.sign_in(session, person_id=director.id, request_id="r", hours=1)
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 2


def test_ending_sessions_spares_the_one_to_keep_and_other_people(session: Session, director: Person) -> None:
    other = factories.person(session, Role.SCHOOL, factories.school(session))
    kept, gone = (sessions.sign_in(session, person_id=director.id, request_id="r", hours=2) for _ in range(2))
    foreign = sessions.sign_in(session, person_id=other.id, request_id="r", hours=2)
    found = sessions.holder(session, kept, "r")
    assert found is not None
    sessions.end_sessions(session, director.id, keep=found.session_id)
    assert [sessions.holder(session, token, "r") is not None for token in (kept, gone, foreign)] == [True, False, True]
    sessions.end_sessions(session, director.id)
    assert sessions.holder(session, kept, "r") is None
    assert sessions.holder(session, foreign, "r") is not None


def test_signing_in_and_out_is_in_the_journal(session: Session, director: Person) -> None:
    token = sessions.sign_in(session, person_id=director.id, request_id="request-1", hours=2)
    found = sessions.holder(session, token, "request-2")
    assert found is not None
    sessions.sign_out(session, actor=found.actor, token=token)
    rows = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(2)).all()
    assert [(row.action, row.object_id, row.person_id, row.request_id) for row in rows] == [
        ("sign_out", director.id, director.id, "request-2"),
        ("sign_in", director.id, director.id, "request-1"),
    ]


def test_an_account_is_found_by_any_spelling_while_it_may_sign_in(session: Session, director: Person) -> None:
    for spelling in (LOGIN, f" {LOGIN.upper()} "):
        assert sessions.account(session, spelling) == sessions.Account(director.id, director.password_hash)
    director.active = False
    session.flush()
    assert sessions.account(session, LOGIN) == sessions.account(session, "nobody") == sessions.Account(None, None)


def test_an_invited_person_has_an_account_without_a_password(session: Session) -> None:
    home = factories.school(session)
    person = people.create(
        session, actor=factories.SYSTEM, full_name="Новый", login="new", grants=[Grant(Role.SCHOOL, home.id)]
    )
    assert sessions.account(session, "NEW") == sessions.Account(person.id, None)
