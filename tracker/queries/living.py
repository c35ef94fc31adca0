"""Reads what keeps recommendations and tasks in step: missing copies, former wordings, changes that can be undone."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.living import ChangeKind, why_not_undone
from tracker.domain.recommendations import ADDRESSEE_KINDS, RecommendationStatus
from tracker.domain.roles import OrganisationKind
from tracker.domain.tasks import OPEN
from tracker.models.living import BulkChange, RecommendationWording
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries.campaigns import current
from tracker.queries.chunks import chunks
from tracker.queries.recommendations import in_order

SHOWN_CHANGES = 10


def running(session: Session, kind: OrganisationKind | None = None) -> list[Recommendation]:
    """Return the present campaign's sent recommendations in the memo's order, all or those for one kind of executor."""
    campaign = current(session)
    if campaign is None:
        return []
    query = select(Recommendation).where(
        Recommendation.campaign_id == campaign.id, Recommendation.status == RecommendationStatus.SENT
    )
    rows = in_order(session.scalars(query))
    return [row for row in rows if kind is None or ADDRESSEE_KINDS[row.addressee] is kind]


def holders(session: Session, recommendation_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return (recommendation, organisation) of every copy there is, ended ones too."""
    query = select(Task.recommendation_id, Task.organisation_id).where(Task.recommendation_id.in_(recommendation_ids))
    return {(row[0], row[1]) for row in session.execute(query)}


def declined(session: Session) -> set[tuple[int, int]]:
    """Return (recommendation, organisation) of what the department decided not to send."""
    query = select(BulkChange).where(BulkChange.kind == ChangeKind.DECLINED, BulkChange.undone_at.is_(None))
    return {
        (recommendation_id, change.organisation_id)
        for change in session.scalars(query)
        if change.organisation_id is not None
        for recommendation_id in change.details["recommendations"]
    }


def without_copy(session: Session, organisation: Organisation) -> list[Recommendation]:
    """Return the running recommendations that mean this organisation and were neither sent to it nor declined."""
    rows = running(session, organisation.kind)
    passed = holders(session, [row.id for row in rows]) | (declined(session) if rows else set())
    return [row for row in rows if (row.id, organisation.id) not in passed]


def tasks_left(session: Session, organisation_id: int) -> list[Task]:
    """Return an organisation's open tasks with their recommendations, by date."""
    query = select(Task).where(Task.organisation_id == organisation_id, Task.status.in_(OPEN))
    return list(session.scalars(query.options(joinedload(Task.recommendation)).order_by(Task.due_on, Task.id)))


def wording(session: Session, recommendation: Recommendation, number: int) -> str:
    """Return the text that a recommendation had as its wording `number`."""
    if number >= recommendation.wording:
        return recommendation.text
    query = select(RecommendationWording.text).where(
        RecommendationWording.recommendation_id == recommendation.id, RecommendationWording.number == number
    )
    return session.scalars(query).one()


def changes_of(
    session: Session, *, recommendation_id: int | None = None, organisation_id: int | None = None
) -> Sequence[BulkChange]:
    """Return the latest changes to many tasks of a recommendation, or of an organisation, the newest first."""
    query = select(BulkChange).options(joinedload(BulkChange.made_by)).order_by(BulkChange.id.desc())
    if recommendation_id is not None:
        query = query.where(BulkChange.recommendation_id == recommendation_id)
    if organisation_id is not None:
        query = query.where(BulkChange.organisation_id == organisation_id)
    return session.scalars(query.limit(SHOWN_CHANGES)).all()


def versions(session: Session, task_ids: Iterable[int]) -> dict[int, int]:
    """Return the present versions of tasks that are still there."""
    query = select(Task.id, Task.version)
    return {row[0]: row[1] for part in chunks(set(task_ids)) for row in session.execute(query.where(Task.id.in_(part)))}


def hindrance(session: Session, change: BulkChange) -> str | None:
    """Return why a change cannot be undone (a message id), or None when it can."""
    seen = {int(task_id): version for task_id, version in change.tasks.items()}
    undone = change.undone_at is not None
    if change.kind is ChangeKind.TASKS_CHANGED:  # it touched nothing but its tasks
        return why_not_undone(undone=undone, latest=True, seen=seen, present=versions(session, seen))
    later = select(BulkChange.id).where(BulkChange.id > change.id, BulkChange.undone_at.is_(None))
    if change.recommendation_id is not None:
        later = later.where(BulkChange.recommendation_id == change.recommendation_id)
    else:
        later = later.where(BulkChange.organisation_id == change.organisation_id)
    return why_not_undone(
        undone=undone,
        latest=session.scalar(later.limit(1)) is None,
        seen=seen,
        present=versions(session, seen),
    )


def names(session: Session, organisation_ids: Iterable[int]) -> list[str]:
    """Return the organisations' names in the order of lists."""
    query = select(Organisation.name).where(Organisation.id.in_(sorted(organisation_ids)))
    return list(session.scalars(query.order_by(Organisation.name_order, Organisation.id)))
