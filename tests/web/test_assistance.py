"""The log of assistance in the browser: who sees what, one object for a double submit, nothing hostile breaks it."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.assistance import AssistanceForm
from tracker.domain.roles import Role
from tracker.models.assistance import Assistance
from tracker.queries.people import actor_of
from tracker.services import assistance
from tracker.services.assistance import Entry

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@dataclass(frozen=True)
class Town:
    """Ids of a small town."""

    campaign: int
    first: int
    second: int
    recommendation: int
    entry: int


def make_town(session: Session) -> Town:
    campaign = factories.campaign(session)
    first, second = factories.school(session, "Школа Первая"), factories.school(session, "Школа Вторая")
    office, department = factories.methodical_office(session), factories.department(session)
    anna = factories.person(session, Role.METHODOLOGIST, office, "Анна Методист", "anna@example.org")
    factories.person(session, Role.METHODOLOGIST, office, "Борис Методист", "boris@example.org")
    factories.person(session, Role.SCHOOL, first, "Первый Директор", "first@example.org")
    factories.person(session, Role.SCHOOL, second, "Второй Директор", "second@example.org")
    factories.person(session, Role.DEPARTMENT, department, "Дарья Отдел", "dept@example.org")
    factories.person(session, Role.OBSERVER, department, "Олег Наблюдатель", "observer@example.org")
    linked = factories.recommendation(session, campaign, number="3", text="Оказать методическую помощь учителям.")
    entry = Entry(first.id, date(2027, 4, 15), AssistanceForm.VISIT, "Критерии задания 7", Decimal("1.5"), 4, "mat")
    row = assistance.create(session, actor=actor_of(anna), campaign_id=campaign.id, entry=entry)
    return Town(campaign.id, first.id, second.id, linked.id, row.id)


@pytest.fixture
def town(seeded: Seeded) -> Town:
    return seeded(make_town)


def filled(town: Town, **values: Any) -> dict[str, Any]:
    fields = {
        "school": town.second, "held_on": "2027-04-19", "form": "consultation", "topic": "Оценивание сочинений",
        "subject": "rus", "teachers": 5, "hours": "2,5", "recommendation": town.recommendation,
    }  # fmt: skip
    return {**fields, **values}


def stored(seeded: Seeded) -> list[tuple[Any, ...]]:
    def read(session: Session) -> list[tuple[Any, ...]]:
        columns = (Assistance.school_id, Assistance.topic, Assistance.hours, Assistance.teachers, Assistance.version)
        return [tuple(row) for row in session.execute(select(*columns).order_by(Assistance.id))]

    return seeded(read)


def test_a_methodologist_writes_an_entry_down_and_a_double_click_makes_one(
    town: Town, browser_of: BrowserOf, seeded: Seeded
) -> None:
    browser = browser_of("anna@example.org")
    page = browser.get("/assistance/new")
    data = filled(town, _idem=browser.hidden(page, "_idem"))
    first = browser.post("/assistance", data)
    assert "Запись внесена." in browser.get("/assistance")
    answers = [first, browser.post("/assistance", data)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert stored(seeded)[1:] == [(town.second, "Оценивание сочинений", Decimal("2.5"), 5, 1)]
    page = browser.get("/assistance")
    assert "Оценивание сочинений" in page
    assert "Рекомендация 3:" in page
    assert re.search(r"<strong>4</strong>часа помощи", page)
    assert re.search(r"<strong>2 из 2</strong>", page)


def test_an_entry_is_repeated_with_todays_date(town: Town, browser_of: BrowserOf) -> None:
    page = browser_of("boris@example.org").get(f"/assistance/new?repeat={town.entry}")
    assert 'value="Критерии задания 7"' in page
    assert 'value="2027-04-20"' in page
    assert f'<option selected value="{town.first}">' in page


def test_a_methodologist_corrects_and_deletes_the_own_entry(town: Town, browser_of: BrowserOf, seeded: Seeded) -> None:
    browser = browser_of("anna@example.org")
    page = browser.get(f"/assistance/entries/{town.entry}/edit")
    data = filled(town, _version=browser.hidden(page, "_version"), topic="Критерии задания 8")
    assert browser.post(f"/assistance/entries/{town.entry}", data).status_code == 303
    assert stored(seeded) == [(town.second, "Критерии задания 8", Decimal("2.5"), 5, 2)]
    assert browser.post(f"/assistance/entries/{town.entry}", data).status_code == 409, "an old version"
    assert browser.post(f"/assistance/entries/{town.entry}/delete", {"_version": 1}).status_code == 409
    assert browser.post(f"/assistance/entries/{town.entry}/delete", {"_version": 2}).status_code == 303
    assert stored(seeded) == []
    assert browser.post(f"/assistance/entries/{town.entry}/delete", {"_version": 2}).status_code == 404


def test_another_methodologist_may_not_touch_it(town: Town, browser_of: BrowserOf, seeded: Seeded) -> None:
    browser = browser_of("boris@example.org")
    assert "Исправить" not in browser.get("/assistance")
    browser.get(f"/assistance/entries/{town.entry}/edit", 403)
    for address in ("", "/delete"):
        answer = browser.post(f"/assistance/entries/{town.entry}{address}", filled(town, _version=1))
        assert answer.status_code == 403
        assert "Изменить запись может только тот методист, который её внёс." in answer.text
    assert len(stored(seeded)) == 1


def test_a_school_sees_what_it_got_and_nothing_else(town: Town, browser_of: BrowserOf) -> None:
    page = browser_of("first@example.org").get("/assistance")
    assert "Критерии задания 7" in page
    assert "Школа Вторая" not in page
    assert "не получили" not in page
    other = browser_of("second@example.org")
    for address in (
        "/assistance",
        "/assistance/log.csv",
        f"/assistance?methodologist=1&school=Первая&campaign={town.campaign}",
    ):
        answer = other.client.get(address)
        assert answer.status_code == 200
        assert "Критерии" not in answer.text
        assert "Анна" not in answer.text


@pytest.mark.parametrize(
    ("login", "see", "make"),
    [("anna", 200, 200), ("dept", 200, 403), ("first", 200, 403), ("observer", 403, 403)],
)
def test_roles_have_their_rights(town: Town, browser_of: BrowserOf, login: str, see: int, make: int) -> None:
    browser = browser_of(f"{login}@example.org")
    for address in ("/assistance", "/assistance/log.csv", "/assistance/log.xlsx"):
        assert browser.client.get(address).status_code == see, address
    assert browser.client.get("/assistance/new").status_code == make
    if make == 403:
        assert browser.post("/assistance", filled(town)).status_code == 403


def test_filters_and_totals_go_together(town: Town, browser_of: BrowserOf) -> None:
    browser = browser_of("dept@example.org")
    page = browser.get("/assistance")
    assert "1 школа не получила помощи" in page
    assert "<li>Школа Вторая</li>" in page
    for query in (
        "form=seminar",
        "subject=rus",
        "school=вторая",
        "since=2027-04-16",
        "until=2027-04-14",
        "campaign=999",
    ):
        assert "Ничего не найдено" in browser.get(f"/assistance?{query}"), query
    for query in ("form=visit", "subject=mat", "school=перваЯ", "since=2027-04-15&until=2027-04-15", "sort=-hours"):
        assert "Критерии задания 7" in browser.get(f"/assistance?{query}"), query


def test_what_is_shown_is_what_is_downloaded(town: Town, browser_of: BrowserOf) -> None:
    browser = browser_of("dept@example.org")
    lines = browser.get("/assistance/log.csv?form=visit").split("\r\n")
    assert lines[1].startswith(
        '"15.04.2027";"Школа Первая";"Выезд в школу";"Критерии задания 7";"Математика";"4";"1,5"'
    )
    assert len(browser.get("/assistance/log.csv?form=seminar").strip().split("\r\n")) == 1
    assert browser.client.get("/assistance/log.xlsx").data[:2] == b"PK"


HOSTILE = [
    {"school": "0"}, {"school": "x"}, {"school": str(10**30)}, {"school": ""}, {"held_on": "2027-13-45"},
    {"held_on": "9999-12-31"}, {"held_on": "2027-04-21"}, {"held_on": "0001-01-01"}, {"form": "магия"}, {"topic": ""},
    {"topic": "\x00\x00"}, {"topic": "я" * 20_000}, {"subject": "нет"}, {"teachers": "-3"}, {"teachers": str(10**20)},
    {"teachers": "NaN"}, {"hours": "NaN"}, {"hours": "Infinity"}, {"hours": "0.3"}, {"hours": "25"}, {"hours": "1e999"},
    {"hours": "sNaN"}, {"hours": ""}, {"recommendation": "99999"}, {"recommendation": "x"}, {"_idem": "'; --"},
]  # fmt: skip


@pytest.mark.parametrize("values", HOSTILE, ids=str)
def test_what_cannot_be_taken_is_refused_with_words(
    town: Town, browser_of: BrowserOf, seeded: Seeded, values: dict[str, str]
) -> None:
    answer = browser_of("anna@example.org").post("/assistance", filled(town, **values))
    assert answer.status_code == 422
    assert 'class="err"' in answer.text or "alert" in answer.text
    assert len(stored(seeded)) == 1


@pytest.mark.parametrize(
    "query", ["page=999999", "page=-1", "page=%00", "sort=drop", "form=%F0%9F%98%80", "since=x", "methodologist=" + "9" * 40,
              "school=%25_%5C'%22%00", "subject=" + "я" * 900, "campaign=99999999999"],
)  # fmt: skip
def test_a_hostile_address_is_an_ordinary_page(town: Town, browser_of: BrowserOf, query: str) -> None:
    browser = browser_of("anna@example.org")
    for address in ("/assistance", "/assistance/log.csv", "/assistance/new?repeat=1&"):
        assert browser.client.get(f"{address}?{query}".replace("&?", "&")).status_code in {200, 404}


def test_a_missing_entry_is_404(town: Town, browser_of: BrowserOf) -> None:
    browser = browser_of("anna@example.org")
    browser.get("/assistance/entries/999/edit", 404)
    browser.get("/assistance/new?repeat=999", 404)
    assert browser.post("/assistance/entries/999", filled(town, _version=1)).status_code == 404


def test_a_long_log_costs_the_same_number_of_queries(
    town: Town, browser_of: BrowserOf, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    browser = browser_of("dept@example.org")
    with count_queries() as one:
        browser.get("/assistance")

    def fifty(session: Session) -> None:
        for number in range(50):
            home = factories.school(session)
            entry = Entry(home.id, date(2027, 4, 1), AssistanceForm.SEMINAR, f"Тема {number}", Decimal(1),
                          recommendation_id=town.recommendation)  # fmt: skip
            anna = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
            assistance.create(session, actor=anna, campaign_id=town.campaign, entry=entry)
        assert session.scalar(select(func.count(Assistance.id))) == 51

    seeded(fifty)
    with count_queries() as many:
        assert browser.get("/assistance").count("<tr id=") == 30
    assert len(many) == len(one)


def test_the_totals_follow_the_filters_and_are_downloaded(town: Town, browser_of: BrowserOf) -> None:
    browser = browser_of("dept@example.org")
    page = browser.get("/assistance/totals")
    for head in ("По месяцам", "По формам помощи", "По предметам", "По методистам", "По школам"):
        assert head in page
    book = openpyxl.load_workbook(io.BytesIO(browser.client.get("/assistance/totals.xlsx").get_data()))
    assert len(book.worksheets) == 5
    hours = [sum(row[2] for row in sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets]
    assert len(set(hours)) == 1
    assert "/assistance/totals?" in browser.get("/assistance?form=visit")
    assert "Ничего не найдено" in browser.get("/assistance/totals?since=2030-01-01")
