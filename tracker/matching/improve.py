"""From the cover to a scheme: one-direction flows that never create a mutual pair, and the removal of short rings."""

import random
from collections import deque
from collections.abc import Callable

from tracker.matching.board import Board
from tracker.matching.cover import Cover, directed_flow, free_arcs
from tracker.matching.orient import orient
from tracker.matching.problem import Arc
from tracker.matching.scheme import Scheme

Goes = Callable[[], bool]


def start(board: Board, cover: Cover | None, draw: random.Random) -> Scheme:
    """Return a first scheme: the cover's pairs oriented, every other pair in a drawn direction, then one flow."""
    chosen = orient(board, sorted(cover.pairs)) if cover else {}
    return Scheme(board, _flow(board, chosen, Scheme(board), draw)[0])


def resume(board: Board, arcs: list[Arc], draw: random.Random) -> Scheme:
    """Return a scheme that starts from given arcs, as many as quotas allow, and fills what is missing by one flow."""
    kept = {board.index[arc]: arc for arc in arcs}
    return Scheme(board, _flow(board, kept, Scheme(board), draw)[0])


def _flow(board: Board, kept: dict[int, Arc], scheme: Scheme, draw: random.Random) -> tuple[list[Arc], int]:
    """Run a flow: `kept` pairs keep their direction, each other pair gets one, towards missing checks first."""
    missing = scheme.missing()
    arcs, weights = [], []
    both_ways = board.min_ring <= 2
    for pair in range(len(board.pairs)):
        options = free_arcs(board, pair)
        coin = draw.random()
        if both_ways:
            picked = options
        elif pair in kept:
            picked = [kept[pair]]
        else:
            safe = [arc for arc in options if not scheme.closes(*arc)]
            short = [arc for arc in safe if missing[arc[1]] > 0]
            pool = short if len(short) == 1 else safe
            picked = [pool[int(coin * len(pool))]] if pool else []
        arcs += picked
        weights += [board.arc_weight[arc] for arc in picked]
    return directed_flow(board, arcs, weights)


def value(board: Board, scheme: Scheme) -> tuple[int, int, int]:
    """Return what a scheme is judged by, in this order: short rings, missing checks, scaled cost."""
    cost = sum(board.arc_weight[arc] for arc in scheme.arcs())
    return len(scheme.rings()), sum(scheme.missing()), cost


def improve(board: Board, scheme: Scheme, rounds: int, draw: random.Random, goes: Goes) -> Scheme:
    """Repeat: free the directions of unused pairs, solve the flow again, remove the rings; keep what is better."""
    kill_rings(board, scheme, draw)
    best, best_value = scheme, value(board, scheme)
    idle = 0
    for _ in range(rounds):
        if idle > 12 or not goes():
            break
        kept = {board.index[arc]: arc for arc in best.arcs()}
        arcs, _missing = _flow(board, kept, best, draw)
        other = Scheme(board, arcs)
        kill_rings(board, other, draw)
        other_value = value(board, other)
        idle = 0 if other_value < best_value else idle + 1
        if other_value <= best_value:
            best, best_value = other, other_value
    return best


def kill_rings(board: Board, scheme: Scheme, draw: random.Random) -> None:
    """Remove short rings: first by reversing directed cycles (free of cost), then by the cheapest swap of checkers.

    A ring that neither removes loses one check, which the next flow puts elsewhere.
    """
    if board.min_ring <= 2:
        return
    reverse_rings(board, scheme, draw)
    for ring in scheme.rings():
        arcs = [arc for arc in _around(ring) if arc not in scheme.fixed]
        if not arcs or not _stands(scheme, ring):
            continue
        moves = [move for arc in arcs if (move := _cheapest_swap(board, scheme, arc)) is not None]
        if moves:
            _apply(scheme, min(moves)[1])
        else:
            scheme.remove(*arcs[0])


def _around(ring: tuple[int, ...]) -> list[Arc]:
    return list(zip(ring, (*ring[1:], ring[0]), strict=True))


def _stands(scheme: Scheme, ring: tuple[int, ...]) -> bool:
    return all(v in scheme.after[u] for u, v in _around(ring))


def reverse_rings(board: Board, scheme: Scheme, draw: random.Random) -> None:
    """Reverse cycles through rings, never letting their number grow, until none is left or tries bring nothing."""
    idle = 0
    rings = scheme.rings()
    fewest = len(rings)  # of all passes: against the last pass alone, a number going up and down would go on for ever
    while rings and idle < 6:
        draw.shuffle(rings)
        for ring in rings:
            if _stands(scheme, ring):
                arcs = _around(ring)
                draw.shuffle(arcs)
                any(_reverse(board, scheme, arc, draw) for arc in arcs)
        rings = scheme.rings()
        idle = 0 if len(rings) < fewest else idle + 1
        fewest = min(fewest, len(rings))


def _reverse(board: Board, scheme: Scheme, arc: Arc, draw: random.Random) -> bool:
    """Reverse a directed cycle through `arc` if that leaves fewer short rings, or (moving sideways) as many."""
    for _ in range(3):
        cycle = _cycle(board, scheme, arc, draw)
        if cycle is None:
            return False
        before = sum(scheme.rings_through(u, v) for u, v in cycle)
        for u, v in cycle:
            scheme.remove(u, v)
        for u, v in cycle:
            scheme.add(v, u)
        after = sum(scheme.rings_through(v, u) for u, v in cycle)
        if after <= before:
            return True
        for u, v in cycle:
            scheme.remove(v, u)
        for u, v in cycle:
            scheme.add(u, v)
    return False


def _cycle(board: Board, scheme: Scheme, arc: Arc, draw: random.Random) -> list[Arc] | None:
    """Find a short directed cycle, of at least `min_ring` arcs that may all be reversed, through `arc`."""
    first, second = arc
    if (second, first) not in board.index:
        return None
    came: dict[int, int] = {second: first}
    queue = deque([(second, 1)])
    while queue and len(came) < 400:
        at, steps = queue.popleft()
        onward = sorted(scheme.after[at])
        draw.shuffle(onward)
        for to in onward:
            if (to, at) not in board.index or (at, to) in scheme.fixed:
                continue
            if to == first and steps + 1 >= board.min_ring:
                cycle = [(at, first)]
                while at != second:
                    cycle.append((came[at], at))
                    at = came[at]
                return [*cycle, arc]
            if to != first and to not in came:
                came[to] = at
                queue.append((to, steps + 1))
    return None


Move = tuple[int, tuple[tuple[Arc, ...], tuple[Arc, ...]]]


def _apply(scheme: Scheme, change: tuple[tuple[Arc, ...], tuple[Arc, ...]]) -> None:
    for arc in change[0]:
        scheme.remove(*arc)
    for arc in change[1]:
        scheme.add(*arc)


def _cheapest_swap(board: Board, scheme: Scheme, arc: Arc) -> Move | None:
    """Find the cheapest way to give arc's school another checker: a free one, or an exchange with another school."""
    u, v = arc
    scheme.remove(u, v)
    best: Move | None = None
    spent = board.arc_weight[arc]
    for weight, other in board.checkers[v]:
        if best is not None and weight - spent > best[0]:
            break
        if other == u or other in scheme.before[v] or scheme.closes(other, v):
            continue
        if scheme.out[other] < board.quota[other]:
            best = (
                min(best, (weight - spent, ((arc,), ((other, v),))))
                if best
                else (weight - spent, ((arc,), ((other, v),)))
            )
            continue
        best = _exchange(board, scheme, arc, other, weight - spent, best)
    scheme.add(u, v)
    return best


def _exchange(board: Board, scheme: Scheme, arc: Arc, other: int, delta: int, best: Move | None) -> Move | None:
    """Consider: `other` takes arc's school and hands one of its own schools to arc's checker."""
    u, v = arc
    for third in sorted(scheme.after[other]):
        if (other, third) in scheme.fixed or (u, third) not in board.index or u == third or third in scheme.after[u]:
            continue
        price = delta + board.arc_weight[u, third] - board.arc_weight[other, third]
        if best is not None and price >= best[0]:
            continue
        scheme.remove(other, third)
        scheme.add(other, v)
        if not scheme.closes(u, third) and not scheme.closes(other, v):
            scheme.add(u, third)
            if not scheme.closes(other, v):
                best = (price, ((arc, (other, third)), ((other, v), (u, third))))
            scheme.remove(u, third)
        scheme.remove(other, v)
        scheme.add(other, third)
    return best
