"""Reads what an import is compared with, and the drafts that wait for confirmation."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.imports import ImportKind
from tracker.domain.roles import Actor
from tracker.models.imports import ImportDraft
from tracker.models.organisations import District, Organisation
from tracker.models.people import Person
from tracker.queries.locking import visible


@dataclass(frozen=True)
class Known:
    """All organisations and districts by their keys."""

    by_name: dict[str, Organisation]
    by_login: dict[str, Organisation]
    districts: dict[str, District]


def known(session: Session) -> Known:
    """Return all organisations and districts by their keys, in two statements."""
    rows = session.scalars(select(Organisation).options(joinedload(Organisation.district))).all()
    districts = session.scalars(select(District)).all()
    return Known(
        {row.name_key: row for row in rows},
        {row.login_key: row for row in rows if row.login_key},
        {row.name_key: row for row in districts},
    )


def known_people(session: Session) -> dict[str, Person]:
    """Return all people with their roles by the key of their login."""
    query = select(Person).options(selectinload(Person.memberships))
    return {person.login_key: person for person in session.scalars(query)}


def own_draft(session: Session, actor: Actor, kind: ImportKind, draft_id: int) -> ImportDraft:
    """Return a draft that the person uploaded; anybody else's is as missing as none."""
    return visible(
        session, ImportDraft, draft_id, ImportDraft.person_id == (actor.person_id or 0), ImportDraft.kind == kind
    )
