"""What two people, or one double click, do at the same moment: nothing is lost, nothing is done twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import factories
from conftest import Browser
from flask import Flask, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.extensions import session_context, write_transaction
from tracker.models.journal import IdempotencyKey
from tracker.models.organisations import District
from tracker.models.people import LoginThrottle
from tracker.services import sessions
from tracker.web.access import requires
from tracker.web.transaction import Writing, once

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGIN = "officer@example.org"
CROWD = 6


def officer(session: Session) -> int:
    return factories.person(session, Role.DEPARTMENT, factories.department(session), login=LOGIN).id


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work` in so many threads that all begin at the same moment."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        gate.wait(10)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_wrong_passwords_at_the_same_moment_are_all_counted(app: Flask) -> None:
    rounds = 5

    def fail(login: str) -> None:
        with app.app_context(), write_transaction() as session:
            sessions.register_failure(session, login)

    for login in (f"nobody{number}@example.org" for number in range(rounds)):
        together(CROWD, lambda _number, login=login: fail(login))
    with app.app_context():
        assert session_context().scalars(select(LoginThrottle.fails)).all() == [CROWD] * rounds


def test_one_form_sent_several_times_at_once_makes_one_object_and_leads_there(app: Flask, seeded: Seeded) -> None:
    def create(tx: Writing) -> str:
        made = factories.district(tx.session, f"Район {request.form['name']}")
        return f"/districts/{made.id}"

    @app.post("/double-click")
    @requires(Action.CAMPAIGN_MANAGE)
    def double_click() -> Any:
        return once(request.form["_idem"], create)

    seeded(officer)
    browsers = [Browser(app.test_client()) for _ in range(CROWD)]
    for browser in browsers:
        assert browser.sign_in(LOGIN).status_code == 303
    tokens = [token_of(browser) for browser in browsers]

    def send(number: int) -> tuple[int, str | None]:
        data = {"csrf_token": tokens[number], "_idem": "a" * 32, "name": "Новый"}
        answer = browsers[number].client.post("/double-click", data=data)
        return answer.status_code, answer.location

    answers = together(CROWD, send)
    with app.app_context():
        ids = session_context().scalars(select(District.id)).all()
        assert session_context().scalar(select(func.count()).select_from(IdempotencyKey)) == 1
    assert len(ids) == 1
    assert answers == [(303, f"/districts/{ids[0]}")] * CROWD


def token_of(browser: Browser) -> str:
    return browser.hidden(browser.get("/account/password"), "csrf_token")
