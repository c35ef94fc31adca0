"""Reads the tasks that an order fulfils: those whose text speaks of the timetable or the scheme."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.tasks import TRANSITIONS, TaskStatus, TaskVerb
from tracker.domain.text import fold
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries.visibility import within_reach

# Stems: «график», «графика», «график взаимопроверки», «схему», «схемы».
SPEAKS_OF = ("график", "схем")
REPORTABLE = TRANSITIONS[TaskVerb.REPORT].sources | {TaskStatus.SENT}


def fulfilled(session: Session, actor: Actor, campaign_id: int) -> list[Task]:
    """Return the open tasks of the actor's own office whose recommendation speaks of timetable or scheme."""
    offices = (OrganisationKind.DEPARTMENT, OrganisationKind.METHODICAL_OFFICE)
    query = (
        select(Task)
        .join(Task.organisation)
        .where(
            Task.campaign_id == campaign_id,
            Task.status.in_(REPORTABLE),
            Organisation.kind.in_(offices),
            within_reach(actor, Action.TASK_EXECUTE, Task.organisation_id),
        )
        .options(joinedload(Task.recommendation))
        .order_by(Task.due_on, Task.id)
    )
    return [
        task for task in session.scalars(query) if any(word in fold(task.recommendation.text) for word in SPEAKS_OF)
    ]
