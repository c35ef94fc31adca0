"""What hangs on a task: evidence, files within reach, requests for more time, plans agreed, and the list's orders."""

from datetime import UTC, date, datetime

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY
from tracker.domain.errors import MissingError
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.memos import Recommendation
from tracker.models.organisations import Organisation
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, StoredFile, Task
from tracker.queries import tasks as queries
from tracker.queries.paging import SIZE
from tracker.queries.tasks import TaskFilter

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def row(session: Session) -> Recommendation:
    return factories.recommendation(session, factories.campaign(session))


@pytest.fixture
def schools(session: Session) -> list[Organisation]:
    return [factories.school(session, name) for name in ("Школа № 2", "Школа № 10")]


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def attach(session: Session, task: Task, name: str) -> StoredFile:
    file = StoredFile(stored_name=name, name=name, media_type="text/plain", size=1, sha256="0" * 64, uploaded_at=NOW)
    factories.add(session, file)
    evidence = Evidence(task_id=task.id, kind=EvidenceKind.FILE, file_id=file.id, created_at=NOW)
    factories.add(session, evidence)
    return file


def test_evidence_is_of_its_task_the_newest_first(
    session: Session, row: Recommendation, schools: list[Organisation]
) -> None:
    task, other = (factories.task(session, row, home) for home in schools)
    files = [attach(session, task, name) for name in ("первый", "второй")]
    attach(session, other, "чужой")
    found = queries.evidence_of(session, task.id)
    assert [one.file for one in found] == files[::-1]
    assert queries.evidence_of(session, 2**31 - 1) == []


def test_requests_for_more_time_are_of_their_task_the_newest_first(
    session: Session, row: Recommendation, schools: list[Organisation]
) -> None:
    asked = []
    for task in (factories.task(session, row, home) for home in schools):
        for day in (1, 3, 2):
            request = ExtensionRequest(task_id=task.id, until=date(2027, 6, day), due_before=TODAY, reason="Карантин")
            request.asked_at, request.granted = NOW, False
            asked.append(factories.add(session, request))
    assert queries.extensions_of(session, asked[0].task_id) == asked[2::-1]


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("the school's head", True),
        ("the department", True),
        ("the administrator", True),
        ("a neighbour", False),
        ("a methodologist", False),
        ("an observer at the school", False),
    ],
)
def test_a_file_is_read_by_whoever_sees_its_task(
    session: Session, row: Recommendation, schools: list[Organisation], officer: Actor, who: str, *, found: bool
) -> None:
    file = attach(session, factories.task(session, row, schools[0]), "акт.pdf")
    attach(session, factories.task(session, row, schools[1]), "свой.pdf")
    actor = {
        "the school's head": lambda: factories.actor(session, Role.SCHOOL, schools[0]),
        "the department": lambda: officer,
        "the administrator": lambda: factories.actor(session, Role.ADMINISTRATOR, factories.department(session)),
        "a neighbour": lambda: factories.actor(session, Role.SCHOOL, schools[1]),
        "a methodologist": lambda: factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session)),
        "an observer at the school": lambda: factories.actor(session, Role.OBSERVER, schools[0]),
    }[who]()
    if found:
        assert queries.stored_file(session, actor, file.id) is file
        return
    with pytest.raises(MissingError):
        queries.stored_file(session, actor, file.id)


def test_a_file_without_a_task_is_read_by_nobody(session: Session, officer: Actor) -> None:
    file = StoredFile(stored_name="x", name="x", media_type="text/plain", size=1, sha256="0" * 64, uploaded_at=NOW)
    factories.add(session, file)
    for number in (file.id, 2**31 - 1):
        with pytest.raises(MissingError):
            queries.stored_file(session, officer, number)


def test_resolved_are_the_open_tasks_with_an_agreed_plan(session: Session, row: Recommendation, officer: Actor) -> None:
    wanted = set()
    for status in TaskStatus:
        for agreed in (None, TODAY):
            task = factories.task(session, row, factories.school(session), status=status, resolved_on=agreed)
            if agreed and status not in {TaskStatus.CLOSED, TaskStatus.CANCELLED}:
                wanted.add(task.id)
    found = queries.all_rows(session, officer, TaskFilter(resolved=True), TODAY, sort="due")
    assert {one.id for one in found} == wanted
    assert len(wanted) == 5


def test_every_sort_has_its_own_order_and_its_way_back(
    session: Session, row: Recommendation, schools: list[Organisation], officer: Actor
) -> None:
    to_department = factories.recommendation(session, row.campaign, addressee=Addressee.DEPARTMENT)
    two, ten = schools
    home = factories.department(session)
    closed = factories.task(session, row, two, due_on=date(2027, 5, 3), status=TaskStatus.CLOSED)
    sent = factories.task(session, row, ten, due_on=date(2027, 5, 1), status=TaskStatus.SENT)
    reported = factories.task(session, to_department, home, due_on=date(2027, 5, 2), status=TaskStatus.REPORTED)
    late = factories.task(session, to_department, two, due_on=date(2027, 5, 4), status=TaskStatus.SENT)
    orders = {
        "due": [sent, reported, closed, late],
        "school": [reported, closed, late, sent],
        "number": [reported, late, closed, sent],
        "status": [sent, late, reported, closed],
        "no such sort": [sent, reported, closed, late],
    }
    for sort, wanted in orders.items():
        page = queries.listing(session, officer, TaskFilter(), TODAY, sort=sort, number=1)
        assert [one.id for one in page.rows] == [one.id for one in wanted], sort
        whole = queries.all_rows(session, officer, TaskFilter(), TODAY, sort=sort)
        assert [one.id for one in whole] == [one.id for one in wanted], sort
    back = queries.all_rows(session, officer, TaskFilter(), TODAY, sort="-due")
    assert [one.id for one in back] == [one.id for one in orders["due"][::-1]]


@pytest.mark.parametrize(
    ("total", "asked", "number", "rows"),
    [
        (0, 1, 1, 0),
        (SIZE - 1, 1, 1, SIZE - 1),
        (SIZE, 1, 1, SIZE),
        (SIZE, 2, 1, SIZE),
        (SIZE + 1, 1, 1, SIZE),
        (SIZE + 1, 2, 2, 1),
        (SIZE + 1, 3, 2, 1),
        (SIZE + 1, 0, 1, SIZE),
        (SIZE + 1, -1, 1, SIZE),
    ],
)
def test_a_page_holds_fifty_and_the_rest_goes_on_the_next(
    session: Session, officer: Actor, total: int, asked: int, number: int, rows: int
) -> None:
    home, campaign = factories.school(session), factories.campaign(session)
    of = [
        Recommendation(campaign_id=campaign.id, addressee=Addressee.SCHOOLS, number=str(place), text="Работа")
        for place in range(total)
    ]
    session.add_all(of)
    session.flush()
    session.add_all(
        Task(
            campaign_id=campaign.id,
            recommendation_id=one.id,
            organisation_id=home.id,
            due_on=TODAY,
            first_due_on=TODAY,
            sent_at=NOW,
        )
        for one in of
    )
    page = queries.listing(session, officer, TaskFilter(), TODAY, sort="due", number=asked)
    assert (page.number, len(page.rows), page.total, page.size) == (number, rows, total, SIZE)
    assert queries.count(session, officer, TaskFilter(), TODAY) == total


@pytest.mark.parametrize(
    ("day", "overdue", "late"),
    [
        (date(2027, 5, 20), False, False),
        (date(2027, 5, 21), False, False),
        (date(2027, 5, 22), True, True),
    ],
)
def test_the_last_day_is_still_in_time_for_work_and_for_reports(
    session: Session, row: Recommendation, officer: Actor, day: date, *, overdue: bool, late: bool
) -> None:
    due = date(2027, 5, 21)
    factories.task(session, row, factories.school(session), due_on=due, status=TaskStatus.ACCEPTED)
    factories.task(session, row, factories.school(session), due_on=due, status=TaskStatus.REPORTED, reported_on=day)
    assert queries.count(session, officer, TaskFilter(overdue=True), day) == int(overdue)
    assert queries.count(session, officer, TaskFilter(late=True), day) == int(late)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, None, [1, 2, 3]),
        (date(2027, 5, 2), None, [2, 3]),
        (None, date(2027, 5, 2), [1, 2]),
        (date(2027, 5, 2), date(2027, 5, 2), [2]),
        (date(2027, 5, 3), date(2027, 5, 1), []),
        (date(2027, 5, 4), None, []),
    ],
)
def test_both_ends_of_a_stretch_of_dates_belong_to_it(
    session: Session, row: Recommendation, officer: Actor, first: date | None, last: date | None, found: list[int]
) -> None:
    for day in (1, 2, 3):
        factories.task(session, row, factories.school(session), due_on=date(2027, 5, day))
    chosen = TaskFilter(due_from=first, due_to=last)
    rows = queries.all_rows(session, officer, chosen, TODAY, sort="due")
    assert [one.due_on.day for one in rows] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ёлка", ["Лицей «Ёлка»"]),
        ("ЕЛКА", ["Лицей «Ёлка»"]),
        ("  лицей  «ел", ["Лицей «Ёлка»"]),
        ("%", ["Гимназия 100%"]),
        ("_", ["Школа_особая"]),
        ("\\", []),
        ("sch1990", ["Лицей «Ёлка»"]),
        ("", ["Гимназия 100%", "Лицей «Ёлка»", "Школа_особая"]),
        ("\u200b", ["Гимназия 100%", "Лицей «Ёлка»", "Школа_особая"]),
    ],
)
def test_words_are_looked_for_literally_in_names_and_logins(
    session: Session, row: Recommendation, officer: Actor, words: str, found: list[str]
) -> None:
    for name in ("Лицей «Ёлка»", "Гимназия 100%", "Школа_особая"):
        login = {"login": "sch1990", "login_key": "sch1990"} if "Ёлка" in name else {"login": None, "login_key": None}
        factories.task(session, row, factories.school(session, name, **login))
    rows = queries.all_rows(session, officer, TaskFilter(words=words), TODAY, sort="school")
    assert sorted(one.organisation for one in rows) == sorted(found)
