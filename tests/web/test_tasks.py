"""The list of tasks: reach, filters, sorting, paging, downloads, figures of cost."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.memos import Recommendation

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
TODAY = date(2027, 4, 20)


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/tasks/(\d+)">', page)]


def test_each_sees_what_is_within_reach(sign_in: Callable[[str], Browser], ids: dict[str, int]) -> None:
    everything = [ids["task"], *sorted((ids["foreign"], ids["departments"]))]
    assert shown(sign_in("officer").get("/tasks")) == shown(sign_in("admin").get("/tasks")) == everything
    assert shown(sign_in("first").get("/tasks")) == [ids["task"]]
    assert shown(sign_in("method").get("/tasks")) == []
    sign_in("observer").get("/tasks", 403)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=sent", "task foreign departments"),
        ("status=closed", ""),
        ("overdue=1", "task"),
        ("late=1", ""),
        ("asked=1", ""),
        ("open=1", "task foreign departments"),
        ("addressee=department", "departments"),
        ("addressee=methodical_office", ""),
        ("q=ЛИЦЕЙ", "task"),
        ("q=гимназия  №  10", "foreign"),
        ("q=%25", ""),
        ("q=_", ""),
        ("district={north}", "task"),
        ("organisation={school}", "task"),
        ("recommendation={own}", "departments"),
        ("from=2027-05-01", "foreign departments"),
        ("to=2027-05-01", "task"),
        ("from=2027-05-01&to=2027-04-01", ""),
        ("waiting=1", "departments"),
        ("campaign=all", "task foreign departments"),
        ("campaign={campaign}&overdue=1&q=лицей", "task"),
        ("campaign=999", ""),
    ],
)
def test_a_filter_in_the_address_narrows_the_list(
    sign_in: Callable[[str], Browser], ids: dict[str, int], query: str, expected: str
) -> None:
    page = sign_in("officer").get(f"/tasks?{query.format(**ids)}")
    assert sorted(shown(page)) == sorted(ids[name] for name in expected.split())
    if not expected:
        assert "Под такие условия не подходит ни одно поручение" in page


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due", "task foreign departments"),
        ("-due", "foreign departments task"),
        ("number", "departments task foreign"),
        ("nonsense", "task foreign departments"),
        ("-status", "foreign departments task"),
    ],
)
def test_the_list_is_sorted_as_the_address_says(
    sign_in: Callable[[str], Browser], ids: dict[str, int], sort: str, expected: str
) -> None:
    assert shown(sign_in("officer").get(f"/tasks?sort={sort}")) == [ids[name] for name in expected.split()]


def test_schools_are_sorted_by_their_number(sign_in: Callable[[str], Browser], seeded: Seeded) -> None:
    def more(session: Session) -> None:
        recommendation = session.scalars(select(Recommendation).order_by(Recommendation.id)).first()
        for number in (110, 9):
            factories.task(session, recommendation, factories.school(session, f"Школа № {number}"))

    seeded(more)
    page = sign_in("officer").get("/tasks?sort=school")
    assert page.index("Гимназия") < page.index("Лицей") < page.index("Школа № 9<") < page.index("Школа № 110<")


@pytest.mark.parametrize(
    "query",
    [
        "page=-1", "page=0", "page=1000000000", "page=abc", "size=1000000000", "size=0", "district=1000000000000",
        "recommendation=-5", "organisation=%00", "q=%00%27%22%3B--", "status=%00", "from=0001-01-01", "to=9999-12-31",
        "from=29.02.2023", "to=постоянно", "sort=%27%3Bdrop", "campaign=9999999999999999999", "q=" + "ы" * 5000,
        "status=sent&status=closed", "overdue=2", "addressee[]=x",
    ],
)  # fmt: skip
def test_hostile_filters_are_answered_with_a_list(sign_in: Callable[[str], Browser], query: str) -> None:
    officer = sign_in("officer")
    officer.get(f"/tasks?{query}")
    assert officer.client.get(f"/tasks.csv?{query}").status_code == 200


def many(session: Session) -> None:
    recommendation = session.scalars(select(Recommendation).order_by(Recommendation.id)).first()
    for number in range(60):
        factories.task(session, recommendation, factories.school(session), due_on=date(2027, 5, 1 + number % 28))


def test_one_row_costs_as_many_queries_as_fifty(
    sign_in: Callable[[str], Browser], seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    officer = sign_in("officer")
    officer.get("/tasks")
    with count_queries() as few:
        assert len(shown(officer.get("/tasks?q=лицей"))) == 1
    seeded(many)
    with count_queries() as lots:
        assert len(shown(officer.get("/tasks?q=ш"))) == 50
    assert len(few) == len(lots) <= 14


def test_pages_hold_every_task_exactly_once(sign_in: Callable[[str], Browser], seeded: Seeded) -> None:
    seeded(many)
    officer = sign_in("officer")
    first, second = shown(officer.get("/tasks?sort=-due")), shown(officer.get("/tasks?sort=-due&page=2"))
    assert len(first) == 50
    assert len({*first, *second}) == len(first) + len(second) == 63
    assert shown(officer.get("/tasks?sort=-due&page=99")) == second


def test_the_downloads_hold_exactly_the_list(sign_in: Callable[[str], Browser], seeded: Seeded) -> None:
    seeded(many)
    officer = sign_in("officer")
    answer = officer.client.get("/tasks.csv?sort=-due&from=2027-05-02")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [
        "Срок исполнения", "Первоначальный срок", "№", "Рекомендация", "Исполнитель", "Район", "Статус", "Отметки",
    ]  # fmt: skip
    pages = [shown(officer.get(f"/tasks?sort=-due&from=2027-05-02&page={page}")) for page in (1, 2)]
    assert len(rows) - 1 == len({*pages[0], *pages[1]})
    dates = [row[0] for row in rows[1:]]
    assert dates == sorted(dates, key=lambda text: text.split(".")[::-1], reverse=True)
    book = openpyxl.load_workbook(io.BytesIO(officer.client.get("/tasks.xlsx?overdue=1").get_data()))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(lines) == 2
    assert (lines[1][4], lines[1][6], lines[1][7]) == ("Лицей № 2", "Направлено на исполнение", "Просрочено")
    own = sign_in("first").client.get("/tasks.csv").get_data().decode("utf-8-sig")
    assert len(own.splitlines()) == 2, "one task of its own"
    assert "Лицей" not in own, "who sees one school only has no column of executors"
    assert "Гимназия" not in own


def test_the_list_and_the_board_tell_whom_tasks_wait_on_and_how_long(
    sign_in: Callable[[str], Browser], ids: dict[str, int]
) -> None:
    officer = sign_in("officer")
    board = officer.get("/board")
    link = re.search(r'href="(/tasks\?campaign=\d+&amp;holder=executor&amp;age=fortnight)">3</a>', board)
    assert link, "three tasks were sent on 1 April"
    assert "3 поручения" in officer.get(link[1].replace("&amp;", "&"))
    for empty in ("holder=department", "age=fresh", "resolved=1"):
        assert "Нет поручений" in officer.get(f"/tasks?{empty}") or "не подходит" in officer.get(f"/tasks?{empty}")
    assert "Ждало исполнителя</dt><dd>13 рабочих дней" in officer.get(f"/tasks/{ids['task']}")


def test_a_plan_is_proposed_and_agreed_on_the_pages(sign_in: Callable[[str], Browser], ids: dict[str, int]) -> None:
    school, officer, address = sign_in("other"), sign_in("officer"), f"/tasks/{ids['foreign']}"
    school.post(f"{address}/accept", {"_version": "1"})
    page = school.get(address)
    plan = {
        "_version": school.hidden(page, "_version"),
        "note": "Собрать педсовет",
        "person": "Завуч",
        "by": "2027-05-04",
    }
    assert school.post(f"{address}/give-plan", {**plan, "by": "2027-06-04"}).status_code == 422
    assert school.post(f"{address}/give-plan", plan).status_code == 303
    page = officer.get(address)
    assert "Завуч, 04.05.2027" in page
    assert officer.post(f"{address}/agree-plan", {"_version": officer.hidden(page, "_version")}).status_code == 303
    assert "План согласован" in school.get(address)
    assert "План согласован" in officer.get("/tasks?resolved=1")
