"""No form is taken without this browser's own token, and nothing changes by reading."""

import re
from typing import Any

import pytest
from conftest import Browser

from tests.security.test_matrix import GENERIC, VISITORS, rules, variants
from tests.security.world import World, unchanged
from tracker.domain.permissions import Action


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_form_needs_its_own_browsers_token(world: World, visitor: str) -> None:
    wrong = []
    stranger = Browser(world.app.test_client()).token()
    browser = world.browsers[visitor]
    attempts: list[dict[str, Any]] = [
        {"data": GENERIC},
        {"data": {**GENERIC, "csrf_token": ""}},
        {"data": {**GENERIC, "csrf_token": "x" * 91}},
        {"data": {**GENERIC, "csrf_token": stranger}},
        {"data": GENERIC, "headers": {"X-CSRFToken": stranger, "X-Requested-With": "XMLHttpRequest"}},
        {"data": GENERIC, "headers": {"Origin": "https://evil.example", "Referer": "https://evil.example/"}},
        {"json": {**GENERIC, "csrf_token": stranger}},
    ]
    with unchanged(world):
        for rule in rules(world, "POST"):
            url, _owner = world.url(rule, visitor, "own")
            for attempt in attempts:
                answer = browser.client.post(url, **attempt)
                if answer.status_code != 400:
                    wrong.append((url, answer.status_code, str(attempt)[:80]))
    assert wrong == []


def test_what_was_typed_is_kept_on_the_refusal_but_no_secret(world: World) -> None:
    browser = world.browsers["school"]
    task = world.schools[0]["objects"]["tasks"][0]
    page = browser.client.post(f"/tasks/{task}/report", data={"fact": "Длинный набранный текст", "csrf_token": "x"})
    assert page.status_code == 400
    assert "Длинный набранный текст" in page.text
    secret = browser.client.post("/account/password", data={"current": "тайна-тайна", "password": "тайна-тайна"})
    assert secret.status_code == 400
    assert "тайна-тайна" not in secret.text


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_following_every_link_twice_changes_nothing(world: World, visitor: str) -> None:
    browser = world.browsers[visitor]
    seen: set[str] = set()
    waiting = ["/", "/account/login"]
    with unchanged(world):
        while waiting and len(seen) < 150:
            url = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            for method in ("HEAD", "GET"):
                answer = browser.client.open(url, method=method)
                assert answer.status_code < 500, url
                assert answer.status_code != 403, f"a page of {visitor} links to what is forbidden: {url}"
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found = re.findall(r'href="(/[^"#]*)', answer.text)
                waiting += [link.replace("&amp;", "&") for link in found if not link.startswith("/static")]
            answer.close()
    assert len(seen) > (1 if visitor in {"anonymous", "observer"} else 10)


def test_the_permission_is_asked_for_each_method_apart(world: World) -> None:
    """Who may only read gets 403 for writing at the same address."""
    found = 0
    reading = {rule["rule"]: rule for rule in rules(world, "GET")}
    for rule in rules(world, "POST"):
        twin = reading.get(rule["rule"])
        if twin is None:
            continue
        for visitor in VISITORS[1:]:
            if world.may(visitor, Action(twin["permission"]), None) and not world.may(
                visitor, Action(rule["permission"]), None
            ):
                found += 1
                for variant in variants(rule)[:1]:
                    url, _owner = world.url(rule, visitor, variant)
                    browser = world.browsers[visitor]
                    token = browser.hidden(browser.get("/account/password"), "csrf_token")
                    assert browser.client.post(url, data={"csrf_token": token, **GENERIC}).status_code == 403, url
    assert found >= 5
