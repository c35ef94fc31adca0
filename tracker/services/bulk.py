"""One verb for many tasks: the same rules and effects as one by one, told beforehand, written by chunks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, insert
from sqlalchemy.orm import Session

from tracker.domain import tasks as rules
from tracker.domain.bulk import ASKS, VERBS
from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError, MissingError, SverkaError
from tracker.domain.journal import plain
from tracker.domain.living import ChangeKind
from tracker.domain.permissions import Action, allowed, reach
from tracker.domain.roles import Actor
from tracker.domain.tasks import TRANSITIONS, TaskFacts, TaskStatus, TaskVerb
from tracker.domain.text import bounded, clean_text
from tracker.domain.waiting import Holder, days_between, holder
from tracker.models.living import BulkChange
from tracker.models.people import Person
from tracker.models.tasks import ExtensionRequest
from tracker.queries import bulk as queries
from tracker.queries.campaigns import overrides
from tracker.queries.locking import locked
from tracker.queries.people import actor_of
from tracker.services import tasks as service
from tracker.services import undo
from tracker.services.context import clock, now, today
from tracker.services.journal import Entry, record_many
from tracker.services.task_notices import Done, tell_of_many
from tracker.services.task_values import STATE, grouped, set_values, settle


@dataclass(frozen=True)
class Wanted:
    """The verb with what a person gave along with it; `note` may follow after the preview."""

    verb: TaskVerb
    note: str = ""
    until: date | None = None
    to: int | None = None


@dataclass(frozen=True)
class Changing:
    """A task that the verb would change, and its status afterwards."""

    row: Row[Any]
    target: TaskStatus


@dataclass
class Plan:
    """What one verb would do with many tasks."""

    changing: list[Changing] = field(default_factory=list)
    refused: list[tuple[Row[Any], SverkaError]] = field(default_factory=list)


def offered(actor: Actor) -> list[TaskVerb]:
    """Return the verbs that a person may use on many tasks at once."""
    return [verb for verb in VERBS if allowed(actor, TRANSITIONS[verb].action)]


def plan(session: Session, *, actor: Actor, wanted: Wanted, rows: Iterable[Row[Any]]) -> Plan:
    """Return what the verb would do with each task: the rules of one by one, asked of all."""
    own, waiting = queries.evidenced_by(session, actor.person_id), queries.requests(session)
    person = session.get(Person, wanted.to) if wanted.to else None
    where = reach(actor, TRANSITIONS[wanted.verb].action)
    found = Plan()
    for row in rows:
        executors = {row.executor_id, *([actor.person_id] if row.id in own else [])} - {None}
        facts = TaskFacts(
            row.status, row.due_on, row.reported_on, frozenset(executors), extension_asked=row.id in waiting,
            plan_given=row.planned and row.resolved_on is None,
        )  # fmt: skip
        try:
            if where is not None and row.organisation_id not in where:
                raise ForbiddenError(N_("Your role does not allow this."))
            target = rules.next_status(wanted.verb, facts, actor, note="-")
            _check(wanted, facts, actor, person, row.organisation_id)
        except SverkaError as refusal:
            found.refused.append((row, refusal))
        else:
            found.changing.append(Changing(row, target))
    return found


def _check(wanted: Wanted, facts: TaskFacts, actor: Actor, person: Person | None, home: int) -> None:
    """Ask what depends on more than the status."""
    if wanted.verb is TaskVerb.MOVE:
        rules.check_move(facts, wanted.until)
    elif wanted.verb is TaskVerb.HAND_ON:
        taken = person is not None and person.active and allowed(actor_of(person), Action.TASK_EXECUTE, home)
        controls = allowed(actor, Action.TASK_CONTROL, home)
        rules.check_hand_on(facts, actor, person_id=wanted.to, controls=controls, executes=taken)


def carry_out(
    session: Session, *, actor: Actor, wanted: Wanted, seen: Mapping[int, int]
) -> tuple[int, int, BulkChange | None]:
    """Do the verb with the tasks of a preview, `seen` with their versions; those changed since then are left alone.

    Returns how many were changed, how many were left alone, and the change by which it can be undone (a reminder
    cannot). One task out of reach refuses all.
    """
    note = bounded(clean_text(wanted.note), field="note", most=service.LONGEST_NOTE)
    asked = ASKS.get(wanted.verb)
    if wanted.verb not in VERBS or (asked and getattr(wanted, asked) is None):
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field=asked)
    if TRANSITIONS[wanted.verb].needs_note and not note:
        raise InvalidError(N_("Say why: the text is missing."), field="note")
    rows = queries.chosen(session, actor, seen, lock=True)
    fresh = [row for row in rows if row.version == seen[row.id]]
    changing = plan(session, actor=actor, wanted=wanted, rows=fresh).changing
    if not changing:
        raise ConflictError(N_("Nothing of this can be changed any more. Look at the new state and repeat."))
    work = _Work(session, actor, wanted, note, changing)
    work.write()
    return len(changing), len(rows) - len(changing), work.remember()


class _Work:
    """One verb under way with many tasks."""

    def __init__(self, session: Session, actor: Actor, wanted: Wanted, note: str, changing: Sequence[Changing]) -> None:
        self.session, self.actor, self.wanted, self.note, self.changing = session, actor, wanted, note, changing
        self.day, self.moment, self.calendar = today(session), now(session), overrides(session)
        self.person = session.get(Person, wanted.to) if wanted.to else None
        waits = wanted.verb in rules.DECISIONS
        self.requests = queries.requests(session) if waits else {}
        self.days: dict[date, int] = {}
        self.values = {one.row.id: self._values(one) for one in changing}

    def _spent(self, row: Row[Any]) -> int:
        """Return the working days of the turn that ends."""
        since = row.turn_since or row.reported_on or clock(self.session).local(row.sent_at).date()
        if since not in self.days:
            self.days[since] = days_between(since, self.day, self.calendar)
        return self.days[since]

    def _values(self, one: Changing) -> dict[str, Any]:
        """Return the columns that change in a task: what `services.tasks` does with a single one."""
        row, verb = one.row, self.wanted.verb
        values: dict[str, Any] = {} if one.target is row.status else {"status": one.target}
        had = holder(row.status)
        if had is not holder(one.target):
            spent = {Holder.EXECUTOR: "executor_days", Holder.DEPARTMENT: "department_days"}
            if had is not None:
                values[spent[had]] = getattr(row, spent[had]) + self._spent(row)
            values["turn_since"] = self.day
        if verb is TaskVerb.ACCEPT:
            values.update(executor_id=self.actor.person_id, wording=row.present_wording)
        elif verb is TaskVerb.CLOSE:
            values["closed_on"] = self.day
        elif verb is TaskVerb.RETURN:
            values["reported_on"] = None
        elif verb is TaskVerb.GRANT_EXTENSION:
            values["due_on"] = max(self.requests[row.id].until, row.due_on)
        elif verb is TaskVerb.MOVE:
            values["due_on"] = self.wanted.until
        elif verb is TaskVerb.AGREE_PLAN:
            values["resolved_on"] = self.day
        elif verb is TaskVerb.HAND_ON:
            values["executor_id"] = self.wanted.to
        return values

    def write(self) -> None:
        """Change the tasks, their requests, and write one entry for each."""
        verb = self.wanted.verb
        if verb is TaskVerb.REMIND:
            tasks = [(one.row.organisation_id, one.row.id, one.row.due_on) for one in self.changing]
            service.remind(self.session, self.actor, tasks, self.note)
        else:
            set_values(self.session, self.values)
        if verb is TaskVerb.MOVE and self.wanted.until:
            rows = [
                service.moved_request(
                    self.actor, one.row.id, (one.row.due_on, self.wanted.until), self.note, self.moment
                )
                for one in self.changing
            ]
            self.session.execute(insert(ExtensionRequest), rows)
        elif verb in rules.DECISIONS:
            self._decide(granted=verb is TaskVerb.GRANT_EXTENSION)
        record_many(self.session, self.actor, [self._entry(one) for one in self.changing])
        due = {one.row.id: self.values[one.row.id].get("due_on", one.row.due_on) for one in self.changing}
        done = [
            Done(row.id, row.organisation_id, row.number, due[row.id]) for row in (one.row for one in self.changing)
        ]
        tell_of_many(self.session, self.actor, verb, done, self.note)
        self.session.expire_all()  # rows were changed behind the session's back

    def _decide(self, *, granted: bool) -> None:
        values = {
            "granted": granted, "decided_by_id": self.actor.person_id, "decided_at": self.moment,
            "decision_note": self.note,
        }  # fmt: skip
        settle(self.session, [self.requests[one.row.id].id for one in self.changing], values)

    def _entry(self, one: Changing) -> Entry:
        """Return the journal's line, the same as of a single task."""
        row, values = one.row, self.values[one.row.id]
        after = {key: values[key] for key in STATE if key in values and values[key] != getattr(row, key)}
        before = {key: getattr(row, key) for key in after}
        if self.wanted.verb in rules.DECISIONS:
            after["until"] = self.requests[row.id].until
        if self.wanted.verb is TaskVerb.AGREE_PLAN:
            after["resolved_on"] = self.day
        if self.wanted.verb is TaskVerb.HAND_ON and self.person:
            after["executor"] = self.person.full_name
        return Entry(self.wanted.verb.value, "task", row.id, before, after, self.note, row.organisation_id)

    def remember(self) -> BulkChange | None:
        """Write down what undoing needs."""
        if self.wanted.verb is TaskVerb.REMIND:
            return None
        was = {one.row.id: {key: getattr(one.row, key) for key in self.values[one.row.id]} for one in self.changing}
        details = {
            "verb": self.wanted.verb.value,
            "was": [[plain(dict(values)), ids] for values, ids in grouped(was).items()],
            "requests": [self.requests[one.row.id].id for one in self.changing] if self.requests else [],
            "moment": self.moment.isoformat(),
        }
        versions = {one.row.id: one.row.version + 1 for one in self.changing}
        return undo.remember(
            self.session, self.actor, ChangeKind.TASKS_CHANGED, tasks=versions, details=details, note=self.note
        )


def undo_change(session: Session, *, actor: Actor, change_id: int) -> int:
    """Put chosen tasks back as they were before a change to all of them; returns how many those are.

    Who controls tasks may undo anybody's change, everybody else the own ones.
    """
    change = locked(session, BulkChange, change_id)
    own = change.made_by_id is not None and change.made_by_id == actor.person_id
    if change.kind is not ChangeKind.TASKS_CHANGED or not (own or allowed(actor, Action.TASK_CONTROL)):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    undo.undo(session, actor=actor, change_id=change_id)
    return len(change.tasks)
