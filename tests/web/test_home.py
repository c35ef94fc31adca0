"""The start page of each role."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.services import tasks

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]


def test_a_school_finds_what_is_due_and_accepts_it_at_once(sign_in: SignIn, ids: dict[str, int]) -> None:
    school = sign_in("first")
    page = school.get("/")
    assert "Моя страница" in page
    assert "Просрочено" in page
    assert "19.04.2027" in page
    assert "1 день назад" in page
    answer = school.post(f"/tasks/{ids['task']}/accept", {"_version": school.hidden(page, "_version")})
    assert answer.status_code == 303
    assert f'href="/tasks/{ids["task"]}#report"' in school.get("/")
    assert "Гимназия" not in page


def test_overdue_stands_first_then_what_came_back_with_its_reason(
    sign_in: SignIn, seeded: Seeded, ids: dict[str, int]
) -> None:
    def more(session: Session) -> None:
        officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
        school = session.get_one(Organisation, ids["school"])
        campaign = session.get_one(Recommendation, ids["wide"]).campaign
        for text, due, status in (
            ("Ждёт контроля", date(2027, 4, 21), TaskStatus.REPORTED),
            ("Ещё успеем", date(2027, 4, 25), TaskStatus.SENT),
            ("Вернули нам", date(2027, 5, 30), TaskStatus.REPORTED),
        ):
            recommendation = factories.recommendation(session, campaign, text=text)
            task = factories.task(session, recommendation, school, status=status, due_on=due)
            if text == "Вернули нам":
                tasks.return_for_rework(
                    session, actor=officer, task_id=task.id, version=1, note="Нет подписи директора"
                )

    seeded(more)
    page = sign_in("first").get("/")
    places = [page.index(text) for text in ("Обеспечить наблюдение", "Вернули нам", "Ещё успеем", "Ждёт контроля")]
    assert places == sorted(places)
    assert "Нет подписи директора" in page


def test_with_nothing_due_the_page_says_so(sign_in: SignIn) -> None:
    page = sign_in("method").get("/")
    assert "Ничего исполнять не нужно" in page
    assert "/assistance" in page


def test_the_department_sees_figures_that_lead_to_their_lists(
    sign_in: SignIn, seeded: Seeded, ids: dict[str, int]
) -> None:
    officer = sign_in("officer")
    assert "Сейчас решения ничего не ждёт." in officer.get("/")
    school = sign_in("other")
    school.post(f"/tasks/{ids['foreign']}/accept", {"_version": "1"})
    school.post(f"/tasks/{ids['foreign']}/report", {"_version": "2", "fact": "Сделано"})
    page = officer.get("/")
    for address in ("/tasks?overdue=1", "/tasks?status=reported", "/tasks?asked=1", "/tasks?waiting=1"):
        assert f'href="{address}"' in page
    assert "Ждут вашего решения" in page
    assert "Гимназия № 10" in page
    seeded(lambda s: factories.recommendation(s, s.get_one(Recommendation, ids["wide"]).campaign).id)
    assert "1 рекомендация ещё не направлена." in officer.get("/")


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.ADMINISTRATOR, Role.OBSERVER])
def test_an_empty_installation_says_what_comes_first(
    seeded: Seeded, browser_of: Callable[[str], Browser], role: Role
) -> None:
    seeded(lambda s: factories.person(s, role, factories.department(s), login="new@example.org").id)
    assert "Кампании ещё нет" in browser_of("new@example.org").get("/")


def test_before_the_first_sending_the_department_is_led_to_the_memo(
    seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    def make(session: Session) -> None:
        factories.campaign(session)
        factories.person(session, Role.DEPARTMENT, factories.department(session), login="new@example.org")

    seeded(make)
    assert "Пока ничего не направлено" in browser_of("new@example.org").get("/")


def test_the_administrator_finds_counts_and_the_observer_whom_to_ask(sign_in: SignIn) -> None:
    page = sign_in("admin").get("/")
    assert "Администрирование" in page
    assert "<strong>7</strong>" in page
    page = sign_in("observer").get("/")
    assert "с 12.04.2027 по 21.05.2027" in page
    assert "К кому обращаться" in page
    assert "Человек Номер" in page
    assert "/tasks" not in page


def test_one_duty_costs_as_many_queries_as_forty(
    sign_in: SignIn, seeded: Seeded, ids: dict[str, int], count_queries: Callable[[], QueryCounter]
) -> None:
    school = sign_in("first")
    school.get("/")
    with count_queries() as few:
        school.get("/")

    def more(session: Session) -> None:
        home = session.get_one(Organisation, ids["school"])
        campaign = session.scalars(select(Task)).first().recommendation.campaign
        for _ in range(40):
            factories.task(session, factories.recommendation(session, campaign), home)

    seeded(more)
    with count_queries() as many:
        school.get("/")
    assert len(few) == len(many) <= 12
