"""One verb for many tasks does to each what it does to a single one; what is refused says why; all of it is undone."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import factories
import pytest
from conftest import QueryCounter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cli.invariants import tasks as invariants
from tracker.domain.bulk import VERBS
from tracker.domain.errors import ConflictError, InvalidError, MissingError, SverkaError
from tracker.domain.living import ChangeKind
from tracker.domain.notices import NoticeKind
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus, TaskVerb
from tracker.models.journal import JournalEntry
from tracker.models.living import BulkChange
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, Task
from tracker.queries import bulk as queries
from tracker.queries.living import hindrance
from tracker.queries.tasks import TaskFilter
from tracker.services import bulk, tasks
from tracker.services.bulk import Wanted
from tracker.services.context import now
from tracker.services.tasks import Given

TODAY = date(2027, 4, 20)
COMPARED = (
    "status", "due_on", "first_due_on", "reported_on", "closed_on", "executor_id", "wording", "turn_since",
    "executor_days", "department_days", "plan", "resolved_on", "version",
)  # fmt: skip
NOTE = "Одна причина на всех"


@dataclass
class City:
    officer: Actor
    head: Actor
    deputy: int
    schools: list[Organisation]
    campaign: Any


@pytest.fixture
def city(session: Session) -> City:
    session.info["writing"] = True
    department = factories.department(session)
    schools = [factories.school(session) for _ in range(3)]
    deputy = factories.person(session, Role.SCHOOL, schools[0])
    return City(
        factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.SCHOOL, schools[0]),
        deputy.id, schools, factories.campaign(session),
    )  # fmt: skip


def put(session: Session, city: City, status: TaskStatus, *, asked: bool = False, plan: bool = False) -> Task:
    """A task of the first school in some state."""
    done = status in {TaskStatus.REPORTED, TaskStatus.CLOSED}
    task = factories.task(
        session, factories.recommendation(session, city.campaign, wording=2), city.schools[0], status=status,
        executor_id=None if status is TaskStatus.SENT else city.head.person_id,
        reported_on=date(2027, 4, 14) if done else None, turn_since=date(2027, 4, 14) if done else None,
        closed_on=date(2027, 4, 15) if status is TaskStatus.CLOSED else None,
        plan="План" if plan else "", plan_by=date(2027, 5, 4) if plan else None, executor_days=3,
    )  # fmt: skip
    if done:
        row = Evidence(task_id=task.id, kind=EvidenceKind.TEXT, text="Сделано", created_by_id=city.head.person_id)
        row.created_at = now(session)
        factories.add(session, row)
    if asked:
        request = ExtensionRequest(task_id=task.id, until=date(2027, 6, 1), due_before=task.due_on, reason="x")
        request.asked_at = now(session)
        factories.add(session, request)
    return task


def every(session: Session, city: City) -> list[Task]:
    yes_no = (False, True)
    return [
        put(session, city, status, asked=asked, plan=plan)
        for status, asked, plan in itertools.product(TaskStatus, yes_no, yes_no)
    ]


def wanted(city: City, verb: TaskVerb) -> Wanted:
    until = date(2027, 6, 15) if verb is TaskVerb.MOVE else None
    return Wanted(verb, NOTE, until, city.deputy if verb is TaskVerb.HAND_ON else None)


def actor_for(city: City, verb: TaskVerb) -> Actor:
    return city.head if verb in {TaskVerb.ACCEPT, TaskVerb.HAND_ON} else city.officer


def seen(rows: list[Task]) -> dict[int, int]:
    return {row.id: row.version for row in rows}


def preview(session: Session, actor: Actor, change: Wanted, rows: list[Task]) -> bulk.Plan:
    return bulk.plan(session, actor=actor, wanted=change, rows=queries.chosen(session, actor, seen(rows)))


def entry(session: Session, task: Task) -> tuple[Any, ...]:
    query = select(JournalEntry).where(JournalEntry.object_type == "task", JournalEntry.object_id == task.id)
    row = session.scalars(query.order_by(JournalEntry.id.desc()).limit(1)).one()
    return row.action, row.before, row.after, row.note, row.organisation_id, row.person_id


def requests(session: Session, task: Task) -> list[tuple[Any, ...]]:
    query = select(ExtensionRequest).where(ExtensionRequest.task_id == task.id).order_by(ExtensionRequest.id)
    names = ("until", "due_before", "granted", "decided_by_id", "decided_at", "decision_note", "reason")
    return [tuple(getattr(row, name) for name in names) for row in session.scalars(query)]


def state(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in COMPARED}


@pytest.mark.parametrize("verb", VERBS)
def test_each_of_many_becomes_what_a_single_one_becomes(session: Session, city: City, verb: TaskVerb) -> None:
    alone, together = every(session, city), every(session, city)
    change, actor = wanted(city, verb), actor_for(city, verb)
    given = Given(note=NOTE, until=change.until, to=change.to)
    refusals: list[tuple[str, ...] | None] = []
    for task in alone:
        try:
            with session.begin_nested():
                tasks.act(session, actor=actor, task_id=task.id, version=task.version, verb=verb, given=given)
            refusals.append(None)
        except SverkaError as error:
            refusals.append((type(error).__name__, error.message, str(error.params)))
    session.expire_all()
    plan = preview(session, actor, change, together)
    told = {row.id: (type(error).__name__, error.message, str(error.params)) for row, error in plan.refused}
    assert [told.get(task.id) for task in together] == refusals
    number, left, made = bulk.carry_out(session, actor=actor, wanted=change, seen=seen(together))
    assert (number, left) == (refusals.count(None), len(refusals) - refusals.count(None))
    assert (made is None) == (verb is TaskVerb.REMIND)
    session.expire_all()
    for one, other, refused in zip(alone, together, refusals, strict=True):
        assert state(one) == state(other), refused
        assert requests(session, one) == requests(session, other)
        if refused is None:
            assert entry(session, one) == entry(session, other)
    assert list(invariants.moved_deadlines(session)) == []


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb is not TaskVerb.REMIND])
def test_undoing_puts_everything_back(session: Session, city: City, verb: TaskVerb) -> None:
    rows, actor = every(session, city), actor_for(city, verb)
    before = [(state(task), requests(session, task)) for task in rows]
    number, _left, change = bulk.carry_out(session, actor=actor, wanted=wanted(city, verb), seen=seen(rows))
    assert number
    assert change is not None
    assert hindrance(session, change) is None
    assert bulk.undo_change(session, actor=actor, change_id=change.id) == number
    session.expire_all()
    for task, (was, asked) in zip(rows, before, strict=True):
        touched = str(task.id) in change.tasks
        assert {**state(task), "version": task.version - 2 * touched} == was
        assert requests(session, task) == asked
        assert not touched or entry(session, task)[0] == "undone"
    with pytest.raises(ConflictError):
        bulk.undo_change(session, actor=actor, change_id=change.id)


def test_nothing_is_undone_once_somebody_has_acted(session: Session, city: City) -> None:
    rows = [put(session, city, TaskStatus.REPORTED) for _ in range(3)]
    _n, _l, change = bulk.carry_out(session, actor=city.officer, wanted=Wanted(TaskVerb.RETURN, NOTE), seen=seen(rows))
    assert change is not None
    tasks.report(session, actor=city.head, task_id=rows[1].id, version=rows[1].version, fact="Исправлено")
    assert hindrance(session, change)
    with pytest.raises(ConflictError):
        bulk.undo_change(session, actor=city.officer, change_id=change.id)
    assert [row.status for row in rows] == [TaskStatus.RETURNED, TaskStatus.REPORTED, TaskStatus.RETURNED]


def test_what_changed_since_the_preview_is_left_alone_and_the_rest_is_done(session: Session, city: City) -> None:
    rows = [put(session, city, TaskStatus.REPORTED) for _ in range(3)]
    shown = seen(rows)
    tasks.close(session, actor=city.officer, task_id=rows[0].id, version=rows[0].version)
    change = Wanted(TaskVerb.RETURN, NOTE)
    assert bulk.carry_out(session, actor=city.officer, wanted=change, seen=shown)[:2] == (2, 1)
    assert [row.status.value for row in rows] == ["closed", "returned", "returned"]
    with pytest.raises(ConflictError):
        bulk.carry_out(session, actor=city.officer, wanted=change, seen=shown)


def test_one_foreign_task_among_the_own_refuses_all(session: Session, city: City) -> None:
    own = [put(session, city, TaskStatus.SENT) for _ in range(3)]
    row = factories.recommendation(session, city.campaign)
    foreign = factories.task(session, row, city.schools[1])
    for strange in ({foreign.id: 1}, {2_000_000_000: 1}):
        with pytest.raises(MissingError):
            bulk.carry_out(session, actor=city.head, wanted=Wanted(TaskVerb.ACCEPT), seen={**seen(own), **strange})
    assert {task.status for task in own} == {TaskStatus.SENT}
    assert session.scalar(select(func.count()).select_from(BulkChange)) == 0


def test_a_role_that_only_looks_is_refused_each_task(session: Session, city: City) -> None:
    rows = [put(session, city, TaskStatus.REPORTED)]
    administrator = factories.actor(session, Role.ADMINISTRATOR, factories.department(session))
    assert bulk.offered(administrator) == []
    plan = preview(session, administrator, Wanted(TaskVerb.CLOSE), rows)
    assert [type(error).__name__ for _row, error in plan.refused] == ["ForbiddenError"]
    with pytest.raises(ConflictError):
        bulk.carry_out(session, actor=administrator, wanted=Wanted(TaskVerb.CLOSE), seen=seen(rows))


def test_a_school_accepts_and_hands_on_and_an_officer_decides(session: Session, city: City) -> None:
    assert [verb.value for verb in bulk.offered(city.head)] == ["accept", "hand_on"]
    assert set(bulk.offered(city.officer)) == set(VERBS)
    method = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
    assert [verb.value for verb in bulk.offered(method)] == ["accept", "hand_on"]


def test_an_officer_never_closes_his_own_among_many(session: Session, city: City) -> None:
    department = session.get_one(Organisation, next(iter(city.officer.organisations())))
    row = factories.recommendation(session, city.campaign, addressee=Addressee.DEPARTMENT)
    own = factories.task(
        session, row, department, status=TaskStatus.REPORTED, executor_id=city.officer.person_id, reported_on=TODAY
    )
    other = put(session, city, TaskStatus.REPORTED)
    plan = preview(session, city.officer, Wanted(TaskVerb.CLOSE), [own, other])
    assert [one.row.id for one in plan.changing] == [other.id]
    assert "own task" in str(plan.refused[0][1])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Wanted(TaskVerb.RETURN, "  "), "note"),
        (Wanted(TaskVerb.RETURN, "x" * 10_001), "note"),
        (Wanted(TaskVerb.MOVE, NOTE), "until"),
        (Wanted(TaskVerb.HAND_ON, NOTE), "to"),
        (Wanted(TaskVerb.REPORT, NOTE), None),
    ],
)
def test_what_is_missing_is_said_at_its_field(session: Session, city: City, change: Wanted, field: str | None) -> None:
    rows = [put(session, city, TaskStatus.REPORTED), put(session, city, TaskStatus.ACCEPTED)]
    with pytest.raises(InvalidError) as caught:
        bulk.carry_out(session, actor=city.officer, wanted=change, seen=seen(rows))
    assert caught.value.field == field
    assert session.scalar(select(func.count()).select_from(BulkChange)) == 0


def test_each_organisation_is_reminded_once_of_all_its_tasks(session: Session, city: City) -> None:
    row = factories.recommendation(session, city.campaign)
    rows = [put(session, city, TaskStatus.ACCEPTED), put(session, city, TaskStatus.SENT)]
    rows.append(factories.task(session, row, city.schools[1], due_on=date(2027, 5, 3)))
    versions = seen(rows)
    assert bulk.carry_out(session, actor=city.officer, wanted=Wanted(TaskVerb.REMIND, "Ждём"), seen=versions) == (
        3, 0, None,
    )  # fmt: skip
    notices = session.scalars(select(Notice).order_by(Notice.organisation_id)).all()
    assert {notice.kind for notice in notices} == {NoticeKind.TASKS_REMINDED}
    assert [(one.organisation_id, one.url) for one in notices] == [
        (city.schools[0].id, "/tasks?open=1"), (city.schools[1].id, f"/tasks/{rows[2].id}"),
    ]  # fmt: skip
    assert [one.params["number"] for one in notices] == [2, 1]
    assert notices[1].params["day"] == "03.05.2027"
    session.expire_all()
    assert seen(rows) == versions, "a reminder spoils nobody's form"
    assert {entry(session, task)[0] for task in rows} == {"remind"}


def test_a_person_of_another_school_takes_nothing_over(session: Session, city: City) -> None:
    stranger = factories.person(session, Role.SCHOOL, city.schools[1])
    rows = [put(session, city, TaskStatus.ACCEPTED)]
    change = Wanted(TaskVerb.HAND_ON, "", None, stranger.id)
    plan = preview(session, city.head, change, rows)
    assert plan.changing == []
    session.get_one(type(stranger), city.deputy).active = False
    assert preview(session, city.head, wanted(city, TaskVerb.HAND_ON), rows).changing == []


def test_another_one_s_change_is_undone_only_by_who_controls(session: Session, city: City) -> None:
    rows = [put(session, city, TaskStatus.SENT)]
    _n, _l, change = bulk.carry_out(session, actor=city.head, wanted=Wanted(TaskVerb.ACCEPT), seen=seen(rows))
    assert change is not None
    neighbour = factories.actor(session, Role.SCHOOL, city.schools[1])
    with pytest.raises(MissingError):
        bulk.undo_change(session, actor=neighbour, change_id=change.id)
    assert [row.id for row in queries.changes_by(session, neighbour, everybodys=False)] == []
    assert [row.id for row in queries.changes_by(session, city.officer, everybodys=True)] == [change.id]
    assert bulk.undo_change(session, actor=city.officer, change_id=change.id) == 1
    declined = BulkChange(kind=ChangeKind.DECLINED, made_at=now(session), made_by_id=city.officer.person_id)
    factories.add(session, declined)
    with pytest.raises(MissingError):
        bulk.undo_change(session, actor=city.officer, change_id=declined.id)


def test_statements_grow_by_chunks_and_not_by_tasks(session: Session, city: City, app: Flask) -> None:
    row = factories.recommendation(session, city.campaign)
    rows = [
        factories.task(session, row, factories.school(session), status=TaskStatus.REPORTED, reported_on=TODAY)
        for _ in range(120)
    ]
    found = queries.matching(session, city.officer, TaskFilter(status=TaskStatus.REPORTED), TODAY, most=1000)
    assert {one.id for one in found} == {task.id for task in rows}
    counts = []
    for some in (rows[:2], rows[2:]):
        versions = seen(some)
        with QueryCounter(app) as counter:
            bulk.carry_out(session, actor=city.officer, wanted=Wanted(TaskVerb.RETURN, NOTE), seen=versions)
        counts.append(len([one for one in counter.statements if not one.startswith("SAVEPOINT")]))
        session.expire_all()
    assert counts[1] <= counts[0] + 2, counts
    assert session.scalar(select(func.count()).where(Task.status == TaskStatus.RETURNED)) == 120
