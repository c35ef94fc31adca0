"""Reads the notices to one's own organisations."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.models.notices import Notice
from tracker.queries.visibility import within_reach


def listing(actor: Actor, *, unread: bool = False) -> "Select[Any]":
    """Return the query of the notices within reach: unread ones first, then the newest."""
    query = (
        select(Notice)
        .where(within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id))
        .options(joinedload(Notice.organisation))
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id.desc())
    )
    return query.where(Notice.read_at.is_(None)) if unread else query


def unread(session: Session, actor: Actor) -> int:
    """Return how many notices within reach nobody has read."""
    query = select(func.count(Notice.id)).where(
        Notice.read_at.is_(None), within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id)
    )
    return session.scalar(query) or 0
