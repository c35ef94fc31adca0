"""Schemes that were read and verified once are used again as long as their rows say the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy.orm import Session

from tests.ordering import FAST, city, planned
from tests.web.test_orders import people
from tracker.extensions import session_context
from tracker.matching.api import Plan
from tracker.models.schemes import Scheme
from tracker.queries.drafts import schemes_of
from tracker.services import drafts, schemes
from tracker.services.schemes import Computed
from tracker.web import scheme_cache, scheme_view
from tracker.web.scheme_cache import SchemeCache

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many schools each verified problem had."""
    found: list[int] = []
    verify = scheme_cache.verify

    def noted(problem: Any, plan: Any) -> Any:
        found.append(len(problem.schools))
        return verify(problem, plan)

    monkeypatch.setattr(scheme_cache, "verify", noted)
    return found


def two(session: Session) -> list[int]:
    """The schemes of a draft of two rounds with nine schools each."""
    town = city(session, subjects=(("rus", 5), ("mat", 6)))
    people(session, town)
    return [one.id for one in schemes_of(session, planned(session, town).id)]


def test_a_scheme_is_read_and_verified_once(app: Flask, seeded: Seeded, reads: list[int]) -> None:
    first, second = seeded(two)
    cache = SchemeCache()
    with app.app_context():
        session = session_context()
        known = cache.get(session, first)
        assert cache.get(session, first) is known
        assert cache.get(session, second) is not known
        assert reads == [9, 9]
        assert known.violations == []
        assert known.plan is not None
        assert len(known.plan.checks) == 18
        session.rollback()


def test_a_row_that_says_something_else_is_read_anew(app: Flask, seeded: Seeded, reads: list[int]) -> None:
    (first, _second) = seeded(two)
    cache = SchemeCache()
    with app.app_context():
        session = session_context()
        before = cache.get(session, first)
        row = session.get_one(Scheme, first)
        checks = row.plan["checks"]
        row.plan = {**row.plan, "checks": [[checks[0][1], checks[0][1]], *checks[1:]]}
        session.flush()
        after = cache.get(session, first)
        assert after is not before
        assert {one.code for one in after.violations} >= {"cost"}
        row.plan = {**row.plan, "checks": checks}
        session.flush()
        assert cache.get(session, first).violations == []
        session.rollback()


def test_a_scheme_without_a_plan_has_nothing_to_verify(app: Flask, seeded: Seeded, reads: list[int]) -> None:
    def clash(session: Session) -> int:
        town = city(session, schools=4)
        draft = drafts.begin(
            session, actor=factories.SYSTEM, campaign_id=town.campaign.id, round_ids=[town.rounds[0].id], settings=FAST
        )
        problem = schemes.prepare(session, round_id=town.rounds[0].id, settings=FAST)
        return drafts.replace(
            session, actor=factories.SYSTEM, draft=draft, round_id=town.rounds[0].id,
            computed=schemes.solve(problem, seconds=5),
        ).id  # fmt: skip

    scheme_id = seeded(clash)
    with app.app_context():
        known = SchemeCache().get(session_context(), scheme_id)
        assert (known.plan, known.violations, len(known.problem.schools)) == (None, [], 4)
        session_context().rollback()
    assert reads == []


@pytest.mark.parametrize(("most", "kept"), [(18, 2), (17, 1), (9, 1), (1, 1)])
def test_only_so_many_schools_are_kept_the_oldest_go_first(
    app: Flask, seeded: Seeded, reads: list[int], most: int, kept: int
) -> None:
    first, second = seeded(two)
    cache = SchemeCache(most_schools=most)
    with app.app_context():
        session = session_context()
        cache.get(session, first)
        cache.get(session, second)
        assert len(cache) == kept
        cache.get(session, second)
        assert len(reads) == 2, "the newest one is kept whatever it takes"
        cache.get(session, first)
        assert len(reads) == (2 if kept == 2 else 3)
        session.rollback()


def test_what_was_made_of_a_scheme_is_kept_by_its_key_and_the_first_goes() -> None:
    known = scheme_cache.Known(problem=None, plan=None, violations=[])  # type: ignore[arg-type]
    made: list[int] = []

    def make(number: int) -> Callable[[], str]:
        def one() -> str:
            made.append(number)
            return f"table {number}"

        return one

    assert known.made("a", make(1)) == known.made("a", make(2)) == "table 1"
    for number in range(scheme_cache.MOST_MADE):
        known.made(number, make(100 + number))
    known.made("a", make(3))
    assert made == [1, *range(100, 100 + scheme_cache.MOST_MADE), 3]


def large(session: Session) -> str:
    """The page of a round with 90 schools, each checking the next one."""
    town = city(session, schools=90)
    people(session, town)
    settings = replace(FAST, k=1, min_ring=2)
    draft = drafts.begin(
        session, actor=factories.SYSTEM, campaign_id=town.campaign.id, round_ids=[town.rounds[0].id], settings=settings
    )
    problem = schemes.prepare(session, round_id=town.rounds[0].id, settings=settings)
    ids = [one.id for one in problem.schools]
    ring = tuple(sorted(zip(ids, [*ids[1:], ids[0]], strict=True)))
    cost = sum(problem.cost_of(arc) or 0 for arc in ring)
    plan = Plan(ring, cost, 0, "feasible", seed=problem.seed, problem_sha256=problem.sha256)
    drafts.replace(
        session, actor=factories.SYSTEM, draft=draft, round_id=town.rounds[0].id, computed=Computed(problem, plan)
    )
    return f"/drafts/{draft.id}/rounds/{town.rounds[0].id}"


def test_the_matrix_of_many_schools_is_drawn_once_for_each_language(
    seeded: Seeded, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch, reads: list[int]
) -> None:
    drawn: list[str] = []
    draw = scheme_view.draw_svg

    def noted(*given: Any, **named: Any) -> str:
        drawn.append(named["title"])
        return draw(*given, **named)

    monkeypatch.setattr(scheme_view, "draw_svg", noted)
    url = seeded(large)
    anna = browser_of("anna@example.org")
    pages = [anna.get(url), anna.get(f"{url}?page=1"), anna.get(f"{url}?q=Школа+№+7")]
    assert drawn == ["Кто кого проверяет"]
    assert all("<svg" in page for page in pages)
    assert anna.get(f"{url}?school=1").count("<svg") == pages[0].count("<svg")
    anna.post("/account/language", {"lang": "en"})
    assert "Who checks whom" in anna.get(url)
    assert drawn == ["Кто кого проверяет", "Who checks whom"]
    assert reads == [90]
    assert len(set(pages)) == 3
