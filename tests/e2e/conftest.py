"""A real server on a loopback port, and a real Chromium; skipped with the reason where there is none.

SVERKA_E2E_DELAY=0.5 holds every page back for half a second: steps that do not wait for what they look at fail then.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress import create_server

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """The browser's program; skips when there is none."""
    found = os.environ.get("SVERKA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found or pytest.skip("no Chromium on this machine (Debian: apt install chromium)")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install '.[e2e]')")
    program = chromium()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def held_back(app: Flask) -> Any:
    """The application, each answer of which is late by SVERKA_E2E_DELAY seconds."""
    delay = float(os.environ.get("SVERKA_E2E_DELAY", "0"))

    def late(environ: Any, start_response: Any) -> Any:
        threading.Event().wait(delay)
        return app(environ, start_response)

    return late if delay else app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve `app` from a thread; yields its address. Closing pulls the sockets from under the waiting loop."""
    server = create_server(held_back(app), host="127.0.0.1", port=0, threads=8)
    closing = threading.Event()

    def run() -> None:
        try:
            server.run()
        except OSError:
            if not closing.is_set():
                raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    closing.set()
    server.close()
    thread.join(10)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application served by waitress on a free port of this machine."""
    with served(app) as found:
        yield found


@pytest.fixture
def open_page(chrome: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open a page in a browser of its own; a script error or a refused resource fails the test."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def watch(message: Any) -> None:
        # A form that is refused answers 4xx on purpose; the browser notes that in its console.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            troubles.append(message.text)

    def make(path: str = "/", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chrome.new_context(base_url=address, locale="ru-RU", accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", watch)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def keep_picture(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Save a picture of the page when SVERKA_PICTURES names a folder (used while writing tests)."""
    folder = os.environ.get("SVERKA_PICTURES")

    def keep(page: Any, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep
