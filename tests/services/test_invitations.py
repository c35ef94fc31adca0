"""One-time links: how long they live, what kills them, and what using one does."""

from datetime import datetime, timedelta

import factories
import pytest
from conftest import NOW
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.clock import Clock
from tracker.domain.errors import ConflictError, MissingError
from tracker.domain.roles import Actor, Grant, Role
from tracker.models.journal import JournalEntry
from tracker.models.people import Invitation, LoginSession, Person
from tracker.services import invitations, passwords, people, sessions

SECOND = timedelta(seconds=1)


@pytest.fixture
def administrator(session: Session) -> Actor:
    return factories.actor(session, Role.ADMINISTRATOR, factories.department(session))


@pytest.fixture
def newcomer(session: Session) -> Person:
    home = factories.school(session)
    return people.create(
        session, actor=factories.SYSTEM, full_name="Новый Человек", login="new", grants=[Grant(Role.SCHOOL, home.id)]
    )


@pytest.fixture
def director(session: Session) -> Person:
    return factories.person(session, Role.SCHOOL, factories.school(session))


def set_clock(session: Session, moment: datetime) -> None:
    session.info["clock"] = Clock(source=lambda: moment)


def open_link(session: Session, token: str) -> bool:
    try:
        invitations.usable(session, token)
    except MissingError:
        return False
    return True


@pytest.mark.parametrize(("reset", "lasting"), [(False, timedelta(days=7)), (True, timedelta(hours=1))])
def test_a_first_link_lives_a_week_and_a_reset_an_hour(
    session: Session, administrator: Actor, newcomer: Person, director: Person, reset: bool, lasting: timedelta
) -> None:
    person = director if reset else newcomer
    token = invitations.invite(session, actor=administrator, person=person)
    set_clock(session, NOW + lasting - SECOND)
    assert open_link(session, token)
    set_clock(session, NOW + lasting)
    assert not open_link(session, token)
    with pytest.raises(MissingError):
        invitations.accept(session, token=token, password_hash="x", request_id="r")


def test_a_link_is_kept_by_its_hash_alone(session: Session, administrator: Actor, newcomer: Person) -> None:
    token = invitations.invite(session, actor=administrator, person=newcomer)
    row = session.scalars(select(Invitation)).one()
    assert row.token_hash == sessions.digest(token)
    assert len(token) == 43, "the route takes exactly as many characters"
    assert not open_link(session, row.token_hash)
    entries = session.scalars(select(JournalEntry)).all()
    assert not [entry for entry in entries if token in str((entry.before, entry.after, entry.note))]


def test_using_a_link_sets_the_password_and_ends_every_session(
    session: Session, administrator: Actor, director: Person
) -> None:
    stolen = sessions.sign_in(session, person_id=director.id, request_id="r", hours=12)
    director.must_change_password = True
    token = invitations.invite(session, actor=administrator, person=director)
    new = passwords.hashed("восемь тихих сорок", method=factories.CHEAP)
    assert invitations.accept(session, token=token, password_hash=new, request_id="r-9") is director
    assert passwords.matches("восемь тихих сорок", director.password_hash, method=factories.CHEAP)
    assert not passwords.matches(factories.PASSWORD, director.password_hash, method=factories.CHEAP)
    assert not director.must_change_password
    assert sessions.holder(session, stolen, "r") is None
    assert not open_link(session, token)
    last = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (last.action, last.person_id, last.request_id) == ("password_changed", director.id, "r-9")


def test_a_used_link_changes_nothing_a_second_time(session: Session, administrator: Actor, newcomer: Person) -> None:
    token = invitations.invite(session, actor=administrator, person=newcomer)
    invitations.accept(session, token=token, password_hash="first", request_id="r")
    with pytest.raises(MissingError):
        invitations.accept(session, token=token, password_hash="second", request_id="r")
    assert newcomer.password_hash == "first"


def test_after_the_first_password_a_new_link_is_a_reset(
    session: Session, administrator: Actor, newcomer: Person
) -> None:
    assert invitations.life(newcomer) == invitations.INVITATION_LIFE
    token = invitations.invite(session, actor=administrator, person=newcomer)
    invitations.accept(session, token=token, password_hash="x", request_id="r")
    assert invitations.life(newcomer) == invitations.RESET_LIFE


def test_a_new_link_kills_all_older_ones_of_the_person_and_of_nobody_else(
    session: Session, administrator: Actor, newcomer: Person, director: Person
) -> None:
    foreign = invitations.invite(session, actor=administrator, person=director)
    old = [invitations.invite(session, actor=administrator, person=newcomer) for _ in range(3)]
    assert [open_link(session, token) for token in (foreign, *old)] == [True, False, False, True]


def test_switching_the_account_off_and_on_again_does_not_revive_what_expired(
    session: Session, administrator: Actor, newcomer: Person
) -> None:
    token = invitations.invite(session, actor=administrator, person=newcomer)
    newcomer.active = False
    session.flush()
    assert not open_link(session, token)
    with pytest.raises(ConflictError):
        invitations.invite(session, actor=administrator, person=newcomer)
    assert session.scalar(select(func.count()).select_from(Invitation)) == 1


@pytest.mark.parametrize("token", ["", "0" * 43, "\x00", "ё" * 43])
def test_a_link_that_never_was_is_missing(session: Session, newcomer: Person, token: str) -> None:
    assert not open_link(session, token)


def test_inviting_signs_nobody_in_and_keeps_the_old_password_until_the_link_is_used(
    session: Session, administrator: Actor, director: Person
) -> None:
    before = director.password_hash
    invitations.invite(session, actor=administrator, person=director)
    assert director.password_hash == before
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 0
