"""What a table of the schools' numbers would do in the present campaign, and doing it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.campaigns import NUMBERS_TEXTS, Numbers, Window, faults
from tracker.domain.errors import N_, InvalidError
from tracker.domain.imports import Outcome, Plan, RawRow, Step
from tracker.domain.organisations import normal_login
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.subjects import GRADES, SUBJECTS, SUBJECTS_RU
from tracker.domain.text import checked_line, fold
from tracker.models.campaigns import Campaign, CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.queries.campaigns import overrides, require_current, rounds
from tracker.queries.imports import Known, known
from tracker.services import numbers
from tracker.services.context import today

_WHOLE = ("works", "teachers", "works_per_teacher")
_NUMBER = re.compile(r"([0-9]{1,7})(?:[.,]0+)?")
_GRADE = re.compile(r"([0-9]{1,2})(?:[.,]0+)?(?: ?(?:класс|кл\.?|grade))?")
_YES, _NO = {"да", "yes", "1", "+", "x", "х", "true"}, {"нет", "no", "0", "-", "false"}
_SUBJECTS = {fold(word): code for code in SUBJECTS for word in (code, SUBJECTS[code], SUBJECTS_RU[code])}


class _Reader:
    """Compares rows with what is known; an empty cell leaves what is known as it is."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self.session, self.actor = session, actor
        self.campaign: Campaign = require_current(session)
        self.facts: Known = known(session)
        self.rounds = {(row.subject, row.grade): row for row in rounds(session, self.campaign.id)}
        ids = [row.id for row in self.rounds.values()]
        stored = session.scalars(select(SchoolRound).where(SchoolRound.round_id.in_(ids)))
        self.stored = {(row.school_id, row.round_id): row for row in stored}
        self.days, self.today = overrides(session), today(session)
        self.seen: dict[tuple[int, int], int] = {}

    def read(self, row: RawRow) -> Outcome:
        outcome = Outcome(row.number, row.cells.get("name", ""))
        try:
            school, of = self._school(row), self._round(row)
            self._refuse_repeated(row, school, of)
        except InvalidError as error:
            outcome.refuse(error)
            return outcome
        outcome.title = f"{school.name}: {SUBJECTS_RU[of.subject]}, {of.grade}"
        self._compare(outcome, row, school, of)
        return outcome

    def _refuse_repeated(self, row: RawRow, school: Organisation, of: CampaignRound) -> None:
        first = self.seen.setdefault((school.id, of.id), row.number)
        if first != row.number:
            raise InvalidError(N_("The same stands in row %(number)s already."), field="name", number=first)

    def _school(self, row: RawRow) -> Organisation:
        login = normal_login(row.cells.get("login", ""))
        school = self.facts.by_login.get(login or "") or self.facts.by_name.get(fold(row.cells.get("name", "")))
        if school is None or school.kind is not OrganisationKind.SCHOOL:
            raise InvalidError(N_("There is no such school."), field="name")
        if not allowed(self.actor, Action.NUMBERS_EDIT, school.id):
            raise InvalidError(N_("This is not your school."), field="name")
        if school.closed_on is not None and school.closed_on <= self.today:
            raise InvalidError(N_("This school is closed."), field="name")
        return school

    def _round(self, row: RawRow) -> CampaignRound:
        subject = _SUBJECTS.get(fold(row.cells.get("subject", "")))
        if subject is None:
            raise InvalidError(N_("There is no such subject."), field="subject")
        found = _GRADE.fullmatch(fold(row.cells.get("grade", "")))
        if found is None or int(found[1]) not in GRADES:
            raise InvalidError(N_("The national tests are not held in this grade."), field="grade")
        of = self.rounds.get((subject, int(found[1])))
        if of is None:
            raise InvalidError(N_("The campaign has no such subject in this grade."), field="subject")
        return of

    def _compare(self, outcome: Outcome, row: RawRow, school: Organisation, of: CampaignRound) -> None:
        """Note the values, what changes, and everything that is wrong."""
        present = self.stored.get((school.id, of.id))
        given: dict[str, Any] = {}
        for name, text in row.cells.items():
            if not text or name not in _CELLS:
                continue
            try:
                given[name] = _CELLS[name](name, text)
            except InvalidError as error:
                outcome.refuse(error)
        now = {name: getattr(present, name) if present else getattr(_NOTHING, name) for name in _CELLS}
        whole = replace(_NOTHING, round_id=of.id, **{**now, **given})
        window = Window(self.campaign.starts_on, self.campaign.ends_on, school.week_days, self.days)
        for fault in faults(whole, window) if not outcome.errors else ():
            outcome.refuse(fault)
        outcome.values = {"school_id": school.id, "round_id": of.id, **given}
        outcome.target_id = present.id if present else None
        outcome.changes = [(name, now[name], value) for name, value in given.items() if present and value != now[name]]


def _whole(name: str, text: str) -> int:
    found = _NUMBER.fullmatch(text.replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
    if found is None:
        raise InvalidError(N_("A whole number is needed."), field=name)
    return int(found[1])


def _day(name: str, text: str) -> date:
    for layout in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text[:10], layout).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise InvalidError(N_("A date is needed, for example 20.04.2027."), field=name)


def _yes(name: str, text: str) -> bool:
    if fold(text) not in _YES | _NO:
        raise InvalidError(N_("“Yes” or “no” is needed."), field=name)
    return fold(text) in _YES


def _line(name: str, text: str) -> str:
    return checked_line(text, field=name, longest=NUMBERS_TEXTS[name])


_NOTHING = Numbers(round_id=0)
_CELLS: dict[str, Any] = {
    **dict.fromkeys(_WHOLE, _whole), "test_on": _day, "federal_sample": _yes, **dict.fromkeys(NUMBERS_TEXTS, _line),
}  # fmt: skip


def plan(session: Session, actor: Actor, rows: Iterable[RawRow]) -> Plan:
    """Compare the rows with what the schools have given; a person changes only the schools within reach."""
    reader = _Reader(session, actor)
    return Plan([reader.read(row) for row in rows])


def carry_out(session: Session, actor: Actor, plan: Plan) -> None:
    """Save the rows of a plan without errors, school by school."""
    by_school: dict[int, list[Numbers]] = {}
    for outcome in plan.outcomes:
        if outcome.step not in {Step.CREATE, Step.CHANGE}:
            continue
        values = {name: value for name, value in outcome.values.items() if name != "school_id"}
        present = session.get(SchoolRound, outcome.target_id) if outcome.target_id else None
        now = {name: getattr(present, name) for name in _CELLS} if present else {}
        by_school.setdefault(outcome.values["school_id"], []).append(replace(_NOTHING, **{**now, **values}))
    for school_id, wanted in by_school.items():
        numbers.save(session, actor=actor, school_id=school_id, rows=wanted)
