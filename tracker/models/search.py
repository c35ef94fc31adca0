"""The index of the search: which object has which stem. Made of other tables, and checked against them."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.search import SearchKind
from tracker.models.base import Base, TextEnum


class SearchStem(Base):
    """One stem of one object. No foreign key: an object is one of several tables."""

    __tablename__ = "search_stem"
    __table_args__ = (Index("ix_search_stem_object", "kind", "object_id"),)

    stem: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[SearchKind] = mapped_column(TextEnum(SearchKind), primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
