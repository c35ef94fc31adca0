"""What is measured: CPU seconds of this process, gaps to the bound, and whether the verifier finds anything."""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import peers as others
from benchmarks.plot import log_log
from benchmarks.rounds import make, planted, subjects
from tracker.matching import flow
from tracker.matching.api import Campaign, Plan, Problem, close, repair, solve, solve_campaign, verify, verify_campaign
from tracker.matching.campaign import CampaignPlan

KINDS: dict[str, dict[str, Any]] = {
    "tight": {"idle": 0.0},
    "5 % without teachers": {},
    "slack 1": {"slack": 1},
}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Run something; return its result and the CPU seconds it took."""
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table in Markdown, row by row."""
    cells = list(head)
    print("| " + " | ".join(cells) + " |\n|" + "---|" * len(cells))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def _solved(problem: Problem, limit: float) -> tuple[Plan | None, float, int]:
    plan, seconds = timed(lambda: solve(problem, time_limit=limit))
    if not isinstance(plan, Plan):
        return None, seconds, 0
    return plan, seconds, len(verify(problem, plan))


def cities(options: argparse.Namespace) -> None:
    """Cities of 40, 100 and 400 schools: how many are proved optimal in time, and the gap of the rest."""

    def rows() -> Iterable[Iterable[object]]:
        for n, target, seeds in (
            (40, 1.0, options.seeds),
            (100, 5.0, options.seeds),
            (400, 20.0, min(2, options.seeds)),
        ):
            for near in (None, 30):
                for k in (1, 2, 3):
                    if n <= options.largest:
                        yield from _city(n, near, k, target, seeds)

    table(
        (
            "schools",
            "candidates",
            "k",
            "out-degrees",
            "rounds",
            "proved in time",
            "median CPU s",
            "largest gap",
            "violations",
        ),
        rows(),
    )


def _city(n: int, near: int | None, k: int, target: float, seeds: int) -> Iterable[Iterable[object]]:
    for kind, more in KINDS.items():
        found = [_solved(make(n, k, seed, near=near, **more), 12 * target) for seed in range(1, seeds + 1)]
        plans = [(plan, seconds) for plan, seconds, _ in found if plan is not None]
        proved = sum(plan.optimal and seconds <= target for plan, seconds in plans)
        worst = max((plan.gap for plan, _ in plans), default=0.0)
        middle = statistics.median(seconds for _, seconds, _ in found)
        bad = sum(count for _, _, count in found)
        name = f"nearest {near}" if near else "all pairs"
        yield (
            n,
            name,
            k,
            kind,
            f"{len(plans)}/{len(found)}",
            f"{proved}/{len(found)}",
            f"{middle:.2f}",
            f"{worst:.3%}",
            bad,
        )


def works(options: argparse.Namespace) -> None:
    """Capacities in works that a planted plan keeps: whether they are kept, and the gap to the bound."""

    def rows() -> Iterable[Iterable[object]]:
        for n in (40, 100):
            for load, spare in itertools.product(("split", "all", "shares"), (0, 5)):
                for seed in range(1, min(3, options.seeds) + 1):
                    bare = make(n, 2, seed, slack=1, works_capacity=True, arc_load=load)
                    problem, _ = planted(bare, spare, 120 if load == "all" else 60)
                    plan, seconds, bad = _solved(problem, 20.0)
                    over = sum(works for _, works in plan.overloads) if plan else "-"
                    gap = f"{plan.gap:.2%}" if plan else "-"
                    yield n, load, f"{spare} %", seed, plan.status if plan else "none", over, gap, f"{seconds:.1f}", bad

    table(("schools", "arc_load", "spare", "seed", "status", "works over", "gap", "CPU s", "violations"), rows())


def regions(options: argparse.Namespace) -> None:
    """Regions of 1,500 and 10,000 schools with 30 nearest candidates, k = 3."""

    def rows() -> Iterable[Iterable[object]]:
        for n in (1500, 10_000):
            for kind, more in {**KINDS, "10 % without teachers": {"idle": 0.1}}.items():
                if n <= options.largest:
                    yield _region(n, kind, more)

    table(("schools", "out-degrees", "cost", "bound", "gap", "CPU s", "violations"), rows())


def _region(n: int, kind: str, more: dict[str, Any]) -> Iterable[object]:
    problem = make(n, 3, 1, near=30, **more)
    plan, seconds, bad = _solved(problem, 600.0)
    assert plan is not None
    return n, kind, plan.cost, plan.lower_bound, f"{plan.gap:.3%}", f"{seconds:.1f}", bad


def country(options: argparse.Namespace) -> None:
    """A country of 40,000 schools, k = 3 (needs the extra `region`)."""
    del options
    import resource

    row = _region(40_000, "tight", KINDS["tight"])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table(("schools", "out-degrees", "cost", "bound", "gap", "CPU s", "violations", "peak MiB"), [[*row, most]])


def service(options: argparse.Namespace) -> None:
    """What a department does all year: campaigns, repairs, explanations."""

    def rows() -> Iterable[Iterable[object]]:
        for scope, partners in itertools.product(("round", "campaign"), ("free", "same", "rotate")):
            campaign = Campaign(subjects(23), scope, partners)
            plan, seconds = timed(lambda campaign=campaign: solve_campaign(campaign))
            assert isinstance(plan, CampaignPlan)
            said = f"cost {plan.cost}, {plan.pairs} pairs meet, {len(verify_campaign(campaign, plan))} violations"
            yield f"campaign 44 × 23, rings per {scope}, partners {partners}", f"{seconds:.1f}", said
        for n, near in ((44, None), (1500, 30)):
            yield _repaired(n, near)
            yield _explained(n, near)

    del options
    table(("task", "CPU s", "result"), rows())


def _repaired(n: int, near: int | None) -> Iterable[object]:
    problem = make(n, 2, 1, near=near, slack=1)
    old = solve(problem, time_limit=5.0)
    assert isinstance(old, Plan)
    smaller = close(problem, [n // 2])
    done, seconds = timed(lambda: repair(smaller, old))
    said = f"{len(done.added)} new checks, at least {done.fewest} needed, {len(verify(smaller, done.plan))} violations"
    return f"repair after closing 1 of {n}", f"{seconds:.2f}", said


def _explained(n: int, near: int | None) -> Iterable[object]:
    problem = make(n, 2, 1, near=near, slack=1)
    lonely = n // 3
    pairs = [(a, b) for a, b, _ in problem.distances if lonely in (a, b)]
    planted = replace(problem, forbidden=(*problem.forbidden, *pairs[1:]))
    why, seconds = timed(lambda: solve(planted))
    return (
        f"explanation of a planted clash, {n}",
        f"{seconds:.2f}",
        f"schools {why.schools}, rules {', '.join(why.rules)}",
    )


def peers(options: argparse.Namespace) -> None:
    """The same rounds as others solve them: cost, and the share of schools in rings of two and three."""

    def rows() -> Iterable[Iterable[object]]:
        for n, near in ((40, None), (400, 30), (1500, 30)):
            if n > options.largest:
                continue
            problem = make(n, 3, 1, near=near, years=0, conflicts=0.0)
            plan, seconds = timed(lambda problem=problem: solve(problem, time_limit=20.0))
            base, base_seconds = timed(lambda problem=problem: others.plain_flow(problem))
            greedy, greedy_seconds = timed(lambda problem=problem: others.greedy(problem))
            for name, checks, took in (
                ("networkx min-cost flow", base, base_seconds),
                ("greedy with restarts", greedy, greedy_seconds),
                ("sverka", list(plan.checks), seconds),
            ):
                yield n, name, *others.judged(problem, checks, base), f"{took:.2f}"

    table(("schools", "who", "checks", "cost", "against the flow", "in rings of 2", "in rings of 3", "CPU s"), rows())


def time_against_size(options: argparse.Namespace) -> None:
    """CPU seconds against size, with and without the extra `region`, as a table and a picture."""
    lines: dict[str, list[tuple[int, float]]] = {}
    installed = flow.default_backend()
    for backend in dict.fromkeys(("networkx", installed)):
        flow.default_backend = lambda name=backend: name  # type: ignore[assignment]
        sizes = [n for n in (40, 100, 400, 1500, 10_000) if n <= (400 if backend == "networkx" else options.largest)]
        lines[backend] = [(n, _solved(make(n, 3, 1, near=30, idle=0.0), 30.0)[1]) for n in sizes]
    flow.default_backend = lambda: installed  # type: ignore[assignment]
    table(
        ("back end", "schools", "CPU s"),
        [(name, n, f"{seconds:.2f}") for name, line in lines.items() for n, seconds in line],
    )
    if options.plot:
        Path(options.plot).write_text(log_log(lines, "schools", "CPU seconds"), encoding="utf-8")
