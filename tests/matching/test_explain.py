"""Why there is no plan: in regions too large to decide as a whole, and within the time that was given."""

import time
from contextlib import suppress
from dataclasses import replace

import pytest

from benchmarks.rounds import make
from tracker.matching import explain, possible
from tracker.matching.api import Why, solve

CORE = 6  # with k = 2 rings of three need seven


def remote(n):
    """A round in which six neighbours may be checked by each other alone, though they may check others."""
    problem = make(n, 2, 3, near=12, slack=1, years=0, conflicts=0.0, idle=0.0)
    near = sorted((cost, a + b - 10) for a, b, cost in problem.distances if 10 in (a, b))
    core = {10, *(one for _, one in near[: CORE - 1])}
    have = set(problem.cost)
    more = tuple((a, b, 900) for a in core for b in core if a < b and (a, b) not in have)
    ways = tuple((a, b) if a in core else (b, a) for a, b, _ in problem.distances if (a in core) != (b in core))
    return replace(problem, distances=(*problem.distances, *more), one_way=ways), core


def test_a_clash_of_rings_is_found_in_a_region_too_large_to_decide_as_a_whole():
    problem, core = remote(460)
    why = solve(problem, time_limit=20)
    assert isinstance(why, Why)
    assert set(why.schools) == core
    assert "min_ring" in why.rules


def test_solving_and_explaining_keep_to_the_time_together():
    problem, _ = remote(60)
    begun = time.monotonic()
    with suppress(TimeoutError):  # on a slow machine a second may not suffice to decide; the time is what counts here
        assert isinstance(solve(problem, time_limit=1.0), Why)
    assert time.monotonic() - begun < 6


def test_a_question_that_cannot_be_answered_in_time_does_not_hide_the_clash(monkeypatch):
    problem, core = remote(60)

    def never(*_):
        raise TimeoutError

    monkeypatch.setattr(explain, "possible", never)
    why = explain.clash(problem, 2.0)
    assert core <= set(why.schools)
    assert not why.minimal


def test_a_neighbourhood_without_a_clash_proves_nothing():
    problem = make(60, 2, 3, near=12, slack=1)
    board = possible.compile_board(problem, 1)
    assert not possible.local_clash(problem, board, time.monotonic() + 5)
    assert not possible.local_clash(remote(60)[0], board, time.monotonic())


@pytest.mark.parametrize("size", [4, 8])
def test_a_neighbourhood_grows_to_its_size_round_a_school_that_lacks_checkers(size):
    problem, core = remote(60)
    board = possible.compile_board(problem, 1)
    groups = list(possible.neighbourhoods(board, (size,)))
    assert groups
    assert all(len(group) <= size and core & set(group) for group in groups)
