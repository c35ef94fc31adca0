"""The pages of people, for the administrator."""

import re
from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.people import Person

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        department, office, school = (
            factories.department(session), factories.methodical_office(session), factories.school(session),
        )  # fmt: skip
        made = {
            "adm": factories.person(session, Role.ADMINISTRATOR, department, "Иван Админов", "adm"),
            "dep": factories.person(session, Role.DEPARTMENT, department, "Анна Ветрова", "dep"),
            "met": factories.person(session, Role.METHODOLOGIST, office, "Мария Методова", "met"),
            "sch": factories.person(session, Role.SCHOOL, school, "Осип Осипов", "sch"),
        }
        return {name: row.id for name, row in made.items()} | {"school": school.id, "office": office.id}

    return seeded(make)


def find(app: Flask, login: str) -> list[Person]:
    with app.app_context():
        return list(session_context().scalars(select(Person).where(Person.login == login)))


def new_person(city: dict[str, int]) -> dict[str, Any]:
    return {
        "full_name": "Олег Олегов", "login": "oleg@example.org", "role": "school", "organisation": city["school"],
        "_idem": "d" * 32,
    }  # fmt: skip


def test_only_the_administrator_sees_people(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    one = f"/people/{city['sch']}"
    for login in ("dep", "met", "sch"):
        browser = browser_of(login)
        for path in ("/people", "/people/new", "/people/list.csv", one):
            browser.get(path, 403)
        for path in ("/people", one, f"{one}/switch-off", f"{one}/switch-on", f"{one}/roles", f"{one}/invitation",
                     f"{one}/roles/1/remove"):  # fmt: skip
            assert browser.post(path, new_person(city)).status_code == 403, path
    page = browser_of("adm").get("/people")
    places = [page.index(f">{name}</a>") for name in ("Анна Ветрова", "Иван Админов", "Мария Методова", "Осип Осипов")]
    assert places == sorted(places)


def test_a_new_person_gets_a_link_that_is_shown_once_and_works_once(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser], visitor: Browser
) -> None:
    browser = browser_of("adm")
    answer = browser.post("/people", new_person(city), headers={"Host": "localhost"})
    assert answer.status_code == 200
    found = re.search(r'value="(http://127\.0\.0\.1:8000/account/invitations/[^"]+)"', answer.text)
    assert found, "the link's host is the configured one"
    again = browser.post("/people", new_person(city))
    (person,) = find(app, "oleg@example.org")
    assert (again.status_code, again.location) == (303, f"/people/{person.id}")
    page = browser.get(again.location)
    assert "приглашён, пароля ещё нет" in page
    assert found[1] not in page
    path = found[1].removeprefix("http://127.0.0.1:8000")
    data = {"password": "восемь тихих сорок", "repeat": "восемь тихих сорок"}
    assert visitor.post(path, data).status_code == 303
    assert visitor.post(path, data).status_code == 404
    assert visitor.sign_in("oleg@example.org", data["password"]).status_code == 303


def test_a_person_that_cannot_be_says_why_at_the_field(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("adm")
    for values, words in (
        ({"login": "SCH"}, "Логин «SCH» уже занят."),
        ({"role": "methodologist"}, "Такой роли в этой организации быть не может."),
        ({"role": "king"}, "Неверный вариант"),
        ({"organisation": "999999"}, "Неверный вариант"),
        ({"full_name": ""}, "Обязательное поле"),
        ({"full_name": " "}, "Укажите имя и логин человека."),
    ):
        answer = browser.post("/people", {**new_person(city), **values})
        assert answer.status_code == 422, values
        assert words in answer.text, values


def test_roles_are_given_and_taken_and_end_the_sessions(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    admin, person = browser_of("adm"), browser_of("met")
    url = f"/people/{city['met']}"
    data = {
        "role": "school", "organisation": city["school"], "_version": admin.hidden(admin.get(url), "_version"),
    }  # fmt: skip
    assert admin.post(f"{url}/roles", data).status_code == 303
    assert admin.post(f"{url}/roles", data).status_code == 409
    assert person.client.get("/").status_code == 303
    page = admin.get(url)
    assert admin.post(f"{url}/roles", {**data, "_version": admin.hidden(page, "_version")}).status_code == 422
    (first, _second) = sorted(int(number) for number in re.findall(r"/roles/(\d+)/remove", page))
    version = {"_version": admin.hidden(page, "_version")}
    assert admin.post(f"{url}/roles/{first}/remove", version).status_code == 303
    assert admin.post(f"{url}/roles/{first}/remove", version).status_code == 409
    assert '<th scope="row">Методист' not in admin.get(url)


def test_an_account_is_switched_off_at_once_and_on_again(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    admin, person = browser_of("adm"), browser_of("sch")
    url = f"/people/{city['sch']}"
    version = {"_version": admin.hidden(admin.get(url), "_version")}
    assert admin.post(f"{url}/switch-off", version).status_code == 303
    assert person.client.get("/").status_code == 303
    assert person.sign_in("sch").status_code == 422
    assert admin.post(f"{url}/invitation").status_code == 409
    assert admin.post(f"{url}/switch-on", version).status_code == 409
    version = {"_version": admin.hidden(admin.get(url), "_version")}
    assert admin.post(f"{url}/switch-on", version).status_code == 303
    assert person.sign_in("sch").status_code == 303


def test_the_administrator_cannot_lock_himself_out(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("adm")
    url = f"/people/{city['adm']}"
    version = {"_version": browser.hidden(browser.get(url), "_version")}
    answer = browser.post(f"{url}/switch-off", version)
    assert answer.status_code == 422
    assert "Нельзя" in answer.text


def test_a_name_is_corrected_against_the_version_seen(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("adm")
    url = f"/people/{city['sch']}"
    data = {"full_name": "Осип Новый", "login": "sch2", "_version": browser.hidden(browser.get(url), "_version")}
    assert browser.post(url, {**data, "login": "adm"}).status_code == 422
    assert browser.post(url, data).status_code == 303
    assert browser.post(url, data).status_code == 409
    assert [row.full_name for row in find(app, "sch2")] == ["Осип Новый"]
    assert browser.post("/people/999999", data).status_code == 404
    browser.get("/people/999999", 404)


def test_a_reset_link_is_good_for_an_hour(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    answer = browser_of("adm").post(f"/people/{city['sch']}/invitation")
    assert answer.status_code == 200
    assert "1 час" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_file_holds_what_the_list_shows(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("adm")
    lines = browser.client.get("/people/list.csv?role=school").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('"Осип Осипов";"sch";"Представитель')
    assert browser.client.get("/people/list.xlsx?q=осип").data[:2] == b"PK"


def test_the_list_costs_the_same_for_one_row_and_for_fifty(
    seeded: Seeded,
    city: dict[str, int],
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:
    browser = browser_of("adm")
    browser.get("/people")
    with count_queries() as few:
        browser.get("/people?q=Осипов")
    seeded(lambda s: [factories.person(s, Role.SCHOOL, factories.school(s)) and None for _ in range(60)])
    with count_queries() as many:
        assert "1–50 из 64" in browser.get("/people")
    assert len(few) == len(many)
