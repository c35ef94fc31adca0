"""Reads what the start pages show: own duties, what waits for a decision, the counts of the administrator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskStatus
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.models.tasks import Task
from tracker.queries.tasks import ASKED, overdue
from tracker.queries.visibility import within_reach

MOST_DUTIES, MOST_DECISIONS = 60, 12
_TEXT = func.substr(Recommendation.text, 1, 300).label("text")


def duties(session: Session, organisation_ids: Iterable[int], today: date) -> Sequence[Row[Any]]:
    """Return the open tasks of the organisations: overdue first, then returned ones, then by date."""
    rank = case(
        (overdue(today), 0), (Task.status == TaskStatus.RETURNED, 1), (Task.status == TaskStatus.REPORTED, 3), else_=2
    )
    query = (
        select(
            Task.id, Task.status, Task.due_on, Task.first_due_on, Task.reported_on, Task.version, Recommendation.number,
            _TEXT, Organisation.name.label("organisation"), ASKED.label("asked"),
        )
        .join(Recommendation, Recommendation.id == Task.recommendation_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(Task.organisation_id.in_(sorted(organisation_ids)), Task.status.in_(OPEN))
        .order_by(rank, Task.due_on, Task.id)
        .limit(MOST_DUTIES)
    )  # fmt: skip
    return session.execute(query).all()


def reasons(session: Session, task_ids: Iterable[int]) -> dict[int, str]:
    """Return why tasks were returned, the last time each."""
    query = select(JournalEntry.object_id, JournalEntry.note).where(
        JournalEntry.object_type == "task",
        JournalEntry.action == "return",
        JournalEntry.object_id.in_(sorted(task_ids)),
    )
    return {task_id: note for task_id, note in session.execute(query.order_by(JournalEntry.id)) if task_id}


def decisions(session: Session, actor: Actor, campaign_id: int | None) -> Sequence[Row[Any]]:
    """Return what waits for a controller's decision: reports and requests for more time, the most urgent first."""
    query = (
        select(
            Task.id, Task.status, Task.due_on, Task.reported_on, Recommendation.number, _TEXT,
            Organisation.name.label("organisation"), ASKED.label("asked"),
        )
        .join(Recommendation, Recommendation.id == Task.recommendation_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(within_reach(actor, Action.TASK_CONTROL, Task.organisation_id), Task.campaign_id == campaign_id)
        .where(or_(Task.status == TaskStatus.REPORTED, ASKED))
        .order_by(Task.due_on, Task.id)
        .limit(MOST_DECISIONS)
    )  # fmt: skip
    return session.execute(query).all()


@dataclass(frozen=True)
class Figures:
    """How many tasks of a campaign stand where."""

    total: int
    with_executors: int
    overdue: int
    reported: int
    asked: int
    closed: int


def figures(session: Session, actor: Actor, campaign_id: int | None, today: date) -> Figures:
    """Return the figures of the tasks within reach, all in one statement."""

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        func.count(),
        number(Task.status.in_(WITH_EXECUTOR)),
        number(overdue(today)),
        number(Task.status == TaskStatus.REPORTED),
        number(ASKED),
        number(Task.status == TaskStatus.CLOSED),
    ).where(within_reach(actor, Action.TASK_VIEW, Task.organisation_id), Task.campaign_id == campaign_id)
    return Figures(*(int(value) for value in session.execute(query).one()))


def drafts(session: Session, campaign_id: int | None) -> int:
    """Return how many recommendations of the campaign are not sent yet."""
    query = select(func.count()).where(
        Recommendation.campaign_id == campaign_id, Recommendation.status == RecommendationStatus.DRAFT
    )
    return session.scalar(query) or 0


def counts(session: Session) -> dict[str, int]:
    """Return the administrator's counts: schools, people, people who have no password yet."""
    schools = select(func.count()).where(Organisation.kind == OrganisationKind.SCHOOL)
    people = select(func.count()).where(Person.active)
    return {
        "schools": session.scalar(schools) or 0,
        "people": session.scalar(people) or 0,
        "invited": session.scalar(people.where(Person.password_hash.is_(None))) or 0,
    }


def officers(session: Session) -> Sequence[Row[str, str]]:
    """Return name and organisation of the department's officers: whom to ask."""
    query = (
        select(Person.full_name, Organisation.name.label("organisation"))
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.role == Role.DEPARTMENT, Person.active)
        .order_by(Person.full_name, Person.id)
        .limit(10)
    )
    return session.execute(query).all()
