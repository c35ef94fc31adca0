"""Rounds of a campaign solved against one another: sweeps, twins, rings over the union, shared teachers."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from tests.matching.test_problem import city
from tracker.matching.api import (
    BETWEEN,
    Campaign,
    CampaignPlan,
    Plan,
    ProblemError,
    Shared,
    Why,
    plan_rounds,
    read_campaign,
    read_campaign_plan,
    read_problem,
    solve,
    solve_campaign,
    verify,
    verify_campaign,
)
from tracker.matching.between import works_over
from tracker.matching.sweeps import Sweeps


def one(seed=1, n=12, k=1, out_max=2, **rules):
    """A round whose distances depend on the seed."""
    data = {**city(n, k, **rules), "seed": seed, "forbidden": [], "one_way": [], "history": []}
    data["distances"] = [[a, b, 100 + (a * 31 + b * 17 + a * b * seed) % 97] for a, b, _ in data["distances"]]
    data["schools"] = [{**school, "out_max": out_max} for school in data["schools"]]
    return read_problem(data)


def forced(arcs, n=8, out_max=9, seed=1):
    """A round in which only these checks are possible, and only the schools checked have works."""
    data = {**city(n, 1), "seed": seed, "forbidden": [], "one_way": [list(arc) for arc in arcs], "history": []}
    data["distances"] = [[min(arc), max(arc), 10] for arc in arcs]
    checked = {b for _, b in arcs}
    data["schools"] = [{**s, "out_max": out_max, "works": 9 if s["id"] in checked else 0} for s in data["schools"]]
    return read_problem(data)


def solved(campaign, **more):
    plan = solve_campaign(campaign, **{"time_limit": 4, **more})
    assert isinstance(plan, CampaignPlan)
    assert verify_campaign(campaign, plan) == []
    return plan


def test_rounds_that_are_one_question_are_asked_once_and_each_gets_its_own_plan():
    base = one()
    other = replace(base, name="Русский язык, 5", schools=tuple(replace(s, capacity=7) for s in base.schools))
    told = set()
    campaign = Campaign((base, one(2), other))
    plan = solved(campaign, progress=lambda phase, *_: told.add(phase.partition(":")[0]))
    assert told == {"round 0", "round 1"}
    assert plan.plans[0].checks == plan.plans[2].checks
    assert plan.plans[2].problem_sha256 == other.sha256 != base.sha256
    assert plan.plans[0] == replace(solve(base), seconds=plan.plans[0].seconds)


@pytest.mark.parametrize("load", ["split", "shares"])
def test_twins_with_other_works_get_their_own_shares(load):
    base = one(arc_load=load)
    more = replace(base, schools=tuple(replace(s, works=2 * s.works) for s in base.schools))
    plan = solved(Campaign((base, more)))
    assert plan.plans[0].checks == plan.plans[1].checks
    assert [2 * row[2] for row in plan.plans[0].loads] == [row[2] for row in plan.plans[1].loads]


@pytest.mark.parametrize(
    ("scope", "partners"), [("campaign", "free"), ("round", "same"), ("round", "rotate"), ("campaign", "same")]
)
def test_a_second_sweep_never_makes_the_whole_worse_and_the_bound_stays_one(scope, partners):
    campaign = Campaign(tuple(one(seed, 8) for seed in (1, 2, 3)), scope, partners)
    work = Sweeps(campaign, time.monotonic() + 8)
    work.first(whole=True, hurry=False)
    before = work.total()
    work.again()
    between = work.total()
    work.shake()
    assert work.total() <= between <= before
    plan = CampaignPlan(tuple(work.plans[i] for i in range(3)))
    assert verify_campaign(campaign, plan) == []
    for problem, of in zip(campaign.rounds, plan.plans, strict=True):
        assert of.lower_bound <= solve(problem).cost <= of.cost
    assert plan.lower_bound == sum(of.lower_bound for of in plan.plans)


def test_a_second_sweep_finds_the_partners_that_the_first_could_not_know():
    # The first round alone chooses 0 → 1; the second must use 2 → 1, and meeting again saves more than the way costs.
    loose = read_problem(
        {
            **city(6, 1),
            "distances": [[0, 1, 10], [1, 2, 12], [3, 4, 200]],
            "forbidden": [],
            "one_way": [],
            "history": [],
            "schools": [{**s, "works": 9 if s["id"] == 1 else 0, "out_max": 1} for s in city(6)["schools"]],
        }
    )
    strict = replace(forced([(2, 1)], 6), seed=2)
    work = Sweeps(Campaign((loose, strict), "round", "same"), time.monotonic() + 60)
    work.first(whole=True, hurry=False)
    assert work.plans[0].checks == ((0, 1),)
    work.again()
    assert work.plans[0].checks == work.plans[1].checks == ((2, 1),)
    assert work.plans[0].lower_bound == 10
    assert not work.plans[0].optimal


def test_a_round_that_fits_only_before_the_others_is_put_before_them():
    tight = forced([(1, 0), (2, 0)], out_max=1)
    tight = replace(tight, distances=((0, 1, 1), (0, 2, 50)))  # alone it takes 1 → 0
    wide = forced([(0, 1)], out_max=9, seed=3)  # which leaves no way for 0 → 1
    campaign = Campaign((tight, wide), "campaign")
    plan = solved(campaign)
    assert [of.checks for of in plan.plans] == [((2, 0),), ((0, 1),)]
    assert solved(replace(campaign, ring_scope="round")).plans[0].checks == ((1, 0),)


def test_rounds_that_cannot_stand_together_are_said_to_clash_over_rings_only():
    campaign = Campaign((forced([(1, 0)]), forced([(0, 1)])), "campaign")
    number, why = solve_campaign(campaign, time_limit=5)
    assert number in (0, 1)
    assert why.rules == ("ring_scope",)
    assert not why.proved
    assert [way.rule for way in why.relaxations] == ["ring_scope"]
    solved(replace(campaign, ring_scope="round"))


def test_whatever_can_be_planned_is_and_the_rest_is_explained():
    lonely = forced([(1, 0)])
    lonely = replace(lonely, forbidden=((0, 1),))
    for partners in ("free", "rotate"):
        answers = plan_rounds(Campaign((one(), lonely, one(2), lonely), partners=partners), time_limit=5)
        assert [type(answers[i]) for i in range(4)] == [Plan, Why, Plan, Why]
        assert answers[1].schools == (0,)
        assert verify(one(2), answers[2]) == []


def test_the_same_campaign_gives_the_same_plan():
    for scope, partners in (("round", "free"), ("campaign", "rotate")):
        campaign = Campaign(tuple(one(seed, 7) for seed in (4, 5)), scope, partners)
        first, second = solved(campaign, time_limit=60), solved(campaign, time_limit=60)
        assert [of.checks for of in first.plans] == [of.checks for of in second.plans]


@pytest.mark.parametrize("partners", ["free", "same"])
def test_a_cancelled_campaign_is_back_within_a_second_with_a_whole_valid_plan(partners):
    campaign = Campaign(tuple(one(seed, 44, 2, 3) for seed in range(1, 6)), partners=partners)
    asked = []

    def cancel():
        if not asked and told:
            asked.append(time.process_time())
        return bool(asked)

    told = []
    plan = solved(campaign, cancel=cancel, progress=lambda _, best, __: told.append(best) if best else None)
    assert time.process_time() - asked[0] < 1
    assert any(of.status == "interrupted" for of in plan.plans)
    nothing = plan_rounds(campaign, cancel=lambda: True)
    assert nothing == {}


def test_what_is_found_is_told_and_a_better_one_again():
    told = []
    campaign = Campaign(tuple(one(seed, 8) for seed in (1, 2, 3)), partners="same")
    plan = solved(campaign, found=lambda number, of: told.append((number, of)))
    assert {number for number, _ in told} == {0, 1, 2}
    assert tuple(dict(told)[i].checks for i in range(3)) == tuple(of.checks for of in plan.plans)


# -- capacities that subjects share ------------------------------------------------------------------------------------


def received(campaign, plan):
    got = Counter()
    for problem, of in zip(campaign.rounds, plan.plans, strict=True):
        for a, b in of.checks:
            got[a] += problem.arc_load(b)
    return got


@pytest.mark.parametrize(("load", "capacity"), [("split", 62), ("all", 120), ("shares", 60)])
@pytest.mark.parametrize("own", [True, False])
def test_teachers_who_mark_in_two_rounds_get_no_more_than_they_can(load, capacity, own):
    rounds = tuple(one(seed, 9, 2, 4, arc_load=load, works_capacity=own) for seed in (1, 2))
    rounds = tuple(replace(p, schools=tuple(replace(s, works=30) for s in p.schools)) for p in rounds)
    free = Campaign(rounds)
    shared = tuple(Shared(school, (0, 1), capacity) for school in range(9))
    campaign = replace(free, shared=shared)
    loose = solved(free)
    broken = [violation.code for _, violation in verify_campaign(campaign, loose)]
    assert set(broken) == {"shared"}
    plan = solved(campaign, time_limit=3)
    assert plan.overloads == ()
    assert plan.cost >= loose.cost
    assert read_campaign_plan(plan.to_data()) == plan


def test_works_that_shared_teachers_cannot_mark_are_listed_and_no_more_than_need_be():
    rounds = (forced([(1, 0)]), forced([(1, 0), (2, 0)], seed=2))  # 9 works each; the second round has a choice
    campaign = Campaign(rounds, shared=(Shared(1, (0, 1), 12),))
    assert solved(campaign).overloads == ()
    assert solved(campaign).plans[1].checks == ((2, 0),)
    tight = Campaign(rounds, shared=(Shared(1, (0, 1), 4), Shared(2, (1,), 9)))
    plan = solved(tight)
    assert plan.overloads == ((0, 5),) == works_over(tight, plan)
    assert plan.plans[0].status != "overloaded"  # the round's own capacity is kept
    said = verify_campaign(tight, replace(plan, overloads=()))
    assert [violation.schools for _, violation in said] == [(1,)]
    assert "9" in said[0][1].words.ru
    assert "4" in said[0][1].words.en


BROKEN = {
    "rounds": (Campaign((forced([(1, 0)]),) * 2), (), 1),
    "ring_scope": (Campaign((forced([(1, 0)]), forced([(0, 1)])), "campaign"), (), 2),
    "shared": (Campaign((forced([(1, 0)]),) * 2, shared=(Shared(1, (0, 1), 17),)), (), 2),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_rule_between_rounds_has_a_case_that_breaks_only_it(name):
    assert set(BROKEN) == {rule.name for rule in BETWEEN}
    campaign, _, many = BROKEN[name]
    plans = tuple(
        Plan(((1, 0),) if problem.need(0) else ((0, 1),), 10, 10, "optimal", optimal=True)
        for problem in campaign.rounds[:many]
    )
    found = verify_campaign(campaign, CampaignPlan(plans))
    assert {violation.code for _, violation in found} == {name}
    for _, violation in found:
        assert "{" not in violation.words.ru + violation.words.en
    rule = next(rule for rule in BETWEEN if rule.name == name)
    if rule.drop is not None:
        assert verify_campaign(rule.drop(campaign), CampaignPlan(plans)) == []


@pytest.mark.parametrize(
    ("declared", "clean"),
    [(((0, 1),), True), (((0, 2),), False), ((), False), (((0, 1), (0, 1)), False), (((0, 1), (3, 1)), False)],
)
def test_only_the_true_overload_of_shared_teachers_is_accepted(declared, clean):
    campaign = BROKEN["shared"][0]
    plans = (Plan(((1, 0),), 10, 10, "optimal", optimal=True),) * 2
    assert (verify_campaign(campaign, CampaignPlan(plans, declared)) == []) is clean


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"school": 99, "rounds": [0], "capacity": 5}, r"shared\[0\].school"),
        ({"school": 1, "rounds": [], "capacity": 5}, r"shared\[0\].rounds"),
        ({"school": 1, "rounds": [2], "capacity": 5}, r"shared\[0\].rounds"),
        ({"school": 1, "rounds": [0, 0], "capacity": 5}, "twice"),
        ({"school": 1, "rounds": [0], "capacity": -1}, r"shared\[0\].capacity"),
        ({"school": 1, "rounds": [0]}, "capacity"),
        ({"school": 1, "rounds": [0], "capacity": 5, "hours": 2}, "hours"),
        (7, r"shared\[0\]"),
    ],
)
def test_a_wrong_row_of_shared_teachers_is_named(row, words):
    data = {"format": "mutual-check-campaign/1", "rounds": [city(n=8, k=1)] * 2}
    with pytest.raises(ProblemError, match=words):
        read_campaign({**data, "shared": [row]})
    with pytest.raises(ProblemError, match="shared"):
        read_campaign({**data, "shared": {}})
    good = read_campaign({**data, "shared": [{"school": 1, "rounds": [1, 0], "capacity": 5}]})
    assert good.shared == (Shared(1, (0, 1), 5),)
