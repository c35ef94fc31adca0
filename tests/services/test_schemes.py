"""Computing a scheme out of the schools' own numbers, checked by the independent verifier."""

from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError, MissingError
from tracker.domain.roles import Actor, Role
from tracker.domain.schemes import Settings
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.campaigns import CampaignRound, PastCheck, SchoolRound
from tracker.models.journal import JournalEntry
from tracker.models.organisations import ForbiddenPair, Organisation
from tracker.services import schemes

FAST = Settings(seconds=5, works_capacity=False)


@pytest.fixture
def anna(session: Session) -> Actor:
    return factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))


@pytest.fixture
def of(session: Session) -> CampaignRound:
    return factories.campaign_round(session, factories.campaign(session))


def city(session: Session, of: CampaignRound, number: int = 9, **values: object) -> list[Organisation]:
    schools = [factories.school(session) for _ in range(number)]
    for school in schools:
        factories.school_round(session, of, school, **values)
    return schools


def test_a_scheme_keeps_every_rule_of_the_city(session: Session, of: CampaignRound, anna: Actor) -> None:
    left, right = factories.district(session, bank="left"), factories.district(session, bank="right")
    schools = city(session, of, 12)
    for place, school in enumerate(schools):
        school.district = right if place < 6 else left
    schools[0].building, schools[1].building = "Ул. Мира, 5", "ул. мира,  5"
    pair = sorted(school.id for school in schools[2:4])
    factories.add(session, ForbiddenPair(first_id=pair[0], second_id=pair[1], reason="общий учредитель"))
    for checker, checked in zip(schools, schools[1:] + schools[:1], strict=True):
        factories.add(
            session, PastCheck(year=2026, subject="mat", grade=5, checker_id=checker.id, checked_id=checked.id)
        )
    scheme = schemes.compute(session, actor=anna, round_id=of.id, settings=FAST)
    problem, plan = read_problem(scheme.problem), read_plan(scheme.plan)
    assert verify(problem, plan) == []
    assert plan.problem_sha256 == scheme.problem_sha256 == problem.sha256
    ids = {school.id for school in schools}
    for school_id in ids:
        assert sum(checked == school_id for _checker, checked in plan.checks) == 2
        assert sum(checker == school_id for checker, _checked in plan.checks) == 2, "shared evenly"
    arcs = set(plan.checks)
    banned = {tuple(pair), (schools[0].id, schools[1].id)} | {
        (a.id, b.id) for a, b in zip(schools, schools[1:] + schools[:1], strict=True)
    }
    assert not arcs & (banned | {(b, a) for a, b in banned})
    assert not arcs & {(b, a) for a, b in arcs}, "no mutual pairs"
    assert problem.by_id[schools[0].id].name == schools[0].name
    entry = session.scalars(select(JournalEntry).where(JournalEntry.object_type == "scheme")).one()
    assert (entry.action, entry.object_id, entry.after["k"]) == ("computed", scheme.id, 2)
    assert scheme.created_by_id == anna.person_id


def test_the_same_numbers_and_draw_make_the_same_scheme(session: Session, of: CampaignRound, anna: Actor) -> None:
    city(session, of)
    first, again = (schemes.compute(session, actor=anna, round_id=of.id, settings=FAST) for _ in range(2))
    assert first.id != again.id
    assert first.plan["checks"] == again.plan["checks"]
    assert first.problem_sha256 == again.problem_sha256


def test_closed_schools_and_those_without_works_and_teachers_stay_out(
    session: Session, of: CampaignRound, anna: Actor
) -> None:
    schools = city(session, of, 7)
    schools[0].closed_on = date(2027, 4, 20)
    schools[1].closed_on = date(2027, 4, 21)
    numbers = session.scalars(select(SchoolRound).where(SchoolRound.school_id == schools[2].id)).one()
    numbers.works = numbers.teachers = 0
    factories.school(session, "Без данных")
    session.flush()
    problem = schemes.prepare(session, round_id=of.id, settings=FAST)
    assert {school.id for school in problem.schools} == {school.id for school in schools} - {
        schools[0].id,
        schools[2].id,
    }


def test_the_last_year_the_years_asked_for_and_the_same_round_are_history(session: Session, of: CampaignRound) -> None:
    a, b, *_others = city(session, of, 5)
    for year, subject, grade in (
        (2026, "mat", 5),
        (2025, "mat", 5),
        (2024, "mat", 5),
        (2026, "rus", 5),
        (2026, "mat", 6),
    ):
        factories.add(session, PastCheck(year=year, subject=subject, grade=grade, checker_id=a.id, checked_id=b.id))
    for years, found in ((0, 1), (1, 1), (2, 2), (3, 3)):
        problem = schemes.prepare(session, round_id=of.id, settings=Settings(history_years=years))
        assert len(problem.history) == found


def test_an_impossible_round_is_explained_and_kept(session: Session, of: CampaignRound, anna: Actor) -> None:
    city(session, of, 4)
    scheme = schemes.compute(session, actor=anna, round_id=of.id, settings=FAST)
    assert scheme.plan is None
    assert scheme.why["format"] == "mutual-check-why/1"
    assert "min_ring" in scheme.why["rules"]
    assert scheme.why["text"]["ru"]
    assert [row["change"].partition(":")[0] for row in scheme.why["relaxations"]]


def test_the_settings_can_be_read_back(session: Session, of: CampaignRound, anna: Actor) -> None:
    city(session, of)
    chosen = Settings(
        k=1, min_ring=3, history_years=1, works_capacity=False, panel=True, even=False, seed=5, seconds=60
    )
    scheme = schemes.compute(session, actor=anna, round_id=of.id, settings=chosen)
    session.expire(scheme)
    assert schemes.settings_of(read_problem(scheme.problem)) == chosen


def test_a_missing_round_and_a_round_without_numbers_are_refused(
    session: Session, of: CampaignRound, anna: Actor
) -> None:
    with pytest.raises(MissingError):
        schemes.compute(session, actor=anna, round_id=of.id + 1, settings=FAST)
    with pytest.raises(InvalidError, match="nothing to check"):
        schemes.compute(session, actor=anna, round_id=of.id, settings=FAST)
