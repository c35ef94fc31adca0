"""What a table of schools would do, and doing it."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain import organisations as rules
from tracker.domain.errors import N_, InvalidError
from tracker.domain.imports import Outcome, Plan, RawRow, Step
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.text import checked_line, fold
from tracker.models.organisations import Organisation
from tracker.queries.imports import Known, known
from tracker.services import organisations

_TEXTS = {
    "name": rules.LONGEST_NAME,
    "short_name": rules.LONGEST_SHORT,
    "building": rules.LONGEST_BUILDING,
    "district": rules.LONGEST_DISTRICT,
    "bank": rules.LONGEST_BANK,
}
_FACTS = ("name", "short_name", "building", "login", "week_days", "x", "y", "rooms")
_WHOLE = re.compile(r"(-?[0-9]{1,7})(?:[.,]0+)?")


def plan(session: Session, rows: Iterable[RawRow]) -> Plan:
    """Compare the rows with what is known; an empty cell leaves what is known as it is."""
    facts = known(session)
    outcomes: list[Outcome] = []
    districts: dict[str, tuple[str, str]] = {}  # by key: the new district's name and bank
    seen: dict[str, int] = {}
    for row in rows:
        outcome = Outcome(row.number, row.cells.get("name", ""))
        outcomes.append(outcome)
        outcome.values = _read(row, outcome)
        if outcome.errors:
            continue
        try:
            _refuse_repeated(outcome, seen)
            _note_district(outcome, facts, districts)
            _compare(outcome, facts)
        except InvalidError as error:
            outcome.refuse(error)
    return Plan(outcomes, dict(districts.values()))


def _read(row: RawRow, outcome: Outcome) -> dict[str, Any]:
    """Return the filled cells as values; what cannot be read is noted."""
    values: dict[str, Any] = {}
    for name, text in row.cells.items():
        if not text and name != "name":
            continue
        try:
            values[name] = _value(name, text)
        except InvalidError as error:
            outcome.refuse(error)
    return values


def _value(name: str, text: str) -> str | int | None:
    if name in _TEXTS:
        needed = N_("An organisation needs a name.") if name == "name" else ""
        return checked_line(text, field=name, longest=_TEXTS[name], needed=needed)
    if name == "login":
        return rules.normal_login(text)
    found = _WHOLE.fullmatch(text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("−", "-"))
    if found is None:
        raise InvalidError(N_("A whole number is needed."), field=name)
    number = int(found[1])
    if name == "week_days" and number not in rules.WEEKS:
        raise InvalidError(N_("A school's week has 5 or 6 days."), field=name)
    if name == "rooms":
        rules.checked_facts({"week_days": 5, "x": None, "y": None, "rooms": number})
    if abs(number) > rules.FARTHEST:
        raise InvalidError(N_("This coordinate lies off the plan."), field=name)
    return number


def _refuse_repeated(outcome: Outcome, seen: dict[str, int]) -> None:
    for name, key in (("name", fold(outcome.values["name"])), ("login", outcome.values.get("login"))):
        if key is None:
            continue
        first = seen.setdefault(f"{name}:{key}", outcome.number)
        if first != outcome.number:
            raise InvalidError(N_("The same stands in row %(number)s already."), field=name, number=first)


def _note_district(outcome: Outcome, facts: Known, new: dict[str, tuple[str, str]]) -> None:
    """Remember a district to be created; raises InvalidError when its side of the river is told in two ways."""
    name, bank = outcome.values.get("district"), outcome.values.pop("bank", "")
    if name is None:
        return
    present = facts.districts.get(fold(name))
    if present is not None:
        outcome.values["district"] = present.name
        told = present.bank
    else:
        first_name, told = new.setdefault(fold(name), (name, bank))
        outcome.values["district"] = first_name
        if not told and bank:
            new[fold(name)] = (first_name, bank)
            return
    if bank and fold(bank) != fold(told):
        raise InvalidError(
            N_("The district is known with another side of the river: %(bank)s."), field="bank", bank=told or "—"
        )


def _compare(outcome: Outcome, facts: Known) -> None:
    """Find the school that is meant and what would change; raises InvalidError when two different ones are meant."""
    values = outcome.values
    by_login = facts.by_login.get(values.get("login") or "")
    by_name = facts.by_name.get(fold(values["name"]))
    if by_login is not None and by_name is not None and by_login is not by_name:
        raise InvalidError(N_("This login belongs to “%(name)s”."), field="login", name=by_login.name)
    present = by_login or by_name
    if present is None:
        rules.checked_facts({"week_days": 5, "x": None, "y": None, **{k: values[k] for k in ("x", "y") if k in values}})
        return
    if present.kind is not OrganisationKind.SCHOOL:
        raise InvalidError(N_("This organisation is not a school."), field="name")
    outcome.target_id = present.id
    now = _facts(present)
    rules.checked_facts({key: values.get(key, now[key]) for key in ("week_days", "x", "y")})
    outcome.changes = [(key, now[key], value) for key, value in values.items() if value != now[key]]


def _facts(row: Organisation) -> dict[str, Any]:
    district = row.district.name if row.district else None
    return {name: getattr(row, name) for name in _FACTS} | {"district": district}


def carry_out(session: Session, actor: Actor, plan: Plan) -> None:
    """Create and change the schools of a plan without errors."""
    new = {
        name: organisations.district(session, actor=actor, name=name, bank=bank)
        for name, bank in plan.districts.items()
    }
    places = {**{row.name: row for row in known(session).districts.values()}, **new}
    rows = []
    for outcome in plan.outcomes:
        values = dict(outcome.values)
        values["district"] = places.get(values.get("district", ""))
        if outcome.step is Step.CREATE:
            rows.append(values)
        elif outcome.step is Step.CHANGE and outcome.target_id is not None:
            row = session.get_one(Organisation, outcome.target_id)
            whole = {**_facts(row), **{key: value for key, value in values.items() if value is not None}}
            organisations.update(session, actor=actor, organisation_id=row.id, version=None, **whole)
    organisations.create_schools(session, actor=actor, rows=rows)
