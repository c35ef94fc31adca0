"""One page of a list."""

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.organisations import District
from tracker.queries.paging import page_of

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
