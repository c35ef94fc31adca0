"""The digest of a day: written once a person and day, made out of what the person may still see when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tracker.domain.errors import N_, MissingError
from tracker.domain.letters import Dropped, LetterKind, LetterState
from tracker.domain.mail import Topic, Window, is_time, stage, topics_of, window
from tracker.domain.notices import NoticeKind
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import Actor
from tracker.models.mail import Letter, MailSetting
from tracker.models.notices import Notice
from tracker.queries import mail as queries
from tracker.queries.locking import await_turn
from tracker.queries.mail import Duty, Waiting
from tracker.services.context import clock, now
from tracker.services.letters import is_set_up, new_letter
from tracker.services.mail import code


def compose(session: Session) -> int:
    """Write the letter of the day for everybody whose hour has come; returns how many. Nothing without a mail server.

    A digest that still waits from an earlier day is out of date then: the new one tells what it would have told.
    """
    if not is_set_up(session):
        return 0
    await_turn(session, "digests")
    here, moment = clock(session).zone, now(session)
    due = [(row, day) for row in queries.wanting(session, moment) if (day := _day(row, here, moment)) is not None]
    if not due:
        return 0
    people = [row.person_id for row, _day_ in due]
    keys = [f"digest:{row.person_id}:{day.isoformat()}" for row, day in due]
    known = set(session.scalars(select(Letter.key).where(Letter.key.in_(keys))))
    session.execute(
        update(Letter)
        .where(Letter.kind == LetterKind.DIGEST, Letter.state == LetterState.WAITING, Letter.person_id.in_(people))
        .where(Letter.lease_until.is_(None), Letter.key.not_in(keys))
        .values(state=LetterState.EXPIRED, ended_at=now(session))
        .execution_options(synchronize_session=False)
    )
    for day in {day for _row, day in due}:
        ids = [row.id for row, wanted in due if wanted == day]
        session.execute(update(MailSetting).where(MailSetting.id.in_(ids)).values(composed_on=day))
    rows = [_values(session, row, key) for (row, _day_), key in zip(due, keys, strict=True) if key not in known]
    if rows:
        session.execute(insert(Letter), rows)
    session.flush()
    return len(rows)


def _day(row: MailSetting, here: ZoneInfo, moment: datetime) -> date | None:
    return is_time(moment, ZoneInfo(row.zone) if row.zone else here, row.hour, row.composed_on)


def _values(session: Session, row: MailSetting, key: str) -> dict[str, object]:
    made = new_letter(session, kind=LetterKind.DIGEST, key=key, person_id=row.person_id, address=row.address)
    names = ("kind", "key", "message_id", "person_id", "address", "created_at", "due_at", "expires_at")
    same = {"state": LetterState.WAITING, "reason": "", "error": "", "tries": 0, "lease_key": ""}
    return {**same, **{name: getattr(made, name) for name in names}}


@dataclass(frozen=True)
class Digest:
    """What a digest tells, as facts; words are put to them where the language is known."""

    window: Window
    fresh: Sequence[Duty] = ()
    reminders: dict[int, list[Duty]] = field(default_factory=dict)  # by days before the deadline
    overdue: Sequence[Duty] = ()
    waiting: Waiting = field(default_factory=Waiting)
    escalated: Sequence[Notice] = ()
    notices: Sequence[Notice] = ()

    @property
    def worth(self) -> bool:
        """Return whether there is news: what is overdue since long is told along, and is no ground for a letter."""
        news = (self.fresh, self.reminders, self.waiting.fresh, self.escalated, self.notices)
        return any(bool(one) for one in news)


@dataclass(frozen=True)
class Ready:
    """A letter that may go out now."""

    kind: LetterKind
    message_id: str
    address: str
    language: str
    name: str
    digest: Digest | None = None
    code: str = ""


def prepared(session: Session, letter_id: int) -> Ready | Dropped:
    """Return what to send, or why not: everything is looked at again, right before it goes out."""
    letter = session.get(Letter, letter_id)
    if letter is None:
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    actor = queries.present_actor(session, letter.person_id or 0, clock(session).today())
    if actor is None or letter.person is None:
        return Dropped.NOBODY
    if not letter.person.active:
        return Dropped.OFF
    ready = Ready(letter.kind, letter.message_id, letter.address, letter.person.language, letter.person.full_name)
    if letter.kind is LetterKind.TEST:
        return ready if allowed(actor, Action.MAIL_MANAGE) else Dropped.NO_ROLE
    setting = queries.setting_of(session, letter.person_id)
    if setting is None or setting.address != letter.address:
        return Dropped.OTHER_ADDRESS
    if letter.kind is LetterKind.CONFIRMATION:
        return Ready(**{**vars(ready), "code": code(session, setting)})
    return _digest(session, letter, setting, actor, ready)


def _digest(session: Session, letter: Letter, setting: MailSetting, actor: Actor, ready: Ready) -> Ready | Dropped:
    if not setting.enabled or setting.confirmed_at is None:
        return Dropped.UNASKED
    if setting.refused:
        return Dropped.REFUSED
    wanted = [topic for topic in topics_of(actor) if topic.value in setting.topics]
    if not topics_of(actor):
        return Dropped.NO_ROLE
    until = letter.covers_until or now(session)
    found = contents(session, actor, wanted, window(setting.told_until, until, clock(session).zone))
    return Ready(**{**vars(ready), "digest": found}) if found.worth else Dropped.NOTHING


def contents(session: Session, actor: Actor, wanted: Sequence[Topic], of: Window) -> Digest:
    """Return what there is to tell this person of the wanted topics; nothing out of the person's present reach."""
    duties = queries.duties(session, actor, of) if {Topic.TASKS, Topic.REMINDERS} & set(wanted) else []
    notices = queries.told(session, actor, of) if {Topic.NOTICES, Topic.ESCALATIONS} & set(wanted) else []
    reminders: dict[int, list[Duty]] = {}
    if Topic.REMINDERS in wanted:
        for one in duties:
            days = stage(one.due_on, of)
            if days is not None:
                reminders.setdefault(days, []).append(one)
    return Digest(
        of,
        fresh=[one for one in duties if one.fresh] if Topic.TASKS in wanted else [],
        reminders=dict(sorted(reminders.items())),
        overdue=[one for one in duties if one.due_on < of.today] if Topic.REMINDERS in wanted else [],
        waiting=queries.decisions(session, actor, of) if Topic.DECISIONS in wanted else Waiting(),
        escalated=_of_kind(notices, escalated=True) if Topic.ESCALATIONS in wanted else [],
        notices=_of_kind(notices, escalated=False) if Topic.NOTICES in wanted else [],
    )


def _of_kind(notices: Sequence[Notice], *, escalated: bool) -> list[Notice]:
    return [one for one in notices if (one.kind is NoticeKind.TASKS_ESCALATED) == escalated]
