"""The best set of schools for every checker at once: a knapsack with a limit on the number of schools, on arrays."""

from typing import Any


def best_sets(profit: Any, loads: Any, caps: Any, most: Any) -> list[tuple[float, tuple[int, ...]]]:
    """Return for each checker the most profitable set of schools that fits it, with its profit.

    Parameters
    ----------
    profit
        array `[checker, school]`; −∞ where the checker may not
    loads
        works that one check of each school brings, integers
    caps, most
        for each checker the works and the number of schools that it can take

    Notes
    -----
    Dynamic programming over schools, number and works, for all checkers together: O(n² · most · cap) steps on arrays.

    """
    import numpy as np  # slow: only when solving

    n, width, depth = len(caps), int(caps.max(initial=0)) + 1, int(most.max(initial=0))
    best = np.full((depth + 1, n, width), -np.inf)
    best[0] = 0.0
    taken: dict[tuple[int, int], tuple[Any, Any]] = {}
    for school in range(profit.shape[1]):
        load, gain = int(loads[school]), profit[:, school]
        who = np.nonzero(gain > 1e-9)[0]
        if not len(who) or load >= width:
            continue
        for count in range(depth, 0, -1):
            fresh = best[count - 1][who, : width - load] + gain[who][:, None]
            old = best[count][who, load:]
            better = fresh > old + 1e-12
            taken[school, count] = (who, better)
            best[count][who, load:] = np.where(better, fresh, old)
    return [_trace(best, taken, loads, u, int(caps[u]), int(most[u])) for u in range(n)]


def _trace(best: Any, taken: Any, loads: Any, u: int, cap: int, most: int) -> tuple[float, tuple[int, ...]]:
    column = best[: most + 1, u, : cap + 1]
    count, room = divmod(int(column.argmax()), column.shape[1])
    value = float(column[count, room])
    found: list[int] = []
    for school in range(len(loads) - 1, -1, -1):
        if count == 0:
            break
        row = taken.get((school, count))
        if row is None or room < loads[school]:
            continue
        who, better = row
        place = int(who.searchsorted(u))
        if place < len(who) and who[place] == u and better[place, room - int(loads[school])]:
            found.append(school)
            count -= 1
            room -= int(loads[school])
    return value, tuple(sorted(found))
