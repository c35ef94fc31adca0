"""One lock for the whole life of a server, so that a restore never pulls the database from under it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

NAME = "serve.lock"


def _take(file: IO[bytes], *, alone: bool) -> bool:
    """Lock the file, alone or together with other servers; the kernel gives it back when the process ends."""
    try:
        import fcntl  # not on Windows
    except ImportError:
        import msvcrt  # only on Windows, where there is no shared lock: servers after the first go on without one

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return not alone
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Say as long as it lasts that a server runs on the data in `home`."""
    with (home / NAME).open("a+b") as file:
        if not _take(file, alone=False):
            raise click.ClickException("The database is being restored just now: start again when that is done.")
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold off every server for as long as it lasts; refuses while one runs."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / NAME).open("a+b") as file:
        if not _take(file, alone=True):
            raise click.ClickException("A server is running on this data: stop it first. Nothing was changed.")
        yield


def is_served(home: Path) -> bool:
    """Return whether a server runs on the data in `home`."""
    try:
        with alone(home):
            return False
    except click.ClickException:
        return True
