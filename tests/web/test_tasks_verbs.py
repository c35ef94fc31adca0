"""One task: its page, and every verb by every kind of visitor."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.tasks import TRANSITIONS, TaskStatus, TaskVerb
from tracker.extensions import db, session_context, write_transaction
from tracker.models.organisations import Organisation
from tracker.models.tasks import Evidence, ExtensionRequest, Task, TaskConfirmation
from tracker.services.context import now

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
TODAY = date(2027, 4, 20)


def stored(app: Flask, task_id: int) -> Task:
    with app.app_context():
        return session_context().get_one(Task, task_id)


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a href="/tasks/(\d+)">', page)]


def test_the_page_tells_the_whole_story(sign_in: Callable[[str], Browser], ids: dict[str, int]) -> None:
    school, officer = sign_in("first"), sign_in("officer")
    url = f"/tasks/{ids['task']}"
    assert school.post(f"{url}/accept", {"_version": "1"}).status_code == 303
    fields = {"_version": "2", "fact": "Наблюдатели были", "link": "https://school.example.org/акт"}
    assert school.post(f"{url}/report", fields).status_code == 303
    assert officer.post(f"{url}/return", {"_version": "3", "note": "Нет подписи"}).status_code == 303
    page = school.get(url)
    for words in ("Обеспечить наблюдение", "Наблюдатели были", "https://school.example.org/акт", "Нет подписи"):
        assert words in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert page.index("Возвращено на доработку") < page.index("Доложено об исполнении", page.index('id="history"'))
    assert "19.04.2027" in page


def test_only_what_is_possible_is_offered(sign_in: Callable[[str], Browser], ids: dict[str, int]) -> None:
    def offered(name: str, task: str) -> list[str]:
        page = sign_in(name).get(f"/tasks/{ids[task]}")
        return re.findall(rf'action="/tasks/{ids[task]}/([\w-]+)"', page)

    assert offered("first", "task") == ["accept"]
    assert offered("other", "foreign") == ["accept", "ask-extension"]
    assert offered("officer", "task") == ["remind", "move", "cancel"]
    assert offered("admin", "task") == []


def test_a_task_that_is_not_theirs_is_missing(sign_in: Callable[[str], Browser], ids: dict[str, int]) -> None:
    sign_in("first").get(f"/tasks/{ids['foreign']}", 404)
    sign_in("method").get(f"/tasks/{ids['task']}", 404)
    sign_in("first").get("/tasks/2147483647", 404)
    sign_in("first").get("/tasks/1000000000000", 404)


# Every verb, every status, every kind of visitor

_VISITORS = {
    # visitor: (sees the task, role may execute anywhere, executes this one, role may control)
    "first": (True, True, True, False),
    "other": (False, True, False, False),
    "method": (False, True, False, False),
    "officer": (True, True, False, True),
    "admin": (True, False, False, False),
    "observer": (False, False, False, False),
}
WORDS = {"note": "почему", "fact": "сделано", "until": "2027-06-01", "person": "Завуч", "by": "2027-05-20"}


def expected(visitor: str, verb: TaskVerb, status: TaskStatus) -> int:
    sees, executes_somewhere, executes, controls = _VISITORS[visitor]
    to_execute = TRANSITIONS[verb].action is Action.TASK_EXECUTE
    if not (executes_somewhere if to_execute else controls):
        return 403
    if not sees:
        return 404
    if to_execute and not executes:
        return 403
    return 303 if status in TRANSITIONS[verb].sources else 409


def put(app: Flask, task_id: int, status: TaskStatus) -> int:
    """Set the task back to `status` with a request for more time waiting; returns its version."""
    with app.app_context(), write_transaction() as session:
        session.execute(Evidence.__table__.delete())
        session.execute(TaskConfirmation.__table__.delete())
        session.execute(ExtensionRequest.__table__.delete())
        task = session.get_one(Task, task_id)
        task.status, task.executor_id, task.due_on = status, None, date(2027, 5, 21)
        task.first_due_on = task.due_on
        task.version = task.version + 1
        task.plan, task.plan_by, task.plan_person, task.resolved_on = "План", task.due_on, "Завуч", None
        task.wording = 0  # the recommendation's first wording counts as changed
        asked = ExtensionRequest(task_id=task_id, until=date(2027, 6, 1), due_before=task.due_on, reason="x")
        asked.asked_at = now(session)
        session.add(asked)
        session.flush()
        return task.version


@pytest.mark.parametrize("visitor", _VISITORS)
def test_every_verb_in_every_status_answers_as_the_table_says(
    sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int], visitor: str
) -> None:
    browser = sign_in(visitor)
    token = browser.token()
    wrong = []
    for status in TaskStatus:
        for verb in TaskVerb:
            version = put(app, ids["task"], status)
            if verb in {TaskVerb.ASK_EXTENSION, TaskVerb.MOVE}:
                with app.app_context(), write_transaction() as session:
                    session.execute(ExtensionRequest.__table__.delete())
            url = f"/tasks/{ids['task']}/{verb.value.replace('_', '-')}"
            answer = browser.client.post(
                url, data={"csrf_token": token, "_version": version, "to": ids["head"], **WORDS}
            )
            after = stored(app, ids["task"])
            done = answer.status_code == 303
            target = (TRANSITIONS[verb].target or status) if done else status
            if answer.status_code != expected(visitor, verb, status) or after.status is not target:
                wrong.append((status.value, verb.value, answer.status_code, after.status))
            if not done and after.version != version:
                wrong.append((status.value, verb.value, "changed", after.version))
    assert wrong == []


def test_a_visitor_is_sent_to_sign_in_and_a_form_without_token_changes_nothing(
    visitor: Browser, sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int]
) -> None:
    for verb in TaskVerb:
        url = f"/tasks/{ids['task']}/{verb.value.replace('_', '-')}"
        assert visitor.post(url, {"_version": "1"}).status_code == 303
        assert visitor.client.get(url).status_code == 405
    school = sign_in("first")
    assert school.client.post(f"/tasks/{ids['task']}/accept", data={"_version": "1"}).status_code == 400
    assert stored(app, ids["task"]).status is TaskStatus.SENT


def test_a_double_click_is_one_report(sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int]) -> None:
    school, url = sign_in("first"), f"/tasks/{ids['task']}"
    school.post(f"{url}/accept", {"_version": "1"})
    fields = {"_version": "2", "_idem": "a" * 32, "fact": "Сделано"}
    answers = [school.post(f"{url}/report", fields) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, url)] * 2
    assert school.post(f"{url}/report", {**fields, "_idem": "b" * 32}).status_code == 409
    with app.app_context():
        assert session_context().scalar(select(func.count()).select_from(Evidence)) == 1


def test_an_officer_never_closes_what_he_executed_himself(
    sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int]
) -> None:
    officer, url = sign_in("officer"), f"/tasks/{ids['departments']}"
    officer.post(f"{url}/accept", {"_version": "1"})
    officer.post(f"{url}/report", {"_version": "2", "fact": "Сделано"})
    assert "с контроля его снимает другой специалист" in officer.get(url)
    assert officer.post(f"{url}/close", {"_version": "3"}).status_code == 403
    assert sign_in("second").post(f"{url}/close", {"_version": "3"}).status_code == 303
    assert stored(app, ids["departments"]).status is TaskStatus.CLOSED


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("report", {}, "нужно подтверждение"),
        ("report", {"link": " \u200b "}, "нужно подтверждение"),
        ("report", {"link": "javascript:alert(1)", "fact": "Долгий рассказ"}, "Ссылка начинается с http"),
        ("report-interim", {"note": ""}, "Обязательное поле"),
        ("ask-extension", {"note": "Карантин", "until": ""}, "Обязательное поле"),
        ("ask-extension", {"note": "Карантин", "until": "2027-04-20"}, "Новый срок должен быть позже"),
        ("ask-extension", {"note": "Карантин", "until": "9999-12-31"}, "Дата должна быть от"),
        ("ask-extension", {"note": "Карантин", "until": "31.04.2027"}, "Новый срок"),
        ("ask-extension", {"note": "ы" * 10_001, "until": "2027-06-01"}, "Не больше 10000 знаков"),
    ],
)
def test_what_cannot_be_taken_stays_on_the_page_with_its_reason(
    sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int], verb: str, fields: dict[str, str], words: str
) -> None:
    browser = sign_in("other")
    url = f"/tasks/{ids['foreign']}"
    browser.post(f"{url}/accept", {"_version": "1"})
    answer = browser.post(f"{url}/{verb}", {"_version": "2", **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert fields.get("fact", "") in answer.text
    assert stored(app, ids["foreign"]).version == 2


def test_an_extension_is_asked_and_granted_with_the_first_date_kept(
    sign_in: Callable[[str], Browser], ids: dict[str, int]
) -> None:
    school, officer, url = sign_in("other"), sign_in("officer"), f"/tasks/{ids['foreign']}"
    fields = {"_version": "1", "until": "01.06.2027", "note": "Карантин"}
    assert school.post(f"{url}/ask-extension", fields).status_code == 303
    assert shown(officer.get("/tasks?asked=1")) == [ids["foreign"]]
    assert ids["foreign"] in shown(officer.get("/tasks?waiting=1"))
    assert officer.post(f"{url}/grant-extension", {"_version": "2"}).status_code == 303
    page = school.get(url)
    assert "Первоначальный срок" in page
    assert "21.05.2027 → 01.06.2027" in page
    assert shown(officer.get("/tasks?asked=1")) == []


def test_a_changed_role_loses_the_task_with_the_next_request(
    sign_in: Callable[[str], Browser], app: Flask, ids: dict[str, int]
) -> None:
    school, url = sign_in("first"), f"/tasks/{ids['task']}"
    school.get(url)
    with app.app_context(), write_transaction() as session:
        session.execute(Task.__table__.delete().where(Task.id == ids["foreign"]))
        other = session.scalars(select(Organisation.id).where(Organisation.name == "Гимназия № 10")).one()
        session.get_one(Task, ids["task"]).organisation_id = other
    school.get(url, 404)
    assert school.post(f"{url}/accept", {"_version": "1"}).status_code == 404
    with app.app_context():
        db.session.remove()
