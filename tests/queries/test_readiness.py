"""What is missing: the conditions of the lists agree with the rule of the domain."""

import itertools
from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.domain.readiness import Given, Lack, lacks
from tracker.models.campaigns import SchoolRound
from tracker.queries import readiness
from tracker.queries.numbers import Filters

EVERY = list(itertools.product((0, 7), (None, date(2027, 4, 20)), (0, 2), ("", "Звонкова"), (False, True)))


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (None, ["works"]),
        (Given(0, None, 0, "", False), []),
        (Given(5, None, 0, "", False), ["date", "teachers"]),
        (Given(5, None, 2, "", True), ["experts"]),
        (Given(5, date(2027, 4, 20), 2, "Звонкова", False), []),
        (Given(0, None, 1, "", False), ["experts"]),
    ],
)
def test_what_is_missing_follows_from_what_was_given(given: Given | None, missing: list[str]) -> None:
    assert [lack.value for lack in lacks(given)] == missing


def test_conditions_and_rule_agree_on_every_kind_of_row(session: Session, town: Town) -> None:
    of = factories.campaign_round(session, town.campaigns[1], "mat", 5)
    for works, test_on, teachers, experts, sample in EVERY:
        values = {
            "works": works,
            "test_on": test_on,
            "teachers": teachers,
            "experts": experts,
            "federal_sample": sample,
        }
        factories.school_round(session, of, factories.school(session), **values)
    for lack, condition in readiness.CONDITIONS.items():
        found = set(session.scalars(select(SchoolRound.id).where(condition, SchoolRound.round_id == of.id)))
        rows = session.scalars(select(SchoolRound).where(SchoolRound.round_id == of.id)).all()
        ruled = {
            row.id
            for row in rows
            if lack in lacks(Given(row.works, row.test_on, row.teachers, row.experts, row.federal_sample))
        }
        assert found == ruled, lack
    assert len(EVERY) == 32


def test_schools_are_listed_by_what_they_owe_in_the_chosen_rounds(session: Session, town: Town) -> None:
    campaign = town.campaigns[1]
    mat, rus = (factories.campaign_round(session, campaign, subject, 5) for subject in ("mat", "rus"))
    first, second, third, fourth = town.schools[:4]
    full = {"test_on": date(2027, 4, 20), "experts": "Звонкова"}
    for of in (mat, rus):
        factories.school_round(session, of, first, **full)
    factories.school_round(session, mat, second, **full)
    factories.school_round(session, mat, third, test_on=date(2027, 4, 20))
    factories.school_round(session, rus, third, **full)

    def listed(rounds: list[int], lack: str) -> set[int]:
        query = readiness.schools(town.officer, campaign.id, [mat, rus], Filters(TODAY), rounds, lack)
        return {row.id for row in session.scalars(query)} & {row.id for row in town.schools[:4]}

    both = [mat.id, rus.id]
    assert listed(both, Lack.WORKS) == {second.id, fourth.id}
    assert listed([mat.id], Lack.WORKS) == {fourth.id}
    assert listed(both, Lack.EXPERTS) == {third.id}
    assert listed([rus.id], Lack.EXPERTS) == set()
    assert listed(both, readiness.ANY) == {second.id, third.id, fourth.id}
    assert listed(both, "") == {row.id for row in town.schools[:4]}
    owed = readiness.owed(session, both, [first.id, second.id, third.id])
    assert (owed[first.id].missing, owed[second.id].missing) == ({}, {Lack.WORKS: [rus.id]})
    assert (owed[third.id].rounds, owed[third.id].given, owed[third.id].works) == ({mat.id}, 2, 120)
    counts = {row.id: numbers for row, numbers in readiness.of_rounds(session, town.officer, campaign.id, TODAY)}
    open_schools = len(town.schools) - sum(row.closed_on is not None for row in town.schools)
    assert counts[mat.id] == {
        Lack.WORKS: open_schools - 3, Lack.DATE: 0, Lack.TEACHERS: 0, Lack.EXPERTS: 1,
    }  # fmt: skip
    assert counts[rus.id][Lack.WORKS] == open_schools - 2
