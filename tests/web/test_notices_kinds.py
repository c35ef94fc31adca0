"""The notice centre: kinds in the address, marking and unmarking, and the way back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
import pytest
from conftest import NOW, Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.notices import KIND_NAMES, WORDS, NoticeKind
from tracker.domain.roles import Role
from tracker.models.notices import Notice

Seeded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def ids(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        school, other = factories.school(session), factories.school(session)
        factories.person(session, Role.SCHOOL, school, login="head@example.org")
        found = {}
        for name, home, kind, params in (
            ("returned", school, NoticeKind.TASK_RETURNED, {"number": "5", "reason": "нет подписи"}),
            ("withdrawn", school, NoticeKind.TASK_WITHDRAWN, {"number": "7", "reason": "повтор"}),
            ("again", school, NoticeKind.TASK_RETURNED, {"number": "9", "reason": "нет даты"}),
            ("foreign", other, NoticeKind.TASKS_ESCALATED, {"days": 3, "tasks": 2}),
        ):
            row = Notice(organisation_id=home.id, kind=kind, params=params, url="/tasks", created_at=NOW)
            found[name] = factories.add(session, row).id
        return found

    return seeded(make)


@pytest.fixture
def head(ids: dict[str, int], browser_of: Callable[[str], Browser]) -> Browser:
    return browser_of("head@example.org")


def unread(seeded: Seeded) -> int:
    return seeded(lambda session: session.scalar(select(func.count(Notice.id)).where(Notice.read_at.is_(None))))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {"5", "7", "9"}),
        ("?kind=task_returned", {"5", "9"}),
        ("?kind=task_withdrawn", {"7"}),
        ("?kind=task_reworded", set()),
        ("?kind=nonsense", {"5", "7", "9"}),
        ("?kind=task_returned&unread=1", {"5", "9"}),
    ],
)
def test_a_kind_in_the_address_narrows_list_and_file(head: Browser, query: str, numbers: set[str]) -> None:
    assert set(re.findall(r"рекомендации (\d)|Рекомендация (\d)", head.get(f"/notices{query}"))) == {
        (number, "") if number != "7" else ("", "7") for number in numbers
    }
    assert len(head.client.get(f"/notices/list.csv{query}").data.decode().splitlines()) == 1 + len(numbers)


def test_only_kinds_that_there_are_within_reach_are_offered(head: Browser) -> None:
    offered = re.findall(r'<option value="(\w+)"', head.get("/notices"))
    assert set(offered) == {"task_returned", "task_withdrawn"}


def test_all_of_a_kind_are_marked_and_the_marking_undone(head: Browser, seeded: Seeded) -> None:
    assert head.post("/notices/read?kind=task_returned").status_code == 303
    assert unread(seeded) == 2
    assert "Отменить отметку" in head.get("/notices")
    assert head.post("/notices/unread").status_code == 303
    assert "2 уведомления снова не прочитаны." in head.get("/notices")
    assert unread(seeded) == 4
    assert head.post("/notices/unread").status_code == 409


def test_the_way_back_is_open_for_an_hour(head: Browser, app: Flask) -> None:
    head.post("/notices/read")
    mailroom.at(app, NOW + timedelta(hours=1, seconds=1))
    assert "Отменить отметку" not in head.get("/notices")
    assert head.post("/notices/unread").status_code == 409


def test_one_is_unmarked_alone_and_a_foreign_one_is_missing(head: Browser, ids: dict[str, int], seeded: Seeded) -> None:
    head.post(f"/notices/{ids['returned']}/read")
    assert unread(seeded) == 3
    assert "Вернуть в непрочитанные" in head.get("/notices")
    assert head.post(f"/notices/{ids['returned']}/unread").status_code == 303
    assert unread(seeded) == 4
    assert head.post(f"/notices/{ids['foreign']}/unread").status_code == 404


def test_every_kind_has_a_name_and_words() -> None:
    assert set(KIND_NAMES) == set(WORDS) == set(NoticeKind)
    assert len(set(KIND_NAMES.values())) == len(NoticeKind)
