"""Saying in the browser what happened, and what becomes of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import Browser
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.ordering import city, published
from tests.web.test_orders import fields, people
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def school(seeded: Seeded) -> int:
    def make(session: Session) -> int:
        town = city(session, schools=10)
        people(session, town)
        published(session, town)
        return town.schools[0].id

    return seeded(make)


def test_a_closed_school_is_one_form_a_look_and_one_press(school: int, seeded: Seeded, browser_of: BrowserOf) -> None:
    def close(session: Session) -> None:  # closed among the organisations first, as it happens in life
        session.get_one(Organisation, school).closed_on = date(2027, 4, 20)

    seeded(close)
    anna = browser_of("anna@example.org")
    assert "/changes/new" in anna.get("/orders")
    page = anna.get("/changes/new")
    data = {"_idem": anna.hidden(page, "_idem"), "event": "school_closes", "school": str(school), "reason": "Закрыта"}
    answer, again = (anna.post("/changes", data) for _ in range(2))
    assert (answer.status_code, answer.location) == (303, again.location)
    assert seeded(lambda session: session.scalar(select(func.count(CheckDraft.id)))) == 2
    look = anna.get(answer.location)
    for words in ("Что изменится", "Исключено", "Включено", "Приказ публикует управление"):
        assert words in look
    officer = browser_of("officer@example.org")
    look = officer.get(answer.location)
    assert ">Закрыта</textarea>" in look.replace("\n", "").replace("\r", "")
    answer = officer.post("/orders", {**fields(officer, look), "reason": "Закрыта"})
    assert answer.status_code == 303, answer.text[:500]
    page = officer.get(answer.location)
    assert "Что меняет эта редакция" in page
    assert "changes.docx" in page
    assert seeded(lambda session: session.scalar(select(func.count(OrderVersion.id)))) == 2


def test_what_is_missing_is_said_at_its_field(school: int, browser_of: BrowserOf) -> None:
    anna = browser_of("anna@example.org")
    for data in ({}, {"event": "nothing"}, {"event": "school_closes", "school": "x", "reason": "y"}):
        assert anna.post("/changes", {"_idem": "c" * 32, **data}).status_code == 422
    answer = anna.post(
        "/changes", {"_idem": "c" * 32, "event": "round_added", "school": "", "round": "", "reason": "y"}
    )
    assert answer.status_code == 404
    assert browser_of("first@example.org").client.get("/changes/new").status_code == 403


def test_without_an_order_the_page_says_what_to_do(seeded: Seeded, browser_of: BrowserOf) -> None:
    seeded(lambda session: people(session, city(session)))
    anna = browser_of("anna@example.org")
    assert "Приказа ещё нет" in anna.get("/changes/new")
    assert (
        anna.post(
            "/changes", {"_idem": "c" * 32, "event": "round_added", "school": "", "round": "1", "reason": "y"}
        ).status_code
        == 409
    )
