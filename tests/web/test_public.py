"""The public check page: open only while switched on, and its two commands verify what was downloaded."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Browser
from sqlalchemy.orm import Session

from tests.ordering import FAST, city, planned, published
from tests.web.test_orders import people
from tracker.cli.plan import plan as command
from tracker.matching.api import seed_of

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
DRAW = "Приказ № 12 от 20.04.2027; 7315"


@pytest.fixture
def made(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        town = city(session, experts="Секретная М. П.")
        people(session, town)
        published(session, town, planned(session, town, settings=replace(FAST, seed=seed_of(DRAW), draw=DRAW)))
        return {"campaign": town.campaign.id, "round": town.rounds[0].id}

    return seeded(make)


def test_the_page_is_there_only_while_the_department_has_it_open(
    made: dict[str, int], visitor: Browser, browser_of: BrowserOf
) -> None:
    places = (
        "/public/2027",
        f"/public/2027/rounds/{made['round']}/problem.json",
        f"/public/2027/rounds/{made['round']}/plan.json",
    )
    for place in places:
        visitor.get(place, status=404)
    officer = browser_of("officer@example.org")
    assert DRAW in officer.get("/orders")
    switch = f"/campaigns/{made['campaign']}/public-page"
    assert browser_of("anna@example.org").post(f"{switch}/open").status_code == 403
    assert officer.post(f"{switch}/open").status_code == 303
    for place in places:
        answer = visitor.client.get(place)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Секретная" not in answer.text
        assert "Человек" not in answer.text
    page = visitor.get("/public/2027")
    assert DRAW in page
    assert "Проверьте взаимопроверку 2027 года сами" in page
    assert f"{seed_of(DRAW)} — из опубликованной строки" in page
    visitor.post("/account/language", {"lang": "en", "next": "/public/2027"})
    page = visitor.get("/public/2027")
    assert "Check the mutual checks of 2027 yourself" in page
    assert "Mathematics" in page or "Russian language" in page
    for place in ("/public/2026", "/public/0001", f"/public/2027/rounds/{made['round'] + 1}/plan.json"):
        visitor.get(place, status=404)
    assert officer.post(f"{switch}/close").status_code == 303
    visitor.get("/public/2027", status=404)


def test_the_two_commands_verify_the_downloaded_files(
    made: dict[str, int], visitor: Browser, browser_of: BrowserOf, tmp_path: Path
) -> None:
    browser_of("officer@example.org").post(f"/campaigns/{made['campaign']}/public-page/open")
    page = visitor.get("/public/2027")
    names = re.findall(r'href="(/public/2027/rounds/\d+/(\w+)\.json)"', page)
    assert [name for _url, name in names] == ["problem", "plan"]
    files = {}
    for url, name in names:
        files[name] = tmp_path / f"{name}-{made['round']}.json"
        files[name].write_bytes(visitor.client.get(url).data)
    assert hashlib.sha256(files["plan"].read_bytes()).hexdigest() in page
    commands = re.findall(r"<code>sverka plan (verify[^<]*)</code>", page)
    assert len(commands) == 2
    for line in commands:
        words = [str(tmp_path / word) if word.endswith(".json") else word for word in line.split()]
        found = CliRunner().invoke(command, words)
        assert (found.exit_code, found.output.strip()) == (0, "clean: every rule holds"), line
    assert "--reproduce" in commands[1]
    broken = files["plan"].read_text(encoding="utf-8").replace('"checks": [\n  [', '"checks": [\n  [', 1)
    files["plan"].write_text(re.sub(r"(\[\s*)(\d+),(\s*)(\d+)", r"\g<1>\4,\g<3>\2", broken, count=1), encoding="utf-8")
    assert CliRunner().invoke(command, ["verify", str(files["problem"]), str(files["plan"])]).exit_code == 1
