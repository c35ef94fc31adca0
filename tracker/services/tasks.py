"""The control of tasks: every verb of the table goes one way, where the domain decides and the journal remembers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import tasks as rules
from tracker.domain.errors import N_, ForbiddenError
from tracker.domain.evidence import checked_link
from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor
from tracker.domain.tasks import TRANSITIONS, TaskFacts, TaskStatus, TaskVerb
from tracker.domain.text import bounded, checked_line, clean_text
from tracker.models.people import Person
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, Task
from tracker.queries import confirmations
from tracker.queries.locking import check_version, locked
from tracker.queries.people import actor_of
from tracker.queries.visibility import within_reach
from tracker.services import confirmations as rounds
from tracker.services import files, waiting
from tracker.services.context import clock, now, today
from tracker.services.files import Staged
from tracker.services.journal import record
from tracker.services.notices import tell
from tracker.services.task_notices import tell_of

LONGEST_NOTE, LONGEST_PERSON, LONGEST_REMINDER = 10_000, 300, 300


@dataclass(frozen=True)
class Given:
    """What a person gave along with a verb."""

    note: str = ""
    fact: str = ""
    link: str = ""
    file: Staged | None = None
    until: date | None = None
    person: str = ""
    by: date | None = None
    to: int | None = None  # the person who takes it over
    unchanged: bool = False  # nothing has changed since the last round: its evidence stands


@dataclass(frozen=True)
class Evidenced:
    """Evidence that was looked at and is ready to be stored."""

    kind: EvidenceKind
    text: str = ""
    url: str = ""
    file: Staged | None = None


@dataclass
class Step:
    """One verb under way."""

    session: Session
    actor: Actor
    task: Task
    given: Given
    evidence: Sequence[Evidenced]
    told: dict[str, Any] = field(default_factory=dict)  # further values for the journal
    settle: list[Callable[[], None]] = field(default_factory=list)  # what to do as the last thing before the commit


def pending(session: Session, task_id: int) -> ExtensionRequest | None:
    """Return the request for more time that waits for its decision."""
    query = select(ExtensionRequest).where(ExtensionRequest.task_id == task_id, ExtensionRequest.granted.is_(None))
    return session.scalars(query.order_by(ExtensionRequest.id).limit(1)).one_or_none()


def facts_of(session: Session, task: Task) -> TaskFacts:
    """Return what the rules need to know of the task."""
    authors = set(session.scalars(select(Evidence.created_by_id).where(Evidence.task_id == task.id)))
    executors = frozenset(one for one in {task.executor_id, *authors} if one is not None)
    asked = pending(session, task.id) is not None
    changed = task.wording < task.recommendation.wording and task.status is not TaskStatus.SENT
    return TaskFacts(
        task.status, task.due_on, task.reported_on, executors, extension_asked=asked, text_changed=changed,
        round_from=confirmations.open_from(session, task, clock(session).zone),
        plan_given=bool(task.plan) and task.resolved_on is None,
    )  # fmt: skip


def act(
    session: Session, *, actor: Actor, task_id: int, version: int, verb: TaskVerb, given: Given | None = None
) -> Task:
    """Do `verb` with the task: rights, version, the table, its effect, the journal; returns the task."""
    given = given or Given()
    row = TRANSITIONS[verb]
    task = locked(session, Task, task_id, within_reach(actor, Action.TASK_VIEW, Task.organisation_id))
    if not allowed(actor, row.action, task.organisation_id):
        raise ForbiddenError(N_("Your role does not allow this."))
    check_version(task, version)
    note = bounded(clean_text(given.note), field="note", most=LONGEST_NOTE)
    evidence = _evidence(given) if row.needs_evidence else []
    facts = facts_of(session, task)
    standing = verb is TaskVerb.CONFIRM and given.unchanged and confirmations.standing(session, task.id) is not None
    target = rules.next_status(verb, facts, actor, note=note, evidence=len(evidence) or int(standing))
    before, days = _state(task), waiting.spent(session, task)
    step = Step(session, actor, task, given, evidence)
    _EFFECTS.get(verb, _nothing)(step, facts)
    waiting.turn(task, facts.status, target, days, today(session))
    task.status = target
    if verb is not TaskVerb.REMIND:  # a reminder changes nothing and must not spoil a report that is being written
        flag_modified(task, "status")  # the version grows with every verb, so that no form is carried out twice
    session.flush()
    after = {key: value for key, value in _state(task).items() if value != before[key]}
    record(
        session, actor, verb.value, "task", task.id,
        before={key: before[key] for key in after}, after={**after, **step.told},
        note=note, organisation_id=task.organisation_id,
    )  # fmt: skip
    for last in step.settle:
        last()
    tell_of(session, actor, task, verb, note)
    return task


def _state(task: Task) -> dict[str, Any]:
    return {"status": task.status, "due_on": task.due_on, "reported_on": task.reported_on, "closed_on": task.closed_on}


def _evidence(given: Given) -> list[Evidenced]:
    """Return what was given as evidence, cleaned."""
    found = []
    fact = bounded(clean_text(given.fact), field="fact", most=LONGEST_NOTE)
    if fact:
        found.append(Evidenced(EvidenceKind.TEXT, text=fact))
    if link := checked_link(given.link):
        found.append(Evidenced(EvidenceKind.LINK, url=link))
    if given.file:
        found.append(Evidenced(EvidenceKind.FILE, file=given.file))
    return found


def _nothing(step: Step, facts: TaskFacts) -> None:
    """Change nothing but the status."""


def _take(step: Step, _facts: TaskFacts) -> None:
    step.task.executor_id = step.actor.person_id


def _read(step: Step, _facts: TaskFacts) -> None:
    step.task.wording = step.task.recommendation.wording


def _accept(step: Step, facts: TaskFacts) -> None:
    _take(step, facts)
    _read(step, facts)


def _confirm(step: Step, facts: TaskFacts) -> None:
    row = rounds.keep(
        step.session, step.actor, step.task,
        starts_on=rules.check_round(facts, today(step.session)), note=step.given.note, unchanged=not step.evidence,
    )  # fmt: skip
    step.task.executor_id = step.actor.person_id
    step.told["round"] = f"{row.starts_on:%d.%m.%Y}-{row.ends_on:%d.%m.%Y}"
    step.told["unchanged"] = row.same_as_id is not None
    step.told["evidence"] = [_store(step, one, row.id) for one in step.evidence]


def _report(step: Step, _facts: TaskFacts) -> None:
    step.task.executor_id = step.actor.person_id
    step.task.reported_on = today(step.session)
    step.told["evidence"] = [_store(step, one) for one in step.evidence]


def _store(step: Step, one: Evidenced, confirmation_id: int | None = None) -> dict[str, Any]:
    """Store one piece of evidence; returns what the journal says of it."""
    session, task = step.session, step.task
    row = Evidence(task_id=task.id, kind=one.kind, text=one.text, url=one.url, created_by_id=step.actor.person_id)
    row.created_at, row.confirmation_id = now(session), confirmation_id
    said: dict[str, Any] = {"kind": one.kind, "text": one.text or one.url}
    if stage := one.file:
        kept = files.keep(session, actor=step.actor, organisation_id=task.organisation_id, stage=stage)
        row.file_id = kept.id
        said = {"kind": one.kind, "name": kept.name, "size": kept.size, "sha256": kept.sha256}
        step.settle.append(lambda: files.settle(stage, kept))
    session.add(row)
    return said


def _close(step: Step, _facts: TaskFacts) -> None:
    step.task.closed_on = today(step.session)


def _give_back(step: Step, _facts: TaskFacts) -> None:
    step.task.reported_on = None


def _ask(step: Step, facts: TaskFacts) -> None:
    until = rules.check_extension(facts, step.given.until, today(step.session))
    step.session.add(
        ExtensionRequest(
            task_id=step.task.id,
            until=until,
            due_before=step.task.due_on,
            reason=clean_text(step.given.note),
            asked_by_id=step.actor.person_id,
            asked_at=now(step.session),
        )
    )
    step.told["until"] = until


def _decide(step: Step, *, granted: bool) -> None:
    request = pending(step.session, step.task.id)
    if request is None:  # the rules have looked; the row is locked
        raise AssertionError(step.task.id)
    request.granted = granted
    request.decided_by_id = step.actor.person_id
    request.decided_at = now(step.session)
    request.decision_note = clean_text(step.given.note)
    step.told["until"] = request.until
    if granted:
        step.task.due_on = max(request.until, step.task.due_on)  # its anchor may have moved further meanwhile


def _grant(step: Step, _facts: TaskFacts) -> None:
    _decide(step, granted=True)


def _refuse(step: Step, _facts: TaskFacts) -> None:
    _decide(step, granted=False)


def _plan(step: Step, facts: TaskFacts) -> None:
    """Take a plan in; one that was agreed is replaced and has to be agreed anew."""
    person = checked_line(step.given.person, field="person", longest=LONGEST_PERSON)
    by = rules.check_plan(facts, person, step.given.by, today(step.session))
    task = step.task
    task.plan, task.plan_person, task.plan_by, task.resolved_on = clean_text(step.given.note), person, by, None
    task.executor_id = step.actor.person_id
    step.told.update(plan_person=person, plan_by=by)


def _agree(step: Step, _facts: TaskFacts) -> None:
    step.task.resolved_on = today(step.session)
    step.told["resolved_on"] = step.task.resolved_on


def _refuse_plan(step: Step, _facts: TaskFacts) -> None:
    step.task.plan, step.task.plan_person, step.task.plan_by = "", "", None


def moved_request(actor: Actor, task_id: int, due: tuple[date, date], reason: str, moment: datetime) -> dict[str, Any]:
    """Return the row of more time that was granted unasked; `due` is the date before and after."""
    return {
        "task_id": task_id, "due_before": due[0], "until": due[1], "reason": reason, "granted": True,
        "asked_by_id": actor.person_id, "asked_at": moment, "decided_by_id": actor.person_id, "decided_at": moment,
        "decision_note": "",
    }  # fmt: skip


def _move(step: Step, facts: TaskFacts) -> None:
    until = rules.check_move(facts, step.given.until)
    due, moment = (step.task.due_on, until), now(step.session)
    row = moved_request(step.actor, step.task.id, due, clean_text(step.given.note), moment)
    step.session.add(ExtensionRequest(**row))
    step.task.due_on = until


def _remind(step: Step, facts: TaskFacts) -> None:
    remind(step.session, step.actor, [(step.task.organisation_id, step.task.id, facts.due_on)], step.given.note)


def remind(session: Session, actor: Actor, tasks: Iterable[tuple[int, int, date]], note: str) -> int:
    """Leave one notice for each organisation about its `tasks` (organisation, task, date); returns how many."""
    homes: dict[int, list[tuple[date, int]]] = {}
    for home, task_id, due in tasks:
        homes.setdefault(home, []).append((due, task_id))
    for home, held in homes.items():
        url = f"/tasks/{held[0][1]}" if len(held) == 1 else "/tasks?open=1"
        tell(
            session, actor=actor, organisation_ids=[home], kind=NoticeKind.TASKS_REMINDED, url=url,
            number=len(held), day=min(held)[0].strftime("%d.%m.%Y"), words=clean_text(note)[:LONGEST_REMINDER],
        )  # fmt: skip
    return len(homes)


def successor(session: Session, actor: Actor, facts: TaskFacts, home: int, person_id: int | None) -> Person:
    """Return the person to whom a task of the organisation `home` may be handed."""
    person = session.get(Person, person_id) if person_id else None
    taken = person is not None and person.active and allowed(actor_of(person), Action.TASK_EXECUTE, home)
    controls = allowed(actor, Action.TASK_CONTROL, home)
    rules.check_hand_on(facts, actor, person_id=person_id, controls=controls, executes=taken)
    if person is None:  # the rules have looked
        raise AssertionError(person_id)
    return person


def _hand_on(step: Step, facts: TaskFacts) -> None:
    person = successor(step.session, step.actor, facts, step.task.organisation_id, step.given.to)
    step.task.executor_id = person.id
    step.told["executor"] = person.full_name


_EFFECTS: dict[TaskVerb, Callable[[Step, TaskFacts], None]] = {
    TaskVerb.ACCEPT: _accept,
    TaskVerb.REPORT_INTERIM: _take,
    TaskVerb.CONFIRM: _confirm,
    TaskVerb.REPORT: _report,
    TaskVerb.CLOSE: _close,
    TaskVerb.RETURN: _give_back,
    TaskVerb.ASK_EXTENSION: _ask,
    TaskVerb.GRANT_EXTENSION: _grant,
    TaskVerb.REFUSE_EXTENSION: _refuse,
    TaskVerb.READ_CHANGE: _read,
    TaskVerb.GIVE_PLAN: _plan,
    TaskVerb.AGREE_PLAN: _agree,
    TaskVerb.REFUSE_PLAN: _refuse_plan,
    TaskVerb.MOVE: _move,
    TaskVerb.REMIND: _remind,
    TaskVerb.HAND_ON: _hand_on,
}


def accept(session: Session, *, actor: Actor, task_id: int, version: int) -> Task:
    """Accept for execution: the executor has read it."""
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.ACCEPT)


def report_interim(session: Session, *, actor: Actor, task_id: int, version: int, note: str) -> Task:
    """Tell how far the work has come; no ground for taking the task off control."""
    return act(
        session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.REPORT_INTERIM, given=Given(note=note)
    )


def report(
    session: Session,
    *,
    actor: Actor,
    task_id: int,
    version: int,
    fact: str = "",
    link: str = "",
    file: Staged | None = None,
    note: str = "",
) -> Task:
    """Report completion with a statement of fact, a link or a file."""
    given = Given(note=note, fact=fact, link=link, file=file)
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.REPORT, given=given)


def close(session: Session, *, actor: Actor, task_id: int, version: int, note: str = "") -> Task:
    """Take the task off control."""
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.CLOSE, given=Given(note=note))


def return_for_rework(session: Session, *, actor: Actor, task_id: int, version: int, note: str) -> Task:
    """Return the task with the reason."""
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.RETURN, given=Given(note=note))


def ask_extension(session: Session, *, actor: Actor, task_id: int, version: int, until: date, note: str) -> Task:
    """Ask for more time, before the date passes."""
    given = Given(note=note, until=until)
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.ASK_EXTENSION, given=given)


def grant_extension(session: Session, *, actor: Actor, task_id: int, version: int, note: str = "") -> Task:
    """Move the deadline to the date that was asked for; the first date is kept."""
    return act(
        session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.GRANT_EXTENSION, given=Given(note=note)
    )


def refuse_extension(session: Session, *, actor: Actor, task_id: int, version: int, note: str) -> Task:
    """Leave the deadline as it is, and say why."""
    return act(
        session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.REFUSE_EXTENSION, given=Given(note=note)
    )


def cancel(session: Session, *, actor: Actor, task_id: int, version: int, note: str) -> Task:
    """Cancel the task with the reason."""
    return act(session, actor=actor, task_id=task_id, version=version, verb=TaskVerb.CANCEL, given=Given(note=note))
