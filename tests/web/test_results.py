"""The results of mutual checks: figures, stages, release, files, and what a school sees of them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Role
from tracker.queries import campaigns

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]


def town(session: Session) -> dict[str, int]:
    department, office = factories.department(session), factories.methodical_office(session)
    north = factories.district(session, "Северный")
    giver, taker = factories.school(session, "Школа Первая", district=north), factories.school(session, "Школа Вторая")
    for login, role, home in (
        ("giver", Role.SCHOOL, giver), ("taker", Role.SCHOOL, taker), ("officer", Role.DEPARTMENT, department),
        ("method", Role.METHODOLOGIST, office), ("admin", Role.ADMINISTRATOR, department),
        ("observer", Role.OBSERVER, department),
    ):  # fmt: skip
        factories.person(session, role, home, login=f"{login}@example.org")
    campaign = factories.campaign(session)
    mat, rus = factories.campaign_round(session, campaign), factories.campaign_round(session, campaign, "rus", 6)
    check = factories.cross_check(
        session, mat, taker, giver, works=5, handed_works=5, received_works=4, status=PacketStatus.MARKED,
        return_on=date(2027, 4, 19),
    )  # fmt: skip
    protocol = factories.protocol(session, check, status=ProtocolStatus.SIGNED)
    for first, mark, third in ((4, 4, False), (3, 4, True), (5, 4, False), (None, 2, False)):
        factories.protocol_row(session, protocol, first_mark=first, mark=mark, score=mark, third_check=third)
    panel = factories.cross_check(
        session, rus, office, giver, works=7, by_panel=True, status=PacketStatus.RECEIVED, received_works=7
    )
    drafted = factories.protocol(session, panel)
    factories.protocol_row(session, drafted, first_mark=5, mark=5, score=5)
    factories.cross_check(session, rus, giver, taker, works=9)
    dropped = factories.cross_check(session, mat, giver, taker, works=99, status=PacketStatus.WITHDRAWN)
    dropped.ended_version = factories.order_version(session, campaign)
    return {"mat": mat.id, "rus": rus.id, "north": north.id}


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    return seeded(town)


@pytest.fixture
def sign_in(browser_of: SignIn, ids: dict[str, int]) -> SignIn:
    return lambda name: browser_of(f"{name}@example.org")


def figures(browser: Browser, query: str = "") -> list[str]:
    """The rows of the file without quotes, the heading left out."""
    lines = browser.get(f"/results.csv{query}").lstrip("\ufeff").replace('"', "").strip().splitlines()
    return lines[1:]


def test_the_figures_are_counted_from_signed_protocols_in_force(sign_in: SignIn, ids):
    officer = sign_in("officer")
    assert figures(officer) == [
        "Математика, 5 класс;Школа Первая;Северный;4;4;3;1;1;1;1;0;1",
        "Русский язык, 6 класс;Школа Вторая;;9;0;0;0;0;0;0;0;0",
        "Русский язык, 6 класс;Школа Первая;Северный;7;0;0;0;0;0;0;1;0",
    ]
    assert figures(officer, f"?round={ids['mat']}") == figures(officer)[:1]
    assert len(figures(officer, f"?district={ids['north']}")) == 2
    assert officer.client.get("/results.xlsx").data.startswith(b"PK")
    assert "не являются рейтингом" in officer.get("/results")


def test_the_bars_show_how_far_the_checks_have_come(sign_in: SignIn, ids):
    page = sign_in("officer").get("/results")
    bars = re.findall(r'aria-label="([^"]+): (\d+) из (\d+)"', page)
    assert bars == [
        ("Назначено приказом", "3", "3"), ("Передано", "2", "3"), ("Получено", "2", "3"),
        ("Проверен, протокол подписан", "1", "3"), ("Возвращено", "0", "3"), ("Результаты открыты школе", "0", "3"),
    ]  # fmt: skip


def test_a_school_sees_its_own_after_the_release_and_its_page_leads_to_them(sign_in: SignIn, ids):
    officer, giver, taker = sign_in("officer"), sign_in("giver"), sign_in("taker")
    assert figures(giver) == []
    assert "Результаты ещё не открыты" in giver.get("/results")
    page = officer.get("/results")
    assert re.findall(r'name="ids" value="(\d+)"', page) == [str(ids["mat"])]
    answer = officer.post("/results/release", {"ids": [ids["mat"], ids["rus"]]})
    assert "Открыт 1 протокол." in officer.get(answer.location)
    assert "Ничего не открыто" in officer.get(officer.post("/results/release", {"ids": [ids["mat"]]}).location)
    assert figures(giver) == ["Математика, 5 класс;Школа Первая;Северный;4;4;3;1;1;1;1;0;1"]
    assert figures(taker) == []
    assert "Ход взаимопроверки" not in giver.get("/results")


@pytest.mark.parametrize(
    ("login", "seen", "released"),
    [("method", 200, 403), ("admin", 200, 403), ("observer", 403, 403), ("giver", 200, 403)],
)
def test_only_the_department_releases(sign_in: SignIn, ids, login: str, seen: int, released: int):
    browser = sign_in(login)
    assert 'name="ids"' not in browser.get("/results", seen)
    assert browser.post("/results/release", {"ids": [ids["mat"]]}).status_code == released


def test_a_strange_choice_releases_nothing(sign_in: SignIn, ids):
    officer = sign_in("officer")
    for value, status in (("x", 422), ("0", 404), ("99999999999", 404), ("2000000000", 303)):
        assert officer.post("/results/release", {"ids": [value]}).status_code == status
    assert figures(sign_in("giver")) == []


def test_the_page_costs_the_same_for_few_and_for_many(
    sign_in: SignIn, ids, seeded: Seeded, count_queries: Callable[[], QueryCounter]
):
    officer = sign_in("officer")
    officer.get("/results")
    with count_queries() as few:
        officer.get("/results")

    def more(session: Session) -> None:
        from_ = factories.campaign_round(session, campaigns.current(session), "his", 7)
        checker = factories.school(session)
        version = factories.order_version(session, from_.campaign)
        for _ in range(50):
            factories.cross_check(session, from_, checker, factories.school(session), first_version=version)

    seeded(more)
    with count_queries() as many:
        assert officer.get("/results").count('<th scope="row">') == 50
    assert len(few) == len(many)
