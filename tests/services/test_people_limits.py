"""People at their edges: names, logins, roles and accounts, each refusal without a trace, each success in the journal."""

from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, different, everything, journalled, nothing_written, refused, size, told

from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, Grant, OrganisationKind, Role
from tracker.models.organisations import Organisation
from tracker.models.people import Invitation, LoginSession, Membership, Person
from tracker.services import invitations, people, sessions

GONE = 2**31 - 1


@pytest.fixture
def department(session: Session) -> Organisation:
    return factories.department(session)


@pytest.fixture
def school(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def administrator(session: Session, department: Organisation) -> Actor:
    return factories.actor(session, Role.ADMINISTRATOR, department)


@pytest.fixture
def head(session: Session, school: Organisation) -> Person:
    return factories.person(session, Role.SCHOOL, school, "Пётр Ёлкин", "elkin@example.org")


def create(session: Session, administrator: Actor, school: Organisation, **values: Any) -> Person:
    given = {"full_name": "Анна Серова", "login": "serova", "grants": [Grant(Role.SCHOOL, school.id)], **values}
    return people.create(session, actor=administrator, **given)


def update(session: Session, administrator: Actor, person: Person, **values: Any) -> Person:
    version = values.pop("version", person.version)
    return people.update(session, actor=administrator, person_id=person.id, version=version, **values)


REFUSED_WORDS = [
    ({"full_name": ""}, "full_name"),
    ({"full_name": " \u200b"}, "full_name"),
    ({"full_name": "а" * 201}, "full_name"),
    ({"full_name": "ß" * 101}, "full_name"),
    ({"login": ""}, "login"),
    ({"login": "\n\t"}, "login"),
    ({"login": "a" * 201}, "login"),
    ({"login": "ivanov@example.org"}, "login"),
    ({"login": " IVANOV@Example.ORG "}, "login"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_WORDS)
def test_a_name_and_a_login_that_cannot_be_are_refused_when_new_and_when_changed(
    session: Session, administrator: Actor, school: Organisation, head: Person, values: dict[str, str], field: str
) -> None:
    factories.person(session, Role.SCHOOL, school, "Иван Иванов", "ivanov@example.org")
    with refused(session, InvalidError, field=field):
        create(session, administrator, school, **values)
    with refused(session, InvalidError, field=field):
        update(session, administrator, head, **values)


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"full_name": "а" * 200}, {"full_name": "а" * 200, "name_key": "а" * 200}),
        ({"full_name": " Анна\nМария  Ёж "}, {"full_name": "Анна Мария Ёж", "name_key": "анна мария еж"}),
        ({"login": "a" * 200}, {"login": "a" * 200, "login_key": "a" * 200}),
        ({"login": " Anna@Example.org "}, {"login": "Anna@Example.org", "login_key": "anna@example.org"}),
        ({"login": "ёлка"}, {"login": "ёлка", "login_key": "елка"}),
    ],
)
def test_a_name_and_a_login_are_kept_clean_with_their_keys(
    session: Session,
    administrator: Actor,
    school: Organisation,
    head: Person,
    values: dict[str, str],
    kept: dict[str, str],
) -> None:
    row = create(session, administrator, school, **values)
    session.expire(row)
    assert {name: getattr(row, name) for name in kept} == kept
    session.delete(row)
    session.flush()
    update(session, administrator, head, **values)
    session.expire(head)
    assert {name: getattr(head, name) for name in kept} == kept


HOMES = {
    Role.ADMINISTRATOR: {OrganisationKind.DEPARTMENT},
    Role.DEPARTMENT: {OrganisationKind.DEPARTMENT},
    Role.METHODOLOGIST: {OrganisationKind.METHODICAL_OFFICE},
    Role.SCHOOL: {OrganisationKind.SCHOOL},
    Role.OBSERVER: {OrganisationKind.DEPARTMENT, OrganisationKind.SCHOOL},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", OrganisationKind)
def test_a_role_is_held_where_its_work_is(
    session: Session, administrator: Actor, school: Organisation, head: Person, role: Role, kind: OrganisationKind
) -> None:
    home = factories.organisation(session, kind, "Место работы")
    given = {"role": role, "organisation_id": home.id}
    if kind in HOMES[role]:
        people.grant(session, actor=administrator, person_id=head.id, version=head.version, **given)
        assert people.grants_of(head) == {Grant(Role.SCHOOL, school.id), Grant(role, home.id)}
        return
    with refused(session, InvalidError, "cannot be held", field="role"):
        people.grant(session, actor=administrator, person_id=head.id, version=head.version, **given)
    with refused(session, InvalidError, "cannot be held", field="role"):
        create(session, administrator, school, grants=[Grant(Role.SCHOOL, school.id), Grant(role, home.id)])
    with refused(session, InvalidError, "cannot be held", field="role"):
        update(session, administrator, head, full_name="Другое Имя", grants=[Grant(role, home.id)])


@pytest.mark.parametrize("grants", [[], [Grant(Role.SCHOOL, GONE)], [Grant(Role.SCHOOL, 0)]])
def test_nobody_is_left_without_a_role_or_with_one_nowhere(
    session: Session, administrator: Actor, school: Organisation, head: Person, grants: list[Grant]
) -> None:
    with refused(session, InvalidError, field="role"):
        create(session, administrator, school, grants=grants)
    with refused(session, InvalidError, field="role"):
        update(session, administrator, head, login="other", active=False, grants=grants)


def test_each_verb_is_refused_to_an_older_form_and_about_a_person_who_never_was(
    session: Session, administrator: Actor, head: Person
) -> None:
    other, membership = factories.school(session), head.memberships[0].id
    factories.add(session, Membership(person_id=head.id, organisation_id=other.id, role=Role.OBSERVER))
    third = factories.school(session).id
    verbs: dict[str, Any] = {
        "update": lambda **at: people.update(session, actor=administrator, full_name="Другой", **at),
        "grant": lambda **at: people.grant(session, actor=administrator, role=Role.SCHOOL, organisation_id=third, **at),
        "revoke": lambda **at: people.revoke(session, actor=administrator, membership_id=membership, **at),
    }
    for do in verbs.values():
        for version in (0, head.version - 1, head.version + 1):
            with refused(session, ConflictError, "in the meantime"):
                do(person_id=head.id, version=version)
        with refused(session, MissingError):
            do(person_id=GONE, version=1)


def test_a_role_held_already_and_another_persons_role_are_refused(
    session: Session, administrator: Actor, school: Organisation, head: Person
) -> None:
    colleague = factories.person(session, Role.SCHOOL, school)
    given = {"actor": administrator, "person_id": head.id, "version": head.version}
    with refused(session, InvalidError, "holds this role already", field="role"):
        people.grant(session, role=Role.SCHOOL, organisation_id=school.id, **given)
    for membership_id in (colleague.memberships[0].id, GONE):
        with refused(session, MissingError):
            people.revoke(session, membership_id=membership_id, **given)
    with refused(session, InvalidError, "at least one role", field="role"):
        people.revoke(session, membership_id=head.memberships[0].id, **given)


def test_a_new_person_is_told_with_the_roles_and_no_password(
    session: Session, administrator: Actor, school: Organisation
) -> None:
    home = factories.department(session)
    grants = [Grant(Role.SCHOOL, school.id), Grant(Role.OBSERVER, home.id), Grant(Role.SCHOOL, school.id)]
    with journalled(session) as entries:
        row = create(session, administrator, school, grants=grants, password_hash="scrypt:secret")
    (entry,) = entries
    assert (told(entry), entry.person_id) == (("created", "person", row.id, None), administrator.person_id)
    assert entry.after == {
        "name": "Анна Серова",
        "login": "serova",
        "roles": [f"observer@{home.id}", f"school@{school.id}"],
    }
    assert "secret" not in repr((entry.before, entry.after, entry.note))
    assert (row.active, row.must_change_password, row.password_hash) == (True, False, "scrypt:secret")
    assert len(row.memberships) == 2


@pytest.mark.parametrize(
    ("values", "before", "after", "signed_out"),
    [
        ({"full_name": "Пётр Дубов"}, {"full_name": "Пётр Ёлкин"}, {"full_name": "Пётр Дубов"}, False),
        ({"login": "dubov"}, {"login": "elkin@example.org"}, {"login": "dubov"}, False),
        ({"active": False}, {"active": True}, {"active": False}, True),
    ],
)
def test_a_change_is_told_before_and_after_and_ends_sessions_only_when_rights_change(
    session: Session,
    administrator: Actor,
    head: Person,
    values: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
    signed_out: bool,
) -> None:
    sessions.sign_in(session, person_id=head.id, request_id="r", hours=1)
    seen = head.version
    with journalled(session) as entries:
        update(session, administrator, head, **values)
    (entry,) = entries
    assert (told(entry), entry.before, entry.after) == (("changed", "person", head.id, None), before, after)
    assert size(session, LoginSession) == (0 if signed_out else 1)
    assert head.version == seen + 1


def test_roles_given_and_taken_are_told_as_whole_lists(
    session: Session, administrator: Actor, school: Organisation, head: Person
) -> None:
    other = factories.school(session)
    first = head.memberships[0].id
    for step in ("grant", "revoke"):
        sessions.sign_in(session, person_id=head.id, request_id="r", hours=1)
        seen = head.version
        with journalled(session) as entries:
            if step == "grant":
                people.grant(
                    session, actor=administrator, person_id=head.id, version=seen,
                    role=Role.SCHOOL, organisation_id=other.id,
                )  # fmt: skip
            else:
                people.revoke(session, actor=administrator, person_id=head.id, version=seen, membership_id=first)
        own, both = [f"school@{school.id}"], [f"school@{school.id}", f"school@{other.id}"]
        (entry,) = entries
        expected = ({"roles": own}, {"roles": both}) if step == "grant" else ({"roles": both}, {"roles": both[1:]})
        assert (entry.before, entry.after) == expected
        assert (size(session, LoginSession), head.version) == (0, seen + 1)


@pytest.mark.parametrize("same", [{}, {"full_name": " Пётр  Ёлкин "}, {"login": "elkin@example.org"}, {"active": True}])
def test_the_same_values_write_nothing_and_sign_nobody_out(
    session: Session, administrator: Actor, head: Person, same: dict[str, Any]
) -> None:
    sessions.sign_in(session, person_id=head.id, request_id="r", hours=1)
    with nothing_written(session):
        update(session, administrator, head, **same)
        update(session, administrator, head, grants=people.grants_of(head))


def test_only_the_spelling_of_the_login_changes_and_it_stays_ones_own(
    session: Session, administrator: Actor, head: Person
) -> None:
    update(session, administrator, head, login="ELKIN@example.org")
    assert (head.login, head.login_key) == ("ELKIN@example.org", "elkin@example.org")


@pytest.mark.parametrize("what", ["switching off", "losing the role"])
def test_an_administrator_keeps_the_own_rights_and_takes_a_colleagues(
    session: Session, administrator: Actor, department: Organisation, what: str
) -> None:
    own = session.get_one(Person, administrator.person_id)
    colleague = factories.person(session, Role.ADMINISTRATOR, department)
    values: dict[str, Any] = {"active": False}
    if what == "losing the role":
        values = {"grants": [Grant(Role.DEPARTMENT, department.id)]}
    with refused(session, InvalidError, "from yourself", field="role"):
        update(session, administrator, own, **values)
    update(session, administrator, colleague, **values)
    assert colleague.active is (what != "switching off")
    more = [Grant(Role.ADMINISTRATOR, department.id), Grant(Role.DEPARTMENT, department.id)]
    update(session, administrator, own, grants=more)
    assert people.grants_of(own) == set(more)


def test_the_own_new_password_ends_all_other_sessions_and_is_told_without_it(session: Session, head: Person) -> None:
    tokens = [sessions.sign_in(session, person_id=head.id, request_id="r", hours=1) for _ in range(3)]
    stranger = factories.person(session, Role.SCHOOL, factories.school(session))
    sessions.sign_in(session, person_id=stranger.id, request_id="r", hours=1)
    here = sessions.holder(session, tokens[1], "r")
    assert here is not None
    head.must_change_password = True
    with journalled(session) as entries:
        people.change_own_password(session, actor=here.actor, password_hash="new", keep=here.session_id)
    left = session.scalars(select(LoginSession.person_id).order_by(LoginSession.person_id)).all()
    assert left == sorted([head.id, stranger.id])
    assert sessions.holder(session, tokens[1], "r") is not None
    assert (head.password_hash, head.must_change_password) == ("new", False)
    assert [(told(one), one.before, one.after) for one in entries] == [
        (("password_changed", "person", head.id, None), {}, {})
    ]


@pytest.mark.parametrize(
    "typed", ["", "не тот пароль", factories.PASSWORD + " ", factories.PASSWORD.upper(), "я" * 5000]
)
def test_without_the_present_password_there_is_no_new_one(session: Session, head: Person, typed: str) -> None:
    actor = Actor(head.id, head.full_name)
    with refused(session, InvalidError, "present password is wrong", field="current"):
        people.own_new_hash(session, actor, typed, "совсем другой длинный пароль", method=factories.CHEAP)


@pytest.mark.parametrize(
    "new",
    ["кратко7", "пароль", "1234567890", "elkin@example.org", "Пётр Ёлкин"],
)
def test_a_weak_new_password_is_refused_though_the_present_one_is_right(
    session: Session, head: Person, new: str
) -> None:
    actor = Actor(head.id, head.full_name)
    with refused(session, InvalidError, field="password") as said:
        people.own_new_hash(session, actor, factories.PASSWORD, new, method=factories.CHEAP)
    assert new not in said.words


def test_a_link_is_told_with_its_end_and_never_with_its_secret(
    session: Session, administrator: Actor, head: Person
) -> None:
    clock_stands(session, "2027-04-20T21:30:00", "Asia/Kamchatka")
    before = everything(session)
    with journalled(session) as entries:
        token = invitations.invite(session, actor=administrator, person=head)
    assert different(before, everything(session)) == {"invitation", "journal_entry"}
    (entry,) = entries
    assert told(entry) == ("invited", "person", head.id, None)
    assert entry.after == {"until": "2027-04-20T22:30:00+00:00"}
    assert token not in repr(everything(session))
    row = session.scalars(select(Invitation)).one()
    assert (row.created_by_id, row.person_id, row.used_at) == (administrator.person_id, head.id, None)


def test_a_switched_off_person_gets_no_link_and_uses_none(session: Session, administrator: Actor, head: Person) -> None:
    token = invitations.invite(session, actor=administrator, person=head)
    update(session, administrator, head, active=False)
    with refused(session, ConflictError, "switched off"):
        invitations.invite(session, actor=administrator, person=head)
    with refused(session, MissingError):
        invitations.accept(session, token=token, password_hash="new", request_id="r")
