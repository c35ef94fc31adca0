"""What every answer carries, errors and downloads included."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import Browser
from flask import Blueprint, Flask

from tests.security.test_matrix import VISITORS, rules
from tests.security.world import World
from tracker.config import Config
from tracker.domain.permissions import Action
from tracker.web import blueprints
from tracker.web.access import requires

NEEDED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def check(answer: Any, url: str) -> None:
    headers = answer.headers
    for name, value in NEEDED.items():
        assert headers.get(name) == value, (url, name)
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy, url
    assert "default-src 'none'" in policy or "default-src 'self'" in policy, url
    if "sandbox" not in policy:
        assert all(directive in policy for directive in DIRECTIVES), (url, policy)
    assert "Permissions-Policy" in headers
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert headers["X-Request-ID"]
    if not url.startswith("/static"):
        assert "no-store" in headers["Cache-Control"], url
        assert "Cookie" in headers["Vary"], url


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_every_refusal_and_every_download_is_guarded(world: World, visitor: str) -> None:
    for rule in rules(world, "GET"):
        for variant in ("own", "missing"):
            url, _owner = world.url(rule, visitor, variant)
            with world.browsers[visitor].client.get(url) as answer:
                check(answer, url)
    for url in ("/nowhere", "/static/nowhere", "/tasks/abc", "/%ff", "/tasks?page=%zz"):
        with world.browsers[visitor].client.get(url) as answer:
            check(answer, url)
    check(world.browsers[visitor].client.post("/account/logout"), "/account/logout")
    check(world.browsers[visitor].client.put("/tasks"), "/tasks")


def test_files_of_people_are_never_shown_in_the_browser_s_own_right(world: World) -> None:
    file = world.schools[0]["objects"]["files"][0]
    with world.browsers["school"].client.get(f"/files/{file}") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]


def test_strict_transport_is_said_only_under_https(world: World, https: Flask) -> None:
    assert "Strict-Transport-Security" not in world.app.test_client().get("/account/login").headers
    answer = https.test_client().get("/account/login", base_url="https://sverka.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.fixture
def https(copies: Callable[..., World], app_of: Callable[[Config], Flask]) -> Flask:
    config = copies().app.extensions["sverka_config"]
    return app_of(replace(config, base_url="https://sverka.example", trusted_hosts=("sverka.example",)))


def test_the_cookie_under_https_is_bound_to_the_host_and_hidden_from_scripts(https: Flask) -> None:
    answer = https.test_client().get("/account/login", base_url="https://sverka.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sverka=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert len(cookie) < 4000


def test_the_cookie_carries_no_word_about_the_person(world: World) -> None:
    browser = world.browsers["school"]
    cookie = browser.client.get_cookie("sverka")
    assert cookie is not None
    person = world.actors["school"]
    readable = cookie.value
    for part in cookie.value.split("."):
        readable += base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace")
    assert person.name.split()[0] not in readable
    assert "shkola" not in readable
    assert world.schools[0]["canary"] not in readable


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "x\\y", "a@b", "[::1"]
)
def test_a_foreign_host_is_refused_without_being_repeated(world: World, host: str) -> None:
    for visitor in ("department", "anonymous"):
        for url in ("/", "/tasks", "/account/login", "/nowhere", "/healthz"):
            answer = world.browsers[visitor].client.get(url, headers={"Host": host})
            assert answer.status_code == 400, (url, host)
            assert not host or host not in answer.text
            check(answer, url)


def test_no_forwarding_header_is_believed_without_a_proxy(world: World) -> None:
    for name, value in (
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("Forwarded", "host=evil.example"),
        ("X-Forwarded-Prefix", "/evil"), ("X-Real-IP", "8.8.8.8"), ("X-Forwarded-For", "8.8.8.8"),
    ):  # fmt: skip
        answer = world.browsers["department"].client.get("/tasks", headers={name: value})
        assert answer.status_code == 200
        assert "evil" not in answer.text + str(answer.headers)


def test_a_request_s_own_id_is_not_believed_without_a_proxy(world: World) -> None:
    answer = world.browsers["department"].client.get("/tasks", headers={"X-Request-ID": "forged-id-1234"})
    assert answer.headers["X-Request-ID"] != "forged-id-1234"


def test_a_route_without_an_action_keeps_the_application_from_starting(world: World, app_of, monkeypatch) -> None:
    config = world.app.extensions["sverka_config"]
    bare = Blueprint("bare", __name__)
    bare.add_url_rule("/bare", "index", lambda: "open to all")
    monkeypatch.setattr(blueprints, "ALL", (*blueprints.ALL, bare))
    with pytest.raises(RuntimeError, match=r"bare\.index"):
        app_of(config)
    guarded = Blueprint("guarded", __name__)
    guarded.add_url_rule("/bare", "index", requires(Action.SIGNED_IN)(lambda: "for who is signed in"))
    monkeypatch.setattr(blueprints, "ALL", (*blueprints.ALL[:-1], guarded))
    assert Browser(app_of(config).test_client()).client.get("/bare").status_code == 303
