"""Running the command line against a test's own database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli.main import main
from tracker.config import Config

Sverka = Callable[..., Result]


def settings_of(config: Config) -> dict[str, str]:
    """The environment in which the command line reads the same settings as the test."""
    return {
        "SVERKA_HOME": str(config.home),
        "SVERKA_DATABASE_URL": config.database_url,
        "SVERKA_SECRET_KEY": config.secret_key,
        "SVERKA_JOURNAL_KEY": config.journal_key,
        "SVERKA_MODE": "test",
    }


def run(environment: dict[str, str | None], *words: str | Path, status: int | None = 0, typed: str = "") -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], env=environment, input=typed)
    assert status is None or result.exit_code == status, (words, result.exit_code, result.output, result.exception)
    return result


@pytest.fixture
def sverka(config: Config) -> Sverka:
    """Run one command against this test's database: `sverka("audit", "head")`."""
    environment: dict[str, str | None] = dict(settings_of(config))

    def call(*words: str | Path, status: int | None = 0, typed: str = "") -> Result:
        return run(environment, *words, status=status, typed=typed)

    return call


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str | None]:
    """A new, empty place for an installation of its own, on SQLite."""
    return {
        "SVERKA_HOME": str(tmp_path / "home"), "SVERKA_DATABASE_URL": None, "SVERKA_DB": None,
        "SVERKA_SECRET_KEY": None, "SVERKA_JOURNAL_KEY": None, "SVERKA_MODE": "test",
    }  # fmt: skip
