"""What the database itself refuses, whoever writes to it: a second row of one key, a missing value, a lost parent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import factories
import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.roles import OrganisationKind, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.base import Base
from tracker.models.campaigns import CalendarOverride, Campaign, CampaignRound, PartTimer, PastCheck, SchoolRound
from tracker.models.feeds import CalendarFeed
from tracker.models.journal import IdempotencyKey
from tracker.models.living import RecommendationWording
from tracker.models.memos import Recommendation
from tracker.models.orders import OrderVersion
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.people import Invitation, LoginSession, Membership, Person
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.models.tasks import StoredFile, Task, TaskConfirmation

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
DAY, NEXT = date(2027, 4, 20), date(2027, 4, 21)


@dataclass
class World:
    """One row of everything that others hang on, and a second one to hang them on instead."""

    campaign: Campaign
    next_campaign: Campaign
    of: CampaignRound
    next_round: CampaignRound
    school: Organisation
    other: Organisation
    third: Organisation
    person: Person
    colleague: Person
    row: Recommendation
    next_row: Recommendation
    task: Task
    version: OrderVersion
    protocol: Protocol
    next_protocol: Protocol


@pytest.fixture
def world(session: Session) -> World:
    campaign, next_campaign = factories.campaign(session), factories.campaign(session, 2028)
    of, next_round = (factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus"))
    school, other, third = (factories.school(session) for _ in range(3))
    row, next_row = factories.recommendation(session, campaign), factories.recommendation(session, campaign)
    checks = [factories.cross_check(session, next_round, school, home) for home in (other, third)]
    protocols = [factories.add(session, Protocol(cross_check=check, started_at=NOW)) for check in checks]
    return World(
        campaign, next_campaign, of, next_round, school, other, third,
        factories.person(session, Role.SCHOOL, school), factories.person(session, Role.SCHOOL, school),
        row, next_row, factories.task(session, row, school), checks[0].first_version, *protocols,
    )  # fmt: skip


def written(session: Session, row: Base) -> bool:
    """Whether the database takes the row."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


Make = Callable[[World], dict[str, Any]]
# What may stand once: the model, a whole row, and for each part of the key another value with which it may stand again.
KEYS: dict[str, tuple[type[Base], Make, Make]] = {
    "one campaign a year": (
        Campaign,
        lambda w: {"year": 2030, "name": "ВПР", "starts_on": DAY, "ends_on": NEXT},
        lambda w: {"year": 2031},
    ),
    "one round of a subject in a grade": (
        CampaignRound,
        lambda w: {"campaign_id": w.campaign.id, "subject": "bio", "grade": 6},
        lambda w: {"campaign_id": w.next_campaign.id, "subject": "geo", "grade": 7},
    ),
    "one row of numbers of a school in a round": (
        SchoolRound,
        lambda w: {"round_id": w.of.id, "school_id": w.school.id},
        lambda w: {"round_id": w.next_round.id, "school_id": w.other.id},
    ),
    "one part-timer's pair of schools in a subject": (
        PartTimer,
        lambda w: {
            "campaign_id": w.campaign.id,
            "subject": "mat",
            "school_id": w.school.id,
            "other_school_id": w.other.id,
        },
        lambda w: {
            "campaign_id": w.next_campaign.id,
            "subject": "rus",
            "school_id": w.third.id,
            "other_school_id": w.third.id,
        },
    ),
    "one check of a former year": (
        PastCheck,
        lambda w: {"year": 2026, "subject": "mat", "grade": 5, "checker_id": w.school.id, "checked_id": w.other.id},
        lambda w: {"year": 2025, "subject": "rus", "grade": 6, "checker_id": w.third.id, "checked_id": w.third.id},
    ),
    "one decision about a day": (
        CalendarOverride,
        lambda w: {"day": DAY, "worked": True},
        lambda w: {"day": NEXT},
    ),
    "one district of a name": (
        District,
        lambda w: {"name": "Заречный", "name_key": "заречный"},
        lambda w: {"name_key": "северный"},
    ),
    "one organisation of a name": (
        Organisation,
        lambda w: {"kind": OrganisationKind.SCHOOL, "name": "Школа Ё", "name_key": "школа е"},
        lambda w: {"name_key": "школа ж"},
    ),
    "one forbidden pair": (
        ForbiddenPair,
        lambda w: {"first_id": w.school.id, "second_id": w.other.id, "reason": "Родство"},
        lambda w: {"first_id": w.third.id, "second_id": w.third.id},
    ),
    "one role of a person in a place": (
        Membership,
        lambda w: {"person_id": w.person.id, "organisation_id": w.other.id, "role": Role.SCHOOL},
        lambda w: {"person_id": w.colleague.id, "organisation_id": w.third.id, "role": Role.OBSERVER},
    ),
    "one link of a secret": (
        Invitation,
        lambda w: {"token_hash": "a" * 64, "person_id": w.person.id, "created_at": NOW, "expires_at": NOW},
        lambda w: {"token_hash": "b" * 64},
    ),
    "one session of a secret": (
        LoginSession,
        lambda w: {"token_hash": "a" * 64, "person_id": w.person.id, "created_at": NOW, "expires_at": NOW},
        lambda w: {"token_hash": "b" * 64},
    ),
    "one calendar feed of an organisation": (
        CalendarFeed,
        lambda w: {"organisation_id": w.school.id, "token_hash": "a" * 64, "created_at": NOW},
        lambda w: {},
    ),
    "one task of a recommendation for an organisation": (
        Task,
        lambda w: {
            "campaign_id": w.campaign.id,
            "recommendation_id": w.row.id,
            "organisation_id": w.other.id,
            "due_on": DAY,
            "first_due_on": DAY,
            "sent_at": NOW,
        },
        lambda w: {"recommendation_id": w.next_row.id, "organisation_id": w.third.id},
    ),
    "one confirmation of a period": (
        TaskConfirmation,
        lambda w: {
            "task_id": w.task.id,
            "starts_on": DAY,
            "ends_on": NEXT,
            "due_on": NEXT,
            "confirmed_on": DAY,
            "confirmed_at": NOW,
        },
        lambda w: {"starts_on": NEXT},
    ),
    "one former wording of a number": (
        RecommendationWording,
        lambda w: {"recommendation_id": w.row.id, "number": 1, "text": "Было так", "replaced_at": NOW},
        lambda w: {"recommendation_id": w.next_row.id, "number": 2},
    ),
    "one version of a number in a campaign": (
        OrderVersion,
        lambda w: {
            "campaign_id": w.campaign.id,
            "number": 100,
            "snapshot": {},
            "sha256": "0" * 64,
            "published_at": NOW,
        },
        lambda w: {"campaign_id": w.next_campaign.id, "number": 101},
    ),
    "one row of a code in a class": (
        ProtocolRow,
        lambda w: {"protocol_id": w.protocol.id, "school_class": "5А", "participant_code": "50001"},
        lambda w: {"protocol_id": w.next_protocol.id, "school_class": "5Б", "participant_code": "50002"},
    ),
    "one file of a stored name": (
        StoredFile,
        lambda w: {
            "stored_name": "ab12",
            "name": "акт.pdf",
            "media_type": "application/pdf",
            "size": 3,
            "sha256": "0" * 64,
            "uploaded_at": NOW,
        },
        lambda w: {"stored_name": "cd34"},
    ),
    "one answer to a form sent twice": (
        IdempotencyKey,
        lambda w: {
            "person_id": w.person.id,
            "key": "k" * 32,
            "endpoint": "tasks.create",
            "location": "/tasks",
            "created_at": NOW,
        },
        lambda w: {"person_id": w.colleague.id, "key": "l" * 32},
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_stands_once_is_not_written_twice_and_every_part_of_its_key_counts(
    session: Session, world: World, name: str
) -> None:
    model, whole, apart = KEYS[name]
    assert written(session, model(**whole(world)))
    assert not written(session, model(**whole(world))), "twice the same"
    for column, value in apart(world).items():
        assert written(session, model(**{**whole(world), column: value})), column


def test_logins_stand_once_and_any_number_of_schools_has_none(session: Session, world: World) -> None:
    for number, (key, taken) in enumerate([(None, True), (None, True), ("sch1", True), ("sch1", False)]):
        name = f"Новая школа {number}"
        row = Organisation(kind=OrganisationKind.SCHOOL, name=name, name_key=name.casefold(), login_key=key)
        assert written(session, row) is taken, (number, key)


def test_a_pair_checks_once_in_force_and_again_when_the_former_check_has_ended(session: Session, world: World) -> None:
    def check(number: str, **values: Any) -> CrossCheck:
        return CrossCheck(
            **{
                "campaign_id": world.campaign.id,
                "round_id": world.of.id,
                "checker_id": world.school.id,
                "checked_id": world.other.id,
                "works": 3,
                "packet_number": number,
                "first_version_id": world.version.id,
                **values,
            }
        )

    first = check("П-1")
    assert written(session, first)
    assert not written(session, check("П-2")), "a second one in force"
    assert not written(session, check("П-1", checked_id=world.third.id)), "the packet's number is taken"
    assert written(session, check("П-3", checker_id=world.other.id, checked_id=world.school.id)), "the way back"
    assert written(session, check("П-4", round_id=world.next_round.id, checker_id=world.other.id))
    first.ended_version_id = world.version.id
    session.flush()
    assert written(session, check("П-5"))
    assert written(session, check("П-6", ended_version_id=world.version.id)), "ended ones may be many"


NEEDED: list[tuple[str, str]] = [
    ("one campaign a year", "name"),
    ("one campaign a year", "starts_on"),
    ("one campaign a year", "ends_on"),
    ("one round of a subject in a grade", "campaign_id"),
    ("one row of numbers of a school in a round", "round_id"),
    ("one row of numbers of a school in a round", "school_id"),
    ("one check of a former year", "checked_id"),
    ("one decision about a day", "worked"),
    ("one organisation of a name", "kind"),
    ("one forbidden pair", "reason"),
    ("one role of a person in a place", "role"),
    ("one role of a person in a place", "organisation_id"),
    ("one link of a secret", "expires_at"),
    ("one session of a secret", "expires_at"),
    ("one task of a recommendation for an organisation", "due_on"),
    ("one task of a recommendation for an organisation", "first_due_on"),
    ("one task of a recommendation for an organisation", "sent_at"),
    ("one confirmation of a period", "ends_on"),
    ("one former wording of a number", "text"),
    ("one version of a number in a campaign", "snapshot"),
    ("one version of a number in a campaign", "published_at"),
    ("one row of a code in a class", "participant_code"),
    ("one file of a stored name", "sha256"),
    ("one answer to a form sent twice", "location"),
]


@pytest.mark.parametrize(("name", "column"), NEEDED)
def test_no_row_is_written_without_what_it_is_about(session: Session, world: World, name: str, column: str) -> None:
    model, whole, _apart = KEYS[name]
    values = whole(world)
    del values[column]
    assert not written(session, model(**values))
    assert written(session, model(**whole(world)))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("one round of a subject in a grade", "campaign_id"),
        ("one row of numbers of a school in a round", "round_id"),
        ("one row of numbers of a school in a round", "school_id"),
        ("one part-timer's pair of schools in a subject", "other_school_id"),
        ("one check of a former year", "checker_id"),
        ("one forbidden pair", "second_id"),
        ("one role of a person in a place", "person_id"),
        ("one link of a secret", "person_id"),
        ("one session of a secret", "person_id"),
        ("one calendar feed of an organisation", "organisation_id"),
        ("one task of a recommendation for an organisation", "recommendation_id"),
        ("one task of a recommendation for an organisation", "organisation_id"),
        ("one task of a recommendation for an organisation", "campaign_id"),
        ("one confirmation of a period", "task_id"),
        ("one former wording of a number", "recommendation_id"),
        ("one version of a number in a campaign", "campaign_id"),
        ("one row of a code in a class", "protocol_id"),
        ("one answer to a form sent twice", "person_id"),
    ],
)
def test_no_row_points_to_nothing(session: Session, world: World, name: str, column: str) -> None:
    model, whole, _apart = KEYS[name]
    assert not written(session, model(**{**whole(world), column: 2**31 - 1}))


@pytest.mark.parametrize(
    ("model", "which"),
    [
        (Campaign, lambda w: w.campaign.id),
        (CampaignRound, lambda w: w.next_round.id),
        (Organisation, lambda w: w.school.id),
        (Recommendation, lambda w: w.row.id),
        (OrderVersion, lambda w: w.version.id),
        (Person, lambda w: w.person.id),
        (CrossCheck, lambda w: w.protocol.cross_check_id),
    ],
)
def test_what_others_hang_on_cannot_be_deleted_behind_their_back(
    session: Session, world: World, model: type[Base], which: Callable[[World], int]
) -> None:
    before = {
        name: session.scalar(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(model).where(model.id == which(world)))  # type: ignore[attr-defined]
    after = {
        name: session.scalar(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()
    }
    assert before == after


def test_a_bare_row_has_the_trades_usual_values(session: Session, world: World) -> None:
    rows = {name: model(**whole(world)) for name, (model, whole, _apart) in KEYS.items()}
    session.add_all(rows.values())
    session.flush()
    session.expire_all()
    usual = {
        "one campaign a year": {"third_check_from": 2, "public_page": False, "public_draw": "", "version": 1},
        "one row of numbers of a school in a round": {
            "works": 0,
            "teachers": 0,
            "works_per_teacher": 60,
            "federal_sample": False,
            "test_on": None,
        },
        "one organisation of a name": {"week_days": 5, "rooms": None, "closed_on": None, "short_name": ""},
        "one task of a recommendation for an organisation": {
            "status": TaskStatus.SENT,
            "wording": 1,
            "executor_days": 0,
            "department_days": 0,
            "turn_since": None,
            "resolved_on": None,
            "plan": "",
            "version": 1,
        },
        "one row of a code in a class": {"position": 0, "variant": "", "third_check": False, "points_1": None},
        "one version of a number in a campaign": {"reason": "", "office_number": "", "office_date": None},
    }
    for name, values in usual.items():
        assert {column: getattr(rows[name], column) for column in values} == values, name
