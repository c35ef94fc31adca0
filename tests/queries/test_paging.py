"""One page of a list."""

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.organisations import District
from tracker.queries.paging import count, nearest, page_of, rows_page_of

QUERY = select(District).order_by(District.id)


@pytest.fixture
def seven(session: Session) -> list[int]:
    return [factories.district(session).id for _ in range(7)]


@pytest.mark.parametrize(
    ("asked", "given", "places"),
    [
        (1, 1, range(3)),
        (2, 2, range(3, 6)),
        (3, 3, range(6, 7)),
        (99, 3, range(6, 7)),
        (0, 1, range(3)),
        (-5, 1, range(3)),
    ],
)
def test_a_page_holds_its_rows_and_a_page_past_the_end_is_the_last(
    session: Session, seven: list[int], asked: int, given: int, places: range
) -> None:
    page = page_of(session, QUERY, asked, size=3)
    assert (page.number, page.size, page.total) == (given, 3, 7)
    assert [row.id for row in page.rows] == [seven[place] for place in places]


def test_an_empty_list_has_one_empty_page(session: Session) -> None:
    page = page_of(session, QUERY, 4, size=3)
    assert (page.number, page.total, list(page.rows)) == (1, 0, [])


@pytest.mark.parametrize(
    ("number", "total", "size", "page"),
    [
        (1, 0, 50, 1),
        (7, 0, 50, 1),
        (1, 50, 50, 1),
        (2, 50, 50, 1),
        (2, 51, 50, 2),
        (3, 51, 50, 2),
        (2, 100, 50, 2),
        (3, 100, 50, 2),
        (3, 101, 50, 3),
        (0, 101, 50, 1),
        (-(2**31), 101, 50, 1),
        (2**31 - 1, 101, 50, 3),
        (5, 4, 1, 4),
    ],
)
def test_the_nearest_page_is_one_that_is_there(number: int, total: int, size: int, page: int) -> None:
    assert nearest(number, total, size) == page


@pytest.mark.parametrize(("asked", "places"), [(1, range(3)), (2, range(3, 6)), (3, range(6, 7)), (4, range(6, 7))])
def test_rows_of_several_columns_are_paged_alike(session: Session, seven: list[int], asked: int, places: range) -> None:
    page = rows_page_of(session, select(District.id, District.bank).order_by(District.id), asked, size=3)
    assert [tuple(row) for row in page.rows] == [(seven[place], "") for place in places]
    assert (page.number, page.size, page.total) == (min(asked, 3), 3, 7)


def test_rows_are_counted_as_they_are_listed(session: Session, seven: list[int]) -> None:
    assert count(session, QUERY) == 7
    assert count(session, QUERY.where(District.id > seven[2])) == 4
    assert count(session, QUERY.limit(2)) == 2
    assert count(session, QUERY.where(District.id < 0)) == 0
