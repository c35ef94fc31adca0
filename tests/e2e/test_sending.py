"""Sending in a real browser: the progress is shown while the answer is on its way."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.roles import Role

pytestmark = pytest.mark.e2e


def city(session: Session) -> None:
    factories.person(session, Role.DEPARTMENT, factories.department(session), login="officer@example.org")
    for _ in range(3):
        factories.school(session)
    factories.recommendation(session, factories.campaign(session))


def test_while_the_tasks_are_written_the_page_asks_how_far_it_has_come(
    open_page: Callable[..., Any], seeded: Callable[[Callable[[Session], Any]], Any]
) -> None:
    seeded(city)
    page = open_page("/account/login")
    page.fill("[name=login]", "officer@example.org")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button")
    page.goto("/recommendations")
    page.click("text=Проверить перед отправкой")
    assert page.locator("[data-while-sending]").is_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    key = page.locator("[name=_idem]").first.input_value()
    page.click("text=Направить 3 поручения")
    page.wait_for_url("**/recommendations")
    assert "Направлено 3 поручения." in page.locator("#flash").inner_text()
    assert [url for url in asked if url.endswith(f"/progress/{key}")] != []


def test_without_script_the_browser_simply_waits(
    open_page: Callable[..., Any], seeded: Callable[[Callable[[Session], Any]], Any]
) -> None:
    seeded(city)
    page = open_page("/account/login", java_script_enabled=False)
    page.fill("[name=login]", "officer@example.org")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button")
    page.goto("/recommendations")
    page.click("text=Проверить перед отправкой")
    page.click("text=Направить 3 поручения")
    assert "Направлено 3 поручения." in page.locator("#flash").inner_text()
