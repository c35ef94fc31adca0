"""Settings of a command: a wrong one ends it with its sentence; the two secrets are made once and kept."""

import stat
from pathlib import Path

import click
import pytest

from tests.cli.conftest import run
from tracker.cli.settings import load_config, make_keys

KEYS = ("secret.key", "journal.key")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SVERKA_DATABASE_URL", "SVERKA_DB", "SVERKA_SECRET_KEY", "SVERKA_JOURNAL_KEY", "SVERKA_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SVERKA_HOME", str(tmp_path / "дом"))
    return tmp_path / "дом"


def test_two_different_secrets_are_made_for_the_owner_alone(home: Path) -> None:
    make_keys()
    secrets = [(home / name).read_text() for name in KEYS]
    assert len(set(secrets)) == 2
    assert all(len(secret.strip()) >= 32 for secret in secrets)
    assert [stat.S_IMODE((home / name).stat().st_mode) for name in KEYS] == [0o600, 0o600]


def test_secrets_that_are_there_are_kept(home: Path) -> None:
    make_keys()
    before = [(home / name).read_bytes() for name in KEYS]
    make_keys()
    assert [(home / name).read_bytes() for name in KEYS] == before
    (home / "journal.key").unlink()
    make_keys()
    assert (home / "secret.key").read_bytes() == before[0]
    assert (home / "journal.key").read_bytes() != before[1]


def test_the_settings_take_the_secrets_from_their_files(home: Path) -> None:
    make_keys()
    config = load_config()
    assert (config.home, config.secret_key) == (home, (home / "secret.key").read_text().strip())
    assert config.journal_key == (home / "journal.key").read_text().strip()


def test_without_secrets_a_command_ends_with_advice(home: Path) -> None:
    with pytest.raises(click.ClickException) as caught:
        load_config()
    assert "SVERKA_SECRET_KEY" in caught.value.message or "secret.key" in caught.value.message


def test_a_home_that_cannot_be_made_is_named(home: Path) -> None:
    home.write_text("a file stands here")
    with pytest.raises(click.ClickException, match="cannot be written"):
        make_keys()


@pytest.mark.parametrize("command", [("routes",), ("check",), ("audit", "head"), ("migrate",), ("serve",)])
def test_every_command_ends_with_one_sentence_and_no_trace(environment, command: tuple[str, ...]) -> None:
    wrong = {**environment, "SVERKA_SECRET_KEY": "short"}
    answer = run(wrong, *command, status=1)
    assert "SVERKA_SECRET_KEY" in answer.output
    assert "Traceback" not in answer.output
    assert answer.output.count("Error:") == 1
