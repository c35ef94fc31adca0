"""The planning desk in the browser: rounds and rules, one press, a job, a draft."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.web import town as place
from tests.web.town import FAST, Seeded, Town, filled, planned, work
from tracker.domain.jobs import JobState
from tracker.domain.roles import Role
from tracker.matching.api import seed_of
from tracker.models.campaigns import Campaign, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.schemes import Scheme
from tracker.services import drafts

BrowserOf = Callable[[str], Browser]


@pytest.fixture
def town(seeded: Seeded) -> Town:
    return seeded(place.make)


@pytest.fixture
def anna(town: Town, browser_of: BrowserOf) -> Browser:
    return browser_of("anna@example.org")


def count(seeded: Seeded, model: type = CheckDraft) -> int:
    return seeded(lambda session: session.scalar(select(func.count(model.id))))


def test_all_rounds_with_works_are_chosen_and_each_says_how_ready_it_is(town: Town, anna: Browser) -> None:
    page = anna.get("/drafts/new")
    chosen = re.findall(r'name="rounds" value="(\d+)"( checked)?', page)
    assert {int(one): bool(on) for one, on in chosen} == {town.round: True, town.small: True, town.empty: False}
    assert re.search(r"9 из 9.*?540.*?1620", page, re.DOTALL)
    assert "5 школ не внесли данные и не участвуют" in page
    assert "ни одна школа не указала число работ" in page
    assert "переезд через реку прибавляет 5 км" in page


def test_one_press_leads_to_the_work_and_to_a_proved_draft(
    app: Flask, town: Town, anna: Browser, seeded: Seeded
) -> None:
    data = filled(town.round, town.small, _idem=anna.hidden(anna.get("/drafts/new"), "_idem"))
    first, again = anna.post("/drafts", data), anna.post("/drafts", data)
    assert (first.status_code, first.location) == (303, again.location)
    assert count(seeded) == count(seeded, Job) == 1
    page = anna.get(first.location)
    assert "Ждёт очереди" in page
    assert f'<a href="{first.location}">Обновить страницу' in page, "without script it is one click"
    state = anna.client.get(f"{first.location}/progress.json").json
    assert state == {"done": 0, "total": 0, "text": "Ждёт очереди", "url": None}
    assert count(seeded, Scheme) == 0
    assert work(app) == 1
    there = anna.client.get(f"{first.location}/progress.json").json["url"]
    page = anna.get(there)
    assert "1 из 2" in page
    assert "все правила соблюдены" in page
    assert "схемы нет" in page
    assert "План готов" in anna.get(first.location)
    listed = anna.get("/drafts")
    assert there in listed
    assert "Человек anna" in listed


def test_the_draft_says_what_a_round_lacks(app: Flask, town: Town, anna: Browser) -> None:
    there = anna.post("/drafts", filled(town.empty)).location
    work(app)
    page = anna.get(anna.client.get(f"{there}/progress.json").json["url"])
    assert "не спланировано" in page
    assert "Ни одна школа ещё не внесла число работ" in page


def test_a_published_string_makes_the_number_of_the_draw(town: Town, anna: Browser, seeded: Seeded) -> None:
    words = "Приказ № 12 от 20.04.2027; 7315"

    def publish(session: Session) -> None:
        session.get_one(Campaign, town.campaign).public_draw = words

    seeded(publish)
    assert f'value="{words}"' in anna.get("/drafts/new")
    anna.post("/drafts", filled(town.round, draw=words))
    settings = seeded(lambda session: session.scalars(select(CheckDraft)).one().settings)
    assert (settings["seed"], settings["draw"]) == (seed_of(words), words)


def test_another_plan_begins_with_the_rules_of_the_former_one(town: Town, anna: Browser, seeded: Seeded) -> None:
    former = planned(seeded, town, town.small)
    page = anna.get(f"/drafts/new?like={former}")
    assert f'value="{town.small}" checked' in page
    assert f'value="{town.round}" checked' not in page
    assert '<option selected value="5">' in page
    anna.get("/drafts/new?like=999", 404)


HOSTILE: list[dict[str, Any]] = [
    {"rounds": []}, {"rounds": ["0"]}, {"rounds": ["x"]}, {"rounds": [str(10**30)]}, {"rounds": ["old"]}, {"k": "0"},
    {"k": "99"}, {"k": str(10**30)}, {"min_ring": "7"}, {"history_years": "-1"}, {"history_years": "1e9"},
    {"seed": "-1"}, {"seed": str(2**63)}, {"seconds": "3600"}, {"_idem": "x"}, {"arc_load": "x"}, {"partners": ""},
    {"ring_scope": "all"}, {"draw": "я" * 301},
    {"teacher_most": "-1"}, {"teacher_most": "10001"}, {"teacher_most": "много"},
]  # fmt: skip


@pytest.mark.parametrize("values", HOSTILE, ids=str)
def test_what_cannot_be_chosen_is_refused(town: Town, anna: Browser, seeded: Seeded, values: dict[str, Any]) -> None:
    if values.get("rounds") == ["old"]:
        values = {"rounds": [str(town.old)]}
    answer = anna.post("/drafts", {**filled(town.round), **values})
    assert answer.status_code == 422
    assert "alert" in answer.text
    assert count(seeded) == count(seeded, Job) == 0


def test_teachers_who_get_too_much_in_all_their_subjects_are_named(town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town, settings=replace(FAST, teacher_most=10))
    page = anna.get(f"/drafts/{made}")
    assert "Учителя, которые проверяют несколько предметов или классов, получают слишком много работ" in page
    assert "на 30 больше, чем 30" in page
    assert "Не больше работ на одного учителя по всем предметам и классам вместе" in page
    enough = planned(seeded, town, settings=replace(FAST, teacher_most=20))
    assert "слишком много работ" not in anna.get(f"/drafts/{enough}")


def test_a_draft_is_discarded_and_stays_readable(town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town)
    page = anna.get(f"/drafts/{made}")
    version = anna.hidden(page, "_version")
    old = anna.post(f"/drafts/{made}/discard", {"_version": int(version) - 1})
    assert old.status_code == 409
    assert anna.post(f"/drafts/{made}/discard", {"_version": version}).status_code == 303
    assert f"/drafts/{made}" not in anna.get("/drafts?page=1")
    assert f"/drafts/{made}" in anna.get("/drafts?discarded=1")
    page = anna.get(f"/drafts/{made}")
    assert "Этот проект отклонён" in page
    assert "Отклонить проект" not in page


def test_all_rounds_come_in_one_workbook(town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town, town.round, town.small)
    book = openpyxl.load_workbook(io.BytesIO(anna.client.get(f"/drafts/{made}/scheme.xlsx").data))
    assert [sheet.max_row for sheet in book.worksheets] == [19, 3]
    figures = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert figures[0][:5] == ("Математика, 5 класс", 9, 18, 0, 20)
    assert figures[1][1] is None


@pytest.mark.parametrize(
    ("login", "see", "plan"),
    [("dept", 200, 303), ("anna", 200, 303), ("admin", 200, 403), ("first", 403, 403), ("observer", 403, 403)],
)
def test_roles_have_their_rights(
    town: Town, browser_of: BrowserOf, seeded: Seeded, login: str, see: int, plan: int
) -> None:
    made = planned(seeded, town)
    job = seeded(lambda session: session.scalar(select(CheckDraft.job_id)))
    browser = browser_of(f"{login}@example.org")
    for address in ("/drafts", f"/drafts/{made}", f"/drafts/{made}/scheme.xlsx", f"/jobs/{job}"):
        assert browser.client.get(address).status_code == see, address
    assert browser.client.get("/drafts/new").status_code == (200 if plan == 303 else 403)
    assert browser.post("/drafts", filled(town.round)).status_code == plan
    assert browser.post(f"/drafts/{made}/discard", {"_version": 1}).status_code in ({409} if plan == 303 else {403})
    if see == 200 and plan == 403:
        assert "/drafts/new" not in browser.get("/drafts")
        assert "Отклонить проект" not in browser.get(f"/drafts/{made}")


@pytest.mark.parametrize("query", ["page=99999", "discarded=x", "like=x", "like=0", "page=%00", "like=9999999999999"])
def test_a_hostile_address_is_an_ordinary_page(town: Town, anna: Browser, query: str) -> None:
    anna.get(f"/drafts?{query}")
    anna.get(f"/drafts/new?{query}")


def test_before_there_is_a_campaign_or_a_subject_the_page_says_what_comes_first(
    seeded: Seeded, browser_of: BrowserOf
) -> None:
    def person(session: Session) -> None:
        factories.person(session, Role.METHODOLOGIST, factories.methodical_office(session), login="m@example.org")

    seeded(person)
    browser = browser_of("m@example.org")
    assert "сначала управление создаёт кампанию" in browser.get("/drafts")
    assert "создаёт кампанию" in browser.get("/drafts/new")
    seeded(lambda session: factories.campaign(session).id)
    assert "В кампании пока нет предметов" in browser.get("/drafts")
    assert "В кампании пока нет предметов" in browser.get("/drafts/new")
    seeded(lambda session: factories.campaign_round(session, session.scalars(select(Campaign)).one()).id)
    assert "Пока ничего не спланировано" in browser.get("/drafts")


def test_lists_cost_the_same_number_of_queries(
    town: Town, anna: Browser, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    made = planned(seeded, town)

    def cost() -> list[int]:
        found = []
        for address in ("/drafts", "/drafts/new", f"/drafts/{made}"):
            with count_queries() as counter:
                anna.get(address)
            found.append(len(counter))
        return found

    before = cost()

    def grow(session: Session) -> None:
        campaign = session.get_one(Campaign, town.campaign)
        (scheme,) = session.scalars(select(Scheme)).all()
        draft = session.scalars(select(CheckDraft)).one()
        ids = []
        for grade in range(20, 40):
            of = factories.campaign_round(session, campaign, "rus", grade)
            ids.append(of.id)
            names = ("problem", "plan", "problem_sha256", "created_at", "figures", "draft_id")
            factories.add(session, Scheme(round_id=of.id, **{name: getattr(scheme, name) for name in names}))
        draft.settings = {**draft.settings, "rounds": [*draft.settings["rounds"], *ids]}
        for _ in range(20):
            actor = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
            given = {"campaign_id": campaign.id, "round_ids": ids, "settings": place.FAST}
            drafts.create(session, actor=actor, **given)
        assert session.scalar(select(func.count(SchoolRound.id)))

    seeded(grow)
    assert anna.get(f"/drafts/{made}").count("все правила соблюдены") == 21
    assert cost() == before


def test_a_bound_that_says_nothing_is_a_dash(town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town)
    assert "больше наименьшего возможного не более чем на" in anna.get(f"/drafts/{made}")

    def forget(session: Session) -> None:
        scheme = session.scalars(select(Scheme)).one()
        scheme.figures = {**scheme.figures, "bound": 0, "gap": float(scheme.figures["cost"])}

    seeded(forget)
    page = anna.get(f"/drafts/{made}")
    assert "больше наименьшего возможного" not in page
    assert 'data-label="Разрыв, процентов">—' in page


# The work's own page


def test_a_work_that_waits_is_stopped_at_once(app: Flask, town: Town, anna: Browser, seeded: Seeded) -> None:
    there = anna.post("/drafts", filled(town.round)).location
    assert anna.post(f"{there}/cancel").location == there
    assert "Расчёт остановлен" in anna.get(there)
    assert anna.post(f"{there}/cancel").status_code == 409
    assert work(app) == 0
    draft = anna.client.get(f"{there}/progress.json").json["url"]
    round_page = anna.get(f"{draft}/rounds/{town.round}")
    assert "Рассчитать этот предмет" in round_page


def test_a_running_work_tells_where_it_is(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = anna.post("/drafts", filled(town.round, town.small)).location

    def run(session: Session) -> None:
        job = session.scalars(select(Job)).one()
        job.state, job.phase, job.done, job.total = JobState.RUNNING, "exact", 1, 2
        job.detail = {"round": town.small, "best": 12_345, "bound": 11_000}

    seeded(run)
    words = (
        "2 из 2: Математика, 6 класс · доказательство, что короче схемы нет · лучшая — 12,3 км · короче 11 км не бывает"
    )
    assert anna.client.get(f"{there}/progress.json").json["text"] == words
    assert words in anna.get(there)
    draft = seeded(lambda session: session.scalar(select(CheckDraft.id)))
    assert words in anna.get(f"/drafts/{draft}")


def test_a_work_that_failed_says_why(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = anna.post("/drafts", filled(town.round)).location

    def fail(session: Session) -> None:
        job = session.scalars(select(Job)).one()
        job.state, job.error, job.result = JobState.FAILED, "This draft was discarded.", {"params": {}}

    seeded(fail)
    assert "Этот проект отклонён" in anna.get(there)
    assert anna.client.get(f"{there}/progress.json").json["url"] == there
    anna.get("/jobs/999", 404)
    anna.get("/jobs/999/progress.json", 404)
