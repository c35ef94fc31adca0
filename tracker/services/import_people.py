"""What a table of people would do, and doing it."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from tracker.domain.errors import N_, InvalidError
from tracker.domain.imports import ROLE_WORDS, Outcome, Plan, RawRow, Step
from tracker.domain.organisations import normal_login
from tracker.domain.roles import ROLE_HOMES, Actor, Grant
from tracker.domain.text import checked_line, fold
from tracker.models.people import Person
from tracker.queries.imports import Known, known, known_people
from tracker.services import invitations, people

Made = tuple[Person, str]


def plan(session: Session, rows: Iterable[RawRow]) -> Plan:
    """Compare the rows with what is known; roles are only ever added, and a person may stand in several rows."""
    facts, present = known(session), known_people(session)
    outcomes: list[Outcome] = []
    first: dict[str, Outcome] = {}
    given: set[tuple[str, Grant]] = set()
    for row in rows:
        outcome = Outcome(row.number, row.cells.get("full_name", ""))
        outcomes.append(outcome)
        try:
            _read(row, outcome, facts)
            key = fold(outcome.values["login"])
            _refuse_repeated(outcome, first.setdefault(key, outcome), given, key)
            _compare(outcome, present.get(key))
        except InvalidError as error:
            outcome.refuse(error)
    return Plan(outcomes)


def _read(row: RawRow, outcome: Outcome, facts: Known) -> None:
    cells = {name: row.cells.get(name, "") for name in ("full_name", "login", "role", "organisation")}
    for name in ("full_name", "login"):
        needed = N_("A person needs a name and a login.")
        outcome.values[name] = checked_line(cells[name], field=name, longest=people.LONGEST, needed=needed)
    role = ROLE_WORDS.get(fold(cells["role"]))
    if role is None:
        raise InvalidError(N_("There is no such role."), field="role")
    home = facts.by_name.get(fold(cells["organisation"])) or facts.by_login.get(_login(cells["organisation"]))
    if home is None:
        raise InvalidError(N_("There is no such organisation."), field="organisation")
    if home.kind not in ROLE_HOMES[role]:
        raise InvalidError(N_("This role cannot be held in this organisation."), field="role")
    outcome.values |= {"role": role, "organisation_id": home.id, "organisation": home.name}


def _login(text: str) -> str:
    try:
        return normal_login(text) or ""
    except InvalidError:
        return ""


def _grant(outcome: Outcome) -> Grant:
    return Grant(outcome.values["role"], outcome.values["organisation_id"])


def _refuse_repeated(outcome: Outcome, first: Outcome, given: set[tuple[str, Grant]], key: str) -> None:
    if first is not outcome and fold(first.values["full_name"]) != fold(outcome.values["full_name"]):
        raise InvalidError(
            N_("Row %(number)s gives this login to somebody else."), field="full_name", number=first.number
        )
    if (key, _grant(outcome)) in given:
        raise InvalidError(N_("The same stands in row %(number)s already."), field="role", number=first.number)
    given.add((key, _grant(outcome)))


def _compare(outcome: Outcome, present: Person | None) -> None:
    if present is None:
        return
    if not present.active:
        raise InvalidError(N_("This account is switched off."), field="login")
    outcome.target_id = present.id
    if present.full_name != outcome.values["full_name"]:
        outcome.changes.append(("full_name", present.full_name, outcome.values["full_name"]))
    if _grant(outcome) not in people.grants_of(present):
        outcome.changes.append(("role", None, outcome.values["role"]))


def carry_out(session: Session, actor: Actor, plan: Plan) -> list[Made]:
    """Create and change the people of a plan without errors; returns the new ones with their links' tokens."""
    made: list[Made] = []
    rows: dict[str, list[Outcome]] = {}
    for outcome in plan.outcomes:
        rows.setdefault(fold(outcome.values["login"]), []).append(outcome)
    for outcomes in rows.values():
        last = outcomes[-1]
        grants = {_grant(outcome) for outcome in outcomes}
        names = {"full_name": last.values["full_name"], "login": last.values["login"]}
        if last.target_id is None:
            person = people.create(session, actor=actor, grants=grants, **names)
            made.append((person, invitations.invite(session, actor=actor, person=person)))
        elif any(outcome.step is Step.CHANGE for outcome in outcomes):
            person = session.get_one(Person, last.target_id)
            people.update(
                session, actor=actor, person_id=person.id, version=person.version,
                full_name=names["full_name"], grants=people.grants_of(person) | grants,
            )  # fmt: skip
    return made
