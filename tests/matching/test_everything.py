"""Random small rounds with every rule at once, against trying every plan."""

import itertools
import random

import pytest

from tests.matching.test_problem import city
from tracker.matching.api import CONSTRAINTS, Plan, Why, read_problem, solve, verify
from tracker.matching.explain import asking_only, without
from tracker.matching.loads import divide
from tracker.matching.possible import possible


def mixed(seed):
    draw = random.Random(seed)
    n, k = draw.choice([(4, 1), (5, 1), (5, 2), (6, 1)])
    data = city(n, k, min_ring=draw.choice([2, 3, 4, 4, 5]))
    pairs = [row[:2] for row in data["distances"]]
    data["distances"] = [[*pair, draw.randrange(50)] for pair in pairs if draw.random() < 0.92]
    data["forbidden"] = [pair for pair in pairs if draw.random() < 0.07]
    data["one_way"] = [draw.sample(pair, 2) for pair in pairs if draw.random() < 0.1]
    data["history"] = [[draw.choice([2023, 2026]), *draw.sample(pair, 2)] for pair in pairs if draw.random() < 0.08]
    free = [row[:2] for row in data["distances"] if row[:2] not in data["forbidden"]]
    if draw.random() < 0.5 and free:
        data["pinned"] = [draw.sample(draw.choice(free), 2)]
    for school in data["schools"]:
        school.update(
            out_max=draw.choice([k, k + 1]),
            can_check=draw.random() < 0.95,
            works=draw.choice([0, 5, 9, 9, 13]),
            capacity=draw.choice([5, 9, 14, 20, 30]),
        )
    data["rules"].update(
        panel=draw.random() < 0.3,
        works_capacity=draw.random() < 0.5,
        arc_load=draw.choice(["split", "all", "shares"]),
        history_undirected=draw.random() < 0.5,
    )
    return read_problem(data)


def choices(problem, checked):
    others = [a for a in sorted(problem.by_id) if a != checked and problem.cost_of((a, checked)) is not None]
    need = problem.need(checked)
    for many in range(need + 1):
        if many == need or problem.rules.panel:
            yield from ((row, need - many) for row in itertools.combinations(others, many))


def best_of_all(problem):
    """Return the least (panel checks, works over, cost) over all plans, None where there is no plan."""
    ids, best = sorted(problem.by_id), None
    plain = problem.with_rules(works_capacity=False, arc_load="split")
    for picked in itertools.product(*(list(choices(problem, b)) for b in ids)):
        checks = tuple(sorted((a, b) for b, (row, _) in zip(ids, picked, strict=True) for a in row))
        panel = {b: times for b, (_, times) in zip(ids, picked, strict=True) if times}
        cost = sum(problem.cost_of(arc) for arc in checks)
        if best is not None and (sum(panel.values()), 0, cost) >= best:
            continue
        if verify(plain, Plan(checks, cost, cost, "feasible", panel=tuple(sorted(panel.items())))):
            continue
        over = sum(works for _, works in divide(problem, checks, panel)[1])
        value = (sum(panel.values()), over, cost)
        if not (over and problem.rules.panel) and (best is None or value < best):
            best = value
    return best


@pytest.mark.parametrize("seed", range(50))
def test_every_rule_at_once_agrees_with_trying_everything(seed):
    problem = mixed(seed)
    found, best = solve(problem), best_of_all(problem)
    if best is None:
        assert isinstance(found, Why)
        return
    assert isinstance(found, Plan)
    assert verify(problem, found) == []
    assert (sum(times for _, times in found.panel), sum(over for _, over in found.overloads), found.cost) == best
    assert found.optimal or found.status == "overloaded"


@pytest.mark.parametrize("seed", range(50))
def test_an_explanation_is_a_clash_of_which_nothing_can_be_spared(seed):
    problem = mixed(seed)
    why = solve(problem)
    if isinstance(why, Plan):
        return
    small = asking_only(problem, why.schools)
    droppable = {constraint.name for constraint in CONSTRAINTS if constraint.drop}
    bare = without(small, droppable - set(why.rules))
    assert not possible(bare, 20)
    for rule in why.rules:
        assert possible(without(bare, [rule]), 20), rule
    for school in why.schools:
        rest = asking_only(bare, [one for one in why.schools if one != school])
        assert possible(rest, 20), school


def test_most_of_the_random_rounds_have_plans_and_some_have_none():
    found = [isinstance(solve(mixed(seed)), Plan) for seed in range(20)]
    assert 5 < sum(found) < 20
