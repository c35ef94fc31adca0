"""`sverka check`: asks every question of the table of invariants."""

import json
from collections.abc import Callable, Iterable
from itertools import islice

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

SHOWN, MOST = 5, 10_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--clean", is_flag=True, help="First delete files on the disk that nothing belongs to.")
def check(as_json: bool, clean: bool) -> None:
    """Check that the data keep every rule they must keep; exit code 1 when one is broken."""
    from tracker.cli.database import open_session  # slow: Flask
    from tracker.cli.invariants.table import TABLE

    with open_session() as session:
        removed = _clean() if clean else 0
        if session.get_bind().dialect.name == "postgresql":  # one snapshot for all questions, as on SQLite
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        broken = {name: answers(session, question) for name, question in TABLE.items()}
    if as_json:
        rows = {
            name: {"ok": not found, "count": len(found), "examples": found[:SHOWN]} for name, found in broken.items()
        }
        click.echo(json.dumps({"removed_files": removed, "invariants": rows}, ensure_ascii=False, indent=1))
    else:
        _tell(broken, removed)
    if any(broken.values()):
        raise SystemExit(1)


def answers(session: Session, question: Callable[[Session], Iterable[str]]) -> list[str]:
    """Return what breaks one invariant; data so broken that it cannot even be asked about breaks it too."""
    try:
        with session.begin_nested():  # a question that fails must not spoil those after it
            return list(islice(question(session), MOST))
    except (SQLAlchemyError, ValueError, LookupError, TypeError) as error:
        return [f"could not be checked: {type(error).__name__}: {error}"]


def _clean() -> int:
    """Delete orphaned files while nobody can be in the middle of an upload."""
    from tracker.cli.invariants.uploads import remove_orphans  # slow: the database
    from tracker.extensions import write_transaction

    with write_transaction() as session:
        return remove_orphans(session)


def _tell(broken: dict[str, list[str]], removed: int) -> None:
    if removed:
        click.echo(f"Deleted {removed} files that nothing belonged to.")
    for name, found in broken.items():
        click.echo(f"{'FAIL' if found else 'ok':4} {name}" + (f": {len(found)}" if found else ""))
        for line in found[:SHOWN]:
            click.echo(f"       {line}")
