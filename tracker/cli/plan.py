"""`sverka plan`: solve, verify, explain, repair and draw mutual checks on files, with no database and no web.

Exit status: 0 done, 1 violations found, 2 the input is wrong, 3 no plan exists, 4 out of time without a plan.
"""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

if TYPE_CHECKING:
    from tracker.matching.plan import Plan, Why
    from tracker.matching.problem import Problem

VIOLATED, WRONG, IMPOSSIBLE, LATE = 1, 2, 3, 4
DAY = 86400
P = ParamSpec("P")


@click.group()
def plan() -> None:
    """Who checks whom, on files."""


def _statuses(command: Callable[P, None]) -> Callable[P, None]:
    """Turn wrong input and lack of time into one sentence and the exit status of the contract."""

    @wraps(command)
    def inner(*args: P.args, **kwargs: P.kwargs) -> None:
        from tracker.matching.problem import ProblemError

        try:
            command(*args, **kwargs)
        except ProblemError as error:
            click.echo(f"Wrong input: {error}", err=True)
            sys.exit(WRONG)
        except TimeoutError as error:
            click.echo(f"Out of time: {error}", err=True)
            sys.exit(LATE)

    return inner


def _write(data: Any, output: Path | None) -> None:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        _save(text, output)


def _save(text: str, output: Path) -> None:
    from tracker.matching.problem import ProblemError

    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ProblemError(f"{output}: cannot be written ({error.strerror})") from error


def _place(_context: click.Context, _option: click.Parameter, output: Path | None) -> Path | None:
    """Refuse a place that cannot take a file before an hour is spent on what should stand there."""
    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise click.BadParameter(f"{output} cannot be written: there is no such folder, or it is one")
    return output


def _limit(_context: click.Context, _option: click.Parameter, seconds: float | None) -> float | None:
    if seconds is not None and not 0 <= seconds <= DAY:
        raise click.BadParameter(f"the seconds must lie between 0 and {DAY}")
    return seconds


def _problem(path: Path) -> "Problem":
    from tracker.matching.api import load_json, read_problem

    return read_problem(load_json(path))


def _is_campaign(data: Any) -> bool:
    return isinstance(data, dict) and str(data.get("format", "")).startswith("mutual-check-campaign")


def _plan(path: Path) -> "Plan":
    from tracker.matching.api import load_json, read_plan

    return read_plan(load_json(path))


def _impossible(why: "Why", output: Path | None) -> None:
    _write(why.to_data(), output)
    click.echo(why.words.ru, err=True)
    click.echo(why.words.en, err=True)
    for one in why.relaxations:
        click.echo(f"  {one.rule}: {one.words.en} (cost {one.cost})", err=True)
    sys.exit(IMPOSSIBLE)


def _tell(phase: str, best: int | None, bound: int | None) -> None:
    click.echo(
        f"{phase}: best {best if best is not None else '-'}, bound {bound if bound is not None else '-'}", err=True
    )


FILE = click.Path(path_type=Path)


@plan.command()
@click.argument("problem", type=FILE)
@click.option("-o", "--output", type=FILE, callback=_place, help="Write the plan here, not to the standard output.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Chooses among equals; by default the problem's own.")
@click.option("--time-limit", type=float, callback=_limit, help="Seconds; the best plan found by then is returned.")
@click.option("--draw", "published", help="A published string (order number, public value); its SHA-256 is the seed.")
@click.option("--progress", is_flag=True, help="Tell phase, best cost and bound on the standard error.")
@_statuses
def solve(
    problem: Path,
    output: Path | None,
    seed: int | None,
    time_limit: float | None,
    published: str | None,
    progress: bool,
) -> None:
    """Compute a plan for PROBLEM, one round or a whole campaign."""
    from tracker.matching.api import Why, load_json, read_problem, seed_of
    from tracker.matching.api import solve as run

    data = load_json(problem)
    if _is_campaign(data):
        _solve_campaign(data, output, time_limit, progress)
        return
    if published is not None:
        seed = seed_of(published)
    found = run(read_problem(data), seed=seed, time_limit=time_limit, progress=_tell if progress else None)
    if isinstance(found, Why):
        _impossible(found, output)
        return
    _write(found.to_data(), output)
    if output is not None:
        click.echo(
            f"{found.status}: {len(found.checks)} checks, cost {found.cost}, bound {found.lower_bound}", err=True
        )


def _solve_campaign(data: Any, output: Path | None, time_limit: float | None, progress: bool) -> None:
    from tracker.matching.api import CampaignPlan, read_campaign, solve_campaign

    found = solve_campaign(read_campaign(data), time_limit=time_limit, progress=_tell if progress else None)
    if isinstance(found, CampaignPlan):
        _write(found.to_data(), output)
        return
    click.echo(f"rounds[{found[0]}] has no plan", err=True)
    _impossible(found[1], output)


def _verify_campaign(data: Any, plan_file: Path) -> None:
    from tracker.matching.api import load_json, read_campaign, read_campaign_plan, verify_campaign

    found = verify_campaign(read_campaign(data), read_campaign_plan(load_json(plan_file)))
    for number, violation in found:
        place = "campaign" if number is None else f"rounds[{number}]"
        click.echo(f"{place}: {violation.code}: {violation.words.en} / {violation.words.ru}")
    if found:
        sys.exit(VIOLATED)
    click.echo("clean: every rule holds")


@plan.command()
@click.argument("problem", type=FILE)
@click.argument("plan_file", metavar="PLAN", type=FILE)
@click.option("--reproduce", is_flag=True, help="Also compute the plan anew from PROBLEM and the seed, and compare.")
@_statuses
def verify(problem: Path, plan_file: Path, reproduce: bool) -> None:
    """Check PLAN against PROBLEM with code that shares nothing with the solver."""
    from tracker.matching.api import load_json, read_problem, reproduces
    from tracker.matching.api import verify as check

    data = load_json(problem)
    if _is_campaign(data):
        _verify_campaign(data, plan_file)
        return
    one, claimed = read_problem(data), _plan(plan_file)
    found = check(one, claimed)
    for violation in found:
        click.echo(f"{violation.code}: {violation.words.en} / {violation.words.ru}")
    other = reproduce and not reproduces(one, claimed)
    if other:
        click.echo(
            "reproduce: another plan comes out of this problem and seed / из задачи и числа выходит другая схема"
        )
    if found or other:
        sys.exit(VIOLATED)
    click.echo("clean: every rule holds")


@plan.command()
@click.argument("problem", type=FILE)
@click.option("-o", "--output", type=FILE, callback=_place, help="Write the explanation here.")
@_statuses
def explain(problem: Path, output: Path | None) -> None:
    """Say why PROBLEM has no plan (exit status 3), or that it has one."""
    from tracker.matching.api import explain as why

    try:
        found = why(_problem(problem))
    except ValueError as error:
        if type(error) is not ValueError:
            raise
        click.echo("a plan exists")
        return
    _impossible(found, output)


@plan.command()
@click.argument("problem", type=FILE)
@click.argument("plan_file", metavar="PLAN", type=FILE)
@click.option("--closed", type=int, multiple=True, help="A school that is gone; may be given several times.")
@click.option("-o", "--output", type=FILE, callback=_place, help="Write the repaired plan here.")
@click.option("--problem-output", type=FILE, callback=_place, help="Write the problem without the closed schools here.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1))
@click.option("--time-limit", type=float, callback=_limit)
@_statuses
def repair(
    problem: Path,
    plan_file: Path,
    closed: tuple[int, ...],
    output: Path | None,
    problem_output: Path | None,
    seed: int | None,
    time_limit: float | None,
) -> None:
    """Change PLAN as little as possible so that it fits PROBLEM again; print what was kept, removed and added."""
    from tracker.matching.api import ProblemError, close, explain
    from tracker.matching.api import repair as run

    changed = close(_problem(problem), closed)
    found = run(changed, _plan(plan_file), seed=seed, time_limit=time_limit)
    if found is None:
        try:
            why = explain(changed)
        except ProblemError:
            raise
        except ValueError as error:  # a plan exists after all
            raise TimeoutError("no repaired plan was found in time") from error
        _impossible(why, output)
        return
    if problem_output is not None:
        _write(changed.to_data(), problem_output)
    for word, rows in (("kept", found.kept), ("removed", found.removed), ("added", found.added)):
        listed = " ".join(f"{a}>{b}" for a, b in rows) if word != "kept" else ""
        click.echo(f"{word}: {len(rows)} {listed}".rstrip(), err=output is None)
    click.echo(f"fewest new checks possible: {found.fewest} or more", err=output is None)
    _write(found.plan.to_data(), output)


@plan.command()
@click.argument("plan_file", metavar="PLAN", type=FILE)
@click.option("-o", "--output", type=FILE, callback=_place, required=True, help="The picture, SVG.")
@click.option("--problem", type=FILE, help="Gives the names and districts of the schools.")
@_statuses
def draw(plan_file: Path, output: Path, problem: Path | None) -> None:
    """Draw PLAN as an SVG picture."""
    from tracker.matching.api import draw_svg

    _save(draw_svg(_problem(problem) if problem else None, _plan(plan_file)), output)
