"""Notices to organisations: one line of what happened and where to look."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor
from tracker.models.notices import Notice
from tracker.services.context import now


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
