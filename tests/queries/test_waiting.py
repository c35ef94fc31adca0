"""How long tasks wait and for whom: the list's condition and the page's figure are twins, in every zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands

from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.domain.waiting import Age, Holder, age, holder
from tracker.models.campaigns import CalendarOverride
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.queries import tasks as lists
from tracker.queries import waiting as queries
from tracker.queries.tasks import TaskFilter
from tracker.services import waiting

TODAY = date(2027, 4, 20)  # a Tuesday
NOON = "2027-04-20T06:00:00"  # the same date in all three zones
KALININGRAD, MOSCOW, KAMCHATKA = "Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"
NONE_CHANGED: Mapping[date, bool] = {}


@pytest.fixture
def row(session: Session) -> Recommendation:
    return factories.recommendation(session, factories.campaign(session))


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def put(session: Session, row: Recommendation, **values: object) -> Task:
    return factories.task(session, row, factories.school(session), **values)


def of_age(session: Session, wanted: Age, zone: str, changed: Mapping[date, bool] = NONE_CHANGED) -> set[int]:
    found = select(Task.id).where(queries.aged(wanted, TODAY, ZoneInfo(zone), changed))
    return set(session.scalars(found))


@pytest.mark.parametrize(
    ("since", "wanted"),
    [
        # working days gone by on Tuesday 20 April: 0, 1, 1 (Friday to Monday is one), 5, 6, 10, 11
        (date(2027, 4, 20), Age.FRESH),
        (date(2027, 4, 19), Age.FRESH),
        (date(2027, 4, 17), Age.FRESH),
        (date(2027, 4, 13), Age.FRESH),
        (date(2027, 4, 12), Age.WEEK),
        (date(2027, 4, 10), Age.WEEK),
        (date(2027, 4, 6), Age.WEEK),
        (date(2027, 4, 5), Age.FORTNIGHT),
        (date(2027, 3, 23), Age.FORTNIGHT),
        (date(2027, 3, 22), Age.OLD),
        (date(2026, 9, 1), Age.OLD),
    ],
)
def test_a_turn_has_the_age_of_its_working_days(
    session: Session, row: Recommendation, since: date, wanted: Age
) -> None:
    task = put(session, row, turn_since=since, status=TaskStatus.ACCEPTED)
    for one in Age:
        assert of_age(session, one, MOSCOW) == ({task.id} if one is wanted else set()), one


@pytest.mark.parametrize(
    ("sent", "zone", "wanted"),
    [
        # the sixth working day back from 20 April begins with 13 April: sent on the 12th it is a week, on the 13th fresh
        ("2027-04-12T11:59:59", KAMCHATKA, Age.WEEK),
        ("2027-04-12T12:00:00", KAMCHATKA, Age.FRESH),
        ("2027-04-12T12:00:00", MOSCOW, Age.WEEK),
        ("2027-04-12T20:59:59", MOSCOW, Age.WEEK),
        ("2027-04-12T21:00:00", MOSCOW, Age.FRESH),
        ("2027-04-12T21:00:00", KALININGRAD, Age.WEEK),
        ("2027-04-12T22:00:00", KALININGRAD, Age.FRESH),
        ("2027-04-05T11:59:59", KAMCHATKA, Age.FORTNIGHT),
        ("2027-04-05T12:00:00", KAMCHATKA, Age.WEEK),
        ("2027-03-22T20:59:59", MOSCOW, Age.OLD),
        ("2027-03-22T21:00:00", MOSCOW, Age.FORTNIGHT),
        ("2027-04-19T21:00:00", MOSCOW, Age.FRESH),
    ],
)
def test_what_nobody_has_touched_waits_since_the_zones_day_of_sending(
    session: Session, row: Recommendation, sent: str, zone: str, wanted: Age
) -> None:
    task = put(session, row, sent_at=datetime.fromisoformat(sent).replace(tzinfo=UTC))
    clock_stands(session, NOON, zone)
    assert age(waiting.spent(session, task)) is wanted, "the page"
    assert [one for one in Age if task.id in of_age(session, one, zone)] == [wanted], "the list"


@pytest.mark.parametrize("zone", [KALININGRAD, MOSCOW, KAMCHATKA])
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {date(2027, 4, 17): True, date(2027, 4, 19): False},
        {date(2027, 4, 20): False, date(2027, 4, 11): True, date(2027, 4, 14): False},
    ],
)
def test_every_open_task_has_one_age_in_the_list_and_it_is_the_pages(
    session: Session, row: Recommendation, zone: str, changed: dict[date, bool]
) -> None:
    clock_stands(session, NOON, zone)
    for day, worked in changed.items():
        factories.add(session, CalendarOverride(day=day, worked=worked, note=""))
    moment = datetime(2027, 4, 20, 5, tzinfo=UTC)
    tasks = [put(session, row, sent_at=moment - timedelta(hours=31 * step)) for step in range(26)]
    tasks += [
        put(session, row, status=TaskStatus.REPORTED, reported_on=TODAY - timedelta(days=step)) for step in (0, 7, 40)
    ]
    tasks += [put(session, row, status=status) for status in (TaskStatus.CLOSED, TaskStatus.CANCELLED)]
    wanted: dict[Age, set[int]] = {one: set() for one in Age}
    for task in tasks:
        if holder(task.status):
            wanted[age(waiting.spent(session, task))].add(task.id)
    assert {one: of_age(session, one, zone, changed) for one in Age} == wanted
    counted = queries.ages(session, row.campaign_id, TODAY, ZoneInfo(zone), changed)
    for one in Age:
        assert counted[Holder.EXECUTOR, one] + counted[Holder.DEPARTMENT, one] == len(wanted[one])
    assert sum(counted[Holder.DEPARTMENT, one] for one in Age) == 3


@pytest.mark.parametrize(
    ("status", "with_whom"),
    [
        (TaskStatus.SENT, Holder.EXECUTOR),
        (TaskStatus.ACCEPTED, Holder.EXECUTOR),
        (TaskStatus.INTERIM, Holder.EXECUTOR),
        (TaskStatus.RETURNED, Holder.EXECUTOR),
        (TaskStatus.REPORTED, Holder.DEPARTMENT),
        (TaskStatus.CLOSED, None),
        (TaskStatus.CANCELLED, None),
    ],
)
def test_a_task_is_counted_where_the_ball_is(
    session: Session, row: Recommendation, officer: Actor, status: TaskStatus, with_whom: Holder | None
) -> None:
    put(session, row, status=status, turn_since=TODAY)
    assert holder(status) is with_whom
    for one in Holder:
        wanted = 1 if one is with_whom else 0
        assert lists.count(session, officer, TaskFilter(holder=one), TODAY) == wanted
        chosen = TaskFilter(holder=one, age=Age.FRESH, zone=ZoneInfo(KAMCHATKA))
        assert lists.count(session, officer, chosen, TODAY) == wanted
    assert lists.count(session, officer, TaskFilter(age=Age.OLD), TODAY) == 0


def test_the_list_of_tasks_asks_in_the_zone_and_calendar_it_was_given(
    session: Session, row: Recommendation, officer: Actor
) -> None:
    put(session, row, sent_at=datetime(2027, 4, 12, 12, tzinfo=UTC))
    for zone, changed, wanted in (
        (MOSCOW, {}, Age.WEEK),
        (KAMCHATKA, {}, Age.FRESH),
        (MOSCOW, {date(2027, 4, 16): False}, Age.FRESH),
        (KAMCHATKA, {date(2027, 4, 17): True}, Age.WEEK),
    ):
        found = [
            one
            for one in Age
            if lists.count(session, officer, TaskFilter(age=one, zone=ZoneInfo(zone), overrides=changed), TODAY)
        ]
        assert found == [wanted], (zone, changed)


def test_ages_are_counted_in_one_campaign(session: Session, row: Recommendation) -> None:
    put(session, row, turn_since=TODAY)
    other = factories.recommendation(session, factories.campaign(session, 2026))
    put(session, other, turn_since=date(2026, 9, 1))
    zone = ZoneInfo(MOSCOW)
    counted = queries.ages(session, row.campaign_id, TODAY, zone, {})
    assert {key: number for key, number in counted.items() if number} == {(Holder.EXECUTOR, Age.FRESH): 1}
    assert set(counted) == {(one, other) for one in Holder for other in Age}
    assert not any(queries.ages(session, None, TODAY, zone, {}).values())
