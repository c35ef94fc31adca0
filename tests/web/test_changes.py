"""Saying in the browser what happened, and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.ordering import city, published
from tests.web.test_orders import fields, people
from tracker.domain.jobs import JobKind, JobState
from tracker.extensions import write_transaction
from tracker.jobs import kinds, runner
from tracker.models.campaigns import Campaign
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation
from tracker.services import jobs

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


def asked(browser: Browser, school: int) -> str:
    """The page of the work that computes the closing of a school."""
    data = {"event": "school_closes", "school": str(school), "reason": "Закрыта"}
    answer = browser.post("/changes", {"_idem": browser.hidden(browser.get("/changes/new"), "_idem"), **data})
    assert answer.status_code == 303, answer.text[:500]
    return str(answer.location)


def went(browser: Browser, location: str) -> str | None:
    """Where the work's page goes by itself."""
    found = browser.client.get(f"{location}/progress.json").json
    return found["url"]


def drafts(seeded: Seeded) -> int:
    return seeded(lambda session: session.scalar(select(func.count(CheckDraft.id))))


def use(monkeypatch: pytest.MonkeyPatch, **steps: Any) -> None:
    """Let one step of the kind be another function."""
    monkeypatch.setitem(kinds.KINDS, JobKind.CHANGE, replace(kinds.KINDS[JobKind.CHANGE], **steps))


def test_a_closed_school_is_one_form_a_look_and_one_press(
    app: Flask, school: int, seeded: Seeded, browser_of: BrowserOf
) -> None:
    def close(session: Session) -> None:  # closed among the organisations first, as it happens in life
        session.get_one(Organisation, school).closed_on = date(2027, 4, 20)

    seeded(close)
    anna = browser_of("anna@example.org")
    assert "/changes/new" in anna.get("/orders")
    page = anna.get("/changes/new")
    data = {"_idem": anna.hidden(page, "_idem"), "event": "school_closes", "school": str(school), "reason": "Закрыта"}
    answer, again = (anna.post("/changes", data) for _ in range(2))
    assert (answer.status_code, answer.location) == (303, again.location)
    assert drafts(seeded) == 1, "the request computes nothing"
    page = anna.get(answer.location)
    for words in ("Расчёт изменения приказа", "Страницу можно закрыть", "Остановить и оставить приказ как есть"):
        assert words in page
    assert went(anna, answer.location) is None
    assert runner.drain(app.app_context) == 1
    assert drafts(seeded) == 2
    look = went(anna, answer.location)
    assert look
    assert "Посмотреть, что изменится" in anna.get(answer.location)
    assert look in anna.get(answer.location)
    page = anna.get(look)
    for words in ("Что изменится", "Исключено", "Включено", "Приказ публикует управление"):
        assert words in page
    officer = browser_of("officer@example.org")
    page = officer.get(look)
    assert ">Закрыта</textarea>" in page.replace("\n", "").replace("\r", "")
    answer = officer.post("/orders", {**fields(officer, page), "reason": "Закрыта"})
    assert answer.status_code == 303, answer.text[:500]
    page = officer.get(answer.location)
    assert "Что меняет эта редакция" in page
    assert "changes.docx" in page
    assert seeded(lambda session: session.scalar(select(func.count(OrderVersion.id)))) == 2


def test_the_work_is_found_again_after_the_tab_was_closed(
    app: Flask, school: int, seeded: Seeded, browser_of: BrowserOf
) -> None:
    anna = browser_of("anna@example.org")
    for page in ("/orders", "/changes/new"):
        assert "Рассчитывается изменение приказа" not in anna.get(page)
    location = asked(anna, school)
    officer = browser_of("officer@example.org")
    for page in ("/orders", "/changes/new"):
        text = officer.get(page)
        assert "Рассчитывается изменение приказа" in text
        assert f'href="{location}"' in text
    runner.drain(app.app_context)
    for page in ("/orders", "/changes/new"):
        assert "Рассчитывается изменение приказа" not in officer.get(page)
    assert "изменение редакции 1" in officer.get("/orders"), "the draft is in the list"


def test_the_work_runs_once_however_often_its_worker_dies(
    app: Flask, school: int, seeded: Seeded, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = asked(browser_of("anna@example.org"), school)
    job_id = int(location.rpartition("/")[2])
    write = kinds.KINDS[JobKind.CHANGE].write

    def killed(*given: Any) -> Any:
        """The worker dies after it has written all and before the commit."""
        write(*given)
        raise jobs.LostLeaseError

    use(monkeypatch, write=killed)
    runner.run(app.app_context, job_id)
    assert drafts(seeded) == 1
    monkeypatch.undo()
    with app.app_context(), write_transaction() as session:
        session.get_one(Job, job_id).lease_until = jobs.wall() - jobs.LEASE
    assert runner.drain(app.app_context) == 1
    assert drafts(seeded) == 2
    assert runner.run(app.app_context, job_id) is False
    job = seeded(lambda session: (session.get_one(Job, job_id).state, session.get_one(Job, job_id).tries))
    assert job == (JobState.DONE, 2)


def test_a_change_can_be_stopped_and_said_anew(
    app: Flask, school: int, seeded: Seeded, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = browser_of("anna@example.org")
    location = asked(anna, school)
    assert anna.post(f"{location}/cancel", {}).location == location
    page = anna.get(location)
    assert "приказ остался прежним" in page
    assert runner.drain(app.app_context) == 0
    assert went(anna, location) == location, "there is no draft to lead to"
    number = location.rpartition("/")[2]
    assert f"/changes/new?again={number}" in page
    form = anna.get(f"/changes/new?again={number}").replace("\n", "").replace("\r", "")
    assert ">Закрыта</textarea>" in form
    assert f'<option selected value="{school}">' in form
    assert drafts(seeded) == 1


def test_an_order_that_was_changed_meanwhile_is_said_on_the_work_s_page(
    app: Flask, school: int, seeded: Seeded, browser_of: BrowserOf
) -> None:
    anna = browser_of("anna@example.org")
    location = asked(anna, school)

    def overtake(session: Session) -> None:
        campaign = session.scalars(select(Campaign)).one()
        version = session.scalars(select(OrderVersion)).one()
        session.add(
            OrderVersion(
                campaign_id=campaign.id,
                number=2,
                snapshot=version.snapshot,
                sha256=version.sha256,
                published_at=version.published_at,
            )
        )

    seeded(overtake)
    assert runner.drain(app.app_context) == 1
    page = anna.get(location)
    assert "Работа не удалась" in page
    assert "Указать заново, что произошло" in page
    assert went(anna, location) == location
    assert drafts(seeded) == 1


def test_what_is_missing_is_said_at_its_field(school: int, seeded: Seeded, browser_of: BrowserOf) -> None:
    anna = browser_of("anna@example.org")
    for data in (
        {},
        {"event": "nothing"},
        {"event": "school_closes", "school": "x", "reason": "y"},
        {"event": "school_closes", "school": "", "reason": "y"},
        {"event": "school_closes", "school": str(school), "reason": " "},
        {"event": "teachers_fewer", "school": str(school), "round": "", "reason": "y"},
    ):
        assert anna.post("/changes", {"_idem": "c" * 32, **data}).status_code == 422, data
    answer = anna.post(
        "/changes", {"_idem": "c" * 32, "event": "round_added", "school": "", "round": "", "reason": "y"}
    )
    assert answer.status_code == 404
    assert browser_of("first@example.org").client.get("/changes/new").status_code == 403
    assert seeded(lambda session: session.scalar(select(func.count(Job.id)))) == 0


def test_the_form_of_a_former_work_is_that_of_a_change_alone(
    school: int, seeded: Seeded, browser_of: BrowserOf
) -> None:
    anna = browser_of("anna@example.org")
    anna.get("/changes/new?again=77", status=404)

    def plan(session: Session) -> int:
        job = Job(kind=JobKind.PLAN, params={"draft": 1}, detail={}, created_at=jobs.wall())
        session.add(job)
        session.flush()
        return job.id

    assert "Рассчитать изменение" in anna.get(f"/changes/new?again={seeded(plan)}")


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
