"""One-time links by which a person chooses a password."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, MissingError
from tracker.domain.roles import Actor
from tracker.models.people import Invitation, Person
from tracker.queries.people import actor_of
from tracker.services.context import now
from tracker.services.journal import record
from tracker.services.passwords import set_password
from tracker.services.sessions import digest

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)


def life(person: Person) -> timedelta:
    """Return for how long a new link of this person is good."""
    return RESET_LIFE if person.password_hash else INVITATION_LIFE


def invite(session: Session, *, actor: Actor, person: Person) -> str:
    """Return the secret token of a new link for `person`; older links of the same person die.

    A person who already has a password gets an hour (a reset), a new one a week.
    """
    if not person.active:
        raise ConflictError(N_("The account is switched off: a link would not work."))
    moment = now(session)
    session.execute(
        update(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None)).values(used_at=moment)
    )
    token = secrets.token_urlsafe(32)
    row = Invitation(token_hash=digest(token), person_id=person.id, created_by_id=actor.person_id)
    row.created_at, row.expires_at = moment, moment + life(person)
    session.add(row)
    record(session, actor, "invited", "person", person.id, after={"until": row.expires_at})
    return token


def usable(session: Session, token: str) -> Invitation:
    """Return the open invitation of `token`; raises MissingError when it was used, has expired or never was."""
    query = select(Invitation).where(Invitation.token_hash == digest(token)).with_for_update(of=Invitation)
    row = session.scalars(query).one_or_none()
    if row is None or row.used_at or row.expires_at <= now(session) or not row.person.active:
        raise MissingError(N_("This link was used or has expired. Ask for a new one."))
    return row


def accept(session: Session, *, token: str, password_hash: str, request_id: str) -> Person:
    """Use the link: set the password, end the person's sessions, and return the person."""
    row = usable(session, token)
    row.used_at = now(session)
    set_password(session, actor=actor_of(row.person, request_id), person=row.person, password_hash=password_hash)
    return row.person
