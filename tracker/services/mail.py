"""What a person asks to be written about: saved by the person alone, written to only after the address is confirmed."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError, InvalidError
from tracker.domain.letters import LetterKind
from tracker.domain.mail import Topic, check_address, check_hour, check_topics, check_zone, masked
from tracker.domain.roles import Actor
from tracker.models.mail import Letter, MailSetting
from tracker.queries.locking import await_turn, check_version
from tracker.services.context import now, today
from tracker.services.journal import changes, record
from tracker.services.letters import enqueue, is_set_up, require_server

CODE_LIFE = timedelta(days=2)
MOST_WRONG = 5
MOST_CODES_A_DAY = 4  # letters with a code that one person can cause in a day, to whatever address
TOO_MANY = N_("Too many confirmation letters for one day. Go on tomorrow.")


def own(session: Session, actor: Actor) -> MailSetting:
    """Return what the person has asked for, locked; made with nothing asked for at the first time."""
    await_turn(session, "mail", actor.person_id)
    query = select(MailSetting).where(MailSetting.person_id == actor.person_id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        row = MailSetting(person_id=actor.person_id, topics=[topic.value for topic in Topic])
        session.add(row)
        session.flush()
    return row


def save(
    session: Session,
    *,
    actor: Actor,
    version: int,
    address: str,
    enabled: bool,
    hour: int,
    zone: str,
    topics: Collection[str],
) -> MailSetting:
    """Save what the person asks for; a new address, or one that was refused, is written a code that confirms it."""
    values = {
        "address": check_address(address) if address.strip() else "", "enabled": enabled,
        "hour": check_hour(hour), "zone": check_zone(zone), "topics": check_topics(topics),
    }  # fmt: skip
    if enabled and not values["address"]:
        raise InvalidError(N_("Letters need an address."), field="address")
    row = own(session, actor)
    check_version(row, version or 1)  # 0: the form was opened before anything was saved
    unasked = row.address != values["address"] or bool(row.refused)
    before, after = changes(row, values)
    for told in (before, after):
        if "address" in told:
            told["address"] = masked(told["address"])
    if "address" in after or row.refused:
        row.confirmed_at, row.refused, row.asked_at, row.wrong_codes = None, "", None, 0
    session.flush()
    if after:
        record(session, actor, "mail_changed", "person", actor.person_id, before=before, after=after)
    if unasked and row.address and is_set_up(session):
        _ask(session, actor, row)
    return row


def ask_again(session: Session, *, actor: Actor) -> MailSetting:
    """Write another code to an address that is not confirmed yet."""
    require_server(session)
    row = own(session, actor)
    if not row.address or row.confirmed_at is not None:
        raise ConflictError(N_("There is no address that waits for its confirmation."))
    _ask(session, actor, row)
    return row


def _ask(session: Session, actor: Actor, row: MailSetting) -> None:
    """Write the letter with the code in the same transaction; only so many a day, whatever the addresses."""
    day = f"confirm:{actor.person_id}:{today(session).isoformat()}:"
    written = session.scalar(select(func.count()).where(Letter.key.startswith(day, autoescape=True))) or 0
    if written >= MOST_CODES_A_DAY:
        raise ConflictError(TOO_MANY)
    row.asked_at, row.wrong_codes = now(session), 0
    session.flush()
    enqueue(
        session, kind=LetterKind.CONFIRMATION, key=f"{day}{written + 1}",
        person_id=actor.person_id, address=row.address,
    )  # fmt: skip


def code(session: Session, row: MailSetting) -> str:
    """Return the eight digits that confirm the address: computed, never stored; another address has another code."""
    asked = row.asked_at.isoformat() if row.asked_at else ""
    key = session.info["config"].secret_key.encode()
    digest = hmac.new(key, f"mail:{row.person_id}:{row.address}:{asked}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**8:08}"


def confirm(session: Session, *, actor: Actor, given: str) -> bool:
    """Confirm the address by the code out of the letter; returns False, and counts, when it is another one."""
    row = own(session, actor)
    if not row.address or row.confirmed_at is not None or row.asked_at is None:
        raise ConflictError(N_("There is no address that waits for its confirmation."))
    if row.wrong_codes >= MOST_WRONG or now(session) - row.asked_at > CODE_LIFE:
        raise ConflictError(N_("This code is out of date: ask for another letter."))
    if not hmac.compare_digest("".join(given.split()).encode(), code(session, row).encode()):
        row.wrong_codes += 1
        session.flush()
        return False
    row.confirmed_at, row.told_until = now(session), None
    session.flush()
    record(session, actor, "mail_confirmed", "person", actor.person_id, after={"address": masked(row.address)})
    return True
