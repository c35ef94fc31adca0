"""What a school without copies owes, what was declined, former wordings, and which change may be undone."""

from datetime import UTC, date, datetime, timedelta

import factories
import pytest
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.domain.living import ChangeKind
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import OrganisationKind
from tracker.domain.tasks import TaskStatus
from tracker.models.living import BulkChange, RecommendationWording
from tracker.models.memos import Recommendation
from tracker.queries import living as queries
from tracker.services import undo

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
SENT = RecommendationStatus.SENT


def sent(session: Session, campaign: object, addressee: Addressee, number: str, **values: object) -> Recommendation:
    return factories.recommendation(session, campaign, addressee=addressee, number=number, **{"status": SENT, **values})


def test_running_are_the_sent_ones_of_the_latest_campaign_in_the_memos_order(session: Session) -> None:
    assert queries.running(session) == []
    former, present = factories.campaign(session, 2026), factories.campaign(session, 2027)
    sent(session, former, Addressee.SCHOOLS, "1")
    ten, two = (sent(session, present, Addressee.SCHOOLS, number) for number in ("10", "2"))
    office = sent(session, present, Addressee.METHODICAL_OFFICE, "1")
    department = sent(session, present, Addressee.DEPARTMENT, "7")
    for status in (RecommendationStatus.DRAFT, RecommendationStatus.WITHDRAWN):
        sent(session, present, Addressee.SCHOOLS, "3", status=status)
    assert queries.running(session) == [department, office, two, ten]
    for kind, rows in (
        (OrganisationKind.SCHOOL, [two, ten]),
        (OrganisationKind.METHODICAL_OFFICE, [office]),
        (OrganisationKind.DEPARTMENT, [department]),
    ):
        assert queries.running(session, kind) == rows


@pytest.mark.parametrize("status", TaskStatus)
def test_a_copy_is_one_whatever_became_of_it(session: Session, status: TaskStatus) -> None:
    row = sent(session, factories.campaign(session), Addressee.SCHOOLS, "1")
    has, lacks = factories.school(session), factories.school(session)
    factories.task(session, row, has, status=status)
    assert queries.holders(session, [row.id]) == {(row.id, has.id)}
    assert queries.holders(session, []) == set()
    assert (queries.without_copy(session, has), queries.without_copy(session, lacks)) == ([], [row])
    assert queries.without_copy(session, factories.methodical_office(session)) == []


def test_what_was_declined_counts_until_that_is_undone_and_for_its_organisation(session: Session) -> None:
    campaign = factories.campaign(session)
    first, second = (sent(session, campaign, Addressee.SCHOOLS, number) for number in "12")
    home, other = factories.school(session), factories.school(session)
    change = undo.remember(
        session, factories.SYSTEM, ChangeKind.DECLINED, organisation_id=home.id,
        details={"recommendations": [first.id]},
    )  # fmt: skip
    undo.remember(session, factories.SYSTEM, ChangeKind.HANDED_OVER, organisation_id=other.id, details={"made": []})
    assert queries.declined(session) == {(first.id, home.id)}
    assert queries.without_copy(session, home) == [second]
    assert queries.without_copy(session, other) == [first, second]
    change.undone_at = NOW
    session.flush()
    assert queries.declined(session) == set()
    assert queries.without_copy(session, home) == [first, second]


def test_tasks_left_are_the_open_ones_of_the_organisation_by_date(session: Session) -> None:
    campaign = factories.campaign(session)
    home = factories.school(session)
    rows = [sent(session, campaign, Addressee.SCHOOLS, str(number)) for number in range(8)]
    made = [
        factories.task(session, row, home, status=status, due_on=date(2027, 5, 20) - timedelta(days=place))
        for place, (row, status) in enumerate(zip(rows, TaskStatus, strict=False))
    ]
    factories.task(session, rows[0], factories.school(session))
    found = queries.tasks_left(session, home.id)
    ended = {TaskStatus.CLOSED, TaskStatus.CANCELLED}
    assert found == [task for task in reversed(made) if task.status not in ended]
    assert len(found) == 5


def test_a_wording_is_read_by_its_number_and_the_present_one_from_the_recommendation(session: Session) -> None:
    campaign = factories.campaign(session)
    row, other = (sent(session, campaign, Addressee.SCHOOLS, number, text="Третья", wording=3) for number in "12")
    for of, number, text in ((row, 1, "Первая"), (row, 2, "Вторая"), (other, 1, "Чужая")):
        factories.add(
            session, RecommendationWording(recommendation_id=of.id, number=number, text=text, replaced_at=NOW)
        )
    assert [queries.wording(session, row, number) for number in (1, 2, 3, 4)] == [
        "Первая",
        "Вторая",
        "Третья",
        "Третья",
    ]
    with pytest.raises(NoResultFound):
        queries.wording(session, row, 0)


def remember(session: Session, **values: int | None) -> BulkChange:
    return undo.remember(session, factories.SYSTEM, ChangeKind.REWORDED, **values)  # type: ignore[arg-type]


def test_the_latest_ten_changes_are_shown_the_newest_first(session: Session) -> None:
    campaign, home = factories.campaign(session), factories.school(session)
    row, other = (sent(session, campaign, Addressee.SCHOOLS, number) for number in "12")
    mine = [remember(session, recommendation_id=row.id) for _ in range(12)]
    foreign = remember(session, recommendation_id=other.id)
    of_home = remember(session, organisation_id=home.id)
    assert list(queries.changes_of(session, recommendation_id=row.id)) == mine[:1:-1]
    assert list(queries.changes_of(session, recommendation_id=other.id)) == [foreign]
    assert list(queries.changes_of(session, organisation_id=home.id)) == [of_home]
    assert list(queries.changes_of(session)) == [of_home, foreign, *mine[:3:-1]]


def test_the_latest_untouched_change_of_an_object_can_be_undone(session: Session) -> None:
    campaign, home = factories.campaign(session), factories.school(session)
    row = sent(session, campaign, Addressee.SCHOOLS, "1")
    task = factories.task(session, row, home)
    first = undo.remember(
        session, factories.SYSTEM, ChangeKind.REWORDED, recommendation_id=row.id, tasks={task.id: task.version}
    )
    of_home = remember(session, organisation_id=home.id)
    assert (queries.hindrance(session, first), queries.hindrance(session, of_home)) == (None, None)
    second = remember(session, recommendation_id=row.id)
    assert "undo that first" in (queries.hindrance(session, first) or "")
    assert queries.hindrance(session, of_home) is None
    second.undone_at = NOW
    session.flush()
    assert queries.hindrance(session, first) is None
    assert "undone already" in (queries.hindrance(session, second) or "")
    task.status = TaskStatus.ACCEPTED
    session.flush()
    assert "acted on one" in (queries.hindrance(session, first) or "")
    assert queries.versions(session, [task.id, 2**31 - 1]) == {task.id: task.version}
    first.tasks = {**first.tasks, str(task.id): task.version, "999999": 1}
    session.flush()
    assert "acted on one" in (queries.hindrance(session, first) or ""), "a task that is gone was acted on"


def test_names_stand_in_the_order_of_lists(session: Session) -> None:
    ids = [factories.school(session, name).id for name in ("Школа № 10", "Школа № 9", "Гимназия", "Школа № 1")]
    assert queries.names(session, ids[:3]) == ["Гимназия", "Школа № 9", "Школа № 10"]
    assert queries.names(session, []) == []
