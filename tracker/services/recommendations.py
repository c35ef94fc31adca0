"""Recommendations: typing and changing drafts, sending them out as tasks, withdrawing them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from tracker.domain.deadlines import Deadline, normal
from tracker.domain.errors import N_, ConflictError, InvalidError, MissingError, SverkaError
from tracker.domain.living import ChangeKind
from tracker.domain.notices import LONGEST_REASON, NoticeKind
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, OrganisationKind
from tracker.domain.sending import Executor, Times, executing_kind, fan_out
from tracker.domain.tasks import OPEN, TaskStatus
from tracker.domain.text import bounded, clean_line, clean_text
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.queries.campaigns import overrides
from tracker.queries.locking import locked
from tracker.queries.recommendations import executors
from tracker.services.context import now, today
from tracker.services.journal import changes, record
from tracker.services.notices import tell
from tracker.services.undo import remember

LONGEST_NUMBER, LONGEST_WORDS, LONGEST_TEXT = 20, 500, 10_000
MOST_AT_ONCE = 200
CHUNK = 500
Progress = Callable[[int, int], None]


def deadline_of(row: Recommendation) -> Deadline:
    """Return the recommendation's deadline as the rules know one."""
    return Deadline(row.deadline_kind, row.deadline_on, row.deadline_days, row.rhythm)


def _values(addressee: Addressee, number: str, text: str, deadline: Deadline, deadline_words: str) -> dict[str, Any]:
    """Return the columns for what a person filled in; raises InvalidError naming the field."""
    number, text, deadline_words = clean_line(number), clean_text(text), clean_line(deadline_words)
    for name, value, longest in (
        ("number", number, LONGEST_NUMBER),
        ("text", text, LONGEST_TEXT),
        ("deadline_words", deadline_words, LONGEST_WORDS),
    ):
        bounded(value, field=name, most=longest)
    if not text:
        raise InvalidError(N_("The recommendation has no text."), field="text")
    kept = normal(deadline)
    return {
        "addressee": addressee,
        "number": number,
        "text": text,
        "deadline_kind": kept.kind,
        "deadline_on": kept.on,
        "deadline_days": kept.days,
        "rhythm": kept.rhythm,
        "deadline_words": deadline_words,
    }


def create(
    session: Session,
    *,
    actor: Actor,
    campaign_id: int,
    addressee: Addressee,
    number: str,
    text: str,
    deadline: Deadline,
    deadline_words: str = "",
    source: str = "",
    doubts: Iterable[Any] = (),
    memo_id: int | None = None,
) -> Recommendation:
    """Create a draft, typed by a person or taken from a memo."""
    if session.get(Campaign, campaign_id) is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    values = _values(addressee, number, text, deadline, deadline_words)
    row = Recommendation(
        campaign_id=campaign_id,
        memo_id=memo_id,
        source=clean_text(source),
        doubts=list(doubts),
        status=RecommendationStatus.DRAFT,
        **values,
    )
    session.add(row)
    session.flush()
    record(session, actor, "created", "recommendation", row.id, after={**values, "memo": memo_id})
    return row


def require_draft(row: Recommendation) -> None:
    """Raise ConflictError unless the recommendation is still a draft."""
    if row.status is not RecommendationStatus.DRAFT:
        raise ConflictError(N_("Only a draft can be changed or deleted: this recommendation was sent or withdrawn."))


def update(
    session: Session,
    *,
    actor: Actor,
    recommendation_id: int,
    version: int,
    addressee: Addressee,
    number: str,
    text: str,
    deadline: Deadline,
    deadline_words: str = "",
) -> Recommendation:
    """Change a draft."""
    row = locked(session, Recommendation, recommendation_id, version=version)
    require_draft(row)
    before, after = changes(row, _values(addressee, number, text, deadline, deadline_words))
    if after:
        record(session, actor, "changed", "recommendation", row.id, before=before, after=after)
    session.flush()
    return row


def delete(session: Session, *, actor: Actor, recommendation_id: int, version: int) -> None:
    """Delete a draft; what it said stays in the journal."""
    row = locked(session, Recommendation, recommendation_id, version=version)
    require_draft(row)
    before = {name: getattr(row, name) for name in ("addressee", "number", "text", "deadline_kind", "deadline_words")}
    session.delete(row)
    session.flush()
    record(session, actor, "deleted", "recommendation", recommendation_id, before=before)


def withdraw(session: Session, *, actor: Actor, recommendation_id: int, version: int, note: str) -> int:
    """Withdraw a sent recommendation with a reason: its open tasks are cancelled; returns how many those were."""
    row = locked(session, Recommendation, recommendation_id, version=version)
    if row.status is not RecommendationStatus.SENT:
        raise ConflictError(N_("Only a sent recommendation can be withdrawn."))
    note = clean_text(note)
    if not note:
        raise InvalidError(N_("Say why: the text is missing."), field="note")
    columns = (Task.id, Task.status, Task.version, Task.organisation_id)
    query = select(*columns).where(Task.recommendation_id == row.id, Task.status.in_(OPEN))
    open_tasks = session.execute(query.order_by(Task.id).with_for_update(of=Task)).all()
    row.status = RecommendationStatus.WITHDRAWN
    session.execute(
        sql_update(Task)
        .where(Task.recommendation_id == row.id, Task.status.in_(OPEN))
        .values(status=TaskStatus.CANCELLED, version=Task.version + 1)
        .execution_options(synchronize_session=False)
    )
    was: dict[str, list[int]] = {}
    for task_id, status, _version, _home in open_tasks:
        was.setdefault(status.value, []).append(task_id)
    session.flush()
    versions = {one.id: one.version + 1 for one in open_tasks}
    remember(
        session, actor, ChangeKind.WITHDRAWN,
        recommendation_id=row.id, tasks=versions, details={"was": was}, note=note,
    )  # fmt: skip
    record(
        session, actor, "withdrawn", "recommendation", row.id,
        before={"status": RecommendationStatus.SENT, "tasks": was},
        after={"status": RecommendationStatus.WITHDRAWN, "cancelled": len(open_tasks)}, note=note,
    )  # fmt: skip
    tell(
        session, actor=actor, organisation_ids=[one.organisation_id for one in open_tasks],
        kind=NoticeKind.TASK_WITHDRAWN, url="/tasks", number=row.number or "—", reason=note[:LONGEST_REASON],
    )  # fmt: skip
    return len(open_tasks)


@dataclass(frozen=True)
class Outgoing:
    """What sending one recommendation would do: a due date for each organisation, or why it is refused."""

    recommendation: Recommendation
    due: Mapping[int, date] = field(default_factory=dict)
    refusal: SverkaError | None = None
    meant: int = 0  # organisations that it would reach, if it were not refused

    @property
    def organisations(self) -> int:
        """Return how many organisations it means."""
        return len(self.due) or self.meant

    @property
    def first_due(self) -> date | None:
        """Return the earliest date."""
        return min(self.due.values(), default=None)

    @property
    def last_due(self) -> date | None:
        """Return the latest date."""
        return max(self.due.values(), default=None)


def _outgoing(session: Session, ids: Collection[int], *, lock: bool) -> list[Outgoing]:
    """Return what sending the recommendations would do; raises MissingError when one of them is not there."""
    if not ids:
        raise InvalidError(N_("Choose at least one recommendation."), field="ids")
    if len(ids) > MOST_AT_ONCE:
        raise InvalidError(N_("At most %(most)s recommendations are sent at once."), field="ids", most=MOST_AT_ONCE)
    query = select(Recommendation).where(Recommendation.id.in_(ids)).order_by(Recommendation.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(query).all()
    if len(rows) != len(set(ids)):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    calendar = overrides(session)
    known: dict[tuple[OrganisationKind, int], list[Executor]] = {}
    found = []
    for row in rows:
        try:
            key = (executing_kind(row.addressee, row.status), row.campaign_id)
            if key not in known:
                known[key] = executors(session, *key, today(session))
            times = Times(today(session), session.get_one(Campaign, row.campaign_id).ends_on, calendar)
            found.append(Outgoing(row, fan_out(deadline_of(row), known[key], times)))
        except SverkaError as error:
            found.append(Outgoing(row, refusal=error))
    return found


def preview(
    session: Session,
    actor: Actor,  # noqa: ARG001 - every service knows who asks
    recommendation_ids: Collection[int],
) -> list[Outgoing]:
    """Return what sending would do, changing nothing."""
    return _outgoing(session, recommendation_ids, lock=False)


def send(
    session: Session,
    *,
    actor: Actor,
    recommendation_ids: Collection[int],
    versions: Mapping[int, int] | None = None,
    progress: Progress | None = None,
) -> int:
    """Make a task for every organisation that the recommendations mean, all or none; returns how many.

    `versions` are those that the preview showed. `progress` is told (done, total) after each portion.
    """
    outgoing = _outgoing(session, recommendation_ids, lock=True)
    for one in outgoing:
        if versions is not None and versions.get(one.recommendation.id) != one.recommendation.version:
            raise ConflictError(N_("Somebody has changed this in the meantime. Look at the new state and repeat."))
        if one.refusal:
            kind = ConflictError if isinstance(one.refusal, ConflictError) else InvalidError
            raise kind(
                N_("Recommendation %(number)s cannot be sent. %(reason)s Nothing was sent."),
                number=one.recommendation.number or "—",
                reason=one.refusal,
            )
    total = sum(len(one.due) for one in outgoing)
    done = 0
    moment = now(session)
    for one in outgoing:
        rows = task_rows(one, moment)
        for part in (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)):
            session.execute(insert(Task), part)
            done += len(part)
            if progress:
                progress(done, total)
        one.recommendation.status = RecommendationStatus.SENT
        one.recommendation.sent_at = moment
    session.flush()
    for one in outgoing:
        _record_sending(session, actor, one)
    return total


def task_rows(one: Outgoing, moment: datetime) -> list[dict[str, Any]]:
    """Return the rows of one recommendation's tasks."""
    same = {
        "campaign_id": one.recommendation.campaign_id,
        "recommendation_id": one.recommendation.id,
        "status": TaskStatus.SENT,
        "sent_at": moment,
        "wording": one.recommendation.wording,
        "version": 1,
    }
    return [
        {**same, "organisation_id": organisation_id, "due_on": due, "first_due_on": due}
        for organisation_id, due in one.due.items()
    ]


def _record_sending(session: Session, actor: Actor, one: Outgoing) -> None:
    record(
        session, actor, "sent", "recommendation", one.recommendation.id,
        before={"status": RecommendationStatus.DRAFT},
        after={
            "status": RecommendationStatus.SENT, "tasks": len(one.due),
            "first_due": one.first_due, "last_due": one.last_due,
        },
    )  # fmt: skip
