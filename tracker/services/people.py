"""People: creating, changing roles, switching off, and the own password."""

from collections.abc import Iterable

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.roles import ROLE_HOMES, Actor, Grant, Role
from tracker.domain.text import checked_line, fold
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.queries.locking import locked
from tracker.queries.people import find_by_login
from tracker.services.context import now
from tracker.services.journal import changes, record
from tracker.services.passwords import hashed, matches, set_password
from tracker.services.sessions import end_sessions

LONGEST = 200


def create(
    session: Session,
    *,
    actor: Actor,
    full_name: str,
    login: str,
    grants: Iterable[Grant],
    password_hash: str | None = None,
) -> Person:
    """Create a person with roles; raises InvalidError when the login is taken or a role does not fit the place."""
    login, full_name = _checked(session, None, login, full_name)
    wanted = _checked_grants(session, grants)
    person = Person(full_name=full_name, login=login, password_hash=password_hash, created_at=now(session))
    person.login_key = fold(login)
    session.add(person)
    session.flush()
    _set_grants(session, person, wanted)
    record(
        session,
        actor,
        "created",
        "person",
        person.id,
        after={"name": full_name, "login": login, "roles": _roles(person)},
    )
    return person


def _checked(session: Session, own_id: int | None, login: str, full_name: str) -> tuple[str, str]:
    """Return both cleaned; raises InvalidError when one is missing or too long, or the login is somebody else's."""
    needed = N_("A person needs a name and a login.")
    full_name = checked_line(full_name, field="full_name", longest=LONGEST, needed=needed)
    login = checked_line(login, field="login", longest=LONGEST, needed=needed)
    holder = find_by_login(session, login)
    if holder is not None and holder.id != own_id:
        raise InvalidError(N_("The login “%(login)s” is taken."), field="login", login=login)
    return login, full_name


def _roles(person: Person) -> list[str]:
    return sorted(f"{row.role.value}@{row.organisation_id}" for row in person.memberships)


def _checked_grants(session: Session, grants: Iterable[Grant]) -> set[Grant]:
    """Return the roles; raises InvalidError when there is none, or one that does not fit its organisation."""
    wanted = set(grants)
    if not wanted:
        raise InvalidError(N_("A person needs at least one role."), field="role")
    for grant in sorted(wanted, key=lambda g: (g.organisation_id, g.role)):
        home = session.get(Organisation, grant.organisation_id)
        if home is None or home.kind not in ROLE_HOMES[grant.role]:
            raise InvalidError(N_("This role cannot be held in this organisation."), field="role")
    return wanted


def _set_grants(session: Session, person: Person, wanted: set[Grant]) -> None:
    """Make the person's roles exactly `wanted`."""
    for row in list(person.memberships):
        if Grant(row.role, row.organisation_id) not in wanted:
            person.memberships.remove(row)
    held = grants_of(person)
    for grant in sorted(wanted - held, key=lambda g: (g.organisation_id, g.role)):
        person.memberships.append(Membership(organisation_id=grant.organisation_id, role=grant.role))
    session.flush()


def grants_of(person: Person) -> frozenset[Grant]:
    """Return the roles a person holds."""
    return frozenset(Grant(row.role, row.organisation_id) for row in person.memberships)


def grant(session: Session, *, actor: Actor, person_id: int, version: int, role: Role, organisation_id: int) -> Person:
    """Give a person one more role."""
    person = locked(session, Person, person_id, version=version)
    given = Grant(role, organisation_id)
    if given in grants_of(person):
        raise InvalidError(N_("The person holds this role already."), field="role")
    more = grants_of(person) | {given}
    return update(session, actor=actor, person_id=person_id, version=version, grants=more)


def revoke(session: Session, *, actor: Actor, person_id: int, version: int, membership_id: int) -> Person:
    """Take one of a person's roles away; the last one stays (switch the account off instead)."""
    person = locked(session, Person, person_id, version=version)
    kept = {Grant(row.role, row.organisation_id) for row in person.memberships if row.id != membership_id}
    if len(kept) == len(person.memberships):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return update(session, actor=actor, person_id=person_id, version=version, grants=kept)


def update(
    session: Session,
    *,
    actor: Actor,
    person_id: int,
    version: int,
    full_name: str | None = None,
    login: str | None = None,
    active: bool | None = None,
    grants: Iterable[Grant] | None = None,
) -> Person:
    """Change what is given of a person's name, login, roles or account; sessions end when rights change.

    Nobody takes the administrator's rights from oneself: somebody must be left to give them back.
    """
    person = locked(session, Person, person_id, version=version)
    before_roles = _roles(person)
    new_grants = _checked_grants(session, grants_of(person) if grants is None else grants)
    active = person.active if active is None else active
    name = person.full_name if full_name is None else full_name
    login, name = _checked(session, person.id, person.login if login is None else login, name)
    if person.id == actor.person_id and (not active or Role.ADMINISTRATOR not in {g.role for g in new_grants}):
        raise InvalidError(N_("You cannot take the administrator's rights from yourself."), field="role")
    before, after = changes(person, {"full_name": name, "login": login, "active": active})
    person.login_key = fold(login)
    _set_grants(session, person, new_grants)
    if before_roles != _roles(person):
        before["roles"], after["roles"] = before_roles, _roles(person)
        flag_modified(person, "full_name")  # the roles lie in another table: the version must grow all the same
    if "roles" in after or "active" in after:
        end_sessions(session, person.id)
    if after:
        record(session, actor, "changed", "person", person.id, before=before, after=after)
    session.flush()
    return person


def own_new_hash(session: Session, actor: Actor, current: str, new: str, *, method: str) -> str:
    """Return the hash of the own new password after checking the present one (slow: outside a write transaction)."""
    person = session.get_one(Person, actor.person_id)
    if not matches(current, person.password_hash, method=method):
        raise InvalidError(N_("The present password is wrong."), field="current")
    return hashed(new, method=method, own_words=(person.full_name, person.login))


def set_shortcuts(session: Session, *, actor: Actor, on: bool) -> None:
    """Switch the keys of pages on or off for oneself."""
    person = locked(session, Person, actor.person_id or 0)
    before, after = changes(person, {"shortcuts": on})
    session.flush()
    if after:
        record(session, actor, "changed", "person", person.id, before=before, after=after)


def change_own_password(session: Session, *, actor: Actor, password_hash: str, keep: int) -> None:
    """Store the own new password; the session with id `keep` goes on, all others end."""
    person = session.get_one(Person, actor.person_id, with_for_update=True)
    set_password(session, actor=actor, person=person, password_hash=password_hash, keep_session=keep)
