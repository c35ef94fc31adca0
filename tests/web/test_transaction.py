"""How a view writes: the rights looked at again inside, a form carried out once, and nothing left of what failed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.domain.permissions import Action
from tracker.domain.roles import Grant, Role
from tracker.extensions import WriteQueue, session_context, write_transaction
from tracker.models.journal import IdempotencyKey
from tracker.models.organisations import District
from tracker.models.people import Person
from tracker.services import people, sessions
from tracker.web.access import requires
from tracker.web.transaction import Writing, once, writing

Seeded = Callable[[Callable[[Session], Any]], Any]
OFFICER, OTHER = "officer@example.org", "other@example.org"
KEY = "0123456789abcdef" * 2


@pytest.fixture
def place(app: Flask, seeded: Seeded) -> list[Callable[[], None]]:
    """Two officers and a form at /places; what is put into the list happens between the guard and the writing."""
    between: list[Callable[[], None]] = []

    def make(session: Session) -> None:
        home = factories.department(session)
        for login in (OFFICER, OTHER):
            factories.person(session, Role.DEPARTMENT, home, login=login)

    def create(tx: Writing) -> str:
        made = factories.district(tx.session, request.form["name"])
        if request.form["name"] == "сломать":
            raise ZeroDivisionError
        return f"/places/{made.id}"

    @app.post("/places")
    @requires(Action.CAMPAIGN_MANAGE)
    def places() -> Any:
        while between:
            between.pop()()
        return once(request.form.get("_idem"), create)

    @app.post("/nested")
    @requires(Action.CAMPAIGN_MANAGE)
    def nested() -> str:
        with writing() as outer:
            factories.district(outer.session, "Внешний")
            with writing():
                return ""

    seeded(make)
    app.testing = False
    return between


def send(browser: Browser, name: str, key: str | None = KEY) -> TestResponse:
    return browser.post("/places", {"name": name, **({"_idem": key} if key else {})})


def names(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(session_context().scalars(select(District.name)))


def elsewhere(app: Flask, work: Callable[[Session], None]) -> Callable[[], None]:
    """Run `work` in a transaction of another request, committed before this one goes on."""

    def run() -> None:
        with app.app_context(), write_transaction() as session:
            work(session)

    def wait() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(run).result()

    return wait


def officer(session: Session, login: str = OFFICER) -> Person:
    return session.scalars(select(Person).where(Person.login == login)).one()


def test_the_same_form_sent_again_is_led_to_the_first_result_and_changes_nothing(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of(OFFICER)
    first, again = send(browser, "Один"), send(browser, "Два")
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert names(app) == ["Один"]


def test_the_key_holds_in_the_persons_other_browser_too(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    assert send(browser_of(OFFICER), "Один").location == send(browser_of(OFFICER), "Два").location
    assert names(app) == ["Один"]


def test_another_persons_same_key_is_another_form(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    assert send(browser_of(OFFICER), "Один").location != send(browser_of(OTHER), "Два").location
    assert names(app) == ["Два", "Один"]


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_every_arrival_counts(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser], key: str | None
) -> None:
    browser = browser_of(OFFICER)
    assert send(browser, "Один", key).location != send(browser, "Два", key).location
    assert names(app) == ["Два", "Один"]
    with app.app_context():
        assert session_context().scalar(select(func.count()).select_from(IdempotencyKey)) == 0


def test_a_first_try_that_failed_leaves_nothing_and_may_be_repeated_with_the_same_key(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of(OFFICER)
    assert send(browser, "сломать").status_code == 500
    assert names(app) == []
    assert send(browser, "Один").status_code == 303
    assert names(app) == ["Один"]


def take_role(session: Session) -> None:
    person = officer(session)
    school = factories.school(session)
    people.update(
        session, actor=factories.SYSTEM, person_id=person.id, version=person.version,
        grants=[Grant(Role.SCHOOL, school.id)],
    )  # fmt: skip


def take_role_keeping_the_session(session: Session) -> None:
    for row in officer(session).memberships:
        row.role = Role.OBSERVER


def switch_off(session: Session) -> None:
    officer(session).active = False


def end_session(session: Session) -> None:
    sessions.end_sessions(session, officer(session).id)


@pytest.mark.parametrize("change", [take_role, take_role_keeping_the_session, switch_off, end_session])
def test_rights_lost_between_the_guard_and_the_writing_are_lost(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser], change: Callable[[Session], None]
) -> None:
    browser = browser_of(OFFICER)
    place.append(elsewhere(app, change))
    answer = send(browser, "Один")
    assert place == [], "the change took place in the middle"
    assert answer.status_code == 403
    assert "Войдите снова" in answer.text
    assert names(app) == []


def test_a_key_used_before_the_role_was_lost_tells_nothing_afterwards(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of(OFFICER)
    assert send(browser, "Один").status_code == 303
    place.append(elsewhere(app, take_role_keeping_the_session))
    assert send(browser, "Один").status_code == 403


def test_a_change_in_between_that_takes_no_right_does_not_hinder(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    def rename(session: Session) -> None:
        officer(session).full_name = "Новое Имя"

    browser = browser_of(OFFICER)
    place.append(elsewhere(app, rename))
    assert send(browser, "Один").status_code == 303


def test_a_transaction_inside_another_is_a_crash_that_leaves_nothing(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of(OFFICER)
    assert browser.post("/nested").status_code == 500
    assert names(app) == []
    assert send(browser, "Один").status_code == 303, "the right to write was given back"


def test_who_waits_too_long_is_answered_busy_and_may_repeat(
    app: Flask, place: list[Any], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of(OFFICER)
    token = browser.token()
    app.extensions["sverka_queue"] = queue = WriteQueue(app.extensions["sverka_config"].home / "busy.lock", 0.1)
    fields = {"csrf_token": token, "name": "Один", "_idem": KEY}
    with queue.turn():
        answer = browser.client.post("/places", data=fields)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Один" in answer.text, "what was typed is kept"
    assert names(app) == []
    assert browser.client.post("/places", data=fields).status_code == 303
    assert names(app) == ["Один"]


def test_readiness_is_refused_while_nobody_can_write(app: Flask, visitor: Browser) -> None:
    assert visitor.client.get("/readyz").json == {"status": "ready"}
    app.extensions["sverka_queue"] = queue = WriteQueue(app.extensions["sverka_config"].home / "busy.lock", 0.1)
    with queue.turn():
        assert visitor.client.get("/readyz").status_code == 503
        assert visitor.client.get("/healthz").json == {"status": "ok"}
    assert visitor.client.get("/readyz").status_code == 200
