"""What other pages show of recommendations that stay in step: differences, missing copies, changes to undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.domain.living import CHANGE_NAMES, Piece, difference
from tracker.domain.permissions import Action
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.tasks import WITH_EXECUTOR
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries import living as queries
from tracker.queries.campaigns import current
from tracker.services import living as service
from tracker.services.recommendations import Outgoing
from tracker.web.access import may
from tracker.web.i18n import format_moment
from tracker.web.words import dates_words


@dataclass(frozen=True)
class Step:
    """How far an object is out of step: copies not sent, tasks to hand over, and changes that can be undone."""

    missing: int = 0
    leaving: int = 0
    changes: Sequence[dict[str, Any]] = ()


def change_of(session: Session, task: Task) -> list[Piece]:
    """Return how the recommendation's text differs from the one that the executor accepted."""
    row = task.recommendation
    return difference(queries.wording(session, row, task.wording), row.text)


def _changes(session: Session, **of: int) -> list[dict[str, Any]]:
    """Return the changes to many tasks of one object, ready to be shown."""
    return [
        {
            "id": change.id,
            "what": CHANGE_NAMES[change.kind],
            "when": format_moment(change.made_at),
            "who": change.made_by.full_name if change.made_by else "—",
            "tasks": len(change.tasks),
            "undone": change.undone_at,
            "hindrance": queries.hindrance(session, change),
        }
        for change in queries.changes_of(session, **of)
    ]


def of_recommendation(session: Session, row: Recommendation) -> Step:
    """Return how far a recommendation and its tasks are out of step; nothing to those who may not mend it."""
    if not may(Action.RECOMMENDATION_MANAGE) or row.status is RecommendationStatus.DRAFT:
        return Step()
    campaign = current(session)
    running = row.status is RecommendationStatus.SENT and campaign is not None and campaign.id == row.campaign_id
    outgoing = service.missing(session, [row]) if running else []
    return Step(sum(one.organisations for one in outgoing), 0, _changes(session, recommendation_id=row.id))


def of_organisation(session: Session, row: Organisation) -> Step:
    """Return how far an organisation's tasks are out of step; nothing to those who may not mend it."""
    if not may(Action.RECOMMENDATION_MANAGE):
        return Step()
    left = [task for task in queries.tasks_left(session, row.id) if task.status in WITH_EXECUTOR]
    missing = 0 if row.closed_on else len(queries.without_copy(session, row))
    return Step(missing, len(left) if row.closed_on else 0, _changes(session, organisation_id=row.id))


def after_creating(session: Session, row: Organisation) -> str:
    """Return where a person goes on after making an organisation: to the running recommendations, if there are any."""
    if may(Action.RECOMMENDATION_MANAGE) and queries.without_copy(session, row):
        return url_for("living.missing_here", organisation_id=row.id)
    return url_for("organisations.show", organisation_id=row.id)


def after_closing(session: Session, organisation_id: int) -> str:
    """Return where a person goes on after closing a school: to its open tasks, if there are any."""
    if may(Action.RECOMMENDATION_MANAGE) and queries.tasks_left(session, organisation_id):
        return url_for("living.handing_over", organisation_id=organisation_id)
    return url_for("organisations.show", organisation_id=organisation_id)


def outgoing_rows(session: Session, outgoing: Sequence[Outgoing]) -> list[dict[str, Any]]:
    """Return the rows of a preview of sending to those without a copy."""
    return [
        {
            "row": one.recommendation,
            "tasks": len(one.due),
            "dates": dates_words(one.first_due, one.last_due),
            "names": queries.names(session, one.due),
            "refusal": one.refusal,
        }
        for one in outgoing
    ]
