"""Typing, changing, sending and withdrawing recommendations."""

from datetime import date
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.extensions import session_context, write_transaction
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task
from tracker.services import recommendations

ONGOING = Deadline(DeadlineKind.ONGOING, rhythm=Rhythm.QUARTER)


@pytest.fixture
def officer(session: Session) -> Actor:
    session.info["writing"] = True
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def typed(session: Session, actor: Actor, **values: Any) -> Recommendation:
    values = {"addressee": Addressee.SCHOOLS, "number": "1", "text": "Провести работу", "deadline": ONGOING, **values}
    campaign_id = values.pop("campaign_id", None) or factories.campaign(session, 2027 + len(values)).id
    return recommendations.create(session, actor=actor, campaign_id=campaign_id, **values)


def entries(session: Session, action: str) -> list[JournalEntry]:
    query = select(JournalEntry).where(JournalEntry.object_type == "recommendation", JournalEntry.action == action)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def number_of_tasks(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Task)) or 0


def test_what_is_typed_is_cleaned_and_written_down(session: Session, officer: Actor) -> None:
    row = typed(session, officer, number=" 1\u200b. ", text="Усилить\x00 контроль \r\n за проверкой")
    assert (row.number, row.text) == ("1.", "Усилить контроль\n за проверкой")
    assert row.status is RecommendationStatus.DRAFT
    assert entries(session, "created")[0].after["text"] == row.text


@pytest.mark.parametrize(("values", "field"), [({"text": " "}, "text"), ({"number": "1" * 21}, "number")])
def test_a_missing_text_or_an_endless_number_is_refused(
    session: Session, officer: Actor, values: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        typed(session, officer, **values)
    assert caught.value.field == field


def test_a_campaign_that_is_not_there_is_missing(session: Session, officer: Actor) -> None:
    with pytest.raises(MissingError):
        typed(session, officer, campaign_id=2**31 - 1)


def test_a_draft_is_changed_with_both_values_in_the_journal(session: Session, officer: Actor) -> None:
    row = typed(session, officer)
    changed = {"addressee": Addressee.DEPARTMENT, "number": "2", "text": row.text, "deadline": ONGOING}
    recommendations.update(session, actor=officer, recommendation_id=row.id, version=1, **changed)
    entry = entries(session, "changed")[0]
    assert entry.before == {"addressee": "schools", "number": "1"}
    assert entry.after == {"addressee": "department", "number": "2"}
    with pytest.raises(ConflictError):
        recommendations.update(session, actor=officer, recommendation_id=row.id, version=1, **changed)


def test_only_a_draft_is_changed_or_deleted(session: Session, officer: Actor) -> None:
    row = typed(session, officer)
    row.status = RecommendationStatus.SENT
    session.flush()
    with pytest.raises(ConflictError):
        recommendations.delete(session, actor=officer, recommendation_id=row.id, version=row.version)
    with pytest.raises(ConflictError):
        recommendations.update(
            session, actor=officer, recommendation_id=row.id, version=row.version,
            addressee=row.addressee, number="1", text="иначе", deadline=ONGOING,
        )  # fmt: skip


def test_a_deleted_draft_leaves_its_words_in_the_journal(session: Session, officer: Actor) -> None:
    row = typed(session, officer, text="Больше не нужно")
    recommendations.delete(session, actor=officer, recommendation_id=row.id, version=1)
    assert session.get(Recommendation, row.id) is None
    assert entries(session, "deleted")[0].before["text"] == "Больше не нужно"


def test_the_memo_of_eleven_becomes_183_tasks_with_44_schools(session: Session, officer: Actor) -> None:
    campaign = factories.campaign(session)
    factories.methodical_office(session)
    for _ in range(44):
        factories.school(session)
    factories.school(session, closed_on=date(2027, 4, 20))
    leaving = factories.school(session, closed_on=date(2027, 4, 21))
    rows = [
        factories.recommendation(session, campaign, addressee=addressee).id
        for addressee, number in ((Addressee.DEPARTMENT, 3), (Addressee.METHODICAL_OFFICE, 4), (Addressee.SCHOOLS, 4))
        for _ in range(number)
    ]
    leaving.closed_on = date(2027, 4, 1)
    session.flush()
    told: list[tuple[int, int]] = []
    sent = recommendations.send(
        session, actor=officer, recommendation_ids=rows, progress=lambda done, total: told.append((done, total))
    )
    assert sent == number_of_tasks(session) == 3 + 4 + 4 * 44 == 183
    assert told[-1] == (183, 183)
    assert [entry.after["tasks"] for entry in entries(session, "sent")] == [1] * 7 + [44] * 4
    assert {task.status for task in session.scalars(select(Task))} == {TaskStatus.SENT}
    assert {task.first_due_on for task in session.scalars(select(Task))} == {date(2027, 6, 30)}


def test_one_that_cannot_be_sent_refuses_all_with_its_number_and_reason(session: Session, officer: Actor) -> None:
    campaign = factories.campaign(session)
    factories.school(session)
    good = factories.recommendation(session, campaign)
    bad = factories.recommendation(session, campaign, number="7", deadline_kind=DeadlineKind.NOT_SET)
    with pytest.raises(InvalidError, match=r"7 cannot be sent.*not set"):
        recommendations.send(session, actor=officer, recommendation_ids=[good.id, bad.id])
    assert number_of_tasks(session) == 0
    assert good.status is RecommendationStatus.DRAFT
    assert entries(session, "sent") == []


def test_what_was_sent_is_not_sent_again(session: Session, officer: Actor) -> None:
    campaign = factories.campaign(session)
    factories.school(session)
    row = factories.recommendation(session, campaign)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    with pytest.raises(ConflictError):
        recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    assert number_of_tasks(session) == 1


def test_a_preview_changes_nothing_and_names_the_refusals(session: Session, officer: Actor) -> None:
    campaign = factories.campaign(session)
    schools = [factories.school(session) for _ in range(3)]
    of_maths = factories.campaign_round(session, campaign)
    factories.school_round(session, of_maths, schools[0], test_on=date(2027, 4, 22))
    relative = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=2)
    other = factories.recommendation(session, campaign, addressee=Addressee.OTHER)
    first, second = recommendations.preview(session, officer, [relative.id, other.id])
    assert (len(first.due), first.first_due, first.last_due) == (3, date(2027, 4, 26), date(2027, 5, 25))
    assert second.refusal is not None
    assert second.due == {}
    assert number_of_tasks(session) == 0


def test_a_preview_that_has_grown_old_is_not_sent(session: Session, officer: Actor) -> None:
    factories.school(session)
    row = factories.recommendation(session, factories.campaign(session))
    row.text = "Другое"
    session.flush()
    with pytest.raises(ConflictError):
        recommendations.send(session, actor=officer, recommendation_ids=[row.id], versions={row.id: 1})


@pytest.mark.parametrize("ids", [[], [2**31 - 1], range(1, 300)])
def test_nothing_too_many_or_a_foreign_one_is_refused_as_a_whole(
    session: Session, officer: Actor, ids: list[int]
) -> None:
    with pytest.raises((InvalidError, MissingError)):
        recommendations.send(session, actor=officer, recommendation_ids=ids)


def test_withdrawing_cancels_the_open_tasks_and_keeps_the_closed(session: Session, officer: Actor) -> None:
    row = factories.recommendation(session, factories.campaign(session))
    statuses = [TaskStatus.SENT, TaskStatus.REPORTED, TaskStatus.CLOSED]
    tasks = [factories.task(session, row, factories.school(session), status=status) for status in statuses]
    session.flush()
    with pytest.raises(InvalidError):
        recommendations.withdraw(session, actor=officer, recommendation_id=row.id, version=row.version, note=" ")
    number = recommendations.withdraw(
        session, actor=officer, recommendation_id=row.id, version=row.version, note="Министерство отменило"
    )
    session.expire_all()
    assert number == 2
    assert [task.status for task in tasks] == [TaskStatus.CANCELLED, TaskStatus.CANCELLED, TaskStatus.CLOSED]
    entry = entries(session, "withdrawn")[0]
    assert entry.before["tasks"] == {"sent": [tasks[0].id], "reported": [tasks[1].id]}
    assert (entry.note, entry.after["cancelled"]) == ("Министерство отменило", 2)
    with pytest.raises(ConflictError):
        recommendations.withdraw(session, actor=officer, recommendation_id=row.id, version=row.version, note="ещё")


def test_a_failure_in_the_middle_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recommendations, "CHUNK", 2)

    def stop(done: int, _total: int) -> None:
        if done == 4:
            raise RuntimeError("the power went")

    with app.app_context():
        with write_transaction() as session:
            actor = factories.actor(session, Role.DEPARTMENT, factories.department(session))
            for _ in range(5):
                factories.school(session)
            row_id = factories.recommendation(session, factories.campaign(session)).id
        with pytest.raises(RuntimeError), write_transaction() as session:
            recommendations.send(session, actor=actor, recommendation_ids=[row_id], progress=stop)
        session = session_context()
        assert number_of_tasks(session) == 0
        assert session.get_one(Recommendation, row_id).status is RecommendationStatus.DRAFT
        assert entries(session, "sent") == []
