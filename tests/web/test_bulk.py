"""Many tasks at once on the pages: choosing, the preview, confirming, undoing; all of it without a script."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.bulk import pack
from tracker.domain.tasks import TaskStatus
from tracker.extensions import session_context
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.web import bulk as view

Seeded = Callable[[Callable[[Session], Any]], Any]
SignIn = Callable[[str], Browser]
DAY = date(2027, 4, 16)


def statuses(app: Flask, *task_ids: int) -> list[str]:
    with app.app_context():
        return [session_context().get_one(Task, one).status.value for one in task_ids]


def fields(browser: Browser, page: str) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    return {name: browser.hidden(page, name) for name in ("verb", "tasks", "_idem", "csrf_token")}


@pytest.fixture
def reported(seeded: Seeded, ids: dict[str, int]) -> list[int]:
    """Sixty tasks of sixty schools, reported."""

    def make(session: Session) -> list[int]:
        row = session.get_one(Recommendation, ids["wide"])
        return [
            factories.task(
                session, row, factories.school(session), status=TaskStatus.REPORTED, reported_on=DAY,
                executor_id=ids["head"],
            ).id
            for _ in range(60)
        ]  # fmt: skip

    return seeded(make)


def test_all_that_match_the_filter_are_returned_with_one_reason_and_put_back(
    sign_in: SignIn, app: Flask, ids: dict[str, int], reported: list[int]
) -> None:
    officer = sign_in("officer")
    page = officer.get("/tasks?status=reported&sort=school")
    assert len(re.findall(r'<input type="checkbox" name="ids"', page)) == 50
    assert '<input type="hidden" name="status" value="reported">' in page
    assert "все 60 поручений этого списка" in page
    page = officer.get("/tasks/bulk?status=reported&sort=school&all=1&verb=return&page=2")
    assert "Выбрано 60 поручений" in page
    assert "Вернуть на доработку: 60" in page
    assert "Отказано" not in page
    assert statuses(app, *reported) == ["reported"] * 60, "a preview changes nothing"
    empty = officer.client.post("/tasks/bulk", data={**fields(officer, page), "note": " "})
    assert empty.status_code == 422
    assert "Напишите пояснение" in empty.text
    assert officer.hidden(empty.text, "tasks") == officer.hidden(page, "tasks")
    answer = officer.client.post("/tasks/bulk", data={**fields(officer, page), "note": "Нет подписи"})
    assert (answer.status_code, answer.location) == (303, "/bulk-changes")
    assert statuses(app, *reported, ids["task"]) == ["returned"] * 60 + ["sent"]
    with app.app_context():
        entries = select(func.count()).where(JournalEntry.action == "return", JournalEntry.note == "Нет подписи")
        assert session_context().scalar(entries) == 60
    page = officer.get("/bulk-changes")
    assert "Вернуть на доработку: 60 поручений." in page
    undo = {"change": officer.hidden(page, "change")}
    assert officer.post("/bulk-changes/undo", undo).status_code == 303
    assert statuses(app, *reported) == ["reported"] * 60
    assert officer.post("/bulk-changes/undo", undo).status_code == 409
    assert "отменено" in officer.get("/bulk-changes")


def test_a_preview_says_what_is_refused_and_why_and_only_the_rest_is_done(
    sign_in: SignIn, app: Flask, ids: dict[str, int], reported: list[int]
) -> None:
    officer = sign_in("officer")
    chosen = f"ids={reported[0]}&ids={ids['task']}&ids={ids['foreign']}"
    page = html.unescape(officer.get(f"/tasks/bulk?{chosen}&verb=close"))
    assert "Отказано: 2" in page
    assert "«Снять с контроля» сейчас невозможно" in page or "невозмож" in page
    assert "Гимназия № 10" in page
    assert "Снять с контроля: 1" in page
    assert officer.client.post("/tasks/bulk", data=fields(officer, page)).status_code == 303
    assert statuses(app, reported[0], ids["task"], ids["foreign"]) == ["closed", "sent", "sent"]
    nothing = officer.get(f"/tasks/bulk?ids={ids['task']}&verb=close")
    assert "Ни с одним из выбранных" in nothing
    assert 'name="tasks"' not in nothing


def test_a_double_click_and_a_stale_preview_do_nothing_twice(sign_in: SignIn, app: Flask, reported: list[int]) -> None:
    officer = sign_in("officer")
    page = officer.get(f"/tasks/bulk?ids={reported[0]}&ids={reported[1]}&verb=return")
    data = {**fields(officer, page), "note": "Причина"}
    answers = [officer.client.post("/tasks/bulk", data=data) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/bulk-changes")] * 2
    again = officer.client.post("/tasks/bulk", data={**data, "_idem": "e" * 32})
    assert again.status_code == 409
    assert statuses(app, *reported[:2]) == ["returned"] * 2


def test_a_date_and_a_person_are_asked_for_before_the_preview(
    sign_in: SignIn, app: Flask, seeded: Seeded, ids: dict[str, int]
) -> None:
    officer = sign_in("officer")
    first = officer.get(f"/tasks/bulk?ids={ids['task']}&ids={ids['foreign']}&verb=move")
    assert 'name="until"' in first
    assert 'name="tasks"' not in first
    page = officer.get(f"/tasks/bulk?ids={ids['task']}&ids={ids['foreign']}&verb=move&until=2027-05-10")
    assert "19.04.2027 → 10.05.2027" in page
    assert "позже" in page, "one of them is due later already"
    data = {**fields(officer, page), "until": "2027-05-10", "note": "Праздники"}
    assert officer.client.post("/tasks/bulk", data={**data, "until": "2027-13-45"}).status_code == 422
    assert officer.client.post("/tasks/bulk", data=data).status_code == 303
    page = officer.get(f"/tasks/{ids['task']}")
    assert "Срок перенесён" in page
    assert "19.04.2027 → 10.05.2027" in page or "19.04.2027" in page
    school = sign_in("first")
    school.post(f"/tasks/{ids['task']}/accept", {"_version": "2"})
    assert 'name="to"' in school.get(f"/tasks/bulk?ids={ids['task']}&verb=hand_on")


def test_a_reminder_reaches_the_school_and_needs_no_reason(sign_in: SignIn, ids: dict[str, int]) -> None:
    officer = sign_in("officer")
    page = officer.get(f"/tasks/bulk?ids={ids['task']}&verb=remind")
    answer = officer.client.post("/tasks/bulk", data={**fields(officer, page), "note": "Ждём до пятницы"})
    assert answer.location == "/tasks"
    notices = sign_in("first").get("/notices")
    assert "напоминает об открытых поручениях: 1, ближайший срок 19.04.2027. Ждём до пятницы" in notices
    assert f"/tasks/{ids['task']}" in notices
    assert "напоминает об открытых" not in sign_in("other").get("/notices")


# Who may what

VISITORS = {"officer": 200, "admin": 200, "first": 200, "method": 404, "observer": 403}


@pytest.mark.parametrize("visitor", VISITORS)
def test_each_role_is_offered_what_it_may_and_refused_the_rest(
    sign_in: SignIn, app: Flask, ids: dict[str, int], visitor: str
) -> None:
    browser = sign_in(visitor)
    answer = browser.client.get(f"/tasks/bulk?ids={ids['task']}&verb=cancel")
    assert answer.status_code == VISITORS[visitor]
    offered = set(re.findall(r'<option value="(\w+)"', answer.text))
    assert ("cancel" in offered) == (visitor == "officer")
    assert ("accept" in offered) == (visitor in {"officer", "first"})
    data = {"verb": "cancel", "tasks": pack({ids["task"]: 1}), "note": "x", "_idem": "a" * 32}
    posted = browser.post("/tasks/bulk", data)
    expected = {"officer": 303, "admin": 409, "first": 409, "method": 404, "observer": 403}
    assert posted.status_code == expected[visitor]
    assert statuses(app, ids["task"]) == ["cancelled" if visitor == "officer" else "sent"]
    page = browser.client.get("/tasks")
    assert ('name="ids"' in page.text) == (visitor in {"officer", "first"})


def test_a_school_chooses_only_among_its_own(sign_in: SignIn, app: Flask, ids: dict[str, int]) -> None:
    school = sign_in("first")
    school.get(f"/tasks/bulk?ids={ids['task']}&ids={ids['foreign']}&verb=accept", 404)
    data = {"verb": "accept", "tasks": pack({ids["task"]: 1, ids["foreign"]: 1}), "_idem": "a" * 32}
    assert school.post("/tasks/bulk", data).status_code == 404
    assert statuses(app, ids["task"], ids["foreign"]) == ["sent", "sent"]
    page = school.get("/tasks/bulk?all=1&verb=accept&campaign=all")
    assert "Выбрано 1 поручение." in page
    assert school.client.post("/tasks/bulk", data=fields(school, page)).status_code == 303
    assert statuses(app, ids["task"], ids["foreign"]) == ["accepted", "sent"]
    mine = school.get("/bulk-changes")
    assert "Принять к исполнению" in mine
    other = sign_in("other")
    assert "Изменений пока нет" in other.get("/bulk-changes")
    assert other.post("/bulk-changes/undo", {"change": school.hidden(mine, "change")}).status_code == 404
    assert school.post("/bulk-changes/undo", {"change": school.hidden(mine, "change")}).status_code == 303
    assert statuses(app, ids["task"]) == ["sent"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200), ("verb=close", 200), ("ids=", 422), ("ids=x&verb=close", 422), ("ids=-1", 422), ("ids=0", 404),
        ("ids=99999999999999", 404), ("ids=2000000000", 404), ("all=1", 200), ("all=1&verb=never", 200),
        ("all=1&verb=report", 200), ("all=1&verb=move&until=31.02.2027", 200), ("all=1&verb=hand_on&to=999", 200),
        ("all=1&status=closed&verb=close", 200), ("all=1&q=%00%27&verb=close", 200),
    ],
)  # fmt: skip
def test_any_address_is_answered(sign_in: SignIn, ids: dict[str, int], query: str, status: int) -> None:
    assert sign_in("officer").client.get(f"/tasks/bulk?{query}").status_code == status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422), ({"verb": "close"}, 422), ({"verb": "close", "tasks": "x"}, 422),
        ({"verb": "never", "tasks": pack({1: 1})}, 422), ({"verb": "report", "tasks": pack({1: 1})}, 422),
        ({"verb": "move", "tasks": pack({1: 1}), "note": "x"}, 422),
        ({"verb": "hand_on", "tasks": pack({1: 1}), "to": "x"}, 409),
        ({"verb": "cancel", "tasks": pack({2_000_000_000: 1}), "note": "x"}, 404),
        ({"verb": "cancel", "tasks": pack({1: 1}), "note": "x", "_idem": "short"}, 422),
    ],
)  # fmt: skip
def test_any_body_is_answered_and_changes_nothing(
    sign_in: SignIn, app: Flask, ids: dict[str, int], data: dict[str, str], status: int
) -> None:
    assert sign_in("officer").post("/tasks/bulk", {"_idem": "f" * 32, **data}).status_code == status
    assert statuses(app, ids["task"], ids["foreign"], ids["departments"]) == ["sent"] * 3


def test_more_than_can_be_changed_at_once_is_refused(
    sign_in: SignIn, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST_TASKS", 2)
    officer = sign_in("officer")
    assert "не больше 2 поручений" in officer.get("/tasks/bulk?all=1&verb=cancel", 422)
    officer.get(f"/tasks/bulk?ids={ids['task']}&ids={ids['foreign']}&verb=cancel")


# The new verbs for a single task


def test_a_single_task_is_moved_reminded_of_and_handed_on(
    sign_in: SignIn, app: Flask, seeded: Seeded, ids: dict[str, int]
) -> None:
    officer, school, url = sign_in("officer"), sign_in("first"), f"/tasks/{ids['task']}"
    school.post(f"{url}/accept", {"_version": "1"})
    assert "hand-on" not in school.get(url), "there is nobody else to hand it to"

    def colleague(session: Session) -> int:
        task = session.get_one(Task, ids["task"])
        return factories.person(session, factories.Role.SCHOOL, task.organisation, name="Завуч Петрова").id

    to = seeded(colleague)
    assert "Завуч Петрова" in school.get(url)
    assert officer.post(f"{url}/remind", {"_version": "2", "note": "Пора"}).status_code == 303
    assert "Пора" in school.get("/notices")
    assert school.post(f"{url}/hand-on", {"_version": "2", "to": str(ids["head"] + 1)}).status_code == 422
    assert school.post(f"{url}/hand-on", {"_version": "2", "to": str(to)}).status_code == 303
    page = school.get(url)
    assert "Передано другому сотруднику" in page
    assert "Завуч Петрова" in page
    late = {"_version": "3", "until": "2027-04-19", "note": "x"}
    assert officer.post(f"{url}/move", late).status_code == 422
    assert officer.post(f"{url}/move", {**late, "until": "2027-06-01"}).status_code == 303
    with app.app_context():
        task = session_context().get_one(Task, ids["task"])
        assert (task.due_on, task.first_due_on, task.executor_id) == (date(2027, 6, 1), date(2027, 4, 19), to)
