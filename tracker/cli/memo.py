"""`sverka memo`: what the memo reader sees in a file, with no database."""

import json
import sys
from pathlib import Path

import click


@click.group()
def memo() -> None:
    """Read a memo's recommendations, on files."""


@memo.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
@click.option("--language", type=click.Choice(["ru", "en"]), default="ru", help="The language of doubts and defects.")
def read(file: Path, as_json: bool, language: str) -> None:
    """Print the recommendations, indicators and defects of the memo FILE."""
    from tracker.documents import memo as reader  # slow: not paid for by the other commands
    from tracker.documents.errors import DocumentRefused
    from tracker.documents.intake import MAX_BYTES, read_text

    for terminal in (sys.stdout, sys.stderr):
        terminal.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console of Windows would refuse «№»
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # one more is enough to be refused
        parsed = reader.read_memo(read_text(file.name, data))
    except DocumentRefused as refused:
        raise click.ClickException(refused.words(language)) from refused
    if as_json:
        click.echo(json.dumps(reader.as_json(parsed), ensure_ascii=False, indent=2))
        return
    click.echo(f"{parsed.title}\n")
    for row in parsed.recommendations:
        deadline = row.deadline.date or row.deadline.words or "-"
        click.echo(f"[{row.addressee}] {row.number or '-'}. {row.text}\n    {row.deadline.kind}: {deadline}")
        for words in row.doubt_words(language):
            click.echo(f"    ? {words}")
    click.echo()
    for defect in parsed.defects:
        click.echo(f"line {defect.line}: {defect.code}: {defect.text(language)}")
