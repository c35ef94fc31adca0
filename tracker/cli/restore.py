"""`sverka restore`: a backup is proven whole, brought to this version, and only then takes the database's place."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import delete, make_url, text
from sqlalchemy.exc import DatabaseError

from tracker.app import create_app
from tracker.cli import archive, postgres
from tracker.cli.archive import DATABASE, KEYS, Manifest
from tracker.cli.backup import proven_head
from tracker.cli.database import inside, known_revisions, present_revisions, upgrade_database
from tracker.cli.guard import alone
from tracker.cli.settings import load_config
from tracker.cli.snapshot import DamagedError, examine, keep_before, sync
from tracker.config import Config, home
from tracker.domain.errors import BusyError
from tracker.domain.roles import system_actor
from tracker.extensions import WriteQueue, session_context, sqlite_module, write_transaction
from tracker.models.people import LoginSession
from tracker.queries import audit
from tracker.services.journal import record


def _old_head(app: Flask) -> audit.Head | None:
    """Return the head of the database that is to be replaced; None when there is none that can be read."""
    with inside(app):
        try:
            return audit.head(session_context())
        except DatabaseError:
            return None


def _prepare(app: Flask, manifest: Manifest) -> audit.Head:
    """Bring the restored database to this version, prove it, end its sessions, and write down that it was restored."""
    with inside(app):
        if not present_revisions(app) or present_revisions(app) - known_revisions():
            raise DamagedError("Its tables are of no version that this program knows.")
        upgrade_database(app)
    with inside(app):
        proven_head(session_context(), app.extensions["sverka_config"].journal_key)
        with write_transaction() as session:
            session.execute(delete(LoginSession))  # who had signed out since must not be signed in again
            after = {"made_at": manifest.made_at, "version": manifest.version, "head": manifest.head}
            record(session, system_actor("sverka restore"), "restored", "database", None, after=after)
        return audit.head(session_context())


def _set_aside(target: Path, backups: Path) -> None:
    """Copy the present database away, and leave it without a write-ahead log; refuses while somebody has it open."""
    module = sqlite_module()
    with closing(module.connect(target, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # needs to be alone, and empties the log into the file
        except module.OperationalError as error:
            raise click.ClickException(
                "Another program has the database open: stop it first. Nothing was changed."
            ) from error
        except module.DatabaseError:
            connection.close()
            _move_damaged(target, backups)
            return
    try:
        keep_before(target, backups, "restore")
    except DamagedError:
        _move_damaged(target, backups)


def _move_damaged(target: Path, backups: Path) -> None:
    """Keep a damaged database, as it is, for whoever wants to look into it."""
    backups.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for suffix in ("", "-wal", "-shm"):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.replace(backups / f"damaged-{stamp}.sqlite3{suffix}")


def _place_files(manifest: Manifest, folder: Path, config: Config) -> None:
    """Put the uploaded files where they belong; those of the replaced database stay (`sverka check --clean`)."""
    for entry, sha256 in manifest.entries.items():
        if entry.startswith("files/"):
            target = config.files / entry.removeprefix("files/")
            if not target.is_file() or archive.fingerprint(target) != sha256:
                with (folder / entry).open("rb") as source:
                    archive.place(source, target)


def _restore_sqlite(config: Config, manifest: Manifest, folder: Path) -> tuple[audit.Head | None, audit.Head]:
    """Prove and migrate the copy in `folder`; rename it over the database as the very last step."""
    copy, target = folder / DATABASE, Path(make_url(config.database_url).database or "")
    examine(copy)
    new = _prepare(create_app(replace(config, home=folder, database_url=f"sqlite:///{copy}")), manifest)
    examine(copy)
    old = _old_head(create_app(config)) if target.exists() else None
    with WriteQueue(config.home / "write.lock", config.busy_seconds).turn():
        if target.exists():
            _set_aside(target, config.home / "backups")
        _place_files(manifest, folder, config)
        for suffix in ("-wal", "-shm"):  # a stale log would be replayed into the restored file
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        with copy.open("rb") as source:
            archive.place(source, target)
        sync(target.parent)
    return old, new


def _restore_postgres(config: Config, manifest: Manifest, folder: Path) -> tuple[audit.Head | None, audit.Head]:
    """Replace the contents in one transaction; when they cannot be proven, the old ones come back."""
    app, url = create_app(config), make_url(config.database_url)
    with inside(app):
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        if session_context().scalar(text(f"{others} AND backend_type = 'client backend'")):
            raise click.ClickException("Another program has the database open: stop it first. Nothing was changed.")
    old = _old_head(app)
    backups = config.home / "backups"
    backups.mkdir(parents=True, exist_ok=True)
    before = backups / f"before-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%f')}-restore.dump"
    postgres.dump(url, before)
    _place_files(manifest, folder, config)
    postgres.load(url, folder / DATABASE)
    try:
        return old, _prepare(app, manifest)
    except BaseException:
        postgres.load(url, before)
        raise


def _settings(manifest: Manifest, folder: Path) -> Config:
    """Return the settings, with the keys out of the backup where this installation has none."""
    for key in KEYS:
        if key in manifest.entries and not (home() / key).exists():
            with (folder / key).open("rb") as source:
                archive.place(source, home() / key)
    config = load_config()
    kind = make_url(config.database_url).get_backend_name()
    if manifest.kind != kind:
        raise click.ClickException(f"This is a backup of {manifest.kind}, but the database here is {kind}.")
    if set(manifest.revision.split(",")) - known_revisions():
        raise click.ClickException(f"The backup was made by a newer version ({manifest.version}): install that one.")
    return config


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the database and the uploaded files of the backup FILE in place; refuses while a server runs.

    The database that is replaced is copied into the folder `backups` first.
    """
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with alone(home()), archive.unpacked(file, home()) as (manifest, folder):
            config = _settings(manifest, folder)
            swap = _restore_sqlite if manifest.kind == "sqlite" else _restore_postgres
            old, new = swap(config, manifest, folder)
    except (DamagedError, BusyError) as error:
        raise click.ClickException(f"Nothing was restored. {error}") from error
    click.echo(f"Restored from {manifest.made_at}. Journal head: {new}")
    if old and old.number >= new.number:
        lost = old.number - int(manifest.head.split()[0])
        click.echo(f"The replaced database was further: its last {lost} journal entries are not in this one.", err=True)
