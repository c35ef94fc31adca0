"""`sverka outbox`: sends what is due (for cron, where no worker runs), and tells how the letters stand."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from flask import Flask

from tracker.cli.settings import load_config

if TYPE_CHECKING:
    from tracker.jobs.post import Sender

PAUSE = 10.0  # seconds between looks for due letters


def sender(app: Flask, stopping: Callable[[], bool] = lambda: False) -> "Sender":
    """Return the sender of letters for an application."""
    from tracker.jobs.post import Sender
    from tracker.web.letter_words import message_of

    return Sender(app.app_context, message_of, app.extensions["sverka_config"].mail, stopping)


@click.group()
def outbox() -> None:
    """Send letters, and look at what became of them."""


@outbox.command()
@click.option("--once", is_flag=True, help="Do what is due and end (for cron).")
def run(once: bool) -> None:
    """Write the digests whose hour has come and send what is due. `sverka worker` does the same by itself."""
    from tracker.app import create_app
    from tracker.cli.database import inside, require_current_database
    from tracker.cli.guard import serving

    config = load_config()
    app = create_app(config)
    with serving(config.home), inside(app):
        require_current_database(app)
        made = sender(app)
        while True:
            report = made.round()
            parts = ", ".join(f"{name} {value}" for name, value in vars(report).items() if value)
            if parts or once:
                click.echo(parts or "nothing to do")
            if once:
                raise SystemExit(1 if report.trouble else 0)
            time.sleep(PAUSE)


@outbox.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Tell how many letters stand in each state."""
    from tracker.app import create_app
    from tracker.cli.database import inside, require_current_database
    from tracker.extensions import session_context
    from tracker.queries.letters import counts

    app = create_app(load_config())
    with inside(app):
        require_current_database(app)
        found = {state.value: number for state, number in counts(session_context()).items()}
    server = app.extensions["sverka_config"].mail
    if as_json:
        click.echo(json.dumps({"server": server.host if server else None, "letters": found}))
        return
    click.echo(f"Mail server: {f'{server.host}:{server.port}' if server else 'none'}")
    for name, number in found.items():
        click.echo(f"{name:8} {number}")
