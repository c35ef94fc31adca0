"""A city whose lists hold one row of every kind: tasks in each status and age, help of each form, people of each state."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import factories
from conftest import Browser
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.domain.assistance import AssistanceForm
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.extensions import db
from tracker.models.assistance import Assistance
from tracker.models.base import Base
from tracker.models.campaigns import PartTimer
from tracker.models.organisations import ForbiddenPair
from tracker.models.tasks import ExtensionRequest

CLOSED_TODAY = date(2027, 4, 20)  # the tests' present day


@dataclass
class Register:
    """The city in a database of its own, with whoever has signed in there."""

    app: Flask
    ids: dict[str, int]
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, login: str) -> Browser:
        """Sign in once and stay so."""
        if login not in self.browsers:
            self.browsers[login] = Browser(self.app.test_client())
            assert self.browsers[login].sign_in(login).status_code == 303
            self.tokens[login] = self.browsers[login].token()
        return self.browsers[login]

    def post(self, login: str, address: str, data: dict[str, Any]) -> TestResponse:
        """Post a form; addresses and values may name what stands in the city: `/tasks/{sent}/accept`."""
        browser = self.browser(login)
        named = {key: self._named(value) for key, value in data.items()}
        given = {"csrf_token": self.tokens[login], "_idem": secrets.token_hex(16), "_version": "1", **named}
        return browser.client.post(address.format(**self.ids), data=given)

    def _named(self, value: Any) -> Any:
        if isinstance(value, list):
            return [one.format(**self.ids) for one in value]
        return value.format(**self.ids) if isinstance(value, str) else value

    def refuses(self, login: str, address: str, data: dict[str, Any], status: int, words: str) -> None:
        """Post a form that is answered with this status and these words, and leaves every table as it was."""
        self.browser(login)
        before = self.rows()
        answer = self.post(login, address, data)
        assert (answer.status_code, words in answer.text) == (status, True), said(answer.text)
        assert self.rows() == before

    def rows(self) -> dict[str, int]:
        """How many rows stand in every table, the journal among them; the search's index is made of the others."""
        with self.app.app_context(), db.engine.connect() as connection:
            tables = sorted(set(Base.metadata.tables) - {"search_stem"})
            counts = ", ".join(f'(SELECT count(*) FROM "{name}")' for name in tables)
            return dict(zip(tables, connection.execute(text(f"SELECT {counts}")).one(), strict=True))


def said(page: str) -> str:
    """What a page says, for the message of a failing test."""
    words = (part.split("<")[0].strip() for part in page[max(0, page.find("<main")) :].split(">"))
    return " ".join(word for word in words if word)


def build(session: Session) -> dict[str, int]:
    """Fill an empty database; returns the ids by name."""
    department = factories.organisation(session, kind="department", name="Управление образования")
    office = factories.organisation(session, kind="methodical_office", name="Методический отдел")
    north, south = factories.district(session, "Северный", "левый"), factories.district(session, "Южный", "правый")
    names = ["Лицей № 1", "Лицей № 2", "Гимназия № 3", "Школа № 4", "Школа № 5", "Школа № 6", "Школа № 7"]
    closed = {6: CLOSED_TODAY, 7: date(2027, 4, 21)}
    schools = [
        factories.school(
            session, name, district=north if place < 3 else south, login=f"sch67100{place}", closed_on=closed.get(place)
        )
        for place, name in enumerate(names, 1)
    ]
    campaign, former = factories.campaign(session), factories.campaign(session, 2026)
    wide = factories.recommendation(session, campaign, number="1", text="Обеспечить наблюдение", sent_at=factories.NOON)
    ids = _tasks(session, wide, schools)
    own = factories.recommendation(session, campaign, number="2", addressee=Addressee.DEPARTMENT)
    helping = factories.recommendation(session, campaign, number="3", addressee=Addressee.METHODICAL_OFFICE)
    factories.task(session, own, department, due_on=date(2027, 5, 31), turn_since=date(2027, 3, 22))
    factories.task(session, helping, office, due_on=date(2027, 6, 1), turn_since=date(2027, 4, 20))
    old = factories.recommendation(session, former, number="1")
    factories.task(
        session, old, schools[0], due_on=date(2026, 6, 1), status=TaskStatus.CLOSED, reported_on=date(2026, 6, 10)
    )
    unsent = factories.recommendation(session, campaign, number="4", deadline_kind=DeadlineKind.NOT_SET)
    of = factories.campaign_round(session, campaign, "mat", 5)
    kept = factories.campaign_round(session, campaign, "rus", 8)
    factories.school_round(session, kept, schools[0])
    pair = ForbiddenPair(first_id=schools[0].id, second_id=schools[1].id, reason="общий учредитель")
    shared = PartTimer(
        campaign_id=campaign.id, subject="phy", school_id=schools[0].id, other_school_id=schools[1].id, teacher="Ом Г."
    )
    factories.add(session, pair)
    factories.add(session, shared)
    ids |= {f"school{place}": school.id for place, school in enumerate(schools, 1)}
    ids |= {"department": department.id, "office": office.id, "north": north.id, "south": south.id, "pair": pair.id}
    ids |= {"campaign": campaign.id, "former": former.id, "round": of.id, "kept": kept.id, "wide": wide.id}
    people = _people(session, department, office, schools[0])
    ids |= {"unsent": unsent.id, "shared": shared.id} | {name: row.id for name, row in people.items()}
    return ids | _assistance(session, campaign, former, schools, people)


def _tasks(session: Session, wide: Any, schools: list[Any]) -> dict[str, int]:
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
    ids = {}
    for school, values in zip(schools, rows, strict=True):
        task = factories.task(session, wide, school, **values)
        if values["status"] in {TaskStatus.ACCEPTED, TaskStatus.CLOSED}:
            asked = {"until": day(2027, 6, 1), "due_before": task.due_on, "reason": "болезнь"}
            session.add(ExtensionRequest(task_id=task.id, asked_at=factories.NOON, **asked))
        ids[values["status"].value] = task.id
    return ids


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
    left = factories.person(session, Role.SCHOOL, school, "Семён Уволенный", "left")
    left.active = False
    session.flush()
    return {**rows, "left": left, "invited": invited}


def _assistance(
    session: Session, campaign: Any, former: Any, schools: list[Any], people: dict[str, Any]
) -> dict[str, int]:
    visit, seminar, talk = AssistanceForm.VISIT, AssistanceForm.SEMINAR, AssistanceForm.CONSULTATION
    ids = {}
    for name, of, school, on, form, subject, hours, who in (
        ("visit", campaign, schools[0], date(2027, 4, 12), visit, "mat", "2.5", "anna"),
        ("seminar", campaign, schools[1], date(2027, 4, 14), seminar, "rus", "1.0", "anna"),
        ("talk", campaign, schools[2], date(2027, 4, 16), talk, "mat", "0.5", "boris"),
        ("long_talk", campaign, schools[3], date(2027, 4, 19), talk, None, "4.0", "boris"),
        ("last_year", former, schools[4], date(2026, 4, 15), visit, "mat", "1.0", "anna"),
    ):
        entry = Assistance(
            campaign_id=of.id, methodologist_id=people[who].id, school_id=school.id, held_on=on, form=form,
            topic="Критерии", subject=subject, hours=Decimal(hours), created_at=factories.NOON,
        )  # fmt: skip
        ids[name] = factories.add(session, entry).id
    return ids
