"""The board's cells, columns and sums against the tasks themselves."""

import itertools
from dataclasses import replace

from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town, drafts_of
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import OrganisationKind
from tracker.domain.tasks import TaskFacts, TaskStatus, is_overdue
from tracker.models.tasks import Task
from tracker.queries import board
from tracker.queries.board import BoardFilter, Sums


def late(task: Task) -> bool:
    return is_overdue(TaskFacts(task.status, task.due_on, task.reported_on), TODAY)


def of_schools(town: Town, chosen: BoardFilter) -> list[Task]:
    """The tasks that put a school on the board."""
    return [
        task
        for task in town.tasks
        if task.campaign_id == chosen.campaign_id
        and task.organisation.kind is OrganisationKind.SCHOOL
        and chosen.district_id in {None, task.organisation.district_id}
        and chosen.recommendation_id in {None, task.recommendation_id}
        and chosen.status in {None, task.status}
        and (not chosen.overdue or late(task))
    ]


def summed(tasks: list[Task]) -> Sums:
    return Sums(
        len(tasks),
        sum(task.status is TaskStatus.CLOSED for task in tasks),
        sum(task.status is TaskStatus.REPORTED for task in tasks),
        sum(late(task) for task in tasks),
    )


def test_the_sums_are_counted_from_the_tasks(session: Session, town: Town) -> None:
    for campaign in town.campaigns:
        for district in (None, *(row.id for row in town.districts)):
            got = board.sums(session, BoardFilter(campaign.id, district), TODAY)
            for of in town.recommendations:
                tasks = [
                    task
                    for task in town.tasks
                    if task.recommendation_id == of.id
                    and task.campaign_id == campaign.id
                    and district in {None, task.organisation.district_id}
                ]
                assert got.get(of.id, Sums()) == summed(tasks)


def test_the_whole_is_the_sum_of_its_districts(session: Session, town: Town) -> None:
    whole = BoardFilter(town.campaigns[1].id)
    town.schools[3].district = town.districts[0]
    session.flush()
    parts = [board.sums(session, replace(whole, district_id=row.id), TODAY) for row in town.districts]
    for of, sums in board.sums(session, whole, TODAY).items():
        if next(row for row in town.recommendations if row.id == of).addressee is Addressee.SCHOOLS:
            assert board.added(part.get(of, Sums()) for part in parts) == sums


def test_added_sums_go_column_by_column() -> None:
    assert board.added([Sums(3, 1, 1, 0), Sums(2, 0, 1, 2)]) == Sums(5, 1, 2, 2)
    assert board.added([]) == Sums()


def test_a_school_stays_while_one_task_is_as_wanted(session: Session, town: Town) -> None:
    for campaign, status, overdue in itertools.product(town.campaigns, [None, *TaskStatus], [False, True]):
        chosen = BoardFilter(campaign.id, status=status, overdue=overdue)
        read = board.read(session, chosen, TODAY, number=1)
        assert {row.id for row in read.page.rows} == {task.organisation_id for task in of_schools(town, chosen)}
        assert read.page.total == len(read.page.rows)


def test_district_and_recommendation_narrow_rows_and_columns(session: Session, town: Town) -> None:
    campaign = town.campaigns[0]
    heads = board.columns(session, campaign.id, to_schools=True)
    for district in town.districts:
        for head in heads:
            chosen = BoardFilter(campaign.id, district.id, head.id)
            read = board.read(session, chosen, TODAY, number=1)
            assert [column.id for column in read.columns] == [head.id]
            assert {row.district for row in read.page.rows} == {district.name}
            assert {key[1] for key in read.cells} == {head.id}


def test_each_cell_is_the_task_of_its_school_and_column(session: Session, town: Town) -> None:
    campaign = town.campaigns[1]
    read = board.read(session, BoardFilter(campaign.id), TODAY, number=1)
    tasks = {
        (task.organisation_id, task.recommendation_id): task for task in of_schools(town, BoardFilter(campaign.id))
    }
    assert read.cells.keys() == tasks.keys()
    for place, cell in read.cells.items():
        assert (cell.id, cell.status, cell.due_on) == (tasks[place].id, tasks[place].status, tasks[place].due_on)


def test_pages_of_any_size_hold_every_school_once_and_only_their_cells(session: Session, town: Town) -> None:
    chosen = BoardFilter(town.campaigns[0].id)
    whole = [row.id for row in board.read(session, chosen, TODAY, number=1).page.rows]
    for size in (1, 2, 3, 5):
        seen: list[int] = []
        for number in range(1, -(-len(whole) // size) + 1):
            part = board.read(session, chosen, TODAY, number=number, size=size)
            seen += [row.id for row in part.page.rows]
            assert {school for school, _of in part.cells} == {row.id for row in part.page.rows}
        assert seen == whole


def test_schools_stand_by_district_and_number_those_without_one_last(session: Session, town: Town) -> None:
    rows = board.read(session, BoardFilter(town.campaigns[0].id), TODAY, number=1).page.rows
    assert [row.name for row in rows] == ["Лицей «Ёлка»", "Школа № 10", "Школа № 2", "Школа_особая", "Гимназия 100%"]
    assert rows[-1].district is None


def test_drafts_and_other_addressees_are_no_columns_of_schools(session: Session, town: Town) -> None:
    campaign = town.campaigns[1]
    to_schools = board.columns(session, campaign.id, to_schools=True)
    others = board.columns(session, campaign.id, to_schools=False)
    assert [row.number for row in to_schools] == ["1", "6", "11"]
    assert [row.addressee for row in others] == [Addressee.DEPARTMENT, Addressee.METHODICAL_OFFICE]
    drafts = {row.id for row in drafts_of(town, campaign)}
    assert drafts
    assert not drafts & {row.id for row in (*to_schools, *others)}


def test_the_department_and_the_office_stand_beside(session: Session, town: Town) -> None:
    rows = board.other_tasks(session, town.campaigns[1].id)
    wanted = {
        task.id for task in town.tasks
        if task.campaign_id == town.campaigns[1].id and task.organisation_id in {town.department.id, town.office.id}
    }  # fmt: skip
    assert {row.id for row in rows} == wanted
    assert [row.addressee for row in rows] == [Addressee.DEPARTMENT, Addressee.METHODICAL_OFFICE]


def test_without_a_campaign_the_board_is_empty(session: Session, town: Town) -> None:
    read = board.read(session, BoardFilter(None), TODAY, number=3)
    assert (list(read.columns), list(read.page.rows), read.cells, read.totals) == ([], [], {}, {})
    assert read.page.number == 1
