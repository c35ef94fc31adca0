"""The memo's order, tasks in numbers, and whom sending reaches."""

import random
from collections import Counter
from datetime import date, timedelta

import factories
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town, drafts_of
from tracker.domain.roles import OrganisationKind
from tracker.domain.sending import Executor
from tracker.models.memos import Recommendation
from tracker.queries import recommendations as queries


def test_numbers_stand_as_people_count() -> None:
    ordered = ["", "1", "1.2", "1.10", "2", "2а", "10", "10.1", "а", "п. 2", "п. 10"]
    mixed = ordered[:]
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=queries.natural) == ordered
    assert queries.natural("9" * 5000) < queries.natural("а"), "no number is too long"


def test_a_campaigns_recommendations_stand_in_the_memos_order(session: Session, town: Town) -> None:
    for campaign in town.campaigns:
        rows = queries.of_campaign(session, campaign.id)
        assert {row.id for row in rows} == {row.id for row in town.recommendations if row.campaign_id == campaign.id}
        assert [row.number for row in rows] == ["16", "21", "1", "6", "11", "99"], "department, office, schools"


def test_tasks_are_counted_by_recommendation_and_status(session: Session, town: Town) -> None:
    counted = Counter((task.recommendation_id, task.status) for task in town.tasks)
    got = queries.task_counts(session, [row.id for row in town.recommendations])
    assert {(of, status): number for of, some in got.items() for status, number in some.items()} == counted
    first = town.recommendations[0].id
    assert set(queries.task_counts(session, [first])) == {first}
    assert queries.task_counts(session, []) == {}


def test_sending_reaches_who_works_on_that_day_with_the_last_test_of_the_campaign(session: Session, town: Town) -> None:
    campaign, former = town.campaigns[1], town.campaigns[0]
    days: list[tuple[int, date | None]] = [(5, TODAY), (6, TODAY + timedelta(days=9)), (7, None)]
    for grade, day in days:
        of = factories.campaign_round(session, campaign, "mat", grade)
        factories.school_round(session, of, town.schools[0], test_on=day)
    old = factories.campaign_round(session, former, "mat", 5)
    factories.school_round(session, old, town.schools[1], test_on=date(2026, 5, 5))
    town.schools[1].week_days = 6
    town.schools[2].closed_on, town.schools[3].closed_on = TODAY, TODAY + timedelta(days=1)
    session.flush()
    first, second, _closed, fourth, fifth = (school.id for school in town.schools)
    assert queries.executors(session, OrganisationKind.SCHOOL, campaign.id, TODAY) == [
        Executor(first, 5, TODAY + timedelta(days=9)),
        Executor(second, 6, None),
        Executor(fourth, 5, None),
        Executor(fifth, 5, None),
    ]
    office = queries.executors(session, OrganisationKind.METHODICAL_OFFICE, campaign.id, TODAY)
    assert office == [Executor(town.office.id, 5, None)]


def test_what_can_be_chosen_was_sent_and_is_cut(session: Session, town: Town) -> None:
    campaign = town.campaigns[0]
    sent = [row for row in queries.of_campaign(session, campaign.id) if row not in drafts_of(town, campaign)]
    longest: Recommendation = sent[0]
    longest.text = "ж" * 500
    session.flush()
    rows = queries.titles(session, campaign.id)
    assert [row.id for row in rows] == [row.id for row in sent]
    assert rows[0].text == "ж" * 70
    everywhere = {row.id for row in queries.titles(session, None)}
    assert everywhere == {task.recommendation_id for task in town.tasks}
