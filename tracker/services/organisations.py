"""Organisations: creating, changing, closing with successors, districts and forbidden pairs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import organisations as rules
from tracker.domain.deadlines import check_date
from tracker.domain.errors import N_, ConflictError, InvalidError, MissingError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import checked_line, fold
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.queries.locking import locked
from tracker.queries.visibility import within_reach
from tracker.services.journal import Entry, changes, record, record_all

_FACTS = ("name", "short_name", "district_id", "building", "login", "week_days", "x", "y", "rooms")


def district(session: Session, *, actor: Actor, name: str, bank: str = "") -> District:
    """Return the district of this name, created when there is none; `bank` names its side of a river."""
    name = checked_line(name, field="district", longest=rules.LONGEST_DISTRICT, needed=N_("A district needs a name."))
    bank = checked_line(bank, field="bank", longest=rules.LONGEST_BANK)
    found = session.scalars(select(District).where(District.name_key == fold(name))).one_or_none()
    if found is not None:
        return found
    row = District(name=name, name_key=fold(name), bank=bank)
    session.add(row)
    session.flush()
    record(session, actor, "created", "district", row.id, after={"name": name, "bank": bank})
    return row


def _district_id(session: Session, actor: Actor, given: District | str | int | None) -> int | None:
    if isinstance(given, str):
        return district(session, actor=actor, name=given).id if given.strip() else None
    if isinstance(given, int) and session.get(District, given) is None:
        raise InvalidError(N_("There is no such district."), field="district")
    return given.id if isinstance(given, District) else given


def _columns(*, name: str, short_name: str, building: str, login: str | None, **facts: Any) -> dict[str, Any]:
    """Return the columns of an organisation; raises InvalidError naming the field that cannot be taken."""
    rules.checked_facts(facts)
    name = checked_line(name, field="name", longest=rules.LONGEST_NAME, needed=N_("An organisation needs a name."))
    login = rules.normal_login(login)
    return {
        "name": name,
        "name_key": fold(name),
        "short_name": checked_line(short_name, field="short_name", longest=rules.LONGEST_SHORT),
        "building": checked_line(building, field="building", longest=rules.LONGEST_BUILDING),
        "login": login,
        "login_key": login,
        **facts,
    }


def _refuse_taken(session: Session, own_id: int | None, *rows: dict[str, Any]) -> None:
    """Raise InvalidError when another organisation has one of the names or the logins."""
    for key, words in (
        ("name_key", N_("There is already an organisation of this name.")),
        ("login_key", N_("Another organisation has this login.")),
    ):
        keys = [row[key] for row in rows if row[key] is not None]
        same = select(Organisation.id).where(getattr(Organisation, key).in_(keys), Organisation.id != (own_id or 0))
        if session.scalar(same.limit(1)) is not None or len(keys) != len(set(keys)):
            raise InvalidError(words, field=key.removesuffix("_key"))


def _checked(session: Session, own_id: int | None, **facts: Any) -> dict[str, Any]:
    columns = _columns(**facts)
    _refuse_taken(session, own_id, columns)
    return columns


def create_schools(session: Session, *, actor: Actor, rows: Iterable[Mapping[str, Any]]) -> list[Organisation]:
    """Create many schools at once; a row holds what `create` takes, the district as a row or None."""
    nothing = dict.fromkeys(("login", "x", "y", "rooms", "district"))
    plain = {"short_name": "", "building": "", "week_days": 5, **nothing}
    made, columns = [], []
    for row in rows:
        facts = {**plain, **row}
        given = facts.pop("district")
        columns.append(_columns(**facts))
        place = given.id if given is not None else None
        made.append(Organisation(kind=OrganisationKind.SCHOOL, district_id=place, **columns[-1]))
    _refuse_taken(session, None, *columns)
    session.add_all(made)
    session.flush()
    record_all(session, actor, [Entry("created", "organisation", row.id, None, _told(row), "", row.id) for row in made])
    return made


def _told(row: Organisation) -> dict[str, Any]:
    """Return what the journal keeps of a new organisation."""
    return {"kind": row.kind, **{key: getattr(row, key) for key in _FACTS}}


def create(
    session: Session,
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str,
    short_name: str = "",
    district: District | str | int | None = None,
    building: str = "",
    login: str | None = None,
    week_days: int = 5,
    x: int | None = None,
    y: int | None = None,
    rooms: int | None = None,
) -> Organisation:
    """Create the department, the methodical office or a school; a district given by name is made when unknown."""
    facts: dict[str, Any] = {"week_days": week_days, "x": x, "y": y, "rooms": rooms}
    values = _checked(session, None, name=name, short_name=short_name, building=building, login=login, **facts)
    row = Organisation(kind=OrganisationKind(kind), district_id=_district_id(session, actor, district), **values)
    session.add(row)
    session.flush()
    record(session, actor, "created", "organisation", row.id, after=_told(row), organisation_id=row.id)
    return row


def _own(session: Session, actor: Actor, organisation_id: int, version: int | None) -> Organisation:
    reach = within_reach(actor, Action.ORGANISATION_MANAGE, Organisation.id)
    return locked(session, Organisation, organisation_id, reach, version=version)


def update(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    version: int | None,
    name: str,
    short_name: str = "",
    district: District | str | int | None = None,
    building: str = "",
    login: str | None = None,
    week_days: int = 5,
    x: int | None = None,
    y: int | None = None,
    rooms: int | None = None,
) -> Organisation:
    """Change an organisation's facts; its kind stays what it was, for roles and tasks hang on it."""
    row = _own(session, actor, organisation_id, version)
    facts: dict[str, Any] = {"week_days": week_days, "x": x, "y": y, "rooms": rooms}
    values = _checked(session, row.id, name=name, short_name=short_name, building=building, login=login, **facts)
    values["district_id"] = _district_id(session, actor, district)
    before, after = changes(row, values)
    shown = set(_FACTS) & after.keys()
    if after:
        session.flush()
        record(
            session, actor, "changed", "organisation", row.id, organisation_id=row.id,
            before={key: before[key] for key in sorted(shown)}, after={key: after[key] for key in sorted(shown)},
        )  # fmt: skip
    return row


def close(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    version: int | None,
    closed_on: date,
    successor_ids: Iterable[int] = (),
) -> Organisation:
    """Close a school from a date; its pupils go on in the successors (open schools, none or several)."""
    row = _own(session, actor, organisation_id, version)
    if row.kind is not OrganisationKind.SCHOOL:
        raise ConflictError(N_("Only a school can be closed."))
    if row.closed_on is not None:
        raise ConflictError(N_("This school is closed already."))
    check_date(closed_on, field="closed_on")
    row.successors = _successors(session, row, set(successor_ids))
    row.closed_on = closed_on
    session.flush()
    after = {"closed_on": closed_on, "successors": [school.name for school in row.successors]}
    record(session, actor, "closed", "organisation", row.id, after=after, organisation_id=row.id)
    return row


def _successors(session: Session, closing: Organisation, wanted: set[int]) -> list[Organisation]:
    """Return the open schools of these ids; raises InvalidError when one of them cannot take pupils over."""
    if len(wanted) > rules.MOST_SUCCESSORS:
        raise InvalidError(N_("These are too many successors."), field="successors")
    query = select(Organisation).where(
        Organisation.id.in_(sorted(wanted)),
        Organisation.id != closing.id,
        Organisation.kind == OrganisationKind.SCHOOL,
        Organisation.closed_on.is_(None),
    )
    found = list(session.scalars(query.order_by(Organisation.id)))
    if len(found) != len(wanted):
        raise InvalidError(N_("A successor must be another school that is open."), field="successors")
    return found


def reopen(session: Session, *, actor: Actor, organisation_id: int, version: int | None) -> Organisation:
    """Take a closing back: the school is open again and has no successors."""
    row = _own(session, actor, organisation_id, version)
    if row.closed_on is None:
        raise ConflictError(N_("This school is open."))
    before = {"closed_on": row.closed_on, "successors": [school.name for school in row.successors]}
    row.closed_on, row.successors = None, []
    session.flush()
    record(session, actor, "reopened", "organisation", row.id, before=before, organisation_id=row.id)
    return row


def forbid_pair(session: Session, *, actor: Actor, first_id: int, second_id: int, reason: str) -> ForbiddenPair:
    """Forbid two schools to check each other, with the reason; a pair forbidden already is refused (InvalidError)."""
    reason = checked_line(
        reason, field="reason", longest=rules.LONGEST_REASON, needed=N_("Say why the two may not check each other.")
    )
    low, high = sorted((first_id, second_id))
    query = select(Organisation.id).where(
        Organisation.id.in_([low, high]), Organisation.kind == OrganisationKind.SCHOOL
    )
    if low == high or len(list(session.scalars(query))) != 2:
        raise InvalidError(N_("A forbidden pair is two different schools."), field="other")
    known = select(ForbiddenPair.id).where(ForbiddenPair.first_id == low, ForbiddenPair.second_id == high)
    if session.scalar(known) is not None:
        raise InvalidError(N_("This pair is forbidden already."), field="other")
    row = ForbiddenPair(first_id=low, second_id=high, reason=reason)
    session.add(row)
    session.flush()
    after = {"first": low, "second": high, "reason": reason}
    record(session, actor, "created", "forbidden_pair", row.id, after=after, organisation_id=first_id)
    return row


def allow_pair(session: Session, *, actor: Actor, pair_id: int) -> None:
    """Take a forbidden pair back."""
    row = session.get(ForbiddenPair, pair_id, with_for_update=True)
    if row is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    before = {"first": row.first_id, "second": row.second_id, "reason": row.reason}
    session.delete(row)
    session.flush()
    record(session, actor, "removed", "forbidden_pair", pair_id, before=before, organisation_id=row.first_id)
