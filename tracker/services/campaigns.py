"""Campaigns: the window, the rounds with their scales, the calendar, and who checked whom in former years."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import campaigns as rules
from tracker.domain.campaigns import FormerCheck
from tracker.domain.deadlines import check_date
from tracker.domain.errors import N_, ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.scales import (
    MAX_SCORES_2020_22,
    SCALES_2020_22,
    SOURCE_2020_22,
    Scale,
    check_scale,
    check_task_points,
)
from tracker.domain.text import checked_line
from tracker.models.campaigns import CalendarOverride, Campaign, CampaignRound, PastCheck, SchoolRound
from tracker.models.organisations import Organisation
from tracker.models.schemes import Scheme
from tracker.queries.campaigns import current, rounds
from tracker.queries.locking import locked
from tracker.services import deadlines
from tracker.services.journal import changes, record

LONGEST_NAME, LONGEST_SOURCE, LONGEST_NOTE = 200, 300, 200
_SCALE = ("scale_3", "scale_4", "scale_5", "max_score", "scale_source", "task_points")


def _checked_name(name: str) -> str:
    return checked_line(name, field="name", longest=LONGEST_NAME, needed=N_("A campaign needs a name."))


def create(
    session: Session,
    *,
    actor: Actor,
    year: int,
    name: str,
    starts_on: date,
    ends_on: date,
    copy_from: int | None = None,
    third_check_from: int | None = None,
) -> Campaign:
    """Create a year's campaign; `copy_from` takes another campaign's rounds over, with scales and tasks' points.

    `third_check_from` is taken over too unless it is given; two experts' marks so far apart need a third check.
    """
    name = _checked_name(name)
    rules.check_window(year, starts_on, ends_on)
    if session.scalar(select(Campaign.id).where(Campaign.year == year)) is not None:
        raise InvalidError(N_("There is a campaign of this year already."), field="year")
    former = session.get(Campaign, copy_from) if copy_from is not None else None
    if copy_from is not None and former is None:
        raise InvalidError(N_("There is no such campaign to copy from."), field="copy_from")
    third = third_check_from
    if third is None:
        third = former.third_check_from if former else 2
    rules.check_third(third)
    row = Campaign(year=year, name=name, starts_on=starts_on, ends_on=ends_on, third_check_from=third)
    session.add(row)
    session.flush()
    copied = _copy_rounds(session, former, row) if former else 0
    after = {"year": year, "name": name, "starts_on": starts_on, "ends_on": ends_on, "rounds_copied": copied}
    after["third_check_from"] = third
    record(session, actor, "created", "campaign", row.id, after=after)
    return row


def _copy_rounds(session: Session, former: Campaign, row: Campaign) -> int:
    """Give `row` the rounds of `former`, each scale with the note where it comes from."""
    for old in former.rounds:
        columns = {name: getattr(old, name) for name in ("subject", "grade", *_SCALE)}
        row.rounds.append(CampaignRound(**columns))
    session.flush()
    return len(former.rounds)


def update(
    session: Session,
    *,
    actor: Actor,
    campaign_id: int,
    version: int | None,
    name: str,
    starts_on: date,
    ends_on: date,
    third_check_from: int | None = None,
) -> Campaign:
    """Change the name, the window or when a third check is needed (None leaves that).

    Open tasks bound to the campaign move with its end.
    """
    row = locked(session, Campaign, campaign_id, version=version)
    name = _checked_name(name)
    rules.check_window(row.year, starts_on, ends_on)
    old_end = row.ends_on
    third = row.third_check_from if third_check_from is None else third_check_from
    rules.check_third(third)
    values = {"name": name, "starts_on": starts_on, "ends_on": ends_on, "third_check_from": third}
    before, after = changes(row, values)
    if after:
        session.flush()
        record(session, actor, "changed", "campaign", row.id, before=before, after=after)
    if old_end != ends_on:
        deadlines.realign(session, actor, row, "moved_with_campaign")
    return row


def _scale_columns(
    scale: Scale | None, max_score: int | None, source: str, task_points: list[int] | None
) -> dict[str, Any]:
    check_scale(scale, max_score)
    check_task_points(task_points, max_score)
    source = checked_line(source, field="source", longest=LONGEST_SOURCE)
    if scale is not None and not source:
        raise InvalidError(N_("Say where the scale comes from."), field="source")
    bounds = (scale.three, scale.four, scale.five) if scale else (None, None, None)
    return dict(zip(_SCALE, (*bounds, max_score, source, task_points), strict=True))


def add_round(
    session: Session,
    *,
    actor: Actor,
    campaign_id: int,
    subject: str,
    grade: int,
    scale: Scale | None = None,
    max_score: int | None = None,
    source: str = "",
    task_points: list[int] | None = None,
) -> CampaignRound:
    """Add a subject in a grade, with its scale when it is known (then with the scale's source)."""
    campaign = locked(session, Campaign, campaign_id)
    rules.check_round(subject, grade)
    columns = _scale_columns(scale, max_score, source, task_points)
    same = select(CampaignRound.id).where(
        CampaignRound.campaign_id == campaign.id, CampaignRound.subject == subject, CampaignRound.grade == grade
    )
    if session.scalar(same) is not None:
        raise InvalidError(N_("The campaign has this subject in this grade already."), field="subject")
    row = CampaignRound(campaign_id=campaign.id, subject=subject, grade=grade, **columns)
    session.add(row)
    session.flush()
    after = {"campaign": campaign.id, "subject": subject, "grade": grade, **columns}
    record(session, actor, "created", "round", row.id, after=after)
    return row


def add_published(session: Session, *, actor: Actor, campaign_id: int) -> int:
    """Add every round with a scale published for 2020-22 that the campaign lacks; returns how many were added."""
    campaign = locked(session, Campaign, campaign_id)
    present = {(row.subject, row.grade) for row in rounds(session, campaign.id)}
    missing = [(key, scale) for key, scale in SCALES_2020_22.items() if key not in present]
    for (subject, grade), scale in missing:
        add_round(
            session, actor=actor, campaign_id=campaign.id, subject=subject, grade=grade,
            scale=scale, max_score=MAX_SCORES_2020_22.get((subject, grade)), source=SOURCE_2020_22,
        )  # fmt: skip
    return len(missing)


def update_round(
    session: Session,
    *,
    actor: Actor,
    round_id: int,
    version: int | None,
    scale: Scale | None,
    max_score: int | None,
    source: str,
    task_points: list[int] | None = None,
) -> CampaignRound:
    """Change a round's scale, its source and the most points of each task."""
    row = locked(session, CampaignRound, round_id, version=version)
    before, after = changes(row, _scale_columns(scale, max_score, source, task_points))
    if after:
        session.flush()
        record(session, actor, "changed", "round", row.id, before=before, after=after)
    return row


def remove_round(session: Session, *, actor: Actor, round_id: int, version: int | None) -> None:
    """Remove a round for which nobody has given numbers or computed a scheme yet."""
    row = locked(session, CampaignRound, round_id, version=version)
    for column in (SchoolRound.round_id, Scheme.round_id):
        if session.scalar(select(column).where(column == row.id).limit(1)) is not None:
            raise ConflictError(N_("Schools have given numbers for this round, or a scheme was computed: it stays."))
    before = {"campaign": row.campaign_id, "subject": row.subject, "grade": row.grade}
    session.delete(row)
    session.flush()
    record(session, actor, "removed", "round", round_id, before=before)


def set_day(session: Session, *, actor: Actor, day: date, worked: bool, note: str = "") -> CalendarOverride:
    """Declare a day worked or off, over the official calendar; saying it again changes it."""
    check_date(day, field="day")
    note = checked_line(note, field="note", longest=LONGEST_NOTE)
    row = session.get(CalendarOverride, day, with_for_update=True)
    before = {} if row is None else {"worked": row.worked, "note": row.note}
    if row is None:
        row = CalendarOverride(day=day, worked=worked, note=note)
        session.add(row)
    row.worked, row.note = worked, note
    session.flush()
    after = {"day": day, "worked": worked, "note": note}
    record(session, actor, "calendar_day_set", "calendar", None, before=before, after=after)
    _follow_calendar(session, actor)
    return row


def unset_day(session: Session, *, actor: Actor, day: date) -> None:
    """Go back to the official calendar for a day."""
    row = session.get(CalendarOverride, day, with_for_update=True)
    if row is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    before = {"day": day, "worked": row.worked, "note": row.note}
    session.delete(row)
    session.flush()
    record(session, actor, "calendar_day_unset", "calendar", None, before=before)
    _follow_calendar(session, actor)


def _follow_calendar(session: Session, actor: Actor) -> None:
    """Move the dates that are counted in working days."""
    campaign = current(session)
    if campaign is not None:
        deadlines.realign(session, actor, campaign, "moved_with_calendar")


def record_past_checks(session: Session, *, actor: Actor, rows: Iterable[FormerCheck]) -> int:
    """Remember who checked whom in former years; what is known already is passed over. Returns how many were new."""
    wanted = set(rows)
    schools = set(session.scalars(select(Organisation.id).where(Organisation.kind == OrganisationKind.SCHOOL)))
    for row in wanted:
        rules.check_round(row.subject, row.grade)
        if row.checker_id == row.checked_id or not {row.checker_id, row.checked_id} <= schools:
            raise InvalidError(N_("A check is between two different schools."), field="checked")
        if not rules.EARLIEST_YEAR <= row.year <= rules.LATEST_YEAR:
            raise InvalidError(N_("There is no such year of tests."), field="year")
    years = sorted({row.year for row in wanted})
    known = {
        FormerCheck(row.year, row.subject, row.grade, row.checker_id, row.checked_id)
        for row in session.scalars(select(PastCheck).where(PastCheck.year.in_(years)))
    }
    fresh = sorted(wanted - known, key=lambda r: (r.year, r.subject, r.grade, r.checker_id, r.checked_id))
    session.add_all(PastCheck(**vars(row)) for row in fresh)
    session.flush()
    if fresh:
        after = {"years": years, "checks": len(fresh)}
        record(session, actor, "past_checks_recorded", "campaign", None, after=after)
    return len(fresh)
