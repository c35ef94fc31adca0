"""Reads calendar feeds and what stands in them."""

import hashlib

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.domain.tasks import WITH_EXECUTOR
from tracker.models.feeds import CalendarFeed, PersonalFeed
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.models.tasks import Task
from tracker.queries.visibility import within_reach

MOST_DEADLINES = 500


def hash_of(token: str) -> str:
    """Return what is stored of a feed's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(session: Session, token: str) -> CalendarFeed | None:
    """Return the feed behind a secret address; an index over hashes gives no hint about near misses."""
    query = select(CalendarFeed).where(CalendarFeed.token_hash == hash_of(token))
    return session.scalars(query.options(joinedload(CalendarFeed.organisation))).one_or_none()


def own(session: Session, actor: Actor) -> list[tuple[Organisation, CalendarFeed | None]]:
    """Return the actor's own organisations, each with its feed if it has one."""
    query = (
        select(Organisation, CalendarFeed)
        .outerjoin(CalendarFeed, CalendarFeed.organisation_id == Organisation.id)
        .where(within_reach(actor, Action.NOTICE_VIEW, Organisation.id))
        .order_by(Organisation.kind, Organisation.name_order, Organisation.id)
    )
    return [(home, feed) for home, feed in session.execute(query)]


def checks_of(session: Session, campaign_id: int, organisation_id: int | None) -> list[CrossCheck]:
    """Return the checks in force with their names: of one organisation on either side, or all."""
    query = select(CrossCheck).where(CrossCheck.campaign_id == campaign_id, CrossCheck.ended_version_id.is_(None))
    if organisation_id is not None:
        query = query.where(or_(CrossCheck.checker_id == organisation_id, CrossCheck.checked_id == organisation_id))
    loaded = (joinedload(CrossCheck.round), joinedload(CrossCheck.checker), joinedload(CrossCheck.checked))
    return list(session.scalars(query.options(*loaded).order_by(CrossCheck.id)))


def personal(session: Session, person_id: int | None) -> PersonalFeed | None:
    """Return a person's own feed."""
    return session.scalars(select(PersonalFeed).where(PersonalFeed.person_id == person_id)).one_or_none()


def personal_by_token(session: Session, token: str) -> PersonalFeed | None:
    """Return the personal feed behind a secret address."""
    query = select(PersonalFeed).where(PersonalFeed.token_hash == hash_of(token))
    return session.scalars(query.options(joinedload(PersonalFeed.person))).one_or_none()


def own_deadlines(session: Session, actor: Actor) -> list[Task]:
    """Return the open tasks that this person executes, with their texts; the earliest first."""
    query = (
        select(Task)
        .where(within_reach(actor, Action.TASK_EXECUTE, Task.organisation_id), Task.status.in_(WITH_EXECUTOR))
        .options(joinedload(Task.recommendation), joinedload(Task.organisation))
        .order_by(Task.due_on, Task.id)
    )
    return list(session.scalars(query.limit(MOST_DEADLINES)))
