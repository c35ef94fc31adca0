"""A swap by hand is judged with the checks of the other rounds where rings are looked for over all of them."""

import pytest

from tests.cli.planning import round_of as whole_round
from tracker.matching.api import Plan, Problem, read_problem, swap
from tracker.matching.problem import Arc


def round_of(min_ring: int = 4) -> Problem:
    """Nine schools, 0 … 8, that may all check one another, each checked by one."""
    data = whole_round(n=9, k=1, min_ring=min_ring)
    empty: dict[str, list[list[int]]] = {"forbidden": [], "one_way": [], "history": [], "pinned": []}
    return read_problem({**data, **empty})


RING = tuple((one, (one + 1) % 9) for one in range(9))  # 0 → 1 → … → 8 → 0


def rings(others: list[Arc], add: Arc, remove: Arc, min_ring: int = 4) -> list[tuple[int, ...]]:
    """The rings that a swap closes with the other rounds."""
    problem = round_of(min_ring)
    plan = Plan(RING, 80, 80, "feasible", seed=1)
    found = swap(problem, plan, [remove], [add], others=others)
    return [one.schools for one in found.violations if one.code == "ring_scope"]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], []),
        ([(5, 1)], []),  # the same direction closes nothing
        ([(3, 1)], [(1, 3)]),  # a pair that checks one another in two subjects
        ([(3, 5), (5, 1)], [(1, 3, 5)]),
        ([(3, 1), (3, 5), (5, 1)], [(1, 3), (1, 3, 5)]),
        ([(3, 5), (5, 7), (7, 1)], []),  # four schools are no short ring
        ([(4, 1)], [(1, 3, 4)]),  # one arc of its own round is a part of it
        ([(6, 8), (8, 6)], []),  # a ring that was there before, without the new check
    ],
)
def test_a_new_check_closes_no_short_ring_with_other_rounds(others: list[Arc], expected: list[tuple[int, ...]]) -> None:
    assert rings(others, add=(1, 3), remove=(2, 3)) == expected


@pytest.mark.parametrize(("min_ring", "expected"), [(2, []), (3, [(1, 3)]), (4, [(1, 3), (1, 3, 5)])])
def test_how_short_a_ring_may_be_is_the_round_s_rule(min_ring: int, expected: list[tuple[int, ...]]) -> None:
    assert rings([(3, 1), (3, 5), (5, 1)], add=(1, 3), remove=(2, 3), min_ring=min_ring) == expected


def test_a_ring_within_the_round_is_told_once_by_its_own_rule() -> None:
    problem, plan = round_of(), Plan(RING, 80, 80, "feasible", seed=1)
    found = swap(problem, plan, [(0, 1)], [(2, 1)], others=[(5, 8)])
    assert [one.code for one in found.violations if "ring" in one.code] == ["min_ring"]


def test_schools_of_other_rounds_may_be_unknown_here_and_the_sentence_names_the_way() -> None:
    problem, plan = round_of(), Plan(RING, 80, 80, "feasible", seed=1)
    found = swap(problem, plan, [(2, 3)], [(1, 3)], others=[(3, 99), (99, 1)])
    (ring,) = [one for one in found.violations if one.code == "ring_scope"]
    assert ring.schools == (1, 3, 99)
    assert ring.arcs == ((1, 3), (3, 99), (99, 1))
    assert ring.words.ru == "Кольцо в общей схеме: 1 → 3 → 99 → 1."
