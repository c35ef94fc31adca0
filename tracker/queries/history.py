"""Reads what the journal remembers of an object."""

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import Session

from tracker.models.journal import JournalEntry


def of(session: Session, *objects: tuple[str, int]) -> list[JournalEntry]:
    """Return the entries about objects given as (type, id), the oldest first."""
    conditions = [and_(JournalEntry.object_type == kind, JournalEntry.object_id == number) for kind, number in objects]
    return list(session.scalars(select(JournalEntry).where(or_(false(), *conditions)).order_by(JournalEntry.id)))
