from dataclasses import replace

import pytest

from tests.matching.test_problem import city
from tracker.matching.api import (
    Campaign,
    CampaignPlan,
    ProblemError,
    read_campaign,
    read_campaign_plan,
    read_problem,
    solve_campaign,
    verify_campaign,
)


def rounds(many=3, n=14, k=1):
    return [{**city(n, k), "seed": i, "forbidden": [], "one_way": [], "history": []} for i in range(many)]


def campaign(many=3, **rules):
    return read_campaign({"format": "mutual-check-campaign/1", "rules": rules, "rounds": rounds(many)})


def solved(one):
    plan = solve_campaign(one, time_limit=20)
    assert isinstance(plan, CampaignPlan)
    assert verify_campaign(one, plan) == []
    return plan


def test_rounds_of_a_campaign_all_get_valid_plans():
    plan = solved(campaign())
    assert len(plan.plans) == 3
    assert read_campaign_plan(plan.to_data()) == plan


def test_the_same_partners_meet_more_often_than_rotated_ones():
    assert solved(campaign(partners="same")).pairs < solved(campaign(partners="rotate")).pairs


def test_rings_over_the_union_are_excluded_on_request_and_found_by_the_verifier():
    rows = rounds()
    for school in (school for row in rows for school in row["schools"]):
        school["out_max"] = 1  # so that a plan turned round is one too
    wide = read_campaign({"format": "mutual-check-campaign/1", "rules": {"ring_scope": "campaign"}, "rounds": rows})
    plan = solved(wide)
    turned = replace(plan.plans[0], checks=tuple(sorted((b, a) for a, b in plan.plans[0].checks)), problem_sha256="")
    mixed = CampaignPlan((turned, *plan.plans[1:]))
    per_round = Campaign(wide.rounds, "round")
    assert verify_campaign(per_round, mixed) == []
    assert {violation.code for _, violation in verify_campaign(wide, mixed)} == {"ring_scope"}


def test_a_round_without_a_plan_is_named():
    rows = rounds()
    rows[1]["forbidden"] = [[0, i] for i in range(1, 14)]
    found = solve_campaign(read_campaign({"format": "mutual-check-campaign/1", "rounds": rows}))
    assert not isinstance(found, CampaignPlan)
    assert found[0] == 1
    assert found[1].schools == (0,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "mutual-check/1"}, "format"),
        ({"rounds": []}, "rounds"),
        ({"rules": {"ring_scope": "all"}}, "rules.ring_scope"),
        ({"rules": {"colour": 1}}, "colour"),
        ({"rounds": [{}]}, r"rounds\[0\]"),
    ],
)
def test_wrong_campaigns_are_refused(change, words):
    with pytest.raises(ProblemError, match=words):
        read_campaign({"format": "mutual-check-campaign/1", "rounds": rounds(1), **change})


def test_the_number_of_plans_must_fit():
    one = campaign()
    plan = solved(one)
    assert verify_campaign(one, CampaignPlan(plan.plans[:2]))[0][1].code == "rounds"
    assert read_problem(rounds(1)[0]).k == 1
