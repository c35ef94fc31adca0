"""A school's numbers at their edges: each value, each refusal without a trace, the journal, and the dates that follow."""

from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import journalled, nothing_written, refused, told

from tracker.domain.campaigns import Numbers
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.errors import ConflictError, InvalidError, MissingError, RowsInvalidError
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.models.tasks import Task
from tracker.services import numbers

MONDAY, TUESDAY = date(2027, 4, 19), date(2027, 4, 20)
GONE = 2**31 - 1


@pytest.fixture
def school(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def head(session: Session, school: Organisation) -> Actor:
    return factories.actor(session, Role.SCHOOL, school)


@pytest.fixture
def mat(session: Session) -> CampaignRound:
    return factories.campaign_round(session, factories.campaign(session))


@pytest.fixture
def rus(session: Session, mat: CampaignRound) -> CampaignRound:
    return factories.campaign_round(session, mat.campaign, "rus")


def row(of: CampaignRound, **values: Any) -> Numbers:
    return Numbers(**{"round_id": of.id, "works": 60, "test_on": MONDAY, "teachers": 3, **values})


def save(session: Session, actor: Actor, school: Organisation, *rows: Numbers) -> int:
    return numbers.save(session, actor=actor, school_id=school.id, rows=rows)


def stored(session: Session, of: CampaignRound) -> SchoolRound:
    query = select(SchoolRound).where(SchoolRound.round_id == of.id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


REFUSED_VALUES = [
    ({"works": None}, "works"),
    ({"works": -1}, "works"),
    ({"works": 2001}, "works"),
    ({"teachers": -1}, "teachers"),
    ({"works_per_teacher": 0}, "works_per_teacher"),
    ({"test_on": date(2027, 4, 11)}, "test_on"),
    ({"test_on": date(2027, 4, 9)}, "test_on"),
    ({"test_on": date(2027, 5, 24)}, "test_on"),
    ({"test_on": date(2027, 4, 17)}, "test_on"),
    ({"test_on": date(2027, 5, 3)}, "test_on"),
    ({"test_on": date(2026, 4, 20)}, "test_on"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_VALUES)
def test_a_wrong_value_is_named_by_row_and_field_and_nothing_of_the_list_is_saved(
    session: Session,
    school: Organisation,
    head: Actor,
    mat: CampaignRound,
    rus: CampaignRound,
    values: dict[str, Any],
    field: str,
) -> None:
    save(session, head, school, row(rus))
    with refused(session, RowsInvalidError, "Nothing was saved") as said:
        save(session, head, school, row(rus, works=10), row(mat, **values))
    assert isinstance(said.error, RowsInvalidError)
    assert [(one.row, one.field) for one in said.error.rows] == [(2, field)]


@pytest.mark.parametrize(
    "values",
    [
        {"works": 0},
        {"works": 2000},
        {"works": 1, "test_on": None},
        {"teachers": 0},
        {"works_per_teacher": 1},
        {"test_on": date(2027, 4, 12)},
        {"test_on": date(2027, 5, 21)},
        {"federal_sample": True},
        {"experts": "Серова А. А., Ёлкин П. П.", "responsible": "завуч Ким", "place": "каб. 12"},
    ],
)
def test_a_value_at_the_edge_is_kept(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound, values: dict[str, Any]
) -> None:
    assert save(session, head, school, row(mat, **values)) == 1
    kept = stored(session, mat)
    assert {name: getattr(kept, name) for name in values} == values


def test_words_are_kept_clean_and_the_same_words_in_other_blanks_are_no_change(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound
) -> None:
    save(session, head, school, row(mat, experts="  Серова  А. А.\n", place="каб.\u200b 12"))
    kept = stored(session, mat)
    assert (kept.experts, kept.place) == ("Серова А. А.", "каб. 12")
    with nothing_written(session):
        assert save(session, head, school, row(mat, experts="Серова А. А. ", place=" каб. 12", version=0)) == 0


def test_a_first_saving_a_change_and_a_removal_are_told_with_what_differs(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound, rus: CampaignRound
) -> None:
    with journalled(session) as entries:
        assert save(session, head, school, row(mat), row(rus, works=40)) == 2
        assert save(session, head, school, row(mat, works=61, test_on=TUESDAY), row(rus, works=40)) == 1
        assert save(session, head, school, Numbers(mat.id), row(rus, works=40)) == 1
    assert {told(one) for one in entries} == {("numbers_saved", "organisation", school.id, school.id)}
    assert {one.person_id for one in entries} == {head.person_id}
    first, second, third = entries
    whole = {
        "works": 60,
        "test_on": "2027-04-19",
        "teachers": 3,
        "works_per_teacher": 60,
        "federal_sample": False,
        "experts": "",
        "responsible": "",
        "place": "",
    }
    assert (first.before, first.after) == (
        {"mat-5": {}, "rus-5": {}},
        {"mat-5": whole, "rus-5": {**whole, "works": 40}},
    )
    assert second.before == {"mat-5": {"works": 60, "test_on": "2027-04-19"}}
    assert second.after == {"mat-5": {"works": 61, "test_on": "2027-04-20"}}
    assert third.before == {"mat-5": {**whole, "works": 61, "test_on": "2027-04-20"}}
    assert third.after == {"mat-5": {}}
    assert [one.round_id for one in session.scalars(select(SchoolRound))] == [rus.id]


@pytest.mark.parametrize(
    ("seen", "values", "taken"),
    [
        (None, {"works": 10}, True),
        (1, {"works": 10}, True),
        (0, {"works": 10}, False),
        (2, {"works": 10}, False),
        (0, {}, True),
        (2, {}, True),
        (1, {"works": None, "test_on": None, "teachers": None}, True),
        (0, {"works": None, "test_on": None, "teachers": None}, False),
        (2, {"works": None, "test_on": None, "teachers": None}, False),
    ],
)
def test_what_was_changed_meanwhile_is_not_overwritten_and_the_same_values_never_clash(
    session: Session,
    school: Organisation,
    head: Actor,
    mat: CampaignRound,
    seen: int | None,
    values: dict[str, Any],
    taken: bool,
) -> None:
    save(session, head, school, row(mat))
    assert stored(session, mat).version == 1
    if taken:
        assert save(session, head, school, row(mat, version=seen, **values)) == (1 if values else 0)
        return
    with refused(session, ConflictError, "in the meantime"):
        save(session, head, school, row(mat, version=seen, **values))


def test_a_row_that_somebody_removed_meanwhile_is_not_made_again_unseen(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound
) -> None:
    with refused(session, ConflictError, "in the meantime"):
        save(session, head, school, row(mat, version=1))
    assert save(session, head, school, row(mat, version=0)) == 1


def test_a_clash_in_the_second_row_saves_the_first_neither(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound, rus: CampaignRound
) -> None:
    save(session, head, school, row(mat), row(rus))
    rounds = {of.id: stored(session, of).works for of in (mat, rus)}
    nested = session.begin_nested()
    with pytest.raises(ConflictError):
        save(session, head, school, row(mat, works=1, version=1), row(rus, works=1, version=7))
    nested.rollback()
    assert {of.id: stored(session, of).works for of in (mat, rus)} == rounds


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.METHODOLOGIST])
def test_the_department_and_the_methodologist_save_for_any_school(
    session: Session, school: Organisation, mat: CampaignRound, role: Role
) -> None:
    home = factories.department(session) if role is Role.DEPARTMENT else factories.methodical_office(session)
    assert save(session, factories.actor(session, role, home), school, row(mat)) == 1


@pytest.mark.parametrize("who", ["a neighbour", "an observer", "the administrator", "nobody"])
def test_others_save_nothing_for_a_school(session: Session, school: Organisation, mat: CampaignRound, who: str) -> None:
    actor = {
        "a neighbour": lambda: factories.actor(session, Role.SCHOOL, factories.school(session)),
        "an observer": lambda: factories.actor(session, Role.OBSERVER, school),
        "the administrator": lambda: factories.actor(session, Role.ADMINISTRATOR, factories.department(session)),
        "nobody": lambda: Actor(None, "Никто"),
    }[who]()
    with refused(session, MissingError):
        save(session, actor, school, row(mat))


def test_a_round_stands_once_in_the_list_and_must_be_there(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound
) -> None:
    with refused(session, InvalidError, "stands twice", field="round_id"):
        save(session, head, school, row(mat), row(mat, works=1))
    with refused(session, MissingError):
        save(session, head, school, row(mat), Numbers(GONE, 1))
    with nothing_written(session):
        assert save(session, head, school) == 0
        assert save(session, head, school, Numbers(mat.id)) == 0


def test_a_later_test_moves_the_schools_own_open_tasks_and_nobody_elses(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound, rus: CampaignRound
) -> None:
    other = factories.school(session)
    relative = factories.recommendation(session, mat.campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=2)
    bound = factories.recommendation(session, mat.campaign, deadline_kind=DeadlineKind.CAMPAIGN)
    due = date(2027, 5, 25)

    def task(of: Any, home: Organisation, **values: Any) -> Task:
        return factories.task(session, of, home, due_on=due, **values)

    mine, neighbours, campaigns_end = task(relative, school), task(relative, other), task(bound, school)
    with journalled(session) as entries:
        save(session, head, school, row(mat, test_on=date(2027, 4, 21)), row(rus, test_on=date(2027, 4, 29)))
    assert (mine.due_on, mine.first_due_on) == (date(2027, 5, 4), due)
    assert (neighbours.due_on, campaigns_end.due_on) == (due, due)
    saved, moved = entries
    assert saved.action == "numbers_saved"
    assert told(moved) == ("moved_with_test", "task", mine.id, school.id)
    assert (moved.before, moved.after) == ({"due_on": "2027-05-25"}, {"due_on": "2027-05-04"})
    mine.status = TaskStatus.CLOSED
    session.flush()
    save(session, head, school, row(rus, test_on=date(2027, 4, 30)))
    assert mine.due_on == date(2027, 5, 4), "what has ended moves no more"


def test_without_a_test_the_days_are_counted_from_the_campaigns_end_again(
    session: Session, school: Organisation, head: Actor, mat: CampaignRound
) -> None:
    relative = factories.recommendation(session, mat.campaign, deadline_kind=DeadlineKind.RELATIVE, deadline_days=1)
    task = factories.task(session, relative, school, due_on=date(2027, 5, 24))
    save(session, head, school, row(mat, test_on=date(2027, 4, 22)))
    assert task.due_on == date(2027, 4, 23)
    save(session, head, school, row(mat, test_on=None))
    assert task.due_on == date(2027, 5, 24)
    save(session, head, school, row(mat, test_on=date(2027, 4, 19)))
    assert task.due_on == date(2027, 4, 20), "what would fall before today falls on today"
