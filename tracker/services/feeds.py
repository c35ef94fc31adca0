"""Calendar feeds: the secret address of an organisation is made, renewed and ended by its own people."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, MissingError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.models.feeds import CalendarFeed, PersonalFeed
from tracker.models.organisations import Organisation
from tracker.queries.feeds import hash_of, personal
from tracker.queries.locking import await_turn, locked
from tracker.queries.visibility import within_reach
from tracker.services.context import now
from tracker.services.journal import record


def _own(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    reach = within_reach(actor, Action.NOTICE_VIEW, Organisation.id)
    return locked(session, Organisation, organisation_id, reach)


def _feed(session: Session, organisation_id: int) -> CalendarFeed | None:
    return session.scalars(select(CalendarFeed).where(CalendarFeed.organisation_id == organisation_id)).one_or_none()


def renew(session: Session, *, actor: Actor, organisation_id: int) -> str:
    """Give an organisation a new secret and return it: it is shown once; the old address ends at this moment."""
    home = _own(session, actor, organisation_id)
    token, feed = secrets.token_urlsafe(32), _feed(session, home.id)
    verb = "created" if feed is None else "renewed"
    if feed is None:
        feed = CalendarFeed(organisation_id=home.id, token_hash="", created_at=now(session))
        session.add(feed)
    feed.token_hash = hash_of(token)
    feed.created_by_id, feed.created_at = actor.person_id, now(session)
    session.flush()
    record(session, actor, verb, "feed", feed.id, organisation_id=home.id)
    return token


def end(session: Session, *, actor: Actor, organisation_id: int) -> None:
    """End an organisation's address."""
    home = _own(session, actor, organisation_id)
    feed = _feed(session, home.id)
    if feed is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    number = feed.id
    session.delete(feed)
    session.flush()
    record(session, actor, "removed", "feed", number, organisation_id=home.id)


def renew_personal(session: Session, *, actor: Actor) -> str:
    """Give the person a new secret for the own deadlines and return it; the old address ends at this moment."""
    await_turn(session, "feed", actor.person_id)
    token, feed = secrets.token_urlsafe(32), personal(session, actor.person_id)
    verb = "created" if feed is None else "renewed"
    if feed is None:
        feed = PersonalFeed(person_id=actor.person_id, token_hash="", created_at=now(session))
        session.add(feed)
    feed.token_hash, feed.created_at = hash_of(token), now(session)
    session.flush()
    record(session, actor, verb, "feed", feed.id)
    return token


def end_personal(session: Session, *, actor: Actor) -> None:
    """End the address of the own deadlines."""
    feed = personal(session, actor.person_id)
    if feed is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    number = feed.id
    session.delete(feed)
    session.flush()
    record(session, actor, "removed", "feed", number)
