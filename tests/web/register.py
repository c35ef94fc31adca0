"""A city whose lists hold one row of every kind: tasks in each status and age, help of each form, people of each state."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import factories
from sqlalchemy.orm import Session

from tracker.domain.assistance import AssistanceForm
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.models.assistance import Assistance
from tracker.models.tasks import ExtensionRequest

CLOSED_TOO_SOON = date(2027, 4, 20)  # the tests' present day


@dataclass(frozen=True)
class Register:
    """Ids of what the filters of an address name."""

    north: int
    south: int
    lyceum: int
    wide: int
    campaign: int
    former: int
    anna: int


def build(session: Session) -> Register:
    """Fill an empty database."""
    department = factories.organisation(session, kind="department", name="Управление образования")
    office = factories.organisation(session, kind="methodical_office", name="Методический отдел")
    north, south = factories.district(session, "Северный", "левый"), factories.district(session, "Южный", "правый")
    names = ["Лицей № 1", "Лицей № 2", "Гимназия № 3", "Школа № 4", "Школа № 5", "Школа № 6", "Школа № 7"]
    schools = [
        factories.school(session, name, district=north if place < 3 else south, login=f"sch67100{place}")
        for place, name in enumerate(names, 1)
    ]
    for place, school in enumerate(schools, 1):
        school.login_key = school.login
    schools[5].closed_on, schools[6].closed_on = CLOSED_TOO_SOON, date(2027, 4, 21)
    campaign, former = factories.campaign(session), factories.campaign(session, 2026)
    wide = factories.recommendation(session, campaign, number="1", text="Обеспечить наблюдение")
    _tasks(session, wide, schools)
    own = factories.recommendation(session, campaign, number="2", addressee=Addressee.DEPARTMENT)
    helping = factories.recommendation(session, campaign, number="3", addressee=Addressee.METHODICAL_OFFICE)
    factories.task(session, own, department, due_on=date(2027, 5, 31), turn_since=date(2027, 3, 22))
    factories.task(session, helping, office, due_on=date(2027, 6, 1), turn_since=date(2027, 4, 20))
    old = factories.recommendation(session, former, number="1")
    factories.task(
        session, old, schools[0], due_on=date(2026, 6, 1), status=TaskStatus.CLOSED, reported_on=date(2026, 6, 10)
    )
    people = _people(session, department, office, schools[0])
    _assistance(session, campaign, former, schools, people)
    return Register(north.id, south.id, schools[0].id, wide.id, campaign.id, former.id, people["anna"].id)


def _tasks(session: Session, wide: Any, schools: list[Any]) -> None:
    """Give each school the same recommendation, standing each at another place."""
    day = date
    rows: list[dict[str, Any]] = [
        {"status": TaskStatus.SENT, "due_on": day(2027, 4, 19), "turn_since": day(2027, 4, 13)},
        {"status": TaskStatus.ACCEPTED, "due_on": day(2027, 5, 21), "turn_since": day(2027, 4, 12)},
        {"status": TaskStatus.INTERIM, "due_on": day(2027, 5, 22), "turn_since": day(2027, 4, 6),
         "resolved_on": day(2027, 4, 10)},
        {"status": TaskStatus.REPORTED, "due_on": day(2027, 4, 15), "turn_since": day(2027, 4, 5),
         "reported_on": day(2027, 4, 16)},
        {"status": TaskStatus.RETURNED, "due_on": day(2027, 4, 20), "turn_since": day(2027, 3, 23)},
        {"status": TaskStatus.CLOSED, "due_on": day(2027, 5, 11), "reported_on": day(2027, 5, 11),
         "resolved_on": day(2027, 4, 10)},
        {"status": TaskStatus.CANCELLED, "due_on": day(2027, 4, 1)},
    ]  # fmt: skip
    for school, values in zip(schools, rows, strict=True):
        task = factories.task(session, wide, school, **values)
        if values["status"] in {TaskStatus.ACCEPTED, TaskStatus.CLOSED}:
            asked = {"until": day(2027, 6, 1), "due_before": task.due_on, "reason": "болезнь"}
            session.add(ExtensionRequest(task_id=task.id, asked_at=factories.NOON, **asked))


def _people(session: Session, department: Any, office: Any, school: Any) -> dict[str, Any]:
    rows = {
        "officer": factories.person(session, Role.DEPARTMENT, department, "Дарья Отделова", "officer"),
        "admin": factories.person(session, Role.ADMINISTRATOR, department, "Иван Ёлкин", "admin"),
        "anna": factories.person(session, Role.METHODOLOGIST, office, "Анна Методова", "anna"),
        "boris": factories.person(session, Role.METHODOLOGIST, office, "Борис Методов", "boris"),
        "first": factories.person(session, Role.SCHOOL, school, "Осип Директоров", "first"),
    }
    invited = factories.person(session, Role.OBSERVER, school, "Пётр Приглашённый", "invited")
    invited.password_hash = None
    factories.person(session, Role.SCHOOL, school, "Семён Уволенный", "left").active = False
    session.flush()
    return rows


def _assistance(session: Session, campaign: Any, former: Any, schools: list[Any], people: dict[str, Any]) -> None:
    visit, seminar, talk = AssistanceForm.VISIT, AssistanceForm.SEMINAR, AssistanceForm.CONSULTATION
    for school, on, form, subject, hours, who in (
        (schools[0], date(2027, 4, 12), visit, "mat", "2.5", "anna"),
        (schools[1], date(2027, 4, 14), seminar, "rus", "1.0", "anna"),
        (schools[2], date(2027, 4, 16), talk, "mat", "0.5", "boris"),
        (schools[3], date(2027, 4, 19), talk, None, "4.0", "boris"),
    ):
        session.add(
            Assistance(
                campaign_id=campaign.id, methodologist_id=people[who].id, school_id=school.id, held_on=on, form=form,
                topic="Критерии", subject=subject, hours=Decimal(hours), created_at=factories.NOON,
            )
        )  # fmt: skip
    session.add(
        Assistance(
            campaign_id=former.id, methodologist_id=people["anna"].id, school_id=schools[4].id, form=visit,
            held_on=date(2026, 4, 15), topic="Прошлый год", subject="mat", hours=Decimal(1), created_at=factories.NOON,
        )
    )  # fmt: skip
