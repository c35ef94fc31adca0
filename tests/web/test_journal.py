"""The journal's page: who may see it, how it is filtered, and that it speaks in words."""

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain.assistance import AssistanceForm
from tracker.domain.roles import Role
from tracker.models.journal import JournalEntry
from tracker.queries.people import actor_of
from tracker.services import assistance
from tracker.services.assistance import Entry
from tracker.services.journal import record
from tracker.web.journal_words import ACTIONS, OBJECTS, changes

ROOT = Path(__file__).parents[2]
Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


def make(session: Session) -> None:
    campaign, home = factories.campaign(session), factories.school(session, "Школа Первая")
    department, office = factories.department(session), factories.methodical_office(session)
    anna = factories.person(session, Role.METHODOLOGIST, office, "Анна Ёлкина", "anna@example.org")
    factories.person(session, Role.DEPARTMENT, department, "Дарья Отдел", "dept@example.org")
    factories.person(session, Role.ADMINISTRATOR, department, "Админ", "admin@example.org")
    factories.person(session, Role.SCHOOL, home, "Директор", "first@example.org")
    factories.person(session, Role.OBSERVER, department, "Олег", "observer@example.org")
    actor = actor_of(anna, "req-42")
    entry = Entry(home.id, date(2027, 4, 15), AssistanceForm.VISIT, "Критерии <b>", Decimal("1.5"))
    row = assistance.create(session, actor=actor, campaign_id=campaign.id, entry=entry)
    corrected = Entry(home.id, date(2027, 4, 16), AssistanceForm.SEMINAR, "Критерии <b>", Decimal(2))
    assistance.update(session, actor=actor, entry_id=row.id, version=1, entry=corrected)


@pytest.fixture
def town(seeded: Seeded) -> None:
    seeded(make)


@pytest.mark.parametrize(
    ("login", "status"), [("admin", 200), ("dept", 200), ("anna", 403), ("first", 403), ("observer", 403)]
)
def test_the_department_and_the_administrator_alone_read_it(
    town: None, browser_of: BrowserOf, login: str, status: int
) -> None:
    browser = browser_of(f"{login}@example.org")
    browser.get("/journal", status)
    browser.get("/journal/log.csv", status)


def test_a_change_reads_as_before_and_after_in_words(town: None, browser_of: BrowserOf) -> None:
    page = browser_of("dept@example.org").get("/journal?type=assistance&action=changed")
    assert "Изменено" in page
    assert "запись о помощи № 1 · Школа Первая" in page.replace("</small>", "")
    assert "Школа:" not in page
    for words in ("15.04.2027 → 16.04.2027", "Выезд в школу → Семинар", "1.5 → 2.0"):
        assert words in page
    assert "Критерии" not in page, "what did not change is not shown"
    assert "sverka audit verify" in page
    assert "<b>" not in browser_of("dept@example.org").get("/journal?type=assistance&action=created")


@pytest.mark.parametrize(
    ("query", "found"),
    [("person=ёлкина", True), ("person=ЕЛКИНА", True), ("person=дарья", False), ("since=2027-04-20", True),
     ("since=2027-04-21", False), ("until=2027-04-20", True), ("until=2027-04-19", False), ("object=1", True),
     ("object=2", False), ("action=deleted", False), ("person=anna@", True)],
)  # fmt: skip
def test_filters_narrow_the_list(town: None, browser_of: BrowserOf, query: str, found: bool) -> None:
    browser = browser_of("dept@example.org")
    page = browser.get(f"/journal?type=assistance&{query}")
    assert ("запись о помощи № 1" in page) is found
    lines = browser.get(f"/journal/log.csv?type=assistance&{query}").strip().split("\r\n")
    assert len(lines) == (3 if found else 1)


def test_a_day_is_a_day_of_the_departments_zone(town: None, browser_of: BrowserOf, app: Flask, seeded: Seeded) -> None:
    def late(session: Session) -> None:
        entry = session.get_one(JournalEntry, 1)
        assert entry.at.hour == 9, "half past nine in UTC is half past twelve in Moscow"

    seeded(late)
    assert "20.04.2027 12:30" in browser_of("dept@example.org").get("/journal?type=assistance")


def test_older_entries_follow_without_a_gap_at_the_same_cost(
    town: None, browser_of: BrowserOf, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    browser = browser_of("dept@example.org")
    with count_queries() as few:
        browser.get("/journal")

    def many(session: Session) -> None:
        for number in range(120):
            record(session, factories.SYSTEM, "changed", "organisation", number + 1, after={"name": f"Имя {number}"},
                   organisation_id=1)  # fmt: skip

    seeded(many)
    with count_queries() as more:
        page = browser.get("/journal?type=organisation")
    assert len(more) == len(few)
    seen: list[str] = []
    while True:
        numbers = [part.split("<")[0] for part in page.split("организация № ")[1:]]
        seen += numbers
        older = page.rpartition("before=")[2].partition('"')[0] if "Более ранние" in page else ""
        if not older:
            break
        page = browser.get(f"/journal?type=organisation&before={older}")
        assert "К последним" in page
    assert [int(number) for number in seen] == list(range(120, 0, -1))


@pytest.mark.parametrize(
    "query", ["before=0", "before=%00", "before=99999999999", "type=%F0%9F%98%80", "person=%25%00_", "person=" + "я" * 900,
              "since=0001-01-01", "until=9999-12-31", "object=-1"],
)  # fmt: skip
def test_a_hostile_address_is_an_ordinary_page(town: None, browser_of: BrowserOf, query: str) -> None:
    browser = browser_of("dept@example.org")
    browser.get(f"/journal?{query}")
    browser.get(f"/journal/log.csv?{query}")


def test_everything_the_services_write_down_has_words() -> None:
    """Read the services' own source: literal actions and kinds of object given to `record`."""
    unknown = []
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "journal.record"}:
                action, kind = node.args[2], node.args[3]
                pairs = ((action, ACTIONS), (kind, OBJECTS))
                unknown += [
                    f"{path.name}: {one.value}" for one, known in pairs
                    if isinstance(one, ast.Constant) and one.value not in known
                ]  # fmt: skip
    assert unknown == []


def test_odd_values_are_shown_as_they_are(app: Flask) -> None:
    entry = JournalEntry(
        before={"status": "draft", "unknown_field": "2027-99-99", "roles": ["school@7", "odd"]},
        after={"status": "sent", "school_id": 7, "active": True, "login": "", "tasks": {"sent": [1, 2]}, "due_on": None, "text": "я" * 500,
               "at": "2027-04-20T09:30:00+00:00", "held_on": "2027-04-20"},
    )  # fmt: skip
    with app.test_request_context("/"):
        found = {change.field: (change.before, change.after) for change in changes(entry, {7: "Школа № 7"})}
    assert "Логин" not in found
    assert found["Школа"] == ("", "Школа № 7")
    assert found["Статус"] == ("Черновик", "Направлено на исполнение")
    assert found["unknown field"] == ("2027-99-99", "")
    assert found["Роли"] == ("Представитель школы (№ 7), odd", "")
    assert found["Учётная запись включена"] == ("", "да")
    assert found["Поручения"] == ("", "sent: 1, 2")
    assert found["at"] == ("", "20.04.2027 12:30")
    assert found["Дата"] == ("", "20.04.2027")
    assert found["Текст"][1].endswith("я…")
