"""Keeps tasks in step with their recommendations: new wordings, schools that join, schools that leave."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.domain.deadlines import check_date, require_ahead
from tracker.domain.errors import N_, ConflictError, InvalidError, SverkaError
from tracker.domain.living import ChangeKind
from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action
from tracker.domain.recommendations import ADDRESSEE_KINDS, RecommendationStatus
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.sending import Executor, Times, fan_out
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskStatus
from tracker.domain.text import bounded, clean_text
from tracker.models.campaigns import Campaign
from tracker.models.living import RecommendationWording
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.queries import living as queries
from tracker.queries.campaigns import overrides
from tracker.queries.locking import locked
from tracker.queries.organisations import is_open
from tracker.queries.recommendations import executors
from tracker.queries.visibility import within_reach
from tracker.services.context import now, today
from tracker.services.journal import Entry, record, record_all
from tracker.services.notices import tell
from tracker.services.recommendations import LONGEST_TEXT, Outgoing, deadline_of, task_rows
from tracker.services.undo import remember


def checked_wording(row: Recommendation, text: str) -> str:
    """Return the new text of a sent recommendation; raises when it cannot be taken or says the same."""
    if row.status is not RecommendationStatus.SENT:
        raise ConflictError(N_("Only a sent recommendation is reworded; a draft is simply changed."))
    text = bounded(clean_text(text), field="text", most=LONGEST_TEXT)
    if not text:
        raise InvalidError(N_("The recommendation has no text."), field="text")
    if text == row.text:
        raise InvalidError(N_("The wording is the same as before."), field="text")
    return text


def reword(session: Session, *, actor: Actor, recommendation_id: int, version: int, text: str) -> int:
    """Change the text of a sent recommendation; who accepted the old one is shown the difference. Returns how many."""
    row = locked(session, Recommendation, recommendation_id, version=version)
    text = checked_wording(row, text)
    columns = (Task.id, Task.version, Task.status, Task.organisation_id)
    query = select(*columns).where(Task.recommendation_id == row.id, Task.status.in_(OPEN))
    touched = session.execute(query.order_by(Task.id).with_for_update(of=Task)).all()
    old, number = row.text, row.wording
    session.add(
        RecommendationWording(
            recommendation_id=row.id, number=number, text=old, replaced_by_id=actor.person_id, replaced_at=now(session)
        )
    )
    row.text, row.wording = text, number + 1
    session.flush()
    versions = {one.id: one.version for one in touched}
    remember(session, actor, ChangeKind.REWORDED, recommendation_id=row.id, tasks=versions, details={"number": number})
    accepted = [one.organisation_id for one in touched if one.status is not TaskStatus.SENT]
    after = {"text": text, "tasks": len(accepted)}
    record(session, actor, "reworded", "recommendation", row.id, before={"text": old}, after=after)
    tell(
        session, actor=actor, organisation_ids=accepted, kind=NoticeKind.TASK_REWORDED,
        url=f"/tasks?recommendation={row.id}", number=row.number or "—",
    )  # fmt: skip
    return len(accepted)


def missing(session: Session, rows: Iterable[Recommendation], organisation_id: int | None = None) -> list[Outgoing]:
    """Return what sending these running recommendations to those without a copy would do, one after the other.

    `organisation_id` narrows it to one organisation. One that everybody has is left out.
    """
    wanted = list(rows)
    passed = queries.holders(session, [row.id for row in wanted]) | queries.declined(session)
    calendar, day = overrides(session), today(session)
    known: dict[tuple[OrganisationKind, int], list[Executor]] = {}
    found = []
    for row in wanted:
        key = (ADDRESSEE_KINDS[row.addressee], row.campaign_id)
        if key not in known:
            known[key] = executors(session, *key, day)
        homes = [
            one
            for one in known[key]
            if (row.id, one.organisation_id) not in passed and organisation_id in {None, one.organisation_id}
        ]
        if not homes:
            continue
        times = Times(day, session.get_one(Campaign, row.campaign_id).ends_on, calendar)
        try:
            found.append(Outgoing(row, fan_out(deadline_of(row), homes, times)))
        except SverkaError as error:
            found.append(Outgoing(row, refusal=error, meant=len(homes)))
    return found


def send_missing(
    session: Session, *, actor: Actor, versions: Mapping[int, int], organisation_id: int | None = None
) -> int:
    """Send running recommendations to those without a copy, all or none; returns how many tasks were made.

    `versions` are the recommendations with the versions that the preview showed.
    """
    if not versions:
        raise InvalidError(N_("Choose at least one recommendation."), field="ids")
    query = select(Recommendation).where(Recommendation.id.in_(sorted(versions))).order_by(Recommendation.id)
    rows = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    stale = any(row.version != versions[row.id] or row.status is not RecommendationStatus.SENT for row in rows)
    if stale or len(rows) != len(versions):
        raise ConflictError(N_("Somebody has changed this in the meantime. Look at the new state and repeat."))
    outgoing = missing(session, rows, organisation_id)
    for one in outgoing:
        if one.refusal:
            raise one.refusal
    if not outgoing:
        raise ConflictError(N_("Everybody has a copy already."))
    made = [row for one in outgoing for row in task_rows(one, now(session))]
    session.execute(insert(Task), made)
    fresh = _fresh(session, made)
    single = outgoing[0].recommendation.id if organisation_id is None and len(outgoing) == 1 else None
    remember(
        session, actor, ChangeKind.SENT_FURTHER,
        recommendation_id=single, organisation_id=organisation_id, tasks=dict.fromkeys(fresh, 1),
    )  # fmt: skip
    for one in outgoing:
        after = {"tasks": len(one.due), "first_due": one.first_due, "last_due": one.last_due}
        record(
            session, actor, "sent_further", "recommendation", one.recommendation.id,
            after=after, organisation_id=organisation_id,
        )  # fmt: skip
    return len(made)


def _fresh(session: Session, made: Collection[Mapping[str, Any]]) -> list[int]:
    """Return the ids of tasks just inserted."""
    pairs = {(row["recommendation_id"], row["organisation_id"]) for row in made}
    query = select(Task.id, Task.recommendation_id, Task.organisation_id).where(
        Task.recommendation_id.in_({pair[0] for pair in pairs}), Task.organisation_id.in_({pair[1] for pair in pairs})
    )
    return [row.id for row in session.execute(query) if (row.recommendation_id, row.organisation_id) in pairs]


def decline(session: Session, *, actor: Actor, organisation_id: int) -> int:
    """Decide that the running recommendations are not sent to an organisation; returns how many those are."""
    home = locked(session, Organisation, organisation_id, within_reach(actor, Action.TASK_CONTROL, Organisation.id))
    ids = [row.id for row in queries.without_copy(session, home)]
    if not ids:
        raise ConflictError(N_("Everybody has a copy already."))
    remember(session, actor, ChangeKind.DECLINED, organisation_id=home.id, details={"recommendations": ids})
    record(
        session, actor, "not_sent_here", "organisation", home.id,
        after={"recommendations": len(ids)}, organisation_id=home.id,
    )  # fmt: skip
    return len(ids)


@dataclass(frozen=True)
class Leaving:
    """What becomes of one open task of a school that leaves: new copies for `heirs`; `having` have their own."""

    task: Task
    heirs: tuple[Organisation, ...] = ()
    having: tuple[Organisation, ...] = ()
    stays: bool = False  # a report waits for the department's decision

    def due(self, day: date, until: date | None) -> date | None:
        """Return the date of the new copies: the old one while it lies ahead, else `until`."""
        return self.task.due_on if self.task.due_on >= day else until


def leaving(session: Session, school: Organisation) -> list[Leaving]:
    """Return what handing over would do with each open task of a school that leaves."""
    if school.closed_on is None:
        raise ConflictError(N_("This school is open: its tasks stay with it."))
    day = today(session)
    heirs = select(Organisation).where(Organisation.id.in_([one.id for one in school.successors]), is_open(day))
    successors = session.scalars(heirs.order_by(Organisation.name_order, Organisation.id)).all()
    tasks = queries.tasks_left(session, school.id)
    have = queries.holders(session, {task.recommendation_id for task in tasks})
    found = []
    for task in tasks:
        if task.status not in WITH_EXECUTOR:
            found.append(Leaving(task, stays=True))
            continue
        having = tuple(one for one in successors if (task.recommendation_id, one.id) in have)
        found.append(Leaving(task, tuple(one for one in successors if one not in having), having))
    return found


def hand_over(
    session: Session, *, actor: Actor, organisation_id: int, version: int, note: str, until: date | None = None
) -> tuple[int, int]:
    """Hand the open tasks of a school that leaves to its successors, or cancel them where there is nobody to take over.

    Returns how many copies were made and how many tasks were cancelled. `until` is the new date of what is overdue.
    """
    reach = within_reach(actor, Action.TASK_CONTROL, Organisation.id)
    school = locked(session, Organisation, organisation_id, reach, version=version)
    note = clean_text(note)
    if not note:
        raise InvalidError(N_("Say why: the text is missing."), field="note")
    session.execute(select(Task.id).where(Task.organisation_id == school.id).order_by(Task.id).with_for_update()).all()
    plan = [one for one in leaving(session, school) if not one.stays]
    if not plan:
        raise ConflictError(N_("There is no task here to hand over."))
    dates = _dates(session, plan, until)
    moment = now(session)
    made = [row for one in plan for row in _copies(one, dates.get(one.task.id), moment)]
    if made:
        session.execute(insert(Task), made)
    was: dict[str, list[int]] = {}
    for one in plan:
        was.setdefault(one.task.status.value, []).append(one.task.id)
        one.task.status = TaskStatus.CANCELLED
    session.flush()
    fresh = _fresh(session, made)
    touched = {**{one.task.id: one.task.version for one in plan}, **dict.fromkeys(fresh, 1)}
    details = {"was": was, "made": fresh}
    remember(
        session, actor, ChangeKind.HANDED_OVER, organisation_id=school.id, tasks=touched, details=details, note=note
    )
    _tell(session, actor, school, plan, was, note)
    return len(made), len(plan)


def _dates(session: Session, plan: Collection[Leaving], until: date | None) -> dict[int, date]:
    """Return the date of the copies by task; raises InvalidError when one has passed and no new one is given."""
    day = today(session)
    found = {}
    for one in plan:
        due = one.due(day, until)
        if one.heirs and due is None:
            raise InvalidError(N_("Some dates have passed already: give the new one."), field="until")
        if one.heirs and due is not None:
            found[one.task.id] = require_ahead(check_date(due, field="until"), day, field="until")
    return found


def _copies(one: Leaving, due: date | None, moment: datetime) -> list[dict[str, Any]]:
    outgoing = Outgoing(one.task.recommendation, {heir.id: due for heir in one.heirs if due is not None})
    return [{**row, "handed_from_id": one.task.id} for row in task_rows(outgoing, moment)]


def _tell(
    session: Session,
    actor: Actor,
    school: Organisation,
    plan: Collection[Leaving],
    was: Mapping[str, list[int]],
    note: str,
) -> None:
    """Write one entry for each task that was handed over, and tell both sides."""
    before = {task_id: status for status, ids in was.items() for task_id in ids}
    record_all(
        session,
        actor,
        [
            Entry(
                "handed_over", "task", one.task.id, {"status": before[one.task.id]},
                {"status": TaskStatus.CANCELLED, "successors": [heir.name for heir in (*one.heirs, *one.having)]},
                note, school.id,
            )
            for one in plan
        ],
    )  # fmt: skip
    coming = Counter(heir.id for one in plan for heir in one.heirs)
    for heir_id, number in sorted(coming.items()):
        _notice(session, actor, heir_id, NoticeKind.TASKS_HANDED_OVER, school, number)
    _notice(session, actor, school.id, NoticeKind.TASKS_TAKEN_AWAY, school, len(plan))


def _notice(session: Session, actor: Actor, home: int, kind: NoticeKind, school: Organisation, tasks: int) -> None:
    tell(session, actor=actor, organisation_ids=[home], kind=kind, url="/tasks", school=school.name, tasks=tasks)
