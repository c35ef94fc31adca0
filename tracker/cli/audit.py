"""Proving that nobody changed the journal."""

from pathlib import Path

import click


@click.group()
def audit() -> None:
    """Prove that the journal is whole."""


@audit.command()
def head() -> None:
    """Print the journal's last number and hash: keep them elsewhere (a mail, a paper), for `verify --head`."""
    from tracker.cli.database import open_session  # slow: Flask
    from tracker.queries import audit as queries

    with open_session() as session:
        click.echo(str(queries.head(session)))


@audit.command()
@click.option(
    "--head",
    "head_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the output of an earlier `audit head`: then a cut-off tail is found too.",
)
def verify(head_file: Path | None) -> None:
    """Recompute the chain of hashes; exit code 1 when an entry was changed, removed or put in."""
    from tracker.cli.database import open_session  # slow: Flask
    from tracker.queries import audit as queries

    try:
        known = queries.read_head(head_file.read_text(encoding="utf-8")) if head_file else None
    except ValueError as error:
        raise click.ClickException(f"{head_file}: {error}") from error
    with open_session() as session:
        chain = queries.verify(session, session.info["journal_key"], known)
    if chain.fault:
        raise click.ClickException(chain.fault)
    click.echo(f"The journal is whole: {chain.head.number} entries. Head: {chain.head}")
