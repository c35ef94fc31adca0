"""The page of notices, the reminders from the page of readiness, and the count in the header."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain.notices import WORDS, NoticeKind
from tracker.domain.roles import Role
from tracker.models.notices import Notice
from tracker.web import notice_words

Seeded = Callable[[Callable[[Session], Any]], Any]
MOMENT = datetime(2027, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        department, office = factories.department(session), factories.methodical_office(session)
        schools = [factories.school(session, f"Школа № {n}") for n in (1, 2, 10)]
        for role, home, login in (
            (Role.DEPARTMENT, department, "dep"), (Role.METHODOLOGIST, office, "met"), (Role.ADMINISTRATOR, department, "adm"),
            (Role.SCHOOL, schools[0], "sch"), (Role.SCHOOL, schools[1], "other"), (Role.OBSERVER, schools[0], "obs"),
        ):  # fmt: skip
            factories.person(session, role, home, login=login)
        campaign = factories.campaign(session)
        of = [factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus")]
        for row in of:
            factories.school_round(session, row, schools[1], works=0, teachers=0)
        factories.school_round(session, of[0], schools[2])
        return {"department": department.id, "mat": of[0].id, "rus": of[1].id} | {
            f"school{n}": row.id for n, row in enumerate(schools)
        }

    return seeded(make)


def test_a_silent_school_is_reminded_reads_it_and_is_not_bothered_twice(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    office, school = browser_of("met"), browser_of("sch")
    assert "Уведомления</a>" in school.get("/")
    url = "/numbers/readiness/remind"
    assert office.post(url, {"school": str(city["school0"])}).status_code == 303
    assert "Напоминание получила 1 школа." in office.get("/numbers/readiness")
    assert office.post(f"{url}?lack=works").status_code == 303
    told = office.get("/numbers/readiness?lack=works")
    assert "Напоминание получила 1 школа. 1 школе сегодня уже напоминали." in told
    start = school.get("/")
    assert "Не прочитано 1 уведомление." in start
    page = school.get("/notices")
    assert "нет ваших сведений — Математика, 5 класс; Русский язык, 5 класс." in page
    assert 'href="/numbers"' in page
    [notice] = re.findall(r'action="/notices/(\d+)/read"', page)
    assert browser_of("other").post(f"/notices/{notice}/read").status_code == 404
    assert school.post(f"/notices/{notice}/read").status_code == 303
    assert "Не прочитано" not in school.get("/")
    assert "прочитано" in school.get("/notices")
    assert "Уведомлений нет" in school.get("/notices?unread=1")


def test_who_may_remind_and_who_has_notices(city: dict[str, int], browser_of: Callable[[str], Browser]) -> None:
    for login in ("sch", "adm", "obs"):
        assert browser_of(login).post("/numbers/readiness/remind").status_code == 403, login
    for login in ("adm", "obs"):
        browser_of(login).get("/notices", 403)
    department = browser_of("dep")
    assert department.post("/numbers/readiness/remind", {"school": "999999"}).status_code == 404
    assert department.post("/numbers/readiness/remind", {"school": "x"}).status_code == 422
    assert department.post("/numbers/readiness/remind", {"school": str(city["school1"])}).status_code == 303
    assert "Напоминание получили 0 школ. 1 школа дала всё." in department.get("/numbers/readiness")


def test_readiness_is_filtered_by_round_and_by_what_is_missing_and_so_is_its_file(
    city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    browser = browser_of("dep")
    listed = browser.client.get(f"/numbers/readiness/list.csv?lack=works&round={city['rus']}").data.decode("utf-8-sig")
    assert [line.split(";")[0] for line in listed.splitlines()] == ['"Школа"', '"Школа № 1"', '"Школа № 10"']
    page = browser.get(f"/numbers/readiness?lack=experts&round={city['mat']}")
    assert "Школа № 10" in page
    assert "Школа № 2<" not in page
    links = re.findall(r'href="\?([^"]*)"', browser.get("/numbers/readiness"))
    assert {f"round={city['mat']}", "lack=experts"} in [set(link.split("&amp;")) for link in links]
    assert browser.client.get("/numbers/readiness/list.xlsx?lack=any").data[:2] == b"PK"
    for strange in ("lack=xyz", "round=999999", "lack=" + "x" * 3000):
        browser.get(f"/numbers/readiness?{strange}")


def tell(session: Session, city: dict[str, int], number: int = 1, **values: Any) -> None:
    plain = {
        "kind": NoticeKind.DISCREPANCY,
        "params": {"packet": "12-5", "handed": 60, "received": 59},
        "url": "/packets",
    }
    for _ in range(number):
        row = Notice(organisation_id=city["department"], created_at=MOMENT, **{**plain, **values})
        factories.add(session, row)


def test_the_department_reads_all_at_once_and_downloads_them(
    seeded: Seeded,
    city: dict[str, int],
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], QueryCounter],
) -> None:
    browser = browser_of("dep")
    seeded(lambda session: tell(session, city))
    with count_queries() as few:
        page = browser.get("/notices")
    assert "Пакет 12-5: передано работ — 60, получено — 59." in page
    seeded(lambda session: tell(session, city, 60))
    with count_queries() as many:
        browser.get("/notices")
    assert len(few) == len(many)
    assert len(browser.client.get("/notices/list.csv?unread=1").data.decode().splitlines()) == 62
    assert browser.client.get("/notices/list.xlsx").data[:2] == b"PK"
    assert browser.post("/notices/read").status_code == 303
    assert "Отмечено как прочитанное: 61 уведомление." in browser.get("/notices")
    assert len(browser.client.get("/notices/list.csv?unread=1").data.decode().splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "led"),
    [
        ("/packets/5", "/packets/5"), ("/numbers?round=3#x", "/numbers?round=3#x"), ("//evil.example", ""),
        ("https://evil.example", ""), ("/\\evil.example", ""), ("/a\nb", ""), ("javascript:alert(1)", ""), ("", ""),
        ("packets/5", ""), ("/\t/evil.example", ""),
    ],
)  # fmt: skip
def test_a_notice_leads_nowhere_but_to_this_site(url: str, led: str) -> None:
    assert notice_words.link(Notice(url=url, kind=NoticeKind.ORDER_PUBLISHED, params={})) == led


def test_every_kind_has_words_even_with_parameters_of_another_version(app: Flask) -> None:
    params = {"rounds": [["mat", 5]] * 6, "version": 2, "packet": "1", "handed": 2, "received": 1, "round": ["rus", 4]}
    with app.test_request_context("/"):
        for kind in NoticeKind:
            said = notice_words.words(Notice(kind=kind, params=params))
            assert "%" not in said
            assert said != WORDS[kind]
            assert "%" not in notice_words.words(Notice(kind=kind, params={}))
        reminder = notice_words.words(Notice(kind=NoticeKind.NUMBERS_MISSING, params=params))
        assert reminder.count("Математика, 5 класс") == 4
        assert "и ещё 2" in reminder
