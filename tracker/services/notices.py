"""Notices to organisations: one line of what happened and where to look."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, ConflictError
from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.models.notices import Notice
from tracker.queries.locking import locked
from tracker.queries.notices import last_reading
from tracker.queries.visibility import within_reach
from tracker.services.context import now
from tracker.services.journal import record

UNDO_FOR = timedelta(hours=1)


def tell(
    session: Session, *, actor: Actor, organisation_ids: Iterable[int], kind: NoticeKind, url: str, **params: Any
) -> int:
    """Leave a notice for each organisation; returns how many. `params` fill the kind's words; `url` is a path here."""
    moment = now(session)
    ids = sorted(set(organisation_ids))
    session.add_all(
        Notice(organisation_id=one, kind=kind, params=params, url=url, created_by_id=actor.person_id, created_at=moment)
        for one in ids
    )
    session.flush()
    return len(ids)


def read(session: Session, *, actor: Actor, notice_id: int) -> Notice:
    """Mark a notice as read, for everybody of its organisation; reading it again changes nothing."""
    row = locked(session, Notice, notice_id, within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id))
    if row.read_at is None:
        row.read_at, row.read_by_id = now(session), actor.person_id
        session.flush()
        record(session, actor, "read", "notice", row.id, organisation_id=row.organisation_id)
    return row


def unread(session: Session, *, actor: Actor, notice_id: int) -> Notice:
    """Mark a notice as unread again, for everybody of its organisation."""
    row = locked(session, Notice, notice_id, within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id))
    if row.read_at is not None:
        row.read_at, row.read_by_id = None, None
        session.flush()
        record(session, actor, "unread", "notice", row.id, organisation_id=row.organisation_id)
    return row


def undo_reading(session: Session, *, actor: Actor) -> int:
    """Mark as unread what this person has last marked at once, within the last hour; returns how many those are."""
    moment = last_reading(session, actor, now(session) - UNDO_FOR)
    if moment is None:
        raise ConflictError(N_("There is nothing to undo any more."))
    reach = within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id)
    query = select(Notice).where(reach, Notice.read_at == moment, Notice.read_by_id == actor.person_id)
    rows = session.scalars(query.order_by(Notice.id).with_for_update(of=Notice)).all()
    for row in rows:
        row.read_at, row.read_by_id = None, None
    session.flush()
    record(session, actor, "unread", "notice", None, after={"notices": len(rows)})
    return len(rows)


def read_all(session: Session, *, actor: Actor, kind: NoticeKind | None = None) -> int:
    """Mark all unread notices within reach as read, or those of a kind; returns how many."""
    reach = within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id)
    query = select(Notice).where(Notice.read_at.is_(None), reach).order_by(Notice.id).with_for_update(of=Notice)
    rows = session.scalars(query if kind is None else query.where(Notice.kind == kind)).all()
    moment = now(session)
    for row in rows:
        row.read_at, row.read_by_id = moment, actor.person_id
    session.flush()
    if rows:
        record(session, actor, "read", "notice", None, after={"notices": len(rows)})
    return len(rows)
