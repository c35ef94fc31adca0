"""One page of a list, always in two statements: how many there are, and the rows shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, func, select
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


def nearest(number: int, total: int, size: int = SIZE) -> int:
    """Return the page (from 1) of so many rows that is nearest to `number`."""
    return min(max(1, number), max(1, -(-total // size)))


def page_of(session: Session, query: "Select[Any]", number: int, *, size: int = SIZE) -> Page[Any]:
    """Return page `number` of an ordered query; a number past the end gives the last page."""
    total = count(session, query)
    number = nearest(number, total, size)
    rows = session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, size, total)


def rows_page_of(session: Session, query: "Select[Any]", number: int, *, size: int = SIZE) -> Page[Row[Any]]:
    """Return page `number` of an ordered query of several columns, as `page_of` does of one."""
    total = count(session, query)
    number = nearest(number, total, size)
    return Page(session.execute(query.limit(size).offset((number - 1) * size)).all(), number, size, total)
