"""Lists of people against the same filter in Python."""

import itertools

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import Town
from tracker.domain.errors import MissingError
from tracker.domain.roles import Grant, Role
from tracker.domain.text import fold
from tracker.models.people import Membership, Person
from tracker.queries import people as queries
from tracker.queries.people import AccountState, Filters


@pytest.fixture
def everybody(session: Session, town: Town) -> list[Person]:
    first, second = town.schools[:2]
    found = [
        factories.person(session, Role.SCHOOL, first, "Ёлкина Анна", "elkina@example.org"),
        factories.person(session, Role.SCHOOL, second, "ёлкин Пётр", "petr_1"),
        factories.person(session, Role.OBSERVER, second, "Наблюдатель 100%", "observer"),
        factories.person(session, Role.METHODOLOGIST, town.office, "Методова Мария", "maria"),
    ]
    factories.add(session, Membership(person=found[0], organisation=second, role=Role.OBSERVER))
    found[1].active = False
    found[2].password_hash = None
    session.flush()
    return [session.get_one(Person, actor.person_id) for actor in town.everybody] + found


def kept(person: Person, chosen: Filters) -> bool:
    words = fold(chosen.words)
    held = [
        row
        for row in person.memberships
        if chosen.role in {None, row.role} and chosen.organisation_id in {None, row.organisation_id}
    ]
    return (
        bool(held)
        and chosen.state in {None, queries.state_of(person)}
        and (words in fold(person.full_name) or words in fold(person.login))
    )


def test_every_filter_together_with_every_other(session: Session, town: Town, everybody: list[Person]) -> None:
    homes = [None, town.schools[0].id, town.schools[1].id, town.office.id, 987654]
    words = ["", "ЕЛКИН", "%", "_"]
    for text, role, home, state in itertools.product(words, [None, *Role], homes, [None, *AccountState]):
        chosen = Filters(text, role, home, state)
        got = list(session.scalars(queries.listing(chosen)))
        assert {row.id for row in got} == {row.id for row in everybody if kept(row, chosen)}, chosen
        assert len(got) == len(set(got)), "nobody twice, however many roles are held"


def test_a_role_is_looked_for_in_the_chosen_place_itself(session: Session, town: Town, everybody: list[Person]) -> None:
    """Anna represents the first school and observes in the second: she does not observe in the first."""
    anna, (first, second) = everybody[-4], town.schools[:2]
    found = {
        (role, home.name): anna in session.scalars(queries.listing(Filters(role=role, organisation_id=home.id))).all()
        for role in (Role.SCHOOL, Role.OBSERVER)
        for home in (first, second)
    }
    assert found == {
        (Role.SCHOOL, first.name): True, (Role.SCHOOL, second.name): False,
        (Role.OBSERVER, first.name): False, (Role.OBSERVER, second.name): True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("active", "password", "state"),
    [
        (True, "x", AccountState.ACTIVE),
        (True, None, AccountState.INVITED),
        (False, "x", AccountState.OFF),
        (False, None, AccountState.OFF),
    ],
)
def test_the_state_of_an_account(password: str | None, state: AccountState, *, active: bool) -> None:
    assert queries.state_of(Person(active=active, password_hash=password)) is state
    assert state in queries.STATE_NAMES


def test_an_actor_has_the_persons_grants(session: Session, town: Town, everybody: list[Person]) -> None:
    actor = queries.actor_of(everybody[-4], "запрос-7")
    first, second = town.schools[:2]
    assert actor.grants == {Grant(Role.SCHOOL, first.id), Grant(Role.OBSERVER, second.id)}
    assert (actor.person_id, actor.name, actor.request_id) == (everybody[-4].id, "Ёлкина Анна", "запрос-7")


def test_a_login_is_found_however_it_is_spelt(session: Session, everybody: list[Person]) -> None:
    for spelling in ("maria", " MARIA ", "Maria"):
        assert queries.find_by_login(session, spelling) is everybody[-1]
        assert queries.find_by_login(session, f"{spelling}x") is None


def test_members_are_those_who_hold_a_role_there(session: Session, town: Town, everybody: list[Person]) -> None:
    rows = queries.members(session, town.schools[1].id)
    wanted = {(person.id, row.role) for person in everybody for row in person.memberships if row in rows}
    assert {(row.person_id, row.role) for row in rows} == wanted
    assert {row.organisation_id for row in rows} == {town.schools[1].id}
    assert len(rows) == 4, "the director, Anna, Peter and the observer"


def test_a_person_who_is_not_there_is_missing(session: Session, everybody: list[Person]) -> None:
    assert queries.require_person(session, everybody[0].id) is everybody[0]
    with pytest.raises(MissingError):
        queries.require_person(session, 987654)
