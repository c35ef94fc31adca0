"""Why no plan exists: a minimal set of schools and rules that clash, in words, and what would help."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from tracker.matching import solver
from tracker.matching.board import compile_board
from tracker.matching.constraints import BY_NAME, CONSTRAINTS
from tracker.matching.islands import too_small_islands
from tracker.matching.plan import Relaxation, Why
from tracker.matching.possible import asking_only, hall_set, neighbourhoods, possible
from tracker.matching.problem import Problem
from tracker.matching.words import Words, numbers

Item = TypeVar("Item", int, str)
TRY = 3.0  # seconds for one question; what cannot be answered in time stays in the set
WHOLE = 15.0  # seconds for all questions of one explanation, and as many for the ways out: somebody waits for it
DROPPABLE = [constraint.name for constraint in CONSTRAINTS if constraint.drop is not None]


def without(problem: Problem, rules: Iterable[str]) -> Problem:
    """Return the problem without the named rules."""
    for name in rules:
        drop = BY_NAME[name].drop
        if drop is not None:
            problem = drop(problem)
    return problem


def clash(problem: Problem, seconds: float = 2 * WHOLE) -> Why:
    """Shrink the schools, then the rules, of an impossible problem to a set of which none can be spared.

    Parameters
    ----------
    problem
        a round for which no plan exists
    seconds
        for everything, at most half of them for shrinking; what is not decided by then stays in the set, which is then
        not called minimal

    Returns
    -------
    Why
        the schools whose wish to be checked, under the rules named, cannot be met together

    """
    late: list[bool] = []
    begun = time.monotonic()
    until = begun + min(WHOLE, seconds / 2)

    def clashing(one: Problem) -> bool:
        try:
            return not possible(one, min(TRY, _left(until)))
        except TimeoutError:
            late.append(True)
            return False

    schools = _first(problem, clashing)
    schools = _shrink(schools, lambda some: clashing(asking_only(problem, some)))
    small = asking_only(problem, schools)
    rules = [name for name in DROPPABLE if without(small, [name]) != small]
    every = set(rules)
    rules = _shrink(rules, lambda some: clashing(without(small, every - set(some))))
    final = without(small, every - set(rules))
    schools = _shrink(schools, lambda some: clashing(asking_only(final, some)))
    ways = tuple(_ways_out(problem, rules, schools, min(begun + seconds, time.monotonic() + WHOLE)))
    return Why(tuple(sorted(schools)), tuple(rules), _say(problem, schools, rules), ways, minimal=not late)


def _left(until: float) -> float:
    """Return the seconds left; raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time is left for this question")
    return left


def _first(problem: Problem, clashing: Callable[[Problem], bool]) -> list[int]:
    """Return a first set of clashing schools: where counting, a flow or a neighbourhood shows one, else everyone."""
    board = compile_board(problem, problem.seed)
    counts = min([*board.need, *board.quota]) >= 0
    small = too_small_islands(board) if counts else []
    found = set(small[0]) if small else hall_set(board)
    chosen = sorted(board.ids[v] for v in found or ())
    if chosen and clashing(asking_only(problem, chosen)):
        return chosen
    if counts and not found:
        for some in neighbourhoods(board):
            if clashing(asking_only(problem, some)):
                return some
    return [school.id for school in problem.schools if school.works > 0 or problem.pinned]


def _shrink(items: list[Item], still: Callable[[list[Item]], bool]) -> list[Item]:
    """Drop blocks of halving size, then single items, as long as the rest still clashes."""
    size = len(items)
    while size >= 1:
        at = 0
        while at < len(items):
            rest = items[:at] + items[at + size :]
            if still(rest):
                items = rest
            else:
                at += size
        size //= 2
    return items


def _say(problem: Problem, schools: Iterable[int], rules: list[str]) -> Words:
    listed = numbers(schools)
    names_ru = "; ".join(BY_NAME[name].words.ru for name in rules) or "число школ"
    names_en = "; ".join(BY_NAME[name].words.en for name in rules) or "the number of schools"
    return Words(
        f"Школы {listed}: по {problem.k} проверяющих каждой не найти, пока действует всё сразу: {names_ru}.",
        f"Schools {listed}: {problem.k} checkers for each cannot be found while all of this holds: {names_en}.",
    )


def _ways_out(problem: Problem, rules: list[str], schools: list[int], until: float) -> Iterable[Relaxation]:
    for name in rules:
        changed = without(problem, [name])
        if name == "distances":
            # Opening every pair of a region is neither affordable nor asked for: these schools' pairs are enough.
            changed = replace(problem, distances=without(asking_only(problem, schools), [name]).distances)
        cost = _cost(changed, until)
        if cost is not None:
            words = BY_NAME[name].words
            yield Relaxation(name, Words(f"снять правило «{words.ru}»", f"lift the rule “{words.en}”"), cost[0])
    if not problem.rules.panel:
        cost = _cost(problem.with_rules(panel=True), until)
        if cost is not None:
            words = Words(f"передать комиссии проверок: {cost[1]}", f"give {cost[1]} checks to the panel")
            yield Relaxation("panel", words, cost[0])


def _cost(problem: Problem, until: float) -> tuple[int, int] | None:
    """Return the cost of a plan found within a few seconds and its number of panel checks."""
    try:
        plan = solver.run(problem, problem.seed, min(TRY, _left(until)))
    except TimeoutError:
        return None
    return None if plan is None else (plan.cost, sum(times for _, times in plan.panel))
