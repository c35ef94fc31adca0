"""The log of methodical assistance: writing down, correcting and deleting the own entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.assistance import LONGEST_TOPIC, AssistanceForm, check_held_on, check_hours, check_teachers
from tracker.domain.errors import N_, ForbiddenError, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.subjects import SUBJECTS
from tracker.domain.text import clean_line
from tracker.models.assistance import Assistance
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.queries.locking import locked, visible
from tracker.queries.visibility import within_reach
from tracker.services.context import now, today
from tracker.services.journal import changes, record


@dataclass(frozen=True)
class Entry:
    """What a person fills in about one piece of help."""

    school_id: int
    held_on: date
    form: AssistanceForm
    topic: str
    hours: Decimal
    teachers: int = 1
    subject: str | None = None
    recommendation_id: int | None = None


def create(session: Session, *, actor: Actor, campaign_id: int, entry: Entry) -> Assistance:
    """Write down help given by `actor`; raises InvalidError naming the field that cannot be taken."""
    campaign = session.get_one(Campaign, campaign_id)
    values = _checked(session, entry, campaign.id)
    row = Assistance(campaign_id=campaign.id, methodologist_id=actor.person_id, created_at=now(session), **values)
    session.add(row)
    session.flush()
    record(session, actor, "created", "assistance", row.id, after=values, organisation_id=row.school_id)
    return row


def update(session: Session, *, actor: Actor, entry_id: int, version: int, entry: Entry) -> Assistance:
    """Correct an own entry."""
    row = _own(session, actor, entry_id, version)
    before, after = changes(row, _checked(session, entry, row.campaign_id))
    if after:
        record(
            session, actor, "changed", "assistance", row.id, before=before, after=after, organisation_id=row.school_id
        )
    session.flush()
    return row


def delete(session: Session, *, actor: Actor, entry_id: int, version: int) -> None:
    """Delete an own entry; the journal keeps what it said."""
    row = _own(session, actor, entry_id, version)
    before = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    record(session, actor, "deleted", "assistance", row.id, before=before, organisation_id=row.school_id)
    session.delete(row)
    session.flush()


def require_own(session: Session, actor: Actor, entry_id: int) -> Assistance:
    """Return an entry of `actor`'s own; raises MissingError or ForbiddenError."""
    row = visible(session, Assistance, entry_id, within_reach(actor, Action.ASSISTANCE_MANAGE, Assistance.school_id))
    if row.methodologist_id != actor.person_id:
        raise ForbiddenError(N_("Only the methodologist who made an entry may change it."))
    return row


def _own(session: Session, actor: Actor, entry_id: int, version: int) -> Assistance:
    require_own(session, actor, entry_id)
    return locked(session, Assistance, entry_id, version=version)


def _checked(session: Session, entry: Entry, campaign_id: int) -> Mapping[str, Any]:
    """Return the columns of an entry once everything in it can be taken."""
    school = session.get(Organisation, entry.school_id)
    if school is None or school.kind is not OrganisationKind.SCHOOL:
        raise InvalidError(N_("Choose a school from the list."), field="school")
    topic = clean_line(entry.topic)
    if not topic or len(topic) > LONGEST_TOPIC:
        raise InvalidError(N_("Say in one line what the help was about."), field="topic")
    if entry.subject is not None and entry.subject not in SUBJECTS:
        raise InvalidError(N_("There is no such subject."), field="subject")
    linked = session.get(Recommendation, entry.recommendation_id) if entry.recommendation_id else None
    if entry.recommendation_id and (linked is None or linked.campaign_id != campaign_id):
        raise InvalidError(N_("There is no such recommendation in this campaign."), field="recommendation")
    return {
        "school_id": school.id,
        "held_on": check_held_on(entry.held_on, today=today(session), closed_on=school.closed_on),
        "form": entry.form,
        "topic": topic,
        "subject": entry.subject,
        "teachers": check_teachers(entry.teachers),
        "hours": check_hours(entry.hours),
        "recommendation_id": entry.recommendation_id,
    }
