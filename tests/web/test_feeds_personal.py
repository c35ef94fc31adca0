"""A person's own deadlines as a calendar: by the person's present rights, behind an address of one's own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.models.feeds import PersonalFeed
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.models.tasks import Task

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def homes(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        own, other, department = factories.school(session), factories.school(session), factories.department(session)
        for login, role, at in (
            ("head", Role.SCHOOL, own), ("admin", Role.ADMINISTRATOR, department), ("officer", Role.DEPARTMENT, department),
            ("observer", Role.OBSERVER, department),
        ):  # fmt: skip
            factories.person(session, role, at, login=f"{login}@example.org")
        campaign = factories.campaign(session)
        of = factories.recommendation(session, campaign, number="3", text="Провести\nсобрание; с родителями, " * 9)
        foreign = factories.task(session, of, other, due_on=date(2027, 4, 29))
        mine = factories.task(session, of, own, due_on=date(2027, 4, 30))
        closed = factories.recommendation(session, campaign, text="Закрытое")
        factories.task(session, closed, own, status=TaskStatus.CLOSED)
        return {"own": own.id, "other": other.id, "task": mine.id, "foreign": foreign.id}

    return seeded(make)


def address(browser: Browser) -> str:
    page = browser.post("/feeds/own").text
    return page.split('id="link" readonly value="')[1].split('"')[0].removeprefix("http://127.0.0.1:8000")


def events(visitor: Browser, url: str) -> dict[str, Any]:
    found = Calendar.from_ical(visitor.client.get(url).data)
    return {str(one["uid"]): one for one in found.walk("VEVENT")}


def test_it_holds_the_own_open_tasks_and_no_others(
    homes: dict[str, int], browser_of: BrowserOf, visitor: Browser
) -> None:
    url = address(browser_of("head@example.org"))
    answer = visitor.client.get(url)
    assert (answer.content_type, answer.headers["X-Robots-Tag"]) == ("text/calendar; charset=utf-8", "noindex")
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    found = events(visitor, url)
    assert list(found) == [f"task-{homes['task']}-due@sverka"]
    (event,) = found.values()
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2027, 4, 30), date(2027, 5, 1))
    assert str(event["summary"]).startswith("Срок поручения № 3: Провести собрание; с родителями,")
    assert len(str(event["summary"])) <= 120
    assert "Человек" not in answer.text, "no person is named"


def test_a_moved_deadline_is_the_same_event_with_a_higher_number(
    homes: dict[str, int], browser_of: BrowserOf, visitor: Browser, seeded: Seeded
) -> None:
    url = address(browser_of("head@example.org"))
    before = next(iter(events(visitor, url).values()))

    def move(session: Session) -> None:
        session.get_one(Task, homes["task"]).due_on = date(2027, 5, 14)

    seeded(move)
    ((uid, after),) = events(visitor, url).items()
    assert (uid, after["dtstart"].dt) == (str(before["uid"]), date(2027, 5, 14))
    assert after["sequence"] > before["sequence"]


@pytest.mark.parametrize("status", [TaskStatus.REPORTED, TaskStatus.CLOSED, TaskStatus.CANCELLED])
def test_a_reported_task_leaves_the_calendar(
    homes: dict[str, int], browser_of: BrowserOf, visitor: Browser, seeded: Seeded, status: TaskStatus
) -> None:
    url = address(browser_of("head@example.org"))

    def report(session: Session) -> None:
        session.get_one(Task, homes["task"]).status = status

    seeded(report)
    assert events(visitor, url) == {}


def switch_off(session: Session, home: int) -> None:
    session.scalars(select(Person).where(Person.login == "head@example.org")).one().active = False


def take_role(session: Session, home: int) -> None:
    membership = session.scalars(select(Membership).where(Membership.organisation_id == home)).one()
    membership.role = Role.OBSERVER


def close_school(session: Session, home: int) -> None:
    session.get_one(Organisation, home).closed_on = date(2027, 4, 20)


@pytest.mark.parametrize("lose", [switch_off, take_role, close_school])
def test_the_address_ends_with_the_right(
    homes: dict[str, int],
    browser_of: BrowserOf,
    visitor: Browser,
    seeded: Seeded,
    lose: Callable[[Session, int], None],
) -> None:
    url = address(browser_of("head@example.org"))
    visitor.get(url)
    seeded(lambda session: lose(session, homes["own"]))
    visitor.get(url, status=404)


def test_another_school_brings_other_tasks_under_the_same_address(
    homes: dict[str, int], browser_of: BrowserOf, visitor: Browser, seeded: Seeded
) -> None:
    url = address(browser_of("head@example.org"))

    def move(session: Session) -> None:
        session.scalars(
            select(Membership).where(Membership.organisation_id == homes["own"])
        ).one().organisation_id = homes["other"]

    seeded(move)
    assert list(events(visitor, url)) == [f"task-{homes['foreign']}-due@sverka"]


def test_it_is_renewed_and_ended_by_its_person_alone(
    homes: dict[str, int], browser_of: BrowserOf, visitor: Browser, seeded: Seeded
) -> None:
    head = browser_of("head@example.org")
    old, new = address(head), address(head)
    visitor.get(old, status=404)
    visitor.get(new)
    stored = seeded(lambda session: session.scalars(select(PersonalFeed.token_hash)).one())
    assert new.split("/")[2] not in stored
    assert browser_of("officer@example.org").post("/feeds/own/end").status_code == 404
    visitor.get(new)
    assert head.post("/feeds/own/end").status_code == 303
    visitor.get(new, status=404)
    assert head.post("/feeds/own/end").status_code == 404


@pytest.mark.parametrize("login", ["admin", "observer"])
def test_who_executes_nothing_has_no_such_address(homes: dict[str, int], browser_of: BrowserOf, login: str) -> None:
    browser = browser_of(f"{login}@example.org")
    assert browser.post("/feeds/own").status_code == 403
    assert browser.post("/feeds/own/end").status_code == 403


@pytest.mark.parametrize("token", ["x" * 43, "x" * 42, "%00" * 43])
def test_what_is_no_address_is_missing(homes: dict[str, int], visitor: Browser, token: str) -> None:
    assert visitor.client.get(f"/feeds/{token}/deadlines.ics").status_code in {400, 404}
