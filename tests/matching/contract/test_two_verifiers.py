"""Every plan passes a verifier that knows only the files; spoiled plans fail there and in the product's own."""

import random
from collections import Counter

import pytest

from tests.matching.contract import referee, rounds
from tests.matching.contract.mutations import MAYBE, SURE
from tests.matching.contract.tools import MORE, answer, is_plan, ours

# Rounds that are known to have a plan that is found at once.
SMALL = (
    1005, 1007, 1008, 1010, 1011, 1012, 1013, 1014, 1015, 1017, 1020, 1021, 1024, 1025, 1027, 1029, 1030, 1033, 1037,
    1039, 1040, 1041, 1045, 1046, 1047, 1048, 1052, 1054, 1058, 1059, 1060, 1066,
)  # fmt: skip
LARGE = (3000, 3001, 3002, 3003, 3004, 3005, 3006, 3008, 3009, 3010, *range(4000, 4000 + MORE))


@pytest.fixture(scope="module")
def plans():
    """Random rounds of up to fourteen schools with their plans."""
    made = ((seed, rounds.make(seed, most=14)) for seed in SMALL)
    found = {seed: (problem, answer(problem, 5)) for seed, problem in made}
    return {seed: row for seed, row in found.items() if is_plan(row[1])}


def test_the_random_rounds_use_every_rule():
    seen = Counter()
    for seed in [*SMALL, *LARGE]:
        problem = rounds.make(seed)
        seen.update(key for key in ("forbidden", "one_way", "history", "pinned") if problem[key])
        rules = problem["rules"]
        seen.update([problem["expected"]["kind"], f"ring {rules['min_ring']}", f"k {problem['k']}", rules["arc_load"]])
        seen.update(key for key in ("panel", "works_capacity", "history_undirected") if rules[key])
        seen.update("no works" for one in problem["schools"] if not one["works"])
        seen.update("no teachers" for one in problem["schools"] if not one["can_check"])
    wanted = {*rounds.KINDS, "ring 2", "ring 3", "ring 4", "k 1", "k 2", "k 3", "split", "all", "shares", "panel"}
    assert not (wanted | {"works_capacity", "history_undirected", "forbidden", "pinned", "no works"}) - set(seen)
    assert min(seen[key] for key in wanted) >= 3


def test_every_plan_of_a_small_round_passes_both_verifiers(plans):
    assert len(plans) == len(SMALL)
    for seed, (problem, plan) in plans.items():
        assert (seed, referee.judge(problem, plan)) == (seed, set())
        assert (seed, ours(problem, plan)) == (seed, set())


@pytest.mark.parametrize("seed", LARGE)
def test_every_plan_of_a_city_passes_both_verifiers(seed):
    problem = rounds.make(seed, least=17)
    plan = answer(problem, 0.7)
    if is_plan(plan):
        assert referee.judge(problem, plan) == set()
        assert ours(problem, plan) == set()


def test_most_cities_of_the_sample_have_plans():
    found = [is_plan(answer(rounds.make(seed, least=17, panel=True), 0.3)) for seed in LARGE[:4]]
    assert all(found)


@pytest.mark.parametrize("name", SURE)
def test_a_spoiled_plan_is_reported_by_both(plans, name):
    tried = 0
    for seed, (problem, plan) in plans.items():
        spoiled = SURE[name](problem, plan, random.Random(seed))
        if spoiled:
            tried += 1
            assert referee.judge(*spoiled), seed
            assert ours(*spoiled), seed
    assert tried >= (1 if "overload" in name or "share" in name else 8)


@pytest.mark.parametrize("name", MAYBE)
def test_the_two_agree_on_changes_that_may_be_allowed(plans, name):
    verdicts = Counter()
    for seed, (problem, plan) in plans.items():
        changed = MAYBE[name](problem, plan, random.Random(seed))
        if changed:
            wrong = bool(referee.judge(*changed))
            assert (seed, bool(ours(*changed))) == (seed, wrong)
            verdicts[wrong] += 1
    assert verdicts.total() >= 8


RULE_OF = {
    "drop_a_check": "k", "let_a_school_check_itself": "schools", "let_a_stranger_check": "schools",
    "close_a_ring_of_two": "min_ring", "close_a_ring_of_three": "min_ring", "add_one_to_the_cost": "cost",
    "write_another_gap": "gap", "change_a_digit_of_the_fingerprint": "problem_sha256", "forbid_a_pair_in_use": "forbidden",
    "let_only_the_other_school_check": "one_way", "check_again_after_a_year": "history", "pin_what_the_plan_has_not": "pinned",
    "strike_a_pair_from_the_candidates": "distances", "send_the_teachers_away": "can_check",
    "allow_a_checker_one_school_less": "out_max", "lower_a_capacity_below_the_load": "works_capacity",
    "call_the_panel_no_times": "panel",
}  # fmt: skip


@pytest.mark.parametrize("name", RULE_OF)
def test_a_broken_rule_is_called_by_its_name_in_both(plans, name):
    for seed, (problem, plan) in plans.items():
        spoiled = SURE[name](problem, plan, random.Random(seed))
        if spoiled:
            assert RULE_OF[name] in referee.judge(*spoiled), seed
            assert RULE_OF[name] in ours(*spoiled), seed
