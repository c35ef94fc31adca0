"""What a campaign asks of one round by itself: its room, its works, whether it is another's twin, a plan's bound."""

from collections import Counter
from dataclasses import replace
from typing import Any

from tracker.matching.board import Board, compile_board
from tracker.matching.loads import divide
from tracker.matching.plan import Plan, Relaxation, Why, gap
from tracker.matching.problem import Arc, Problem
from tracker.matching.scheme import Scheme
from tracker.matching.words import Words


def only_together(number: int, cost: int) -> Why:
    """Return why a round that is possible by itself has no plan beside the others."""
    words = Words(
        f"Тур {number + 1} сам по себе возможен, но со схемами других туров складываются короткие кольца.",
        f"Round {number + 1} is possible by itself, but closes short rings with the plans of the other rounds.",
    )
    way = Words("искать кольца в каждом туре отдельно", "look for rings in each round by itself")
    return Why((), ("ring_scope",), words, (Relaxation("ring_scope", way, cost),), proved=False, minimal=False)


def ease(problem: Problem) -> int:
    """Return how much room a round leaves: places for checks less checks."""
    places = sum(one.out_max for one in problem.schools if one.can_check)
    return places - sum(problem.need(one.id) for one in problem.schools)


def demand(problem: Problem) -> int:
    """Return how many works all checkers of a round together get."""
    return sum(one.works * (problem.k if problem.rules.arc_load == "all" else 1) for one in problem.schools)


def question(problem: Problem) -> Any:
    """Return what the search sees of a round; rounds that agree in it have the same plan."""
    board = compile_board(problem, problem.seed)
    rows = (board.ids, board.need, board.quota, board.pairs, board.fixed, board.capacity, board.load, board.spread)
    return repr((rows, board.shares, board.min_ring, board.panel, board.seed))


def as_twin(problem: Problem, plan: Plan) -> Plan:
    """Return a plan as that of another round which is the same question."""
    shares, over = divide(problem, plan.checks, dict(plan.panel))
    return replace(plan, problem_sha256=problem.sha256, loads=shares, overloads=over)


def whole(board: Board, arcs: list[Arc]) -> bool:
    """Tell whether arcs are a complete scheme of the board without short rings."""
    scheme = Scheme(board, arcs)
    out = Counter(u for u, _ in arcs)
    fits = all(out[u] <= quota for u, quota in enumerate(board.quota))
    return fits and not any(scheme.missing()) and not scheme.rings()


def bounded(plan: Plan, bound: int) -> Plan:
    """Return the plan with another bound and what follows from it."""
    bound = min(bound, plan.cost)
    optimal = bound == plan.cost
    status = "overloaded" if plan.overloads else "optimal" if optimal else plan.status
    return replace(plan, lower_bound=bound, optimal=optimal, gap=gap(plan.cost, bound), status=status)
