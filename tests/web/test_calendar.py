"""The page of the working-day calendar."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.domain.roles import Role

DAY = {"day": "2027-04-24", "worked": "1", "note": "Перенос по указу"}


@pytest.fixture
def people(seeded: Callable[[Callable[[Session], Any]], Any]) -> None:
    def make(session: Session) -> None:
        department, school = factories.department(session), factories.school(session)
        factories.person(session, Role.ADMINISTRATOR, department, login="adm")
        factories.person(session, Role.DEPARTMENT, department, login="dep")
        factories.person(session, Role.SCHOOL, school, login="sch")

    seeded(make)


def test_the_administrator_sets_and_unsets_a_day(people: None, browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("adm")
    assert browser.post("/calendar", DAY).status_code == 303
    assert browser.post("/calendar", {**DAY, "note": "Иначе"}).status_code == 303
    page = browser.get("/calendar")
    assert "24.04.2027" in page
    assert "Иначе" in page
    assert "Перенос по указу" not in page
    assert browser.post("/calendar/remove", {"day": "2027-04-24"}).status_code == 303
    assert browser.post("/calendar/remove", {"day": "2027-04-24"}).status_code == 404
    assert "Исключений из производственного календаря нет." in browser.get("/calendar")


def test_everybody_else_only_reads(people: None, browser_of: Callable[[str], Browser]) -> None:
    for login in ("dep", "sch"):
        browser = browser_of(login)
        assert "Задать день" not in browser.get("/calendar")
        assert browser.post("/calendar", DAY).status_code == 403
        assert browser.post("/calendar/remove", DAY).status_code == 403


@pytest.mark.parametrize(
    "values", [{"day": "31.04.2027"}, {"day": ""}, {"day": "0001-01-01"}, {"worked": "2"}, {"note": "я" * 201}]
)
def test_what_cannot_be_taken_is_refused(
    people: None, browser_of: Callable[[str], Browser], values: dict[str, str]
) -> None:
    browser = browser_of("adm")
    assert browser.post("/calendar", {**DAY, **values}).status_code == 422
    assert browser.post("/calendar/remove", {"day": "epoch"}).status_code == 404
