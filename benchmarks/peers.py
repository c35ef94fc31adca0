"""How others choose: the textbook minimum-cost flow, and the greedy draw with restarts that people do by hand."""

import random
from collections import Counter
from typing import Any

import networkx as nx

from tracker.matching.api import Arc, Problem, blocked_arcs


def allowed(problem: Problem) -> dict[Arc, int]:
    """Return the permitted arcs with their cost."""
    blocked = blocked_arcs(problem)
    both = ((arc, cost) for a, b, cost in problem.distances for arc in ((a, b), (b, a)))
    return {arc: cost for arc, cost in both if arc not in blocked}


def plain_flow(problem: Problem) -> list[Arc]:
    """Solve the assignment as a minimum-cost flow, as every peer tool does: no rule on rings."""
    graph: Any = nx.DiGraph()
    for school in problem.schools:
        graph.add_edge("source", ("by", school.id), capacity=school.out_max, weight=0)
        graph.add_node(("of", school.id), demand=problem.need(school.id))
    graph.add_node("source", demand=-sum(problem.need(school.id) for school in problem.schools))
    for (a, b), cost in allowed(problem).items():
        graph.add_edge(("by", a), ("of", b), capacity=1, weight=cost)
    _, found = nx.network_simplex(graph)
    return sorted((a, b) for a, b in allowed(problem) if found["by", a].get(("of", b)))


def greedy(problem: Problem, restarts: int = 20) -> list[Arc]:
    """Give each school, in drawn order, its nearest free checkers that close no ring; begin anew when stuck."""
    cost, draw = allowed(problem), random.Random(problem.seed)
    near: dict[int, list[tuple[int, int]]] = {school.id: [] for school in problem.schools}
    for (a, b), metres in cost.items():
        near[b].append((metres, a))
    for row in near.values():
        row.sort()
    best: list[Arc] = []
    for _ in range(restarts):
        arcs = _attempt(problem, near, draw)
        best = max(best, arcs, key=len)
        if len(best) == sum(problem.need(school.id) for school in problem.schools):
            break
    return sorted(best)


def _attempt(problem: Problem, near: dict[int, list[tuple[int, int]]], draw: random.Random) -> list[Arc]:
    room = {school.id: school.out_max for school in problem.schools}
    after: dict[int, set[int]] = {one: set() for one in room}
    before: dict[int, set[int]] = {one: set() for one in room}
    order = [school.id for school in problem.schools for _ in range(problem.need(school.id))]
    draw.shuffle(order)
    for b in order:
        for _, a in near[b]:
            if room[a] and a not in before[b] and a not in after[b] and not after[b] & before[a]:
                room[a] -= 1
                after[a].add(b)
                before[b].add(a)
                break
    return [(a, b) for a, row in after.items() for b in row]


def judged(problem: Problem, checks: list[Arc], base: list[Arc]) -> tuple[str, int, str, str, str]:
    """Return how complete a scheme is, its cost alone and against the flow's, and who sits in short rings."""
    have = set(checks)
    after: dict[int, set[int]] = {}
    for a, b in checks:
        after.setdefault(a, set()).add(b)
    two = {one for a, b in checks if (b, a) in have for one in (a, b)}
    three = Counter(one for a, b in checks for c in after.get(b, ()) if (c, a) in have for one in (a, b, c))
    cost = sum(problem.cost_of(arc) or 0 for arc in checks)
    flow = sum(problem.cost_of(arc) or 0 for arc in base)
    n, need = len(problem.schools), sum(problem.need(school.id) for school in problem.schools)
    whole = f"{cost / flow - 1:+.1%}" if len(checks) == need else "incomplete"
    return f"{len(checks)}/{need}", cost, whole, f"{len(two) / n:.0%}", f"{len(three) / n:.0%}"
