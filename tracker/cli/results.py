"""`sverka results`: what the reader sees in the federal system's files, with no database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tracker.documents.results import ResultFile

SHOWN_PROBLEMS = 20


@click.group()
def results() -> None:
    """Read the federal system's results, on files."""


@results.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Print what is in each FILE by school; exit status 1 if any of them was refused."""
    from tracker.documents import results as reader  # slow: not paid for by the other commands
    from tracker.domain.scales import MAX_SCORES_2020_22
    from tracker.domain.subject_words import grade_in, subject_in

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console of Windows would refuse «№»
    known = reader.Known(subject_in, grade_in, lambda subject, grade: MAX_SCORES_2020_22.get((subject, grade)))
    found = list(reader.read_results(_contents(files), known))
    if as_json:
        click.echo(json.dumps({"files": [reader.as_json(one) for one in found]}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            _print(one)
    if any(one.refused for one in found):
        sys.exit(1)


def _contents(files: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    from tracker.documents.intake import MAX_BYTES  # slow: not paid for by the other commands

    for file in files:
        with file.open("rb") as stream:
            yield file.name, stream.read(MAX_BYTES + 1)


def _print(one: "ResultFile") -> None:
    click.echo(one.name)
    if one.refused:
        click.echo(f"  refused: {one.refused.words('ru')}\n")
        return
    tasks = f"{len(one.tasks)} tasks, " if one.tasks else ""
    of = f"subject {one.subject or '?'}, grade {one.grade or '?'}"
    click.echo(f"  layout {one.layout}, {of}, {tasks}max {one.highest or '?'}")
    if one.dropped:
        click.echo(f"  dropped columns: {', '.join(one.dropped)}")
    click.echo(f"  {'school':<24}{'works':>7}{'absent':>8}{'mean':>8}")
    for login, school in one.schools.items():
        mean = f"{school.total / school.n:.2f}" if school.total is not None and school.n else "-"
        click.echo(f"  {login:<24}{school.n:>7}{school.absent:>8}{mean:>8}")
    for problem in one.problems[:SHOWN_PROBLEMS]:
        click.echo(f"  row {problem.row or '-'}, column {problem.column or '-'}: {problem.code}: {problem.text}")
    if len(one.problems) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(one.problems) - SHOWN_PROBLEMS} problems more")
    click.echo()
