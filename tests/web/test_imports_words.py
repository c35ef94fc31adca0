"""Every sentence that an import can say about a bad cell, in Russian and in English, beside its row."""

import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.documents.sheets import Sheet, to_csv
from tracker.domain.roles import Role

BrowserOf = Callable[[str], Browser]
SCHOOLS = ["Наименование", "Краткое наименование", "Район", "Берег реки", "Логин ФИС ОКО", "Неделя, дней", "К востоку, м",
           "К северу, м"]  # fmt: skip
PEOPLE = ["ФИО", "Логин", "Роль", "Организация"]
NUMBERS = [
    "Школа",
    "Логин",
    "Предмет",
    "Класс",
    "Работ",
    "Федеральная выборка",
    "Дата работы",
    "Учителей",
    "Работ на учителя",
]


def school(**cells: str) -> list[str]:
    known = {"name": "Новая школа", "short": "", "district": "", "bank": "", "login": "", "week": "", "x": "", "y": ""}
    return list({**known, **cells}.values())


def number(**cells: str) -> list[str]:
    known = {
        "name": "Школа Первая", "login": "", "subject": "Математика", "grade": "5", "works": "10", "sample": "", "day": "",
        "teachers": "", "most": "",
    }  # fmt: skip
    return list({**known, **cells}.values())


# kind, headings, bad row, what is said in Russian and in English
CASES: list[tuple[str, list[str], list[str], str, str]] = [
    ("schools", SCHOOLS, school(name="", short="СШ"), "Укажите наименование организации.", "An organisation needs a name."),
    ("schools", SCHOOLS, school(week="пять"), "Нужно целое число.", "A whole number is needed."),
    ("schools", SCHOOLS, school(week="7"), "Учебная неделя школы — 5 или 6 дней.", "A school's week has 5 or 6 days."),
    ("schools", SCHOOLS, school(x="9999999", y="1"), "Эта координата за пределами плана.", "This coordinate lies off the plan."),
    ("schools", SCHOOLS, school(name="Школа Вторая", login="sch670001"), "Этот логин у организации «Школа Первая».", "This login belongs to “Школа Первая”."),
    ("schools", SCHOOLS, school(name="Управление Имя"), "Эта организация — не школа.", "This organisation is not a school."),
    ("schools", SCHOOLS, school(district="Северный", bank="правый"), "У этого района указан другой берег реки: левый.", "The district is known with another side of the river: левый."),
    ("people", PEOPLE, ["", "new", "Школа", "Школа Первая"], "имя и логин", "A person needs a name and a login."),
    ("people", PEOPLE, ["Новый", "new", "король", "Школа Первая"], "Такой роли нет.", "There is no such role."),
    ("people", PEOPLE, ["Новый", "new", "Школа", "Школа № 99"], "Такой организации нет.", "There is no such organisation."),
    ("people", PEOPLE, ["Новый", "new", "Методист", "Школа Первая"], "не может", "This role cannot be held in this organisation."),
    ("people", PEOPLE, ["Выключен", "off", "Школа", "Школа Первая"], "отключена", "This account is switched off."),
    ("numbers", NUMBERS, number(name="Школа Нигде"), "Такой школы нет.", "There is no such school."),
    ("numbers", NUMBERS, number(name="Школа Закрытая"), "Эта школа закрыта.", "This school is closed."),
    ("numbers", NUMBERS, number(subject="Чтение мыслей"), "Такого предмета нет.", "There is no such subject."),
    ("numbers", NUMBERS, number(grade="9"), "В этом классе ВПР не проводятся.", "The national tests are not held in this grade."),
    ("numbers", NUMBERS, number(grade="6"), "В кампании нет такого предмета в этом классе.", "The campaign has no such subject in this grade."),
    ("numbers", NUMBERS, number(works="много"), "Нужно целое число.", "A whole number is needed."),
    ("numbers", NUMBERS, number(subject="Русский язык", day="вчера"), "Нужна дата, например 20.04.2027.", "A date is needed, for example 20.04.2027."),
    ("numbers", NUMBERS, number(subject="Биология", sample="может быть"), "Нужно «да» или «нет».", "“Yes” or “no” is needed."),
]  # fmt: skip
REPEATED = {
    "schools": (
        SCHOOLS,
        school(name="Школа Новая"),
        "То же самое уже есть в строке 2.",
        "The same stands in row 2 already.",
    ),
    "people": (PEOPLE, ["Новый", "new", "Школа", "Школа Первая"], "строке 2", "The same stands in row 2 already."),
    "numbers": (NUMBERS, number(), "То же самое уже есть в строке 2.", "The same stands in row 2 already."),
}


@pytest.fixture
def town(seeded: Callable[..., None], browser_of: BrowserOf) -> Callable[[str], Browser]:
    def make(session: Session) -> None:
        department = factories.department(session)
        department.name, department.name_key = "Управление Имя", "управление имя"
        district = factories.district(session, "Северный", "левый")
        factories.school(session, "Школа Первая", login="sch670001", district=district)
        factories.school(session, "Школа Вторая", login="sch670002")
        factories.school(session, "Школа Закрытая", closed_on=date(2027, 1, 31))
        factories.person(session, Role.ADMINISTRATOR, department, login="adm")
        factories.person(session, Role.DEPARTMENT, department, login="dep")
        off = factories.person(session, Role.SCHOOL, factories.school(session), "Выключен", "off")
        off.active = False
        campaign = factories.campaign(session)
        for subject in ("mat", "rus", "bio"):
            factories.campaign_round(session, campaign, subject)

    seeded(make)
    return lambda kind: browser_of("dep" if kind == "numbers" else "adm")


def told(browser: Browser, kind: str, heads: list[str], rows: list[list[str]], lang: str) -> str:
    """The preview's words in a language."""
    data = to_csv(Sheet("", heads, rows))
    browser.post("/account/language", {"lang": lang, "next": "/"})
    fields: dict[str, Any] = {"file": (io.BytesIO(data), "Файл.csv"), "_idem": f"{len(rows):032x}"}
    token = browser.hidden(browser.get("/account/password"), "csrf_token")
    answer = browser.client.post(f"/imports/{kind}", data={**fields, "csrf_token": token})
    assert answer.status_code == 303, answer.text[:1500]
    browser.client.post("/account/language", data={"lang": lang, "next": "/", "csrf_token": token})
    return re.sub(r"\s+", " ", html.unescape(browser.get(answer.location)))


@pytest.mark.parametrize("kind", ["schools", "people", "numbers"])
def test_each_bad_cell_is_explained_in_both_languages(town: Callable[[str], Browser], kind: str) -> None:
    browser = town(kind)
    cases = [case for case in CASES if case[0] == kind]
    rows = [row for _kind, _heads, row, _ru, _en in cases]
    silent = []
    for lang, place in (("ru", 3), ("en", 4)):
        page = told(browser, kind, cases[0][1], rows, lang)
        silent += [(lang, case[place]) for case in cases if case[place] not in page]
    assert silent == []


@pytest.mark.parametrize("kind", REPEATED)
def test_a_repeated_row_names_the_first_one(town: Callable[[str], Browser], kind: str) -> None:
    heads, row, russian, english = REPEATED[kind]
    browser = town(kind)
    assert russian in told(browser, kind, heads, [row, row], "ru")
    assert english in told(browser, kind, heads, [row, row], "en")
