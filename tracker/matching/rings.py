"""Removing short rings: reversing directed cycles costs nothing, swapping checkers costs little."""

import random
from collections.abc import Iterator

from tracker.matching.board import Board
from tracker.matching.problem import Arc
from tracker.matching.scheme import Scheme

TRIES = 14  # cycles tried for one arc of a ring
Change = tuple[tuple[Arc, ...], tuple[Arc, ...]]
Move = tuple[int, Change]


def kill_rings(board: Board, scheme: Scheme, draw: random.Random) -> None:
    """Remove short rings: first by reversing directed cycles (free of cost), then by the cheapest swap of checkers.

    A ring that neither removes loses one check, which the next flow puts elsewhere.
    """
    if board.min_ring <= 2:
        return
    free = board.symmetric and board.load is None
    for ring in reverse_rings(board, scheme, draw) if free else scheme.rings():
        arcs = [arc for arc in _around(ring) if arc in scheme.mine]
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


def reverse_rings(board: Board, scheme: Scheme, draw: random.Random) -> list[tuple[int, ...]]:
    """Reverse cycles through rings, never letting their number grow, until none is left or tries bring nothing.

    Returns the rings that are left.
    """
    idle = 0
    rings = scheme.rings()
    fewest = len(rings)  # of all passes: against the last pass alone, a number going up and down would go on for ever
    while rings and idle < 3:
        draw.shuffle(rings)
        turned: set[Arc] = set()
        for ring in rings:
            if _stands(scheme, ring):
                arcs = _around(ring)
                draw.shuffle(arcs)
                any(_reverse(board, scheme, arc, draw, turned) for arc in arcs)
        rings = _left(scheme, rings, turned)
        idle = 0 if len(rings) < fewest - fewest // 50 else idle + 1
        fewest = min(fewest, len(rings))
    return rings


def _left(scheme: Scheme, rings: list[tuple[int, ...]], turned: set[Arc]) -> list[tuple[int, ...]]:
    """Return the short rings there are, given those before and the arcs that came since."""
    if scheme.board.min_ring > 4:
        return scheme.rings()
    found = {ring for ring in rings if _stands(scheme, ring)}
    for u, v in turned:
        if v in scheme.after[u]:
            found.update(scheme.rings_of(u, v))
    return sorted(found)


def _reverse(board: Board, scheme: Scheme, arc: Arc, draw: random.Random, turned: set[Arc]) -> bool:
    """Reverse a directed cycle through `arc` if that leaves fewer short rings, or now and then as many.

    The arcs that came are added to `turned`.
    """
    if (arc[1], arc[0]) not in board.arc_weight or arc not in scheme.mine:
        return False
    for tried, cycle in enumerate(_cycles(scheme, arc, draw)):
        if tried >= TRIES:
            break
        if not all((v, u) in board.arc_weight and (u, v) in scheme.mine for u, v in cycle):
            continue
        before = sum(scheme.rings_through(u, v) for u, v in cycle)
        for u, v in cycle:
            scheme.remove(u, v)
        for u, v in cycle:
            scheme.add(v, u)
        after = sum(scheme.rings_through(v, u) for u, v in cycle)
        if after < before or (after == before and draw.random() < 0.2):
            turned.update((v, u) for u, v in cycle)
            return True
        for u, v in cycle:
            scheme.remove(v, u)
        for u, v in cycle:
            scheme.add(u, v)
    return False


def _cycles(scheme: Scheme, arc: Arc, draw: random.Random) -> Iterator[list[Arc]]:
    """Yield directed cycles of 4, then 5 and 6 arcs through `arc`."""
    first, second = arc
    goal = scheme.before[first] - {second}
    onward = _drawn(scheme.after[second] - {first}, draw)
    for x in onward:
        for y in sorted(scheme.after[x] & goal):
            yield [arc, (second, x), (x, y), (y, first)]
    for x in onward:
        for y in _drawn(scheme.after[x] - {first, second}, draw):
            for z in sorted((scheme.after[y] & goal) - {x}):
                yield [arc, (second, x), (x, y), (y, z), (z, first)]
    for x in onward:
        for y in _drawn(scheme.after[x] - {first, second}, draw):
            for z in _drawn(scheme.after[y] - {first, second, x}, draw):
                for w in sorted((scheme.after[z] & goal) - {x, y}):
                    yield [arc, (second, x), (x, y), (y, z), (z, w), (w, first)]


def _drawn(schools: set[int], draw: random.Random) -> list[int]:
    row = sorted(schools)
    draw.shuffle(row)
    return row


def _apply(scheme: Scheme, change: Change) -> None:
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
        if other == u or (other, v) in scheme.mine or scheme.closes(other, v):
            continue
        if scheme.out[other] < board.quota[other]:
            move = (weight - spent, ((arc,), ((other, v),)))
            best = min(best, move) if best else move
            continue
        best = _exchange(board, scheme, arc, other, weight - spent, best)
    scheme.add(u, v)
    return best


def _exchange(board: Board, scheme: Scheme, arc: Arc, other: int, delta: int, best: Move | None) -> Move | None:
    """Consider: `other` takes arc's school and hands one of its own schools to arc's checker."""
    u, v = arc
    for third in sorted(scheme.after[other]):
        if (other, third) not in scheme.mine or (u, third) not in board.arc_weight or (u, third) in scheme.mine:
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
