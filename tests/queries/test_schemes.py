"""What a scheme is computed from, read out of a town with closed schools, rivers and a history."""

from datetime import timedelta

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.models.campaigns import CampaignRound, PartTimer, PastCheck, SchoolRound
from tracker.models.organisations import ForbiddenPair
from tracker.queries import schemes as queries


@pytest.fixture
def of(session: Session, town: Town) -> CampaignRound:
    """A round with numbers of all schools but the second; the last one is closed."""
    found = factories.campaign_round(session, town.campaigns[1], "mat", 5)
    for place, school in enumerate(town.schools):
        if place != 1:
            factories.school_round(session, found, school, works=10 * place, teachers=place, works_per_teacher=30)
    town.schools[-1].closed_on = TODAY
    session.flush()
    return found


def test_facts_are_of_open_schools_that_gave_numbers(session: Session, town: Town, of: CampaignRound) -> None:
    first, _second, third, fourth, last = town.schools
    town.districts[0].bank = "левый"
    first.building, third.x, third.y = "УЛ.  Садовая, 1", None, None
    session.flush()
    facts = {row.id: row for row in queries.school_facts(session, of.id, TODAY)}
    assert list(facts) == [first.id, third.id, fourth.id]
    assert (facts[first.id].bank, facts[first.id].building) == ("левый", "ул. садовая, 1")
    assert (facts[third.id].x, facts[third.id].y, facts[third.id].district) == (None, None, town.districts[0].id)
    assert (facts[fourth.id].district, facts[fourth.id].bank) == (0, "")
    assert [(row.works, row.teachers, row.capacity) for row in facts.values()] == [(0, 0, 0), (20, 2, 60), (30, 3, 90)]
    before = queries.school_facts(session, of.id, TODAY - timedelta(days=1))
    assert [row.id for row in before] == [*facts, last.id], "the day before it still took part"


def test_a_closed_school_is_not_counted_whether_it_gave_numbers_or_not(
    session: Session, town: Town, of: CampaignRound
) -> None:
    given = {row.id for row in queries.school_facts(session, of.id, TODAY)}
    assert queries.count_open_schools(session, TODAY) == len(town.schools) - 1
    assert queries.count_open_schools(session, TODAY - timedelta(days=1)) == len(town.schools)
    assert given < {school.id for school in town.schools}


@pytest.mark.parametrize(("years", "told"), [(0, []), (1, [2026]), (2, [2025, 2026]), (10, [2019, 2025, 2026])])
def test_history_is_of_the_same_subject_grade_and_the_years_before(
    session: Session, town: Town, of: CampaignRound, years: int, told: list[int]
) -> None:
    one, two = town.schools[0].id, town.schools[2].id
    rows = [(year, "mat", 5) for year in (2016, 2019, 2025, 2026, 2027, 2028)]
    for year, subject, grade in (*rows, (2026, "rus", 5), (2026, "mat", 6)):
        factories.add(session, PastCheck(year=year, subject=subject, grade=grade, checker_id=one, checked_id=two))
    assert sorted(queries.past_checks(session, of, 2027, years)) == [(year, one, two) for year in told]


def test_summaries_count_open_schools(session: Session, town: Town, of: CampaignRound) -> None:
    empty = factories.campaign_round(session, town.campaigns[1], "rus", 4)
    factories.campaign_round(session, town.campaigns[0], "mat", 5)
    first, second = queries.round_summaries(session, town.campaigns[1].id, TODAY)
    assert (first.round, first.given, first.works, first.capacity) == (empty, 0, 0, 0)
    assert (second.round, second.given, second.works, second.capacity) == (of, 3, 50, 150)


def test_names_for_the_picture(session: Session, town: Town) -> None:
    first, second = town.schools[:2]
    first.short_name, second.short_name = "СШ 10", ""
    session.flush()
    assert queries.short_names(session, [first.id, second.id]) == {first.id: "СШ 10", second.id: second.name}
    assert queries.short_names(session, []) == {}
    assert queries.district_names(session) == {row.id: row.name for row in town.districts}


def test_a_part_timer_forbids_the_pair_in_the_subject_of_the_campaign_only(
    session: Session, town: Town, of: CampaignRound
) -> None:
    first, second, third = town.schools[:3]
    factories.add(session, ForbiddenPair(first_id=first.id, second_id=second.id, reason="Одно здание"))
    for campaign, subject in ((of.campaign_id, "mat"), (of.campaign_id, "rus"), (town.campaigns[0].id, "mat")):
        pair = {"school_id": third.id, "other_school_id": first.id}
        factories.add(session, PartTimer(campaign_id=campaign, subject=subject, **pair))
    assert queries.forbidden_pairs(session, of) == [(first.id, second.id), (third.id, first.id)]
    other = factories.campaign_round(session, town.campaigns[1], "bio", 5)
    assert queries.forbidden_pairs(session, other) == [(first.id, second.id)]


def test_a_school_of_the_federal_sample_is_not_checked_and_may_check(
    session: Session, town: Town, of: CampaignRound
) -> None:
    chosen = town.schools[2]
    session.scalars(
        select(SchoolRound).where(SchoolRound.round_id == of.id, SchoolRound.school_id == chosen.id)
    ).one().federal_sample = True
    session.flush()
    facts = {row.id: row for row in queries.school_facts(session, of.id, TODAY)}[chosen.id]
    assert (facts.works, facts.teachers, facts.capacity) == (0, 2, 60)
    [summary] = queries.round_summaries(session, of.campaign_id, TODAY)
    assert summary.works == 30
