"""Made-up rounds: schools on a plane, roads, former years, conflicts, schools without teachers of the subject."""

import math
import random
from collections import Counter
from dataclasses import replace
from typing import Any

from tracker.matching import solver
from tracker.matching.api import Arc, Plan, Problem, read_problem

ROAD = 300  # metres added to every way: gates, crossings, one-way streets


def plane(n: int, draw: random.Random) -> list[tuple[int, int]]:
    """Place n schools in a square that grows with n, so that neighbours are about a kilometre apart."""
    side = round(1000 * math.sqrt(n))
    return [(draw.randrange(side), draw.randrange(side)) for _ in range(n)]


def nearest(points: list[tuple[int, int]], near: int | None, draw: random.Random) -> dict[tuple[int, int], int]:
    """Return road distances: of all pairs, or of each school's `near` nearest."""
    n = len(points)
    cell = 1000 * math.sqrt((near or n) / 3)
    grid: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(points):
        grid.setdefault((int(x // cell), int(y // cell)), []).append(i)
    found: dict[tuple[int, int], int] = {}
    for i, (x, y) in enumerate(points):
        if near is None:
            others = [j for j in range(n) if j != i]
        else:
            others, reach = [], 1
            while len(others) < min(near * 1.3, n - 1):
                cx, cy = int(x // cell), int(y // cell)
                cells = [(a, b) for a in range(cx - reach, cx + reach + 1) for b in range(cy - reach, cy + reach + 1)]
                others = [j for at in cells for j in grid.get(at, ()) if j != i]
                reach += 1
            others.sort(key=lambda j: (math.dist(points[i], points[j]), j))
            others = others[:near]
        for j in others:
            pair = (min(i, j), max(i, j))
            if pair not in found:
                found[pair] = round(math.dist(points[i], points[j]) * draw.uniform(1.1, 1.5)) + ROAD
    return found


def former(n: int, k: int, cost: dict[tuple[int, int], int], years: int, draw: random.Random) -> list[list[int]]:
    """Make up former years: each school was checked by k of its eight nearest."""
    by: dict[int, list[tuple[int, int]]] = {i: [] for i in range(n)}
    for (a, b), metres in cost.items():
        by[a].append((metres, b))
        by[b].append((metres, a))
    history = []
    for year in range(2026, 2026 - years, -1):
        for b in range(n):
            close = [a for _, a in sorted(by[b])[:8]]
            history += [[year, a, b] for a in draw.sample(close, min(k, len(close)))]
    return history


def make(
    n: int,
    k: int,
    seed: int,
    *,
    near: int | None = None,
    slack: int = 0,
    idle: float = 0.05,
    conflicts: float = 0.05,
    years: int = 2,
    **rules: Any,
) -> Problem:
    """Return a round with its candidates (`near` of each school, or all pairs), conflicts, former years and rules.

    `idle` is the share of schools without teachers of the subject, `slack` how many more than the even share each
    may check, `conflicts` the share of forbidden pairs; `rules` are those that differ from `min_ring` 4.
    """
    draw = random.Random(seed)
    points = plane(n, draw)
    cost = nearest(points, near, draw)
    non = {i for i in range(n) if draw.random() < idle}
    even = math.ceil(n * k / (n - len(non)))
    history = former(n, k, cost, years, draw)
    works = [draw.randrange(20, 121) for _ in range(n)]
    schools = [
        {"id": i, "name": f"№ {i}", "district": i % 3, "x": points[i][0], "y": points[i][1], "works": works[i]}
        | {"can_check": i not in non, "capacity": rules.get("capacity", 10**6), "out_max": even + slack}
        for i in range(n)
    ]
    data = {
        "format": "mutual-check/1",
        "name": f"{n} schools, k = {k}",
        "seed": seed,
        "k": k,
        "rules": {"min_ring": 4, "history_years": max(years, 1), "history_undirected": True, "year": 2027}
        | {key: value for key, value in rules.items() if key != "capacity"},
        "schools": schools,
        "distances": [[a, b, metres] for (a, b), metres in sorted(cost.items())],
        "forbidden": [list(pair) for pair in sorted(cost) if draw.random() < conflicts],
        "history": history,
    }
    return read_problem(data)


def subjects(many: int, n: int = 44) -> tuple[Problem, ...]:
    """Return rounds of one city: the same places and ways, but other works, teachers and former years in each."""
    base, found = make(n, 2, 1, slack=1), []
    for number in range(many):
        draw = random.Random(number)
        schools = tuple(
            replace(one, works=draw.randrange(20, 121), can_check=draw.random() >= 0.05) for one in base.schools
        )
        history = tuple((year, a, b) for year, a, b in former(n, 2, base.cost, 2, draw))
        found.append(replace(base, name=f"subject {number}", schools=schools, history=history))
    return tuple(found)


def planted(problem: Problem, spare: int, least: int = 0) -> tuple[Problem, Plan]:
    """Return the round with capacities that a known plan keeps, and that plan.

    The plan is one for ways drawn at random, so that the real ways know nothing of it. Each school's capacity is what
    the plan gives it and `spare` per cent more, at least `least`; under `shares` the plan divides works at random.
    """
    draw = random.Random(problem.seed + 1000)
    ways = tuple((a, b, draw.randrange(1, 1000)) for a, b, _ in problem.distances)
    found = solver.run(replace(problem, distances=ways).with_rules(works_capacity=False), 1, 5.0, enough=1.0)
    assert found is not None
    loads: tuple[tuple[int, int, int], ...] = ()
    if problem.rules.arc_load == "shares":
        loads = _divided(problem, found.checks, draw)
    got: Counter[int] = Counter()
    for a, b in found.checks:
        got[a] += 0 if loads else problem.arc_load(b)
    for a, _, works in loads:
        got[a] += works
    schools = tuple(
        replace(one, capacity=max(least, -(-got[one.id] * (100 + spare) // 100))) for one in problem.schools
    )
    made = replace(problem.with_rules(works_capacity=True), schools=schools)
    cost = sum(problem.cost_of(arc) or 0 for arc in found.checks)
    return made, replace(found, cost=cost, lower_bound=0, gap=float(cost), loads=loads, problem_sha256=made.sha256)


def _divided(problem: Problem, checks: tuple[Arc, ...], draw: random.Random) -> tuple[tuple[int, int, int], ...]:
    """Divide each school's works among its checkers at random, none below the least share."""
    parts = {arc: problem.min_load(arc[1]) for arc in checks}
    for b in sorted({b for _, b in checks}):
        mine = [arc for arc in checks if arc[1] == b]
        for _ in range(problem.by_id[b].works - problem.min_load(b) * len(mine)):
            parts[mine[0] if draw.random() < 0.8 else mine[-1]] += 1
    return tuple((a, b, works) for (a, b), works in sorted(parts.items()))
