"""`sverka backup`: the database as of one moment, proven whole, and the uploaded files, in one file."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tracker.cli import archive, postgres
from tracker.cli.archive import DATABASE, KEYS, Manifest
from tracker.cli.database import open_app, present_revisions
from tracker.cli.snapshot import DamagedError, copy_database
from tracker.config import Config
from tracker.extensions import db, engine_options
from tracker.models.tasks import StoredFile
from tracker.queries import audit
from tracker.version import VERSION


@contextmanager
def session_on(path: Path) -> Iterator[Session]:
    """Yield a session on a copied SQLite file."""
    url = f"sqlite:///{path}"
    engine = create_engine(url, poolclass=NullPool, **engine_options(url))
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def files_on_disk(folder: Path) -> dict[str, Path]:
    """Return the uploaded files that lie in `folder`, by their stored names."""
    return {path.name: path for path in folder.rglob("*") if path.is_file()}


def proven_head(session: Session, key: str) -> str:
    """Return the journal's head after recomputing all of it; a broken journal is no backup worth having."""
    chain = audit.verify(session, key)
    if chain.fault:
        raise DamagedError(f"The journal is not whole. {chain.fault}")
    return str(chain.head)


def _copy(engine: Engine, target: Path) -> None:
    if engine.dialect.name == "sqlite":
        copy_database(Path(engine.url.database or ""), target)
    else:
        postgres.dump(engine.url, target)


def _add_files(writer: archive.Writer, session: Session, config: Config) -> None:
    """Put every file that a row names into the archive; lost and damaged ones are listed instead."""
    there = files_on_disk(config.files)
    rows = session.execute(select(StoredFile.stored_name, StoredFile.sha256).order_by(StoredFile.id)).all()
    for stored_name, sha256 in rows:
        path = there.get(stored_name)
        if path is None or archive.fingerprint(path) != sha256:
            writer.manifest.missing.append(stored_name)
        else:
            writer.add(f"files/{path.relative_to(config.files).as_posix()}", path)


def make_backup(config: Config, engine: Engine, revision: str, target: Path, *, with_keys: bool = False) -> Manifest:
    """Write the archive `target`; call it inside the application's context."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(VERSION, made_at, engine.dialect.name, revision, head="")
    with tempfile.TemporaryDirectory(prefix=".sverka-", dir=target.parent) as name:
        copy = Path(name) / DATABASE
        _copy(engine, copy)
        # On PostgreSQL rows may be added after the dump: what the live journal proves includes the dump's part.
        proven = session_on(copy) if engine.dialect.name == "sqlite" else Session(engine)
        with proven as session:
            manifest.head = proven_head(session, config.journal_key)
            with archive.writing(target, manifest) as writer:
                writer.add(DATABASE, copy)
                _add_files(writer, session, config)
                for key in KEYS if with_keys else ():
                    if (config.home / key).is_file():
                        writer.add(key, config.home / key)
    return manifest


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="Put the two key files in as well: then guard the backup like them.")
def backup(file: Path, with_keys: bool) -> None:
    """Write the database and the uploaded files into FILE, while the server runs; an older FILE is replaced last."""
    target = file.resolve()
    if not target.parent.is_dir():
        raise click.ClickException(f"There is no folder {target.parent}.")
    with open_app() as app:
        revision = ",".join(sorted(present_revisions(app)))
        try:
            manifest = make_backup(app.extensions["sverka_config"], db.engine, revision, target, with_keys=with_keys)
        except DamagedError as error:
            raise click.ClickException(f"No backup was made. {error}") from error
        except OSError as error:
            raise click.ClickException(f"No backup was made. {error.strerror}: {error.filename}") from error
    files = sum(name.startswith("files/") for name in manifest.entries)
    click.echo(f"{target}: database and {files} files. Journal head: {manifest.head}")
    if manifest.missing:
        click.echo(f"Lost or damaged before this backup: {', '.join(manifest.missing)}. See “sverka check”.", err=True)
        raise SystemExit(1)
