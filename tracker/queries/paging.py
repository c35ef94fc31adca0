"""One page of a list, always in two statements: how many there are, and the rows shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """The rows of page `number` (from 1) out of `total` rows, `size` to a page."""

    rows: Sequence[T]
    number: int
    size: int
    total: int


def count(session: Session, query: "Select[Any]") -> int:
    """Return how many rows `query` gives."""
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def page_of(session: Session, query: "Select[Any]", number: int, *, size: int = SIZE) -> Page[Any]:
    """Return page `number` of an ordered query; a number past the end gives the last page."""
    total = count(session, query)
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    rows = session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, size, total)
