"""How far a long request has come: told to the person who gave it, forgotten when it ends or grows old."""

import itertools
from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.web.progress import REGISTRY, Registry

KEY = "0123456789abcdef" * 2


def test_a_job_is_followed_while_it_runs_and_forgotten_afterwards() -> None:
    registry = Registry()
    with registry.job(KEY, 1) as tell:
        tell(3, 10)
        job = registry.find(KEY, 1)
        assert job is not None
        assert (job.done, job.total) == (3, 10)
    assert registry.find(KEY, 1) is None
    assert len(registry) == 0


def test_a_job_that_breaks_is_forgotten_too() -> None:
    registry = Registry()
    with pytest.raises(ZeroDivisionError), registry.job(KEY, 1):
        raise ZeroDivisionError
    assert len(registry) == 0


@pytest.mark.parametrize("person", [2, None])
def test_nobody_else_sees_a_job(person: int | None) -> None:
    registry = Registry()
    with registry.job(KEY, 1):
        assert registry.find(KEY, person) is None
        assert registry.find(KEY[:-1], 1) is None


def test_a_second_arrival_of_the_same_form_follows_nothing_and_ends_nothing() -> None:
    registry = Registry()
    with registry.job(KEY, 1) as first:
        with registry.job(KEY, 1) as second:
            first(1, 2)
            second(9, 9)
        job = registry.find(KEY, 1)
        assert job is not None
        assert (job.done, job.total) == (1, 2)


def test_of_too_many_jobs_the_oldest_is_given_up() -> None:
    registry = Registry(most=3)
    jobs = [registry.job(f"{number}", 1) for number in range(4)]
    for job in jobs:
        job.__enter__()
    assert [registry.find(f"{number}", 1) is not None for number in range(4)] == [False, True, True, True]
    for job in jobs:
        job.__exit__(None, None, None)
    assert len(registry) == 0


def test_a_job_given_up_does_not_end_the_one_that_took_its_key() -> None:
    registry = Registry(most=1)
    first, other, again = (registry.job(key, 1) for key in ("a", "b", "a"))
    for job in (first, other, again):
        job.__enter__()
    first.__exit__(None, None, None)
    assert registry.find("a", 1) is not None, "the later job of this key still runs"
    again.__exit__(None, None, None)
    assert registry.find("a", 1) is None


def test_an_old_job_is_given_up_when_another_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(0, 100)
    monkeypatch.setattr("tracker.web.progress.time.monotonic", lambda: next(ticks))
    registry = Registry(seconds=150)
    with registry.job("old", 1), registry.job("new", 1):
        assert registry.find("old", 1) is None
        assert registry.find("new", 1) is not None


def test_the_page_asks_how_far_its_own_job_is(
    seeded: Callable[[Callable[[Session], Any]], Any], browser_of: Callable[[str], Browser]
) -> None:
    def make(session: Session) -> int:
        return factories.person(session, Role.DEPARTMENT, factories.department(session), login="officer").id

    person = seeded(make)
    browser = browser_of("officer")
    address = f"/progress/{KEY}"
    browser.get(address, status=404)
    with REGISTRY.job(KEY, person) as tell:
        assert browser.client.get(address).json == {"done": 0, "total": 0, "text": "Начинается…", "url": None}
        tell(44, 183)
        answer = browser.client.get(address).json
        assert answer is not None
        assert (answer["done"], answer["total"]) == (44, 183)
        assert "44" in answer["text"]
        assert "183" in answer["text"]
    browser.get(address, status=404)
    with REGISTRY.job(KEY, person + 1):
        browser.get(address, status=404)
