"""A school's own numbers through the service."""

from datetime import date

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.campaigns import Numbers
from tracker.domain.errors import ConflictError, MissingError, RowsInvalidError
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import CalendarOverride, CampaignRound, SchoolRound
from tracker.models.journal import JournalEntry
from tracker.models.organisations import Organisation
from tracker.services import numbers

MONDAY, SATURDAY, SUNDAY = date(2027, 4, 19), date(2027, 4, 17), date(2027, 4, 18)


@pytest.fixture
def home(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def headmaster(session: Session, home: Organisation) -> Actor:
    return factories.actor(session, Role.SCHOOL, home)


@pytest.fixture
def rounds(session: Session) -> list[CampaignRound]:
    campaign = factories.campaign(session)
    return [factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus")]


def stored(session: Session, school: Organisation) -> list[tuple[int, int, date | None, int, int]]:
    rows = session.scalars(select(SchoolRound).where(SchoolRound.school_id == school.id).order_by(SchoolRound.round_id))
    return [(r.round_id, r.works, r.test_on, r.teachers, r.works_per_teacher) for r in rows]


def test_a_school_saves_all_its_rounds_at_once(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    rows = [Numbers(rounds[0].id, 60, MONDAY, 3, 40, version=0), Numbers(rounds[1].id, 0, None, 0, version=0)]
    assert numbers.save(session, actor=headmaster, school_id=home.id, rows=rows) == 2
    assert stored(session, home) == [(rounds[0].id, 60, MONDAY, 3, 40), (rounds[1].id, 0, None, 0, 60)]
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.organisation_id) == ("numbers_saved", home.id)
    assert entry.after["mat-5"]["works"] == 60


def test_saving_the_same_again_changes_nothing(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    rows = [Numbers(rounds[0].id, 60, MONDAY, 3)]
    numbers.save(session, actor=headmaster, school_id=home.id, rows=rows)
    count = session.scalar(select(func.count()).select_from(JournalEntry))
    assert numbers.save(session, actor=headmaster, school_id=home.id, rows=rows) == 0
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == count


def test_one_bad_row_saves_none_and_every_fault_is_named(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    rows = [Numbers(rounds[0].id, 60, MONDAY, 3), Numbers(rounds[1].id, 2001, SATURDAY, -1, 0)]
    with pytest.raises(RowsInvalidError) as caught:
        numbers.save(session, actor=headmaster, school_id=home.id, rows=rows)
    assert [(e.row, e.field) for e in caught.value.rows] == [
        (2, "works"), (2, "teachers"), (2, "works_per_teacher"), (2, "test_on"),
    ]  # fmt: skip
    assert stored(session, home) == []


@pytest.mark.parametrize(
    ("day", "week_days", "override", "taken"),
    [
        (MONDAY, 5, None, True),
        (SATURDAY, 5, None, False),
        (SATURDAY, 6, None, True),
        (SUNDAY, 6, None, False),
        (date(2027, 5, 10), 6, None, False),
        (SATURDAY, 5, True, True),
        (MONDAY, 5, False, False),
        (date(2027, 4, 9), 5, None, False),
        (date(2027, 5, 24), 5, None, False),
    ],
)
def test_the_date_is_a_working_day_of_the_schools_week_inside_the_window(
    session: Session, rounds: list[CampaignRound], day: date, week_days: int, override: bool | None, taken: bool
) -> None:
    home = factories.school(session, week_days=week_days)
    if override is not None:
        factories.add(session, CalendarOverride(day=day, worked=override, note=""))
    actor = factories.actor(session, Role.SCHOOL, home)
    rows = [Numbers(rounds[0].id, 10, day, 1)]
    if taken:
        assert numbers.save(session, actor=actor, school_id=home.id, rows=rows) == 1
        return
    with pytest.raises(RowsInvalidError) as caught:
        numbers.save(session, actor=actor, school_id=home.id, rows=rows)
    assert [e.field for e in caught.value.rows] == ["test_on"]


def test_teachers_without_the_number_of_works_are_asked_for_it(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    with pytest.raises(RowsInvalidError) as caught:
        numbers.save(session, actor=headmaster, school_id=home.id, rows=[Numbers(rounds[0].id, None, None, 2)])
    assert [e.field for e in caught.value.rows] == ["works"]


def test_an_emptied_row_is_not_given_any_more(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    numbers.save(session, actor=headmaster, school_id=home.id, rows=[Numbers(rounds[0].id, 60, MONDAY, 3)])
    assert numbers.save(session, actor=headmaster, school_id=home.id, rows=[Numbers(rounds[0].id, version=1)]) == 1
    assert stored(session, home) == []


def test_a_row_that_somebody_changed_meanwhile_is_refused(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    row = Numbers(rounds[0].id, 60, MONDAY, 3, version=0)
    numbers.save(session, actor=headmaster, school_id=home.id, rows=[row])
    for other in (Numbers(rounds[0].id, 61, MONDAY, 3, version=0), Numbers(rounds[0].id, version=0)):
        with pytest.raises(ConflictError):
            numbers.save(session, actor=headmaster, school_id=home.id, rows=[other])


def test_the_same_values_sent_twice_are_no_conflict(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    row = Numbers(rounds[0].id, 60, MONDAY, 3, version=0)
    assert numbers.save(session, actor=headmaster, school_id=home.id, rows=[row]) == 1
    assert numbers.save(session, actor=headmaster, school_id=home.id, rows=[row]) == 0


def test_nobody_saves_for_a_school_out_of_reach(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    rows = [Numbers(rounds[0].id, 60, MONDAY, 3)]
    other = factories.school(session)
    office = factories.department(session)
    for actor, school_id in (
        (headmaster, other.id),
        (headmaster, 999_999),
        (factories.actor(session, Role.DEPARTMENT, office), office.id),
        (factories.actor(session, Role.OBSERVER, home), home.id),
    ):
        with pytest.raises(MissingError):
            numbers.save(session, actor=actor, school_id=school_id, rows=rows)
    with pytest.raises(MissingError):
        numbers.save(session, actor=headmaster, school_id=home.id, rows=[Numbers(999_999, 1)])


def test_a_closed_school_gives_no_numbers(
    session: Session, home: Organisation, headmaster: Actor, rounds: list[CampaignRound]
) -> None:
    home.closed_on = date(2027, 4, 1)
    session.flush()
    with pytest.raises(ConflictError):
        numbers.save(session, actor=headmaster, school_id=home.id, rows=[Numbers(rounds[0].id, 60)])
