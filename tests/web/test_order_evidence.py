"""The recommendation «составить график и схему» is answered with the order in one press, and never closed by it."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ordering import city, published
from tests.web.test_orders import people
from tracker.domain.recommendations import Addressee
from tracker.domain.tasks import TaskStatus
from tracker.models.tasks import Evidence, EvidenceKind, Task

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def made(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        town = city(session)
        people(session, town)

        def task(text: str, home: Any, addressee: Addressee, **values: Any) -> int:
            said = factories.recommendation(session, town.campaign, text=text, addressee=addressee)
            return factories.task(session, said, home, **values).id

        return {
            "order": published(session, town).id,
            "plan": task("Составить ГРАФИК и схему взаимопроверок.", town.department, Addressee.DEPARTMENT),
            "other": task("Провести совещание.", town.department, Addressee.DEPARTMENT),
            "office": task("Разработать схемы проверки.", town.office, Addressee.METHODICAL_OFFICE, status=TaskStatus.ACCEPTED),
            "school": task("Соблюдать график.", town.schools[0], Addressee.SCHOOLS),
        }  # fmt: skip

    return seeded(make)


def test_one_press_reports_with_the_order_attached_and_leaves_control_to_others(
    made: dict[str, int], seeded: Seeded, browser_of: BrowserOf
) -> None:
    officer, place = browser_of("officer@example.org"), f"/orders/{made['order']}"
    page = officer.get(place)
    assert f"/tasks/{made['plan']}" in page
    assert f"/tasks/{made['other']}" not in page
    assert f"/tasks/{made['office']}" not in page, "another office's task is not this person's to report"
    assert officer.post(f"{place}/evidence", {"task": made["plan"], "_version": "1"}).status_code == 303

    def state(session: Session) -> tuple[TaskStatus, list[tuple[EvidenceKind, str]]]:
        task = session.get_one(Task, made["plan"])
        rows = session.scalars(select(Evidence).where(Evidence.task_id == task.id).order_by(Evidence.id))
        return task.status, [(one.kind, one.file.name if one.file else one.text) for one in rows]

    status, evidence = seeded(state)
    assert status is TaskStatus.REPORTED
    assert (EvidenceKind.FILE, "приказ-1.docx") in evidence
    assert f"/tasks/{made['plan']}" not in officer.get(place)
    assert officer.post(f"{place}/evidence", {"task": made["plan"], "_version": "3"}).status_code == 404


def test_each_office_answers_its_own_tasks_alone(made: dict[str, int], browser_of: BrowserOf) -> None:
    anna, place = browser_of("anna@example.org"), f"/orders/{made['order']}/evidence"
    assert anna.post(place, {"task": made["office"], "_version": "1"}).status_code == 303
    for task in ("plan", "other", "school"):
        assert anna.post(place, {"task": made[task], "_version": "1"}).status_code == 404
    assert anna.post(place, {}).status_code == 404
    for name, status in (("first", 404), ("admin", 403)):  # a school sees no orders at all
        answer = browser_of(f"{name}@example.org").post(place, {"task": made["plan"], "_version": "1"})
        assert answer.status_code == status
