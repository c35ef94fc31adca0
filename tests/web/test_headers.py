"""What every answer carries, what the log keeps of a request, and what neither ever says."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import Browser, closing_app, make_config
from flask import Flask
from sqlalchemy.orm import Session

from tracker.config import Config
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.paths import STATIC
from tracker.services import invitations
from tracker.web.access import requires
from tracker.web.logs import JsonFormatter
from tracker.web.static_files import content_hash

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGIN = "officer@example.org"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def officer(session: Session) -> int:
    return factories.person(session, Role.DEPARTMENT, factories.department(session), "Анна Служащая", LOGIN).id


@pytest.mark.parametrize(
    "address", ["/", "/account/login", "/nothing-here", "/healthz", "/readyz", "/static/favicon.svg", "/static/none.js"]
)
def test_every_answer_is_guarded(visitor: Browser, address: str) -> None:
    answer = visitor.client.get(address)
    headers = answer.headers
    answer.close()
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert len(headers["X-Request-ID"]) == 16
    assert "Server" not in headers


@pytest.mark.parametrize("address", ["/", "/account/login", "/nothing-here", "/static/none.js", "/static/../x"])
def test_no_page_with_a_person_on_it_is_kept_by_anybody(
    seeded: Seeded, browser_of: Callable[[str], Browser], address: str
) -> None:
    seeded(officer)
    answer = browser_of(LOGIN).client.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_a_static_file_is_kept_for_ever_under_its_contents_hash(visitor: Browser) -> None:
    page = visitor.get("/account/login")
    for path in sorted(STATIC.iterdir()):
        if path.suffix in {".css", ".js", ".svg"}:
            assert f"/static/{path.name}?v={content_hash(path.name)}" in page
            answer = visitor.client.get(f"/static/{path.name}")
            assert answer.data == path.read_bytes()
            assert "immutable" in answer.headers["Cache-Control"]
            assert "max-age=31536000" in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers
            answer.close()


def test_each_request_has_its_own_number(visitor: Browser) -> None:
    numbers = {visitor.client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
    assert len(numbers) == 20


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdef-0123", True), ("short", False), ("x" * 65, False), ("a" * 64, True), ("evil\u00e9evil", False), ("a b c d e f", False)],
)  # fmt: skip
def test_a_proxys_number_is_kept_only_behind_a_proxy_and_only_when_it_is_one(
    config: Config, visitor: Browser, given: str, kept: bool
) -> None:
    headers = {"X-Request-ID": given}
    assert visitor.client.get("/healthz", headers=headers).headers["X-Request-ID"] != given
    with closing_app(make_config(config.home, config.database_url, proxies=1)) as behind:
        assert (behind.test_client().get("/healthz", headers=headers).headers["X-Request-ID"] == given) is kept


def test_with_https_the_cookie_is_bound_to_the_host_and_to_https(config: Config) -> None:
    with closing_app(make_config(config.home, config.database_url, base_url="https://localhost")) as secure:
        answer = secure.test_client().get("/account/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sverka=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_without_https_nothing_pretends_to_it(visitor: Browser) -> None:
    answer = visitor.client.get("/account/login")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("sverka=")
    assert "HttpOnly" in answer.headers["Set-Cookie"]


# The log


@pytest.fixture
def log(app: Flask) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines written so far, each read as JSON."""
    stream, logger = io.StringIO(), logging.getLogger("sverka")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


Log = Callable[[], list[dict[str, Any]]]


def test_one_line_a_request_says_what_came_and_how_it_ended(
    log: Log, seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    person = seeded(officer)
    browser = browser_of(LOGIN)
    before = len(log())
    answers = [browser.client.get(address) for address in ("/", "/nothing-here?q=1", "/account/logout")]
    lines = log()[before:]
    assert [(line["method"], line["path"], line["status"], line["person"]) for line in lines] == [
        ("GET", "/", 200, person), ("GET", "/nothing-here", 404, person), ("GET", "/account/logout", 405, person),
    ]  # fmt: skip
    assert [line["request_id"] for line in lines] == [answer.headers["X-Request-ID"] for answer in answers]
    assert all(line["level"] == "info" and line["ms"] >= 0 and line["at"] for line in lines)


def test_no_password_cookie_or_token_is_ever_logged(log: Log, seeded: Seeded, visitor: Browser) -> None:
    seeded(officer)
    visitor.sign_in(LOGIN, "не тот пароль вовсе")
    visitor.sign_in(LOGIN)
    cookie = visitor.client.get_cookie("sverka")
    assert cookie is not None
    with visitor.client.session_transaction() as kept:
        token = kept["_user_id"]
    visitor.get("/")
    written = json.dumps(log(), ensure_ascii=False)
    for secret in (factories.PASSWORD, "не тот пароль", cookie.value, token, LOGIN):
        assert secret not in written


def test_an_invitations_token_is_never_logged_however_the_link_was_mangled(
    log: Log, seeded: Seeded, visitor: Browser
) -> None:
    def invite(session: Session) -> str:
        person = factories.person(session, Role.SCHOOL, factories.school(session))
        return invitations.invite(session, actor=factories.SYSTEM, person=person)

    token = seeded(invite)
    for address in (
        f"/{token}",
        f"/{token}.",
        f"/{token}/",
        f"//{token}",
        f"/{token}%20",
        f"/{token[:-1]}",
        f"/{token}?x=1",
    ):
        visitor.client.get(f"/account/invitations{address}")
        visitor.client.put(f"/account/invitations{address}")
    assert len(log()) >= 14
    assert token[:20] not in json.dumps(log())


def test_nothing_typed_can_forge_a_line(log: Log, visitor: Browser) -> None:
    visitor.client.get("/x%0a%7B%22level%22:%22error%22%7D%0d%1b[31m%E2%80%A8")
    (line,) = log()
    assert line["level"] == "info"
    assert line["path"] == '/x\n{"level":"error"}\r\x1b[31m\u2028'
    record = logging.LogRecord("sverka", logging.INFO, "", 0, line["path"], None, None)
    text = JsonFormatter().format(record)
    assert text.isascii()
    assert text.isprintable()


def test_a_crash_is_written_with_its_trace_and_number_and_only_there(app: Flask, log: Log, visitor: Browser) -> None:
    app.testing = False

    @app.get("/crash")
    @requires(Action.PUBLIC)
    def crash() -> None:
        raise ZeroDivisionError("тайное слово")

    answer = visitor.client.get("/crash")
    error, request = log()
    assert (error["level"], request["status"]) == ("error", 500)
    assert "тайное слово" in error["trace"]
    assert error["request_id"] == request["request_id"] == answer.headers["X-Request-ID"]
    assert "тайное" not in answer.text


def test_the_log_goes_on_without_a_request(log: Log) -> None:
    logging.getLogger("sverka.jobs").warning("отправлено %s писем", 3, extra={"fields": {"job": Path("a")}})
    (line,) = log()
    assert (line["message"], line["logger"], line["job"]) == ("отправлено 3 писем", "sverka.jobs", "a")
    assert "request_id" not in line
