"""Escalation: a task that stays overdue is told to its organisation's head and to the department, once a deadline."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import and_, exists, insert, select
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, InvalidError
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor, OrganisationKind, system_actor
from tracker.domain.tasks import WITH_EXECUTOR
from tracker.models.campaigns import Campaign
from tracker.models.mail import Escalation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries.locking import await_turn, locked
from tracker.queries.organisations import is_open
from tracker.services.context import today
from tracker.services.journal import Entry, changes, record, record_all
from tracker.services.notices import tell

ACTOR = system_actor("sverka", "escalation")
MOST = 2000
FEWEST_DAYS, MOST_DAYS = 1, 90


def set_after(session: Session, *, actor: Actor, campaign_id: int, days: int | None) -> Campaign:
    """Set how many days after a deadline a campaign's tasks are escalated; None: not at all."""
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InvalidError(
            N_("Between %(first)s and %(last)s days."), field="escalate_after", first=FEWEST_DAYS, last=MOST_DAYS
        )
    row = locked(session, Campaign, campaign_id)
    before, after = changes(row, {"escalate_after": days})
    session.flush()
    if after:
        record(session, actor, "changed", "campaign", row.id, before=before, after=after)
    return row


def escalate(session: Session) -> int:
    """Tell of every task whose date passed as many days ago as its campaign says; returns how many are new."""
    day = today(session)
    asked = select(Campaign.id, Campaign.escalate_after).where(Campaign.escalate_after.is_not(None))
    settings = session.execute(asked.order_by(Campaign.id)).all()
    if not settings:
        return 0
    await_turn(session, "escalations")
    return sum(_campaign(session, row[0], int(row[1] or 0), day - timedelta(days=int(row[1] or 0))) for row in settings)


def _campaign(session: Session, campaign_id: int, after: int, last: date) -> int:
    told = exists().where(and_(Escalation.task_id == Task.id, Escalation.due_on == Task.due_on)).correlate(Task)
    query = (
        select(Task.id, Task.organisation_id, Task.due_on)
        .where(Task.campaign_id == campaign_id, Task.status.in_(WITH_EXECUTOR), Task.due_on <= last, ~told)
        .order_by(Task.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    if not rows:
        return 0
    day = today(session)
    values = [{"task_id": row.id, "due_on": row.due_on, "escalated_on": day} for row in rows]
    session.execute(insert(Escalation), values)
    counted = Counter(row.organisation_id for row in rows)
    for home, number in sorted(counted.items()):
        tell(session, actor=ACTOR, organisation_ids=[home], kind=NoticeKind.TASKS_ESCALATED,
             url="/tasks?overdue=1", days=after, tasks=number)  # fmt: skip
    departments = select(Organisation.id).where(Organisation.kind == OrganisationKind.DEPARTMENT, is_open(day))
    tell(session, actor=ACTOR, organisation_ids=session.scalars(departments).all(), kind=NoticeKind.TASKS_ESCALATED,
         url="/tasks?overdue=1", days=after, tasks=len(rows))  # fmt: skip
    record_all(session, ACTOR, [_entry(*row) for row in rows])
    return len(rows)


def _entry(task_id: int, organisation_id: int, due_on: date) -> Entry:
    return Entry("escalated", "task", task_id, after={"due_on": due_on}, organisation_id=organisation_id)
