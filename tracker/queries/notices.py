"""Reads the notices to one's own organisations."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.models.notices import Notice
from tracker.queries.visibility import within_reach


def listing(actor: Actor, *, unread: bool = False, kind: NoticeKind | None = None) -> "Select[Any]":
    """Return the query of the notices within reach, of a kind if one is named: unread ones first, then the newest."""
    query = (
        select(Notice)
        .where(within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id))
        .options(joinedload(Notice.organisation))
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id.desc())
    )
    if kind is not None:
        query = query.where(Notice.kind == kind)
    return query.where(Notice.read_at.is_(None)) if unread else query


def kinds(session: Session, actor: Actor) -> list[NoticeKind]:
    """Return the kinds that there are among the notices within reach, in the table's order."""
    query = select(Notice.kind).where(within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id)).distinct()
    found = set(session.scalars(query))
    return [kind for kind in NoticeKind if kind in found]


def last_reading(session: Session, actor: Actor, since: datetime) -> datetime | None:
    """Return when this person last marked several notices at once, if that was not before `since`."""
    query = (
        select(Notice.read_at)
        .where(within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id))
        .where(Notice.read_by_id == actor.person_id, Notice.read_at >= since)
        .group_by(Notice.read_at)
        .having(func.count() > 1)
        .order_by(Notice.read_at.desc())
    )
    return session.scalars(query.limit(1)).one_or_none()


def unread(session: Session, actor: Actor) -> int:
    """Return how many notices within reach nobody has read."""
    query = select(func.count(Notice.id)).where(
        Notice.read_at.is_(None), within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id)
    )
    return session.scalar(query) or 0
