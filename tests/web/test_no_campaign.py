"""Before the first campaign every page says what comes first, and leads who may create one to it."""

from collections.abc import Callable

import factories
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.domain.roles import Role

PAGES = (
    "/numbers/readiness", "/drafts/new", "/recommendations/new", "/assistance/new", "/numbers", "/drafts",
    "/recommendations", "/memos", "/orders", "/part-timers",
)  # fmt: skip
FILES = (
    "/numbers/list.csv", "/numbers/list.xlsx", "/numbers/readiness/list.csv", "/numbers/readiness/list.xlsx",
    "/part-timers/list.csv",
)  # fmt: skip
WAY_ON = 'href="/campaigns/new"'


def people(session: Session) -> None:
    department, office = factories.department(session), factories.methodical_office(session)
    school = factories.school(session)
    for role, home in (
        (Role.ADMINISTRATOR, department), (Role.DEPARTMENT, department), (Role.METHODOLOGIST, office), (Role.SCHOOL, school),
    ):  # fmt: skip
        factories.person(session, role, home, login=role.value)


@pytest.mark.parametrize(("role", "may"), [("administrator", True), ("department", True), ("methodologist", False)])
def test_pages_are_an_empty_state_with_the_way_on_for_who_may(
    seeded: Callable[..., None], browser_of: Callable[[str], Browser], role: str, may: bool
) -> None:
    seeded(people)
    browser = browser_of(role)
    shown = 0
    for url in (*PAGES, *FILES):
        answer = browser.client.get(url)
        if answer.status_code == 403:
            continue
        shown += 1
        assert answer.status_code == (404 if url in FILES else 200), url
        assert 'class="empty"' in answer.text, url
        assert (WAY_ON in answer.text) == may, url
        assert "здаёт кампанию" in answer.text or "создаёт управление" in answer.text, url
    assert shown >= 8
    browser.get("/campaigns/new", 200 if may else 403)


def test_a_school_is_told_and_led_nowhere_it_may_not_go(
    seeded: Callable[..., None], browser_of: Callable[[str], Browser]
) -> None:
    seeded(people)
    browser = browser_of("school")
    for url in ("/numbers/readiness", "/part-timers"):
        page = browser.get(url)
        assert "Сначала управление создаёт кампанию" in page, url
        assert WAY_ON not in page, url


def test_a_form_sent_without_a_campaign_and_a_program_get_the_plain_refusal(
    seeded: Callable[..., None], browser_of: Callable[[str], Browser]
) -> None:
    seeded(people)
    browser = browser_of("department")
    answer = browser.post("/drafts")
    assert answer.status_code == 404
    assert "Кампании ещё нет: сначала её создаёт управление образования." in answer.text
    told = browser.client.get("/numbers/readiness", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["status"]) == (404, 404)
