"""An explanation is true and minimal: checked by trying everything, with rules dropped by the words of the files."""

import copy
import re

import pytest

from tests.matching.contract import brute, referee, rounds
from tests.matching.contract.tools import answer, is_plan

RULES = ("distances", "can_check", "forbidden", "one_way", "history", "pinned", "out_max", "min_ring", "works_capacity")
# Rounds of four to six schools that have no plan.
IMPOSSIBLE = (1001, 1006, 1009, 1016, 1038, 1051, 1055, 1062, 1064, 1065, 1067, 1026, 1056, 1022)


def without(problem, rules):
    """Return the round without some rules, each dropped as its description says."""
    data = copy.deepcopy(problem)
    ids = [school["id"] for school in data["schools"]]
    for rule in rules:
        if rule == "distances":
            have = {frozenset(row[:2]) for row in data["distances"]}
            data["distances"] += [[a, b, 0] for a in ids for b in ids if a < b and frozenset((a, b)) not in have]
        elif rule in ("forbidden", "one_way", "history", "pinned"):
            data[rule] = []
        elif rule == "min_ring":
            data["rules"]["min_ring"] = 2
        elif rule == "works_capacity":
            data["rules"]["works_capacity"] = False
        else:
            for school in data["schools"]:
                school[rule] = True if rule == "can_check" else len(ids)
    return data


def asking(problem, schools):
    """Return the round in which only some schools want to be checked."""
    data = copy.deepcopy(problem)
    for school in data["schools"]:
        if school["id"] not in schools:
            school["works"] = 0
    data["pinned"] = [row for row in data["pinned"] if row[1] in schools]
    return data


def solvable(problem):
    return brute.best(problem, first_only=True) is not None


def smallest_clash_holds(problem, why, solvable):
    """Assert that what is named clashes, and that nothing of it can be spared."""
    others = [rule for rule in RULES if rule not in why["rules"]]
    bare = without(problem, others)
    assert not solvable(asking(bare, why["schools"])), "what is named is no clash"
    for rule in why["rules"]:
        assert solvable(asking(without(bare, [rule]), why["schools"])), f"{rule} can be spared"
    for school in why["schools"]:
        assert solvable(asking(bare, [one for one in why["schools"] if one != school])), f"{school} can be spared"


def told_in_words(why):
    assert re.search(r"[а-яё]{3}", why["text"]["ru"])
    assert re.search(r"[a-z]{3}", why["text"]["en"])
    assert not re.search(r"[а-яё{}]", why["text"]["en"])
    for school in why["schools"][:12]:
        assert re.search(rf"\b{school}\b", why["text"]["ru"])
        assert re.search(rf"\b{school}\b", why["text"]["en"])


@pytest.mark.parametrize("seed", IMPOSSIBLE)
def test_an_explanation_of_a_tiny_round_is_true_and_minimal(seed):
    problem = rounds.make(seed, most=14)
    why = answer(problem, 10)
    assert why["format"] == "mutual-check-why/1"
    assert why["schools"] == sorted(set(why["schools"]))
    assert why["rules"]
    assert set(why["rules"]) <= set(RULES)
    told_in_words(why)
    if len(problem["schools"]) <= 6:
        assert not solvable(problem)
        smallest_clash_holds(problem, why, solvable)


@pytest.mark.parametrize("seed", IMPOSSIBLE[:6])
def test_a_relaxation_costs_what_the_relaxed_round_costs(seed):
    problem = rounds.make(seed, most=6)
    why = answer(problem, 10)
    if is_plan(why):
        return
    for one in why["relaxations"]:
        rule = one["change"].split(":")[0]
        relaxed = without(problem, [rule]) if rule != "panel" else copy.deepcopy(problem)
        relaxed["rules"]["panel"] = rule == "panel" or relaxed["rules"]["panel"]
        best = brute.best(relaxed)
        assert best is not None, rule
        if rule != "distances":  # what an unlisted pair would cost is the engine's guess
            assert one["cost"] == best[2], rule


CLASHES = {
    "all pairs of a school forbidden": (
        lambda data: data.update(forbidden=[[7, i] for i in range(20) if i not in (7, 12)]), [7], {"forbidden"},
    ),
    "all checkers of a school were its checkers": (
        lambda data: data.update(history=[[2026, i, 7] for i in range(20) if i not in (7, 12)]), [7], {"history"},
    ),
    "one way out of a school": (
        lambda data: data.update(one_way=[[7, i] for i in range(20) if i not in (7, 12)]), [7], {"one_way"},
    ),
    "two schools pinned on each other": (lambda data: data.update(pinned=[[3, 4], [4, 3]]), None, {"min_ring", "pinned"}),
    "three schools in a pinned ring": (lambda data: data.update(pinned=[[3, 4], [4, 5], [5, 3]]), None, {"min_ring", "pinned"}),
    "nobody has teachers but one": (
        lambda data: [school.update(can_check=school["id"] == 0) for school in data["schools"]], None, {"can_check"},
    ),
    "too few may be checked": (
        lambda data: [school.update(out_max=1) for school in data["schools"]], None, {"out_max"},
    ),
    "a pinned check over the limit": (
        lambda data: (data["schools"][3].update(out_max=1), data.update(pinned=[[3, 4], [3, 5]])), None, {"out_max", "pinned"},
    ),
    "six schools alone": (
        lambda data: data.update(distances=[row for row in data["distances"] if (row[0] < 6) == (row[1] < 6)]),
        list(range(6)), {"distances", "min_ring"},
    ),
}  # fmt: skip


def city(n=20, k=2):
    return {
        "format": "mutual-check/1", "k": k, "rules": {"min_ring": 4, "history_years": 2, "year": 2027},
        "schools": [{"id": i, "works": 30, "can_check": True, "out_max": k + 1} for i in range(n)],
        "distances": [[a, b, 10 + (7 * a + 11 * b) % 30] for a in range(n) for b in range(a + 1, n)],
    }  # fmt: skip


@pytest.mark.parametrize("name", CLASHES)
def test_a_planted_clash_is_found_and_nothing_else_is_blamed(name):
    change, schools, rules = CLASHES[name]
    problem = city()
    change(problem)
    problem = referee.filled(problem)
    why = answer(problem, 10)
    assert why["format"] == "mutual-check-why/1"
    assert set(why["rules"]) == rules
    assert schools is None or why["schools"] == schools
    told_in_words(why)
    assert {one["change"].split(":")[0] for one in why["relaxations"]} >= rules - {"distances", "pinned"}
    smallest_clash_holds(problem, why, lambda data: is_plan(answer(data, 10)))
