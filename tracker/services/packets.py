"""The way of a packet: handed over, received and counted, marked, returned; every step goes by the domain's table."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import MOST_SHEETS, TRANSITIONS, PacketStatus, PacketVerb, Side, checked_count, move, sides
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import bounded, clean_text
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol
from tracker.queries import packets as queries
from tracker.queries.locking import check_version, locked
from tracker.services.context import now
from tracker.services.journal import changes, record
from tracker.services.notices import tell

LONGEST_NOTE = 2_000


def taken(session: Session, actor: Actor, check_id: int, version: int | None, verb: PacketVerb) -> CrossCheck:
    """Return the check in force for changing it: the side first, then the version the person saw."""
    check = locked(session, CrossCheck, check_id, queries.in_force(), queries.seen_by(actor))
    if not TRANSITIONS[verb].sides & sides(actor, check.checked_id, check.checker_id):
        raise ForbiddenError(N_("Your role does not allow this."))
    if version is not None:
        check_version(check, version)
    return check


def do(
    session: Session,
    actor: Actor,
    check: CrossCheck,
    verb: PacketVerb,
    *,
    note: str = "",
    **values: Any,
) -> CrossCheck:
    """Take one step: the side and the status by the table, then the values, then the journal."""
    target = move(check.status, verb, sides(actor, check.checked_id, check.checker_id))
    before, after = changes(check, {"status": target, **values})
    flag_modified(check, "status")  # the version grows with every step, so that no form is carried out twice
    session.flush()
    record(
        session, actor, f"packet_{verb.value}", "cross_check", check.id, before=before, after=after, note=note,
        organisation_id=_acting(check, verb),
    )  # fmt: skip
    return check


def _acting(check: CrossCheck, verb: PacketVerb) -> int | None:
    """Return the school whose step it is; nobody's when the controllers take it."""
    by = TRANSITIONS[verb].sides
    return check.checked_id if Side.CHECKED in by else check.checker_id if Side.CHECKER in by else None


def _note(text: str) -> str:
    """Return the reason that a controller has to give."""
    note = clean_text(text)
    if not note:
        raise InvalidError(N_("Say why: the schools will read it."), field="note")
    return bounded(note, field="note", most=LONGEST_NOTE)


def hand_over(
    session: Session, *, actor: Actor, check_id: int, version: int, works: int, sheets: int | None = None
) -> CrossCheck:
    """Hand the packet over with so many works on so many sheets; again, after counting anew, when the counts differ."""
    check = taken(session, actor, check_id, version, PacketVerb.HAND_OVER)
    checked_count(works, field="works")
    if sheets is not None and checked_count(sheets, field="sheets", most=MOST_SHEETS) < works:
        raise InvalidError(N_("There cannot be fewer sheets than works."), field="sheets")
    return do(
        session, actor, check, PacketVerb.HAND_OVER, handed_works=works, handed_sheets=sheets, handed_at=now(session),
        received_works=None, received_at=None,
    )  # fmt: skip


def receive(session: Session, *, actor: Actor, check_id: int, version: int, works: int) -> CrossCheck:
    """Receive the packet and count it: another number than was handed over stops the marking and is told to all."""
    check = taken(session, actor, check_id, version, PacketVerb.RECEIVE)
    checked_count(works, field="works")
    same = works == check.handed_works
    verb = PacketVerb.RECEIVE if same or check.status is not PacketStatus.HANDED_OVER else PacketVerb.FIND_DISCREPANCY
    do(session, actor, check, verb, received_works=works, received_at=now(session))
    if not same:
        departments = select(Organisation.id).where(
            Organisation.kind == OrganisationKind.DEPARTMENT, Organisation.closed_on.is_(None)
        )
        tell(
            session, actor=actor, organisation_ids=[check.checked_id, check.checker_id, *session.scalars(departments)],
            kind=NoticeKind.DISCREPANCY, url=f"/packets/{check.id}", packet=check.packet_number,
            handed=check.handed_works, received=works,
        )  # fmt: skip
    return check


def settle(session: Session, *, actor: Actor, check_id: int, version: int, works: int, note: str) -> CrossCheck:
    """Decide how many works the packet holds, and why; the marking goes on."""
    check = taken(session, actor, check_id, version, PacketVerb.SETTLE)
    checked_count(works, field="works")
    note = _note(note)
    return do(session, actor, check, PacketVerb.SETTLE, note=note, received_works=works, discrepancy_note=note)


def _opened(session: Session, check: CrossCheck, *, released: bool) -> None:
    """Make a signed protocol a draft again; a released one only where that is meant: its school sees it no more."""
    query = select(Protocol).where(Protocol.cross_check_id == check.id)
    protocol = session.scalars(query.with_for_update(of=Protocol)).one_or_none()
    if protocol is None:
        return
    if protocol.status is ProtocolStatus.RELEASED and not released:
        raise ConflictError(N_("The results are released: the protocol stays as it is."))
    protocol.status, protocol.signed_at, protocol.signed_by_id = ProtocolStatus.DRAFT, None, None
    protocol.released_at = protocol.released_by_id = None


def reopen(session: Session, *, actor: Actor, check_id: int, version: int, note: str) -> CrossCheck:
    """Open a signed protocol again, before it is released, and say why."""
    check = taken(session, actor, check_id, version, PacketVerb.REOPEN)
    note = _note(note)
    _opened(session, check, released=False)
    return do(session, actor, check, PacketVerb.REOPEN, note=note)


def recall(session: Session, *, actor: Actor, check_id: int, version: int, note: str) -> CrossCheck:
    """Open a packet that is back already, released or not, and tell both schools why: a mistake was found."""
    check = taken(session, actor, check_id, version, PacketVerb.RECALL)
    note = _note(note)
    _opened(session, check, released=True)
    do(session, actor, check, PacketVerb.RECALL, note=note, returned_at=None)
    tell(
        session, actor=actor, organisation_ids=[check.checked_id, check.checker_id], kind=NoticeKind.PACKET_REOPENED,
        url=f"/packets/{check.id}", packet=check.packet_number, reason=note,
    )  # fmt: skip
    return check


def return_(session: Session, *, actor: Actor, check_id: int, version: int) -> CrossCheck:
    """Give the marked packet back to its school."""
    check = taken(session, actor, check_id, version, PacketVerb.RETURN)
    return do(session, actor, check, PacketVerb.RETURN, returned_at=now(session))
