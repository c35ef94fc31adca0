"""The pages of packets: who sees which, filters and files, the buttons of each side, and the words of refusal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Role
from tracker.models.packets import CrossCheck

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]


def town(session: Session) -> dict[str, int]:
    department, office = factories.department(session), factories.methodical_office(session)
    north, south = factories.district(session, "Северный"), factories.district(session, "Южный")
    giver = factories.school(session, "Школа Отдающая", district=north)
    taker = factories.school(session, "Школа Проверяющая", district=south)
    third = factories.school(session, "Школа Посторонняя", district=south)
    for login, role, home in (
        ("giver", Role.SCHOOL, giver), ("taker", Role.SCHOOL, taker), ("third", Role.SCHOOL, third),
        ("officer", Role.DEPARTMENT, department), ("method", Role.METHODOLOGIST, office),
        ("admin", Role.ADMINISTRATOR, department), ("observer", Role.OBSERVER, department),
    ):  # fmt: skip
        factories.person(session, role, home, login=f"{login}@example.org")
    campaign = factories.campaign(session)
    round_ = factories.campaign_round(session, campaign)
    other = factories.campaign_round(session, campaign, "rus", 6)
    check = factories.cross_check(session, round_, taker, giver, works=60, packet_number="мат-5-07")
    late = factories.cross_check(session, other, third, taker, packet_number="рус-6-01", hand_over_on=date(2027, 4, 19))
    return {"check": check.id, "late": late.id, "round": round_.id, "other": other.id, "north": north.id}


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    return seeded(town)


@pytest.fixture
def sign_in(browser_of: SignIn, ids: dict[str, int]) -> SignIn:
    return lambda name: browser_of(f"{name}@example.org")


def step(browser: Browser, ids: dict[str, int], verb: str, **fields: Any) -> Any:
    page = browser.get(f"/packets/{ids['check']}")
    return browser.post(f"/packets/{ids['check']}/{verb}", {"_version": browser.hidden(page, "_version"), **fields})


@pytest.mark.parametrize(
    ("login", "seen"),
    [("giver", [True, False]), ("taker", [True, True]), ("third", [False, True]), ("officer", [True, True]),
     ("method", [True, True]), ("admin", [True, True])],
)  # fmt: skip
def test_a_school_sees_its_own_packets_alone(sign_in: SignIn, ids: dict[str, int], login: str, seen: list[bool]):
    browser = sign_in(login)
    page, table = browser.get("/packets"), browser.get("/packets.csv")
    for number, check, visible in zip(("мат-5-07", "рус-6-01"), ("check", "late"), seen, strict=True):
        assert (number in page) == (number in table) == visible
        browser.get(f"/packets/{ids[check]}", 200 if visible else 404)


def test_an_observer_sees_none(sign_in: SignIn):
    sign_in("observer").get("/packets", 403)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"мат-5-07", "рус-6-01"}),
        ("round={round}", {"мат-5-07"}),
        ("district={north}", {"мат-5-07"}),
        ("status=ordered", {"мат-5-07", "рус-6-01"}),
        ("status=received", set()),
        ("overdue=1", {"рус-6-01"}),
        ("discrepancy=1", set()),
        ("q=посторонняя", {"рус-6-01"}),
        ("q=мат-5", {"мат-5-07"}),
        ("q=%25", set()),
    ],
)
def test_the_list_and_its_files_show_what_the_address_asks_for(sign_in: SignIn, ids, query: str, numbers: set[str]):
    browser = sign_in("officer")
    asked = query.format(**ids)
    page = browser.get(f"/packets?{asked}")
    assert {number for number in ("мат-5-07", "рус-6-01") if f">{number}<" in page} == numbers
    table = browser.get(f"/packets.csv?{asked}")
    assert {number for number in ("мат-5-07", "рус-6-01") if f'"{number}"' in table} == numbers
    assert ("Показать все пакеты" in page) == (not numbers)
    assert browser.client.get(f"/packets.xlsx?{asked}").data.startswith(b"PK")


def test_the_whole_way_from_page_to_page(sign_in: SignIn, ids: dict[str, int]):
    giver, taker, officer = sign_in("giver"), sign_in("taker"), sign_in("officer")
    assert "Получить пакет" not in taker.get(f"/packets/{ids['check']}")
    assert step(giver, ids, "hand-over", works="60", sheets="120").status_code == 303
    answer = step(taker, ids, "receive", works="59")
    assert answer.status_code == 303
    page = taker.get(answer.location)
    assert "Обе школы и управление уведомлены" in page
    assert "Передано работ: 60, получено: 59." in page
    assert "Урегулировать" not in page
    assert step(officer, ids, "settle", works="59", note="").status_code == 422
    assert step(officer, ids, "settle", works="59", note="Ученик болел").status_code == 303
    page = giver.get(f"/packets/{ids['check']}")
    assert "Ученик болел" in page
    for words in ("Пакет передан", "Пакет получен, количество расходится", "Расхождение урегулировано"):
        assert words in page
    assert page.count("Школа Проверяющая") > taker.get(f"/packets/{ids['check']}").count("Школа Проверяющая"), (
        "its people"
    )
    journal = officer.get("/journal")
    assert "пакет работ" in journal
    assert "Получен, идёт проверка" in journal


def test_bad_numbers_are_named_on_the_form(sign_in: SignIn, ids: dict[str, int]):
    giver = sign_in("giver")
    for works, words in (("0", "1"), ("шесть", "числ"), ("", "Обязательное"), ("99999999999", "5000")):
        answer = step(giver, ids, "hand-over", works=works)
        assert answer.status_code == 422
        assert words in answer.text
    answer = step(giver, ids, "hand-over", works="60", sheets="10")
    assert "Листов не может быть меньше, чем работ." in answer.text


def test_a_double_click_hands_over_once(sign_in: SignIn, ids: dict[str, int]):
    giver = sign_in("giver")
    page = giver.get(f"/packets/{ids['check']}")
    fields = {"_version": giver.hidden(page, "_version"), "_idem": "a" * 32, "works": "60"}
    first, second = (giver.post(f"/packets/{ids['check']}/hand-over", fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert giver.get(f"/packets/{ids['check']}").count("Пакет передан") == 1


def test_an_ended_check_is_gone_for_the_schools_and_stays_for_the_controllers(sign_in: SignIn, ids, seeded: Seeded):
    def end(session: Session) -> None:
        check = session.get_one(CrossCheck, ids["check"])
        check.ended_version = factories.order_version(session, check.round.campaign)
        check.status = PacketStatus.WITHDRAWN

    seeded(end)
    for login in ("giver", "taker"):
        browser = sign_in(login)
        browser.get(f"/packets/{ids['check']}", 404)
        assert "мат-5-07" not in browser.get("/packets?ended=1")
        assert browser.post(f"/packets/{ids['check']}/hand-over", {"works": "60", "_version": "2"}).status_code == 404
    officer = sign_in("officer")
    assert "Новая редакция приказа отменила эту проверку" in officer.get(f"/packets/{ids['check']}")
    assert "мат-5-07" not in officer.get("/packets")
    assert "мат-5-07" in officer.get("/packets?ended=1")


def test_the_list_costs_the_same_for_few_and_for_many(
    sign_in: SignIn, ids: dict[str, int], seeded: Seeded, count_queries: Callable[[], QueryCounter]
):
    officer = sign_in("officer")
    officer.get("/packets")
    with count_queries() as few:
        officer.get("/packets")

    def more(session: Session) -> None:
        check = session.get_one(CrossCheck, ids["check"])
        for _ in range(48):
            factories.cross_check(
                session, check.round, factories.school(session), check.checked, first_version=check.first_version
            )

    seeded(more)
    with count_queries() as many:
        assert officer.get("/packets").count('<th scope="row" class="nowrap">') == 50
    assert len(few) == len(many)


def test_the_pages_speak_english_too(sign_in: SignIn, ids: dict[str, int]):
    giver = sign_in("giver")
    giver.post("/account/language", {"lang": "en"})
    page = giver.get(f"/packets/{ids['check']}")
    assert "Hand the packet over" in page
    assert "Mathematics, grade 5" in page


def test_the_school_s_own_page_shows_its_duties_in_the_order_of_dates_and_nothing_of_others(sign_in: SignIn, ids):
    giver, taker, third = (sign_in(name).get("/") for name in ("giver", "taker", "third"))
    assert f'href="/packets/{ids["check"]}#hand-over"' in giver
    assert "Передать пакет: Математика, 5 класс" in giver
    assert "Школа Проверяющая" in giver
    assert "Школа Посторонняя" not in giver
    assert "Передать пакет: Русский язык, 6 класс" in taker
    assert "Школа Отдающая" in taker
    assert taker.index("Кого проверяем") < taker.index("Кто проверяет нас")
    assert "мат-5-07" not in third
    assert "Отдающая" not in third
    assert "Пакеты" not in sign_in("observer").get("/")


def test_the_duties_follow_the_packet(sign_in: SignIn, ids: dict[str, int]):
    giver, taker = sign_in("giver"), sign_in("taker")
    step(giver, ids, "hand-over", works="60")
    assert "Сейчас передавать, получать, проверять и возвращать нечего." in giver.get("/")
    assert f'href="/packets/{ids["check"]}#receive"' in taker.get("/")
    step(taker, ids, "receive", works="59")
    assert "Пересчитать работы: Математика, 5 класс" in giver.get("/")
    assert f'href="/packets/{ids["check"]}#' not in taker.get("/")
    step(giver, ids, "hand-over", works="59")
    step(taker, ids, "receive", works="59")
    page = taker.get("/")
    assert f'href="/packets/{ids["check"]}/protocol/edit"' in page
    assert "59 работ" in page


def test_the_start_page_costs_the_same_for_one_and_for_many_checks(
    sign_in: SignIn, ids: dict[str, int], seeded: Seeded, count_queries: Callable[[], QueryCounter]
):
    giver = sign_in("giver")
    giver.get("/")
    with count_queries() as few:
        giver.get("/")

    def more(session: Session) -> None:
        check = session.get_one(CrossCheck, ids["check"])
        for _ in range(30):
            factories.cross_check(
                session, check.round, factories.school(session), check.checked, first_version=check.first_version
            )

    seeded(more)
    with count_queries() as many:
        page = giver.get("/")
    assert len(few) == len(many)
    assert page.count('<li class="card') == 12
    assert "и ещё 19" in page
