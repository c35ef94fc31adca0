"""Redirects stay at home, bodies are bounded, logs cannot be forged, and a broken database is no 500 loop."""

import json
import logging

import factories
import pytest
from conftest import Browser
from flask import Flask, redirect
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tests.security.world import World
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.web.access import is_local, requires
from tracker.web.logs import JsonFormatter

EVIL = (
    "//evil.example", "///evil.example", "/%09/evil.example", "/\t/evil.example", "\\\\evil.example", "/\\evil.example",
    "https://evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", "/\r\nX-Evil: 1", " //evil.example",
    "/ё", "evil.example", "", "/\x00", "/" + "x" * 600, "@evil.example", "\u2028//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("address", EVIL)
def test_no_foreign_address_is_led_to(visitor: Browser, address: str) -> None:
    answer = visitor.post("/account/language", {"lang": "ru", "next": address})
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith(("//", "/\\", "/\t"))
    assert "X-Evil" not in answer.headers
    assert "evil" not in answer.location or answer.location.startswith("/%09/")


@pytest.mark.parametrize("address", ["/tasks", "/tasks?page=2&q=%D1%91", "/a/b-c", "/?x=//y"])
def test_an_own_address_is_led_to(visitor: Browser, address: str) -> None:
    assert is_local(address)
    assert visitor.post("/account/language", {"lang": "ru", "next": address}).location == address


def test_after_signing_in_only_an_own_page_is_gone_back_to(world: World) -> None:
    person = next(row for row in world.described["people"] if row["role"] == "school")
    for url in ("//evil.example/tasks", "/tasks?next=//evil.example", "/%09/evil.example", "/tasks/%5C%5Cevil"):
        browser = Browser(world.app.test_client())
        browser.client.get(url)
        location = browser.sign_in(person["login"], person["password"]).location
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\", "/%09"))


def test_a_body_over_the_limit_is_413(world: World) -> None:
    browser = world.browsers["school"]
    limit = world.app.config["MAX_CONTENT_LENGTH"]
    for url in ("/account/login", f"/tasks/{world.schools[0]['objects']['tasks'][0]}/report"):
        answer = browser.client.post(url, data=b"x" * (limit + 1), content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 413, url
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    body = f"csrf_token={token}&note=" + "x" * (3 * 1024 * 1024)
    answer = browser.client.post("/account/language", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {303, 413}


def test_thousands_of_fields_are_taken_or_refused_but_never_break(world: World) -> None:
    browser = world.browsers["department"]
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    many = {"csrf_token": token, "ids": [str(number) for number in range(1, 1501)]}
    assert browser.client.post("/recommendations/send", data=many).status_code in {404, 409, 422}
    part = b'--x\r\nContent-Disposition: form-data; name="n"\r\n\r\n1\r\n'
    answer = browser.client.post(
        "/recommendations/send", data=part * 25_000 + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413


def test_a_typed_line_break_or_colour_cannot_forge_a_line_of_the_log(app: Flask) -> None:
    forged = 'x\n{"level": "info"}\r\x1b[31m\u2028'
    record = logging.LogRecord("sverka.test", logging.WARNING, "f", 1, "login %s failed", (forged,), None)
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert json.loads(line)["message"] == f"login {forged} failed"


def test_no_password_token_or_link_reaches_the_log(app: Flask, seeded, visitor: Browser) -> None:
    lines: list[str] = []

    class Catcher(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonFormatter().format(record))

    logger = logging.getLogger("sverka")
    level, catcher = logger.level, Catcher()
    logger.addHandler(catcher)
    logger.setLevel(logging.DEBUG)
    try:
        seeded(
            lambda session: factories.person(session, Role.SCHOOL, factories.school(session), login="d@example.org").id
        )
        visitor.sign_in("d@example.org", "не тот пароль вовсе")
        visitor.sign_in("d@example.org")
        visitor.client.get(f"/account/invitations/{'S' * 43}")
        with visitor.client.session_transaction() as cookie:
            token = cookie["_user_id"]
    finally:
        logger.removeHandler(catcher)
        logger.setLevel(level)
    text = json.loads(json.dumps("\n".join(lines)).replace("\\\\u", "\\u"))
    assert len(lines) > 4
    for secret in (factories.PASSWORD, "не тот пароль", "S" * 43, token):
        assert secret not in text


class BrokenError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("SELECT 1", {}, BrokenError("database is locked")), 503),
        (PoolTimeoutError("the pool is empty"), 503),
        (DataError("SELECT 1", {}, BrokenError("too long")), 422),
        (DatabaseError("SELECT 1", {}, BrokenError("file is not a database")), 500),
        (OverflowError("too large for SQLite"), 422),
        (RuntimeError("secret-of-the-trace"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_failure_is_answered_in_words_without_a_trace(config, app_of, error: Exception, status: int) -> None:
    app = app_of(config)

    def fail() -> None:
        raise error

    app.add_url_rule("/fail", "fail", requires(Action.PUBLIC)(fail))
    answer = app.test_client().get("/fail")
    assert answer.status_code == status
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Traceback" not in answer.text
    assert "secret-of-the-trace" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_a_redirect_with_a_line_break_is_no_header(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/jump", "jump", requires(Action.PUBLIC)(lambda: redirect("/a\r\nX-Evil: 1")))
    answer = app.test_client().get("/jump")
    assert "X-Evil" not in answer.headers
