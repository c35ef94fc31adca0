"""The pages of organisations."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.organisations import ForbiddenPair, Organisation

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGINS = {
    Role.ADMINISTRATOR: "adm", Role.DEPARTMENT: "dep", Role.METHODOLOGIST: "met", Role.SCHOOL: "sch",
    Role.OBSERVER: "obs",
}  # fmt: skip
FACTS = {"kind": "school", "name": "Школа № 77", "week_days": "6", "_idem": "a" * 32}


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    """A department, an office, a district and three schools with a person of every role; ids by name."""

    def make(session: Session) -> dict[str, int]:
        department, office = factories.department(session), factories.methodical_office(session)
        district = factories.district(session, "Заднепровский", "правый берег")
        schools = [factories.school(session, f"Школа № {n}", login=f"sch6710{n:02}") for n in (1, 2, 10)]
        schools[0].district = district
        homes = {
            Role.ADMINISTRATOR: department, Role.DEPARTMENT: department, Role.METHODOLOGIST: office,
            Role.SCHOOL: schools[0], Role.OBSERVER: schools[0],
        }  # fmt: skip
        for role, home in homes.items():
            factories.person(session, role, home, f"Человек {role.value}", LOGINS[role])
        return {"department": department.id, "district": district.id} | {
            f"school{n}": row.id for n, row in enumerate(schools)
        }

    return seeded(make)


def rows(app: Flask, **where: Any) -> list[Organisation]:
    with app.app_context():
        return list(session_context().scalars(select(Organisation).filter_by(**where)))


def test_schools_stand_in_the_order_people_expect(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    page = browser_of("dep").get("/organisations")
    assert "<title>Организации" in page
    places = [page.index(f">Школа № {n}<") for n in (1, 2, 10)]
    assert places == sorted(places)


def test_the_list_is_filtered_by_the_address(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    for query, found in (
        ("q=ШКОЛА № 2", "Школа № 2"), ("q=EDU671001", "Школа № 1"), (f"district={city['district']}", "Школа № 1"),
        ("kind=methodical_office", "Методический отдел"),
    ):  # fmt: skip
        page = browser.get(f"/organisations?{query}")
        assert f">{found}" in page, query
        assert "из 1<" in page, query
    for nothing in ("q=%25", "q=_", "state=closed", "q=нет такой"):
        assert "Нет подходящих организаций" in browser.get(f"/organisations?{nothing}")


def test_a_school_sees_itself_alone(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("sch")
    page = browser.get("/organisations")
    assert "Школа № 1<" in page
    assert "Школа № 2" not in page
    assert "Школа № 2" not in browser.client.get("/organisations/list.csv").text
    own = browser.get(f"/organisations/{city['school0']}")
    assert "Человек school" in own
    assert "Изменить" not in own
    for path in (f"/organisations/{city['school1']}", f"/organisations/{city['department']}", "/organisations/999999"):
        browser.get(path, 404)


def test_only_the_department_and_the_administrator_change_organisations(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    one = f"/organisations/{city['school0']}"
    for role in (Role.METHODOLOGIST, Role.SCHOOL, Role.OBSERVER):
        browser = browser_of(LOGINS[role])
        for path in ("/organisations/new", f"{one}/edit", f"{one}/close"):
            browser.get(path, 403)
        for path in ("/organisations", one, f"{one}/close", f"{one}/reopen", f"{one}/forbidden-pairs",
                     f"{one}/forbidden-pairs/1/remove"):  # fmt: skip
            assert browser.post(path, FACTS).status_code == 403, path
    browser_of("obs").get("/organisations", 403)
    browser_of("adm").get("/organisations/new")


def test_a_double_submit_makes_one_school(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    data = {**FACTS, "new_district": "Северный", "bank": "левый берег", "login": "EDU777777", "x": "10", "y": "-20"}
    first, second = browser.post("/organisations", data), browser.post("/organisations", data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    (row,) = rows(app, name="Школа № 77")
    assert (row.login, row.week_days, row.x, row.y) == ("sch777777", 6, 10, -20)
    page = browser.get(first.location)
    assert "Северный" in page
    assert "левый берег" in page


def test_what_cannot_be_taken_is_said_at_its_field(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    for values, words in (
        ({"name": "школа № 1"}, "Организация с таким наименованием уже есть."),
        ({"login": "edu671001"}, "Этот логин уже указан у другой организации."),
        ({"login": "нет"}, "Логин ФИС ОКО — это"),
        ({"name": ""}, "Обязательное поле"),
        ({"x": "1"}, "Укажите обе координаты или ни одной."),
        ({"week_days": "7"}, "Неверный вариант"),
        ({"district": "424242"}, "Неверный вариант"),
        ({"kind": "palace"}, "Неверный вариант"),
        ({"_idem": "damaged"}, "Ключ формы повреждён"),
    ):
        answer = browser.post("/organisations", {**FACTS, **values})
        assert answer.status_code == 422, values
        assert words in answer.text, values


def test_an_edit_is_checked_against_the_version_that_was_seen(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/organisations/{city['school0']}"
    form = browser.get(f"{url}/edit")
    assert f'<option selected value="{city["district"]}">' in form
    data = {"name": "Гимназия № 1", "week_days": "5", "_version": browser.hidden(form, "_version")}
    assert browser.post(url, data).status_code == 303
    assert browser.post(url, data).status_code == 409
    assert browser.post(url, {**data, "_version": "x"}).status_code == 409
    assert [row.id for row in rows(app, name="Гимназия № 1")] == [city["school0"]]


def test_a_school_is_closed_with_successors_and_opened_again(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/organisations/{city['school0']}"
    version = browser.hidden(browser.get(f"{url}/close"), "_version")
    data = {"closed_on": "2027-01-11", "successors": [city["school1"], city["school2"]], "_version": version}
    assert browser.post(f"{url}/close", {**data, "closed_on": "0001-01-01"}).status_code == 422
    wrong = browser.post(f"{url}/close", {**data, "successors": [city["school0"]]})
    assert wrong.status_code == 422
    assert "Одной из отмеченных школ в списке уже нет" in wrong.text
    assert "valid choice" not in wrong.text
    assert browser.post(f"{url}/close", data).status_code == 303
    page = browser.get(url)
    assert "Закрыта с 11.01.2027" in page
    assert "Школа № 10" in page
    assert "Приняла обучающихся из" in browser.get(f"/organisations/{city['school1']}")
    assert "закрыта с 11.01.2027" in browser.get("/organisations?state=closed")
    assert browser.post(f"{url}/close", data).status_code == 409
    reopened = {"_version": browser.hidden(page, "_version")}
    assert browser.post(f"{url}/reopen", reopened).status_code == 303
    assert rows(app, id=city["school0"])[0].closed_on is None


def test_a_pair_is_forbidden_and_allowed_again(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/organisations/{city['school0']}"
    data = {"other": city["school1"], "reason": "Общий учитель физики", "_idem": "b" * 32}
    for _twice in range(2):
        assert browser.post(f"{url}/forbidden-pairs", data).status_code == 303
    assert browser.post(f"{url}/forbidden-pairs", {**data, "_idem": "c" * 32}).status_code == 422
    assert "Общий учитель физики" in browser.get(f"/organisations/{city['school1']}")
    with app.app_context():
        pair = session_context().scalars(select(ForbiddenPair.id)).one()
    assert browser.post(f"{url}/forbidden-pairs/{pair}/remove").status_code == 303
    assert browser.post(f"{url}/forbidden-pairs/{pair}/remove").status_code == 404
    with app.app_context():
        assert session_context().scalar(select(func.count()).select_from(ForbiddenPair)) == 0


def test_the_file_holds_what_the_list_shows(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    text = browser.client.get("/organisations/list.csv?kind=school&q=Школа").data.decode("utf-8-sig")
    assert [line.split(";")[1] for line in text.splitlines()] == [
        '"Наименование"', '"Школа № 1"', '"Школа № 2"', '"Школа № 10"',
    ]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(browser.client.get("/organisations/list.xlsx?q=sch671001").data))
    assert [row[6] for row in book.worksheets[0].iter_rows(values_only=True)] == ["Логин", "sch671001"]


def test_the_list_costs_the_same_for_one_row_and_for_fifty(
    seeded: Seeded,
    city: dict[str, int],
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:
    browser = browser_of("dep")
    browser.get("/organisations")
    with count_queries() as few:
        browser.get("/organisations?q=Школа № 10")
    seeded(lambda s: [factories.school(s, district=factories.district(s)) and None for _ in range(60)])
    with count_queries() as many:
        page = browser.get("/organisations")
    assert "1–50 из 65" in page
    assert len(few) == len(many)
    assert "51–65 из 65" in browser.get("/organisations?page=2147483648&page=2") or "1–50" in page
    assert "51–65 из 65" in browser.get("/organisations?page=999")


def test_one_organisation_costs_the_same_however_much_hangs_on_it(
    seeded: Seeded,
    city: dict[str, int],
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:
    browser = browser_of("dep")
    url = f"/organisations/{city['school0']}"
    browser.get(url)
    with count_queries() as few:
        browser.get(url)

    def grow(session: Session) -> None:
        home = session.get_one(Organisation, city["school0"])
        for _ in range(10):
            factories.person(session, Role.SCHOOL, home)
            factories.school(session, closed_on=date(2026, 9, 1), successors=[home])
            other = factories.school(session)
            factories.add(session, ForbiddenPair(first_id=home.id, second_id=other.id, reason="x"))

    seeded(grow)
    with count_queries() as many:
        browser.get(url)
    assert len(few) == len(many)
