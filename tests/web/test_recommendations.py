"""The pages of recommendations: list, draft, preview, sending, withdrawing."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.domain.deadlines import DeadlineKind
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind, Role
from tracker.extensions import session_context
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.web.progress import REGISTRY, Registry

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
FILLED = {
    "addressee": "schools", "number": "2", "text": "Обеспечить общественное наблюдение", "deadline_kind": "date",
    "deadline_on": "2027-05-14", "deadline_days": "", "rhythm": "", "deadline_words": "до 14 мая", "_idem": "a" * 32,
}  # fmt: skip


def city(session: Session) -> dict[str, int]:
    department = factories.department(session)
    factories.person(session, Role.DEPARTMENT, department, login="officer@example.org")
    factories.person(session, Role.METHODOLOGIST, factories.methodical_office(session), login="method@example.org")
    schools = [factories.school(session) for _ in range(3)]
    factories.person(session, Role.SCHOOL, schools[0], login="school@example.org")
    campaign = factories.campaign(session)
    return {
        "good": factories.recommendation(session, campaign, number="1").id,
        "blank": factories.recommendation(session, campaign, number="2", deadline_kind=DeadlineKind.NOT_SET).id,
    }


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    return seeded(city)


@pytest.fixture
def officer(browser_of: BrowserOf, ids: dict[str, int]) -> Browser:
    return browser_of("officer@example.org")


def stored(app: Flask, number: int) -> Recommendation:
    with app.app_context():
        return session_context().get_one(Recommendation, number)


def tasks(app: Flask) -> int:
    with app.app_context():
        return session_context().scalar(select(func.count()).select_from(Task)) or 0


def confirmed(browser: Browser, *chosen: int) -> dict[str, Any]:
    """The fields of the preview's form."""
    page = browser.get("/recommendations/preview", query_string={"ids": chosen})
    return {
        "_idem": browser.hidden(page, "_idem"),
        "ids": re.findall(r'name="ids" value="(\d+)"', page),
        "versions": re.findall(r'name="versions" value="(\d+)"', page),
    }


def test_the_list_shows_what_hinders_a_draft(officer: Browser) -> None:
    page = officer.get("/recommendations")
    assert "постоянно, отчёт ежеквартально" in page
    assert "Срок не указан: такое поручение нельзя проконтролировать." in page
    assert "Готовы к отправке: 1." in page
    assert page.count('name="ids"') == 2
    assert len(re.findall(r'name="ids"[^>]*checked', page)) == 1


def test_the_list_asks_as_often_for_two_as_for_forty(
    officer: Browser, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    officer.get("/recommendations")
    with count_queries() as few:
        officer.get("/recommendations")

    def more(session: Session) -> None:
        campaign = session.scalars(select(Recommendation)).first().campaign
        for _ in range(40):
            factories.recommendation(session, campaign)

    seeded(more)
    with count_queries() as many:
        officer.get("/recommendations")
    assert len(few) == len(many)


def test_without_a_campaign_the_page_says_what_comes_first(seeded: Seeded, browser_of: BrowserOf) -> None:
    seeded(lambda s: factories.person(s, Role.DEPARTMENT, factories.department(s), login="new@example.org").id)
    browser = browser_of("new@example.org")
    assert "Кампании ещё нет" in browser.get("/recommendations")
    assert "/campaigns/new" in browser.get("/recommendations/new")


def test_a_recommendation_is_typed_once_however_often_the_button_is_pressed(officer: Browser, app: Flask) -> None:
    first, second = officer.post("/recommendations", FILLED), officer.post("/recommendations", FILLED)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    page = officer.get(first.location)
    assert "до 14.05.2027" in page
    assert "Обеспечить общественное наблюдение" in page
    assert page.count("Черновик создан") == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Обязательное поле"),
        ({"deadline_on": ""}, "Не указана дата срока."),
        ({"deadline_on": "32.13.2027"}, "Дата"),
        ({"deadline_on": "0001-01-01"}, "Дата должна быть от 01.01.2015"),
        ({"deadline_on": "9999-12-31"}, "Дата должна быть от 01.01.2015"),
        ({"deadline_kind": "relative"}, "Не указано число рабочих дней"),
        ({"deadline_kind": "relative", "deadline_days": "10" * 9}, "Рабочих дней"),
        ({"deadline_kind": "tomorrow"}, "Срок"),
        ({"rhythm": "weekly"}, "Периодичность"),
        ({"addressee": "mars"}, "Адресат"),
        ({"number": "9" * 21}, "Номер"),
        ({"text": "ы" * 10_001}, "Не больше 10000 знаков"),
        ({"_idem": "x"}, "Ключ формы повреждён"),
    ],
)
def test_what_cannot_be_taken_is_shown_at_its_field_with_all_that_was_typed(
    officer: Browser, wrong: dict[str, str], words: str
) -> None:
    answer = officer.post("/recommendations", {**FILLED, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert "до 14 мая" in answer.text


def test_hidden_characters_are_dropped(officer: Browser) -> None:
    answer = officer.post("/recommendations", {**FILLED, "text": "Обеспе\x00чить\u200b контроль"})
    assert "Обеспечить контроль" in officer.get(answer.location)


def test_a_draft_is_edited_and_an_old_form_is_refused(officer: Browser, app: Flask, ids: dict[str, int]) -> None:
    url = f"/recommendations/{ids['blank']}"
    page = officer.get(f"{url}/edit")
    version = officer.hidden(page, "_version")
    changed = {**FILLED, "deadline_kind": "ongoing", "rhythm": "month", "_version": version}
    assert officer.post(url, changed).status_code == 303
    assert "постоянно, отчёт ежемесячно" in officer.get(url)
    assert stored(app, ids["blank"]).deadline_on is None
    assert officer.post(url, changed).status_code == 409
    assert officer.post(url, {**changed, "text": ""}).status_code == 422


def test_a_draft_is_deleted_and_gone(officer: Browser, ids: dict[str, int]) -> None:
    url = f"/recommendations/{ids['blank']}"
    assert officer.post(f"{url}/delete", {"_version": "7"}).status_code == 409
    assert officer.post(f"{url}/delete", {"_version": "1"}).status_code == 303
    officer.get(url, 404)


def test_the_preview_counts_the_tasks_and_says_who_is_refused_and_why(officer: Browser, ids: dict[str, int]) -> None:
    page = officer.get("/recommendations/preview", query_string={"ids": [ids["good"], ids["blank"]]})
    assert "Направить пока нельзя ничего" in page
    assert "Срок не указан" in page
    assert 'name="_idem"' not in page
    page = officer.get("/recommendations/preview", query_string={"ids": ids["good"]})
    assert "Направить 3 поручения" in page
    assert "30.06.2027" in page


def test_sending_makes_the_tasks_once(officer: Browser, app: Flask, ids: dict[str, int]) -> None:
    fields = confirmed(officer, ids["good"])
    assert officer.post("/recommendations/send", fields).status_code == 303
    assert "Направлено 3 поручения." in officer.get("/recommendations")
    assert officer.post("/recommendations/send", fields).status_code == 303
    assert "Направлено 3 поручения." not in officer.get("/recommendations")
    assert tasks(app) == 3
    assert officer.post("/recommendations/send", {**fields, "_idem": "c" * 32}).status_code == 409
    officer.get(f"/recommendations/{ids['good']}/edit", 409)


def test_what_changed_after_the_preview_is_not_sent(officer: Browser, app: Flask, ids: dict[str, int]) -> None:
    fields = confirmed(officer, ids["good"])
    officer.post(f"/recommendations/{ids['good']}", {**FILLED, "_version": "1"})
    assert officer.post("/recommendations/send", fields).status_code == 409
    assert tasks(app) == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ids": [], "versions": []}, 422),
        ({"ids": ["x"], "versions": ["1"]}, 422),
        ({"ids": ["1"], "versions": []}, 422),
        ({"ids": ["1"], "versions": ["1"], "_idem": "short"}, 422),
        ({"ids": [10**12], "versions": ["1"]}, 404),
        ({"ids": ["99999"], "versions": ["1"]}, 404),
    ],
)
def test_a_damaged_sending_is_refused_as_a_whole(
    officer: Browser, app: Flask, fields: dict[str, Any], status: int
) -> None:
    assert officer.post("/recommendations/send", {"_idem": "d" * 32, **fields}).status_code == status
    assert tasks(app) == 0


def test_one_refused_among_the_chosen_sends_nothing(officer: Browser, app: Flask, ids: dict[str, int]) -> None:
    both = {"ids": [ids["good"], ids["blank"]], "versions": [1, 1], "_idem": "e" * 32}
    answer = officer.post("/recommendations/send", both)
    assert answer.status_code == 422
    assert "Рекомендацию 2 направить нельзя. Срок не указан" in answer.text
    assert tasks(app) == 0
    assert stored(app, ids["good"]).status is RecommendationStatus.DRAFT


def test_a_sent_recommendation_is_withdrawn_with_a_reason(officer: Browser, app: Flask, ids: dict[str, int]) -> None:
    url = f"/recommendations/{ids['good']}"
    officer.post("/recommendations/send", confirmed(officer, ids["good"]))
    version = officer.hidden(officer.get(url), "_version")
    assert officer.post(f"{url}/withdraw", {"_version": version, "note": " "}).status_code == 422
    assert officer.post(f"{url}/withdraw", {"_version": version, "note": "Отменено сверху"}).status_code == 303
    page = officer.get(url)
    assert "Отменено сверху" in page
    assert "Отозвана" in page
    assert "Отменено 3 открытых поручения." in page


ADDRESSES = ["", "/new", "/preview?ids=1", "/{good}", "/{good}/edit"]
POSTS = ["", "/send", "/{good}", "/{good}/delete", "/{good}/withdraw"]


def test_the_office_reads_and_changes_nothing_and_a_school_sees_nothing(
    browser_of: BrowserOf, ids: dict[str, int], visitor: Browser
) -> None:
    def statuses(browser: Browser) -> list[int]:
        urls = [f"/recommendations{one.format(**ids)}" for one in ADDRESSES]
        answers: list[TestResponse] = [browser.client.get(url) for url in urls]
        answers += [browser.post(f"/recommendations{one.format(**ids)}") for one in POSTS]
        return [answer.status_code for answer in answers]

    assert statuses(browser_of("method@example.org")) == [200, 403, 403, 200, 403] + [403] * 5
    assert statuses(browser_of("school@example.org")) == [403] * 10
    assert statuses(visitor) == [303] * 10


@pytest.mark.parametrize(
    "address",
    ["/recommendations?campaign=999999999999", "/recommendations?campaign=%00", "/recommendations/2147483647",
     "/recommendations/999999999999999999999", "/recommendations/preview", "/recommendations/preview?ids=%00",
     "/recommendations/preview?ids=99999999999999999999", "/recommendations/0/edit"],
)  # fmt: skip
def test_hostile_addresses_are_answered_without_a_crash(officer: Browser, address: str) -> None:
    assert officer.client.get(address).status_code in {200, 404, 422}


def test_progress_is_told_to_its_person_alone(officer: Browser, browser_of: BrowserOf, app: Flask) -> None:
    key = "f" * 32
    assert officer.client.get(f"/progress/{key}").status_code == 404
    with app.app_context():
        from tracker.models.people import Person

        person_id = session_context().scalar(select(Person.id).where(Person.login == "officer@example.org"))
    with REGISTRY.job(key, person_id) as tell:
        tell(500, 6007)
        answer = officer.client.get(f"/progress/{key}").get_json()
        assert answer == {"done": 500, "total": 6007, "text": "Записано поручений: 500 из 6007", "url": None}
        assert browser_of("method@example.org").client.get(f"/progress/{key}").status_code == 404
    assert officer.client.get(f"/progress/{key}").status_code == 404


def test_the_progress_registry_stays_small_and_keeps_the_first_job_of_a_key() -> None:
    registry = Registry(most=3)
    with registry.job("a", 1) as tell:
        tell(1, 2)
        with registry.job("a", 1) as second:
            second(9, 9)
        found = registry.find("a", 1)
        assert found
        assert (found.done, found.total) == (1, 2)
        assert registry.find("a", 2) is None
        for number in range(10):
            registry._jobs[str(number)] = registry._jobs["a"]  # jobs whose threads died
        with registry.job("b", 1):
            assert len(registry) <= 3
    with Registry(seconds=-1).job("x", 1):
        pass


def test_addressees_stand_in_the_memos_order(officer: Browser, seeded: Seeded) -> None:
    def more(session: Session) -> None:
        campaign = session.scalars(select(Recommendation)).first().campaign
        factories.recommendation(session, campaign, number="10", text="десятая")
        factories.recommendation(session, campaign, addressee=Addressee.DEPARTMENT, text="отделу")

    seeded(more)
    page = officer.get("/recommendations")
    assert page.index("отделу") < page.index("№ ") < page.index("десятая")


def test_the_preview_forecasts_the_weeks_with_the_tests_under_them(
    officer: Browser, ids: dict[str, int], seeded: Seeded
) -> None:
    def give(session: Session) -> None:
        row = session.get_one(Recommendation, ids["good"])
        of = factories.campaign_round(session, row.campaign)
        for school in session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.SCHOOL)):
            factories.school_round(session, of, school, test_on=date(2027, 4, 28))

    seeded(give)
    page = officer.get("/recommendations/preview", query_string={"ids": [ids["good"]]})
    assert "Самая загруженная неделя начинается 28.06.2027: у одной школы до 1 поручений, школ с ВПР: 0." in page
    assert re.search(r"26\.04\.2027</th>(?:<td[^>]*>[^<]*</td>){3}<td[^>]*>3</td>", page)
    assert page.count('class="b-info"') == 11
