"""Makes the objects that tests start from, through the ordinary services where there is one."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from tracker.domain.deadlines import DeadlineKind, Rhythm
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, Grant, OrganisationKind, Role, system_actor
from tracker.domain.schemes import Settings
from tracker.domain.tasks import TaskStatus
from tracker.domain.text import fold
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.memos import Recommendation
from tracker.models.orders import OrderVersion
from tracker.models.organisations import District, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.people import Person
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.models.tasks import Task
from tracker.queries.people import actor_of
from tracker.services import drafts, people, schemes

SYSTEM = system_actor("tests")
PASSWORD = "зелёный трактор едет"
CHEAP = "pbkdf2:sha256:1"
NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)
_numbers = itertools.count(1)
_hash: list[str] = []


def password_hash() -> str:
    if not _hash:
        _hash.append(generate_password_hash(PASSWORD, method=CHEAP))
    return _hash[0]


def add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def district(session: Session, name: str = "", bank: str = "") -> District:
    name = name or f"Район {next(_numbers)}"
    return add(session, District(name=name, name_key=fold(name), bank=bank))


def organisation(
    session: Session, kind: OrganisationKind = OrganisationKind.SCHOOL, name: str = "", **values: Any
) -> Organisation:
    number = next(_numbers)
    name = name or f"Школа № {number}"
    if kind is OrganisationKind.SCHOOL:
        values.setdefault("login", f"sch{100000 + number}")
        values.setdefault("login_key", values["login"])
        values.setdefault("x", number * 137 % 9000)
        values.setdefault("y", number * 311 % 7000)
    return add(session, Organisation(kind=kind, name=name, name_key=fold(name), short_name=f"ОО {number}", **values))


def school(session: Session, name: str = "", **values: Any) -> Organisation:
    return organisation(session, OrganisationKind.SCHOOL, name, **values)


def department(session: Session) -> Organisation:
    return organisation(session, OrganisationKind.DEPARTMENT, f"Управление образования {next(_numbers)}")


def methodical_office(session: Session) -> Organisation:
    return organisation(session, OrganisationKind.METHODICAL_OFFICE, f"Методический отдел {next(_numbers)}")


def person(session: Session, role: Role, home: Organisation, name: str = "", login: str = "") -> Person:
    number = next(_numbers)
    return people.create(
        session,
        actor=SYSTEM,
        full_name=name or f"Человек Номер {number}",
        login=login or f"person{number}@example.org",
        grants=[Grant(role, home.id)],
        password_hash=password_hash(),
    )


def actor(session: Session, role: Role, home: Organisation) -> Actor:
    return actor_of(person(session, role, home))


def campaign(session: Session, year: int = 2027, **values: Any) -> Campaign:
    values.setdefault("starts_on", date(year, 4, 12))
    values.setdefault("ends_on", date(year, 5, 21))
    return add(session, Campaign(year=year, name=f"ВПР-{year}", **values))


def campaign_round(session: Session, of: Campaign, subject: str = "mat", grade: int = 5) -> CampaignRound:
    return add(session, CampaignRound(campaign=of, subject=subject, grade=grade))


def school_round(session: Session, of: CampaignRound, home: Organisation, **values: Any) -> SchoolRound:
    values.setdefault("works", 60)
    values.setdefault("teachers", 3)
    return add(session, SchoolRound(round=of, school=home, **values))


def recommendation(session: Session, of: Campaign, **values: Any) -> Recommendation:
    number = next(_numbers)
    values.setdefault("addressee", Addressee.SCHOOLS)
    values.setdefault("number", str(number))
    values.setdefault("text", f"Провести разъяснительную работу № {number}.")
    values.setdefault("deadline_kind", DeadlineKind.ONGOING)
    if values["deadline_kind"] is DeadlineKind.ONGOING:
        values.setdefault("rhythm", Rhythm.QUARTER)
    values.setdefault("status", RecommendationStatus.DRAFT)
    values.setdefault("doubts", [])
    return add(session, Recommendation(campaign=of, **values))


def task(session: Session, of: Recommendation, home: Organisation, **values: Any) -> Task:
    values.setdefault("due_on", date(2027, 5, 21))
    values.setdefault("first_due_on", values["due_on"])
    values.setdefault("status", TaskStatus.SENT)
    values.setdefault("sent_at", datetime(2027, 4, 1, 9, tzinfo=UTC))
    of.status = RecommendationStatus.SENT
    return add(session, Task(recommendation=of, organisation=home, campaign_id=of.campaign_id, **values))


def order_version(session: Session, of: Campaign, **values: Any) -> OrderVersion:
    values.setdefault("number", next(_numbers))
    values.setdefault("snapshot", {})
    values.setdefault("sha256", "0" * 64)
    values.setdefault("published_at", datetime(2027, 4, 5, 9, tzinfo=UTC))
    return add(session, OrderVersion(campaign=of, **values))


def cross_check(
    session: Session, of: CampaignRound, checker: Organisation, checked: Organisation, **values: Any
) -> CrossCheck:
    """An ordered check in force; its dates lie around the tests' present day unless given."""
    if "first_version" not in values:
        values["first_version"] = order_version(session, of.campaign)
    values.setdefault("works", 3)
    values.setdefault("packet_number", f"{of.subject}-{of.grade}-{next(_numbers)}")
    values.setdefault("test_on", date(2027, 4, 19))
    values.setdefault("hand_over_on", date(2027, 4, 21))
    values.setdefault("check_from", date(2027, 4, 22))
    values.setdefault("check_until", date(2027, 4, 23))
    values.setdefault("return_on", date(2027, 4, 26))
    values.setdefault("upload_on", date(2027, 4, 28))
    return add(session, CrossCheck(campaign_id=of.campaign_id, round=of, checker=checker, checked=checked, **values))


def protocol(session: Session, of: CrossCheck, **values: Any) -> Protocol:
    values.setdefault("started_at", datetime(2027, 4, 20, 9, tzinfo=UTC))
    return add(session, Protocol(cross_check=of, **values))


def protocol_row(session: Session, of: Protocol, code: str = "", **values: Any) -> ProtocolRow:
    number = next(_numbers)
    values.setdefault("position", number)
    values.setdefault("school_class", "5А")
    values.setdefault("variant", "1")
    return add(session, ProtocolRow(protocol=of, participant_code=code or f"{10000 + number}", **values))


def draft(session: Session, of: Campaign, rounds: list[CampaignRound], **values: Any) -> CheckDraft:
    """A draft whose rounds are planned at once with quick rules; the schools' numbers must be there."""
    settings = Settings(**{"seconds": 5, "works_capacity": False, "history_years": 0, **values})
    made = drafts.begin(
        session, actor=SYSTEM, campaign_id=of.id, round_ids=[one.id for one in rounds], settings=settings
    )
    for one in rounds:
        problem = schemes.prepare(session, round_id=one.id, settings=settings)
        computed = schemes.solve(problem, seconds=settings.seconds)
        drafts.replace(session, actor=SYSTEM, draft=made, round_id=one.id, computed=computed)
    return made
