"""Uploading a memo, reviewing what was read, and confirming it, in the browser."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.documents import office
from tracker.domain.roles import Role
from tracker.models.journal import JournalEntry
from tracker.models.memos import Memo, Recommendation
from tracker.paths import DEMO_DATA
from tracker.services import memos

DATA = (DEMO_DATA / "spravka-2021.txt").read_bytes()
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"[^>]*>')
Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


def make(session: Session) -> None:
    factories.campaign(session)
    department, office_, home = (
        factories.department(session), factories.methodical_office(session), factories.school(session)
    )  # fmt: skip
    for role, at, name in (
        (Role.DEPARTMENT, department, "dept"), (Role.ADMINISTRATOR, department, "admin"),
        (Role.METHODOLOGIST, office_, "anna"), (Role.SCHOOL, home, "first"), (Role.OBSERVER, department, "observer"),
    ):  # fmt: skip
        factories.person(session, role, at, f"Человек {name}", f"{name}@example.org")


@pytest.fixture
def town(seeded: Seeded) -> None:
    seeded(make)


@pytest.fixture
def dept(town: None, browser_of: BrowserOf) -> Browser:
    return browser_of("dept@example.org")


def upload(browser: Browser, data: bytes = DATA, name: str = "spravka-2021.txt", **values: Any) -> TestResponse:
    key = values.pop("_idem", None) or browser.hidden(browser.get("/memos"), "_idem")
    return browser.post(
        "/memos", {"file": (io.BytesIO(data), name), "_idem": key, **values}, content_type="multipart/form-data"
    )


def review(browser: Browser, address: str) -> dict[str, str]:
    """The fields of the review page with their values, as a browser would send them."""
    page = browser.get(address)
    form = page[page.index('<form class=""') : page.rindex("</form>")]
    found: dict[str, str] = {}
    for tag in re.finditer(r"<input[^>]*>|<textarea.*?</textarea>|<select.*?</select>", form, re.DOTALL):
        name = re.search(r'\bname="([^"]+)"', tag[0])
        if name is None or ('type="checkbox"' in tag[0] and " checked" not in tag[0]):
            continue
        if tag[0].startswith("<textarea"):
            value = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", tag[0], re.DOTALL)
        elif tag[0].startswith("<select"):
            value = re.search(r'<option selected value="([^"]*)"', tag[0]) or re.search(
                r'<option value="([^"]*)"', tag[0]
            )
        else:
            value = re.search(r'value="([^"]*)"', tag[0])
        found[name[1]] = html.unescape(value[1]).replace("\r\n", "\n") if value else ""
    found.pop("csrf_token")
    return found


def made(seeded: Seeded) -> list[tuple[Any, ...]]:
    def read(session: Session) -> list[tuple[Any, ...]]:
        row = Recommendation
        columns = (row.addressee, row.number, row.deadline_kind, row.rhythm, row.text)
        return [tuple(str(x) for x in one) for one in session.execute(select(*columns).order_by(row.id))]

    return seeded(read)


def test_the_review_of_the_real_memo_shows_everything_that_was_read_and_is_doubtful(
    dept: Browser, seeded: Seeded
) -> None:
    answer = upload(dept)
    assert answer.status_code == 303
    page = html.unescape(dept.get(answer.location))
    assert "Прочитано 11 рекомендаций. До подтверждения ничего не создаётся." in page
    assert page.count('class="review"') == 11
    for words in (
        "Даты пропущены: «с … по …» без чисел.", "В тексте остались следы закладок текстового редактора.",
        "После номера пункта нет пробела.", "Слово «Срок» есть, а сам срок не указан.", "У показателя нет значения.",
        "Неясно, относится ли срок к одному пункту или к нескольким.", "Количество не указано",
        "Строка «Срок» ниже может относиться и к этому пункту.", "Возможно, имеется в виду: ",
        "Ни у одной рекомендации нет календарной даты.",
    ):  # fmt: skip
        assert words in page, words
    assert re.search(r'<li id="line-\d+"><mark class="read">1\.Организовать|<mark class="read">.*1\.Организовать', page)
    assert made(seeded) == []


def test_a_double_upload_and_the_same_file_again_lead_to_the_same_memo(dept: Browser, seeded: Seeded) -> None:
    key = dept.hidden(dept.get("/memos"), "_idem")
    places = {
        upload(dept, _idem=key).location,
        upload(dept, _idem=key).location,
        upload(dept, name="другое.txt").location,
    }
    assert len(places) == 1
    assert seeded(lambda session: session.scalar(select(func.count(Memo.id)))) == 1


def test_confirming_as_read_makes_eleven_drafts_and_a_second_click_changes_nothing(
    dept: Browser, seeded: Seeded
) -> None:
    place = upload(dept).location
    data = {**review(dept, place), "rhythm_for_all": "quarter"}
    first, again = (dept.post(f"{place}/confirm", data) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    rows = made(seeded)
    assert len(rows) == 11
    assert next(row[:4] for row in rows if row[2] == "ongoing") == ("methodical_office", "3", "ongoing", "quarter")
    assert sum(row[2:4] == ("ongoing", "quarter") for row in rows) == 5
    assert sum(row[2] == "campaign" for row in rows) == 1
    assert sum(row[2] == "not_set" for row in rows) == 5
    page = dept.get(place)
    assert page.count('href="/recommendations/') == 11
    assert "Подтверждена 20.04.2027 12:30" in page
    assert "Справка подтверждена" in page, "its history"
    late = dept.post(f"{place}/confirm", {**data, "_idem": "0" * 32})
    assert late.status_code == 409
    assert "Эта справка уже подтверждена" in late.text
    assert dept.post(place, data).status_code == 409
    assert len(made(seeded)) == 11


def test_items_are_corrected_left_out_and_added_and_the_draft_survives(dept: Browser, seeded: Seeded) -> None:
    place = upload(dept).location
    data = review(dept, place)
    del data["item-0-included"]
    data |= {"item-1-text": "Составить график.", "item-1-deadline_kind": "date", "item-1-deadline_on": "2027-05-14"}
    answer = dept.post(place, {**data, "add": "1"})
    assert (answer.status_code, answer.location) == (303, f"{place}#item-12")
    assert made(seeded) == []
    kept = review(dept, place)
    assert "item-0-included" not in kept
    assert (kept["item-1-text"], kept["item-1-deadline_on"], kept["items"]) == ("Составить график.", "2027-05-14", "12")
    kept |= {"item-11-text": "Назначить наблюдателей.", "item-11-number": "5"}
    assert dept.post(f"{place}/confirm", kept).status_code == 303
    rows = made(seeded)
    assert len(rows) == 11
    assert rows[0][4] == "Составить график."
    assert rows[-1][4] == "Назначить наблюдателей."


def test_an_item_left_blank_must_be_filled_or_left_out(dept: Browser, seeded: Seeded) -> None:
    place = upload(dept).location
    dept.post(place, {**review(dept, place), "add": "1"})
    data = review(dept, place)
    answer = dept.post(f"{place}/confirm", data)
    assert answer.status_code == 422
    assert "Некоторые пункты нужно исправить" in answer.text
    del data["item-11-included"]
    assert dept.post(f"{place}/confirm", data).status_code == 303
    assert len(made(seeded)) == 11


def test_a_stale_review_is_refused_and_what_was_typed_is_kept_on_the_page(dept: Browser, seeded: Seeded) -> None:
    place = upload(dept).location
    data = review(dept, place)
    assert dept.post(place, {**data, "item-0-text": "Первый успел."}).status_code == 303
    late = dept.post(f"{place}/confirm", {**data, "item-0-text": "Второй опоздал."})
    assert late.status_code == 409
    assert "Второй опоздал." in late.text
    assert made(seeded) == []


@pytest.mark.parametrize(
    ("login", "see", "manage"), [("admin", 200, 403), ("anna", 200, 403), ("first", 403, 403), ("observer", 403, 403)]
)
def test_roles_have_their_rights(
    dept: Browser, browser_of: BrowserOf, seeded: Seeded, login: str, see: int, manage: int
) -> None:
    place = upload(dept).location
    data = review(dept, place)
    browser = browser_of(f"{login}@example.org")
    for address in ("/memos", place):
        page = browser.get(address, see)
        assert "<textarea" not in page
        assert "Прочитать справку" not in page
    assert upload(browser, _idem="a" * 32).status_code == manage
    assert browser.post(place, data).status_code == manage
    assert browser.post(f"{place}/confirm", data).status_code == manage
    assert made(seeded) == []


REFUSED = [
    ("справка.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "сохраните как .docx"),
    ("справка.docx", office.docx(office.paragraph("текст"))[:-40], "Файл повреждён"),
    ("справка.docx", office.docx("<w:p/>" + " " * 60_000_000), "при распаковке слишком велик"),
    ("справка.odt", b"PK\x03\x04", "Файл повреждён"),
    ("справка.txt", b"", "Файл пуст"),
    ("справка.exe", b"MZ", "Такие файлы не принимаются"),
    ("../../etc/passwd", b"root", "Такие файлы не принимаются"),
    ("справка.txt", b"\x00\x01\x02\xff" * 50, "Кодировка"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_what_cannot_be_read_is_refused_with_advice_and_leaves_nothing(
    dept: Browser, seeded: Seeded, name: str, data: bytes, words: str
) -> None:
    answer = upload(dept, data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert seeded(lambda session: session.scalar(select(func.count(Memo.id)))) == 0
    assert (
        seeded(lambda session: session.scalar(select(JournalEntry.id).where(JournalEntry.object_type == "memo")))
        is None
    )


def test_a_form_without_a_file_says_so(dept: Browser) -> None:
    answer = dept.post("/memos", {"_idem": "a" * 32}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Выберите файл." in answer.text


def test_a_memo_without_recommendations_is_shown_as_one(dept: Browser) -> None:
    place = upload(dept, "Справка\nВсё хорошо.\n".encode(), "a.txt").location
    page = dept.get(place)
    assert "Рекомендации не найдены." in page
    data = review(dept, place)
    answer = dept.post(f"{place}/confirm", data)
    assert answer.status_code == 422
    assert "Ничего не выбрано" in answer.text


HOSTILE: list[dict[str, str]] = [
    {"item-0-addressee": "school<script>"}, {"item-0-deadline_kind": "x"}, {"item-0-deadline_on": "9999-99-99"},
    {"item-0-deadline_kind": "date", "item-0-deadline_on": "0001-01-01"}, {"item-0-text": "я" * 20_000},
    {"item-0-number": "1" * 400}, {"item-0-deadline_days": "9" * 30}, {"item-0-rhythm": "hour"}, {"items": "201"},
    {"rhythm_for_all": "hour"}, {"item-0-deadline_words": "я" * 900}, {"item-0-deadline_days": "-4"},
    {"item-0-text": "\x00"}, {"_idem": "x"},
]  # fmt: skip


@pytest.mark.parametrize("values", HOSTILE, ids=str)
def test_what_no_item_can_be_is_refused(dept: Browser, seeded: Seeded, values: dict[str, str]) -> None:
    place = upload(dept).location
    data = review(dept, place)
    for address in (place, f"{place}/confirm"):
        assert dept.post(address, {**data, **values}).status_code == 422, address
    assert made(seeded) == []
    assert review(dept, place) | {"_idem": ""} == data | {"_idem": ""}


@pytest.mark.parametrize("text", ["items=abc&item-0-text=%00", "", "items=-5&_version=zzz"])
def test_a_mangled_form_is_no_crash(dept: Browser, seeded: Seeded, text: str) -> None:
    place = upload(dept).location
    pairs = dict(part.split("=") for part in text.split("&") if part)
    for address in (place, f"{place}/confirm"):
        assert dept.post(address, pairs).status_code in {409, 422}
    assert made(seeded) == []


def test_a_missing_memo_is_404(dept: Browser) -> None:
    dept.get("/memos/999", 404)
    assert dept.post("/memos/999", {}).status_code == 404
    assert dept.post("/memos/999/confirm", {}).status_code == 404


def test_a_memo_cannot_smuggle_html(dept: Browser) -> None:
    nasty = 'Справка <script>alert(1)</script> за 2027 год\nРекомендации:\nШколам:\n1. <img src=x onerror=alert(2)>"\nСрок: постоянно\n'
    place = upload(dept, nasty.encode(), "<script>.txt").location
    assert "<script>." not in dept.get("/memos")
    page = dept.get(place)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_long_list_costs_the_same_number_of_queries(
    dept: Browser, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    def add(session: Session, number: int) -> None:
        campaign = session.scalars(select(Memo.campaign_id)).first()
        reading = memos.read(f"{number}.txt", DATA + f"\n{number}".encode())
        actor = factories.actor(session, Role.DEPARTMENT, factories.department(session))
        memos.upload(session, actor=actor, campaign_id=campaign or 1, reading=reading)

    seeded(lambda session: add(session, 0))
    with count_queries() as one:
        assert dept.get("/memos").count('href="/memos/') == 1
    seeded(lambda session: [add(session, number) for number in range(1, 50)])
    with count_queries() as many:
        assert dept.get("/memos").count('href="/memos/') == 50
    assert len(many) == len(one)
