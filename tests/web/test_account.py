"""Signing in and out, passwords and invitations."""

from collections.abc import Callable
from typing import Any

import factories
from conftest import Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.journal import JournalEntry
from tracker.models.people import LoginSession, Person
from tracker.services import invitations, people

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGIN = "director@example.org"
NEW = "восемь тихих сорок"


def director(session: Session) -> int:
    return factories.person(session, Role.SCHOOL, factories.school(session), "Осип Осипов", LOGIN).id


def test_a_visitor_is_led_to_sign_in_and_back_to_where_he_wanted_to_be(visitor: Browser, seeded: Seeded) -> None:
    seeded(director)
    answer = visitor.client.get("/account/password")
    assert (answer.status_code, answer.location) == (303, "/account/login")
    assert visitor.sign_in(LOGIN).location == "/account/password"


def test_the_login_is_found_however_it_is_spelt(visitor: Browser, seeded: Seeded) -> None:
    seeded(director)
    assert visitor.sign_in(" Director@Example.ORG ").status_code == 303
    assert "Осип Осипов" in visitor.get("/")


def test_a_wrong_password_and_an_unknown_login_look_the_same(visitor: Browser, seeded: Seeded) -> None:
    seeded(director)
    wrong = visitor.sign_in(LOGIN, "не тот пароль вовсе")
    unknown = visitor.sign_in("nobody@example.org", "не тот пароль вовсе")
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "Логин или пароль неверны." in answer.text


def test_after_five_wrong_tries_even_the_right_password_is_refused(visitor: Browser, seeded: Seeded) -> None:
    seeded(director)
    for _ in range(5):
        assert visitor.sign_in(LOGIN, "не тот пароль вовсе").status_code == 422
    answer = visitor.sign_in(LOGIN)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60
    assert visitor.sign_in("other@example.org", "не тот пароль вовсе").status_code == 422


def test_signing_out_ends_the_session_on_the_server(
    app: Flask, seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    seeded(director)
    browser = browser_of(LOGIN)
    stolen = browser.client.get_cookie("sverka")
    assert stolen is not None
    assert browser.post("/account/logout").status_code == 303
    thief = Browser(app.test_client())
    thief.client.set_cookie("sverka", stolen.value)
    assert thief.client.get("/").location == "/account/login"


def test_a_new_password_ends_all_other_sessions(seeded: Seeded, browser_of: Callable[[str], Browser]) -> None:
    seeded(director)
    here, elsewhere = browser_of(LOGIN), browser_of(LOGIN)
    fields = {"current": factories.PASSWORD, "password": NEW, "repeat": NEW}
    assert here.post("/account/password", fields).status_code == 303
    here.get("/")
    assert elsewhere.client.get("/").status_code == 303


def test_a_weak_or_mistyped_new_password_is_named_at_its_field(
    seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    seeded(director)
    browser = browser_of(LOGIN)
    for password, words in (("12345678", "самых частых"), ("МБОУ2021", "угадает"), ("корот", "от 8 до 128")):
        fields = {"current": factories.PASSWORD, "password": password, "repeat": password}
        answer = browser.post("/account/password", fields)
        assert answer.status_code == 422
        assert words in answer.text
    answer = browser.post("/account/password", {"current": "не он самый", "password": NEW, "repeat": NEW})
    assert "Нынешний пароль неверен." in answer.text


def test_an_invitation_works_once(app: Flask, seeded: Seeded, visitor: Browser) -> None:
    def invite(session: Session) -> str:
        home = factories.school(session)
        person = people.create(
            session, actor=factories.SYSTEM, full_name="Новый Человек", login="new@example.org",
            grants=[factories.Grant(Role.SCHOOL, home.id)],
        )  # fmt: skip
        return invitations.invite(session, actor=factories.SYSTEM, person=person)

    token = seeded(invite)
    url = f"/account/invitations/{token}"
    assert "Новый Человек" in visitor.get(url)
    assert visitor.sign_in("new@example.org", NEW).status_code == 422
    assert visitor.post(url, {"password": NEW, "repeat": NEW}).status_code == 303
    assert visitor.get(url, status=404)
    assert visitor.sign_in("new@example.org", NEW).status_code == 303
    with app.app_context():
        assert session_context().scalar(select(func.count()).select_from(LoginSession)) == 1


def test_switching_an_account_off_ends_its_sessions(seeded: Seeded, browser_of: Callable[[str], Browser]) -> None:
    person_id = seeded(director)
    browser = browser_of(LOGIN)

    def switch_off(session: Session) -> None:
        person = session.get_one(Person, person_id)
        grants = [factories.Grant(m.role, m.organisation_id) for m in person.memberships]
        people.update(
            session, actor=factories.SYSTEM, person_id=person_id, version=person.version,
            full_name=person.full_name, active=False, grants=grants,
        )  # fmt: skip

    seeded(switch_off)
    assert browser.client.get("/").status_code == 303
    assert browser.sign_in(LOGIN).status_code == 422


def test_the_language_changes_for_this_browser(visitor: Browser) -> None:
    page = visitor.get("/account/login")
    assert "<h1>Вход</h1>" in page
    assert page.count("Войти") == 1, "the button says what it does, the heading what the page is"
    assert visitor.post("/account/language", {"lang": "en", "next": "/account/login"}).location == "/account/login"
    assert "Sign in" in visitor.get("/account/login")


def test_no_foreign_address_is_redirected_to(visitor: Browser) -> None:
    for bad in ("//evil.example", "/\t/evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX: 1\r\nY: 2"):
        location = visitor.post("/account/language", {"lang": "ru", "next": bad}).location
        assert location == "/", bad


def test_keys_are_switched_off_for_oneself_alone_and_the_journal_knows(
    visitor: Browser, app: Flask, seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    def two(session: Session) -> int:
        school = factories.school(session)
        factories.person(session, Role.SCHOOL, school, login="other@example.org")
        return factories.person(session, Role.SCHOOL, school, login=LOGIN).id

    person_id = seeded(two)
    assert "data-keys" not in visitor.get("/account/login")
    browser, other = browser_of(LOGIN), browser_of("other@example.org")
    assert 'data-keys="/help#keys"' in browser.get("/help")
    answer = browser.post("/account/shortcuts", {"on": ""})
    assert (answer.status_code, answer.location) == (303, "/help#keys")
    assert "data-keys" not in browser.get("/help")
    assert "data-keys" not in browser_of(LOGIN).get("/help"), "in every browser of this person"
    assert "data-keys" in other.get("/help")
    browser.post("/account/shortcuts", {"on": ""})
    assert "Включить клавиши" in browser.get("/help")
    with app.app_context():
        query = select(JournalEntry.before, JournalEntry.after).where(
            JournalEntry.action == "changed", JournalEntry.object_type == "person", JournalEntry.object_id == person_id
        )
        assert [tuple(row) for row in session_context().execute(query)] == [({"shortcuts": True}, {"shortcuts": False})]
    browser.post("/account/shortcuts", {"on": "1"})
    assert "data-keys" in browser.get("/help")
    assert visitor.post("/account/shortcuts", {"on": ""}).location == "/account/login"
