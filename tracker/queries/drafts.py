"""Reads drafts of a distribution and the schemes they hold."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload

from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.schemes import Scheme
from tracker.queries.locking import visible


def require_draft(session: Session, draft_id: int) -> CheckDraft:
    """Return a draft; raises MissingError when there is none."""
    return visible(session, CheckDraft, draft_id)


def schemes_of(session: Session, draft_id: int) -> list[Scheme]:
    """Return the present schemes of a draft, by round id."""
    query = select(Scheme).where(Scheme.draft_id == draft_id, Scheme.replaced_at.is_(None)).order_by(Scheme.round_id)
    return list(session.scalars(query.options(joinedload(Scheme.round))))


_HEAD = (defer(Scheme.problem), defer(Scheme.plan))


def present_scheme(session: Session, draft_id: int, round_id: int, *, head: bool = False) -> Scheme | None:
    """Return the present scheme of a round in a draft; its `head` comes without problem and plan."""
    query = select(Scheme).where(Scheme.draft_id == draft_id, Scheme.round_id == round_id, Scheme.replaced_at.is_(None))
    return session.scalars(query.options(*_HEAD) if head else query).one_or_none()


def former_scheme(session: Session, draft_id: int, round_id: int, *, head: bool = False) -> Scheme | None:
    """Return the scheme that the present one of a round replaced."""
    query = select(Scheme).where(
        Scheme.draft_id == draft_id, Scheme.round_id == round_id, Scheme.replaced_at.is_not(None)
    )
    query = query.order_by(Scheme.id.desc()).limit(1)
    return session.scalars(query.options(*_HEAD) if head else query).one_or_none()


def schemes_ever(session: Session, draft_id: int, round_id: int) -> list[Scheme]:
    """Return all schemes that a round of a draft has had, the oldest first."""
    query = select(Scheme).where(Scheme.draft_id == draft_id, Scheme.round_id == round_id)
    return list(session.scalars(query.order_by(Scheme.id)))


def published_number(session: Session, draft_id: int) -> int | None:
    """Return the number of the order's version that a draft was published as."""
    query = select(OrderVersion.number).where(OrderVersion.draft_id == draft_id)
    return session.scalar(query.order_by(OrderVersion.number.desc()).limit(1))


def published_numbers(session: Session, draft_ids: list[int]) -> dict[int, int]:
    """Return the numbers of the order's versions that drafts were published as, by draft."""
    query = select(OrderVersion.draft_id, OrderVersion.number).where(OrderVersion.draft_id.in_(draft_ids))
    return {row.draft_id: row.number for row in session.execute(query.order_by(OrderVersion.number))}


def listing(campaign_id: int, *, discarded: bool = False) -> "Select[Any]":
    """Return the query of a campaign's drafts, the newest first; discarded ones only when asked for."""
    query = select(CheckDraft).where(CheckDraft.campaign_id == campaign_id)
    if not discarded:
        query = query.where(CheckDraft.discarded_at.is_(None))
    loaded = (joinedload(CheckDraft.job), joinedload(CheckDraft.created_by))
    return query.options(*loaded).order_by(CheckDraft.id.desc())


def scheme_heads(session: Session, draft_ids: list[int]) -> dict[int, list[Scheme]]:
    """Return the present schemes of several drafts without their problems, by draft."""
    query = select(Scheme).where(Scheme.draft_id.in_(draft_ids), Scheme.replaced_at.is_(None))
    heads: dict[int, list[Scheme]] = {draft_id: [] for draft_id in draft_ids}
    for scheme in session.scalars(query.options(defer(Scheme.problem)).order_by(Scheme.round_id)):
        heads[scheme.draft_id or 0].append(scheme)
    return heads
