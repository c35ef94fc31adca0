"""Reminders, and notices that are read."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.clock import Clock
from tracker.domain.errors import MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import CampaignRound
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.queries import notices as queries
from tracker.services import notices
from tracker.services.readiness import Reminded, remind

EVENING = datetime(2027, 4, 20, 20, 30, tzinfo=UTC)  # 23:30 in Moscow


@pytest.fixture
def schools(session: Session) -> list[Organisation]:
    return [factories.school(session, f"Школа № {number}") for number in (1, 2, 3)]


@pytest.fixture
def rounds(session: Session, schools: list[Organisation]) -> list[CampaignRound]:
    campaign = factories.campaign(session)
    found = [factories.campaign_round(session, campaign, subject, grade) for subject, grade in (("rus", 5), ("mat", 4))]
    for of in found:
        factories.school_round(session, of, schools[0], works=0, teachers=0)
    factories.school_round(session, found[0], schools[1], works=0, teachers=0)
    return found


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def go(session: Session, officer: Actor, rounds: list[CampaignRound], schools: list[Organisation]) -> Reminded:
    return remind(
        session, actor=officer, campaign_id=rounds[0].campaign_id, round_ids=[row.id for row in rounds],
        school_ids=[row.id for row in schools], url="/numbers",
    )  # fmt: skip


def test_only_schools_that_owe_something_are_reminded_of_exactly_that(
    session: Session, officer: Actor, rounds: list[CampaignRound], schools: list[Organisation]
) -> None:
    assert go(session, officer, rounds, schools) == Reminded(told=2, already=0, nothing=1)
    rows = session.scalars(select(Notice).order_by(Notice.organisation_id)).all()
    assert [(row.organisation_id, row.params["rounds"]) for row in rows] == [
        (schools[1].id, [["mat", 4]]),
        (schools[2].id, [["mat", 4], ["rus", 5]]),
    ]
    assert {(row.kind, row.url, row.created_by_id) for row in rows} == {
        (NoticeKind.NUMBERS_MISSING, "/numbers", officer.person_id)
    }


def test_a_school_is_reminded_once_a_day_of_the_departments_zone(
    session: Session, officer: Actor, rounds: list[CampaignRound], schools: list[Organisation]
) -> None:
    zone = session.info["clock"].zone
    told = []
    for hours in (0, 0.4, 0.6, 24.4, 24.6):  # from 23:30: 23:54 is the same day, 00:06 the next
        session.info["clock"] = Clock(zone, lambda hours=hours: EVENING + timedelta(hours=hours))  # type: ignore[misc]
        told.append(go(session, officer, rounds, schools[1:]))
    assert [(one.told, one.already) for one in told] == [(2, 0), (0, 2), (2, 0), (0, 2), (2, 0)]
    session.info["clock"] = Clock(zone, lambda: EVENING)


def test_a_notice_is_read_once_by_its_own_people_alone(
    session: Session, officer: Actor, rounds: list[CampaignRound], schools: list[Organisation]
) -> None:
    go(session, officer, rounds, schools)
    own, other = (factories.actor(session, Role.SCHOOL, home) for home in schools[1:])
    [mine] = session.scalars(queries.listing(own)).all()
    assert (queries.unread(session, own), queries.unread(session, officer)) == (1, 0)
    for actor in (other, officer, factories.actor(session, Role.OBSERVER, schools[1])):
        with pytest.raises(MissingError):
            notices.read(session, actor=actor, notice_id=mine.id)
    first = notices.read(session, actor=own, notice_id=mine.id).read_at
    assert notices.read(session, actor=own, notice_id=mine.id).read_at == first
    assert queries.unread(session, own) == 0
    assert list(session.scalars(queries.listing(own, unread=True))) == []
    assert notices.read_all(session, actor=other) == 1
    assert notices.read_all(session, actor=other) == 0


def test_unread_notices_stand_first_then_the_newest(
    session: Session, officer: Actor, schools: list[Organisation]
) -> None:
    own = factories.actor(session, Role.SCHOOL, schools[0])
    for version in range(3):
        notices.tell(
            session,
            actor=officer,
            organisation_ids=[schools[0].id],
            kind=NoticeKind.ORDER_CHANGED,
            url="/",
            version=version,
        )
    ids = [row.id for row in session.scalars(queries.listing(own))]
    assert ids == sorted(ids, reverse=True)
    notices.read(session, actor=own, notice_id=ids[0])
    assert [row.id for row in session.scalars(queries.listing(own))] == [*ids[1:], ids[0]]
