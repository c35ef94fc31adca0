"""A town with something of everything, drawn by lot with a fixed seed: what queries are compared on."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.models.organisations import District, Organisation
from tracker.models.tasks import ExtensionRequest, Task

TODAY = date(2027, 4, 20)


@dataclass
class Town:
    """Two campaigns in a town of two districts; `asked` are the tasks with an open request for more time."""

    campaigns: list[Campaign]
    districts: list[District]
    schools: list[Organisation]
    department: Organisation
    office: Organisation
    recommendations: list[Recommendation]
    tasks: list[Task]
    asked: set[int]
    officer: Actor
    methodologist: Actor
    administrator: Actor
    observer: Actor
    directors: list[Actor]

    @property
    def everybody(self) -> list[Actor]:
        return [self.officer, self.methodologist, self.administrator, self.observer, *self.directors]


def _ask(session: Session, task: Task, *, granted: bool | None) -> None:
    request = ExtensionRequest(
        task_id=task.id, until=task.due_on + timedelta(days=9), due_before=task.due_on, reason="Болезнь учителя"
    )
    request.asked_at = datetime(2027, 4, 2, 9, tzinfo=UTC)
    request.granted = granted
    factories.add(session, request)


def _tasks(
    session: Session, lot: random.Random, campaigns: list[Campaign], homes: dict[Addressee, list[Organisation]]
) -> tuple[list[Recommendation], list[Task], set[int]]:
    """Send five recommendations in each campaign and leave a sixth unsent."""
    recommendations: list[Recommendation] = []
    tasks: list[Task] = []
    asked: set[int] = set()
    addressees = [*[Addressee.SCHOOLS] * 3, Addressee.DEPARTMENT, Addressee.METHODICAL_OFFICE]
    for campaign in campaigns:
        for place, addressee in enumerate(addressees):
            of = factories.recommendation(session, campaign, addressee=addressee, number=str(place * 5 + 1))
            recommendations.append(of)
            for home in homes[addressee]:
                due = TODAY + timedelta(days=lot.randint(-6, 6))
                status = lot.choice(list(TaskStatus))
                done = status in {TaskStatus.REPORTED, TaskStatus.CLOSED}
                reported = due + timedelta(days=lot.randint(-3, 3)) if done else None
                task = factories.task(session, of, home, status=status, due_on=due, reported_on=reported)
                tasks.append(task)
                if lot.random() < 0.4:
                    granted = lot.choice([None, True, False])
                    _ask(session, task, granted=granted)
                    asked |= {task.id} if granted is None else set()
        recommendations.append(factories.recommendation(session, campaign, number="99"))
    return recommendations, tasks, asked


@pytest.fixture
def town(session: Session) -> Town:
    lot = random.Random(20270420)
    campaigns = [factories.campaign(session, year) for year in (2026, 2027)]
    districts = [factories.district(session, name) for name in ("Заречный", "Северный")]
    names = ["Школа № 10", "Школа № 2", "Лицей «Ёлка»", "Гимназия 100%", "Школа_особая"]
    places = [districts[0], districts[1], districts[0], None, districts[1]]
    schools = [factories.school(session, name, district=place) for name, place in zip(names, places, strict=True)]
    department, office = factories.department(session), factories.methodical_office(session)
    homes = {Addressee.SCHOOLS: schools, Addressee.DEPARTMENT: [department], Addressee.METHODICAL_OFFICE: [office]}
    recommendations, tasks, asked = _tasks(session, lot, campaigns, homes)
    session.flush()
    return Town(
        campaigns, districts, schools, department, office, recommendations, tasks, asked,
        factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.METHODOLOGIST, office),
        factories.actor(session, Role.ADMINISTRATOR, department),
        factories.actor(session, Role.OBSERVER, schools[0]),
        [factories.actor(session, Role.SCHOOL, school) for school in schools],
    )  # fmt: skip


def drafts_of(town: Town, campaign: Campaign) -> list[Recommendation]:
    """The recommendations of a campaign that nobody has sent."""
    return [
        row
        for row in town.recommendations
        if row.campaign_id == campaign.id and row.status is RecommendationStatus.DRAFT
    ]
