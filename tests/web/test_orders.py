"""Publishing in the browser: the preview, the confirmation, the page of a version and its files."""

import io
import re
from collections.abc import Callable
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.ordering import City, city, planned, published
from tracker.domain.roles import Role
from tracker.models.campaigns import SchoolRound
from tracker.models.orders import OrderVersion
from tracker.models.packets import CrossCheck

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


def people(session: Session, town: City) -> None:
    for role, home, name in (
        (Role.DEPARTMENT, town.department, "officer"), (Role.METHODOLOGIST, town.office, "anna"),
        (Role.ADMINISTRATOR, town.department, "admin"), (Role.SCHOOL, town.schools[0], "first"),
    ):  # fmt: skip
        factories.person(session, role, home, f"Человек {name}", f"{name}@example.org")


@pytest.fixture
def draft(seeded: Seeded) -> int:
    def make(session: Session) -> int:
        town = city(session)
        people(session, town)
        return planned(session, town).id

    return seeded(make)


@pytest.fixture
def order(seeded: Seeded) -> int:
    def make(session: Session) -> int:
        town = city(session)
        people(session, town)
        return published(session, town).id

    return seeded(make)


def fields(browser: Browser, page: str) -> dict[str, str]:
    names = ("_version", "_idem", "draft", "seen")
    return {name: browser.hidden(page, name) for name in names} | {"works_a_day": "20", "begins_at": "14:00"}


def count(seeded: Seeded, model: Any) -> int:
    return seeded(lambda session: session.scalar(select(func.count(model.id))))


def test_a_draft_is_looked_at_and_published_once(draft: int, seeded: Seeded, browser_of: BrowserOf) -> None:
    officer = browser_of("officer@example.org")
    page = officer.get("/orders")
    assert f"/orders/new?draft={draft}" in page
    page = officer.get(f"/orders/new?draft={draft}")
    assert "Публикация редакции 1 приказа" in page
    assert "Уведомления получат 9 организаций." in page
    assert 'name="despite"' not in page, "nothing to be confirmed"
    first, again = (officer.post("/orders", fields(officer, page)) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert (count(seeded, OrderVersion), count(seeded, CrossCheck)) == (1, 18)
    page = officer.get(first.location)
    assert page.count("27-РУ5-") == 18
    assert f"/orders/new?draft={draft}" not in officer.get("/orders")


def test_a_shortage_is_shown_and_must_be_confirmed(draft: int, seeded: Seeded, browser_of: BrowserOf) -> None:
    def weaken(session: Session) -> None:
        for row in session.scalars(select(SchoolRound)):
            row.teachers = 1

    seeded(weaken)
    officer = browser_of("officer@example.org")
    data = fields(officer, officer.get(f"/orders/new?draft={draft}")) | {"works_a_day": "2"}
    page = officer.post("/orders", {**data, "show": "1"}).text
    assert "не успевают проверить работы в срок" in page
    data |= {"seen": officer.hidden(page, "seen")}
    answer = officer.post("/orders", data)
    assert answer.status_code == 422
    assert "Подтвердите, что отмеченное выше вам известно." in answer.text
    assert count(seeded, OrderVersion) == 0
    assert officer.post("/orders", {**data, "despite": "y"}).status_code == 303


def test_what_has_changed_since_the_preview_is_not_published_unseen(
    draft: int, seeded: Seeded, browser_of: BrowserOf
) -> None:
    officer = browser_of("officer@example.org")
    data = fields(officer, officer.get(f"/orders/new?draft={draft}"))
    answer = officer.post("/orders", {**data, "works_a_day": "1", "despite": "y"})
    assert answer.status_code == 422
    assert "посмотрите его ещё раз" in answer.text
    assert officer.hidden(answer.text, "seen") != data["seen"]
    for wrong in ({"works_a_day": "0"}, {"works_a_day": "x"}, {"panel": "x" * 5000}, {"begins_at": "x" * 50}):
        assert officer.post("/orders", {**data, **wrong}).status_code == 422
    assert officer.post("/orders", {**data, "draft": "x"}).status_code == 404
    assert officer.post("/orders", {**data, "_version": "7"}).status_code == 409
    assert count(seeded, OrderVersion) == 0


def test_the_page_filters_and_its_files_hold_what_is_shown(order: int, browser_of: BrowserOf) -> None:
    admin = browser_of("admin@example.org")
    page = admin.get(f"/orders/{order}?q=школа+№+3")
    shown = set(re.findall(r"27-РУ5-\d{3}", page))
    assert 4 <= len(shown) < 18
    assert "rows.xlsx?q=%D1%88" in page
    answer = admin.client.get(f"/orders/{order}/rows.xlsx?q=школа+№+3")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0][:4] == ("Пакет", "Предмет и класс", "Проверяемая школа", "Проверяющая школа")
    assert {row[0] for row in rows[1:]} == shown
    assert admin.client.get(f"/orders/{order}/rows.csv?q=нет такой").text.count("\r\n") == 1
    assert "Ничего не найдено" in admin.get(f"/orders/{order}?q=нет такой")


def test_number_and_date_come_later_from_the_office(order: int, seeded: Seeded, browser_of: BrowserOf) -> None:
    officer = browser_of("officer@example.org")
    place = f"/orders/{order}"
    assert officer.post(f"{place}/office", {"office_number": "x" * 51}).status_code == 422
    assert officer.post(f"{place}/office", {"office_number": "5", "office_date": "01.01.0001"}).status_code == 422
    assert officer.post(f"{place}/office", {"office_number": "112", "office_date": "2027-04-12"}).status_code == 303
    assert "№ 112, 12.04.2027" in officer.get(place)
    assert browser_of("anna@example.org").post(f"{place}/office", {"office_number": "1"}).status_code == 403
    browser_of("first@example.org").get(place, status=403)


def test_a_list_costs_the_same_for_one_version_and_for_many(
    order: int, seeded: Seeded, browser_of: BrowserOf, count_queries: Callable[[], Any]
) -> None:
    officer = browser_of("officer@example.org")

    def asked() -> int:
        with count_queries() as counter:
            officer.get("/orders")
        return len(counter)

    few = asked()

    def more(session: Session) -> None:
        campaign = session.scalars(select(OrderVersion)).one().campaign
        for _ in range(10):
            factories.order_version(session, campaign)

    seeded(more)
    assert asked() == few
    assert few < 12


def test_without_a_draft_the_page_says_what_to_do(seeded: Seeded, browser_of: BrowserOf) -> None:
    seeded(lambda session: people(session, city(session)))
    officer = browser_of("officer@example.org")
    assert "Приказ публикуется из проекта распределения" in officer.get("/orders")
    assert "Нет проекта для публикации" in officer.get("/orders/new")
    officer.get("/orders/new?draft=77", status=404)
