"""At least one row in every table, with texts and values that are easily damaged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factories
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.domain.assistance import AssistanceForm
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.models.assistance import Assistance
from tracker.models.base import Base, UtcDateTime
from tracker.models.campaigns import CalendarOverride, PastCheck
from tracker.models.journal import IdempotencyKey, Setting
from tracker.models.memos import Memo
from tracker.models.organisations import ForbiddenPair
from tracker.models.people import Invitation, LoginSession, LoginThrottle
from tracker.models.schemes import Scheme
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, StoredFile

NOW = datetime(2027, 4, 2, 23, 59, 59, 123456, tzinfo=UTC)
TEXT = "Ёлка «в кавычках» — № 5; ' \" \\ % _ \n\tдве строки 🌲"


def populate(session: Session) -> None:
    """Fill every table; tables that no line below names get a row of plain values."""
    district = factories.district(session, "Заречный", "левый")
    department, office = factories.department(session), factories.methodical_office(session)
    schools = [factories.school(session, f"Школа «Ё» № {number}", district_id=district.id) for number in range(1, 4)]
    schools[2].closed_on = date(2027, 1, 31)
    schools[2].successors = schools[:2]
    officer = factories.person(session, Role.DEPARTMENT, department)
    helper = factories.person(session, Role.METHODOLOGIST, office)
    head = factories.person(session, Role.SCHOOL, schools[0])
    campaign = factories.campaign(session)
    of = factories.campaign_round(session, campaign)
    factories.school_round(session, of, schools[0], test_on=date(2027, 4, 20))
    memo = Memo(
        campaign_id=campaign.id, title=TEXT, year=2027, file_name="справка.txt", sha256="0" * 64, text=TEXT * 100,
        parsed={"ё": [1, None, {"a": True}]}, uploaded_at=NOW,
    )  # fmt: skip
    sent = factories.recommendation(session, campaign, text=TEXT, doubts=["ё", {"n": 1}], memo=memo)
    task = factories.task(session, sent, schools[0], status=TaskStatus.REPORTED, executor=head)
    file = StoredFile(
        stored_name="ab12", name=TEXT[:40], media_type="text/plain", size=3, sha256="0" * 64, uploaded_at=NOW
    )
    rows: list[Any] = [
        memo,
        file,
        Evidence(task=task, kind=EvidenceKind.FILE, file=file, text=TEXT, created_by=head, created_at=NOW),
        ExtensionRequest(
            task=task, until=date(2027, 6, 1), due_before=date(2027, 5, 21), reason=TEXT, asked_by=head, asked_at=NOW
        ),
        Assistance(
            campaign_id=campaign.id, methodologist=helper, school=schools[0], held_on=date(2027, 3, 1),
            form=AssistanceForm.VISIT, topic=TEXT, hours=Decimal("1.5"), recommendation=sent, created_at=NOW,
        ),
        ForbiddenPair(first_id=schools[0].id, second_id=schools[1].id, reason=TEXT[:50]),
        PastCheck(year=2026, subject="mat", grade=5, checker_id=schools[0].id, checked_id=schools[1].id),
        CalendarOverride(day=date(2027, 5, 3), worked=True, note="ё"),
        Scheme(round=of, problem={"k": 1}, plan={"ё": []}, problem_sha256="0" * 64, created_by=officer, created_at=NOW),
        Invitation(token_hash="1" * 64, person=head, created_at=NOW, expires_at=NOW),
        LoginSession(token_hash="2" * 64, person=head, created_at=NOW, expires_at=NOW),
        LoginThrottle(key="3" * 64, fails=3, last_failed_at=NOW),
        IdempotencyKey(person_id=head.id, key="4" * 32, endpoint="x", location="/x", created_at=NOW),
        Setting(key="ё", value=TEXT),
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    _fill_the_rest(session)


def _fill_the_rest(session: Session) -> None:
    """Give a row to each table that is still empty, so that a new table is tested from its first day."""
    for table in Base.metadata.sorted_tables:
        if session.execute(select(table).limit(1)).first() is None:
            values = {column.name: _value(session, column) for column in table.columns if _needed(column)}
            session.execute(insert(table).values(values))


def _needed(column: Any) -> bool:
    return (
        not column.nullable and column.default is None and not (column.primary_key and column.type.python_type is int)
    )


def _value(session: Session, column: Any) -> Any:
    for key in column.foreign_keys:
        return session.scalar(select(key.column).order_by(key.column).limit(1))
    if isinstance(column.type, UtcDateTime):
        return NOW
    if hasattr(column.type, "enum"):
        return next(iter(column.type.enum))
    return {str: "ё", int: 1, bool: True, date: NOW.date(), object: {"ё": 1}}[column.type.python_type]
