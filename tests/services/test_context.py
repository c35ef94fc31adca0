"""The day ends at midnight of the department's own zone: every service that asks for it, from Kaliningrad to Kamchatka."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, journalled, refused

from tracker.domain.assistance import AssistanceForm
from tracker.domain.campaigns import Numbers
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries import tasks as queries
from tracker.queries.tasks import TaskFilter
from tracker.services import assistance, campaigns, living, numbers, recommendations, tasks, waiting
from tracker.services.context import now, today
from tracker.services.tasks import Given

KALININGRAD, MOSCOW, KAMCHATKA = "Europe/Kaliningrad", "Europe/Moscow", "Asia/Kamchatka"
LAST_DAY, NEXT_DAY = date(2027, 5, 21), date(2027, 5, 22)
# The same moments (UTC) as dates of three zones: +2, +3 and +12 hours, none of which changes its clocks in summer.
MIDNIGHTS = [
    ("2027-05-20T12:00:00", KAMCHATKA, LAST_DAY),
    ("2027-05-21T11:59:59", KAMCHATKA, LAST_DAY),
    ("2027-05-21T12:00:00", KAMCHATKA, NEXT_DAY),
    ("2027-05-21T12:00:00", MOSCOW, LAST_DAY),
    ("2027-05-21T20:59:59", MOSCOW, LAST_DAY),
    ("2027-05-21T21:00:00", MOSCOW, NEXT_DAY),
    ("2027-05-21T21:00:00", KALININGRAD, LAST_DAY),
    ("2027-05-21T21:59:59", KALININGRAD, LAST_DAY),
    ("2027-05-21T22:00:00", KALININGRAD, NEXT_DAY),
    ("2027-05-21T22:00:00", KAMCHATKA, NEXT_DAY),
]
at_each_midnight = pytest.mark.parametrize(("moment", "zone", "day"), MIDNIGHTS)


@pytest.fixture
def school(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def head(session: Session, school: Organisation) -> Actor:
    return factories.actor(session, Role.SCHOOL, school)


@pytest.fixture
def officer(session: Session) -> Actor:
    session.info["writing"] = True
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


@pytest.fixture
def task(session: Session, school: Organisation) -> Task:
    """A task due on the last day, accepted long before it."""
    row = factories.recommendation(session, factories.campaign(session))
    return factories.task(session, row, school, due_on=LAST_DAY, status=TaskStatus.ACCEPTED)


@at_each_midnight
def test_the_date_is_the_zones_and_the_moment_is_everywhere_the_same(
    session: Session, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    assert today(session) == day
    assert now(session) == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert now(session).utcoffset() == timedelta(0)


@at_each_midnight
def test_more_time_is_asked_for_to_the_end_of_the_last_day(
    session: Session, task: Task, head: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    given = {"actor": head, "task_id": task.id, "version": task.version, "note": "Карантин"}
    if day > LAST_DAY:
        with refused(session, ConflictError, "date has passed"):
            tasks.ask_extension(session, until=date(2027, 6, 4), **given)
    else:
        tasks.ask_extension(session, until=date(2027, 6, 4), **given)
        assert tasks.pending(session, task.id) is not None


@at_each_midnight
def test_a_task_is_overdue_from_the_first_moment_of_the_next_day(
    session: Session, task: Task, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    overdue = queries.count(session, officer, TaskFilter(overdue=True), today(session))
    assert overdue == (1 if day == NEXT_DAY else 0)


@at_each_midnight
def test_a_report_of_the_last_day_is_in_time_and_one_of_the_next_is_late_for_ever(
    session: Session, task: Task, head: Actor, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    tasks.report(session, actor=head, task_id=task.id, version=task.version, fact="Проведено")
    assert task.reported_on == day
    tasks.close(session, actor=officer, task_id=task.id, version=task.version)
    assert task.closed_on == day
    for later in (LAST_DAY, date(2027, 12, 31)):
        late = queries.count(session, officer, TaskFilter(late=True), later)
        assert late == (1 if day == NEXT_DAY else 0), later


@at_each_midnight
def test_a_recommendation_due_on_the_last_day_is_sent_until_it_ends(
    session: Session, school: Organisation, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    row = factories.recommendation(
        session, factories.campaign(session), deadline_kind=DeadlineKind.DATE, deadline_on=LAST_DAY
    )
    if day > LAST_DAY:
        with refused(session, InvalidError, "already passed"):
            recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    else:
        assert recommendations.send(session, actor=officer, recommendation_ids=[row.id]) == 1


@pytest.mark.parametrize(
    ("moment", "zone", "rhythm", "due"),
    [
        ("2027-06-30T11:59:59", KAMCHATKA, Rhythm.QUARTER, date(2027, 6, 30)),
        ("2027-06-30T12:00:00", KAMCHATKA, Rhythm.QUARTER, date(2027, 9, 30)),
        ("2027-06-30T12:00:00", MOSCOW, Rhythm.QUARTER, date(2027, 6, 30)),
        ("2027-06-30T21:00:00", MOSCOW, Rhythm.QUARTER, date(2027, 9, 30)),
        ("2027-06-30T21:00:00", KALININGRAD, Rhythm.QUARTER, date(2027, 6, 30)),
        ("2027-06-30T22:00:00", KALININGRAD, Rhythm.QUARTER, date(2027, 9, 30)),
        ("2027-06-30T12:00:00", KAMCHATKA, Rhythm.MONTH, date(2027, 7, 31)),
        ("2027-06-30T12:00:00", KAMCHATKA, Rhythm.HALF_YEAR, date(2027, 12, 31)),
        ("2027-06-30T11:59:59", KAMCHATKA, Rhythm.HALF_YEAR, date(2027, 6, 30)),
        ("2027-12-31T12:00:00", KAMCHATKA, Rhythm.YEAR, date(2028, 12, 31)),
        ("2027-12-31T20:59:59", MOSCOW, Rhythm.YEAR, date(2027, 12, 31)),
        ("2027-12-31T21:00:00", MOSCOW, Rhythm.MONTH, date(2028, 1, 31)),
        ("2028-01-31T21:00:00", MOSCOW, Rhythm.MONTH, date(2028, 2, 29)),
        ("2029-01-31T21:00:00", MOSCOW, Rhythm.MONTH, date(2029, 2, 28)),
    ],
)
def test_the_first_checkpoint_is_the_end_of_the_zones_present_period(
    session: Session, school: Organisation, officer: Actor, moment: str, zone: str, rhythm: Rhythm, due: date
) -> None:
    clock_stands(session, moment, zone)
    row = recommendations.create(
        session, actor=officer, campaign_id=factories.campaign(session).id, addressee=Addressee.SCHOOLS,
        number="8", text="Вести разъяснительную работу", deadline=Deadline(DeadlineKind.ONGOING, rhythm=rhythm),
    )  # fmt: skip
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    assert session.scalars(select(Task.due_on).where(Task.recommendation_id == row.id)).all() == [due]


@at_each_midnight
def test_help_is_written_down_on_its_day_and_never_before(
    session: Session, school: Organisation, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    anna = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
    campaign = factories.campaign(session)
    entry = assistance.Entry(school.id, NEXT_DAY, AssistanceForm.VISIT, "Критерии оценивания", Decimal(1))
    if day < NEXT_DAY:
        with refused(session, InvalidError, field="held_on"):
            assistance.create(session, actor=anna, campaign_id=campaign.id, entry=entry)
    else:
        assert assistance.create(session, actor=anna, campaign_id=campaign.id, entry=entry).held_on == NEXT_DAY


@at_each_midnight
def test_a_school_gives_numbers_until_the_day_from_which_it_is_closed(
    session: Session, school: Organisation, head: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    school.closed_on = NEXT_DAY
    of = factories.campaign_round(session, factories.campaign(session))
    rows = [Numbers(of.id, 20, LAST_DAY, 2)]
    if day >= NEXT_DAY:
        with refused(session, ConflictError, "closed"):
            numbers.save(session, actor=head, school_id=school.id, rows=rows)
    else:
        assert numbers.save(session, actor=head, school_id=school.id, rows=rows) == 1


@at_each_midnight
def test_a_school_gets_tasks_until_the_day_from_which_it_is_closed(
    session: Session, school: Organisation, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    stays = factories.school(session)
    school.closed_on = NEXT_DAY
    row = factories.recommendation(session, factories.campaign(session))
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    homes = set(session.scalars(select(Task.organisation_id).where(Task.recommendation_id == row.id)))
    assert homes == ({stays.id} if day >= NEXT_DAY else {stays.id, school.id})


@at_each_midnight
def test_what_falls_due_today_is_handed_over_with_its_date_and_yesterdays_needs_a_new_one(
    session: Session, task: Task, school: Organisation, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    heir = factories.school(session)
    school.closed_on, school.successors = date(2027, 5, 1), [heir]
    session.flush()
    given = {"actor": officer, "organisation_id": school.id, "version": school.version, "note": "Слияние школ"}
    if day > LAST_DAY:
        with refused(session, InvalidError, "give the new one", field="until"):
            living.hand_over(session, **given)
        assert living.hand_over(session, until=NEXT_DAY, **given) == (1, 1)
    else:
        assert living.hand_over(session, **given) == (1, 1)
    due = session.scalars(select(Task.due_on).where(Task.organisation_id == heir.id)).one()
    assert due == day if day > LAST_DAY else due == LAST_DAY


@at_each_midnight
def test_a_plan_is_dated_within_the_tasks_time_as_the_zone_counts_it(
    session: Session, task: Task, head: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    before = Given(note="Обучить экспертов", person="Завуч", by=day - timedelta(days=1))
    given = {"actor": head, "task_id": task.id, "version": task.version, "verb": TaskVerb.GIVE_PLAN}
    with refused(session, InvalidError, "between today and", field="by"):
        tasks.act(session, given=before, **given)
    after = Given(note="Обучить экспертов", person="Завуч", by=day + timedelta(days=1))
    with refused(session, InvalidError, "between today and", field="by"):
        tasks.act(session, given=after, **given)
    tasks.act(session, given=Given(note="Обучить экспертов", person="Завуч", by=day), **given)
    assert task.plan_by == day


@pytest.mark.parametrize(
    ("sent", "zone", "days"),
    [
        # On Friday 16 April the ball waits on the school; Tuesday 20 April is today in all three zones.
        ("2027-04-16T11:59:59", KAMCHATKA, 2),
        ("2027-04-15T12:00:00", KAMCHATKA, 2),
        ("2027-04-15T11:59:59", KAMCHATKA, 3),
        ("2027-04-15T12:00:00", MOSCOW, 3),
        ("2027-04-15T20:59:59", MOSCOW, 3),
        ("2027-04-15T21:00:00", MOSCOW, 2),
        ("2027-04-15T21:00:00", KALININGRAD, 3),
        ("2027-04-15T22:00:00", KALININGRAD, 2),
        ("2027-04-17T09:00:00", MOSCOW, 2),
        ("2027-04-18T21:00:00", MOSCOW, 1),
        ("2027-04-19T21:00:00", MOSCOW, 0),
    ],
)
def test_waiting_is_counted_from_the_day_of_sending_in_the_zone(
    session: Session, task: Task, sent: str, zone: str, days: int
) -> None:
    clock_stands(session, "2027-04-20T06:00:00", zone)
    task.sent_at = datetime.fromisoformat(sent).replace(tzinfo=UTC)
    session.flush()
    assert waiting.spent(session, task) == days


@at_each_midnight
def test_a_shortened_campaign_brings_its_tasks_to_today_and_never_into_the_past(
    session: Session, school: Organisation, officer: Actor, moment: str, zone: str, day: date
) -> None:
    clock_stands(session, moment, zone)
    campaign = factories.campaign(session, ends_on=date(2027, 5, 28))
    row = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.CAMPAIGN)
    task = factories.task(session, row, school, due_on=date(2027, 5, 28))
    campaigns.update(
        session, actor=officer, campaign_id=campaign.id, version=campaign.version,
        name="ВПР-2027", starts_on=campaign.starts_on, ends_on=date(2027, 5, 20),
    )  # fmt: skip
    assert (task.due_on, task.first_due_on) == (day, date(2027, 5, 28))


@pytest.mark.parametrize(
    ("sent", "zone", "first_day"),
    [
        ("2027-03-31T11:59:59", KAMCHATKA, "31.03.2027"),
        ("2027-03-31T12:00:00", KAMCHATKA, "01.04.2027"),
        ("2027-03-31T20:00:00", KAMCHATKA, "01.04.2027"),
        ("2027-03-31T20:59:59", MOSCOW, "31.03.2027"),
        ("2027-03-31T21:00:00", MOSCOW, "01.04.2027"),
        ("2027-03-31T21:59:59", KALININGRAD, "31.03.2027"),
        ("2027-03-31T22:00:00", KALININGRAD, "01.04.2027"),
    ],
)
def test_the_first_period_of_an_ongoing_duty_opens_on_the_zones_day_of_sending(
    session: Session, task: Task, head: Actor, sent: str, zone: str, first_day: str
) -> None:
    clock_stands(session, "2027-04-20T06:00:00", zone)
    task.sent_at = datetime.fromisoformat(sent).replace(tzinfo=UTC)
    task.due_on = task.first_due_on = date(2027, 6, 30)
    session.flush()
    with journalled(session) as entries:
        tasks.act(
            session, actor=head, task_id=task.id, version=task.version, verb=TaskVerb.CONFIRM,
            given=Given(fact="Наблюдатели назначены"),
        )  # fmt: skip
    assert entries[0].after["round"] == f"{first_day}-30.06.2027"
