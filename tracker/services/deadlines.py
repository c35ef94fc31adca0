"""Dates that hang on something move with it: on the campaign's end, a school's test, the calendar of working days."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.deadlines import Anchors, Deadline, DeadlineKind, moved
from tracker.domain.roles import Actor
from tracker.domain.tasks import OPEN
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries.campaigns import overrides
from tracker.queries.recommendations import last_tests
from tracker.services.context import today
from tracker.services.journal import Entry, record_all

MOVING = (DeadlineKind.CAMPAIGN, DeadlineKind.RELATIVE)


def realign(session: Session, actor: Actor, campaign: Campaign, why: str, *, school_id: int | None = None) -> int:
    """Move the open tasks of a campaign, or of one school in it, whose anchor has moved; returns how many.

    `why` is the journal's action. A task that was given more time keeps the date it was granted.
    """
    granted = exists().where(ExtensionRequest.task_id == Task.id, ExtensionRequest.granted.is_(True))
    query = (
        select(Task)
        .join(Task.recommendation)
        .where(
            Recommendation.campaign_id == campaign.id,
            Recommendation.deadline_kind.in_(MOVING),
            Task.status.in_(OPEN),
            ~granted,
        )
        .options(joinedload(Task.recommendation), joinedload(Task.organisation))
    )
    if school_id is not None:
        query = query.where(Task.organisation_id == school_id, Recommendation.deadline_kind == DeadlineKind.RELATIVE)
    tasks = session.scalars(query.order_by(Task.id).with_for_update(of=Task)).all()
    if not tasks:
        return 0
    tests, calendar, day = last_tests(session, campaign.id), overrides(session), today(session)
    entries = []
    for task in tasks:
        home, row = task.organisation, task.recommendation
        anchors = Anchors(day, campaign.ends_on, tests.get(home.id), home.week_days, calendar)
        due = moved(Deadline(row.deadline_kind, row.deadline_on, row.deadline_days, row.rhythm), anchors, task.due_on)
        if due != task.due_on:
            old, task.due_on = task.due_on, due
            entries.append(Entry(why, "task", task.id, {"due_on": old}, {"due_on": due}, "", home.id))
    session.flush()
    if entries:
        record_all(session, actor, entries)
    return len(entries)
