"""Teachers who mark in several rounds get no more works than one teacher may mark in all of them."""

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError
from tracker.domain.schemes import Settings, check_settings, marked_by
from tracker.matching.api import Campaign, read_plan, read_problem
from tracker.models.campaigns import CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.queries import drafts as queries
from tracker.services import drafts, planning, teachers

SYSTEM = factories.SYSTEM
RULES = Settings(k=1, seconds=5, works_capacity=False, history_years=0, even=False)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("mat", 5), ("mat", 8), True),
        (("mat", 5), ("rus", 5), False),
        (("mat", 4), ("rus", 4), True),
        (("mat", 4), ("mat", 5), False),
    ],
)
def test_the_same_people_mark_a_subject_in_all_grades_and_all_subjects_of_grade_four(first, second, same):
    assert (marked_by(*first) == marked_by(*second)) is same


@pytest.mark.parametrize("most", [-1, 10_001])
def test_a_limit_beyond_reason_is_refused(most: int) -> None:
    with pytest.raises(InvalidError):
        check_settings(Settings(teacher_most=most))


def draft(session: Session, settings: Settings, works: int = 20) -> tuple[CheckDraft, list[CampaignRound]]:
    """Two rounds of mathematics and one of Russian, eight schools with two teachers each, planned."""
    campaign = factories.campaign(session)
    rounds = [factories.campaign_round(session, campaign, *one) for one in (("mat", 5), ("mat", 6), ("rus", 5))]
    homes = [factories.school(session) for _ in range(8)]
    for place, of in enumerate(rounds):
        for home in homes:
            factories.school_round(session, of, home, works=works, teachers=1 + (place < 2))
    ids = [of.id for of in rounds]
    made = drafts.begin(session, actor=SYSTEM, campaign_id=campaign.id, round_ids=ids, settings=settings)
    params = {"draft": made.id, "rounds": ids}
    found = planning.work(planning.read(session, params), lambda *_: None, lambda: False)
    planning.write(session, SYSTEM, params, found)
    return made, rounds


def received(session: Session, of: CheckDraft, rounds: list[CampaignRound]) -> dict[int, int]:
    got: dict[int, int] = {}
    for scheme in queries.schemes_of(session, of.id):
        if scheme.round_id in {one.id for one in rounds}:
            problem = read_problem(scheme.problem)
            for a, b in read_plan(scheme.plan).checks:
                got[a] = got.get(a, 0) + problem.arc_load(b)
    return got


def test_what_the_teachers_of_a_subject_can_mark_counts_for_all_its_grades(session: Session) -> None:
    made, rounds = draft(session, Settings(**{**RULES.__dict__, "teacher_most": 20}))
    problems = {one.round_id: read_problem(one.problem) for one in queries.schemes_of(session, made.id)}
    rows = teachers.shared(session, problems, 20)
    assert {(row.rounds, row.capacity) for row in rows} == {((0, 1), 40), ((2,), 20)}
    assert len(rows) == 16
    assert max(received(session, made, rounds[:2]).values()) <= 40
    assert max(received(session, made, rounds[2:]).values()) <= 20
    assert teachers.overworked(session, made) == []
    assert Campaign(tuple(problems.values()), shared=rows).shared == rows


def test_who_gets_too_much_is_named_and_without_a_limit_nobody_is(session: Session) -> None:
    made, _ = draft(session, Settings(**{**RULES.__dict__, "teacher_most": 15}))
    found = teachers.overworked(session, made)
    assert sum(one.over for one in found) == 8 * (40 - 30) + 8 * (20 - 15)
    assert {one.most for one in found} == {30, 15}
    made.settings = {**made.settings, "teacher_most": 0}
    assert teachers.overworked(session, made) == []
    assert teachers.shared(session, {}, 0) == ()
