"""A planning job plans every round it can, says why it cannot plan another, and keeps what it has when cancelled."""

from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.drafts import settings_of, with_relaxed
from tracker.domain.errors import ConflictError
from tracker.domain.schemes import Settings
from tracker.matching.api import Plan, Why, read_plan, read_problem, verify
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.queries import drafts as queries
from tracker.services import drafts, planning, schemes

FAST = Settings(seconds=10, works_capacity=False, history_years=0)
SYSTEM = factories.SYSTEM


def quiet(*_said: object) -> None:
    """Nobody listens."""


def never() -> bool:
    return False


def town(session: Session, *sizes: int) -> tuple[Campaign, list[CampaignRound]]:
    """A campaign with a round for each size: so many schools give their numbers for it."""
    campaign = factories.campaign(session)
    rounds = [factories.campaign_round(session, campaign, "mat", 4 + place) for place in range(len(sizes))]
    schools = [factories.school(session) for _ in range(max(sizes))]
    for of, size in zip(rounds, sizes, strict=True):
        for home in schools[:size]:
            factories.school_round(session, of, home)
    return campaign, rounds


def begun(session: Session, campaign: Campaign, rounds: list[CampaignRound], settings: Settings = FAST) -> CheckDraft:
    return drafts.begin(
        session, actor=SYSTEM, campaign_id=campaign.id, round_ids=[of.id for of in rounds], settings=settings
    )


def params(draft: CheckDraft) -> dict[str, Any]:
    return {"draft": draft.id, "rounds": draft.settings["rounds"]}


def done(session: Session, draft: CheckDraft) -> dict[str, Any]:
    found = planning.work(planning.read(session, params(draft)), quiet, never)
    return planning.write(session, SYSTEM, params(draft), found)


def test_each_round_gets_a_plan_or_the_reason_there_is_none(session: Session) -> None:
    campaign, rounds = town(session, 9, 4, 2, 0)
    draft = begun(session, campaign, rounds)
    assert done(session, draft) == {"draft": draft.id, "rounds": 4, "plans": 1, "refused": 2}
    good, clash = queries.schemes_of(session, draft.id)
    assert verify(read_problem(good.problem), read_plan(good.plan)) == []
    assert clash.plan is None
    assert clash.why["relaxations"]
    few, none = (draft.settings["refused"][str(of.id)] for of in rounds[2:])
    assert few["params"] == {"k": 2, "least": 3, "have": 2}
    assert "No school has given" in none["message"]


def test_the_run_tells_which_round_it_is_at(session: Session) -> None:
    campaign, rounds = town(session, 7, 8)
    draft = begun(session, campaign, rounds)
    said: list[tuple[str, int, int, dict[str, Any]]] = []
    planning.work(planning.read(session, params(draft)), lambda *one: said.append(one), never)
    assert {of.id for of in rounds} == {one[3]["round"] for one in said}
    assert {(done, total) for _phase, done, total, _detail in said} == {(0, 2), (1, 2)}
    assert any(detail["bound"] for *_rest, detail in said)


@pytest.mark.parametrize("partners", ["free", "same"])
def test_a_cancelled_run_keeps_the_rounds_that_are_done(session: Session, partners: str) -> None:
    campaign, rounds = town(session, 9, 10, 11)
    draft = begun(session, campaign, rounds, Settings(**{**FAST.__dict__, "partners": partners}))
    finished: list[int] = []

    def tell(_phase: str, count: int, _total: int, _detail: dict[str, Any]) -> None:
        finished.append(count)

    found = planning.work(planning.read(session, params(draft)), tell, lambda: bool(finished) and finished[-1] >= 1)
    planning.write(session, SYSTEM, params(draft), found)
    kept = queries.schemes_of(session, draft.id)
    assert 1 <= len(kept) < 3
    for scheme in kept:
        assert verify(read_problem(scheme.problem), read_plan(scheme.plan)) == []
    assert draft.settings["refused"] == {}


def test_rounds_bound_to_one_another_are_planned_without_the_one_that_clashes(session: Session) -> None:
    campaign, rounds = town(session, 9, 4, 9)
    draft = begun(session, campaign, rounds, Settings(**{**FAST.__dict__, "partners": "same"}))
    assert done(session, draft)["plans"] == 2
    first, clash, last = queries.schemes_of(session, draft.id)
    assert clash.why
    pairs = [{frozenset(arc) for arc in one.plan["checks"]} for one in (first, last)]
    assert len(pairs[0] & pairs[1]) >= len(pairs[0]) - 2  # the same partners travel in both


def test_a_rule_lifted_for_a_round_makes_its_plan_possible(session: Session) -> None:
    campaign, rounds = town(session, 4)
    draft = begun(session, campaign, rounds)
    assert done(session, draft)["plans"] == 0
    (clash,) = queries.schemes_of(session, draft.id)
    ways = [row["change"].partition(":")[0] for row in clash.why["relaxations"]]
    for rule in ways:
        problem = planning.relaxed(read_problem(clash.problem), [rule])
        assert isinstance(schemes.solve(problem, seconds=5).answer, Plan), rule
        assert isinstance(schemes.solve(read_problem(clash.problem), seconds=5).answer, Why)
    draft.settings = with_relaxed(draft.settings, rounds[0].id, ways[0])
    assert done(session, draft)["plans"] == 1
    assert settings_of(draft.settings) == FAST


def test_pinned_checks_stay_when_a_round_is_planned_anew(session: Session) -> None:
    campaign, rounds = town(session, 9)
    draft = begun(session, campaign, rounds)
    done(session, draft)
    (scheme,) = queries.schemes_of(session, draft.id)
    wanted = next([a, b] for a, b, _way in scheme.problem["distances"] if [a, b] not in scheme.plan["checks"])
    scheme.problem = {**scheme.problem, "pinned": [wanted]}
    done(session, draft)
    (newer,) = queries.schemes_of(session, draft.id)
    assert newer is not scheme
    assert wanted in newer.plan["checks"]
    assert newer.problem["pinned"] == [wanted]


def test_nothing_is_written_into_a_discarded_draft(session: Session) -> None:
    campaign, rounds = town(session, 9)
    draft = begun(session, campaign, rounds)
    found = planning.work(planning.read(session, params(draft)), quiet, never)
    drafts.discard(session, actor=SYSTEM, draft_id=draft.id, version=draft.version)
    with pytest.raises(ConflictError):
        planning.write(session, SYSTEM, params(draft), found)
    assert queries.schemes_of(session, draft.id) == []


def test_a_plan_at_once_is_for_those_nobody_waits_for(session: Session) -> None:
    campaign, rounds = town(session, 9)
    made = planning.plan_at_once(
        session, actor=SYSTEM, campaign_id=campaign.id, round_ids=[rounds[0].id], settings=FAST
    )
    assert len(queries.schemes_of(session, made)) == 1
