"""People, roles and links through the services."""

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, Grant, Role
from tracker.models.people import LoginSession, Person
from tracker.queries.people import AccountState, Filters, listing
from tracker.services import invitations, people, sessions


@pytest.fixture
def administrator(session: Session) -> Actor:
    return factories.actor(session, Role.ADMINISTRATOR, factories.department(session))


@pytest.fixture
def director(session: Session) -> Person:
    return factories.person(session, Role.SCHOOL, factories.school(session), "Осип Осипов", "osip@example.org")


def open_sessions(session: Session, person: Person) -> int:
    query = select(func.count()).select_from(LoginSession).where(LoginSession.person_id == person.id)
    return session.scalar(query) or 0


def test_a_role_more_ends_the_sessions_and_raises_the_version(
    session: Session, administrator: Actor, director: Person
) -> None:
    sessions.sign_in(session, person_id=director.id, request_id="-", hours=1)
    seen, other = director.version, factories.school(session)
    wanted = {"person_id": director.id, "role": Role.SCHOOL, "organisation_id": other.id}
    people.grant(session, actor=administrator, version=seen, **wanted)
    assert open_sessions(session, director) == 0
    assert len(director.memberships) == 2
    with pytest.raises(ConflictError):
        people.grant(session, actor=administrator, version=seen, **wanted)
    with pytest.raises(InvalidError):
        people.grant(session, actor=administrator, version=director.version, **wanted)


def test_a_role_is_taken_away_but_never_the_last(session: Session, administrator: Actor, director: Person) -> None:
    first = director.memberships[0].id
    with pytest.raises(InvalidError):
        people.revoke(
            session, actor=administrator, person_id=director.id, version=director.version, membership_id=first
        )
    other = factories.school(session)
    people.grant(
        session, actor=administrator, person_id=director.id, version=director.version,
        role=Role.SCHOOL, organisation_id=other.id,
    )  # fmt: skip
    people.revoke(session, actor=administrator, person_id=director.id, version=director.version, membership_id=first)
    assert people.grants_of(director) == {Grant(Role.SCHOOL, other.id)}
    with pytest.raises(MissingError):
        people.revoke(
            session, actor=administrator, person_id=director.id, version=director.version, membership_id=first
        )


def test_a_role_fits_its_organisation(session: Session, administrator: Actor, director: Person) -> None:
    with pytest.raises(InvalidError) as caught:
        people.grant(
            session, actor=administrator, person_id=director.id, version=director.version,
            role=Role.METHODOLOGIST, organisation_id=factories.school(session).id,
        )  # fmt: skip
    assert caught.value.field == "role"


def test_the_own_administrator_role_and_account_stay(session: Session, administrator: Actor) -> None:
    own = session.get_one(Person, administrator.person_id)
    with pytest.raises(InvalidError):
        people.update(session, actor=administrator, person_id=own.id, version=own.version, active=False)
    with pytest.raises(InvalidError):
        people.update(
            session, actor=administrator, person_id=own.id, version=own.version,
            grants=[Grant(Role.DEPARTMENT, own.memberships[0].organisation_id)],
        )  # fmt: skip


def test_a_login_is_corrected_and_stays_unique(session: Session, administrator: Actor, director: Person) -> None:
    factories.person(session, Role.SCHOOL, factories.school(session), login="Другой@example.org")
    with pytest.raises(InvalidError) as caught:
        people.update(
            session, actor=administrator, person_id=director.id, version=director.version, login="ДРУГОЙ@example.org"
        )
    assert caught.value.field == "login"
    people.update(
        session, actor=administrator, person_id=director.id, version=director.version, login="Новый@example.org"
    )
    assert director.login_key == "новый@example.org"
    for name in ("login", "full_name"):
        with pytest.raises(InvalidError) as caught:
            people.update(
                session, actor=administrator, person_id=director.id, version=director.version, **{name: "я" * 201}
            )
        assert caught.value.field == name


def test_a_switched_off_account_gets_no_link_and_its_open_one_dies(
    session: Session, administrator: Actor, director: Person
) -> None:
    token = invitations.invite(session, actor=administrator, person=director)
    people.update(session, actor=administrator, person_id=director.id, version=director.version, active=False)
    with pytest.raises(MissingError):
        invitations.usable(session, token)
    with pytest.raises(ConflictError):
        invitations.invite(session, actor=administrator, person=director)


def test_a_new_link_kills_the_older_one(session: Session, administrator: Actor, director: Person) -> None:
    old = invitations.invite(session, actor=administrator, person=director)
    new = invitations.invite(session, actor=administrator, person=director)
    with pytest.raises(MissingError):
        invitations.usable(session, old)
    assert invitations.usable(session, new).person_id == director.id


def test_people_are_found_by_folded_name_role_place_and_state(session: Session, director: Person) -> None:
    home = director.memberships[0].organisation_id
    off = factories.person(session, Role.METHODOLOGIST, factories.methodical_office(session), "Пётр Ёлкин")
    off.active = False
    invited = people.create(
        session, actor=factories.SYSTEM, full_name="Анна", login="anna", grants=[Grant(Role.SCHOOL, home)]
    )
    for filters, found in (
        (Filters(words="ЕЛКИН"), [off.id]),
        (Filters(words="osip@EXAMPLE"), [director.id]),
        (Filters(words="%"), []),
        (Filters(role=Role.SCHOOL, organisation_id=home), [invited.id, director.id]),
        (Filters(state=AccountState.OFF), [off.id]),
        (Filters(state=AccountState.INVITED), [invited.id]),
        (Filters(state=AccountState.ACTIVE), [director.id]),
    ):
        assert [row.id for row in session.scalars(listing(filters))] == found, filters
