"""Orientation: chosen pairs walked as Euler trails, so that every school checks about as often as it is checked."""

from tracker.matching.board import BACKWARD, FORWARD, Board
from tracker.matching.problem import Arc


def orient(board: Board, pairs: list[int]) -> dict[int, Arc]:
    """Give each of `pairs` a direction; where every degree is even, in- and out-degrees come out equal.

    Trails start at schools of odd degree first; a pair with one permitted direction takes that one. Time is linear.
    """
    touching: list[list[int]] = [[] for _ in range(board.n)]
    for pair in pairs:
        u, v, _, _ = board.pairs[pair]
        touching[u].append(pair)
        touching[v].append(pair)
    used: dict[int, Arc] = {}
    odd = [u for u in range(board.n) if len(touching[u]) % 2]
    for start in (*odd, *range(board.n)):
        at = start
        while True:
            while touching[at] and touching[at][-1] in used:
                touching[at].pop()
            if not touching[at]:
                break
            pair = touching[at].pop()
            u, v, _, directions = board.pairs[pair]
            to = v if at == u else u
            wanted = FORWARD if at == u else BACKWARD
            used[pair] = (at, to) if directions & wanted else (to, at)
            at = to
    return used
