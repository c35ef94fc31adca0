"""The mutual checks of a small demo city in a real browser: from the first list of schools to the last signed protocol."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import factories
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cli.main import main
from tracker.demo import campaign, founding
from tracker.demo.city import plan_schools
from tracker.demo.stage import Stage
from tracker.domain.roles import Role
from tracker.extensions import db, session_context
from tracker.jobs import runner
from tracker.models.campaigns import CampaignRound
from tracker.models.packets import CrossCheck

pytestmark = pytest.mark.e2e
SCHOOLS, WORKS = 8, 3
Keep = Callable[[Any, str], None]


@dataclass(frozen=True)
class City:
    """Ids and logins of a demo city of eight schools; the last one has not given its numbers."""

    round: int
    school: int
    day: str
    passwords: dict[str, str]
    logins: dict[int, str]  # of each school's representative
    names: dict[int, str]


def make(session: Session) -> City:
    stage = Stage(session, Random(3), factories.CHEAP)
    plans = plan_schools(stage.rng, SCHOOLS)
    administrator = founding.found_offices(stage)
    for plan in plans:
        founding.found_school(stage, administrator, plan)
    officer = stage.everybody(Role.DEPARTMENT)[0]
    now = campaign.hold_campaigns(stage, officer, [("mat", 5)])
    campaign.give_numbers(stage, now, plans, silent=1)
    stage.release()
    of = session.scalars(select(CampaignRound).where(CampaignRound.campaign_id == now.id)).one()
    day = stage.today + timedelta(days=1)
    passwords = {row.login: row.password for row in stage.logins}
    homes = {row.organisation_id: row.login for row in stage.logins if row.role is Role.SCHOOL}
    names = {row.id: row.name for row in stage.schools}
    return City(of.id, stage.schools[-1].id, day.isoformat(), passwords, homes, names)


@pytest.fixture
def city(seeded: Callable[[Callable[[Session], City]], City]) -> City:
    return seeded(make)


@pytest.fixture
def sign_in(city: City, open_page: Callable[..., Any]) -> Callable[[str], Any]:
    def enter(login: str) -> Any:
        page = open_page("/", permissions=["clipboard-read", "clipboard-write"])
        page.get_by_label("Логин или электронная почта").fill(login)
        page.get_by_label("Пароль").fill(city.passwords[login])
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("navigation", name="Разделы").wait_for()
        return page

    return enter


def follow(page: Any, link: Any) -> None:
    """Click and wait until the next page is there: what is counted at once must not be counted on the old one."""
    with page.expect_navigation():
        link.click()


def section(page: Any, name: str) -> None:
    follow(page, page.get_by_role("navigation", name="Разделы").get_by_role("link", name=name, exact=True))


def yes(page: Any) -> None:
    page.get_by_role("button", name="Да, выполнить").click()


def checks_of(app: Flask, school_id: int) -> list[tuple[int, str, int]]:
    """Packet's id, its number and the checking school of a school's checks in force."""
    with app.app_context():
        query = select(CrossCheck).where(CrossCheck.checked_id == school_id, CrossCheck.ended_version_id.is_(None))
        found = [(row.id, row.packet_number, row.checker_id) for row in session_context().scalars(query)]
        db.session.remove()
        return found


def ended_checks(app: Flask) -> list[tuple[int, int]]:
    """Id and former checker of every check that a later version of the order has ended."""
    with app.app_context():
        query = select(CrossCheck.id, CrossCheck.checker_id).where(CrossCheck.ended_version_id.is_not(None))
        found = [(row.id, row.checker_id) for row in session_context().execute(query)]
        db.session.remove()
        return found


def test_from_the_numbers_to_the_second_version(
    app: Flask, city: City, sign_in: Callable[[str], Any], open_page: Callable[..., Any], keep_picture: Keep,
    tmp_path: Path,
) -> None:  # fmt: skip
    methodologist, officer = sign_in("metodist1"), sign_in("otdel1")
    school = sign_in(city.logins[city.school])
    the_silent_school_is_reminded(methodologist, keep_picture)
    it_gives_its_numbers(school, city, keep_picture)
    the_desk_plans(app, methodologist, keep_picture)
    the_department_publishes(app, officer, keep_picture)
    [(check_id, number, checker_id)] = checks_of(app, city.school)
    checker = sign_in(city.logins[checker_id])
    the_packet_arrives_short_and_is_settled(school, checker, officer, number, keep_picture)
    the_protocol_is_typed_and_signed(checker, check_id, keep_picture)
    the_results_are_released(officer, school, check_id, keep_picture)
    closing = next(one for one in city.logins if one not in {city.school, checker_id})
    a_school_closes_and_a_second_version_is_published(app, officer, city.names[closing], keep_picture)
    ended = ended_checks(app)
    who_is_out_sees_nothing_and_the_finished_check_stays(sign_in, city, ended, check_id, checker)
    assert checks_of(app, city.school) == [(check_id, number, checker_id)]
    anybody_verifies_the_distribution(officer, open_page, keep_picture, tmp_path)


def the_silent_school_is_reminded(page: Any, keep: Keep) -> None:
    section(page, "Сведения школ")
    page.get_by_role("link", name="Готовность сведений").click()
    page.get_by_label("Чего не хватает", exact=True).select_option(label="нет числа работ")
    rows = page.get_by_role("table", name=re.compile("Кто подал сведения")).get_by_role("row")
    rows.filter(has_text="Напомнить").get_by_role("button", name="Напомнить", exact=True).click()
    page.get_by_text("Напоминание получила 1 школа.").wait_for()
    keep(page, "mutual-1-readiness")


def it_gives_its_numbers(page: Any, city: City, keep: Keep) -> None:
    page.reload()
    page.get_by_text("Не прочитано 1 уведомление.").wait_for()
    page.get_by_role("link", name="К уведомлениям").click()
    page.get_by_role("link", name=re.compile("нет ваших сведений")).click()
    for name, value in (
        ("works", str(WORKS)), ("test_on", city.day), ("teachers", "2"), ("works_per_teacher", "60"),
        ("experts", "Звонкова А. Б., Глобусов Т. А."), ("place", "каб. 12"),
    ):  # fmt: skip
        page.locator(f"#{name}-{city.round}").fill(value)
    page.get_by_label("Ответственный по всем предметам, где он не указан").fill("Тетрадкина П. С.")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Сохранена 1 строка.").wait_for()
    assert page.locator(f"#responsible-{city.round}").input_value() == "Тетрадкина П. С."
    keep(page, "mutual-2-numbers")


def the_desk_plans(app: Flask, page: Any, keep: Keep) -> None:
    section(page, "Взаимопроверка")
    page.get_by_role("link", name="Спланировать взаимопроверки").first.click()
    page.get_by_label("Сколько школ проверяет каждую").fill("1")
    page.get_by_role("button", name="Спланировать выбранные предметы").click()
    page.wait_for_url("**/jobs/*")
    page.get_by_text("Страницу можно закрыть").wait_for()
    assert runner.drain(app.app_context) == 1
    page.get_by_role("heading", name="Проект распределения").wait_for()  # the job's page goes there by itself
    section(page, "Взаимопроверка")
    page.get_by_role("link", name=re.compile(r"^№ \d+$")).first.click()
    page.get_by_text("все правила соблюдены").wait_for()
    keep(page, "mutual-3-draft")


def the_department_publishes(app: Flask, page: Any, keep: Keep) -> None:
    section(page, "Приказ")
    follow(page, page.get_by_role("link", name="Что изменится"))
    agreed = page.get_by_label("Отмеченное выше мне известно")
    if agreed.count():
        agreed.check()
    page.get_by_role("button", name="Опубликовать").click()
    page.get_by_role("heading", name="Приказ, редакция 1").wait_for()
    follow(page, page.get_by_role("button", name="Подготовить").first)
    page.get_by_text("Страницу можно закрыть").wait_for()
    assert runner.drain(app.app_context) == 1
    page.get_by_role("heading", name="Приказ, редакция 1").wait_for()  # the job's page goes there by itself
    for name, first in (("Word", b"PK"), ("PDF", b"%PDF"), ("Excel", b"PK"), ("Все документы, zip", b"PK")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).first.click()
        assert Path(waiting.value.path()).read_bytes().startswith(first), name
    keep(page, "mutual-4-order")


def to_packet(page: Any, number: str) -> None:
    section(page, "Пакеты")
    follow(page, page.get_by_role("link", name=re.compile(re.escape(number))).first)


def the_packet_arrives_short_and_is_settled(school: Any, checker: Any, officer: Any, number: str, keep: Keep) -> None:
    to_packet(school, number)
    school.get_by_label("Работ в пакете").fill(str(WORKS))
    school.get_by_label("Всего листов").fill(str(2 * WORKS))
    school.get_by_role("button", name="Передать пакет").click()
    to_packet(checker, number)
    checker.get_by_label("Насчитано работ").fill(str(WORKS - 1))
    checker.get_by_role("button", name="Получить пакет").click()
    checker.get_by_text("Количество расходится").first.wait_for()
    assert checker.get_by_role("link", name="Заполнить протокол").count() == 0, "a discrepancy stops the marking"
    keep(checker, "mutual-5-discrepancy")
    officer.goto("/")
    officer.get_by_role("link", name="К уведомлениям").click()
    officer.get_by_role("link", name=re.compile(re.escape(number))).first.click()
    officer.get_by_label("Работ в пакете").fill(str(WORKS))
    officer.get_by_label("Как урегулировано").fill("Третья работа нашлась в конверте.")
    officer.get_by_role("button", name="Урегулировать расхождение").click()
    officer.get_by_text("Третья работа нашлась в конверте.").first.wait_for()


def the_protocol_is_typed_and_signed(page: Any, check_id: int, keep: Keep) -> None:
    page.goto(f"/packets/{check_id}")
    follow(page, page.get_by_role("link", name="Заполнить протокол"))
    tasks = page.locator("thead th[id^=h-p]").count()
    cells = page.locator(".entry tbody tr").first.locator("input.pc")
    cells.click()
    for text in ("10001", "5А", "1", *["1"] * tasks):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    rest = "\n".join("\t".join([f"1000{row}", "5А", "2", *["0" if row == 2 else "1"] * tasks]) for row in (2, 3))
    page.evaluate("text => navigator.clipboard.writeText(text)", rest)
    page.locator(".entry tbody tr").nth(1).locator("input.pc").click()
    page.keyboard.press("Control+V")
    page.get_by_text("Всё сохранено.").wait_for()
    assert page.locator(".entry tbody tr").nth(2).locator("input.pc").input_value() == "10003"
    keep(page, "mutual-6-protocol")
    page.get_by_role("link", name="Второй эксперт", exact=False).first.click()
    page.get_by_role("button", name="Второй эксперт согласен с остальными").click()
    yes(page)
    page.get_by_text("3 из 3").first.wait_for()
    for label, name in (
        ("Первый эксперт", "Звонкова А. Б."), ("Второй эксперт", "Глобусов Т. А."), ("Председатель", "Маячкова С. П."),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(name)
    page.get_by_role("button", name="Подписать протокол").click()
    yes(page)
    page.get_by_text("Протокол подписан. Верните пакет в школу.").wait_for()


def the_results_are_released(officer: Any, school: Any, check_id: int, keep: Keep) -> None:
    school.goto(f"/packets/{check_id}/protocol")
    assert school.get_by_text("10002").count() == 0, "before the release the checked school sees nothing"
    section(officer, "Результаты")
    officer.get_by_role("checkbox").first.check()
    officer.get_by_role("button", name="Открыть результаты").click()
    yes(officer)
    officer.get_by_text(re.compile(r"Открыт[оы]? \d+ протокол")).first.wait_for()
    keep(officer, "mutual-7-results")
    school.reload()
    school.get_by_text("10002").first.wait_for()


def a_school_closes_and_a_second_version_is_published(app: Flask, officer: Any, name: str, keep: Keep) -> None:
    section(officer, "Приказ")
    officer.get_by_role("link", name="Редакция 1").click()
    officer.get_by_role("link", name="Что-то произошло: изменить приказ").click()
    officer.get_by_label("Школа закрывается или больше не участвует").check()
    officer.get_by_label("Школа", exact=True).select_option(label=name)
    officer.get_by_label("Причина изменения").fill(f"Закрытие: {name}.")
    officer.get_by_role("button", name="Рассчитать изменение").click()
    officer.wait_for_url("**/jobs/*")
    officer.get_by_text("Страницу можно закрыть").wait_for()
    assert runner.drain(app.app_context) == 1
    officer.get_by_role("heading", name=re.compile("редакци. 2")).wait_for()  # the job's page goes there by itself
    keep(officer, "mutual-8-change")
    agreed = officer.get_by_label("Отмеченное выше мне известно")
    if agreed.count():
        agreed.check()
    officer.get_by_role("button", name="Опубликовать").click()
    officer.get_by_role("heading", name="Приказ, редакция 2").wait_for()
    with officer.expect_download() as waiting:
        row = officer.get_by_role("row", name=re.compile("Изменения в приложени"))
        row.get_by_role("link", name="Word").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
    keep(officer, "mutual-9-version-2")


def who_is_out_sees_nothing_and_the_finished_check_stays(
    sign_in: Callable[[str], Any], city: City, ended: list[tuple[int, int]], check_id: int, checker: Any
) -> None:
    assert ended, "the closed school was in some check"
    for former_id, checker_id in ended:
        assert sign_in(city.logins[checker_id]).goto(f"/packets/{former_id}").status == 404
    checker.goto(f"/packets/{check_id}")
    checker.get_by_role("link", name="Протокол").first.wait_for()


def anybody_verifies_the_distribution(officer: Any, open_page: Callable[..., Any], keep: Keep, folder: Path) -> None:
    section(officer, "Приказ")
    officer.get_by_role("button", name="Открыть страницу для всех").click()
    officer.get_by_text("Открытая страница проверки открыта.").wait_for()
    path = officer.get_by_role("link", name=re.compile("посмотреть страницу")).get_attribute("href")
    visitor = open_page(path)
    visitor.get_by_role("heading", name=re.compile("Проверьте взаимопроверку")).wait_for()
    for kind in ("problem", "plan"):
        with visitor.expect_download() as waiting:
            visitor.get_by_role("link", name=re.compile(rf"^{kind}-")).first.click()
        waiting.value.save_as(folder / f"{kind}.json")
    told = CliRunner().invoke(main, ["plan", "verify", str(folder / "problem.json"), str(folder / "plan.json")])
    assert told.exit_code == 0, told.output
    digest = hashlib.sha256((folder / "plan.json").read_bytes()).hexdigest()
    assert visitor.get_by_text(digest).count() == 1
    assert "Звонкова" not in visitor.content(), "nobody is named"
    keep(visitor, "mutual-public")
