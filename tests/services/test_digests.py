"""The digest of a day: once a person and day at the chosen hour, and nothing the person may not see when it goes out."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.letters import Dropped, LetterKind, LetterState
from tracker.domain.mail import Topic
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Grant, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.mail import Letter, MailSetting
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.models.people import Person
from tracker.models.tasks import ExtensionRequest
from tracker.services import digests, letters, people
from tracker.services.digests import Digest, Ready

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)  # half past noon in Moscow
TODAY = date(2027, 4, 20)
Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture(autouse=True)
def _server(app: Flask) -> None:
    mailroom.set_up(app)


@pytest.fixture
def home(session: Session) -> Organisation:
    return factories.school(session, "Лицей № 2")


@pytest.fixture
def person(session: Session, home: Organisation) -> Person:
    """The head of the school, who has asked for letters at eight."""
    made = factories.person(session, Role.SCHOOL, home)
    mailroom.asks(session, made.id)
    return made


@pytest.fixture
def task(session: Session, home: Organisation) -> Iterator[Callable[..., Any]]:
    """Make a task of the school."""
    campaign = factories.campaign(session)

    def make(at: Organisation | None = None, **values: Any) -> Any:
        of = factories.recommendation(session, campaign)
        return factories.task(session, of, at or home, **values)

    return make


def setting(session: Session, person: Person) -> MailSetting:
    return session.scalars(select(MailSetting).where(MailSetting.person_id == person.id)).one()


def only(session: Session) -> Letter:
    return session.scalars(select(Letter)).one()


def made(session: Session) -> Ready | Dropped:
    """What would go out for the only letter."""
    digests.compose(session)
    session.expire_all()
    return digests.prepared(session, only(session).id)


def digest(session: Session) -> Digest:
    found = made(session)
    assert isinstance(found, Ready), found
    assert found.digest is not None
    return found.digest


def clock(app: Flask, session: Session, moment: datetime, zone: str = "Europe/Moscow") -> None:
    mailroom.at(app, moment, zone)
    session.info["clock"] = app.extensions["sverka_clock"]


# What


@pytest.mark.parametrize(
    ("due", "stage"),
    [
        (date(2027, 4, 20), 0),
        (date(2027, 4, 21), 1),
        (date(2027, 4, 22), None),
        (date(2027, 4, 26), None),
        (date(2027, 4, 27), 7),
        (date(2027, 4, 28), None),
        (date(2027, 4, 19), None),
    ],
)
def test_a_deadline_is_told_seven_days_and_one_day_before_and_on_the_day(
    session: Session, person: Person, task: Callable[..., Any], due: date, stage: int | None
) -> None:
    task(due_on=due)
    found = made(session)
    if stage is None:
        assert found is Dropped.NOTHING
    else:
        assert isinstance(found, Ready)
        assert {days: len(rows) for days, rows in found.digest.reminders.items()} == {stage: 1}


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (TaskStatus.SENT, True),
        (TaskStatus.ACCEPTED, True),
        (TaskStatus.INTERIM, True),
        (TaskStatus.RETURNED, True),
        (TaskStatus.REPORTED, False),
        (TaskStatus.CLOSED, False),
        (TaskStatus.CANCELLED, False),
    ],
)
def test_reminding_stops_with_the_report(
    session: Session, person: Person, task: Callable[..., Any], status: TaskStatus, told: bool
) -> None:
    task(due_on=TODAY, status=status)
    assert isinstance(made(session), Ready) is told


def test_a_report_given_after_the_letter_was_written_stops_it_too(
    session: Session, person: Person, task: Callable[..., Any]
) -> None:
    duty = task(due_on=TODAY)
    assert isinstance(made(session), Ready)
    duty.status = TaskStatus.REPORTED
    session.flush()
    assert digests.prepared(session, only(session).id) is Dropped.NOTHING


@pytest.mark.parametrize(
    ("told", "due", "stage"),
    [
        # The letter of the day before did not go out: what it would have told is made up for.
        (timedelta(days=2), date(2027, 4, 26), 7),
        (timedelta(days=3), date(2027, 4, 25), 7),
        (timedelta(days=2), date(2027, 4, 25), None),
        (timedelta(days=2), date(2027, 4, 20), 0),
        (timedelta(days=9), date(2027, 4, 21), 1),
        (timedelta(days=60), date(2027, 4, 20), 0),
        (timedelta(hours=2), date(2027, 4, 20), None),
    ],
    ids=str,
)
def test_a_reminder_that_was_missed_is_made_up_for(
    session: Session, person: Person, task: Callable[..., Any], told: timedelta, due: date, stage: int | None
) -> None:
    task(due_on=due)
    setting(session, person).told_until = NOW - told
    found = made(session)
    assert (list(found.digest.reminders) if isinstance(found, Ready) else [None]) == [stage]


def test_what_is_overdue_is_told_along_and_is_no_ground_for_a_letter(
    session: Session, person: Person, task: Callable[..., Any]
) -> None:
    task(due_on=date(2027, 4, 1))
    assert made(session) is Dropped.NOTHING
    task(due_on=TODAY)
    found = digests.prepared(session, only(session).id)
    assert isinstance(found, Ready)
    assert len(found.digest.overdue) == 1


@pytest.mark.parametrize(
    ("ago", "fresh"),
    [(timedelta(minutes=1), True), (timedelta(hours=23), True), (timedelta(hours=25), False)],
    ids=str,
)
def test_new_tasks_are_those_sent_since_the_last_letter(
    session: Session, person: Person, task: Callable[..., Any], ago: timedelta, fresh: bool
) -> None:
    task(sent_at=NOW - ago)
    found = made(session)
    assert bool(isinstance(found, Ready) and found.digest.fresh) is fresh


def tell(session: Session, home: Organisation, kind: NoticeKind = NoticeKind.ORDER_PUBLISHED, **values: Any) -> Notice:
    values.setdefault("created_at", NOW - timedelta(hours=1))
    return factories.add(session, Notice(organisation_id=home.id, kind=kind, params={}, **values))


def test_notices_are_told_while_nobody_has_read_them(session: Session, person: Person, home: Organisation) -> None:
    tell(session, home)
    tell(session, home, read_at=NOW)
    tell(session, home, created_at=NOW - timedelta(days=2))
    tell(session, factories.school(session))
    tell(session, home, NoticeKind.TASKS_ESCALATED)
    found = digest(session)
    assert (len(found.notices), len(found.escalated)) == (1, 1)


@pytest.mark.parametrize("off", list(Topic))
def test_each_kind_can_be_switched_off(
    session: Session, person: Person, task: Callable[..., Any], home: Organisation, off: Topic
) -> None:
    task(due_on=TODAY)
    task(sent_at=NOW)
    tell(session, home)
    tell(session, home, NoticeKind.TASKS_ESCALATED)
    setting(session, person).topics = [topic.value for topic in Topic if topic is not off]
    found = digest(session)
    present = {
        Topic.REMINDERS: bool(found.reminders), Topic.TASKS: bool(found.fresh), Topic.NOTICES: bool(found.notices),
        Topic.ESCALATIONS: bool(found.escalated), Topic.DECISIONS: False,
    }  # fmt: skip
    assert present == {topic: topic not in {off, Topic.DECISIONS} for topic in Topic}


def test_with_every_kind_off_there_is_nothing_to_tell(
    session: Session, person: Person, task: Callable[..., Any]
) -> None:
    task(due_on=TODAY)
    setting(session, person).topics = []
    assert made(session) is Dropped.NOTHING


def test_an_officer_is_told_what_waits_and_no_school_s_own_deadlines(
    session: Session, task: Callable[..., Any]
) -> None:
    officer = mailroom.reader(session, Role.DEPARTMENT, factories.department(session))
    task(due_on=TODAY, status=TaskStatus.REPORTED, reported_on=TODAY)
    task(due_on=TODAY, status=TaskStatus.REPORTED, reported_on=date(2027, 4, 1))
    asking = task(due_on=TODAY)
    task(due_on=TODAY)
    factories.add(
        session,
        ExtensionRequest(
            task_id=asking.id, until=date(2027, 5, 1), due_before=TODAY, reason="карантин", asked_at=NOW,
            asked_by_id=officer.person_id,
        ),
    )  # fmt: skip
    found = digest(session)
    assert (found.waiting.reports, found.waiting.requests, found.waiting.fresh) == (2, 1, 2)
    assert not found.reminders


def test_what_has_waited_for_long_is_no_news(session: Session, task: Callable[..., Any]) -> None:
    mailroom.reader(session, Role.DEPARTMENT, factories.department(session))
    task(status=TaskStatus.REPORTED, reported_on=date(2027, 4, 1))
    assert made(session) is Dropped.NOTHING


# To whom: looked at when it is sent


def test_a_person_who_left_is_not_written_to(session: Session, person: Person, task: Callable[..., Any]) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    person.active = False
    session.flush()
    assert digests.prepared(session, only(session).id) is Dropped.OFF


def test_another_role_sees_nothing_of_the_former_school(
    session: Session, person: Person, task: Callable[..., Any], home: Organisation
) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    other = factories.school(session)
    grants = [Grant(Role.SCHOOL, other.id)]
    people.update(session, actor=factories.SYSTEM, person_id=person.id, version=person.version, grants=grants)
    assert digests.prepared(session, only(session).id) is Dropped.NOTHING
    task(other, due_on=TODAY)
    found = digests.prepared(session, only(session).id)
    assert isinstance(found, Ready)
    assert [row.organisation for row in found.digest.reminders[0]] == [other.name]


def test_a_role_that_may_be_told_nothing_gets_nothing(
    session: Session, person: Person, task: Callable[..., Any], home: Organisation
) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    grants = [Grant(Role.OBSERVER, home.id)]
    people.update(session, actor=factories.SYSTEM, person_id=person.id, version=person.version, grants=grants)
    assert digests.prepared(session, only(session).id) is Dropped.NO_ROLE


@pytest.mark.parametrize(("closed", "sent"), [(TODAY, False), (date(2027, 4, 21), True)])
def test_a_closed_school_s_people_are_not_written_to(
    session: Session, person: Person, task: Callable[..., Any], home: Organisation, closed: date, sent: bool
) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    home.closed_on = closed
    session.flush()
    found = digests.prepared(session, only(session).id)
    assert isinstance(found, Ready) if sent else found is Dropped.NO_ROLE


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"enabled": False}, Dropped.UNASKED),
        ({"confirmed_at": None}, Dropped.UNASKED),
        ({"address": "other@mail.example"}, Dropped.OTHER_ADDRESS),
        ({"refused": "550"}, Dropped.REFUSED),
    ],
    ids=str,
)
def test_what_the_person_changed_meanwhile_counts(
    session: Session, person: Person, task: Callable[..., Any], values: dict[str, Any], reason: Dropped
) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    for name, value in values.items():
        setattr(setting(session, person), name, value)
    session.flush()
    assert digests.prepared(session, only(session).id) is reason


def test_the_reason_of_a_dropped_letter_is_kept_and_its_time_is_told(session: Session, person: Person) -> None:
    digests.compose(session)
    session.expire_all()
    claimed = letters.claim(session, key="k", most=5)
    found = digests.prepared(session, claimed[0])
    assert found is Dropped.NOTHING
    assert letters.drop(session, letter_id=claimed[0], key="k", reason=found) is True
    session.expire_all()
    assert (only(session).state, only(session).reason) == (LetterState.DROPPED, "nothing")
    assert setting(session, person).told_until == NOW


def test_a_letter_sent_late_covers_what_it_was_taken_up_with(
    session: Session, app: Flask, person: Person, home: Organisation
) -> None:
    tell(session, home)
    digests.compose(session)
    claimed = letters.claim(session, key="dead", most=5)
    session.flush()
    only(session).lease_until = letters.wall() - timedelta(seconds=1)  # its sender was killed
    clock(app, session, NOW + timedelta(minutes=10))
    tell(session, home, created_at=NOW + timedelta(minutes=5))
    assert letters.claim(session, key="next", most=5) == claimed
    assert len(digest(session).notices) == 1, "the same letter again, not a longer one under the same name"
    letters.sent(session, letter_id=claimed[0], key="next")
    session.expire_all()
    assert setting(session, person).told_until == NOW


def test_the_number_of_queries_does_not_grow_with_the_tasks(
    session: Session, person: Person, task: Callable[..., Any], count_queries: Callable[[], Any]
) -> None:
    task(due_on=TODAY)
    digests.compose(session)
    session.expire_all()
    letter_id = only(session).id
    session.expire_all()
    with count_queries() as few:
        digests.prepared(session, letter_id)
    for _ in range(20):
        task(due_on=TODAY)
    session.expire_all()
    with count_queries() as many:
        digests.prepared(session, letter_id)
    assert len(few) == len(many) <= 9


def test_a_test_letter_goes_only_while_the_one_who_asked_may_ask(session: Session) -> None:
    department = factories.department(session)
    boss = factories.person(session, Role.ADMINISTRATOR, department)
    actor = digests.queries.present_actor(session, boss.id, TODAY)
    assert actor is not None
    row = letters.enqueue_test(session, actor=actor, address="to@mail.example")
    found = digests.prepared(session, row.id)
    assert isinstance(found, Ready)
    assert (found.kind, found.address) == (LetterKind.TEST, "to@mail.example")
    for membership in boss.memberships:
        membership.role = Role.DEPARTMENT
    session.flush()
    assert digests.prepared(session, row.id) is Dropped.NO_ROLE
