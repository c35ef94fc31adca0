"""Setting and comparing passwords. The slow hash is computed outside any write transaction."""

import secrets
from functools import cache

from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from tracker.domain.errors import InvalidError
from tracker.domain.passwords import check_length, check_new, normalise
from tracker.domain.roles import Actor
from tracker.models.people import Person
from tracker.services.journal import record
from tracker.services.sessions import end_sessions


@cache
def _common() -> frozenset[str]:
    """Return the most used passwords of the leaked lists (lower case)."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # slow to load, needed only when a password is set

    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def _dummy_hash(method: str) -> str:
    return generate_password_hash(secrets.token_hex(16), method=method)


def matches(password: str, password_hash: str | None, *, method: str) -> bool:
    """Return whether the password is right; an unknown account costs the same time as a known one."""
    try:
        check_length(password)
    except InvalidError:
        return False
    same = check_password_hash(password_hash or _dummy_hash(method), normalise(password))
    return same and password_hash is not None


def hashed(password: str, *, method: str, own_words: tuple[str, ...] = ()) -> str:
    """Return the hash of a new password; raises InvalidError when it is too weak."""
    return generate_password_hash(check_new(password, common=_common(), own_words=own_words), method=method)


def set_password(
    session: Session, *, actor: Actor, person: Person, password_hash: str, keep_session: int | None = None
) -> None:
    """Store a new password and end the person's other sessions."""
    person.password_hash = password_hash
    person.must_change_password = False
    end_sessions(session, person.id, keep=keep_session)
    record(session, actor, "password_changed", "person", person.id)
