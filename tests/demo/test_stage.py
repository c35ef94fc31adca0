"""The stage of a demo: a clock that never passes the present, one password a role, and the founding of a city."""

from datetime import timedelta
from random import Random

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from tracker.demo import names
from tracker.demo.city import plan_schools
from tracker.demo.founding import close_one, forbid_pairs, found_offices, found_school
from tracker.demo.stage import SYSTEM, Stage
from tracker.domain.errors import SverkaError
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import OrganisationKind, Role
from tracker.models.journal import JournalEntry
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.models.people import Person


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session, Random(7), factories.CHEAP)


@pytest.fixture
def founded(stage: Stage) -> Stage:
    """Offices and twenty schools."""
    administrator = found_offices(stage)
    for plan in plan_schools(stage.rng, 20):
        found_school(stage, administrator, plan)
    return stage


def administrator(stage: Stage) -> object:
    return stage.everybody(Role.ADMINISTRATOR)[0]


@pytest.mark.parametrize(("days", "hour", "minute"), [(-400, 8, 0), (-30, 23, 59), (-1, 0, 0), (-1, 17, 41)])
def test_the_clock_goes_to_a_day_and_an_hour_of_the_place(stage: Stage, days: int, hour: int, minute: int) -> None:
    stage.go_to(days, hour, minute)
    local = stage.session.info["clock"].now().astimezone(stage.real.zone)
    assert local.date() == stage.today + timedelta(days=days)
    assert (local.hour, local.minute) == (hour, minute)
    assert stage.session.info["clock"].today() == local.date()


@pytest.mark.parametrize("days", [0, 1, 400])
def test_the_clock_never_passes_the_present(stage: Stage, days: int) -> None:
    stage.go_to(days, 23, 59)
    assert stage.moment == stage.real.now()


def test_the_clock_is_given_back(stage: Stage) -> None:
    stage.go_to(-10)
    assert stage.session.info["clock"].now() < stage.real.now()
    stage.release()
    assert stage.session.info["clock"] is stage.real


def test_a_role_has_one_password_and_only_its_hash_is_stored(founded: Stage) -> None:
    for role in (Role.DEPARTMENT, Role.SCHOOL, Role.METHODOLOGIST):
        rows = [row for row in founded.logins if row.role is role]
        assert len(rows) > 1
        assert len({row.password for row in rows}) == 1
        for row in rows[:2]:
            person = founded.session.get_one(Person, row.person_id)
            assert check_password_hash(person.password_hash, row.password)
            assert row.password not in person.password_hash
    assert len({row.password for row in founded.logins}) == len({row.role for row in founded.logins})


def test_passwords_come_from_real_chance_though_the_city_does_not(session: Session) -> None:
    one, other = Stage(session, Random(7), factories.CHEAP), Stage(session, Random(7), factories.CHEAP)
    assert next(one.names) == next(other.names)
    assert one.credentials(Role.SCHOOL)[0] != other.credentials(Role.SCHOOL)[0]


def test_the_offices_have_their_people_in_their_places(founded: Stage) -> None:
    home, office = founded.homes[OrganisationKind.DEPARTMENT], founded.homes[OrganisationKind.METHODICAL_OFFICE]
    assert (home.name, office.name) == (names.DEPARTMENT, names.OFFICE)
    assert [row.login for row in founded.logins[:5]] == ["admin", "otdel1", "metodist1", "otdel2", "metodist2"]
    assert len(founded.of(home.id, Role.DEPARTMENT)) == len(founded.of(office.id, Role.METHODOLOGIST)) == 2
    assert founded.of(office.id, Role.DEPARTMENT) == []
    for actor in founded.everybody(Role.SCHOOL):
        (own,) = actor.organisations()
        assert allowed(actor, Action.TASK_VIEW, own)
        assert not allowed(actor, Action.TASK_VIEW, own + 1)


def test_each_school_has_one_representative_and_its_district(founded: Stage) -> None:
    assert len(founded.schools) == 20
    for school in founded.schools:
        assert len(founded.of(school.id, Role.SCHOOL)) == 1
        assert school.district is not None
    districts = founded.session.scalars(select(District).order_by(District.name)).all()
    assert [row.name for row in districts] == sorted(name for name, *_rest in names.DISTRICTS)


def test_a_second_city_in_the_same_place_is_refused(founded: Stage) -> None:
    with pytest.raises(SverkaError):
        found_offices(founded)


def test_forbidden_pairs_are_of_different_schools_with_a_reason(founded: Stage) -> None:
    forbid_pairs(founded, administrator(founded))
    pairs = founded.session.scalars(select(ForbiddenPair).order_by(ForbiddenPair.id)).all()
    assert [pair.reason for pair in pairs] == [
        "Одно здание", "Директора — родственники", "Учитель-совместитель математики",
    ]  # fmt: skip
    buildings = {school.id: school.building for school in founded.schools}
    assert buildings[pairs[0].first_id] == buildings[pairs[0].second_id]
    assert all(pair.first_id != pair.second_id for pair in pairs)


@pytest.mark.parametrize(("count", "pairs"), [(2, 0), (5, 1), (10, 2), (19, 3)])
def test_a_small_town_forbids_only_pairs_that_it_has(stage: Stage, count: int, pairs: int) -> None:
    first = found_offices(stage)
    for plan in plan_schools(stage.rng, count):
        found_school(stage, first, plan)
    forbid_pairs(stage, first)
    assert stage.session.scalar(select(func.count(ForbiddenPair.id))) == pairs


def test_a_closed_school_leads_to_two_of_its_district_and_is_no_school_of_the_stage(founded: Stage) -> None:
    plan = plan_schools(Random(1), 21)[20]
    closed = close_one(founded, administrator(founded), plan)
    assert closed.closed_on == founded.today - timedelta(days=1)
    assert len(closed.successors) == 2
    assert {row.district_id for row in closed.successors} == {closed.district_id}
    assert closed not in founded.schools
    assert founded.of(closed.id, Role.SCHOOL) == []
    assert founded.session.scalar(select(func.count(Organisation.id)).where(Organisation.closed_on.is_not(None))) == 1


def test_everything_is_written_in_the_journal_by_who_did_it(founded: Stage) -> None:
    session = founded.session
    made = {
        kind: session.scalar(
            select(func.count(JournalEntry.id)).where(
                JournalEntry.object_type == kind, JournalEntry.action == "created"
            )
        )
        for kind in ("organisation", "person")
    }
    assert made == {"organisation": 22, "person": 25}
    names_of_actors = set(session.scalars(select(JournalEntry.person_name)))
    assert names_of_actors == {SYSTEM.name, administrator(founded).name}
