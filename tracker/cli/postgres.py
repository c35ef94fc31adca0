"""Copying a PostgreSQL database out and in with PostgreSQL's own programs."""

import os
import shutil
import subprocess
from pathlib import Path

import click
from sqlalchemy.engine import URL


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise click.ClickException(f"{name} is not on this machine: install PostgreSQL's client programs.")
    return found


def _run(command: list[str], url: URL) -> None:
    """Run a program against the database; the password goes by the environment, never by the command line."""
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(  # noqa: S603 - fixed programs, no shell
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{Path(command[0]).name} failed: {done.stderr.strip()[-2000:]}")


def _address(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def dump(url: URL, target: Path) -> None:
    """Write the whole database, as of one moment, into `target`."""
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--file", str(target)]
    _run([*command, _address(url)], url)


def load(url: URL, source: Path) -> None:
    """Replace everything in the database by the dump's contents, in one transaction."""
    script, clear = source.with_suffix(".sql"), source.with_suffix(".clear.sql")
    clear.write_text("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n", encoding="ascii")
    options = ["--no-owner", "--no-privileges", "--file", str(script)]
    _run([_program("pg_restore"), *options, str(source)], url)
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output", os.devnull]
    _run([_program("psql"), *options, "--file", str(clear), "--file", str(script), _address(url)], url)
