"""Reads what people have asked to be written about, and what there is to tell them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.mail import STAGES, Window
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, Grant
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskStatus
from tracker.models.mail import MailSetting
from tracker.models.memos import Recommendation
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.models.people import Membership, Person
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries.organisations import is_open
from tracker.queries.visibility import within_reach

MOST_ROWS = 200
SHOWN_TEXT = 160


def setting_of(session: Session, person_id: int | None) -> MailSetting | None:
    """Return what a person has asked for."""
    return session.scalars(select(MailSetting).where(MailSetting.person_id == person_id)).one_or_none()


def wanting(session: Session, moment: datetime) -> list[MailSetting]:
    """Return the settings of everybody who may be due a digest: asked, confirmed, not refused, still active.

    Who has had the digest of the day that has begun wherever people live is left out.
    """
    youngest = (moment + timedelta(hours=14)).astimezone(UTC).date()
    query = (
        select(MailSetting)
        .join(Person, Person.id == MailSetting.person_id)
        .where(MailSetting.enabled, MailSetting.confirmed_at.is_not(None), MailSetting.refused == "", Person.active)
        .where(or_(MailSetting.composed_on.is_(None), MailSetting.composed_on < youngest))
        .order_by(MailSetting.id)
    )
    return list(session.scalars(query))


def present_actor(session: Session, person_id: int, today: date) -> Actor | None:
    """Return a person with the roles held in organisations that are open today; None when there is no such person."""
    found = select(Person).where(Person.id == person_id).options(selectinload(Person.memberships))
    person = session.scalars(found).one_or_none()
    if person is None:
        return None
    held = select(Membership.role, Membership.organisation_id).join(
        Organisation, Organisation.id == Membership.organisation_id
    )
    rows = session.execute(held.where(Membership.person_id == person_id, is_open(today)))
    return Actor(person.id, person.full_name, frozenset(Grant(row.role, row.organisation_id) for row in rows), "mail")


@dataclass(frozen=True)
class Duty:
    """A task as a letter tells of it."""

    task_id: int
    number: str
    text: str
    organisation: str
    due_on: date
    status: TaskStatus
    fresh: bool  # came in the letter's window


def duties(session: Session, actor: Actor, of: Window) -> list[Duty]:
    """Return the own open tasks with the executor that came in the window, or whose date is near or has passed."""
    soon = of.today + timedelta(days=max(STAGES))
    fresh = and_(Task.sent_at > of.since, Task.sent_at <= of.until)
    query = (
        select(
            Task.id, Task.due_on, Task.status, Recommendation.number, Organisation.name, fresh.label("fresh"),
            func.substr(Recommendation.text, 1, SHOWN_TEXT).label("text"),
        )
        .join(Recommendation, Recommendation.id == Task.recommendation_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(within_reach(actor, Action.TASK_EXECUTE, Task.organisation_id), Task.status.in_(WITH_EXECUTOR))
        .where(or_(fresh, Task.due_on <= soon))
        .order_by(Task.due_on, Task.id)
        .limit(MOST_ROWS)
    )  # fmt: skip
    return [
        Duty(row.id, row.number, row.text, row.name, row.due_on, row.status, bool(row.fresh))
        for row in session.execute(query)
    ]


@dataclass(frozen=True)
class Waiting:
    """What waits for a controller: how many in all, and how many came in the window."""

    reports: int = 0
    requests: int = 0
    fresh: int = 0


def decisions(session: Session, actor: Actor, of: Window) -> Waiting:
    """Return what waits for this person's decision; reports of the window's first day count as fresh."""
    mine = within_reach(actor, Action.TASK_CONTROL, Task.organisation_id)
    reported = and_(mine, Task.status == TaskStatus.REPORTED)
    since = func.coalesce(Task.turn_since, Task.reported_on)
    reports = select(func.count(), func.count().filter(since >= of.since_day)).select_from(Task).where(reported)
    asked = (
        select(func.count(), func.count().filter(ExtensionRequest.asked_at > of.since))
        .select_from(ExtensionRequest)
        .join(Task, Task.id == ExtensionRequest.task_id)
        .where(mine, ExtensionRequest.granted.is_(None), Task.status.in_(OPEN))
    )
    first, second = session.execute(reports).one(), session.execute(asked).one()
    return Waiting(first[0], second[0], first[1] + second[1])


def told(session: Session, actor: Actor, of: Window) -> list[Notice]:
    """Return the unread notices of the window to the person's organisations, the newest first."""
    query = select(Notice).where(
        within_reach(actor, Action.NOTICE_VIEW, Notice.organisation_id), Notice.read_at.is_(None),
        Notice.created_at > of.since, Notice.created_at <= of.until,
    )  # fmt: skip
    return list(session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(MOST_ROWS)))
