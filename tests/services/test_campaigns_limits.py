"""Campaigns at their edges: windows, scales, the calendar and former checks, with what each leaves in the journal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import entries_after, journalled, last_number, nothing_written, refused, size, told

from tracker.domain.campaigns import FormerCheck
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, Role
from tracker.domain.scales import SCALES_2020_22, Scale
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import CalendarOverride, Campaign, PastCheck
from tracker.models.organisations import Organisation
from tracker.models.tasks import ExtensionRequest, Task
from tracker.queries.campaigns import overrides, rounds
from tracker.services import campaigns
from tracker.services.context import now

GONE = 2**31 - 1
START, END = date(2027, 4, 12), date(2027, 5, 21)


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def window(**values: Any) -> dict[str, Any]:
    return {"name": "ВПР-2027", "starts_on": START, "ends_on": END, **values}


def change(session: Session, officer: Actor, row: Campaign, **values: Any) -> Campaign:
    version = values.pop("version", row.version)
    return campaigns.update(session, actor=officer, campaign_id=row.id, version=version, **window(**values))


REFUSED_WINDOWS = [
    ({"name": ""}, "name"),
    ({"name": "\u200b "}, "name"),
    ({"name": "В" * 201}, "name"),
    ({"starts_on": date(2026, 12, 31)}, "starts_on"),
    ({"starts_on": date(2028, 1, 1), "ends_on": date(2028, 2, 1)}, "starts_on"),
    ({"ends_on": date(2027, 4, 11)}, "ends_on"),
    ({"ends_on": date(2028, 1, 1)}, "ends_on"),
    ({"third_check_from": 5}, "third_check_from"),
    ({"third_check_from": 0}, "third_check_from"),
    ({"third_check_from": -1}, "third_check_from"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_WINDOWS)
def test_a_window_that_cannot_be_is_refused_when_new_and_when_changed(
    session: Session, officer: Actor, values: dict[str, Any], field: str
) -> None:
    with refused(session, InvalidError, field=field):
        campaigns.create(session, actor=officer, year=2027, **window(**values))
    row = factories.campaign(session)
    with refused(session, InvalidError, field=field):
        change(session, officer, row, **values)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "В" * 200},
        {"starts_on": START, "ends_on": START},
        {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 4, 1)},
        {"third_check_from": 1},
        {"third_check_from": 4},
    ],
)
def test_a_window_at_the_edge_is_taken(session: Session, officer: Actor, values: dict[str, Any]) -> None:
    row = campaigns.create(session, actor=officer, year=2027, **window(**values))
    session.expire(row)
    assert {name: getattr(row, name) for name in values} == values


def test_a_new_campaign_is_told_with_what_it_took_over(session: Session, officer: Actor, campaign: Campaign) -> None:
    for subject in ("mat", "rus"):
        factories.campaign_round(session, campaign, subject)
    session.expire(campaign)
    days = {"starts_on": date(2028, 4, 10), "ends_on": date(2028, 5, 19)}
    with journalled(session) as entries:
        row = campaigns.create(
            session, actor=officer, year=2028, name=" ВПР  2028 ", copy_from=campaign.id, third_check_from=1, **days
        )
    (entry,) = entries
    assert told(entry) == ("created", "campaign", row.id, None)
    assert entry.after == {
        "year": 2028,
        "name": "ВПР 2028",
        "starts_on": "2028-04-10",
        "ends_on": "2028-05-19",
        "rounds_copied": 2,
        "third_check_from": 1,
    }
    assert row.third_check_from == 1
    for wrong, field in (({"copy_from": GONE}, "copy_from"), ({"year": 2028}, "year")):
        with refused(session, InvalidError, field=field):
            given = {"year": 2029, "name": "ВПР", "starts_on": date(2029, 4, 9), "ends_on": date(2029, 5, 18), **wrong}
            if given["year"] == 2028:
                given |= days
            campaigns.create(session, actor=officer, **given)


def test_the_third_check_starts_at_two_marks_unless_said_otherwise(session: Session, officer: Actor) -> None:
    row = campaigns.create(session, actor=officer, year=2027, **window())
    assert row.third_check_from == 2
    change(session, officer, row, third_check_from=3)
    change(session, officer, row, name="Весна")
    assert row.third_check_from == 3, "what is not named stays"


def test_a_change_is_told_with_what_differs_and_the_same_leaves_no_trace(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    with journalled(session) as entries:
        change(session, officer, campaign, name="ВПР весна", ends_on=date(2027, 5, 28))
    (entry,) = entries
    assert told(entry) == ("changed", "campaign", campaign.id, None)
    assert entry.before == {"name": "ВПР-2027", "ends_on": "2027-05-21"}
    assert entry.after == {"name": "ВПР весна", "ends_on": "2027-05-28"}
    with nothing_written(session):
        change(session, officer, campaign, name=" ВПР  весна", ends_on=date(2027, 5, 28))


Verb = Callable[[Session, Actor, int, int | None], object]
OF_A_ROUND: dict[str, Verb] = {
    "update_round": lambda s, a, row_id, version: campaigns.update_round(
        s, actor=a, round_id=row_id, version=version, scale=Scale(7, 11, 15), max_score=20, source="приказ"
    ),
    "remove_round": lambda s, a, row_id, version: campaigns.remove_round(s, actor=a, round_id=row_id, version=version),
}


@pytest.mark.parametrize("verb", OF_A_ROUND)
def test_a_round_is_changed_and_removed_by_its_newest_form_only(
    session: Session, officer: Actor, campaign: Campaign, verb: str
) -> None:
    row = factories.campaign_round(session, campaign)
    for version in (0, row.version - 1, row.version + 1):
        with refused(session, ConflictError, "in the meantime"):
            OF_A_ROUND[verb](session, officer, row.id, version)
    with refused(session, MissingError):
        OF_A_ROUND[verb](session, officer, GONE, None)
    with refused(session, MissingError):
        campaigns.add_round(session, actor=officer, campaign_id=GONE, subject="mat", grade=5)
    with refused(session, ConflictError, "in the meantime"):
        change(session, officer, campaign, version=campaign.version + 1)


REFUSED_SCALES = [
    ({"scale": Scale(7, 11, 15), "max_score": 20, "source": ""}, "source"),
    ({"scale": Scale(7, 11, 15), "max_score": 20, "source": "и" * 301}, "source"),
    ({"scale": Scale(11, 11, 15), "max_score": 20, "source": "приказ"}, "scale_4"),
    ({"scale": Scale(7, 15, 15), "max_score": 20, "source": "приказ"}, "scale_4"),
    ({"scale": Scale(7, 11, 21), "max_score": 20, "source": "приказ"}, "scale_5"),
    ({"max_score": 0}, "max_score"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_SCALES)
def test_a_scale_that_cannot_be_is_refused_in_a_new_round_and_in_an_old_one(
    session: Session, officer: Actor, campaign: Campaign, values: dict[str, Any], field: str
) -> None:
    row = factories.campaign_round(session, campaign)
    given = {"scale": None, "max_score": None, "source": "", **values}
    with refused(session, InvalidError, field=field):
        campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="rus", grade=5, **given)
    with refused(session, InvalidError, field=field):
        campaigns.update_round(session, actor=officer, round_id=row.id, version=row.version, **given)


def test_a_round_is_told_when_it_comes_changes_and_goes(session: Session, officer: Actor, campaign: Campaign) -> None:
    with journalled(session) as entries:
        row = campaigns.add_round(
            session, actor=officer, campaign_id=campaign.id, subject="his", grade=6,
            scale=Scale(6, 11, 16), max_score=16, source=" Описание  2027 ", task_points=[2] * 8,
        )  # fmt: skip
        campaigns.update_round(
            session, actor=officer, round_id=row.id, version=row.version,
            scale=Scale(6, 10, 16), max_score=16, source="Описание 2027", task_points=[2] * 8,
        )  # fmt: skip
        campaigns.remove_round(session, actor=officer, round_id=row.id, version=row.version)
    assert [told(entry) for entry in entries] == [
        ("created", "round", row.id, None),
        ("changed", "round", row.id, None),
        ("removed", "round", row.id, None),
    ]
    made, changed, gone = entries
    assert made.after == {
        "campaign": campaign.id,
        "subject": "his",
        "grade": 6,
        "scale_3": 6,
        "scale_4": 11,
        "scale_5": 16,
        "max_score": 16,
        "scale_source": "Описание 2027",
        "task_points": [2] * 8,
    }
    assert (changed.before, changed.after) == ({"scale_4": 11}, {"scale_4": 10})
    assert (gone.before, gone.after) == ({"campaign": campaign.id, "subject": "his", "grade": 6}, {})


def test_one_subject_stands_in_several_grades_and_years_but_once_in_each(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    other = factories.campaign(session, 2028)
    for of, grade in ((campaign, 5), (campaign, 6), (other, 5)):
        campaigns.add_round(session, actor=officer, campaign_id=of.id, subject="mat", grade=grade)
    campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="rus", grade=5)
    with refused(session, InvalidError, "in this grade already", field="subject"):
        campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="mat", grade=6)


def test_the_published_scales_are_added_to_what_is_there_once(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    own = factories.campaign_round(session, campaign, "mat", 5)
    with journalled(session) as entries:
        assert campaigns.add_published(session, actor=officer, campaign_id=campaign.id) == len(SCALES_2020_22) - 1
    assert len(entries) == len(SCALES_2020_22) - 1
    found = {(row.subject, row.grade): row for row in rounds(session, campaign.id)}
    assert (found["mat", 5].id, found["mat", 5].scale_3) == (own.id, None), "what a person typed stays"
    rus = found["rus", 8]
    assert (rus.scale_3, rus.scale_4, rus.scale_5, rus.max_score) == (26, 32, 45, 51)
    assert "2020" in rus.scale_source
    with nothing_written(session):
        assert campaigns.add_published(session, actor=officer, campaign_id=campaign.id) == 0


# The calendar


def test_a_day_of_the_calendar_is_told_each_time_it_is_set_and_when_it_goes(session: Session, officer: Actor) -> None:
    day = date(2027, 4, 24)
    with journalled(session) as entries:
        campaigns.set_day(session, actor=officer, day=day, worked=True, note=" перенос с\n30.04 ")
        campaigns.set_day(session, actor=officer, day=day, worked=False, note="отменён")
        campaigns.unset_day(session, actor=officer, day=day)
    first = {"worked": True, "note": "перенос с 30.04"}
    second = {"worked": False, "note": "отменён"}
    said = {"day": "2027-04-24"}
    assert [(entry.action, entry.before, entry.after) for entry in entries] == [
        ("calendar_day_set", {}, said | first),
        ("calendar_day_set", first, said | second),
        ("calendar_day_unset", said | second, {}),
    ]
    assert {(entry.object_type, entry.object_id) for entry in entries} == {("calendar", None)}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": date(2014, 12, 31)}, "day"),
        ({"day": date(2100, 1, 1)}, "day"),
        ({"note": "п" * 201}, "note"),
    ],
)
def test_a_day_and_a_note_beyond_the_edge_are_refused(
    session: Session, officer: Actor, values: dict[str, Any], field: str
) -> None:
    factories.add(session, CalendarOverride(day=date(2027, 4, 24), worked=True, note=""))
    with refused(session, InvalidError, field=field):
        campaigns.set_day(session, actor=officer, **{"day": date(2027, 4, 24), "worked": False, **values})


@pytest.mark.parametrize("day", [date(2015, 1, 1), date(2099, 12, 31)])
def test_a_day_at_the_edge_is_set_and_unset(session: Session, officer: Actor, day: date) -> None:
    campaigns.set_day(session, actor=officer, day=day, worked=False, note="п" * 200)
    assert overrides(session) == {day: False}
    with refused(session, MissingError):
        campaigns.unset_day(session, actor=officer, day=date(2027, 4, 24))
    campaigns.unset_day(session, actor=officer, day=day)
    assert overrides(session) == {}


def relative_task(session: Session, campaign: Campaign, school: Organisation, days: int = 3, **values: Any) -> Task:
    """A task due so many working days after the test of Monday 19 April."""
    row = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=days)
    return factories.task(session, row, school, **{"due_on": date(2027, 4, 22), **values})


def test_a_day_off_moves_what_is_counted_in_working_days_and_taking_it_back_moves_it_back(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    five, six = factories.school(session), factories.school(session, week_days=6)
    of = factories.campaign_round(session, campaign)
    for school in (five, six):
        factories.school_round(session, of, school, test_on=date(2027, 4, 19))
    moving = [relative_task(session, campaign, school) for school in (five, six)]
    ended = [
        relative_task(session, campaign, five, status=status) for status in (TaskStatus.CLOSED, TaskStatus.CANCELLED)
    ]
    dated = factories.task(
        session,
        factories.recommendation(session, campaign, deadline_kind=DeadlineKind.DATE, deadline_on=date(2027, 4, 22)),
        five,
        due_on=date(2027, 4, 22),
    )
    number = last_number(session)
    campaigns.set_day(session, actor=officer, day=date(2027, 4, 21), worked=False)
    assert [task.due_on for task in moving] == [date(2027, 4, 23), date(2027, 4, 23)]
    assert {task.due_on for task in (*ended, dated)} == {date(2027, 4, 22)}
    first, *moved = entries_after(session, number)
    assert first.action == "calendar_day_set"
    assert [(told(one), one.before, one.after) for one in moved] == [
        (
            ("moved_with_calendar", "task", task.id, task.organisation_id),
            {"due_on": "2027-04-22"},
            {"due_on": "2027-04-23"},
        )
        for task in moving
    ]
    campaigns.unset_day(session, actor=officer, day=date(2027, 4, 21))
    assert {task.due_on for task in moving} == {date(2027, 4, 22)}


def test_who_was_given_more_time_keeps_it_whatever_the_calendar_says(
    session: Session, officer: Actor, campaign: Campaign
) -> None:
    school = factories.school(session)
    factories.school_round(session, factories.campaign_round(session, campaign), school, test_on=date(2027, 4, 19))
    task, refused_one = relative_task(session, campaign, school), relative_task(session, campaign, school)
    for of, granted in ((task, True), (refused_one, False)):
        row = ExtensionRequest(task_id=of.id, until=date(2027, 4, 22), due_before=date(2027, 4, 22), reason="Карантин")
        row.asked_at, row.granted = now(session), granted
        factories.add(session, row)
    campaigns.set_day(session, actor=officer, day=date(2027, 4, 21), worked=False)
    assert (task.due_on, refused_one.due_on) == (date(2027, 4, 22), date(2027, 4, 23))


# Former checks


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"checked_id": "checker"}, "checked"),
        ({"checked_id": "department"}, "checked"),
        ({"checker_id": "department"}, "checked"),
        ({"checker_id": "missing"}, "checked"),
        ({"year": 2014}, "year"),
        ({"year": 2100}, "year"),
        ({"subject": "xyz"}, "subject"),
        ({"grade": 9}, "grade"),
        ({"grade": 3}, "grade"),
    ],
)
def test_a_former_check_that_cannot_have_been_refuses_all(
    session: Session, officer: Actor, values: dict[str, Any], field: str
) -> None:
    known = {
        "checker": factories.school(session).id,
        "checked": factories.school(session).id,
        "department": factories.department(session).id,
        "missing": GONE,
    }
    plain = {"year": 2026, "subject": "mat", "grade": 5, "checker_id": "checker", "checked_id": "checked"}

    def row(**changed: Any) -> FormerCheck:
        found = {**plain, **changed}
        return FormerCheck(**{key: known.get(value, value) for key, value in found.items()})

    with refused(session, InvalidError, field=field):
        campaigns.record_past_checks(session, actor=officer, rows=[row(), row(**values)])
    assert size(session, PastCheck) == 0


def test_former_checks_are_told_by_years_and_number_and_known_ones_not_at_all(session: Session, officer: Actor) -> None:
    first, second = (factories.school(session).id for _ in range(2))
    rows = [FormerCheck(year, "mat", 5, first, second) for year in (2026, 2025)]
    back = FormerCheck(2026, "mat", 5, second, first)
    with journalled(session) as entries:
        assert campaigns.record_past_checks(session, actor=officer, rows=[*rows, back, back]) == 3
    assert [(told(one), one.after) for one in entries] == [
        (("past_checks_recorded", "campaign", None, None), {"years": [2025, 2026], "checks": 3})
    ]
    for known in ([], rows, [back]):
        with nothing_written(session):
            assert campaigns.record_past_checks(session, actor=officer, rows=known) == 0
    kept = session.scalars(select(PastCheck)).all()
    assert sorted((one.year, one.checker_id, one.checked_id) for one in kept) == [
        (2025, first, second),
        (2026, first, second),
        (2026, second, first),
    ]
