"""Dates bound to something move with it and say so; what was granted stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.campaigns import Numbers
from tracker.domain.deadlines import Anchors, Deadline, DeadlineKind, moved
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.journal import JournalEntry
from tracker.models.tasks import Task
from tracker.services import campaigns, numbers, recommendations, tasks

TODAY = date(2027, 4, 20)


@dataclass
class City:
    officer: Actor
    head: Actor
    campaign: Campaign
    of: CampaignRound
    school: int
    task: Callable[[DeadlineKind], Task]


@pytest.fixture
def city(session: Session) -> City:
    session.info["writing"] = True
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    school = factories.school(session)
    campaign = factories.campaign(session)
    rows = [
        factories.recommendation(session, campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=3),
        factories.recommendation(session, campaign, deadline_kind=DeadlineKind.CAMPAIGN),
    ]
    recommendations.send(session, actor=officer, recommendation_ids=[row.id for row in rows])
    found = {row.deadline_kind: row.id for row in rows}

    def task(kind: DeadlineKind) -> Task:
        return session.scalars(select(Task).where(Task.recommendation_id == found[kind])).one()

    head = factories.actor(session, Role.SCHOOL, school)
    return City(officer, head, campaign, factories.campaign_round(session, campaign), school.id, task)


def give_test(session: Session, city: City, day: date) -> None:
    row = Numbers(round_id=city.of.id, works=20, test_on=day, teachers=2)
    numbers.save(session, actor=city.officer, school_id=city.school, rows=[row])


def end_on(session: Session, city: City, day: date) -> None:
    campaigns.update(
        session, actor=city.officer, campaign_id=city.campaign.id, version=city.campaign.version,
        name=city.campaign.name, starts_on=city.campaign.starts_on, ends_on=day,
    )  # fmt: skip


def moves(session: Session, action: str) -> list[tuple[str, str]]:
    query = select(JournalEntry).where(JournalEntry.action == action).order_by(JournalEntry.id)
    return [(entry.before["due_on"], entry.after["due_on"]) for entry in session.scalars(query)]


def test_working_days_after_the_test_follow_the_school_s_own_date(session: Session, city: City) -> None:
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 5, 26)
    give_test(session, city, date(2027, 4, 22))
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 4, 27)
    assert city.task(DeadlineKind.RELATIVE).first_due_on == date(2027, 5, 26)
    assert city.task(DeadlineKind.CAMPAIGN).due_on == date(2027, 5, 21)
    assert moves(session, "moved_with_test") == [("2027-05-26", "2027-04-27")]


def test_the_campaign_s_end_moves_what_hangs_on_it(session: Session, city: City) -> None:
    end_on(session, city, date(2027, 5, 28))
    assert city.task(DeadlineKind.CAMPAIGN).due_on == date(2027, 5, 28)
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 6, 2)
    assert len(moves(session, "moved_with_campaign")) == 2


def test_a_day_declared_off_moves_what_is_counted_in_working_days(session: Session, city: City) -> None:
    campaigns.set_day(session, actor=city.officer, day=date(2027, 5, 24), worked=False)
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 5, 27)
    campaigns.unset_day(session, actor=city.officer, day=date(2027, 5, 24))
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 5, 26)
    assert len(moves(session, "moved_with_calendar")) == 2


def test_what_was_given_more_time_keeps_the_date_it_was_granted(session: Session, city: City) -> None:
    task = city.task(DeadlineKind.RELATIVE)
    seen = {"actor": city.head, "task_id": task.id}
    tasks.ask_extension(session, version=task.version, until=date(2027, 6, 4), note="Болезнь", **seen)
    tasks.grant_extension(session, actor=city.officer, task_id=task.id, version=task.version)
    give_test(session, city, date(2027, 4, 22))
    end_on(session, city, date(2027, 5, 28))
    assert city.task(DeadlineKind.RELATIVE).due_on == date(2027, 6, 4)


@pytest.mark.parametrize(
    ("test", "due", "after"),
    [
        (date(2027, 4, 22), date(2027, 5, 26), date(2027, 4, 27)),
        (date(2027, 4, 12), date(2027, 5, 26), TODAY),  # it would lie in the past: today
        (date(2027, 4, 12), date(2027, 4, 16), date(2027, 4, 16)),  # has passed already: stays
        (date(2027, 4, 22), date(2027, 4, 16), date(2027, 4, 27)),  # only ever ahead
    ],
)
def test_no_date_moves_into_the_past(test: date, due: date, after: date) -> None:
    anchors = Anchors(TODAY, date(2027, 5, 21), test)
    assert moved(Deadline(DeadlineKind.RELATIVE, days=3), anchors, due) == after
