"""Setting up a new installation."""

import re
from pathlib import Path

import pytest
from conftest import Browser

from tests.cli.conftest import run
from tracker.app import create_app
from tracker.cli.settings import load_config
from tracker.extensions import db

ANSWERS = ("--department", "Управление образования", "--name", "Анна Первая", "--login", "anna")
PASSWORD = "тихий синий чайник"


@pytest.fixture
def visitor_of(environment: dict[str, str | None], monkeypatch: pytest.MonkeyPatch):
    made = []

    def make() -> Browser:
        for name, value in environment.items():
            monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
        made.append(create_app(load_config()))
        return Browser(made[-1].test_client())

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_the_first_administrator_signs_in_with_the_typed_password(environment, visitor_of) -> None:
    run(environment, "init", *ANSWERS, typed=f"{PASSWORD}\n{PASSWORD}\n")
    browser = visitor_of()
    assert browser.sign_in("anna", PASSWORD).status_code == 303
    assert "Анна Первая" in browser.get("/")


def test_the_password_may_come_from_standard_input_and_is_never_printed(environment, visitor_of) -> None:
    shown = run(environment, "init", *ANSWERS, "--password-stdin", typed=f"{PASSWORD}\n").output
    assert PASSWORD not in shown
    assert visitor_of().sign_in("anna", PASSWORD).status_code == 303


def test_the_printed_link_works_once(environment, visitor_of) -> None:
    shown = run(environment, "init", *ANSWERS, "--link").output
    link = re.search(r"http://127\.0\.0\.1:8000(/account/invitations/\S+)", shown)
    assert link is not None
    browser = visitor_of()
    assert "Анна Первая" in browser.get(link[1])
    assert browser.post(link[1], {"password": PASSWORD, "repeat": PASSWORD}).status_code == 303
    assert browser.get(link[1], status=404)
    assert browser.sign_in("anna", PASSWORD).status_code == 303


def test_no_default_account_answers_on_a_fresh_installation(environment, visitor_of) -> None:
    run(environment, "init", *ANSWERS, "--link")
    browser = visitor_of()
    for login in ("admin", "administrator", "root", "sverka", "anna", "demo", "test"):
        for password in ("admin", "password", "sverka", "demo", login, f"{login}{login}", "12345678", ""):
            assert browser.sign_in(login, password).status_code in {422, 429}


def test_a_weak_password_sets_nothing_up(environment) -> None:
    shown = run(environment, "init", *ANSWERS, "--password-stdin", typed="12345678\n", status=1).output
    assert "among the most used" in shown
    run(environment, "init", *ANSWERS, "--link")


def test_a_second_time_is_refused_and_changes_nothing(environment) -> None:
    run(environment, "init", *ANSWERS, "--link")
    head = run(environment, "audit", "head").output
    again = run(environment, "init", "--department", "Другое", "--name", "Б", "--login", "b", "--link", status=1)
    assert "has people already" in again.output
    assert run(environment, "audit", "head").output == head


def test_the_keys_are_random_and_readable_by_their_owner_alone(environment, tmp_path: Path) -> None:
    run(environment, "init", *ANSWERS, "--link")
    keys = [tmp_path / "home" / name for name in ("secret.key", "journal.key")]
    assert [key.stat().st_mode & 0o077 for key in keys] == [0, 0]
    assert len({key.read_text() for key in keys}) == 2
    assert all(len(key.read_text()) >= 64 for key in keys)


def test_commands_name_what_is_missing_before_init(environment) -> None:
    for words in (("migrate",), ("check",), ("audit", "verify"), ("serve",), ("backup", "x.zip")):
        assert "run “sverka init” first" in run(environment, *words, status=1).output


def test_a_fresh_installation_passes_its_own_check(environment) -> None:
    run(environment, "init", *ANSWERS, "--link")
    assert "FAIL" not in run(environment, "check").output
    assert "The journal is whole" in run(environment, "audit", "verify").output
