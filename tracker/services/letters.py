"""The outbox: a letter is written with what caused it, leased by a sender, and ends once.

A sender claims a few letters, looks at each again right before it goes out, and writes down what became of it under
its lease. A lease that ran out lets another sender take the letter; its Message-ID stays, so that a letter which went
out right before the first sender was killed comes twice as one and the same.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.domain import letters as rules
from tracker.domain.errors import N_, ConflictError
from tracker.domain.letters import Dropped, LetterKind, LetterState
from tracker.domain.mail import check_address, masked
from tracker.domain.roles import Actor
from tracker.models.mail import Letter, MailSetting
from tracker.queries.letters import free
from tracker.queries.locking import await_turn, locked
from tracker.services.context import now
from tracker.services.jobs import wall
from tracker.services.journal import record

LEASE = timedelta(seconds=120)
LONGEST_ERROR = 500
NO_SERVER = N_("No mail server is set up: nothing can be sent.")


def is_set_up(session: Session) -> bool:
    """Return whether this installation has a mail server."""
    return session.info["config"].mail is not None


def require_server(session: Session) -> None:
    """Raise ConflictError when there is no mail server."""
    if not is_set_up(session):
        raise ConflictError(NO_SERVER)


def new_letter(
    session: Session, *, kind: LetterKind, key: str, person_id: int | None, address: str, due_at: datetime | None = None
) -> Letter:
    """Return a letter for the outbox, not added yet; its Message-ID is fixed by its key from here on."""
    moment = now(session)
    host = urlsplit(session.info["config"].base_url).hostname or "localhost"
    return Letter(
        kind=kind, key=key, message_id=rules.message_id(key, host), person_id=person_id, address=address,
        created_at=moment, due_at=due_at or moment, expires_at=moment + rules.LIFE[kind],
    )  # fmt: skip


def enqueue(session: Session, *, kind: LetterKind, key: str, person_id: int | None, address: str) -> Letter | None:
    """Write a letter into the caller's transaction; None when there is one with this key already."""
    await_turn(session, "letter", key)
    if session.scalar(select(Letter.id).where(Letter.key == key)) is not None:
        return None
    row = new_letter(session, kind=kind, key=key, person_id=person_id, address=address)
    session.add(row)
    session.flush()
    return row


def enqueue_test(session: Session, *, actor: Actor, address: str) -> Letter:
    """Write a test letter to an address that an administrator names; one to the same address in the same minute."""
    require_server(session)
    address = check_address(address)
    key = f"test:{address}:{now(session):%Y-%m-%dT%H:%M}"
    row = enqueue(session, kind=LetterKind.TEST, key=key, person_id=actor.person_id, address=address)
    if row is None:
        raise ConflictError(N_("A test letter to this address was written just now: wait for it."))
    record(session, actor, "test_letter", "letter", row.id, after={"address": masked(address)})
    return row


def claim(session: Session, *, key: str, most: int) -> list[int]:
    """Lease up to `most` letters that are due and in nobody's hands; returns them, those due longest first."""
    moment, real = now(session), wall()
    query = select(Letter).where(free(moment, real)).order_by(Letter.due_at, Letter.id).limit(most)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.lease_key, row.lease_until = key, real + LEASE
        row.covers_until = row.covers_until or moment
    session.flush()
    return [row.id for row in rows]


def _end(session: Session, letter_id: int, key: str, state: LetterState, **values: object) -> bool:
    """End a letter that `key` still holds; returns False when another sender has it now, or it has ended."""
    query = update(Letter).where(Letter.id == letter_id, Letter.lease_key == key, Letter.state == LetterState.WAITING)
    ended = {"state": state, "ended_at": now(session), "lease_key": "", "lease_until": None, **values}
    found = session.execute(query.values(**ended).execution_options(synchronize_session=False))
    return bool(found.rowcount)  # type: ignore[attr-defined]


def sent(session: Session, *, letter_id: int, key: str) -> bool:
    """Write down that the mail server has taken a letter; what its digest covered is told now."""
    if not _end(session, letter_id, key, LetterState.SENT, error=""):
        return False
    row = session.execute(
        select(Letter.kind, Letter.person_id, Letter.covers_until).where(Letter.id == letter_id)
    ).one()
    if row.kind is LetterKind.DIGEST:
        _told(session, row.person_id, row.covers_until)
    return True


def _told(session: Session, person_id: int, until: datetime) -> None:
    query = update(MailSetting).where(MailSetting.person_id == person_id)
    session.execute(query.values(told_until=until).execution_options(synchronize_session=False))


def drop(session: Session, *, letter_id: int, key: str, reason: Dropped) -> bool:
    """Write down that a letter is not sent on purpose, and why."""
    done = _end(session, letter_id, key, LetterState.DROPPED, reason=reason.value)
    if done and reason is Dropped.NOTHING:
        row = session.execute(select(Letter.person_id, Letter.covers_until).where(Letter.id == letter_id)).one()
        _told(session, row.person_id, row.covers_until)
    return done


def refuse(session: Session, *, letter_id: int, key: str, error: str, address_too: bool) -> bool:
    """Write down that a letter was refused for good; `address_too`: nothing more is sent to the address either."""
    text = error[:LONGEST_ERROR]
    if not _end(session, letter_id, key, LetterState.FAILED, error=text):
        return False
    if address_too:
        row = session.execute(select(Letter.person_id, Letter.address).where(Letter.id == letter_id)).one()
        query = update(MailSetting).where(MailSetting.person_id == row.person_id, MailSetting.address == row.address)
        values = {"refused": text, "version": MailSetting.version + 1}
        session.execute(query.values(**values).execution_options(synchronize_session=False))
    return True


def put_off(session: Session, *, letter_ids: Collection[int], key: str, error: str, fault: bool = False) -> int:
    """Let letters wait after a failure that may pass, longer each time; returns how many.

    `fault`: the program could not make the letter; after some tries it is given up, so that it stops nobody.
    """
    held = (Letter.id.in_(letter_ids), Letter.lease_key == key, Letter.state == LetterState.WAITING)
    rows = session.scalars(select(Letter).where(*held).order_by(Letter.id).with_for_update()).all()
    for row in rows:
        row.tries, row.error = row.tries + 1, error[:LONGEST_ERROR]
        row.due_at = now(session) + rules.pause(row.tries)
        row.lease_key, row.lease_until = "", None
        if fault and row.tries >= rules.MOST_FAULTS:
            row.state, row.ended_at = LetterState.FAILED, now(session)
    session.flush()
    return len(rows)


def release(session: Session, *, letter_ids: Collection[int], key: str) -> None:
    """Give letters back that were not tried."""
    query = update(Letter).where(Letter.id.in_(letter_ids), Letter.lease_key == key)
    session.execute(query.values(lease_key="", lease_until=None).execution_options(synchronize_session=False))


def tidy(session: Session) -> tuple[int, int]:
    """End letters that are out of date and forget those that ended long ago; returns how many of each.

    One in a sender's hands is left to it: it knows better what became of it.
    """
    moment, real = now(session), wall()
    idle = (Letter.lease_until.is_(None)) | (Letter.lease_until < real)
    stale = update(Letter).where(Letter.state == LetterState.WAITING, Letter.expires_at <= moment, idle)
    ended = session.execute(stale.values(state=LetterState.EXPIRED, ended_at=moment, lease_key="", lease_until=None))
    old = delete(Letter).where(Letter.state.in_(rules.ENDED), Letter.ended_at < moment - rules.KEPT)
    return ended.rowcount, session.execute(old).rowcount  # type: ignore[attr-defined]


def retry(session: Session, *, actor: Actor, letter_id: int) -> Letter:
    """Put a refused or outdated letter back into the outbox; its Message-ID stays."""
    row = locked(session, Letter, letter_id)
    require_server(session)
    if row.state not in rules.REPEATABLE:
        raise ConflictError(N_("Only a refused or outdated letter is sent once more."))
    before = row.state
    row.state, row.ended_at, row.tries, row.error = LetterState.WAITING, None, 0, ""
    row.due_at, row.expires_at = now(session), now(session) + rules.LIFE[row.kind]
    session.flush()
    record(session, actor, "letter_retried", "letter", row.id, before={"state": before}, after={"state": row.state})
    return row
