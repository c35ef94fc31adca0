"""The steps on arrays say the same as those school by school."""

import random
import time

import pytest

from benchmarks.rounds import make
from tests.matching.test_problem import city
from tracker.matching import exact, scheme
from tracker.matching.api import read_problem
from tracker.matching.board import compile_board
from tracker.matching.cover import cover
from tracker.matching.improve import BACK, NONE, THERE, Flows, start
from tracker.matching.rings import reverse_rings
from tracker.matching.scheme import Scheme
from tracker.matching.table import FAR
from tracker.matching.web import Web, columns


def tangle(seed, n=14, min_ring=4):
    """Return a board and a scheme of random permitted arcs, full of short rings."""
    draw = random.Random(seed)
    data = {**city(n, 3, min_ring=min_ring), "seed": seed}
    data["one_way"] = [draw.sample(row[:2], 2) for row in data["distances"] if draw.random() < 0.1]
    board = compile_board(read_problem(data), seed)
    arcs = sorted(board.arc_weight)
    return board, Scheme(board, draw.sample(arcs, len(arcs) // 4))


def region(seed=1, n=220, **rules):
    problem = make(n, 3, seed, near=12, conflicts=0.02, years=1, **rules)
    return compile_board(problem, problem.seed)


@pytest.mark.parametrize("min_ring", [3, 4])
@pytest.mark.parametrize("seed", range(6))
def test_rings_on_arrays_are_the_rings_found_one_by_one(seed, min_ring, monkeypatch):
    _, tangled = tangle(seed, min_ring=min_ring)
    monkeypatch.setattr(scheme, "MANY", 10**9)
    walked = tangled.rings()
    monkeypatch.setattr(scheme, "MANY", 0)
    assert tangled.rings() == walked
    assert walked
    through = {ring for u, v in tangled.mine for ring in tangled.rings_of(u, v)}
    assert sorted(through) == walked


@pytest.mark.parametrize("min_ring", [3, 4])
@pytest.mark.parametrize("seed", range(6))
def test_arcs_that_would_close_a_ring_are_told_on_arrays_as_one_by_one(seed, min_ring):
    board, tangled = tangle(seed, min_ring=min_ring)
    arcs = sorted(board.arc_weight)
    tails, heads = columns(arcs, len(arcs))
    told = tangled.web().closes(tails, heads, min_ring).tolist()
    assert told == [tangled.closes(u, v) for u, v in arcs]
    assert 0 < sum(told) < len(arcs)
    assert tangled.web().has(tails, heads).tolist() == [arc in tangled.mine for arc in arcs]


def test_an_empty_web_holds_nothing_and_closes_nothing():
    web = Web.of(5, [])
    tails, heads = columns([(0, 1), (1, 0), (3, 4)], 3)
    assert not web.has(tails, heads).any()
    assert not web.closes(tails, heads, 4).any()
    assert web.rings(4) == []


def test_a_web_knows_ways_of_two_arcs():
    web = Web.of(5, [(0, 1), (1, 2), (1, 3), (3, 0)])
    number, reached = web.onward(*columns([(0, 1), (2, 4), (4, 1)], 3))
    assert sorted(zip(number.tolist(), reached.tolist(), strict=True)) == [(0, 2), (0, 3), (2, 2), (2, 3)]
    assert web.rings(4) == [(0, 1, 3)]
    assert web.rings(3) == []


def test_the_table_knows_weights_and_costs_of_every_arc():
    board, tangled = tangle(3)
    table = board.table
    for number, (u, v, _, _) in enumerate(board.pairs):
        assert table.weight[0][number] == board.arc_weight.get((u, v), FAR)
        assert table.weight[1][number] == board.arc_weight.get((v, u), FAR)
    assert table.dearest == max(board.arc_weight.values())
    cost = {(u, v): cost for u, v, cost, _ in board.pairs}
    assert board.cost_of(tangled.mine) == sum(cost[min(arc), max(arc)] for arc in tangled.mine)
    assert table.weight_of(tangled.arcs()) == sum(board.arc_weight[arc] for arc in tangled.mine)
    assert board.cost_of([]) == 0


def test_a_board_without_pairs_has_an_empty_table():
    data = {**city(5, 1), "distances": [], "forbidden": [], "one_way": [], "history": []}
    board = compile_board(read_problem(data), 1)
    assert (board.pairs, board.table.dearest, board.cost_of([])) == ([], 0, 0)


@pytest.mark.parametrize("seed", range(4))
def test_reversing_returns_the_rings_that_are_left_and_keeps_degrees_and_cost(seed):
    board = region(seed)
    draw = random.Random(seed)
    first = start(board, cover(board), draw)
    out, have, cost, before = [*first.out], [*first.have], board.cost_of(first.mine), len(first.rings())
    left = reverse_rings(board, first, draw)
    assert left == first.rings()
    assert len(left) < before
    assert (first.out, first.have, board.cost_of(first.mine)) == (out, have, cost)


@pytest.mark.parametrize("min_ring", [3, 4, 5])
def test_unused_pairs_are_opened_so_that_no_flow_arc_closes_a_ring_with_what_stands(min_ring):
    board = region(min_ring, n=60, min_ring=min_ring)
    flows, empty = Flows(board, random.Random(2)), Scheme(board)
    flows.choose(empty)
    now = Scheme(board, flows.run())
    flows.priced = False
    flows.adopt(now.mine)
    flows.choose(now)
    opened = 0
    for number, (u, v, _, allowed) in enumerate(board.pairs):
        way = flows.open[number]
        if flows.used[number] != NONE:
            assert way == flows.used[number]
        elif way != NONE:
            assert allowed & way
            assert not now.closes(*((u, v) if way == THERE else (v, u)))
            opened += way == BACK
        else:
            assert now.closes(u, v) or now.closes(v, u)
    assert opened


@pytest.mark.parametrize("kind", [{"slack": 1}, {"idle": 0.1}, {"slack": 1, "min_ring": 2}])
def test_the_linear_bound_with_rows_added_as_needed_is_the_bound_with_all_rows(kind):
    board = region(2, n=150, **kind)
    like = start(board, cover(board), random.Random(1)).arcs()
    bounds = []
    for given in (None, like):
        work = exact.Search(board, lambda: True, time.monotonic() + 60, lambda _: None)
        assert work.relax(crowded=False, like=given) is not None
        bounds.append(work.found.bound)
        mutual = [work.fraction[arc] + work.fraction.get((arc[1], arc[0]), 0.0) for arc in work.fraction]
        assert board.min_ring == 2 or max(mutual) <= 1 + 1e-5
    assert bounds[0] == pytest.approx(bounds[1], rel=1e-7)
