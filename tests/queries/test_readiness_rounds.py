"""What each round of a campaign lacks, each school's last test, and the journal's stretches, at their edges."""

from datetime import UTC, date, datetime, timedelta

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY
from tracker.domain.readiness import Lack
from tracker.domain.roles import Role
from tracker.queries import journal, readiness
from tracker.queries.recommendations import last_tests
from tracker.services.journal import record

NOON = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


def test_each_round_of_the_campaign_counts_its_own_gaps_by_grade_and_subject(session: Session) -> None:
    campaign, former = factories.campaign(session), factories.campaign(session, 2026)
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    rus, sixth, mat = (
        factories.campaign_round(session, campaign, subject, grade)
        for subject, grade in (("rus", 5), ("mat", 6), ("mat", 5))
    )
    old = factories.campaign_round(session, former)
    first, second, _third = (factories.school(session) for _ in range(3))
    factories.school(session, closed_on=date(2027, 4, 20))
    factories.school_round(session, mat, first, teachers=0, test_on=date(2027, 4, 22), experts="Серова")
    factories.school_round(session, mat, second, test_on=None, experts="Ким")
    factories.school_round(session, old, first)
    found = readiness.of_rounds(session, officer, campaign.id, TODAY)
    assert [row for row, _lacks in found] == [mat, rus, sixth]
    of_mat, of_rus, of_sixth = (lacks for _row, lacks in found)
    assert (of_mat[Lack.WORKS], of_mat[Lack.DATE], of_mat[Lack.TEACHERS], of_mat[Lack.EXPERTS]) == (1, 1, 1, 0)
    assert of_rus == of_sixth == {lack: 3 if lack is Lack.WORKS else 0 for lack in of_rus}


def test_the_last_test_is_each_schools_latest_in_this_campaign(session: Session) -> None:
    campaign, former = factories.campaign(session), factories.campaign(session, 2026)
    mat, rus = (factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus"))
    old = factories.campaign_round(session, former)
    first, second, undated = (factories.school(session) for _ in range(3))
    for of, school, day in (
        (mat, first, date(2027, 4, 29)),
        (rus, first, date(2027, 4, 22)),
        (old, first, date(2027, 5, 14)),
        (mat, second, date(2027, 4, 21)),
        (rus, second, None),
        (mat, undated, None),
    ):
        factories.school_round(session, of, school, test_on=day)
    assert last_tests(session, campaign.id) == {first.id: date(2027, 4, 29), second.id: date(2027, 4, 21)}
    assert last_tests(session, former.id) == {first.id: date(2027, 5, 14)}


@pytest.mark.parametrize(
    ("number", "shown", "more"),
    [
        (29, 29, False),
        (30, 30, False),
        (31, 30, True),
        (60, 30, True),
    ],
)
def test_a_stretch_of_the_journal_has_thirty_entries_and_says_when_there_are_older(
    session: Session, number: int, shown: int, *, more: bool
) -> None:
    administrator = factories.actor(session, Role.ADMINISTRATOR, factories.department(session))
    made = [record(session, factories.SYSTEM, "changed", "lamp", 1).id for _ in range(number)][::-1]
    query = journal.entries(session, administrator, journal.Filters(object_type="lamp"))
    first = journal.stretch(session, query, None)
    assert [row.id for row in first.rows] == made[:shown]
    assert first.older == (made[29] if more else None)
    if first.older:
        rest = journal.stretch(session, query, first.older)
        assert [row.id for row in rest.rows] == made[30:60]
        assert rest.older is None


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [0, 1, 2]),
        (NOON, None, [1, 2]),
        (NOON + timedelta(microseconds=1), None, [2]),
        (None, NOON, [0]),
        (None, NOON + timedelta(microseconds=1), [0, 1]),
        (NOON, NOON, []),
    ],
)
def test_a_span_of_the_journal_holds_its_beginning_and_not_its_end(
    session: Session, since: datetime | None, until: datetime | None, found: list[int]
) -> None:
    administrator = factories.actor(session, Role.ADMINISTRATOR, factories.department(session))
    rows = []
    for hours in (-1, 0, 1):
        row = record(session, factories.SYSTEM, "changed", "lamp", 1)
        row.at = NOON + timedelta(hours=hours)
        rows.append(row)
    session.flush()
    chosen = journal.Filters(object_type="lamp", since=since, until=until)
    assert session.scalars(journal.entries(session, administrator, chosen)).all() == [rows[at] for at in found][::-1]
