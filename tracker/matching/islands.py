"""Groups of schools that can only check each other, and when such a group is too small for its rule on rings."""

from tracker.matching.board import Board

PROVED = 5


def least_size(need: int, min_ring: int) -> int:
    """Return how many schools a group needs so that each gets `need` checkers from it without a short ring.

    Without mutual pairs the checks are at most one a pair: s(s−1)/2 ≥ s·need, so s ≥ 2·need + 1. Without rings of three
    s ≥ 3·need + 1: the case of girth 3 of the Caccetta-Häggkvist conjecture, proved for need ≤ 5 (Hoàng and Reed 1987);
    for larger needs only the bound for mutual pairs is used.
    """
    if min_ring <= 2:
        return need + 1
    return (3 if min_ring > 3 and need <= PROVED else 2) * need + 1


# The most checks among s schools without rings of two and three, each checked at most `need` times (first figure) and
# also checking at most `need` times (second); found by exhaustive search. Other sizes follow by averaging over the
# sets with one school less.
DENSEST = {
    1: {3: (2, 2)},
    2: {4: (5, 5), 5: (8, 7), 6: (10, 10)},
    3: {5: (9, 9), 6: (13, 12), 7: (16, 15), 8: (21, 20), 9: (24, 24)},
    4: {6: (14, 14)},
    5: {7: (20, 20)},
}


def most_checks(size: int, need: int, min_ring: int, *, tight: bool = False) -> int:
    """Return an upper bound on the checks among `size` schools that are each checked at most `need` times.

    `tight`: none of them checks more than `need` schools either.
    """
    most = min(size * (size - 1) // 2, size * need)
    if min_ring > 3 and need in DENSEST:
        known = DENSEST[need]
        if size in known:
            return known[size][tight]
        if min(known) < size < 3 * need + 1:
            most = min(most, most_checks(size - 1, need, min_ring, tight=tight) * size // (size - 2))
    if min_ring > 3 and size < least_size(need, min_ring):
        most = min(most, size * need - 1)
    return most


def islands(board: Board) -> list[list[int]]:
    """Return the connected groups of schools, by the pairs in which at least one may check the other."""
    parent = list(range(board.n))

    def root(u: int) -> int:
        while parent[u] != u:
            parent[u] = parent[parent[u]]
            u = parent[u]
        return u

    for u, v in [(u, v) for u, v, _, _ in board.pairs] + board.fixed:
        parent[root(u)] = root(v)
    groups: dict[int, list[int]] = {}
    for u in range(board.n):
        groups.setdefault(root(u), []).append(u)
    return list(groups.values())


def too_small_islands(board: Board) -> list[list[int]]:
    """Return the groups in which every school needs checkers and that are too small for the rule on rings."""
    need = list(board.need)
    for _, v in board.fixed:
        need[v] += 1
    return [
        group for group in islands(board) if len(group) < least_size(min(need[v] for v in group), board.min_ring)
    ]  # fmt: skip
