"""Makes the README's pictures from a fresh demo: python docs/pictures/make.py (needs the extra e2e and a Chromium)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from waitress import create_server

from tracker import config as configuration
from tracker.app import create_app
from tracker.paths import DEMO_DATA

HERE = Path(__file__).resolve().parent
MEMO = DEMO_DATA / "spravka-2021.txt"
FLAGS = [
    "--lang=ru-RU",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
# Picture → role, first page, the link to follow there, and the part to show (CSS selectors; None: stay, the top).
PICTURES: dict[str, tuple[str, str, str | None, str | None]] = {
    "start": ("department", "/", None, None),
    "board": ("department", "/board", None, ".board"),
    "tasks": ("department", "/tasks", None, None),
    "task": ("department", "/tasks?status=reported", "tbody a[href*='/tasks/']", None),
    "school": ("school", "/", None, None),
    "assistance": ("methodologist", "/assistance", None, None),
    "draft": ("methodologist", "/drafts/1", None, None),
    "scheme": ("methodologist", "/drafts/1", "tbody a:has-text('Математика')", "figure"),
    "scheme-proof": ("methodologist", "/drafts/1", "tbody a:has-text('Математика')", None),
    "numbers": ("school", "/numbers", None, None),
    "readiness": ("methodologist", "/numbers/readiness?lack=any", None, None),
    "notices": ("department", "/notices", None, None),
    "order-page": ("department", "/orders", "tbody th a:has-text('Редакция')", None),
    "packets": ("department", "/packets", None, None),
    "packet": ("department", "/packets?status=discrepancy", "tbody a[href*='/packets/']", None),
    "protocol-page": ("department", "/packets?status=returned", "tbody a[href*='/packets/']", None),
    "results": ("department", "/results", None, None),
}


def logins(path: Path) -> dict[str, tuple[str, str]]:
    """Return login and password of the first person of each role."""
    found: dict[str, tuple[str, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = re.split(r" {2,}", line.strip())
        if len(words) == 4:
            found.setdefault(words[0], (words[1], words[2]))
    return found


def enter(browser: Any, address: str, login: tuple[str, str]) -> Page:
    """Return a page of a signed-in person."""
    page: Page = browser.new_context(
        base_url=address, locale="ru-RU", viewport={"width": 1280, "height": 900}
    ).new_page()
    page.goto("/account/login")
    page.get_by_label("Логин или электронная почта").fill(login[0])
    page.get_by_label("Пароль").fill(login[1])
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("navigation", name="Разделы").wait_for()
    return page


def shoot(browser: Any, address: str, people: dict[str, tuple[str, str]]) -> None:
    """Take every picture of the table."""
    pages: dict[str, Page] = {}
    for name, (role, url, link, part) in PICTURES.items():
        if role not in pages:
            pages[role] = enter(browser, address, people[role])
        page = pages[role]
        page.goto(url)
        if link:
            page.locator(link).first.click()
            page.wait_for_load_state()
        box = page.locator(part).first.bounding_box() if part else {"x": 0, "y": 0, "width": 1280}
        clip = {**(box or {}), "height": min((box or {}).get("height", 1000), 1400)}
        page.screenshot(path=HERE / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]
    review(pages["department"])
    phone = pages["school"]
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.goto("/")
    phone.screenshot(path=HERE / "school-phone.png")


def review(page: Page) -> None:
    """Take the review of a memo that nobody has confirmed yet: last year's once more, with a line of its own."""
    page.goto("/memos")
    memo = {"name": "справка.txt", "mimeType": "text/plain", "buffer": MEMO.read_bytes() + "\nДля примера.\n".encode()}
    page.set_input_files("input[type=file]", memo)  # type: ignore[arg-type]
    page.get_by_role("button", name="Прочитать справку").click()
    page.locator("section.review").first.wait_for()
    page.screenshot(
        path=HERE / "memo-defects.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1000}, full_page=True
    )
    box = page.locator("section.review").nth(9).bounding_box()
    assert box
    page.screenshot(path=HERE / "memo-review.png", clip={**box, "height": 1000}, full_page=True)


def main() -> None:
    """Build a demo in a folder of its own, serve it, and take the pictures."""
    program = os.environ.get("SVERKA_CHROMIUM") or shutil.which("chromium") or sys.exit("no Chromium")
    with tempfile.TemporaryDirectory() as home:
        os.environ["SVERKA_HOME"] = home
        subprocess.run(
            [sys.executable, "-m", "tracker.cli", "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL
        )
        server = create_server(create_app(configuration.load("demo")), host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            shoot(browser, f"http://127.0.0.1:{server.effective_port}", logins(Path(home) / "demo-logins.txt"))
            browser.close()
        server.close()


if __name__ == "__main__":
    main()
