"""Reads memos and what was made of them."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from tracker.models.memos import Memo, Recommendation
from tracker.models.people import Person


def memos(campaign_id: int | None) -> "Select[Memo]":
    """Return the query of a campaign's memos without their texts, the newest first."""
    query = select(Memo).where(Memo.campaign_id == campaign_id)
    return query.options(defer(Memo.text), defer(Memo.parsed)).order_by(Memo.id.desc())


def uploaders(session: Session, rows: "list[Memo]") -> dict[int, str]:
    """Return the names of those who uploaded the memos, by person."""
    ids = sorted({row.uploaded_by_id for row in rows if row.uploaded_by_id})
    found = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    return {row.id: row.full_name for row in found}


def recommendation_counts(session: Session, rows: "list[Memo]") -> dict[int, int]:
    """Return how many recommendations were made of each memo."""
    query = select(Recommendation.memo_id, func.count(Recommendation.id))
    query = query.where(Recommendation.memo_id.in_([row.id for row in rows])).group_by(Recommendation.memo_id)
    return {memo_id: number for memo_id, number in session.execute(query) if memo_id is not None}


def recommendations_of(session: Session, memo_id: int) -> list[Recommendation]:
    """Return the recommendations that were made of a memo, in its order."""
    query = select(Recommendation).where(Recommendation.memo_id == memo_id).order_by(Recommendation.id)
    return list(session.scalars(query))
