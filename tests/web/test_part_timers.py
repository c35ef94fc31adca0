"""The page of part-timers."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.campaigns import PartTimer

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        schools = [factories.school(session, f"Школа № {n}") for n in (1, 2, 10)]
        for role, home, login in (
            (Role.SCHOOL, schools[0], "sch"), (Role.SCHOOL, schools[1], "other"), (Role.OBSERVER, schools[0], "obs"),
            (Role.METHODOLOGIST, factories.methodical_office(session), "met"),
            (Role.ADMINISTRATOR, factories.department(session), "adm"),
        ):  # fmt: skip
            factories.person(session, role, home, login=login)
        factories.campaign(session)
        return {f"school{n}": row.id for n, row in enumerate(schools)}

    return seeded(make)


def entry(city: dict[str, int], school: int = 0, other: int = 1, **values: str) -> dict[str, str]:
    plain = {"subject": "mat", "teacher": "Звонкова А. Б.", "_idem": "e" * 32}
    return {"school": str(city[f"school{school}"]), "other_school": str(city[f"school{other}"]), **plain, **values}


def stored(app: Flask) -> int:
    with app.app_context():
        return session_context().scalar(select(func.count()).select_from(PartTimer)) or 0


def test_a_school_notes_its_part_timer_once_and_takes_it_back(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("sch")
    empty = browser.get("/part-timers")
    assert "Совместители не указаны" in empty
    assert f'<option value="{city["school0"]}" selected>' in empty, "its own school is chosen already"
    for _twice in range(2):
        assert browser.post("/part-timers", entry(city)).status_code == 303
    assert stored(app) == 1
    page = browser.get("/part-timers")
    assert "Звонкова А. Б." in page
    listed = browser.client.get("/part-timers/list.csv").data.decode("utf-8-sig").splitlines()
    assert listed[1] == '"Школа № 1";"Математика";"Звонкова А. Б.";"Школа № 2"'
    assert browser.client.get("/part-timers/list.xlsx").data[:2] == b"PK"
    remove = page.split("/part-timers/")[-1].split("/remove")[0]
    assert browser_of("other").post(f"/part-timers/{remove}/remove").status_code == 404
    assert browser.post(f"/part-timers/{remove}/remove").status_code == 303
    assert stored(app) == 0


def test_what_cannot_be_is_said_at_its_field(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("sch")
    for values, words in (
        ({"other_school": str(city["school0"])}, "Нужна другая школа"),
        ({"other_school": "999999"}, "Нужна другая школа"),
        ({"subject": "xyz"}, "Неверный вариант"),
        ({"teacher": " "}, "Укажите фамилию учителя."),
        ({"other_school": "9" * 20}, "2147483647"),
    ):
        answer = browser.post("/part-timers", entry(city, **values))
        assert answer.status_code == 422, values
        assert words in answer.text, values
    assert browser.post("/part-timers", entry(city, school=1, other=0)).status_code == 404, "a foreign school"
    assert stored(app) == 0


def test_who_sees_and_who_edits(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    office = browser_of("met")
    for school, other in ((0, 1), (1, 2), (2, 0)):
        answer = office.post(
            "/part-timers", entry(city, school, other, teacher=f"Учитель {school}", _idem=f"{school}" * 32)
        )
        assert answer.status_code == 303
    assert all(f"Учитель {n}" in office.get("/part-timers") for n in range(3))
    assert "Учитель 1" not in office.get("/part-timers?q=№+10&subject=mat").split("</thead>")[0]
    own = browser_of("sch").get("/part-timers")
    assert "Учитель 0" in own
    assert "Учитель 1" not in own
    assert "Учитель 2" not in own
    administrator = browser_of("adm")
    assert "Добавить совместителя" not in administrator.get("/part-timers")
    assert administrator.post("/part-timers", entry(city)).status_code == 403
    browser_of("obs").get("/part-timers", 403)


def test_the_list_takes_the_same_statements_for_one_row_and_for_many(
    seeded: Seeded, city: dict[str, int], browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:  # fmt: skip
    browser = browser_of("met")
    assert browser.post("/part-timers", entry(city)).status_code == 303
    with count_queries() as few:
        browser.get("/part-timers")

    def more(session: Session) -> None:
        for number in range(20):
            other = factories.school(session, f"Новая {number}")
            row = {"campaign_id": session.scalars(select(PartTimer.campaign_id)).first(), "subject": "rus"}
            factories.add(session, PartTimer(school_id=city["school0"], other_school_id=other.id, teacher="x", **row))

    seeded(more)
    with count_queries() as many:
        browser.get("/part-timers")
    assert len(few) == len(many)
