"""The board: schools against recommendations."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.tasks import TaskStatus
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.queries.board import SCHOOLS_ON_A_PAGE

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]


def words(page: str) -> list[str]:
    """What the cells of the board say to those who hear it."""
    board = page[page.index('class="board"') : page.index('class="legend"')]
    return re.findall(r'<td>(?:<a|<span)[^>]*>\s*<span class="vh">([^<]+)</span>', board)


def test_a_cell_says_its_status_in_words_and_leads_to_its_task(sign_in: SignIn, ids: dict[str, int]) -> None:
    page = sign_in("officer").get("/board")
    assert words(page) == ["Направлено на исполнение, просрочено", "Направлено на исполнение"]
    assert f'href="/tasks/{ids["task"]}"' in page
    assert page.index("Северный") < page.index("Лицей № 2") < page.index("Южный", page.index("Лицей № 2"))
    assert f'<a href="/tasks/{ids["departments"]}">' in page


def test_the_sums_are_of_the_whole_campaign_or_the_chosen_district(sign_in: SignIn, ids: dict[str, int]) -> None:
    def tiles(query: str) -> list[str]:
        page = sign_in("officer").get(f"/board{query}")
        return re.findall(r"<strong>(\d+)</strong>", page[page.index('class="tiles"') :])[:4]

    assert tiles("") == ["2", "0", "0", "1"]
    assert tiles(f"?district={ids['north']}") == ["1", "0", "0", "1"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Лицей № 2", "Гимназия № 10"]),
        ("?district={north}", ["Лицей № 2"]),
        ("?overdue=1", ["Лицей № 2"]),
        ("?status=sent", ["Лицей № 2", "Гимназия № 10"]),
        ("?status=closed", []),
        ("?recommendation={wide}", ["Лицей № 2", "Гимназия № 10"]),
        ("?recommendation=77", []),
    ],
)
def test_filters_narrow_the_rows(sign_in: SignIn, ids: dict[str, int], query: str, names: list[str]) -> None:
    page = sign_in("officer").get(f"/board{query.format(**ids)}")
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page) == names
    assert ("Под такие условия не подходит ни одна школа" in page) == (not names)


def test_only_those_who_oversee_see_it(sign_in: SignIn, visitor: Browser) -> None:
    for who in ("admin", "officer", "method"):
        sign_in(who).get("/board")
    for who in ("first", "observer"):
        for url in ("/board", "/board.csv", "/board.xlsx"):
            sign_in(who).get(url, 403)
    assert visitor.client.get("/board").status_code == 303


def test_an_empty_board_says_what_fills_it(seeded: Seeded, sign_in: SignIn) -> None:
    officer = sign_in("officer")
    seeded(lambda session: session.execute(Task.__table__.delete()).rowcount)
    seeded(lambda session: session.execute(Recommendation.__table__.delete()).rowcount)
    assert "Пока ничего не направлено" in officer.get("/board")


def crowd(session: Session) -> None:
    recommendation = session.scalars(select(Recommendation).where(Recommendation.number == "1")).one()
    district = factories.district(session)
    for _ in range(SCHOOLS_ON_A_PAGE + 10):
        school = factories.school(session, district=district)
        factories.task(session, recommendation, school, status=TaskStatus.CANCELLED)


def test_a_large_city_is_paged_in_the_same_number_of_queries_and_downloaded_whole(
    sign_in: SignIn, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    officer = sign_in("officer")
    officer.get("/board")
    with count_queries() as few:
        assert len(words(officer.get("/board"))) == 2
    seeded(crowd)
    with count_queries() as many:
        first = officer.get("/board")
    assert len(words(first)) == SCHOOLS_ON_A_PAGE
    assert len(few) == len(many) <= 18
    assert len(words(officer.get("/board?page=2"))) == 12
    rows = list(csv.reader(io.StringIO(officer.client.get("/board.csv").get_data().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + SCHOOLS_ON_A_PAGE + 12
    assert rows[0][:3] == ["Район", "Школа", "1. Обеспечить наблюдение"]


def test_the_workbook_says_what_the_page_says(sign_in: SignIn) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sign_in("officer").client.get("/board.xlsx?overdue=1").get_data()))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[1] == ("Северный", "Лицей № 2", "Направлено на исполнение, Просрочено", "0/1")
    assert len(lines) == 2


@pytest.mark.parametrize(
    "query", ["page=-1", "page=1000000000", "district=1000000000000", "recommendation=%00", "status=x", "campaign=0"]
)
def test_hostile_filters_are_answered_with_a_board(sign_in: SignIn, query: str) -> None:
    officer = sign_in("officer")
    officer.get(f"/board?{query}")
    assert officer.client.get(f"/board.csv?{query}").status_code == 200
