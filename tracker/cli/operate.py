"""Commands of the operator: init, migrate, serve, routes."""

import json
import sys

import click

from tracker import config as configuration
from tracker.config import Config, ConfigurationError, home


def load_config(mode: str | None = None) -> Config:
    """Return the settings; a wrong one ends the command with its sentence."""
    try:
        return configuration.load(mode)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def make_keys() -> None:
    """Make the installation's two secrets when they are missing."""
    folder = home()
    for name in ("secret.key", "journal.key"):
        configuration.create_key_file(folder, name)


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    from tracker.app import create_app  # slow: Flask
    from tracker.cli.database import upgrade_database

    app = create_app(load_config())
    with app.app_context():
        upgrade_database(app)
    click.echo("The database is up to date.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, threads: int) -> None:
    """Serve the application with waitress."""
    run_server(load_config(), host, port, threads)


def run_server(config: Config, host: str, port: int, threads: int = 8) -> None:
    """Serve until a signal comes; refuses a database that is not at this version."""
    from waitress import serve as waitress_serve  # slow

    from tracker.app import create_app
    from tracker.cli.database import require_current_database

    app = create_app(config)
    with app.app_context():
        require_current_database(app)
    click.echo(f"Serving on http://{host}:{port}", err=True)
    waitress_serve(app, host=host, port=port, threads=threads, ident=None, max_request_header_size=65536)


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
