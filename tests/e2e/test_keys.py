"""Keys in a real browser: by their place on any layout, never while typing, and off for who does not want them."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.roles import Role

pytestmark = pytest.mark.e2e


def city(session: Session) -> None:
    factories.person(session, Role.DEPARTMENT, factories.department(session), login="officer@example.org")
    row = factories.recommendation(session, factories.campaign(session))
    for number in range(3):
        factories.task(session, row, factories.school(session, f"Школа № {number + 1}"))


def focused(page: Any) -> str:
    found: str = page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id")
    return found


def test_keys_move_tick_open_search_and_help_and_can_be_switched_off(
    open_page: Callable[..., Any], seeded: Callable[[Callable[[Session], Any]], Any]
) -> None:
    seeded(city)
    page = open_page("/account/login")
    page.keyboard.press("Shift+?")
    assert page.url.endswith("/login"), "no keys for a visitor"
    page.fill("[name=login]", "officer@example.org")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button")
    page.goto("/tasks?sort=school")
    links = [link.get_attribute("href") for link in page.locator("tbody a").all()]
    page.keyboard.press("j")
    assert focused(page) == links[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == links[2], "the last row is the last"
    page.keyboard.press("k")
    assert focused(page) == links[1]
    page.keyboard.press("x")
    assert [box.is_checked() for box in page.locator("tbody [name=ids]").all()] == [False, True, False]
    page.keyboard.press("Control+x")
    assert page.locator("tbody [name=ids]").nth(1).is_checked(), "with Ctrl it is the browser's key"
    page.keyboard.press("/")
    assert focused(page) == "filter-q"
    page.keyboard.type("jkx/")
    assert page.locator("#filter-q").input_value() == "jkx/", "in a field a key is a letter"
    page.goto("/tasks?sort=school")
    # A Russian layout sends other letters from the same place.
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))")
    assert focused(page) == links[0]
    page.keyboard.press("e")
    page.wait_for_url(f"**{links[0]}")
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+?")
    page.wait_for_url("**/help#keys")
    page.get_by_role("button", name="Выключить клавиши").click()
    page.get_by_role("button", name="Включить клавиши").wait_for()
    page.goto("/tasks?sort=school")
    page.keyboard.press("j")
    assert focused(page) == ""
    page.goto("/help")
    page.get_by_role("button", name="Включить клавиши").click()
    page.get_by_role("button", name="Выключить клавиши").wait_for()
