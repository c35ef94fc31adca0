"""Signing in and out: server-side sessions, the throttle, and who a token belongs to."""

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, TooManyError
from tracker.domain.roles import Actor
from tracker.domain.text import fold
from tracker.models.people import LoginSession, LoginThrottle, Person
from tracker.queries.locking import await_turn
from tracker.queries.people import actor_of
from tracker.services.context import now
from tracker.services.journal import record

FREE_TRIES = 5
FIRST_BLOCK = timedelta(seconds=60)
LONGEST_BLOCK = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=1)


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Account:
    """What checking a password needs: read before the slow hash is computed, outside any write transaction."""

    person_id: int | None
    password_hash: str | None


def account(session: Session, login: str) -> Account:
    """Return the account of `login` (an empty one when there is none, or none that may sign in)."""
    row = session.execute(
        select(Person.id, Person.password_hash).where(Person.login_key == fold(login), Person.active)
    ).one_or_none()
    return Account(row.id, row.password_hash) if row else Account(None, None)


def _throttle(session: Session, login: str) -> LoginThrottle | None:
    return session.get(LoginThrottle, digest(fold(login)), with_for_update=True, populate_existing=True)


def require_unblocked(session: Session, login: str) -> None:
    """Raise TooManyError while `login` is blocked; a right password makes no difference then."""
    row = session.get(LoginThrottle, digest(fold(login)))
    moment = now(session)
    left = row.blocked_until - moment if row and row.blocked_until else timedelta(0)
    # More than any block lasts: the clock was set back, and that must not lock anybody out.
    if timedelta(0) < left <= LONGEST_BLOCK:
        seconds = math.ceil(left.total_seconds())
        raise TooManyError(
            N_("Too many wrong passwords. Try again in %(seconds)s seconds."), retry_after=seconds, seconds=seconds
        )


def register_failure(session: Session, login: str) -> None:
    """Count a wrong try for `login`; from the fifth on each one blocks it twice as long, 15 minutes at most."""
    moment = now(session)
    await_turn(session, "throttle", digest(fold(login)))
    row = _throttle(session, login)
    if row is None:
        row = LoginThrottle(key=digest(fold(login)), fails=0, last_failed_at=moment)
        session.add(row)
    if moment - row.last_failed_at > FORGET_AFTER:
        row.fails = 0
    row.fails += 1
    row.last_failed_at = moment
    if row.fails >= FREE_TRIES:
        row.blocked_until = moment + min(FIRST_BLOCK * 2 ** min(row.fails - FREE_TRIES, 10), LONGEST_BLOCK)
    session.flush()


def sign_in(session: Session, *, person_id: int, request_id: str, hours: int) -> str:
    """Open a session for the person and return its secret token; the throttle is forgotten, expired sessions go."""
    person = session.get_one(Person, person_id)
    moment = now(session)
    session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    throttle = _throttle(session, person.login)
    if throttle:
        session.delete(throttle)
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            person_id=person.id,
            created_at=moment,
            expires_at=moment + timedelta(hours=hours),
        )
    )
    record(session, actor_of(person, request_id), "sign_in", "person", person.id)
    return token


@dataclass(frozen=True)
class SignedIn:
    """Who a token belongs to, as of now."""

    actor: Actor
    language: str
    must_change_password: bool
    session_id: int
    shortcuts: bool = True


def holder(session: Session, token: str, request_id: str) -> SignedIn | None:
    """Return who holds `token`, or None when the session ended, expired, or the account was switched off."""
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == digest(token))).one_or_none()
    if row is None or row.expires_at <= now(session) or not row.person.active:
        return None
    person = row.person
    return SignedIn(
        actor_of(person, request_id), person.language, person.must_change_password, row.id, person.shortcuts
    )


def sign_out(session: Session, *, actor: Actor, token: str) -> None:
    """End the session of `token`."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == digest(token)))
    record(session, actor, "sign_out", "person", actor.person_id)


def end_sessions(session: Session, person_id: int, *, keep: int | None = None) -> None:
    """End all of a person's sessions but the one with id `keep` (password, role and account changes do this)."""
    query = delete(LoginSession).where(LoginSession.person_id == person_id)
    session.execute(query if keep is None else query.where(LoginSession.id != keep))
