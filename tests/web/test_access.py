"""Who is let in: default deny, the way back after signing in, and addresses that only look local."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor, Grant, Role
from tracker.models.people import Person
from tracker.web.access import action_of, is_local, routes
from tracker.web.navigation import TABLE

Seeded = Callable[[Callable[[Session], Any]], Any]
HOMES = {
    Role.ADMINISTRATOR: factories.department,
    Role.DEPARTMENT: factories.department,
    Role.METHODOLOGIST: factories.methodical_office,
    Role.SCHOOL: factories.school,
    Role.OBSERVER: factories.school,
}
# Reached without signing in; everything else is not.
OPEN = {
    "account.login",
    "account.enter",
    "account.invitation",
    "account.language",
    "feeds.calendar",
    "feeds.deadlines",
    "health.alive",
    "health.ready",
    "public.plan",
    "public.problem",
    "public.show",
    "static",
}


def member(role: Role) -> Callable[[Session], None]:
    def make(session: Session) -> None:
        factories.campaign(session)
        factories.person(session, role, HOMES[role](session), f"Человек {role}", f"{role}@example.org")

    return make


LOCAL = ["/", "/tasks", "/tasks?page=2&q=%D0%B0", "/a//b", "/people/1#x", "/a:b@c", "/" + "x" * 498]
FOREIGN = [
    "", "tasks", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/a\\b", "https://evil.example",
    "http:/evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "/\r\nSet-Cookie: a=b", " /tasks",
    "/\x00", "/\u2028", "/школа", "/\u200b/evil.example", "／／evil.example", "/" + "x" * 499, "?next=/", "#", ".", "../x",
]  # fmt: skip


@pytest.mark.parametrize("address", LOCAL)
def test_a_path_of_this_site_is_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", FOREIGN, ids=ascii)
def test_nothing_that_a_browser_could_take_elsewhere_is_local(address: str) -> None:
    assert not is_local(address)


@pytest.mark.parametrize("address", FOREIGN, ids=ascii)
def test_a_planted_way_back_is_not_followed(visitor: Browser, seeded: Seeded, address: str) -> None:
    seeded(member(Role.DEPARTMENT))
    with visitor.client.session_transaction() as kept:
        kept["next"] = address
    assert visitor.sign_in("department@example.org").location == "/"


def test_the_way_back_keeps_its_filters_and_is_used_once(visitor: Browser, seeded: Seeded) -> None:
    seeded(member(Role.DEPARTMENT))
    assert visitor.client.get("/organisations?q=%D1%88&page=2").location == "/account/login"
    assert visitor.sign_in("department@example.org").location == "/organisations?q=%D1%88&page=2"
    with visitor.client.session_transaction() as kept:
        assert "next" not in kept


def test_a_refused_post_is_no_place_to_come_back_to(visitor: Browser, seeded: Seeded) -> None:
    seeded(member(Role.DEPARTMENT))
    assert visitor.post("/account/logout").location == "/account/login"
    assert visitor.sign_in("department@example.org").location == "/"


def test_signing_in_gives_the_browser_a_new_session_but_keeps_its_language(visitor: Browser, seeded: Seeded) -> None:
    seeded(member(Role.DEPARTMENT))
    visitor.post("/account/language", {"lang": "en"})
    with visitor.client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        before = kept["csrf_token"]
    visitor.sign_in("department@example.org")
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") != before
        assert kept["language"] == "en"


def test_only_these_pages_are_open_to_visitors(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {endpoint for endpoint in endpoints if action_of(app, endpoint) is Action.PUBLIC} == OPEN


def test_every_other_page_leads_a_visitor_to_sign_in_and_every_form_is_refused(app: Flask, visitor: Browser) -> None:
    token = visitor.token()
    tried = 0
    with app.test_request_context():
        rows = routes()
    for row in rows:
        if row["endpoint"] in OPEN:
            continue
        address = row["rule"].replace("<id:", "<").replace("<string(length=32):", "<")
        for argument in row["arguments"]:
            address = address.replace(f"<{argument}>", "1" if "key" not in argument else "a" * 32)
        for method in row["methods"]:
            answer = visitor.client.open(address, method=method, data={"csrf_token": token})
            assert (answer.status_code, answer.location) == (303, "/account/login"), (method, address)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_exactly_its_links_and_each_of_them_opens(
    app: Flask, seeded: Seeded, browser_of: Callable[[str], Browser], role: Role
) -> None:
    seeded(member(role))
    browser = browser_of(f"{role}@example.org")
    start = browser.get("/")
    bar = start[start.index('<nav class="nav"') :].split("</nav>")[0]
    actor = Actor(1, "x", frozenset({Grant(role, 1)}))
    with app.test_request_context():
        built = {row["endpoint"]: row["rule"] for row in routes()}
    wanted = [built[endpoint] for endpoint, _label, action in TABLE if endpoint in built and allowed(actor, action)]
    assert [part.split('"')[0] for part in bar.split('href="')[1:]] == wanted
    assert 'href="/" aria-current="page"' in bar
    for address in wanted:
        page = browser.get(address, follow_redirects=True)  # a school is led to its own numbers
        assert page.count('aria-current="page"') >= 1, address
    for endpoint, _label, action in TABLE:
        if endpoint in built and not allowed(actor, action):
            assert browser.client.get(built[endpoint]).status_code == 403, endpoint


def test_who_must_choose_a_new_password_reaches_nothing_else(
    seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    seeded(member(Role.ADMINISTRATOR))

    def oblige(session: Session) -> None:
        session.scalars(select(Person)).one().must_change_password = True

    browser = browser_of("administrator@example.org")
    seeded(oblige)
    for address in ("/", "/people", "/journal", "/help", "/organisations"):
        answer = browser.client.get(address)
        assert (answer.status_code, answer.location) == (303, "/account/password"), address
    assert browser.client.post("/people", data={}).status_code in {303, 400}
    browser.get("/account/password")
    new = "восемь тихих сорок"
    fields = {"csrf_token": browser.hidden(browser.get("/account/password"), "csrf_token")}
    fields |= {"current": factories.PASSWORD, "password": new, "repeat": new}
    assert browser.client.post("/account/password", data=fields).location == "/"
    browser.get("/people")


@pytest.mark.parametrize(
    "address", ["/people/1.5", "/people/-1", "/people/2147483648", "/people/0", "/people/x", "/people/٣"]
)
def test_what_is_no_id_of_the_database_is_a_plain_404(
    seeded: Seeded, browser_of: Callable[[str], Browser], address: str
) -> None:
    seeded(member(Role.ADMINISTRATOR))
    browser_of("administrator@example.org").get(address, status=404)
