"""Changes to many tasks: what is remembered, who may make them, and undoing each with its trace in the journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, different, everything, journalled, refused, told

from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.living import ChangeKind
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.living import BulkChange, RecommendationWording
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.services import living, recommendations, tasks, undo

GONE = 2**31 - 1
OLD, NEW = "Провести анализ работ до мая", "Провести анализ всех работ до июня"


@dataclass
class City:
    """One recommendation sent to two schools; a third school has no copy, a fourth is closing in favour of the third."""

    officer: Actor
    row: Recommendation
    schools: list[Organisation]
    new: Organisation
    leaving: Organisation

    def task(self, session: Session, home: Organisation) -> Task:
        query = select(Task).where(Task.recommendation_id == self.row.id, Task.organisation_id == home.id)
        return session.scalars(query.execution_options(populate_existing=True)).one()


@pytest.fixture
def city(session: Session) -> City:
    session.info["writing"] = True
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    schools = [factories.school(session, name) for name in ("Школа № 1", "Школа № 2", "Школа № 9")]
    row = factories.recommendation(session, factories.campaign(session), text=OLD)
    recommendations.send(session, actor=officer, recommendation_ids=[row.id])
    session.expire_all()
    new = factories.school(session, "Школа № 10")
    schools[2].closed_on, schools[2].successors = date(2027, 4, 19), [new]
    session.flush()
    return City(officer, row, schools[:2], new, schools[2])


Verb = Callable[[Session, City], object]
VERBS: dict[ChangeKind, Verb] = {
    ChangeKind.WITHDRAWN: lambda s, c: recommendations.withdraw(
        s, actor=c.officer, recommendation_id=c.row.id, version=c.row.version, note="Приказ отменён"
    ),
    ChangeKind.REWORDED: lambda s, c: living.reword(
        s, actor=c.officer, recommendation_id=c.row.id, version=c.row.version, text=NEW
    ),
    ChangeKind.SENT_FURTHER: lambda s, c: living.send_missing(
        s, actor=c.officer, versions={c.row.id: c.row.version}, organisation_id=c.new.id
    ),
    ChangeKind.HANDED_OVER: lambda s, c: living.hand_over(
        s, actor=c.officer, organisation_id=c.leaving.id, version=c.leaving.version, note="Слияние школ"
    ),
    ChangeKind.DECLINED: lambda s, c: living.decline(s, actor=c.officer, organisation_id=c.new.id),
}
# What is changed besides tasks, and what the undoing tells of the single tasks.
TABLES = {
    ChangeKind.WITHDRAWN: {"recommendation", "task", "notice"},
    ChangeKind.REWORDED: {"recommendation", "recommendation_wording"},
    ChangeKind.SENT_FURTHER: {"task"},
    ChangeKind.HANDED_OVER: {"task", "notice"},
    ChangeKind.DECLINED: set(),
}


def make(session: Session, city: City, kind: ChangeKind) -> BulkChange:
    VERBS[kind](session, city)
    session.expire_all()
    return session.scalars(select(BulkChange).order_by(BulkChange.id.desc()).limit(1)).one()


@pytest.mark.parametrize("kind", VERBS)
def test_a_change_is_remembered_with_its_maker_and_moment(session: Session, city: City, kind: ChangeKind) -> None:
    clock_stands(session, "2027-04-20T21:30:00", "Asia/Kamchatka")
    before = everything(session)
    change = make(session, city, kind)
    assert different(before, everything(session)) == TABLES[kind] | {"bulk_change", "journal_entry"}
    assert (change.kind, change.made_by_id, change.undone_at) == (kind, city.officer.person_id, None)
    assert change.made_at == datetime(2027, 4, 20, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", VERBS)
def test_undoing_brings_everything_back_but_versions_and_says_who_undid_it(
    session: Session, city: City, kind: ChangeKind
) -> None:
    def state() -> list[tuple[Any, ...]]:
        session.expire_all()
        rows = [(one.organisation_id, one.status, one.due_on) for one in session.scalars(select(Task))]
        wordings = [(one.number, one.text) for one in session.scalars(select(RecommendationWording))]
        return [(city.row.text, city.row.wording, city.row.status), *sorted(rows), *wordings]

    before = state()
    change = make(session, city, kind)
    assert (state() == before) is (kind is ChangeKind.DECLINED)
    colleague = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    with journalled(session) as entries:
        undo.undo(session, actor=colleague, change_id=change.id)
    assert state() == before
    assert (change.undone_by_id, change.undone_at) == (
        colleague.person_id,
        datetime(2027, 4, 20, 9, 30, tzinfo=UTC),
    )
    of_many = kind in {ChangeKind.SENT_FURTHER, ChangeKind.HANDED_OVER, ChangeKind.DECLINED}
    home = {ChangeKind.HANDED_OVER: city.leaving.id}.get(kind, city.new.id)
    about = ("organisation", home, home) if of_many else ("recommendation", city.row.id, None)
    assert told(entries[-1]) == ("bulk_undone", *about)
    assert (entries[-1].before, entries[-1].person_id) == ({"change": kind.value}, colleague.person_id)
    with refused(session, ConflictError, "undone already"):
        undo.undo(session, actor=colleague, change_id=change.id)


def test_tasks_put_back_are_told_one_by_one_with_the_status_they_had(session: Session, city: City) -> None:
    first, second = (city.task(session, home) for home in city.schools)
    head = factories.actor(session, Role.SCHOOL, city.schools[0])
    tasks.accept(session, actor=head, task_id=first.id, version=first.version)
    left = city.task(session, city.leaving)
    change = make(session, city, ChangeKind.WITHDRAWN)
    with journalled(session) as entries:
        undo.undo(session, actor=city.officer, change_id=change.id)
    assert sorted((told(one), one.before["status"], one.after["status"]) for one in entries[:-1]) == sorted(
        [
            (("put_back", "task", first.id, city.schools[0].id), "cancelled", "accepted"),
            (("put_back", "task", second.id, city.schools[1].id), "cancelled", "sent"),
            (("put_back", "task", left.id, city.leaving.id), "cancelled", "sent"),
        ]
    )


def test_copies_taken_back_are_told_by_recommendation_with_their_number(session: Session, city: City) -> None:
    change = make(session, city, ChangeKind.SENT_FURTHER)
    copy = city.task(session, city.new)
    assert change.tasks == {str(copy.id): 1}
    with journalled(session) as entries:
        undo.undo(session, actor=city.officer, change_id=change.id)
    assert [(told(one), one.before) for one in entries] == [
        (("taken_back", "recommendation", city.row.id, None), {"tasks": 1}),
        (("bulk_undone", "organisation", city.new.id, city.new.id), {"change": "sent_further"}),
    ]
    assert session.scalars(select(Task.id).where(Task.organisation_id == city.new.id)).all() == []


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (ChangeKind.REWORDED, "schools"),
        (ChangeKind.SENT_FURTHER, "new"),
        (ChangeKind.HANDED_OVER, "new"),
    ],
)
def test_once_somebody_has_acted_nothing_is_undone(session: Session, city: City, kind: ChangeKind, who: str) -> None:
    change = make(session, city, kind)
    home = city.schools[0] if who == "schools" else city.new
    task = city.task(session, home)
    tasks.accept(session, actor=factories.actor(session, Role.SCHOOL, home), task_id=task.id, version=task.version)
    with refused(session, ConflictError, "acted on one of these tasks"):
        undo.undo(session, actor=city.officer, change_id=change.id)


@pytest.mark.parametrize("kind", [ChangeKind.REWORDED, ChangeKind.DECLINED])
def test_a_later_change_of_the_same_object_is_undone_first_and_others_do_not_matter(
    session: Session, city: City, kind: ChangeKind
) -> None:
    first = make(session, city, kind)
    other = make(session, city, ChangeKind.HANDED_OVER)
    if kind is ChangeKind.REWORDED:
        living.reword(session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version, text=OLD)
    else:
        undo.remember(session, city.officer, ChangeKind.SENT_FURTHER, organisation_id=city.new.id)
    later = session.scalars(select(BulkChange).order_by(BulkChange.id.desc()).limit(1)).one()
    assert later.id != other.id
    with refused(session, ConflictError, "afterwards: undo that first"):
        undo.undo(session, actor=city.officer, change_id=first.id)
    undo.undo(session, actor=city.officer, change_id=later.id)
    if kind is ChangeKind.REWORDED:
        with refused(session, ConflictError, "acted on one"):  # the handing over ended one of the reworded tasks
            undo.undo(session, actor=city.officer, change_id=first.id)
        return
    undo.undo(session, actor=city.officer, change_id=first.id)
    assert first.undone_at is not None


@pytest.mark.parametrize("number", [0, GONE])
def test_a_change_that_never_was_is_missing(session: Session, city: City, number: int) -> None:
    with refused(session, MissingError):
        undo.undo(session, actor=city.officer, change_id=number)


# Making the changes


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.OBSERVER, Role.METHODOLOGIST, Role.ADMINISTRATOR])
@pytest.mark.parametrize("kind", [ChangeKind.HANDED_OVER, ChangeKind.DECLINED])
def test_only_the_department_decides_for_an_organisation(
    session: Session, city: City, role: Role, kind: ChangeKind
) -> None:
    home = {
        Role.METHODOLOGIST: factories.methodical_office(session),
        Role.ADMINISTRATOR: factories.department(session),
    }.get(role, city.leaving)
    city.officer = factories.actor(session, role, home)
    with refused(session, MissingError):
        VERBS[kind](session, city)


def test_a_form_of_another_version_changes_nothing(session: Session, city: City) -> None:
    for step in (-1, 1):
        with refused(session, ConflictError, "in the meantime"):
            living.reword(
                session, actor=city.officer, recommendation_id=city.row.id, version=city.row.version + step, text=NEW
            )
        with refused(session, ConflictError, "in the meantime"):
            living.send_missing(session, actor=city.officer, versions={city.row.id: city.row.version + step})
        with refused(session, ConflictError, "in the meantime"):
            living.hand_over(
                session, actor=city.officer, organisation_id=city.leaving.id,
                version=city.leaving.version + step, note="Слияние",
            )  # fmt: skip


def test_what_is_not_sent_is_not_sent_further(session: Session, city: City) -> None:
    with refused(session, InvalidError, "Choose at least one", field="ids"):
        living.send_missing(session, actor=city.officer, versions={})
    with refused(session, ConflictError, "in the meantime"):
        living.send_missing(session, actor=city.officer, versions={city.row.id: city.row.version, GONE: 1})
    for status in (RecommendationStatus.DRAFT, RecommendationStatus.WITHDRAWN):
        city.row.status = status
        session.flush()
        with refused(session, ConflictError, "in the meantime"):
            living.send_missing(session, actor=city.officer, versions={city.row.id: city.row.version})


def test_sending_further_is_told_by_recommendation_with_the_dates(session: Session, city: City) -> None:
    clock_stands(session, "2027-07-01T06:00:00")
    with journalled(session) as entries:
        assert living.send_missing(session, actor=city.officer, versions={city.row.id: city.row.version}) == 1
    assert [(told(one), one.before, one.after) for one in entries] == [
        (
            ("sent_further", "recommendation", city.row.id, None),
            {},
            {"tasks": 1, "first_due": "2027-09-30", "last_due": "2027-09-30"},
        )
    ]
    copy = city.task(session, city.new)
    assert (copy.status, copy.due_on, copy.first_due_on) == (TaskStatus.SENT, date(2027, 9, 30), date(2027, 9, 30))
    change = session.scalars(select(BulkChange)).one()
    assert (change.recommendation_id, change.organisation_id) == (city.row.id, None)


def test_handing_over_is_told_task_by_task_with_the_heirs(session: Session, city: City) -> None:
    task = city.task(session, city.leaving)
    with journalled(session) as entries:
        assert living.hand_over(
            session, actor=city.officer, organisation_id=city.leaving.id, version=city.leaving.version,
            note=" Слияние\r\nшкол ",
        ) == (1, 1)  # fmt: skip
    assert [(told(one), one.before, one.after, one.note) for one in entries] == [
        (
            ("handed_over", "task", task.id, city.leaving.id),
            {"status": "sent"},
            {"status": "cancelled", "successors": ["Школа № 10"]},
            "Слияние\nшкол",
        )
    ]
    copy = city.task(session, city.new)
    assert (copy.handed_from_id, copy.version, copy.due_on) == (task.id, 1, task.due_on)


@pytest.mark.parametrize("until", [date(2027, 4, 19), date(2100, 1, 1), None])
def test_the_new_date_of_what_is_overdue_lies_ahead_and_within_the_trade(
    session: Session, city: City, until: date | None
) -> None:
    city.task(session, city.leaving).due_on = date(2027, 4, 19)
    session.flush()
    with refused(session, InvalidError, field="until"):
        living.hand_over(
            session, actor=city.officer, organisation_id=city.leaving.id, version=city.leaving.version,
            note="Слияние", until=until,
        )  # fmt: skip


def test_declining_is_told_by_organisation_and_only_once(session: Session, city: City) -> None:
    with journalled(session) as entries:
        assert living.decline(session, actor=city.officer, organisation_id=city.new.id) == 1
    assert [(told(one), one.after) for one in entries] == [
        (("not_sent_here", "organisation", city.new.id, city.new.id), {"recommendations": 1})
    ]
    with refused(session, ConflictError, "has a copy already"):
        living.decline(session, actor=city.officer, organisation_id=city.new.id)
    with refused(session, ConflictError, "has a copy already"):
        living.decline(session, actor=city.officer, organisation_id=city.schools[0].id)
