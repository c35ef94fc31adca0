"""`sverka outbox` for cron: sends what is due, says what it did, and how the letters stand."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import factories
import pytest
from conftest import NOW
from flask import Flask
from sqlalchemy.orm import Session

from tests import mailroom
from tests.cli.conftest import run, settings_of
from tests.mailroom import Sink
from tracker.config import Config
from tracker.domain.roles import Role

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with mailroom.listening() as made:
        yield made


@pytest.fixture
def place(config: Config, app: Flask, seeded: Seeded, sink: Sink) -> dict[str, str | None]:
    """The environment of an installation with one digest to send."""

    def make(session: Session) -> None:
        school = factories.school(session)
        of = factories.recommendation(session, factories.campaign(session))
        factories.task(session, of, school, due_on=date(2027, 4, 20))
        mailroom.reader(session, Role.SCHOOL, school, "head@school.example")

    seeded(make)
    return {
        **settings_of(config), "SVERKA_NOW": NOW.isoformat(), "SVERKA_TZ": "Europe/Moscow",
        "SVERKA_SMTP_HOST": "127.0.0.1", "SVERKA_SMTP_PORT": str(sink.port), "SVERKA_SMTP_SECURITY": "none",
        "SVERKA_SMTP_FROM": mailroom.SENDER, "SVERKA_BASE_URL": "https://sverka.city.example",
    }  # fmt: skip


def test_cron_sends_what_is_due_once(place: dict[str, str | None], sink: Sink) -> None:
    assert run(place, "outbox", "run", "--once").output == "written 1, sent 1\n"
    assert run(place, "outbox", "run", "--once").output == "nothing to do\n"
    assert sink.addresses == ["head@school.example"]
    assert "https://sverka.city.example/tasks/" in sink.text()
    assert str(sink.messages[0]["Message-ID"]).endswith("@sverka.city.example>")


def test_the_worker_sends_them_too(place: dict[str, str | None], sink: Sink) -> None:
    assert "Letters sent: 1." in run(place, "worker", "--once").output
    assert sink.addresses == ["head@school.example"]


def test_a_server_that_is_away_is_said_and_told_by_the_exit_code(place: dict[str, str | None]) -> None:
    answer = run({**place, "SVERKA_SMTP_PORT": "1"}, "outbox", "run", "--once", status=1)
    assert "put_off 1" in answer.output
    assert "ConnectionRefusedError" in answer.output


def test_without_a_server_there_is_nothing_to_do(place: dict[str, str | None], sink: Sink) -> None:
    bare = {name: value for name, value in place.items() if not name.startswith("SVERKA_SMTP")}
    assert run(bare, "outbox", "run", "--once").output == "nothing to do\n"
    assert json.loads(run(bare, "outbox", "status", "--json").output)["server"] is None
    assert sink.messages == []


def test_how_the_letters_stand(place: dict[str, str | None], sink: Sink) -> None:
    sink.refuse_to["head@school.example"] = "550 no such user"
    run(place, "outbox", "run", "--once")
    found = json.loads(run(place, "outbox", "status", "--json").output)
    assert found["server"] == "127.0.0.1"
    assert found["letters"] == {"waiting": 0, "sent": 0, "dropped": 0, "failed": 1, "expired": 0}
    lines = run(place, "outbox", "status").output.splitlines()
    assert lines[0] == f"Mail server: 127.0.0.1:{sink.port}"
    assert "failed   1" in lines


@pytest.mark.parametrize(
    ("name", "value"), [("SVERKA_SMTP_FROM", "x"), ("SVERKA_SMTP_SECURITY", "tls"), ("SVERKA_SMTP_PORT", "no")]
)
def test_a_wrong_setting_is_refused_by_its_name(place: dict[str, str | None], name: str, value: str) -> None:
    assert name in run({**place, name: value}, "outbox", "run", "--once", status=1).output
