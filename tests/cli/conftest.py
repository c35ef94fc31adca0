"""Running the command line against a test's own database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import Databases, closing_app, make_config
from open_connections import CONNECTIONS
from sqlalchemy.orm import Session

from tests.cli import planning
from tests.cli.town import Town, build
from tracker.cli.main import main
from tracker.config import Config
from tracker.extensions import db

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


@pytest.fixture
def problem(tmp_path):
    return planning.written(tmp_path / "problem.json", planning.round_of())


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solved")
    planning.written(folder / "problem.json", planning.round_of())
    assert planning.run("solve", folder / "problem.json", "-o", folder / "plan.json").exit_code == 0
    return folder


@pytest.fixture
def plan(solved):
    return json.loads((solved / "plan.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A small town for a whole module: each question is asked inside a savepoint of one transaction."""
    folder = tmp_path_factory.mktemp("town")
    url, drop = databases.copy(folder)
    config = make_config(folder, url)
    with closing_app(config) as app:
        with app.app_context():
            CONNECTIONS.share(db.engine)
            engine = db.engine
        with Session(engine) as session:
            session.info.update(clock=app.extensions["sverka_clock"], journal_key=config.journal_key, config=config)
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield build(session)
            session.rollback()
    drop()
