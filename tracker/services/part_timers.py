"""Part-timers: teachers of a subject who work at another school too, so that the two do not check each other in it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.campaigns import LONGEST_TEACHER, MOST_PART_TIMERS
from tracker.domain.errors import N_, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.subjects import SUBJECTS
from tracker.domain.text import checked_line
from tracker.models.campaigns import Campaign, PartTimer
from tracker.models.organisations import Organisation
from tracker.queries.locking import await_turn, locked, visible
from tracker.queries.organisations import is_open
from tracker.queries.visibility import within_reach
from tracker.services.context import today
from tracker.services.journal import record


@dataclass(frozen=True)
class Shared:
    """A teacher of a subject of one school who also works at the other."""

    subject: str
    school_id: int
    other_school_id: int
    teacher: str = ""


def add(session: Session, *, actor: Actor, campaign_id: int, given: Shared) -> PartTimer:
    """Note a part-timer; raises InvalidError naming the field when the pair cannot be or is known in this subject."""
    campaign = visible(session, Campaign, campaign_id)
    reach = within_reach(actor, Action.NUMBERS_EDIT, Organisation.id)
    school = visible(session, Organisation, given.school_id, Organisation.kind == OrganisationKind.SCHOOL, reach)
    await_turn(session, "part_timer", campaign.id)
    _check(session, campaign, given)
    teacher = checked_line(given.teacher, field="teacher", longest=LONGEST_TEACHER, needed=N_("Name the teacher."))
    row = PartTimer(campaign_id=campaign.id, **{**vars(given), "teacher": teacher})
    session.add(row)
    session.flush()
    record(session, actor, "created", "part_timer", row.id, after=_told(row), organisation_id=school.id)
    return row


def _check(session: Session, campaign: Campaign, given: Shared) -> None:
    if given.subject not in SUBJECTS:
        raise InvalidError(N_("There is no such subject."), field="subject")
    pair = {given.school_id, given.other_school_id}
    here = select(func.count(Organisation.id)).where(
        Organisation.id.in_(sorted(pair)), Organisation.kind == OrganisationKind.SCHOOL, is_open(today(session))
    )
    if len(pair) != 2 or session.scalar(here) != 2:
        raise InvalidError(N_("The other school must be another one that is open."), field="other_school")
    mine = select(PartTimer.other_school_id, PartTimer.subject).where(
        PartTimer.campaign_id == campaign.id, PartTimer.school_id == given.school_id
    )
    known = {(other_id, subject) for other_id, subject in session.execute(mine)}
    if (given.other_school_id, given.subject) in known:
        raise InvalidError(N_("A part-timer of this subject and school is noted already."), field="other_school")
    if len(known) >= MOST_PART_TIMERS:
        raise InvalidError(N_("These are too many part-timers of one school."), field="other_school")


def remove(session: Session, *, actor: Actor, part_timer_id: int) -> None:
    """Take a note back; one of a school out of reach is as missing as none."""
    reach = within_reach(actor, Action.NUMBERS_EDIT, PartTimer.school_id)
    row = locked(session, PartTimer, part_timer_id, reach)
    before, school_id = _told(row), row.school_id
    session.delete(row)
    session.flush()
    record(session, actor, "removed", "part_timer", part_timer_id, before=before, organisation_id=school_id)


def _told(row: PartTimer) -> dict[str, Any]:
    names = ("campaign_id", "subject", "school_id", "other_school_id", "teacher")
    return {name: getattr(row, name) for name in names}
