"""Notices: every change of the department that concerns an organisation is told to it, and to nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.errors import ConflictError, MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.journal import JournalEntry
from tracker.models.living import BulkChange
from tracker.models.memos import Recommendation
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.services import living, notices, recommendations, tasks, undo
from tracker.services.tasks import Given


@dataclass
class Town:
    """A department, three schools, and one recommendation that two of them have."""

    officer: Actor
    schools: list[Organisation]
    of: Recommendation
    first: Any
    second: Any


@pytest.fixture
def town(session: Session) -> Town:
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    schools = [factories.school(session, f"Школа № {number}") for number in (1, 2, 3)]
    of = factories.recommendation(session, factories.campaign(session), number="7", text="Прежний текст.")
    first = factories.task(session, of, schools[0], status=TaskStatus.ACCEPTED)
    second = factories.task(session, of, schools[1])
    return Town(officer, schools, of, first, second)


def told(session: Session) -> list[tuple[int, NoticeKind]]:
    rows = session.execute(select(Notice.organisation_id, Notice.kind).order_by(Notice.id))
    return [tuple(row) for row in rows]


def withdraw(session: Session, town: Town, note: str = "поручение исполнено иначе") -> None:
    recommendations.withdraw(
        session, actor=town.officer, recommendation_id=town.of.id, version=town.of.version, note=note
    )


def act(session: Session, town: Town, verb: TaskVerb, **given: Any) -> None:
    session.refresh(town.first)
    tasks.act(
        session, actor=town.officer, task_id=town.first.id, version=town.first.version, verb=verb, given=Given(**given)
    )


def test_a_withdrawal_is_told_to_those_who_had_an_open_task(session: Session, town: Town) -> None:
    town.second.status = TaskStatus.CLOSED
    session.flush()
    withdraw(session, town)
    assert told(session) == [(town.schools[0].id, NoticeKind.TASK_WITHDRAWN)]
    notice = session.scalars(select(Notice)).one()
    assert notice.params == {"number": "7", "reason": "поручение исполнено иначе"}
    assert notice.created_by_id == town.officer.person_id


def test_a_long_reason_is_cut_and_no_number_is_a_dash(session: Session, town: Town) -> None:
    town.of.number = ""
    session.flush()
    withdraw(session, town, "ы" * 5000)
    params = session.scalars(select(Notice).limit(1)).one().params
    assert (params["number"], len(params["reason"])) == ("—", 300)


def test_another_wording_is_told_to_those_who_accepted_the_old_one(session: Session, town: Town) -> None:
    living.reword(
        session, actor=town.officer, recommendation_id=town.of.id, version=town.of.version, text="Новый текст."
    )
    assert told(session) == [(town.schools[0].id, NoticeKind.TASK_REWORDED)]
    assert session.scalars(select(Notice.url)).one() == f"/tasks?recommendation={town.of.id}"


def test_handing_over_is_told_to_both_sides_with_their_numbers(session: Session, town: Town) -> None:
    leaving, heir = town.schools[0], town.schools[2]
    more = factories.recommendation(session, town.of.campaign)
    factories.task(session, more, leaving)
    leaving.successors.append(heir)
    leaving.closed_on = date(2027, 4, 1)
    session.flush()
    living.hand_over(
        session, actor=town.officer, organisation_id=leaving.id, version=leaving.version, note="реорганизация"
    )
    assert told(session) == [
        (heir.id, NoticeKind.TASKS_HANDED_OVER),
        (leaving.id, NoticeKind.TASKS_TAKEN_AWAY),
    ]
    assert session.scalars(select(Notice).order_by(Notice.id)).first().params == {"school": leaving.name, "tasks": 2}


def test_undoing_is_told_to_all_whom_it_touches(session: Session, town: Town) -> None:
    withdraw(session, town)
    change = session.scalars(select(BulkChange)).one()
    undo.undo(session, actor=town.officer, change_id=change.id)
    assert told(session)[2:] == [
        (town.schools[0].id, NoticeKind.CHANGE_UNDONE),
        (town.schools[1].id, NoticeKind.CHANGE_UNDONE),
    ]


@pytest.mark.parametrize(
    ("status", "verb", "given", "kind"),
    [
        (TaskStatus.REPORTED, TaskVerb.RETURN, {"note": "нет подписи"}, NoticeKind.TASK_RETURNED),
        (TaskStatus.ACCEPTED, TaskVerb.CANCEL, {"note": "ошибка"}, NoticeKind.TASK_CANCELLED),
        (TaskStatus.REPORTED, TaskVerb.CLOSE, {}, None),
    ],
)
def test_what_is_decided_on_a_task_is_told_to_its_executor(
    session: Session, town: Town, status: TaskStatus, verb: TaskVerb, given: dict[str, Any], kind: NoticeKind | None
) -> None:
    town.first.status, town.first.reported_on = status, date(2027, 4, 19)
    session.flush()
    act(session, town, verb, **given)
    assert told(session) == ([(town.schools[0].id, kind)] if kind else [])
    if kind:
        assert session.scalars(select(Notice.url)).one() == f"/tasks/{town.first.id}"


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        (TaskVerb.GRANT_EXTENSION, NoticeKind.EXTENSION_GRANTED),
        (TaskVerb.REFUSE_EXTENSION, NoticeKind.EXTENSION_REFUSED),
    ],
)
def test_an_answer_to_a_request_for_more_time_is_told(
    session: Session, town: Town, verb: TaskVerb, kind: NoticeKind
) -> None:
    head = factories.actor(session, Role.SCHOOL, town.schools[0])
    tasks.ask_extension(
        session, actor=head, task_id=town.first.id, version=town.first.version, until=date(2027, 6, 1), note="карантин"
    )
    act(session, town, verb, note="по решению комиссии")
    assert told(session) == [(town.schools[0].id, kind)]
    until = session.scalars(select(Notice)).one().params["until"]
    assert until == ("01.06.2027" if kind is NoticeKind.EXTENSION_GRANTED else "21.05.2027")


def test_a_verb_that_is_refused_tells_nothing(session: Session, town: Town) -> None:
    with pytest.raises(ConflictError):
        act(session, town, TaskVerb.RETURN, note="рано")
    assert told(session) == []


# Reading


def notice(session: Session, home: Organisation, kind: NoticeKind = NoticeKind.ORDER_PUBLISHED) -> Notice:
    return factories.add(
        session, Notice(organisation_id=home.id, kind=kind, params={}, created_at=session.info["clock"].now())
    )


@pytest.fixture
def head(session: Session, town: Town) -> Actor:
    return factories.actor(session, Role.SCHOOL, town.schools[0])


@pytest.fixture
def later(session: Session, app: Flask) -> Callable[..., None]:
    def move(**gap: float) -> None:
        mailroom.at(app, session.info["clock"].now() + timedelta(**gap))
        session.info["clock"] = app.extensions["sverka_clock"]

    return move


def unread(session: Session) -> int:
    session.expire_all()
    return len(session.scalars(select(Notice).where(Notice.read_at.is_(None))).all())


def test_marking_all_is_undone_as_a_whole_and_leaves_what_was_read_before(
    session: Session, town: Town, head: Actor, later: Callable[..., None]
) -> None:
    first = notice(session, town.schools[0])
    notices.read(session, actor=head, notice_id=first.id)
    later(minutes=5)
    for _ in range(3):
        notice(session, town.schools[0])
    foreign = notice(session, town.schools[1])
    assert notices.read_all(session, actor=head) == 3
    assert unread(session) == 1
    assert notices.undo_reading(session, actor=head) == 3
    assert unread(session) == 4
    assert session.get_one(Notice, first.id).read_at is not None
    assert session.get_one(Notice, foreign.id).read_at is None
    with pytest.raises(ConflictError):
        notices.undo_reading(session, actor=head)


def test_only_who_marked_them_undoes_it_and_only_for_an_hour(
    session: Session, town: Town, head: Actor, later: Callable[..., None]
) -> None:
    for _ in range(2):
        notice(session, town.schools[0])
    notices.read_all(session, actor=head)
    colleague = factories.actor(session, Role.SCHOOL, town.schools[0])
    with pytest.raises(ConflictError):
        notices.undo_reading(session, actor=colleague)
    later(hours=1)
    assert notices.undo_reading(session, actor=head) == 2
    notices.read_all(session, actor=head)
    later(hours=1, seconds=1)
    with pytest.raises(ConflictError):
        notices.undo_reading(session, actor=head)


def test_one_kind_can_be_marked_alone(session: Session, town: Town, head: Actor) -> None:
    notice(session, town.schools[0])
    notice(session, town.schools[0], NoticeKind.DISCREPANCY)
    assert notices.read_all(session, actor=head, kind=NoticeKind.DISCREPANCY) == 1
    assert unread(session) == 1


def test_a_notice_is_made_unread_again_once_and_only_within_reach(session: Session, town: Town, head: Actor) -> None:
    own, foreign = notice(session, town.schools[0]), notice(session, town.schools[1])
    notices.read(session, actor=head, notice_id=own.id)
    for _ in range(2):
        notices.unread(session, actor=head, notice_id=own.id)
    assert unread(session) == 2
    with pytest.raises(MissingError):
        notices.unread(session, actor=head, notice_id=foreign.id)
    actions = session.scalars(select(JournalEntry.action).where(JournalEntry.object_type == "notice")).all()
    assert sorted(actions) == ["read", "unread"]
