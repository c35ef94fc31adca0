"""Calendar feeds: the secret address, who may have one, and what stands behind it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Browser
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ordering import city, published
from tests.web.test_orders import people
from tracker.models.feeds import CalendarFeed
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def homes(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        town = city(session, experts="Секретная М. П.", responsible="Тайная А. А.")
        people(session, town)
        published(session, town)
        return {"own": town.schools[0].id, "other": town.schools[1].id, "department": town.department.id}

    return seeded(make)


def address(browser: Browser, home: int) -> str:
    page = browser.post(f"/organisations/{home}/feed").text
    link = page.split('id="link" readonly value="')[1].split('"')[0]
    return link.removeprefix("http://127.0.0.1:8000")


def events(browser: Browser, url: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(browser.client.get(url).data)
    return {str(one["uid"]): one for one in calendar.walk("VEVENT")}


def test_a_school_s_feed_has_its_days_on_both_sides_and_no_names(
    homes: dict[str, int], visitor: Browser, browser_of: BrowserOf, seeded: Seeded
) -> None:
    url = address(browser_of("first@example.org"), homes["own"])
    answer = visitor.client.get(url)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert "Секретная" not in answer.text
    assert "Тайная" not in answer.text
    found = events(visitor, url)
    assert len(found) == 2 * 3 + 2 * 3, "two packets given, two taken, three days each"

    def days(session: Session) -> dict[str, date]:
        checks = session.scalars(select(CrossCheck).where(CrossCheck.checked_id == homes["own"])).all()
        return {f"check-{one.id}-hand@sverka": one.hand_over_on for one in checks}

    for uid, day in seeded(days).items():
        assert found[uid]["dtstart"].dt == day
        assert found[uid]["dtend"].dt == day + timedelta(days=1)


def test_a_moved_day_keeps_its_name_and_grows_its_sequence(
    homes: dict[str, int], visitor: Browser, browser_of: BrowserOf, seeded: Seeded
) -> None:
    url = address(browser_of("first@example.org"), homes["own"])
    before = events(visitor, url)

    def move(session: Session) -> str:
        check = session.scalars(select(CrossCheck).where(CrossCheck.checked_id == homes["own"]).limit(1)).one()
        check.hand_over_on = date(2027, 5, 12)
        return f"check-{check.id}-hand@sverka"

    uid = seeded(move)
    after = events(visitor, url)
    assert set(after) == set(before)
    assert after[uid]["dtstart"].dt == date(2027, 5, 12)
    assert after[uid]["sequence"] > before[uid]["sequence"]


def test_the_department_s_feed_sums_up_the_whole_campaign(
    homes: dict[str, int], visitor: Browser, browser_of: BrowserOf
) -> None:
    found = events(visitor, address(browser_of("officer@example.org"), homes["department"]))
    handed = [str(one["summary"]) for one in found.values() if "Передача работ" in str(one["summary"])]
    assert sum(int(words.rpartition(" ")[2]) for words in handed) == 18


def test_an_address_is_renewed_ended_and_dies_with_its_school(
    homes: dict[str, int], visitor: Browser, browser_of: BrowserOf, seeded: Seeded
) -> None:
    head = browser_of("first@example.org")
    old = address(head, homes["own"])
    new = address(head, homes["own"])
    assert old != new
    visitor.get(old, status=404)
    visitor.get(new)
    page = head.get("/feeds")
    assert new.split("/")[2] not in page
    assert f"/schools/{homes['own']}/sheet.pdf" in page, "its own papers are one press away"
    stored = seeded(lambda session: session.scalars(select(CalendarFeed.token_hash)).one())
    assert new.split("/")[2] not in stored
    assert head.post(f"/organisations/{homes['own']}/feed/end").status_code == 303
    visitor.get(new, status=404)
    assert head.post(f"/organisations/{homes['own']}/feed/end").status_code == 404
    last = address(head, homes["own"])

    def close(session: Session) -> None:
        session.get_one(Organisation, homes["own"]).closed_on = date(2027, 4, 1)

    seeded(close)
    visitor.get(last, status=404)


def test_nobody_makes_an_address_for_another_organisation(homes: dict[str, int], browser_of: BrowserOf) -> None:
    head = browser_of("first@example.org")
    for home in (homes["other"], homes["department"], 999_999):
        assert head.post(f"/organisations/{home}/feed").status_code == 404
    assert browser_of("admin@example.org").post(f"/organisations/{homes['own']}/feed").status_code == 403


@pytest.mark.parametrize("token", ["x" * 43, "x" * 42, "%00" * 43])
def test_what_is_no_address_is_missing(homes: dict[str, int], visitor: Browser, token: str) -> None:
    assert visitor.client.get(f"/feeds/{token}/calendar.ics").status_code in {404, 400}


def test_a_feed_asked_for_too_often_waits_and_hinders_no_other(
    app: Flask, homes: dict[str, int], visitor: Browser, browser_of: BrowserOf
) -> None:
    app.extensions["sverka_feed_allowance"].most = 3
    own = address(browser_of("first@example.org"), homes["own"])
    whole = address(browser_of("officer@example.org"), homes["department"])
    assert [visitor.client.get(own).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = visitor.client.get(own)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "слишком часто" in answer.text
    assert visitor.client.get(whole).status_code == 200
    for _ in range(5):
        visitor.get(f"/feeds/{'x' * 43}/calendar.ics", status=404)
    renewed = address(browser_of("first@example.org"), homes["own"])
    assert visitor.client.get(renewed).status_code == 429, "a new address is the same feed"


def test_personal_deadlines_are_held_back_by_the_person(
    app: Flask, homes: dict[str, int], visitor: Browser, browser_of: BrowserOf
) -> None:
    app.extensions["sverka_feed_allowance"].most = 2
    first = browser_of("first@example.org")
    page = first.post("/feeds/own").text
    own = page.split('id="link" readonly value="')[1].split('"')[0].removeprefix("http://127.0.0.1:8000")
    school = address(first, homes["own"])
    assert [visitor.client.get(own).status_code for _ in range(3)] == [200, 200, 429]
    assert visitor.client.get(school).status_code == 200, "the school's feed is another one"
