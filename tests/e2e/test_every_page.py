"""Every kind of page of the demo, as each role: no accessibility violation, nothing wider than a phone, no dead link."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from open_connections import CONNECTIONS, SHARED
from werkzeug.exceptions import HTTPException

from tests.e2e.conftest import served
from tracker import config as configuration
from tracker.app import create_app
from tracker.extensions import db

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ROLES = ("administrator", "department", "methodologist", "school", "observer")
# Downloads and answers for programs are no pages.
NO_PAGE = re.compile(
    r"\.(csv|xlsx|docx|pdf|json|svg|zip|ics)$|/(csv|xlsx|docx|export)\b|^files\.|^progress\.|^health\.|^static$"
)
MOST = 60  # kinds of pages for one role
CHECKED: set[str] = set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, tuple[str, str]], Any]]:
    """The demo, built by its own command and served on a free port: address, login and password of each role, app."""
    home = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "SVERKA_HOME": str(home), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tracker.cli", "demo", "--no-serve"]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVERKA_HOME", str(home))
        app = create_app(configuration.load("demo"))
    with served(app) as address:
        yield address, logins(home / "demo-logins.txt"), app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _the_server_outlives_a_test() -> None:
    CONNECTIONS.opener = SHARED


def logins(path: Path) -> dict[str, tuple[str, str]]:
    """Role → login and password, out of the file that the demo leaves."""
    found: dict[str, tuple[str, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = re.split(r" {2,}", line.strip())
        for role in ROLES:
            if words and words[0] == role:
                found.setdefault(role, (words[1], words[2]))
    return found


def enter(chrome: Any, address: str, login: tuple[str, str]) -> Any:
    page = chrome.new_context(base_url=address, locale="ru-RU", viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/account/login")
    page.get_by_label("Логин или электронная почта").fill(login[0])
    page.get_by_label("Пароль").fill(login[1])
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("navigation", name="Разделы").wait_for()
    return page


def kind_of(app: Any, url: str) -> str | None:
    """The endpoint of a link on this site; None for what is no page."""
    try:
        endpoint, _arguments = app.url_map.bind("localhost").match(urlsplit(url).path, method="GET")
    except HTTPException:
        return None
    return None if NO_PAGE.search(endpoint) or NO_PAGE.search(urlsplit(url).path) else endpoint


def walk(page: Any, app: Any, address: str) -> Iterator[str]:
    """Visit one page of each kind that can be reached by links; yields the endpoint with the page open."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        kind = kind_of(app, url)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(url)
        assert answer.status == 200, (url, answer.status)
        # A link of a picture has no plain href.
        links = page.eval_on_selector_all(
            "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), location.href).href)"
        )
        waiting += [link for link in links if link.startswith(address)]
        yield kind


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_and_fits_a_phone(demo: Any, chrome: Any, role: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    address, people, app = demo
    page = enter(chrome, address, people[role])
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    kinds = []
    for kind in walk(page, app, address):
        kinds.append(kind)
        if kind in CHECKED and kind != "home.index":  # the start page differs by role, the others by their buttons
            continue
        CHECKED.add(kind)
        for found in axe.Axe().run(page).response["violations"]:
            places = [node["target"] for node in found["nodes"]][:3]
            troubles.append(f"{kind}: {found['id']} {places}")
        page.set_viewport_size({"width": 360, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 361:
            troubles.append(f"{kind}: {wide} px wide on a phone")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not troubles, "\n".join(troubles)
    assert len(kinds) >= (4 if role == "observer" else 6), kinds


def test_the_english_pages_have_no_russian_in_their_frame(demo: Any, chrome: Any) -> None:
    address, people, app = demo
    page = enter(chrome, address, people["department"])
    page.get_by_role("button", name="Eng").click()
    for kind in walk(page, app, address):
        for selector in ("th[scope=col]", ".nav a", "label", "button"):
            words = [
                text for text in page.locator(selector).all_inner_texts() if re.search("[а-яё]", text, re.IGNORECASE)
            ]
            # Names of organisations and people, texts of the memo, and the language's own name stay as they are.
            assert not [w for w in words if w != "Рус" and len(w) < 25 and "№" not in w], (kind, selector, words)
