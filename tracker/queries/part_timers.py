"""Reads part-timers: who teaches a subject at two schools."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import fold
from tracker.models.campaigns import PartTimer
from tracker.models.organisations import Organisation
from tracker.queries.organisations import is_open
from tracker.queries.visibility import within_reach


def listing(actor: Actor, campaign_id: int, *, subject: str = "", words: str = "") -> "Select[Any]":
    """Return the query of a campaign's part-timers within reach, by school, subject and the other school."""
    school, other = aliased(Organisation), aliased(Organisation)
    query = (
        select(PartTimer)
        .join(school, PartTimer.school)
        .join(other, PartTimer.other_school)
        .options(contains_eager(PartTimer.school, alias=school), contains_eager(PartTimer.other_school, alias=other))
        .where(PartTimer.campaign_id == campaign_id, within_reach(actor, Action.NUMBERS_VIEW, PartTimer.school_id))
        .order_by(school.name_order, PartTimer.subject, other.name_order, PartTimer.id)
    )
    if subject:
        query = query.where(PartTimer.subject == subject)
    if words:
        key = fold(words)
        query = query.where(
            or_(school.name_key.contains(key, autoescape=True), other.name_key.contains(key, autoescape=True))
        )
    return query


def school_names(session: Session, today: date) -> Sequence[Row[int, str]]:
    """Return id and name of every open school, by name: what lists of schools offer."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.kind == OrganisationKind.SCHOOL, is_open(today)
    )
    return session.execute(query.order_by(Organisation.name_order, Organisation.id)).all()
