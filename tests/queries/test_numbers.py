"""Tables of the schools' own numbers against the same filter in Python."""

import random
from datetime import timedelta

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.domain.errors import MissingError
from tracker.domain.permissions import Action, allowed
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.queries import numbers as queries
from tracker.queries.numbers import ROUND_STATES, SCHOOL_STATES, Filters, Totals
from tracker.queries.readiness import owed


@pytest.fixture
def rounds(session: Session, town: Town) -> list[CampaignRound]:
    """Three rounds of the present campaign and one of the former; the last school is closed."""
    present, former = town.campaigns[1], town.campaigns[0]
    found = [factories.campaign_round(session, present, "mat", grade) for grade in (5, 6, 7)]
    town.schools[-1].closed_on = TODAY
    return [*found, factories.campaign_round(session, former, "mat", 5)]


@pytest.fixture
def given(session: Session, town: Town, rounds: list[CampaignRound]) -> list[SchoolRound]:
    lot = random.Random(5)
    rows = []
    for of in rounds:
        for place, school in enumerate(town.schools):
            if (of.grade == 5 and place < 2) or lot.random() < 0.5:
                works, teachers = lot.choice([0, 25, 60]), lot.choice([0, 3])
                day = lot.choice([None, TODAY])
                rows.append(factories.school_round(session, of, school, works=works, teachers=teachers, test_on=day))
    nobody, bare = town.schools[3], rows[0]
    bare.works, bare.teachers, bare.test_on = 25, 0, None
    for row in [row for row in rows if row.school is nobody]:
        session.delete(row)
    session.flush()
    return [row for row in rows if row.school is not nobody]


def in_state(rows: list[SchoolRound], state: str) -> bool:
    if state == "given":
        return bool(rows)
    if state == "missing":
        return not rows
    working = [row for row in rows if row.works > 0]
    if state == "undated":
        return any(row.test_on is None for row in working)
    return state != "unstaffed" or any(row.teachers == 0 for row in working)


@pytest.mark.parametrize("state", ["", *ROUND_STATES, "no such"])
def test_one_round_is_filtered_by_state_district_and_words(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound], state: str
) -> None:
    for of in rounds:
        for district in (None, *(row.id for row in town.districts)):
            for words in ("", "школа", "ЁЛКА", "%"):
                query = queries.of_round(town.officer, of.id, Filters(TODAY, words, district, state))
                wanted = {
                    school.name
                    for school in town.schools[:-1]
                    if district in {None, school.district_id}
                    and words.casefold().replace("ё", "е") in school.name_key
                    and in_state([row for row in given if row.round_id == of.id and row.school is school], state)
                }
                assert {row.name for row in session.scalars(query)} == wanted, (of.grade, district, words)


def test_states_divide_the_schools(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound]
) -> None:
    assert given
    for of in rounds:
        parts = [
            {row.id for row in session.scalars(queries.of_round(town.officer, of.id, Filters(TODAY, state=state)))}
            for state in ("given", "missing")
        ]
        assert not parts[0] & parts[1]
        assert parts[0] | parts[1] == {school.id for school in town.schools[:-1]}


@pytest.mark.parametrize("state", ["", *SCHOOL_STATES, "no such"])
def test_readiness_counts_the_rounds_of_its_campaign_alone(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound], state: str
) -> None:
    present = {of.id for of in rounds[:3]}
    counts = {
        school.id: sum(row.school is school and row.round_id in present for row in given)
        for school in town.schools[:-1]
    }
    wanted = {
        "none": {school for school, number in counts.items() if number == 0},
        "some": {school for school, number in counts.items() if 0 < number < 3},
        "all": {school for school, number in counts.items() if number == 3},
    }.get(state, set(counts))
    query = queries.of_campaign(town.officer, town.campaigns[1].id, 3, Filters(TODAY, state=state))
    assert {row.id for row in session.scalars(query)} == wanted
    told = owed(session, present, counts)
    assert {school: told[school].given for school in counts} == counts


def test_totals_are_sums_over_the_open_schools_within_reach(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound]
) -> None:
    for actor in town.everybody:
        mine = [school for school in town.schools[:-1] if allowed(actor, Action.NUMBERS_VIEW, school.id)]
        for of in rounds:
            rows = [row for row in given if row.round_id == of.id and row.school in mine]
            works, teachers = sum(row.works for row in rows), sum(row.teachers for row in rows)
            assert queries.totals(session, actor, of.id, TODAY) == Totals(len(mine), len(rows), works, teachers)


def test_the_works_of_a_school_are_summed_over_the_campaign(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound]
) -> None:
    for campaign in town.campaigns:
        ids = {of.id for of in rounds if of.campaign_id == campaign.id}
        told = owed(session, ids, [school.id for school in town.schools])
        for school in town.schools:
            rows = [row for row in given if row.school is school and row.round_id in ids]
            assert (told[school.id].given, told[school.id].works) == (len(rows), sum(row.works for row in rows))
            assert queries.of_school(session, campaign.id, school.id) == {row.round_id: row for row in rows}


def test_rows_of_a_round_are_read_for_the_shown_schools_alone(
    session: Session, town: Town, rounds: list[CampaignRound], given: list[SchoolRound]
) -> None:
    shown = town.schools[:2]
    assert queries.in_round(session, rounds[0].id, shown) == {
        row.school_id: row for row in given if row.round_id == rounds[0].id and row.school in shown
    }
    assert queries.in_round(session, rounds[0].id, []) == {}


def test_a_school_is_led_to_itself_and_a_closed_one_to_nothing(
    session: Session, town: Town, rounds: list[CampaignRound]
) -> None:
    for school, director in zip(town.schools, town.directors, strict=True):
        own = [school] if school is not town.schools[-1] else []
        assert queries.own_schools(session, director, TODAY) == own
    assert queries.own_schools(session, town.directors[-1], TODAY - timedelta(days=1)) == [town.schools[-1]]
    assert len(queries.own_schools(session, town.officer, TODAY)) == len(town.schools) - 1
    assert rounds


def test_numbers_are_of_schools_within_reach(session: Session, town: Town) -> None:
    first, second = town.schools[:2]
    assert queries.require_school(session, town.directors[0], first.id) is first
    for actor, number in ((town.directors[0], second.id), (town.officer, town.office.id), (town.observer, first.id)):
        with pytest.raises(MissingError):
            queries.require_school(session, actor, number)
