"""The pages of the schools' own numbers."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.organisations import Organisation

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    """Three schools, two rounds; the first school has given one of them."""

    def make(session: Session) -> dict[str, int]:
        department, office = factories.department(session), factories.methodical_office(session)
        district = factories.district(session, "Заднепровский")
        schools = [factories.school(session, f"Школа № {n}") for n in (1, 2, 10)]
        schools[0].district = district
        for role, home, login in (
            (Role.ADMINISTRATOR, department, "adm"), (Role.DEPARTMENT, department, "dep"),
            (Role.METHODOLOGIST, office, "met"), (Role.SCHOOL, schools[0], "sch"), (Role.OBSERVER, schools[0], "obs"),
        ):  # fmt: skip
            factories.person(session, role, home, login=login)
        campaign = factories.campaign(session)
        mat, rus = (factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus"))
        factories.school_round(session, mat, schools[0], works=61, teachers=2, test_on=date(2027, 4, 20))
        return {"mat": mat.id, "rus": rus.id, "district": district.id, "campaign": campaign.id} | {
            f"school{n}": row.id for n, row in enumerate(schools)
        }

    return seeded(make)


def stored(app: Flask, school_id: int) -> list[tuple[str, int, date | None, int, int]]:
    with app.app_context():
        query = select(SchoolRound, CampaignRound.subject).join(SchoolRound.round)
        rows = session_context().execute(
            query.where(SchoolRound.school_id == school_id).order_by(CampaignRound.subject)
        )
        return [(subject, r.works, r.test_on, r.teachers, r.works_per_teacher) for r, subject in rows]


def grid(city: dict[str, int], **cells: str) -> dict[str, str]:
    """The form of the first school as it is stored, with some cells typed over (mat_works="7")."""
    values = {
        "mat_works": "61", "mat_test_on": "2027-04-20", "mat_teachers": "2", "mat_works_per_teacher": "60",
        "mat_version": "1", "rus_works": "", "rus_test_on": "", "rus_teachers": "", "rus_works_per_teacher": "",
        "rus_version": "0",
    } | cells  # fmt: skip
    return {f"{name.partition('_')[2]}-{city[name.partition('_')[0]]}": value for name, value in values.items()}


def test_a_school_is_led_to_its_own_grid_and_saves_all_rounds(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("sch")
    url = f"/numbers/schools/{city['school0']}"
    assert browser.client.get("/numbers").location == url
    page = browser.get(url)
    assert 'value="61"' in page
    assert "12.04.2027–21.05.2027" in page
    data = grid(city, mat_works="70", rus_works="0", rus_test_on="21.04.2027")
    for _twice in range(2):
        assert browser.post(url, data).status_code == 303
    assert stored(app, city["school0"]) == [
        ("mat", 70, date(2027, 4, 20), 2, 60), ("rus", 0, date(2027, 4, 21), 0, 60),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"rus_works": "2001"}, "Нужно целое число от 0 до 2000."),
        ({"rus_works": "-1"}, "Нужно целое число."),
        ({"rus_works": "1e309"}, "Нужно целое число."),
        ({"rus_works": "٣"}, "Нужно целое число."),
        ({"rus_teachers": "3"}, "Укажите число работ; если их нет — 0."),
        ({"rus_works": "5", "rus_works_per_teacher": "0"}, "Нужно целое число от 1 до 2000."),
        ({"rus_works": "5", "rus_test_on": "2027-04-18"}, "Это нерабочий день при пятидневной неделе."),
        ({"rus_works": "5", "rus_test_on": "2027-06-01"}, "Дата вне срока проведения ВПР (12.04.2027–21.05.2027)."),
        ({"rus_works": "5", "rus_test_on": "31.04.2027"}, "Нужна дата, например 20.04.2027."),
        ({"rus_works": "5", "rus_test_on": "постоянно"}, "Нужна дата, например 20.04.2027."),
    ],
)
def test_one_bad_cell_saves_nothing_and_is_marked(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser], cells: dict[str, str], words: str
) -> None:
    answer = browser_of("sch").post(f"/numbers/schools/{city['school0']}", grid(city, mat_works="99", **cells))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Ничего не сохранено" in answer.text
    assert 'value="99"' in answer.text, "what was typed is kept"
    assert answer.text.count('aria-invalid="true"') == 1
    assert stored(app, city["school0"]) == [("mat", 61, date(2027, 4, 20), 2, 60)]


def test_a_row_that_was_changed_meanwhile_is_shown_and_the_next_try_counts(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    school, office = browser_of("sch"), browser_of("met")
    url = f"/numbers/schools/{city['school0']}"
    assert office.post(url, grid(city, mat_works="80")).status_code == 303
    answer = school.post(url, grid(city, mat_works="90"))
    assert answer.status_code == 409
    assert "Тем временем сохранено: работ 80" in answer.text
    assert 'value="90"' in answer.text
    assert stored(app, city["school0"])[0][1] == 80
    found = re.search(rf'name="version-{city["mat"]}" value="(\d+)"', answer.text)
    assert found
    assert school.post(url, grid(city, mat_works="90", mat_version=found[1])).status_code == 303
    assert stored(app, city["school0"])[0][1] == 90


def test_the_sample_the_teachers_and_the_place_are_kept_and_one_name_serves_all_rounds(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser, url = browser_of("sch"), f"/numbers/schools/{city['school0']}"
    names = "Звонкова А. Б., Глобусов Т. А."
    data = grid(city, mat_federal_sample="1", mat_experts=f"  {names} ", mat_place="Каб. 5", rus_works="4")
    data |= {"responsible-all": "Тетрадкина П. С.", "place-all": "Библиотека"}
    assert browser.post(url, data).status_code == 303
    with app.app_context():
        query = select(SchoolRound, CampaignRound.subject).join(SchoolRound.round).order_by(CampaignRound.subject)
        found = [
            (r.federal_sample, r.experts, r.responsible, r.place) for r, _subject in session_context().execute(query)
        ]
    assert found == [(True, names, "Тетрадкина П. С.", "Каб. 5"), (False, "", "Тетрадкина П. С.", "Библиотека")]
    page = browser.get(url)
    assert re.search(rf'name="federal_sample-{city["mat"]}" type="checkbox"[^>]* checked', page)
    assert names in page
    listed = browser.client.get(f"/numbers/list.csv?round={city['mat']}").data.decode("utf-8-sig").splitlines()
    head, first = (row.replace('"', "").split(";") for row in listed[:2])
    assert dict(zip(head, first, strict=True)) == {
        "Школа": "Школа № 1", "Логин ФИС ОКО": first[1], "Район": "Заднепровский", "Предмет": "Математика", "Класс": "5",
        "Работ": "61", "Федеральная выборка": "да", "Дата работы": "20.04.2027", "Учителей": "2",
        "Работ на учителя": "60", "Эксперты (кто проверяет)": names, "Ответственный": "Тетрадкина П. С.",
        "Место проверки": "Каб. 5",
    }  # fmt: skip
    too_long = browser.post(url, grid(city, mat_experts="я" * 501, mat_version="2", rus_version="1"))
    assert too_long.status_code == 422
    assert "Здесь допускается не более 500 знаков." in too_long.text


def test_an_emptied_row_is_not_given_any_more(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    url = f"/numbers/schools/{city['school0']}"
    emptied = grid(city, mat_works="", mat_test_on="", mat_teachers="", mat_works_per_teacher="")
    assert browser_of("sch").post(url, emptied).status_code == 303
    assert stored(app, city["school0"]) == []


def test_a_form_without_a_round_leaves_it_as_it_is(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    assert browser_of("sch").post(f"/numbers/schools/{city['school0']}", {"x": "1"}).status_code == 303
    assert len(stored(app, city["school0"])) == 1


def test_roles_and_foreign_schools(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    own, other = f"/numbers/schools/{city['school0']}", f"/numbers/schools/{city['school1']}"
    school = browser_of("sch")
    school.get(other, 404)
    assert school.post(other, grid(city)).status_code == 404
    assert school.post("/numbers/schools/999999", grid(city)).status_code == 404
    listed = school.client.get(f"/numbers/list.csv?round={city['mat']}").data.decode()
    assert "Школа № 1" in listed
    assert "Школа № 2" not in listed
    assert "Школа № 2" not in school.get("/numbers/readiness")
    observer = browser_of("obs")
    for path in ("/numbers", "/numbers/readiness", "/numbers/list.xlsx", own):
        observer.get(path, 403)
    assert observer.post(own, grid(city)).status_code == 403
    administrator = browser_of("adm")
    assert '<form class="grid"' not in administrator.get(own)
    assert administrator.post(own, grid(city)).status_code == 403


def test_a_closed_school_is_read_only(
    seeded: Seeded, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    def close(session: Session) -> None:
        session.get_one(Organisation, city["school0"]).closed_on = date(2027, 4, 1)

    seeded(close)
    browser = browser_of("sch")
    assert "Ваша школа закрыта." in browser.get("/numbers")
    answer = browser.post(f"/numbers/schools/{city['school0']}", grid(city, mat_works="5"))
    assert answer.status_code == 409
    assert "Эта школа закрыта." in answer.text


def test_the_department_sees_one_round_in_all_schools(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    page = browser.get(f"/numbers?round={city['mat']}")
    assert "1 из 3" in page
    places = [page.index(f">Школа № {n}<") for n in (1, 2, 10)]
    assert places == sorted(places)
    assert ">120<" in page, "two teachers, sixty works each"
    for query, found, missing in (
        ("state=given", "Школа № 1<", "Школа № 2<"), ("state=missing", "Школа № 2<", "Школа № 1<"),
        (f"district={city['district']}", "Школа № 1<", "Школа № 2<"), ("q=№ 10", "Школа № 10<", "Школа № 2<"),
        ("state=nonsense&round=x", "Школа № 2<", "нет такой"),
    ):  # fmt: skip
        page = browser.get(f"/numbers?round={city['mat']}&{query}")
        assert found in page, query
        assert missing not in page, query
    for state in ("undated", "unstaffed"):
        assert "Нет подходящих школ" in browser.get(f"/numbers?round={city['mat']}&state={state}")


def test_readiness_tells_who_has_not_given_numbers(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("met")
    page = browser.get("/numbers/readiness")
    assert "1 из 2" in page
    for state, found, missing in (
        ("none", "Школа № 2<", "Школа № 1<"), ("some", "Школа № 1<", "Школа № 2<"), ("all", "Нет подходящих", "Школа № 1<"),
    ):  # fmt: skip
        page = browser.get(f"/numbers/readiness?state={state}")
        assert found in page, state
        assert missing not in page, state


def test_files_hold_what_is_shown(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    book = openpyxl.load_workbook(
        io.BytesIO(browser.client.get(f"/numbers/list.xlsx?round={city['mat']}&state=given").data)
    )
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [row[0] for row in rows] == ["Школа", "Школа № 1"]
    assert [rows[1][5], rows[1][7].date(), rows[1][8], rows[1][9]] == [61, date(2027, 4, 20), 2, 60]
    text = browser.client.get("/numbers/readiness/list.csv?state=none").data.decode("utf-8-sig")
    assert [line.split(";")[0] for line in text.splitlines()] == ['"Школа"', '"Школа № 2"', '"Школа № 10"']


def test_tables_cost_the_same_for_few_rows_and_for_fifty(
    seeded: Seeded,
    city: dict[str, int],
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:
    browser = browser_of("dep")
    pages = ("/numbers", "/numbers/readiness", f"/numbers/schools/{city['school0']}")
    for path in pages:
        browser.get(path)
    with count_queries() as few:
        for path in pages:
            browser.get(path)

    def grow(session: Session) -> None:
        campaign = session.get_one(Campaign, city["campaign"])
        more = [factories.campaign_round(session, campaign, "rus", grade) for grade in (4, 6, 7, 8)]
        for _ in range(60):
            school = factories.school(session, district=factories.district(session))
            for of in more:
                factories.school_round(session, of, school)

    seeded(grow)
    with count_queries() as many:
        for path in pages:
            page = browser.get(path)
    assert len(few) == len(many)
    assert page.count('name="works-') == 6


def test_without_a_campaign_there_is_nothing_to_fill_in(seeded: Seeded, browser_of: Callable[[str], Browser]) -> None:
    def make(session: Session) -> int:
        school = factories.school(session)
        factories.person(session, Role.SCHOOL, school, login="sch")
        factories.person(session, Role.DEPARTMENT, factories.department(session), login="dep")
        return school.id

    school_id = seeded(make)
    assert "Заполнять пока нечего" in browser_of("dep").get("/numbers")
    browser = browser_of("sch")
    assert "Заполнять пока нечего" in browser.get(f"/numbers/schools/{school_id}")
    assert browser.post(f"/numbers/schools/{school_id}").status_code == 404
    assert "Кампании ещё нет" in browser_of("dep").get("/numbers/readiness")
