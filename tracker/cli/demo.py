"""`sverka demo` and `sverka seed`: invented cities, built through the ordinary services."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli.database import inside, present_revisions, require_current_database, upgrade_database
from tracker.cli.guard import alone
from tracker.cli.operate import run_server
from tracker.cli.settings import load_config, make_keys
from tracker.config import Config
from tracker.extensions import session_context, write_transaction
from tracker.models.people import Person
from tracker.queries.settings import is_demo

if TYPE_CHECKING:
    from tracker.demo.stage import Login

LOGINS = "demo-logins.txt"
LOUD = """\
*** THIS IS A DEMO: an invented city with invented people. ***
*** Its passwords are on the screen and in a file. Put no real data in. ***"""


def _has_people(session: Session) -> bool:
    return bool(session.scalar(select(func.count(Person.id))))


def _open(config: Config) -> Flask:
    """Return the application with tables of this version; a new database gets them now."""
    app = create_app(config)
    with inside(app):
        if present_revisions(app):
            require_current_database(app)
        else:
            upgrade_database(app)
    return app


def _table(logins: "Sequence[Login]") -> str:
    rows = [(row.role.value, row.login, row.password, row.full_name) for row in logins]
    return "\n".join(f"{role:14} {login:14} {password:45} {name}" for role, login, password, name in rows)


def _keep_logins(path: Path, logins: "Sequence[Login]") -> None:
    """Write all logins into a file that only its owner can read."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(f"{LOUD}\n\n{_table(logins)}\n", encoding="utf-8")
    partial.replace(path)


def _build(config: Config, app: Flask) -> None:
    """Build the city in one transaction; the passwords lie in their file before anything is committed."""
    from tracker.demo.city_demo import build  # slow: the engine and the documents

    with inside(app), write_transaction() as session:
        built = build(session, method=config.password_method, folder=config.files)
        _keep_logins(config.home / LOGINS, built.logins)


def _one_login_per_role(path: Path) -> str:
    """Return the first line of each role out of the file; a file that was deleted is said to be."""
    if not path.is_file():
        return f"{path} is gone: the passwords are nowhere else. Delete the data folder to make a new demo."
    seen: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[3:]:
        seen.setdefault(line.split(" ", 1)[0], line)
    return "\n".join(seen.values())


@click.command()
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the demo, or only make it.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--worker/--no-worker", default=True, show_default=True, help="Start the worker of long jobs beside it.")
def demo(serve: bool, host: str, port: int, worker: bool) -> None:
    """Make an invented city in an empty data folder, once, and serve it."""
    make_keys()
    config = load_config("demo")
    if "SVERKA_BASE_URL" not in os.environ:
        config = replace(config, base_url=f"http://{host}:{port}")
    app = _open(config)
    with inside(app):
        known, made = _has_people(session_context()), is_demo(session_context())
    if known and not made:
        raise click.ClickException(f"{config.home} holds a real installation: a demo needs a folder of its own.")
    if not made:
        with alone(config.home):
            _build(config, app)
    click.echo(f"{LOUD}\n\n{_one_login_per_role(config.home / LOGINS)}\n\nAll logins: {config.home / LOGINS}")
    click.echo(f"Address: {config.base_url}")
    if serve:
        run_server(config, host, port, worker=worker)


@click.command()
@click.option("--schools", default=6, show_default=True, type=click.IntRange(2, 5000), help="How many schools.")
@click.option("--rng", default=7, show_default=True, help="The same number makes the same city.")
@click.option("--json", "as_json", is_flag=True, help="Print people, passwords, ids and canaries as JSON.")
def seed(schools: int, rng: int, as_json: bool) -> None:
    """Fill an empty database for tests. Never where real data will be: the passwords follow from --rng."""
    from tracker.demo.seed import build  # slow: the engine and the documents

    make_keys()
    config = load_config()
    with alone(config.home), inside(_open(config)), write_transaction() as session:
        if _has_people(session):
            raise click.ClickException("This installation has people already; nothing was changed.")
        made: dict[str, Any] = build(
            session, schools=schools, rng=rng, method=config.password_method, folder=config.files
        )
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{len(made['people'])} people, {schools} schools. Print --json to see passwords and ids.")
