"""The grid of a protocol in a real browser: keyboard, paste from a spreadsheet, saving at every pause, two windows."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Role

pytestmark = pytest.mark.e2e
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def town(session: Session) -> int:
    round_ = factories.campaign_round(session, factories.campaign(session))
    round_.scale_3, round_.scale_4, round_.scale_5, round_.max_score, round_.task_points = 2, 4, 6, 7, [1, 2, 4]
    taker, giver = factories.school(session), factories.school(session)
    factories.person(session, Role.SCHOOL, taker, login="taker")
    check = factories.cross_check(
        session, round_, taker, giver, status=PacketStatus.RECEIVED, handed_works=4, received_works=4
    )
    return int(check.id)


@pytest.fixture
def grid(seeded: Callable[..., Any], open_page: Callable[..., Any]) -> Callable[[], Any]:
    check = seeded(town)

    def enter() -> Any:
        page = open_page("/account/login")
        page.fill("[name=login]", "taker")
        page.fill("[name=password]", factories.PASSWORD)
        page.click("main button")
        page.goto(f"/packets/{check}/protocol/edit")
        return page

    return enter


def saved(page: Any) -> None:
    page.get_by_text("Всё сохранено.").wait_for(timeout=15_000)


def test_the_keyboard_fills_the_grid_and_every_pause_keeps_it(
    grid: Callable[[], Any], keep_picture: Callable[[Any, str], None]
) -> None:
    page = grid()
    page.focus("[name=code-0]")
    for text in ("10001", "5а", "1", "1", "2"):
        page.keyboard.type(text)
        page.keyboard.press("ArrowRight")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "p3-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.name") == "p2-0"
    saved(page)
    row = page.locator("tbody tr").first
    assert row.locator("[data-total]").inner_text() == "7"
    assert row.locator("[data-mark]").inner_text() == "5"
    page.focus("[name=code-1]")
    page.evaluate(PASTE, "10002\t5А\t1\t0\tх\t4\r\n10003\t5А\t2\t1\t9\t0\r\n")
    page.get_by_text("Задание 2: от 0 до 2 баллов").wait_for(timeout=15_000)
    assert page.locator("[name=p2-2]").get_attribute("aria-invalid") == "true"
    assert page.locator("[data-grid-state]").inner_text().startswith("Часть строк не сохранена")
    page.fill("[name=p2-2]", "2")
    saved(page)
    keep_picture(page, "protocol-grid")
    page.reload()
    assert [page.input_value(f"[name=code-{n}]") for n in range(4)] == ["10001", "10002", "10003", ""]
    assert page.input_value("[name=p2-1]") == "х"
    assert page.input_value("[name=class-0]") == "5А"


def test_two_windows_never_write_over_one_another(grid: Callable[[], Any]) -> None:
    page = grid()
    page.focus("[name=code-0]")
    page.evaluate(PASTE, "10001\t5А\t1\t1\t2\t4\n10002\t5А\t1\t1\t2\t4")
    saved(page)
    page.reload()
    other = page.context.new_page()
    other.goto(page.url)
    page.fill("[name=p3-0]", "0")
    saved(page)
    other.fill("[name=p3-0]", "1")
    other.fill("[name=p3-1]", "3")
    other.get_by_text("Эту строку изменил другой пользователь").wait_for(timeout=15_000)
    assert "1 2 0" in other.locator("tbody tr").first.inner_text()
    assert other.locator("tbody tr").nth(1).locator("[data-total]").inner_text() == "6"
    page.reload()
    assert (page.input_value("[name=p3-0]"), page.input_value("[name=p3-1]")) == ("0", "3")
    other.fill("[name=p3-0]", "2")  # both values were in sight: now it is meant
    other.get_by_text("Всё сохранено.").wait_for(timeout=15_000)
    page.reload()
    assert page.input_value("[name=p3-0]") == "2"


def test_without_script_one_button_saves_everything(seeded: Callable[..., Any], open_page: Callable[..., Any]) -> None:
    check = seeded(town)
    page = open_page("/account/login", java_script_enabled=False)
    page.fill("[name=login]", "taker")
    page.fill("[name=password]", factories.PASSWORD)
    page.click("main button")
    page.goto(f"/packets/{check}/protocol/edit")
    for name, text in (("code", "10001"), ("class", "5А"), ("variant", "2"), ("p1", "1")):
        page.fill(f"[name={name}-0]", text)
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Протокол сохранён.").wait_for()
    assert page.input_value("[name=code-0]") == "10001"


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_the_grid(grid: Callable[[], Any], width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra e2e (axe) is not installed")
    page = grid()
    page.set_viewport_size({"width": width, "height": 900})
    found = axe.Axe().run(page).response
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
