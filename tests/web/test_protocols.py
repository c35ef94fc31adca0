"""The pages of protocols: the grid with and without the script, the file, the signature, and who sees the rows when."""

import io
import re
from collections.abc import Callable
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Role
from tracker.models.packets import CrossCheck
from tracker.services import protocols

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


def town(session: Session) -> dict[str, int]:
    department, office = factories.department(session), factories.methodical_office(session)
    giver, taker = factories.school(session, "Школа Отдающая"), factories.school(session, "Школа Проверяющая")
    third = factories.school(session, "Школа Посторонняя")
    for login, role, home in (
        ("giver", Role.SCHOOL, giver), ("taker", Role.SCHOOL, taker), ("third", Role.SCHOOL, third),
        ("officer", Role.DEPARTMENT, department), ("method", Role.METHODOLOGIST, office),
        ("admin", Role.ADMINISTRATOR, department),
    ):  # fmt: skip
        factories.person(session, role, home, login=f"{login}@example.org")
    round_ = factories.campaign_round(session, factories.campaign(session))
    round_.scale_3, round_.scale_4, round_.scale_5, round_.max_score, round_.task_points = 2, 4, 6, 7, [1, 2, 4]
    received = {"status": PacketStatus.RECEIVED, "handed_works": 3, "received_works": 3}
    check = factories.cross_check(
        session, round_, taker, giver, packet_number="мат-5-07", experts="Иванова А. А., Петрова Б. Б.", **received
    )
    other = factories.cross_check(session, round_, taker, third, packet_number="мат-5-08", **received)
    rus = factories.campaign_round(session, round_.campaign, "rus")
    rus.task_points = [1, 2, 4]
    russian = factories.cross_check(session, rus, taker, giver, packet_number="рус-5-01", **received)
    return {"check": check.id, "other": other.id, "russian": russian.id, "round": round_.id}


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    return seeded(town)


@pytest.fixture
def sign_in(browser_of: SignIn, ids: dict[str, int]) -> SignIn:
    return lambda name: browser_of(f"{name}@example.org")


def row(key: str, code: str, points: str, **more: str) -> dict[str, Any]:
    """The fields of one new row as the form sends them."""
    cells = {"id": "", "seen": "", "code": code, "class": "5А", "variant": "1", **more}
    cells |= {f"p{place}": text for place, text in enumerate(points.split(), 1)}
    return {f"{name}-{key}": text for name, text in cells.items()}


def form(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    keys = [next(iter(one)).partition("-")[2] for one in rows]
    return {"row": keys, **{name: text for one in rows for name, text in one.items()}, **more}


def fill(browser: Browser, check: int) -> None:
    works = [row(str(n), f"1000{n}", points) for n, points in enumerate(("1 2 4", "0 0 0", "1 х 1"))]
    assert browser.post(f"/packets/{check}/protocol", form(*works, expert="1")).status_code == 303
    assert browser.post(f"/packets/{check}/protocol", form(expert="2", agree="rest")).status_code == 303


def sign(browser: Browser, check: int, **names: str) -> Any:
    page = browser.get(f"/packets/{check}/protocol/edit")
    part = page[page.index("signing") :]
    fields = {"expert_1": "Иванова А. А.", "expert_2": "Петрова Б. Б.", "_version": browser.hidden(part, "_version")}
    return browser.post(f"/packets/{check}/protocol/experts", {**fields, "sign": "1", **names})


def test_without_script_the_whole_form_is_saved_and_what_is_wrong_stays_as_typed(sign_in: SignIn, ids):
    taker = sign_in("taker")
    url = f"/packets/{ids['check']}/protocol"
    page = taker.get(f"{url}/edit")
    assert page.count('name="row"') == 3
    assert 'value="Иванова А. А."' in page
    answer = taker.post(url, form(row("0", "10001", "1 2 4"), row("1", "10001", "9 2 4"), row("2", "", ""), expert="1"))
    assert answer.status_code == 422
    assert "Задание 1: от 0 до 1 баллов" in answer.text
    assert re.search(r'name="p1-\d+" [^>]*value="9"[^>]*aria-invalid="true"', answer.text)
    page = taker.get(f"{url}/edit")
    assert page.count('value="10001"') == 1
    assert "работ с результатом: 0 из 3" in page


def test_the_script_s_answer_tells_of_every_row(sign_in: SignIn, ids):
    taker = sign_in("taker")
    url = f"/packets/{ids['check']}/protocol"
    rows = [row("0", "10001", "1 2 4"), row("1", "1", "1 2 4"), row("2", "10003", "1")]
    first, second, third = taker.post(url, form(*rows, expert="1"), headers=JSON).json["rows"]
    assert (first["key"], first["saved"], first["total"], first["mark"]) == ("0", True, "7", "5")
    assert (second["saved"], second["wrong"], second["id"]) == (False, ["code"], None)
    assert "5 цифр" in second["state"]
    assert (third["saved"], third["total"], third["state"]) == (True, "", "нет баллов первого эксперта")
    mine = {f"{name}-0": text for name, text in (("id", first["id"]), ("seen", first["seen"]), ("p1", "0"))}
    (again,) = taker.post(url, {"row": "0", "expert": "1", **mine}, headers=JSON).json["rows"]
    assert (again["saved"], again["total"]) == (True, "6")
    mine |= {"p1-0": "1", "p3-0": "3"}  # from the page that is two saves old
    (stale,) = taker.post(url, {"row": "0", "expert": "1", **mine}, headers=JSON).json["rows"]
    assert not stale["saved"]
    assert "изменил другой пользователь" in stale["state"]
    assert "0 2 4" in stale["state"]
    assert stale["seen"] == again["seen"]


@pytest.mark.parametrize(
    ("login", "status"), [("giver", 403), ("third", 404), ("officer", 403), ("method", 403), ("admin", 403)]
)
def test_nobody_but_the_checker_opens_the_grid_or_the_file(sign_in: SignIn, ids, login: str, status: int):
    browser = sign_in(login)
    base = f"/packets/{ids['check']}/protocol"
    for page in ("edit", "file", "template.xlsx"):
        browser.get(f"{base}/{page}", status)
    assert browser.post(base, form(row("0", "10001", "1"), expert="1")).status_code == status
    assert browser.post(f"{base}/experts", {"sign": "1", "_version": "1"}).status_code == status


def test_the_rows_are_seen_by_the_checked_school_after_the_release_alone_and_by_an_administrator_never(
    sign_in: SignIn, ids, seeded: Seeded
):
    taker = sign_in("taker")
    fill(taker, ids["check"])
    url = f"/packets/{ids['check']}/protocol"
    seen = {name: "10001" in sign_in(name).get(url) for name in ("taker", "giver", "officer", "method", "admin")}
    assert seen == {"taker": True, "giver": False, "officer": False, "method": False, "admin": False}
    assert sign(taker, ids["check"]).status_code == 303
    seen = {name: "10001" in sign_in(name).get(url) for name in ("taker", "giver", "officer", "method", "admin")}
    assert seen == {"taker": True, "giver": False, "officer": True, "method": True, "admin": False}

    def release(session: Session) -> None:
        actor = factories.actor(session, Role.DEPARTMENT, factories.department(session))
        protocols.release(session, actor=actor, round_ids=[ids["round"]])

    seeded(release)
    seen = {name: "10001" in sign_in(name).get(url) for name in ("taker", "giver", "officer", "method", "admin")}
    assert seen == {"taker": True, "giver": True, "officer": True, "method": True, "admin": False}
    sign_in("third").get(url, 404)


def test_the_signature_says_what_is_missing_and_then_closes_the_grid(sign_in: SignIn, ids):
    taker = sign_in("taker")
    answer = sign(taker, ids["check"])
    assert answer.status_code == 422
    assert "В протоколе работ: 0, получено: 3" in answer.text
    fill(taker, ids["check"])
    answer = sign(taker, ids["check"], expert_2="")
    assert "Укажите эксперта: фамилию и инициалы." in answer.text
    answer = sign(taker, ids["check"])
    assert answer.location == f"/packets/{ids['check']}"
    assert "Протокол подписан" in taker.get(answer.location)
    page = taker.get(f"/packets/{ids['check']}/protocol/edit")
    assert 'name="row"' not in page
    late = taker.post(f"/packets/{ids['check']}/protocol", form(row("0", "10009", "1"), expert="1"), headers=JSON)
    assert late.status_code == 409
    assert "Проверен, протокол подписан" in late.json["detail"]


def workbook(browser: Browser, check: int) -> openpyxl.Workbook:
    answer = browser.client.get(f"/packets/{check}/protocol/template.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def works(book: openpyxl.Workbook, *rows: list[Any]) -> openpyxl.Workbook:
    """Fill the template: code, class, variant, the school's sum and mark, then the points."""
    for number, cells in enumerate(rows, 4):
        for column, value in enumerate(cells, 2):
            book.active.cell(number, column).value = value
    return book


def send(browser: Browser, check: int, book: openpyxl.Workbook, name: str = "протокол.xlsx", **more: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    page = browser.get(f"/packets/{check}/protocol/file")
    fields = {"_idem": browser.hidden(page, "_idem"), "file": (io.BytesIO(out.getvalue()), name), **more}
    return browser.post(f"/packets/{check}/protocol/file", fields, content_type="multipart/form-data")


GOOD = (
    ["10001", "5А", "1", 7, 5, 1, 2, 4, 1, 2, 4],
    ["10002", "5А", "2", None, None, 0, "х", 0, 0, "Х", 0],
    ["00003", "5Б", "1", 3, 3, 1, 2, 1, 1, 1, 1, "", 1, 1],
)


def test_a_template_comes_back_filled_in(sign_in: SignIn, ids):
    taker = sign_in("taker")
    book = workbook(taker, ids["check"])
    assert book.active.max_column == 1 + 5 + 9 + 1
    assert len(book.active.data_validations.dataValidation) == 12
    good = [*GOOD[:2], [*GOOD[2][:11], "", 2, ""]]
    answer = send(taker, ids["check"], works(book, *good))
    assert answer.status_code == 303, answer.text
    page = taker.get(answer.location)
    assert "Из файла взяты 3 работы." in page
    assert "работ с результатом: 2 из 3" in page
    book = workbook(taker, ids["check"])
    assert [book.active.cell(6, column).value for column in (2, 3, 13)] == ["00003", "5Б", None]
    assert book.active.cell(5, 8).value == "х"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ((5, 2), "10001", "Строка 5, столбец «Код»: Код 10001 уже есть в строке 4."),
        ((4, 3), "6А", "Строка 4, столбец «Класс»: Класс 6А не относится к параллели 5."),
        ((4, 4), None, "Строка 4, столбец «Вариант»: Укажите вариант"),
        ((5, 7), 2, "Строка 5, столбец «1 (1), эксперт 1»: Задание 1: от 0 до 1 баллов"),
        ((6, 12), "три", "Строка 6, столбец «3 (4), эксперт 2»: Задание 3: от 0 до 4"),
        ((4, 6), 1, "Строка 4, столбец «Школа: отметка»: Целое число от 2 до 5."),
        ((4, 2), "=1+1", "Строка 4, столбец «Код»: Код участника состоит из 5 цифр."),
        ((1, 1), "Список", "Это не шаблон протокола"),
        ((3, 17), "ещё", "Шаблон не соответствует заданиям"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_nothing_is_taken(sign_in: SignIn, ids, place, value, words):
    taker = sign_in("taker")
    book = works(workbook(taker, ids["check"]), *GOOD)
    book.active.cell(*place).value = value
    answer = send(taker, ids["check"], book)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="10001"' not in taker.get(f"/packets/{ids['check']}/protocol/edit")


def test_counts_that_do_not_add_up_and_files_of_another_packet_or_round_are_refused(sign_in: SignIn, ids):
    taker = sign_in("taker")
    answer = send(taker, ids["check"], works(workbook(taker, ids["check"]), *GOOD[:2]))
    assert "В файле работ: 2, получено: 3" in answer.text
    four = works(workbook(taker, ids["check"]), *GOOD, ["10004", "5А", "1"])
    assert "В файле работ: 4, получено: 3" in send(taker, ids["check"], four).text
    other = works(workbook(taker, ids["other"]), *GOOD)
    assert "Файл относится к пакету № мат-5-08, а это пакет № мат-5-07." in send(taker, ids["check"], other).text
    russian = works(workbook(taker, ids["russian"]), *GOOD)
    answer = send(taker, ids["check"], russian)
    assert answer.status_code == 422
    assert "Файл относится к другой работе (2027, rus-5)" in answer.text
    for name, words in (("протокол.xls", "Старый формат"), ("протокол.pdf", "не принимаются")):
        assert words in send(taker, ids["check"], four, name).text


def test_a_file_older_than_the_protocol_is_taken_only_when_that_is_meant(sign_in: SignIn, ids):
    taker = sign_in("taker")
    old = works(workbook(taker, ids["check"]), *GOOD)
    fill(taker, ids["check"])
    answer = send(taker, ids["check"], old)
    assert answer.status_code == 422
    assert "После скачивания этого шаблона протокол изменили" in answer.text
    assert 'value="10000"' in taker.get(f"/packets/{ids['check']}/protocol/edit")
    assert send(taker, ids["check"], old, replace="1").status_code == 303
    page = taker.get(f"/packets/{ids['check']}/protocol/edit")
    assert 'value="10000"' not in page
    assert 'value="00003"' in page


def test_what_the_experts_differ_in_stands_on_a_page_of_its_own(sign_in: SignIn, ids):
    taker = sign_in("taker")
    url = f"/packets/{ids['check']}/protocol/edit?expert=3"
    assert "Пока эксперты не разошлись ни в одной работе." in taker.get(url)
    send(taker, ids["check"], works(workbook(taker, ids["check"]), *GOOD[:2], GOOD[2][:11]))
    page = taker.get(url)
    assert page.count('name="row"') == 1
    assert 'placeholder="2≠1"' in page
    assert "4 (4) / 3 (3)" in page
    assert "баллы расходятся: согласуйте" in page


def test_the_sheet_compares_the_school_s_marks_with_the_experts(sign_in: SignIn, ids):
    taker = sign_in("taker")
    rows = (*GOOD[:2], [*GOOD[2][:11], 1, 1, 1])
    send(taker, ids["check"], works(workbook(taker, ids["check"]), *rows))
    page = re.sub(r"\s*<[^>]+>\s*", "|", taker.get(f"/packets/{ids['check']}/protocol"))
    page = re.sub(r"\|+", "|", page)
    assert "|10001|5А|1|1 2 4|7|7|5|5|0|да|" in page
    assert "|10002|5А|2|0 х 0|—|0|—|2|—|—|" in page
    assert "|00003|5Б|1|1 1 1|3|3|3|3|0|да|" in page


def test_the_grid_costs_the_same_for_few_and_for_many(
    sign_in: SignIn, ids, seeded: Seeded, count_queries: Callable[[], QueryCounter]
):
    taker = sign_in("taker")
    url = f"/packets/{ids['check']}/protocol/edit"
    fill(taker, ids["check"])
    with count_queries() as few:
        taker.get(url)

    def more(session: Session) -> None:
        check = session.get_one(CrossCheck, ids["check"])
        check.received_works = 60
        protocol = protocols.queries.of_check(session, check)
        for number in range(50):
            factories.protocol_row(session, protocol, f"2{number:04d}", points_1=[1, 1, 1])

    seeded(more)
    with count_queries() as many:
        assert taker.get(url).count('name="row"') == 60
    assert len(few) == len(many)


def test_the_pages_speak_english_too(sign_in: SignIn, ids):
    taker = sign_in("taker")
    taker.post("/account/language", {"lang": "en"})
    answer = taker.post(f"/packets/{ids['check']}/protocol", form(row("0", "1", "9"), expert="1"), headers=JSON)
    assert "has 5 digits" in answer.json["rows"][0]["state"]
    assert "Sign the protocol" in taker.get(f"/packets/{ids['check']}/protocol/edit")
