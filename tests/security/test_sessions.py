"""A session begins anew at sign-in and ends, on the server, with everything that must end it."""

from dataclasses import replace

import factories
import pytest
from conftest import Browser
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.security.world import World
from tracker.domain.roles import Role
from tracker.extensions import session_context, write_transaction
from tracker.models.people import LoginSession, Person
from tracker.services import people, sessions

LOGIN = "director@example.org"
NEW = "восемь тихих сорок"


@pytest.fixture
def person_id(seeded) -> int:
    def make(session: Session) -> int:
        factories.person(session, Role.SCHOOL, factories.school(session, "Чужая"), login="other@example.org")
        return factories.person(session, Role.SCHOOL, factories.school(session, "Своя"), "Осип Осипов", LOGIN).id

    return seeded(make)


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("sverka")
    assert found is not None
    return found.value


def thief(app: Flask, cookie: str) -> Browser:
    browser = Browser(app.test_client())
    browser.client.set_cookie("sverka", cookie)
    return browser


def is_signed_in(browser: Browser) -> bool:
    return browser.client.get("/").status_code == 200


def test_the_cookie_of_before_is_useless_after_signing_in(app: Flask, person_id: int) -> None:
    victim = Browser(app.test_client())
    victim.get("/account/login")
    planted = cookie_of(victim.client)
    victim.sign_in(LOGIN)
    assert cookie_of(victim.client) != planted
    assert is_signed_in(victim)
    assert not is_signed_in(thief(app, planted))


def test_each_signing_in_makes_another_session(app: Flask, browser_of, person_id: int) -> None:
    assert cookie_of(browser_of(LOGIN).client) != cookie_of(browser_of(LOGIN).client)


def test_a_stolen_cookie_ends_with_signing_out(app: Flask, browser_of, person_id: int) -> None:
    browser = browser_of(LOGIN)
    stolen = cookie_of(browser.client)
    assert is_signed_in(thief(app, stolen))
    browser.post("/account/logout")
    assert not is_signed_in(thief(app, stolen))


def test_signing_out_needs_a_form(browser_of, person_id: int) -> None:
    browser = browser_of(LOGIN)
    assert browser.client.get("/account/logout").status_code == 405
    assert is_signed_in(browser)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app: Flask, browser_of, person_id: int) -> None:
    here, there = browser_of(LOGIN), browser_of(LOGIN)
    stolen = cookie_of(there.client)
    here.post("/account/password", {"current": factories.PASSWORD, "password": NEW, "repeat": NEW})
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert not is_signed_in(thief(app, stolen))


@pytest.mark.parametrize("change", ["role", "off"])
def test_a_change_of_rights_ends_every_session(app: Flask, seeded, browser_of, person_id: int, change: str) -> None:
    browser = browser_of(LOGIN)

    def act(session: Session) -> None:
        person = session.get_one(Person, person_id)
        grants = {factories.Grant(m.role, m.organisation_id) for m in person.memberships}
        other = people.find_by_login(session, "other@example.org")
        assert other is not None
        if change == "role":
            grants = {factories.Grant(Role.SCHOOL, other.memberships[0].organisation_id)}
        people.update(
            session, actor=factories.SYSTEM, person_id=person_id, version=person.version,
            full_name=person.full_name, active=change != "off", grants=grants,
        )  # fmt: skip

    seeded(act)
    assert not is_signed_in(browser)
    assert browser.sign_in(LOGIN).status_code == (422 if change == "off" else 303)


def test_a_session_ends_after_its_hours_even_when_it_is_used(app: Flask, browser_of, person_id: int, seeded) -> None:
    browser = browser_of(LOGIN)
    config = app.extensions["sverka_config"]
    assert is_signed_in(browser)
    moment = app.extensions["sverka_clock"].now()
    seeded(lambda session: session.execute(update(LoginSession).values(expires_at=moment)))
    assert not is_signed_in(browser)
    assert config.session_hours == 12


def test_the_database_holds_no_usable_token(app: Flask, browser_of, person_id: int) -> None:
    browser = browser_of(LOGIN)
    with app.app_context():
        stored = session_context().query(LoginSession).one().token_hash
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
        assert token != stored
        assert sessions.digest(token) == stored
        cookie["_user_id"] = stored
    assert not is_signed_in(browser)


def test_a_forged_or_foreign_cookie_is_a_visitor_s(app: Flask, person_id: int) -> None:
    for junk in ("", "x", "e30.x.y", "A" * 4000, "ё", '{"_user_id": "1"}', "." * 50):
        browser = Browser(app.test_client())
        browser.client.set_cookie("sverka", junk)
        assert browser.client.get("/").status_code == 303
        assert browser.client.get("/account/login").status_code == 200


def test_a_dropped_key_ends_the_sessions_and_a_fallback_keeps_them(world: World, app_of) -> None:
    config = world.app.extensions["sverka_config"]
    cookie = cookie_of(world.browsers["school"].client)
    fresh = "n" * 16 + "0123456789abcdef"
    kept = app_of(replace(config, secret_key=fresh, secret_key_fallbacks=(config.secret_key,)))
    dropped = app_of(replace(config, secret_key=fresh))
    assert is_signed_in(thief(kept, cookie))
    assert not is_signed_in(thief(dropped, cookie))


def test_a_person_who_must_choose_a_password_reaches_nothing_else(
    app: Flask, browser_of, person_id: int, seeded
) -> None:
    browser = browser_of(LOGIN)
    seeded(lambda session: setattr(session.get_one(Person, person_id), "must_change_password", True))
    assert browser.client.get("/tasks").location == "/account/password"
    assert browser.client.get("/account/password").status_code == 200
    browser.post("/account/password", {"current": factories.PASSWORD, "password": NEW, "repeat": NEW})
    assert browser.client.get("/tasks").status_code == 200


def test_a_role_lost_between_the_page_and_the_form_stops_the_form(app: Flask, browser_of, person_id: int) -> None:
    browser = browser_of(LOGIN)
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    with app.app_context(), write_transaction() as session:
        sessions.end_sessions(session, person_id)
    answer = browser.client.post("/account/logout", data={"csrf_token": token})
    assert answer.status_code in {303, 400, 403}
    assert not is_signed_in(browser)
