"""The pages of campaigns, their rounds and scales."""

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
from tracker.models.campaigns import Campaign, CampaignRound

Seeded = Callable[[Callable[[Session], Any]], Any]
NEW = {
    "year": "2028", "name": "ВПР-2028", "starts_on": "2028-04-17", "ends_on": "2028-05-19", "copy_from": "",
    "_idem": "e" * 32,
}  # fmt: skip


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        department, office, school = (
            factories.department(session), factories.methodical_office(session), factories.school(session),
        )  # fmt: skip
        for role, home, login in (
            (Role.ADMINISTRATOR, department, "adm"), (Role.DEPARTMENT, department, "dep"),
            (Role.METHODOLOGIST, office, "met"), (Role.SCHOOL, school, "sch"), (Role.OBSERVER, school, "obs"),
        ):  # fmt: skip
            factories.person(session, role, home, login=login)
        campaign = factories.campaign(session)
        one = factories.campaign_round(session, campaign)
        other = factories.campaign_round(session, factories.campaign(session, 2026))
        return {"campaign": campaign.id, "round": one.id, "other_round": other.id, "school": school.id}

    return seeded(make)


def rounds(app: Flask, year: int) -> list[CampaignRound]:
    with app.app_context():
        query = select(CampaignRound).join(CampaignRound.campaign).where(Campaign.year == year)
        return list(session_context().scalars(query.order_by(CampaignRound.subject, CampaignRound.grade)))


def test_everybody_sees_campaigns_but_only_the_department_and_the_administrator_change_them(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    one = f"/campaigns/{city['campaign']}"
    for login in ("met", "sch", "obs"):
        browser = browser_of(login)
        assert "ВПР-2027" in browser.get("/campaigns")
        assert "Изменить" not in browser.get(one)
        for path in ("/campaigns/new", f"{one}/edit", f"{one}/rounds/{city['round']}/edit"):
            browser.get(path, 403)
        for path in ("/campaigns", one, f"{one}/rounds", f"{one}/rounds/published", f"{one}/rounds/{city['round']}",
                     f"{one}/rounds/{city['round']}/remove"):  # fmt: skip
            assert browser.post(path, NEW).status_code == 403, path
    assert "Изменить" in browser_of("adm").get(one)


def test_a_double_submit_makes_one_campaign_with_the_published_scales(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    data = {**NEW, "copy_from": "published"}
    answers = [browser.post("/campaigns", data) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(rounds(app, 2028)) == 31
    page = browser.get(answers[0].location)
    assert "ВПР 2020–2022 годов" in page
    assert "17.04.2028 – 19.05.2028" in page


def test_the_form_offers_to_copy_the_latest_campaign(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    assert f'<option selected value="{city["campaign"]}">как в «ВПР-2027»' in browser.get("/campaigns/new")
    assert browser.post("/campaigns", {**NEW, "copy_from": str(city["campaign"])}).status_code == 303
    assert [(row.subject, row.grade) for row in rounds(app, 2028)] == [("mat", 5)]


def test_what_cannot_be_taken_is_said(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    for values, words in (
        ({"year": "2027", "starts_on": "2027-04-17", "ends_on": "2027-05-19"}, "Кампания этого года уже есть."),
        ({"year": "0"}, "2015"),
        ({"ends_on": "2028-04-01"}, "Срок проведения заканчивается раньше"),
        ({"ends_on": "2028-12-30"}, "Срок проведения слишком велик"),
        ({"ends_on": "32.13.2028"}, "Неверное значение даты"),
        ({"starts_on": "0001-01-01"}, "Срок проведения должен начинаться в год кампании."),
        ({"copy_from": "999"}, "Неверный вариант"),
    ):
        answer = browser.post("/campaigns", {**NEW, **values})
        assert answer.status_code == 422, values
        assert words in answer.text, values


def test_the_window_is_edited_against_the_version_seen(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/campaigns/{city['campaign']}"
    data = {
        "name": "ВПР", "starts_on": "2027-04-13", "ends_on": "2027-05-20", "third_check_from": "1",
        "_version": browser.hidden(browser.get(f"{url}/edit"), "_version"),
    }  # fmt: skip
    assert browser.post(url, data).status_code == 303
    assert browser.post(url, data).status_code == 409
    assert "13.04.2027 – 20.05.2027" in browser.get(url)
    assert "при любом расхождении" in browser.get(url)
    browser.get("/campaigns/999999", 404)
    assert browser.post("/campaigns/999999", data).status_code == 404


def test_a_round_is_added_edited_and_removed(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/campaigns/{city['campaign']}"
    data = {"subject": "che", "grade": "8", "_idem": "f" * 32}
    for wrong, words in (
        ({"scale_3": "5", "scale_4": "9"}, "Укажите все три границы или ни одной."),
        ({"scale_3": "5", "scale_4": "9", "scale_5": "13"}, "Укажите, откуда взята шкала."),
        ({"scale_3": "5", "scale_4": "5", "scale_5": "13", "source": "x"}, "Границы должны возрастать"),
        ({"task_points": "1 2 и 3"}, "Нужны целые числа через пробел"),
        ({"task_points": "1 2 3", "max_score": "7"}, "Сумма баллов за задания — 6, а максимальный балл — 7"),
        ({"subject": "xyz"}, "Неверный вариант"),
        ({"grade": "9"}, "Неверный вариант"),
        ({"subject": "mat", "grade": "5"}, "Этот предмет в этом классе в кампании уже есть."),
    ):
        answer = browser.post(f"{url}/rounds", {**data, **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text, wrong
    for _twice in range(2):
        assert browser.post(f"{url}/rounds", data).status_code == 303
    che, _mat = rounds(app, 2027)
    edit = browser.get(f"{url}/rounds/{che.id}/edit")
    scale = {"scale_3": "10", "scale_4": "19", "scale_5": "28", "max_score": "36", "source": "Описание работы",
             "task_points": "3, 3, 30", "_version": browser.hidden(edit, "_version")}  # fmt: skip
    assert browser.post(f"{url}/rounds/{che.id}", scale).status_code == 303
    assert browser.post(f"{url}/rounds/{che.id}", scale).status_code == 409
    assert (rounds(app, 2027)[0].scale_5, rounds(app, 2027)[0].max_score) == (28, 36)
    assert rounds(app, 2027)[0].task_points == [3, 3, 30]
    assert 'value="3 3 30"' in browser.get(f"{url}/rounds/{che.id}/edit")
    assert "3 3 30" in browser.get(url)
    version = {"_version": browser.hidden(browser.get(f"{url}/rounds/{che.id}/edit"), "_version")}
    assert browser.post(f"{url}/rounds/{che.id}/remove", version).status_code == 303
    assert browser.post(f"{url}/rounds/{che.id}/remove", version).status_code == 404
    assert [row.subject for row in rounds(app, 2027)] == ["mat"]


def test_a_round_of_another_campaign_is_not_found_here(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    url = f"/campaigns/{city['campaign']}/rounds/{city['other_round']}"
    browser.get(f"{url}/edit", 404)
    assert browser.post(url, {"_version": "1"}).status_code == 404
    assert browser.post(f"{url}/remove", {"_version": "1"}).status_code == 404


def test_a_round_with_numbers_stays(seeded: Seeded, city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    def give(session: Session) -> None:
        school = factories.school(session)
        factories.school_round(session, session.get_one(CampaignRound, city["round"]), school)

    seeded(give)
    url = f"/campaigns/{city['campaign']}/rounds/{city['round']}"
    assert browser_of("dep").post(f"{url}/remove", {"_version": "1"}).status_code == 409


def test_the_missing_published_rounds_are_added_once(
    app: Flask, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    for _twice in range(2):
        assert browser.post(f"/campaigns/{city['campaign']}/rounds/published").status_code == 303
    assert len(rounds(app, 2027)) == 31
    mine = [row for row in rounds(app, 2027) if (row.subject, row.grade) == ("mat", 5)]
    assert [row.scale_3 for row in mine] == [None], "what was there is left alone"


def test_pages_cost_the_same_for_one_round_and_for_many(
    city: dict[str, int], browser_of: Callable[[str], Browser], count_queries: Callable[[], QueryCounter]
) -> None:
    browser = browser_of("dep")
    url = f"/campaigns/{city['campaign']}"
    for path in (url, "/campaigns"):
        browser.get(path)
    with count_queries() as few:
        browser.get(url)
        browser.get("/campaigns")
    browser.post(f"{url}/rounds/published")
    browser.get(url)
    with count_queries() as many:
        browser.get(url)
        browser.get("/campaigns")
    assert len(few) == len(many)


def test_without_any_campaign_the_page_says_what_to_do(seeded: Seeded, browser_of: Callable[[str], Browser]) -> None:
    seeded(lambda s: factories.person(s, Role.DEPARTMENT, factories.department(s), login="dep") and None)
    browser = browser_of("dep")
    assert "Новая кампания" in browser.get("/campaigns")
    assert '<option selected value="published">' in browser.get("/campaigns/new")
