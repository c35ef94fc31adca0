"""The whole story in a real browser: from the real memo to a task taken off control, and to a scheme that is proved."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain.roles import OrganisationKind, Role
from tracker.jobs import runner
from tracker.paths import DEMO_DATA

pytestmark = pytest.mark.e2e
MEMO = DEMO_DATA / "spravka-2021.txt"
OFFICER, SCHOOL, METHODOLOGIST = "officer@example.org", "school@example.org", "method@example.org"


def city(session: Session) -> None:
    """Forty-four schools in three districts with their numbers, and the three people of the story."""
    department = factories.organisation(session, OrganisationKind.DEPARTMENT, "Управление образования")
    office = factories.organisation(session, OrganisationKind.METHODICAL_OFFICE, "Методический отдел")
    districts = [
        factories.district(session, name, bank)
        for name, bank in (("Северный", ""), ("Южный", ""), ("Заречный", "right"))
    ]
    round_ = factories.campaign_round(session, factories.campaign(session), "mat", 5)
    for number in range(1, 45):
        school = factories.school(
            session,
            f"Школа № {number}",
            district_id=districts[number % 3].id,
            x=number * 733 % 9000,
            y=number * 419 % 7000,
        )
        factories.school_round(session, round_, school, works=40 + number % 50, teachers=3)
        if number == 1:
            factories.person(session, Role.SCHOOL, school, "Анна Школьная", SCHOOL)
    factories.person(session, Role.DEPARTMENT, department, "Ольга Управская", OFFICER)
    factories.person(session, Role.METHODOLOGIST, office, "Мария Методина", METHODOLOGIST)


@pytest.fixture
def sign_in(seeded: Callable[..., None], open_page: Callable[..., Any]) -> Callable[[str], Any]:
    seeded(city)

    def enter(login: str) -> Any:
        page = open_page("/")
        page.get_by_label("Логин или электронная почта").fill(login)
        page.get_by_label("Пароль").fill(factories.PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("navigation", name="Разделы").wait_for()
        return page

    return enter


def section(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="Разделы").get_by_role("link", name=name, exact=True).click()


def confirm(page: Any) -> None:
    """Say yes in the page's own dialog."""
    page.get_by_role("button", name="Да, выполнить").click()


def test_from_the_memo_to_the_scheme(
    app: Flask, sign_in: Callable[[str], Any], keep_picture: Callable[[Any, str], None], tmp_path: Path
) -> None:
    officer = sign_in(OFFICER)
    the_memo_comes_in(officer, keep_picture)
    the_tasks_go_out(officer, keep_picture)
    school = sign_in(SCHOOL)
    the_school_reports(school, keep_picture, tmp_path)
    the_department_accepts(officer, keep_picture)
    the_school_sees_it_closed(school)
    methodologist = sign_in(METHODOLOGIST)
    the_methodologist_logs_help(methodologist, keep_picture)
    the_distribution_is_planned(methodologist, app, keep_picture)


def the_memo_comes_in(page: Any, keep: Callable[[Any, str], None]) -> None:
    section(page, "Справки")
    page.set_input_files("input[type=file]", MEMO)
    page.get_by_role("button", name="Прочитать справку").click()
    page.get_by_text("Прочитано 11 рекомендаций").wait_for()
    keep(page, "story-review")
    assert page.locator("section.review").count() == 11
    assert "с по 2021 года" in page.content()
    page.get_by_label("Периодичность отчёта для всех пунктов «постоянно», где она не выбрана").select_option("quarter")
    page.get_by_role("button", name="Подтвердить и создать рекомендации").click()
    confirm(page)
    page.get_by_text("Создано 11 черновиков рекомендаций").wait_for()


def the_tasks_go_out(page: Any, keep: Callable[[Any, str], None]) -> None:
    section(page, "Рекомендации")
    assert page.get_by_text("Срок не указан").count() >= 1
    while page.locator("tr:has-text('Срок не указан') a").count():
        page.locator("tr:has-text('Срок не указан') a").first.click()
        page.get_by_role("link", name="Изменить").click()
        page.get_by_label("в период кампании").check()
        page.get_by_role("button", name="Сохранить черновик").click()
        section(page, "Рекомендации")
    for box in page.locator("input[name=ids]").all():
        box.check()
    page.get_by_role("button", name="Проверить перед отправкой").click()
    page.get_by_role("button", name="Направить 183 поручения").wait_for()
    keep(page, "story-preview")
    page.get_by_role("button", name="Направить 183 поручения").click()
    page.get_by_text("Направлено 183 поручения").wait_for()
    section(page, "Сводная таблица")
    assert page.get_by_role("row", name=re.compile("Школа № 7")).count() >= 1
    keep(page, "story-board")


def the_school_reports(page: Any, keep: Callable[[Any, str], None], folder: Path) -> None:
    keep(page, "story-school")
    section(page, "Поручения")
    page.get_by_role("link", name=re.compile("Вести информационно-разъяснительную работу")).first.click()
    page.get_by_role("button", name="Принять к исполнению").click()
    page.get_by_text("Принято к исполнению").first.wait_for()
    paper = folder / "протокол собрания.txt"
    paper.write_text("Родительское собрание 14.04.2027, присутствовали 212 человек.", encoding="utf-8")
    report = page.locator("details#report")  # folded: a lasting duty is first of all confirmed
    report.locator("summary").click()
    report.get_by_label("Изложение фактов").fill("Собрание для родителей проведено 14.04.2027.")
    report.locator("input[type=file]").set_input_files(paper)
    report.get_by_role("button", name="Отчитаться об исполнении").click()
    page.get_by_text("Доложено об исполнении").first.wait_for()
    assert page.get_by_role("button", name="Снять с контроля").count() == 0
    assert page.get_by_role("link", name="протокол собрания.txt").count() == 1


def the_department_accepts(page: Any, keep: Callable[[Any, str], None]) -> None:
    section(page, "Поручения")
    page.goto("/tasks?status=reported")
    page.get_by_role("link", name=re.compile("Вести информационно-разъяснительную работу")).first.click()
    keep(page, "story-task")
    page.get_by_role("button", name="Снять с контроля").click()
    page.get_by_text("Снято с контроля").first.wait_for()


def the_school_sees_it_closed(page: Any) -> None:
    page.reload()
    page.get_by_text("Снято с контроля").first.wait_for()


def the_methodologist_logs_help(page: Any, keep: Callable[[Any, str], None]) -> None:
    section(page, "Методическая помощь")
    page.get_by_role("link", name="Новая запись").first.click()
    page.get_by_label("Школа").select_option(label="Школа № 1")
    page.get_by_label("Тема").fill("Критерии проверки работ по математике")
    page.get_by_label("Часы").fill("1.5")
    page.get_by_role("button", name="Внести запись").click()
    page.get_by_text("Критерии проверки работ по математике").first.wait_for()
    keep(page, "story-assistance")


def the_distribution_is_planned(page: Any, app: Flask, keep: Callable[[Any, str], None]) -> None:
    section(page, "Взаимопроверка")
    page.get_by_role("link", name="Спланировать").first.click()
    page.get_by_role("button", name="Спланировать выбранные предметы").click()
    page.get_by_text("Страницу можно закрыть").wait_for()
    keep(page, "story-work")
    assert runner.drain(app.app_context) == 1
    page.get_by_role("heading", name="Проект распределения").wait_for(timeout=60_000)
    keep(page, "story-draft")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", name="Доказательство полноты").wait_for()
    proof = page.locator("section.panel", has_text="Доказательство полноты")
    assert proof.get_by_text("нарушено").count() == 0
    assert proof.get_by_text("соблюдено").count() >= 5
    assert page.locator("figure svg").count() == 1
    assert page.get_by_role("row", name=re.compile("Школа № ")).count() == 44
    one_school_stands_out(page)
    keep(page, "story-scheme")
    for name, first in (("Excel", b"PK"), ("Приложение, Word", b"PK"), ("plan.json", b"{")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).first.click()
        assert Path(waiting.value.path()).read_bytes().startswith(first)
    a_check_is_pinned(page)


def one_school_stands_out(page: Any) -> None:
    """By the pointer, by the keyboard, and by a link that needs no script."""
    schools = page.locator("figure svg a")
    assert page.locator(".sv-on").count() == 0
    schools.nth(3).hover()
    assert page.locator(".sv-on").count() >= 3
    page.mouse.move(0, 0)
    schools.nth(5).focus()
    assert page.locator("svg.sv-lit .sv-on").count() >= 3
    page.keyboard.press("Enter")
    page.get_by_text("она проверяет:").wait_for()
    assert page.locator("svg.sv-lit .sv-on").count() >= 3
    page.get_by_role("link", name="Показать все одинаково").click()
    page.get_by_text("она проверяет:").wait_for(state="detached")


def a_check_is_pinned(page: Any) -> None:
    page.locator("tbody td a[title]").first.click()
    page.get_by_role("button", name="Закрепить эту проверку").click()
    page.get_by_text("Проверка закреплена").wait_for()
    page.get_by_role("button", name="Отменить последний шаг").click()
    page.get_by_text("Последний шаг отменён").wait_for()
