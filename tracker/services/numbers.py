"""A school's own numbers: works, dates and teachers in each round, saved all or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.campaigns import Numbers, Window, faults
from tracker.domain.errors import N_, ConflictError, InvalidError, MissingError, RowError, RowsInvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import clean_line
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.queries.campaigns import overrides
from tracker.queries.visibility import within_reach
from tracker.services import deadlines
from tracker.services.context import today
from tracker.services.journal import changes, record

_COLUMNS = (
    "works", "test_on", "teachers", "works_per_teacher", "federal_sample", "experts", "responsible", "place",
)  # fmt: skip


def save(session: Session, *, actor: Actor, school_id: int, rows: Iterable[Numbers]) -> int:
    """Save a school's numbers, all rows or none; returns how many rows changed.

    Raises RowsInvalidError with an error for each bad row (`row` counts from 1 in the order given), ConflictError when
    a row was changed by somebody else after the person saw it. A row with nothing in it is "not given": it is removed.
    """
    wanted = [_clean(row) for row in rows]
    school = _school(session, actor, school_id)
    rounds = _rounds(session, wanted)
    _check(session, school, wanted, rounds)
    query = select(SchoolRound).where(SchoolRound.school_id == school.id, SchoolRound.round_id.in_(sorted(rounds)))
    query = query.with_for_update(of=SchoolRound).execution_options(populate_existing=True)
    present = {row.round_id: row for row in session.scalars(query)}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row in wanted:
        old, new = _put(session, school, row, present.get(row.round_id))
        if old != new:
            of = rounds[row.round_id]
            before[f"{of.subject}-{of.grade}"], after[f"{of.subject}-{of.grade}"] = old, new
    if after:
        session.flush()
        record(
            session, actor, "numbers_saved", "organisation", school.id,
            before=before, after=after, organisation_id=school.id,
        )  # fmt: skip
        for campaign in {of.campaign for of in rounds.values()}:
            deadlines.realign(session, actor, campaign, "moved_with_test", school_id=school.id)
    return len(after)


def _clean(row: Numbers) -> Numbers:
    return replace(
        row, experts=clean_line(row.experts), responsible=clean_line(row.responsible), place=clean_line(row.place)
    )


def _school(session: Session, actor: Actor, school_id: int) -> Organisation:
    reach = within_reach(actor, Action.NUMBERS_EDIT, Organisation.id)
    query = select(Organisation).where(
        Organisation.id == school_id, Organisation.kind == OrganisationKind.SCHOOL, reach
    )
    school = session.scalars(query).one_or_none()
    if school is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    if school.closed_on is not None and school.closed_on <= today(session):
        raise ConflictError(N_("This school is closed."))
    return school


def _rounds(session: Session, rows: Sequence[Numbers]) -> dict[int, CampaignRound]:
    ids = {row.round_id for row in rows}
    query = select(CampaignRound).where(CampaignRound.id.in_(sorted(ids))).options(joinedload(CampaignRound.campaign))
    found = {row.id: row for row in session.scalars(query)}
    if found.keys() != ids:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    if len(ids) != len(rows):
        raise InvalidError(N_("A round stands twice in the list."), field="round_id")
    return found


def _check(session: Session, school: Organisation, rows: Sequence[Numbers], rounds: dict[int, CampaignRound]) -> None:
    """Raise RowsInvalidError naming every value that cannot be taken."""
    days = overrides(session)
    bad: list[RowError] = []
    for number, row in enumerate(rows, 1):
        if not row.given:
            continue
        campaign = rounds[row.round_id].campaign
        window = Window(campaign.starts_on, campaign.ends_on, school.week_days, days)
        bad += [RowError(number, fault.message, field=fault.field, **fault.params) for fault in faults(row, window)]
    if bad:
        raise RowsInvalidError(N_("Nothing was saved: correct the marked values."), bad)


def _put(
    session: Session, school: Organisation, row: Numbers, present: SchoolRound | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store one row; returns what differed, before and after."""
    same = present is not None and row.given and all(getattr(present, name) == getattr(row, name) for name in _COLUMNS)
    if not same and row.version is not None and row.version != (present.version if present else 0):
        raise ConflictError(N_("Somebody has changed this in the meantime. Look at the new state and repeat."))
    values = {name: getattr(row, name) for name in _COLUMNS}
    if row.given:
        if present is None:
            session.add(SchoolRound(round_id=row.round_id, school_id=school.id, **values))
            return {}, values
        return changes(present, values)
    if present is None:
        return {}, {}
    old = {name: getattr(present, name) for name in _COLUMNS}
    session.delete(present)
    return old, {}
