"""Finds by stems: bounded, only what the person may see, the same on every database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor
from tracker.domain.search import SearchKind
from tracker.models.assistance import Assistance
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.search import SearchStem
from tracker.models.tasks import Task
from tracker.queries.visibility import within_reach

MOST_SHOWN = 20


@dataclass(frozen=True)
class Found:
    """The first of what was found, and how much there is."""

    rows: Sequence[Row[Any]]
    total: int


def _with(kind: SearchKind, stem: str, column: Any) -> ColumnElement[bool]:
    having = select(SearchStem.object_id).where(SearchStem.kind == kind, SearchStem.stem == stem)
    condition: ColumnElement[bool] = column.in_(having)
    return condition


def _all(kind: SearchKind, wanted: Sequence[str], column: Any) -> ColumnElement[bool]:
    return and_(*(_with(kind, stem, column) for stem in wanted))


def _first(session: Session, query: Select[Any]) -> Found:
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return Found(session.execute(query.limit(MOST_SHOWN)).all(), total)


def tasks(session: Session, actor: Actor, wanted: Sequence[str]) -> Found:
    """Return tasks each word of which stands in the recommendation or in the executor's name."""
    columns: list[Any] = [
        Task.id,
        Task.status,
        Task.due_on,
        Recommendation.number,
        Recommendation.text,
        Organisation.name,
    ]
    query = select(*columns)
    query = query.join(Recommendation, Recommendation.id == Task.recommendation_id)
    query = query.join(Organisation, Organisation.id == Task.organisation_id)
    either = (
        or_(
            _with(SearchKind.RECOMMENDATION, stem, Task.recommendation_id),
            _with(SearchKind.ORGANISATION, stem, Task.organisation_id),
        )
        for stem in wanted
    )
    query = query.where(within_reach(actor, Action.TASK_VIEW, Task.organisation_id), *either)
    return _first(session, query.order_by(Task.due_on.desc(), Task.id))


def recommendations(session: Session, actor: Actor, wanted: Sequence[str]) -> Found:
    """Return recommendations by their text."""
    columns: list[Any] = [Recommendation.id, Recommendation.number, Recommendation.text, Recommendation.status]
    query = select(*columns)
    reach = within_reach(actor, Action.RECOMMENDATION_VIEW, Recommendation.id)
    query = query.where(reach, _all(SearchKind.RECOMMENDATION, wanted, Recommendation.id))
    return _first(session, query.order_by(Recommendation.id.desc()))


def organisations(session: Session, actor: Actor, wanted: Sequence[str]) -> Found:
    """Return organisations by name, short name, login or building."""
    columns: list[Any] = [
        Organisation.id,
        Organisation.name,
        Organisation.short_name,
        Organisation.building,
        Organisation.closed_on,
    ]
    query = select(*columns)
    reach = within_reach(actor, Action.ORGANISATION_VIEW, Organisation.id)
    query = query.where(reach, _all(SearchKind.ORGANISATION, wanted, Organisation.id))
    return _first(session, query.order_by(Organisation.name_order, Organisation.id))


def assistance(session: Session, actor: Actor, wanted: Sequence[str]) -> Found:
    """Return entries of the assistance log by topic and school."""
    columns: list[Any] = [Assistance.id, Assistance.topic, Assistance.held_on, Organisation.name]
    query = select(*columns)
    query = query.join(Organisation, Organisation.id == Assistance.school_id)
    either = (
        or_(
            _with(SearchKind.ASSISTANCE, stem, Assistance.id),
            _with(SearchKind.ORGANISATION, stem, Assistance.school_id),
        )
        for stem in wanted
    )
    topic = or_(*(_with(SearchKind.ASSISTANCE, stem, Assistance.id) for stem in wanted))
    query = query.where(within_reach(actor, Action.ASSISTANCE_VIEW, Assistance.school_id), topic, *either)
    return _first(session, query.order_by(Assistance.held_on.desc(), Assistance.id.desc()))
