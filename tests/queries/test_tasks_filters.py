"""Every filter of the list of tasks against the same filter written in Python over all rows."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.domain.errors import MissingError
from tracker.domain.permissions import Action, allowed
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.domain.tasks import OPEN, WITH_EXECUTOR, TaskFacts, TaskStatus, is_done_late, is_overdue
from tracker.domain.text import fold
from tracker.models.tasks import Task
from tracker.queries import tasks as queries
from tracker.queries.tasks import TaskFilter


def expected(town: Town, actor: Actor, chosen: TaskFilter) -> set[int]:
    """The ids that the filter must leave, decided task by task without the database."""
    return {task.id for task in town.tasks if _seen(task, actor) and _kept(town, actor, task, chosen)}


def _seen(task: Task, actor: Actor) -> bool:
    return allowed(actor, Action.TASK_VIEW, task.organisation_id)


def _kept(town: Town, actor: Actor, task: Task, chosen: TaskFilter) -> bool:
    facts = TaskFacts(task.status, task.due_on, task.reported_on)
    asked = task.id in town.asked and task.status in OPEN
    home = task.organisation
    texts = fold(home.name), home.login_key or ""
    return all(
        (
            chosen.campaign_id in {None, task.campaign_id},
            chosen.status in {None, task.status},
            not chosen.open or task.status in OPEN,
            not chosen.overdue or is_overdue(facts, TODAY),
            not chosen.late or is_done_late(facts),
            not chosen.asked or asked,
            not chosen.waiting or _waits(actor, task, asked=asked),
            chosen.addressee in {None, task.recommendation.addressee},
            chosen.organisation_id in {None, task.organisation_id},
            chosen.district_id in {None, home.district_id},
            chosen.recommendation_id in {None, task.recommendation_id},
            chosen.due_from is None or task.due_on >= chosen.due_from,
            chosen.due_to is None or task.due_on <= chosen.due_to,
            any(fold(chosen.words) in text for text in texts),
        )
    )


def _waits(actor: Actor, task: Task, *, asked: bool) -> bool:
    decides = allowed(actor, Action.TASK_CONTROL, task.organisation_id)
    executes = allowed(actor, Action.TASK_EXECUTE, task.organisation_id)
    return (decides and (asked or task.status is TaskStatus.REPORTED)) or (executes and task.status in WITH_EXECUTOR)


def found(session: Session, actor: Actor, chosen: TaskFilter) -> set[int]:
    rows = queries.all_rows(session, actor, chosen, TODAY, sort="due")
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)), "no task twice"
    assert queries.count(session, actor, chosen, TODAY) == len(ids)
    assert queries.listing(session, actor, chosen, TODAY, sort="due", number=1).total == len(ids)
    return set(ids)


def singles(town: Town) -> list[TaskFilter]:
    """Every filter alone, with every value that the town has, and with some that it has not."""
    values: dict[str, list[Any]] = {
        "campaign_id": [*(row.id for row in town.campaigns), 987654],
        "status": list(TaskStatus),
        "addressee": list(Addressee),
        "organisation_id": [*(row.id for row in town.schools), town.office.id, 987654],
        "district_id": [*(row.id for row in town.districts), 987654],
        "recommendation_id": [row.id for row in town.recommendations],
        "due_from": [TODAY, TODAY - timedelta(days=3), date(2099, 1, 1)],
        "due_to": [TODAY, TODAY + timedelta(days=3), date(2015, 1, 1)],
        "words": ["школа", "ЕЛКА", "100%", "%", "_", "№ 2", "sch", "нет такой", "  "],
    }
    flags = ("open", "overdue", "late", "asked", "waiting")
    return [TaskFilter(**{name: value}) for name, some in values.items() for value in some] + [
        TaskFilter(**{name: True}) for name in flags
    ]


def test_every_filter_alone_leaves_what_it_says(session: Session, town: Town) -> None:
    for chosen in singles(town):
        assert found(session, town.officer, chosen) == expected(town, town.officer, chosen), chosen


def test_no_flag_is_empty_or_everything_here(session: Session, town: Town) -> None:
    """Otherwise the comparison above would prove nothing."""
    for name in ("open", "overdue", "late", "asked", "waiting"):
        left = found(session, town.officer, TaskFilter(**{name: True}))
        assert 0 < len(left) < len(town.tasks), name


def test_filters_together_are_the_cut_of_each_alone(session: Session, town: Town) -> None:
    lot = random.Random(6)
    for _ in range(36):
        parts = lot.sample(singles(town), 3)
        whole: dict[str, Any] = {}
        for part in parts:
            whole |= {name: value for name, value in vars(part).items() if value != getattr(TaskFilter(), name)}
        chosen = TaskFilter(**whole)
        assert found(session, town.officer, chosen) == expected(town, town.officer, chosen), chosen


def test_nobody_finds_more_than_the_own_reach_whatever_the_filter(session: Session, town: Town) -> None:
    chosen = [TaskFilter(), TaskFilter(waiting=True), TaskFilter(asked=True), TaskFilter(words="школа")]
    chosen.append(TaskFilter(organisation_id=town.schools[1].id))
    for actor in town.everybody:
        for one in chosen:
            assert found(session, actor, one) == expected(town, actor, one), (actor.grants, one)


def test_one_task_is_read_within_reach_alone(session: Session, town: Town) -> None:
    for actor in town.everybody:
        for task in town.tasks[:8]:
            if _seen(task, actor):
                assert queries.one(session, actor, task.id) is task
            else:
                with pytest.raises(MissingError):
                    queries.one(session, actor, task.id)


def test_a_row_tells_its_task(session: Session, town: Town) -> None:
    rows = {row.id: row for row in queries.all_rows(session, town.officer, TaskFilter(), TODAY, sort="due")}
    for task in town.tasks:
        row, of, home = rows[task.id], task.recommendation, task.organisation
        assert (row.status, row.due_on, row.reported_on) == (task.status, task.due_on, task.reported_on)
        assert (row.addressee, row.number, row.text) == (of.addressee, of.number, of.text)
        assert (row.organisation, row.district) == (home.name, home.district.name if home.district else None)
        assert bool(row.asked) == (task.id in town.asked and task.status in OPEN)


def test_rows_by_date_and_back_are_in_order(session: Session, town: Town) -> None:
    up = [row.due_on for row in queries.all_rows(session, town.officer, TaskFilter(), TODAY, sort="due")]
    down = [row.due_on for row in queries.all_rows(session, town.officer, TaskFilter(), TODAY, sort="-due")]
    odd = [row.due_on for row in queries.all_rows(session, town.officer, TaskFilter(), TODAY, sort="no such")]
    assert up == odd == sorted(up)
    assert down == sorted(up, reverse=True)


def test_statuses_are_sorted_as_work_goes(session: Session, town: Town) -> None:
    rows = queries.all_rows(session, town.officer, TaskFilter(), TODAY, sort="status")
    order = list(TaskStatus)
    keys = [(order.index(row.status), row.due_on, row.id) for row in rows]
    assert keys == sorted(keys)


def test_a_page_past_either_end_is_the_nearest_one(session: Session, town: Town) -> None:
    for number in (-5, 0, 1, 2, 10**6):
        page = queries.listing(session, town.officer, TaskFilter(), TODAY, sort="due", number=number)
        assert page.number == 1
        assert page.total == len(town.tasks) == len(page.rows)


def test_a_long_text_is_cut_for_the_list_alone(session: Session, town: Town) -> None:
    task = town.tasks[0]
    task.recommendation.text = "ё" * 1000
    session.flush()
    chosen = TaskFilter(recommendation_id=task.recommendation_id)
    assert {row.text for row in queries.all_rows(session, town.officer, chosen, TODAY, sort="due")} == {
        "ё" * queries.SHOWN_TEXT
    }


def test_the_districts_to_choose_from_stand_by_name(session: Session, town: Town) -> None:
    assert [row.name for row in queries.districts(session)] == sorted(row.name for row in town.districts)


def test_requests_for_more_time_are_read_newest_first(session: Session, town: Town) -> None:
    asked = next(task for task in town.tasks if task.id in town.asked)
    rows = queries.extensions_of(session, asked.id)
    assert [row.granted for row in rows] == [None]
    assert rows[0].due_before == asked.due_on
    assert queries.evidence_of(session, asked.id) == []
