"""The control of tasks: statuses, and every transition as one row of a table."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.deadlines import check_date
from tracker.domain.errors import N_, ConflictError, ForbiddenError, InvalidError
from tracker.domain.permissions import Action
from tracker.domain.roles import Actor


class TaskStatus(StrEnum):
    """Where a task stands; overdue and late are computed, never stored."""

    SENT = "sent"
    ACCEPTED = "accepted"
    INTERIM = "interim"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TaskVerb(StrEnum):
    """What can be done with a task."""

    ACCEPT = "accept"
    REPORT_INTERIM = "report_interim"
    CONFIRM = "confirm"
    REPORT = "report"
    CLOSE = "close"
    RETURN = "return"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    CANCEL = "cancel"
    READ_CHANGE = "read_change"
    GIVE_PLAN = "give_plan"
    AGREE_PLAN = "agree_plan"
    REFUSE_PLAN = "refuse_plan"
    MOVE = "move"
    REMIND = "remind"
    HAND_ON = "hand_on"


STATUS_NAMES: dict[TaskStatus, str] = {
    TaskStatus.SENT: N_("Sent for execution"),
    TaskStatus.ACCEPTED: N_("Accepted"),
    TaskStatus.INTERIM: N_("Interim report given"),
    TaskStatus.REPORTED: N_("Completion reported"),
    TaskStatus.RETURNED: N_("Returned for rework"),
    TaskStatus.CLOSED: N_("Taken off control"),
    TaskStatus.CANCELLED: N_("Cancelled"),
}

VERB_NAMES: dict[TaskVerb, str] = {
    TaskVerb.ACCEPT: N_("Accept for execution"),
    TaskVerb.REPORT_INTERIM: N_("Give an interim report"),
    TaskVerb.CONFIRM: N_("Confirm for this period"),
    TaskVerb.REPORT: N_("Report completion"),
    TaskVerb.CLOSE: N_("Take off control"),
    TaskVerb.RETURN: N_("Return for rework"),
    TaskVerb.ASK_EXTENSION: N_("Ask for an extension"),
    TaskVerb.GRANT_EXTENSION: N_("Grant the extension"),
    TaskVerb.REFUSE_EXTENSION: N_("Refuse the extension"),
    TaskVerb.CANCEL: N_("Cancel the task"),
    TaskVerb.READ_CHANGE: N_("Accept the changed wording"),
    TaskVerb.GIVE_PLAN: N_("Propose a plan"),
    TaskVerb.AGREE_PLAN: N_("Agree to the plan"),
    TaskVerb.REFUSE_PLAN: N_("Ask for another plan"),
    TaskVerb.MOVE: N_("Move the deadline"),
    TaskVerb.REMIND: N_("Remind the executor"),
    TaskVerb.HAND_ON: N_("Hand to another person"),
}

OPEN = frozenset({TaskStatus.SENT, TaskStatus.ACCEPTED, TaskStatus.INTERIM, TaskStatus.REPORTED, TaskStatus.RETURNED})
# The ball is with the executor.
WITH_EXECUTOR = OPEN - {TaskStatus.REPORTED}
_AT_WORK = frozenset({TaskStatus.ACCEPTED, TaskStatus.INTERIM, TaskStatus.RETURNED})


@dataclass(frozen=True)
class Transition:
    """One row: from which statuses, to which (None: stays), by whom, and what must be given."""

    sources: frozenset[TaskStatus]
    target: TaskStatus | None
    action: Action
    needs_note: bool = False
    needs_evidence: bool = False


TRANSITIONS: dict[TaskVerb, Transition] = {
    TaskVerb.ACCEPT: Transition(frozenset({TaskStatus.SENT}), TaskStatus.ACCEPTED, Action.TASK_EXECUTE),
    TaskVerb.REPORT_INTERIM: Transition(_AT_WORK, TaskStatus.INTERIM, Action.TASK_EXECUTE, needs_note=True),
    TaskVerb.CONFIRM: Transition(_AT_WORK, None, Action.TASK_EXECUTE, needs_evidence=True),
    TaskVerb.REPORT: Transition(_AT_WORK, TaskStatus.REPORTED, Action.TASK_EXECUTE, needs_evidence=True),
    TaskVerb.CLOSE: Transition(frozenset({TaskStatus.REPORTED}), TaskStatus.CLOSED, Action.TASK_CONTROL),
    TaskVerb.RETURN: Transition(
        frozenset({TaskStatus.REPORTED}), TaskStatus.RETURNED, Action.TASK_CONTROL, needs_note=True
    ),
    TaskVerb.ASK_EXTENSION: Transition(WITH_EXECUTOR, None, Action.TASK_EXECUTE, needs_note=True),
    TaskVerb.GRANT_EXTENSION: Transition(OPEN, None, Action.TASK_CONTROL),
    TaskVerb.REFUSE_EXTENSION: Transition(OPEN, None, Action.TASK_CONTROL, needs_note=True),
    TaskVerb.CANCEL: Transition(OPEN, TaskStatus.CANCELLED, Action.TASK_CONTROL, needs_note=True),
    TaskVerb.READ_CHANGE: Transition(_AT_WORK | {TaskStatus.REPORTED}, None, Action.TASK_EXECUTE),
    TaskVerb.GIVE_PLAN: Transition(_AT_WORK, None, Action.TASK_EXECUTE, needs_note=True),
    TaskVerb.AGREE_PLAN: Transition(_AT_WORK, None, Action.TASK_CONTROL),
    TaskVerb.REFUSE_PLAN: Transition(_AT_WORK, None, Action.TASK_CONTROL, needs_note=True),
    TaskVerb.MOVE: Transition(OPEN, None, Action.TASK_CONTROL, needs_note=True),
    TaskVerb.REMIND: Transition(WITH_EXECUTOR, None, Action.TASK_CONTROL),
    TaskVerb.HAND_ON: Transition(_AT_WORK, None, Action.TASK_EXECUTE),
}

DECISIONS = frozenset({TaskVerb.GRANT_EXTENSION, TaskVerb.REFUSE_EXTENSION})
# What would take the task, or its date, out of another one's control.
NEVER_BY_EXECUTOR = frozenset(
    {TaskVerb.CLOSE, TaskVerb.GRANT_EXTENSION, TaskVerb.CANCEL, TaskVerb.AGREE_PLAN, TaskVerb.MOVE}
)
ABOUT_PLANS = frozenset({TaskVerb.AGREE_PLAN, TaskVerb.REFUSE_PLAN})


@dataclass(frozen=True)
class TaskFacts:
    """What the rules need to know of a task."""

    status: TaskStatus
    due_on: date
    reported_on: date | None = None
    executors: frozenset[int] = frozenset()  # everybody who accepted it, reported it or gave evidence
    extension_asked: bool = False  # a request for more time waits for its decision
    text_changed: bool = False  # the recommendation was reworded after the executor accepted it
    round_from: date | None = None  # the first day of the open round of an ongoing duty; None: not an ongoing one
    plan_given: bool = False  # a plan waits for the department's word


def next_status(verb: TaskVerb, facts: TaskFacts, actor: Actor, *, note: str = "", evidence: int = 0) -> TaskStatus:
    """Return the status after `verb`; raises when the table, the executor rule or a missing note or evidence forbids.

    Role and organisation are checked before (permissions); here stands what depends on the task itself.
    """
    row = TRANSITIONS[verb]
    if facts.status not in row.sources:
        raise ConflictError(
            N_("“%(verb)s” is not possible now: the task's status is “%(status)s”."),
            verb=VERB_NAMES[verb],
            status=STATUS_NAMES[facts.status],
        )
    if verb in NEVER_BY_EXECUTOR and actor.person_id in facts.executors:
        raise ForbiddenError(
            N_("The executor cannot take the own task off control, extend or cancel it, or agree to the own plan.")
        )
    if verb in DECISIONS and not facts.extension_asked:
        raise ConflictError(N_("There is no request for more time that waits for a decision."))
    if verb is TaskVerb.READ_CHANGE and not facts.text_changed:
        raise ConflictError(N_("The wording is still the one that was accepted."))
    if verb in ABOUT_PLANS and not facts.plan_given:
        raise ConflictError(N_("There is no plan that waits for a decision."))
    if verb is TaskVerb.CONFIRM and facts.round_from is None:
        raise ConflictError(N_("Only an ongoing duty is confirmed period by period."))
    if row.needs_note and not note:
        raise InvalidError(N_("Say why: the text is missing."), field="note")
    if row.needs_evidence and not evidence:
        raise InvalidError(
            N_("Completion needs evidence: a document, a link or a statement of fact."), field="evidence"
        )
    return row.target or facts.status


def check_extension(facts: TaskFacts, until: date | None, today: date) -> date:
    """Return the new date that may be asked for; raises when it is too late to ask, or the date is no later one."""
    if facts.extension_asked:
        raise ConflictError(N_("More time was asked for already: wait for the decision."))
    if facts.due_on < today:
        raise ConflictError(N_("The date has passed: more time is asked for before it does."))
    if until is None or until <= facts.due_on:
        raise InvalidError(
            N_("The new date must be later than the present one, %(day)s."),
            field="until",
            day=facts.due_on.strftime("%d.%m.%Y"),
        )
    return check_date(until, field="until")


def check_move(facts: TaskFacts, until: date | None) -> date:
    """Return the later date that a controller sets of his own accord; raises when a request waits or it is no later."""
    if facts.extension_asked:
        raise ConflictError(N_("A request for more time waits here: decide it instead."))
    if until is None or until <= facts.due_on:
        raise InvalidError(
            N_("The new date must be later than the present one, %(day)s."),
            field="until",
            day=facts.due_on.strftime("%d.%m.%Y"),
        )
    return check_date(until, field="until")


def check_hand_on(facts: TaskFacts, actor: Actor, *, person_id: int | None, controls: bool, executes: bool) -> int:
    """Return whom a task is handed to.

    `controls`: the actor controls tasks there, and so could decide on his own former duty: another one hands it on.
    `executes`: the person named may execute tasks there.
    """
    if controls and actor.person_id in facts.executors:
        raise ForbiddenError(N_("Who controls tasks cannot hand on the own one: another officer does."))
    if person_id is None or not executes:
        raise InvalidError(N_("This person does not execute tasks of that organisation."), field="to")
    return person_id


def check_plan(facts: TaskFacts, person: str, by: date | None, today: date) -> date:
    """Return the date of a plan; raises InvalidError when nobody is named or the date is not within the task's time."""
    if not person:
        raise InvalidError(N_("Name who answers for it."), field="person")
    last = max(facts.due_on, today)
    if by is None or not today <= by <= last:
        raise InvalidError(
            N_("The plan's date must lie between today and %(day)s; for a later one ask for an extension."),
            field="by",
            day=last.strftime("%d.%m.%Y"),
        )
    return by


def check_round(facts: TaskFacts, today: date) -> date:
    """Return the first day of the round to be confirmed; raises when the next period has not begun yet."""
    if facts.round_from is None or facts.round_from > today:
        raise ConflictError(N_("This period is confirmed already; the next one has not begun."))
    return facts.round_from


def possible_verbs(facts: TaskFacts, actor: Actor, today: date) -> list[TaskVerb]:
    """Return what `actor` could do now as far as the task itself decides, in the table's order."""
    verbs = [verb for verb, row in TRANSITIONS.items() if facts.status in row.sources]
    if actor.person_id in facts.executors:
        verbs = [verb for verb in verbs if verb not in NEVER_BY_EXECUTOR]
    if not facts.extension_asked:
        verbs = [verb for verb in verbs if verb not in DECISIONS]
    if not facts.plan_given:
        verbs = [verb for verb in verbs if verb not in ABOUT_PLANS]
    if facts.round_from is None or facts.round_from > today:
        verbs = [verb for verb in verbs if verb is not TaskVerb.CONFIRM]
    if not facts.text_changed:
        verbs = [verb for verb in verbs if verb is not TaskVerb.READ_CHANGE]
    if facts.extension_asked or facts.due_on < today:
        verbs = [verb for verb in verbs if verb is not TaskVerb.ASK_EXTENSION]
    if facts.extension_asked:
        verbs = [verb for verb in verbs if verb is not TaskVerb.MOVE]
    return verbs


def is_overdue(facts: TaskFacts, today: date) -> bool:
    """Return whether the date has passed while the ball is with the executor."""
    return facts.status in WITH_EXECUTOR and facts.due_on < today


def is_done_late(facts: TaskFacts) -> bool:
    """Return whether completion was reported after the date."""
    done = facts.status in {TaskStatus.REPORTED, TaskStatus.CLOSED}
    return done and facts.reported_on is not None and facts.reported_on > facts.due_on
