"""The pages of imports."""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.documents.sheets import Sheet, to_csv
from tracker.domain.imports import COLUMNS, ImportKind
from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.models.organisations import Organisation

Seeded = Callable[[Callable[[Session], Any]], Any]
HEADER = ["Наименование", "Район", "Логин"]
ROWS = [["Школа № 1", "Северный", "sch671001"], ["Школа № 2", "Северный", "sch671002"]]


@pytest.fixture
def people(seeded: Seeded) -> None:
    def make(session: Session) -> None:
        department, school = factories.department(session), factories.school(session, "Школа № 77")
        factories.person(session, Role.ADMINISTRATOR, department, login="adm")
        factories.person(session, Role.DEPARTMENT, department, login="dep")
        factories.person(session, Role.METHODOLOGIST, factories.methodical_office(session), login="met")
        factories.person(session, Role.SCHOOL, school, login="sch")
        factories.campaign_round(session, factories.campaign(session))

    seeded(make)


def upload(
    browser: Browser, rows: Sequence[Sequence[str]], kind: str = "schools", header: Sequence[str] = HEADER,
    key: str = "a" * 32, name: str = "Школы города.csv",
) -> TestResponse:  # fmt: skip
    data = to_csv(Sheet("", header, rows))
    return browser.post(f"/imports/{kind}", {"file": (io.BytesIO(data), name), "_idem": key})


def confirm(browser: Browser, preview: str, key: str = "b" * 32) -> TestResponse:
    page = browser.get(preview)
    return browser.post(f"{preview}/confirm", {"seen": browser.hidden(page, "seen"), "_idem": key})


def schools(app: Flask) -> int:
    with app.app_context():
        query = select(func.count()).select_from(Organisation).where(Organisation.kind == "school")
        return session_context().scalar(query) or 0


def test_each_import_has_its_own_permission(people: None, browser_of: Callable[[str], Browser]) -> None:
    for login, allowed in (
        ("adm", {"schools", "people"}), ("dep", {"schools", "numbers"}), ("met", {"numbers"}), ("sch", {"numbers"}),
    ):  # fmt: skip
        browser = browser_of(login)
        for kind in ("schools", "people", "numbers"):
            status = 200 if kind in allowed else 403
            browser.get(f"/imports/{kind}", status)
            browser.get(f"/imports/{kind}/template.xlsx", status) if status == 403 else None
            if status == 403:
                browser.get(f"/imports/{kind}/drafts/1", 403)
                for path in ("", "/drafts/1/confirm", "/drafts/1/discard"):
                    assert browser.post(f"/imports/{kind}{path}").status_code == 403


@pytest.mark.parametrize("kind", list(ImportKind))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_downloaded_table_is_taken_back_with_its_own_headings(
    people: None, browser_of: Callable[[str], Browser], kind: ImportKind, language: str
) -> None:
    browser = browser_of("met" if kind is ImportKind.NUMBERS else "adm")
    browser.post("/account/language", {"language": language, "lang": language})
    data = browser.client.get(f"/imports/{kind}/template.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.worksheets) == 2
    assert [cell.value for cell in book.worksheets[0][2]] == [column.example for column in COLUMNS[kind]]
    assert book.worksheets[1].max_row == len(COLUMNS[kind]) + 2
    page = book.worksheets[0]
    page.append(
        {
            ImportKind.SCHOOLS: ["Школа № 5", "СШ 5", "Южный", "", "", "sch670555", 6, 5, 7],
            ImportKind.PEOPLE: ["Осип Новый", "osip", "Представитель школы", "Школа № 77"],
            ImportKind.NUMBERS: ["Школа № 77", "", "Математика", 5, 60],
        }[kind]
    )  # fmt: skip
    filled = io.BytesIO()
    book.save(filled)
    filled.seek(0)
    answer = browser.post(f"/imports/{kind}", {"file": (filled, "filled.xlsx"), "_idem": "c" * 32})
    assert answer.status_code == 303, answer.text[-3000:]
    preview = browser.get(answer.location)
    assert preview.count('class="st t-ok i-add"') == 1
    assert "i-error" not in re.sub(r"<style.*", "", preview)


def test_nothing_is_changed_before_the_confirmation_and_the_same_file_changes_nothing_again(
    app: Flask, people: None, browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    preview = upload(browser, ROWS).location
    page = browser.get(preview)
    assert "Школы города.csv" in page
    assert "Неизвестные районы" in page
    assert "Северный" in page
    assert schools(app) == 1
    for _twice in range(2):
        assert confirm(browser, preview).status_code == 303 if _twice == 0 else True
    assert schools(app) == 3
    again = browser.get(upload(browser, ROWS, key="d" * 32).location)
    assert "загружать нечего" in again
    assert 'name="seen"' not in again


def test_a_double_confirmation_imports_once(app: Flask, people: None, browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    preview = upload(browser, ROWS).location
    data = {"seen": browser.hidden(browser.get(preview), "seen"), "_idem": "b" * 32}
    answers = [browser.post(f"{preview}/confirm", data) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert browser.post(f"{preview}/confirm", {**data, "_idem": "e" * 32}).status_code == 404
    assert schools(app) == 3


def test_errors_name_row_and_column_and_nothing_is_imported(
    app: Flask, people: None, browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    preview = upload(browser, [*ROWS, ["Школа № 3", "", "плохой логин"]]).location
    page = browser.get(preview)
    assert "Логин ФИС ОКО: Логин ФИС ОКО — это" in page
    assert 'name="seen"' not in page
    assert "Частично ничего не загружается." in page
    answer = browser.post(f"{preview}/confirm", {"seen": "x", "_idem": "b" * 32})
    assert answer.status_code == 422
    assert schools(app) == 1
    only = browser.get(f"{preview}?step=error")
    assert "Школа № 3" in only
    assert "Школа № 1" not in only


def test_a_base_that_changed_since_the_preview_asks_to_look_again(
    seeded: Seeded, people: None, browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    preview = upload(browser, ROWS).location
    seen = browser.hidden(browser.get(preview), "seen")
    seeded(lambda s: factories.school(s, "Школа № 1", login=None, login_key=None) and None)
    answer = browser.post(f"{preview}/confirm", {"seen": seen, "_idem": "b" * 32})
    assert answer.status_code == 409
    assert "После просмотра база изменилась" in answer.text
    assert "будет изменено" in answer.text
    assert confirm(browser, preview, key="f" * 32).status_code == 303


def test_a_draft_is_its_uploaders_alone(people: None, browser_of: Callable[[str], Browser]) -> None:
    preview = upload(browser_of("dep"), ROWS).location
    other = browser_of("adm")
    other.get(preview, 404)
    for verb in ("confirm", "discard"):
        assert other.post(f"{preview}/{verb}", {"seen": "x", "_idem": "b" * 32}).status_code == 404
    owner = browser_of("dep")
    assert owner.post(f"{preview}/discard").status_code == 303
    owner.get(preview, 404)


def test_a_file_that_cannot_be_read_says_why(people: None, browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    for data, name, words in (
        (b"", "a.csv", "Файл пуст."),
        (b"\x89PNG", "a.png", "Такие файлы не принимаются"),
        (b"PK\x03\x04", "a.xlsx", "Файл"),
        ("Что-то;Ещё\n1;2\n".encode(), "a.csv", "Строка с заголовками не найдена"),
    ):
        answer = browser.post("/imports/schools", {"file": (io.BytesIO(data), name), "_idem": "a" * 32})
        assert answer.status_code == 422, name
        assert words in answer.text, name
    assert browser.post("/imports/schools", {"_idem": "a" * 32}).status_code == 422


def test_a_hostile_file_name_is_only_text(people: None, browser_of: Callable[[str], Browser]) -> None:
    browser = browser_of("dep")
    answer = upload(browser, ROWS, name='..\\..\\"><script>x</script>\x07' + "я" * 300 + ".csv")
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "<script>x" not in page
    assert ".csv" in page


def test_new_people_get_their_links_once(people: None, browser_of: Callable[[str], Browser], visitor: Browser) -> None:
    browser = browser_of("adm")
    rows = [["Анна Новая", "anna", "Представитель школы", "Школа № 77"]]
    preview = upload(browser, rows, "people", ["ФИО", "Логин", "Роль", "Организация"]).location
    answer = confirm(browser, preview)
    assert answer.status_code == 200
    found = re.search(r"http://127\.0\.0\.1:8000(/account/invitations/[\w-]+)", answer.text)
    assert found
    assert visitor.client.get(found[1]).status_code == 200
    data = {"seen": "x", "_idem": "b" * 32}
    assert browser.post(f"{preview}/confirm", data).location == "/people"


def test_a_preview_costs_the_same_for_two_rows_and_for_many(
    people: None, browser_of: Callable[[str], Browser], count_queries: Callable[[], QueryCounter]
) -> None:
    browser = browser_of("dep")
    small = upload(browser, ROWS).location
    browser.get(small)
    with count_queries() as few:
        browser.get(small)
    many_rows = [[f"Школа № {n}", f"Район {n % 7}", f"sch68{n:04}"] for n in range(1, 251)]
    large = upload(browser, many_rows, key="9" * 32).location
    with count_queries() as many:
        page = browser.get(large)
    assert "1–100 из 250" in page
    assert "201–250 из 250" in browser.get(f"{large}?page=3")
    assert len(few) == len(many)
