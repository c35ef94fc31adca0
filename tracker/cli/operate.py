"""Commands of the operator: migrate, serve, routes."""

import json
import signal
import socket
import sys
from contextlib import nullcontext

import click

from tracker.cli.settings import load_config
from tracker.config import Config


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables, all or nothing; a copy of a SQLite file is kept in `backups`."""
    from tracker.app import create_app  # slow: Flask
    from tracker.cli.database import inside, known_revisions, present_revisions, upgrade_database
    from tracker.cli.guard import alone
    from tracker.cli.snapshot import MigrationRefusedError

    config = load_config()
    with alone(config.home), inside(create_app(config)) as app:
        if present_revisions(app) - known_revisions():
            raise click.ClickException("The database was made by a newer version of this program: install that one.")
        try:
            upgrade_database(app)
        except MigrationRefusedError as error:
            raise click.ClickException(f"Nothing was changed. {error}") from error
    click.echo("The database is up to date.")


@click.command()
def reindex() -> None:
    """Make the index of the search anew out of the texts."""
    from tracker.cli.database import open_app  # slow: Flask
    from tracker.extensions import write_transaction
    from tracker.services import search

    with open_app(), write_transaction() as session:
        number = search.rebuild(session)
    click.echo(f"The search knows {number} stems.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--worker/--no-worker", default=True, show_default=True, help="Start the worker of long jobs beside it.")
def serve(host: str, port: int, threads: int, worker: bool) -> None:
    """Serve the application with waitress."""
    run_server(load_config(), host, port, threads, worker=worker)


def _end(_signal: int, _frame: object) -> None:
    """Let waitress finish the requests it has begun."""
    raise SystemExit(0)


def run_server(config: Config, host: str, port: int, threads: int = 8, *, worker: bool = False) -> None:
    """Serve until a signal comes; refuses a database that is not of this version or cannot be written."""
    from waitress import create_server  # slow

    from tracker.app import create_app
    from tracker.cli.database import inside, require_current_database, require_writable
    from tracker.cli.guard import serving
    from tracker.cli.worker import beside

    try:
        app = create_app(config)
        with serving(config.home):
            with inside(app):
                require_current_database(app)
                require_writable(app)
            # Waitress would leave its own socket open when the port is taken.
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family, backlog=1024)
            server = create_server(app, sockets=[listening], threads=threads, ident=None, max_request_header_size=65536)
            signal.signal(signal.SIGTERM, _end)
            with beside(config) if worker else nullcontext():
                click.echo(f"Serving on http://{host}:{port}", err=True)
                server.run()
    except OSError as error:  # the port is taken, the folder cannot be written
        raise click.ClickException(f"Cannot serve: {error}") from error


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def routes(as_json: bool) -> None:
    """List every route with its methods and permission."""
    from tracker.app import create_app
    from tracker.web.access import routes as all_routes

    app = create_app(load_config())
    with app.app_context():
        rows = all_routes()
    if as_json:
        json.dump(rows, sys.stdout, indent=1)
        click.echo()
    else:
        for row in rows:
            click.echo(f"{','.join(row['methods']):10} {row['rule']:60} {row['permission']}")
