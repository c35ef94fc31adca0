"""Copies of a live SQLite file: taken while others write, examined, renamed last."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tracker.extensions import sqlite_module

KEPT = 10


class DamagedError(Exception):
    """A database file that is not whole."""


class MigrationRefusedError(Exception):
    """A migration that would lose something; Flask-Migrate lets it through as it is."""


def sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk and not only in memory."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    except OSError:  # Windows syncs only files opened for writing; the rename is still atomic there
        if os.name != "nt":
            raise
    finally:
        os.close(descriptor)


def examine(path: Path) -> None:
    """Raise DamagedError unless the file is a whole SQLite database whose foreign keys all point somewhere."""
    module = sqlite_module()
    with closing(module.connect(path)) as connection:
        try:
            answers = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
        except module.DatabaseError as error:
            raise DamagedError(f"{path.name} is no whole database: {error}") from error
    if answers != ["ok"]:
        raise DamagedError(f"{path.name} is damaged: {'; '.join(answers)}")
    if dangling:
        raise DamagedError(f"{path.name} holds rows whose foreign keys point nowhere: {dangling}")


def copy_database(source: Path, target: Path) -> None:
    """Copy the live database `source` to `target` as of one moment; an older `target` stays until then."""
    module = sqlite_module()
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with (
            closing(module.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as live,
            closing(module.connect(partial)) as copy,
        ):
            live.backup(copy)  # all pages in one step: one read snapshot, writers go on
            copy.execute("PRAGMA journal_mode=DELETE")
        examine(partial)
        sync(partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync(target.parent)


def keep_before(source: Path, folder: Path, why: str) -> Path:
    """Copy `source` into `folder` before something dangerous; the newest ten such copies stay."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"before-{stamp}-{why}.sqlite3"
    copy_database(source, target)
    for old in sorted(folder.glob("before-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return target
