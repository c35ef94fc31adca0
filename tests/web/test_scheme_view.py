"""What the page of a scheme says of a plan: rows that add up, the proof rule by rule, ways out in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, g

from tracker.matching.api import CONSTRAINTS, Plan, Problem, draw_svg, read_problem, solve, works_of
from tracker.models.schemes import Scheme
from tracker.web import scheme_view
from tracker.web.scheme_view import proof, view, ways_out

DISTRICTS = {0: "Южный", 1: "Северный", 2: "Заречный"}


def city(schools: int = 9, **rules: Any) -> Problem:
    """Schools on a line in three districts, of 20 works each, every two of them a possible pair."""
    data = {
        "format": "mutual-check/1",
        "name": "Математика, 5",
        "k": 2,
        "seed": 1,
        "rules": {"min_ring": 3, **rules},
        "schools": [
            {"id": n, "name": f"Школа <{n}>", "district": n % 3, "x": n * 700, "y": n % 4 * 500, "works": 20,
             "can_check": True, "capacity": 60, "out_max": 3}
            for n in range(schools)
        ],
        "distances": [[a, b, (b - a) * 700] for a in range(schools) for b in range(a + 1, schools)],
    }  # fmt: skip
    return read_problem(data)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return city()


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    found = solve(problem)
    assert isinstance(found, Plan)
    return found


@pytest.fixture(params=["ru", "en"])
def lang(request: pytest.FixtureRequest, bare_app: Flask) -> Iterator[str]:
    with bare_app.test_request_context("/"):
        g.language = request.param
        yield request.param


def stored(problem: Problem, plan: Plan | None) -> Scheme:
    return Scheme(problem=problem.to_data(), plan=plan.to_data() if plan else None)


def test_what_is_stored_is_read_back_whole(problem: Problem, plan: Plan) -> None:
    seen = view(stored(problem, plan), DISTRICTS)
    assert seen.problem.to_data() == problem.to_data()
    assert seen.plan is not None
    assert seen.plan.to_data() == plan.to_data()
    assert seen.name_of == {n: f"Школа <{n}>" for n in range(9)}


def test_without_a_plan_there_are_no_rows(problem: Problem) -> None:
    seen = view(stored(problem, None), DISTRICTS)
    assert (seen.plan, seen.rows) == (None, [])
    assert len(seen.name_of) == 9


def test_rows_add_up_from_both_sides(problem: Problem, plan: Plan) -> None:
    rows = view(stored(problem, plan), DISTRICTS).rows
    assert sorted(row.id for row in rows) == list(range(9))
    assert sum(row.receives for row in rows) == sum(check.works for row in rows for check in row.checked_by)
    assert sum(row.receives for row in rows) == sum(works_of(problem, plan).values())
    there = {(row.id, check.id, check.works) for row in rows for check in row.checks}
    back = {(check.id, row.id, check.works) for row in rows for check in row.checked_by}
    assert there == back
    for row in rows:
        assert len(row.checked_by) == 2
        assert len(row.checks) <= 3
        assert row.receives <= row.capacity
        assert row.id not in {check.id for check in (*row.checks, *row.checked_by)}


def test_rows_stand_by_district_then_by_school(problem: Problem, plan: Plan) -> None:
    rows = view(stored(problem, plan), DISTRICTS).rows
    assert [row.district for row in rows] == sorted(row.district for row in rows)
    assert [row.id for row in rows] == [2, 5, 8, 1, 4, 7, 0, 3, 6]


def test_a_district_that_is_gone_is_a_dash(problem: Problem, plan: Plan) -> None:
    assert {row.district for row in view(stored(problem, plan), {}).rows} == {"—"}


def test_a_good_plan_breaks_no_rule(lang: str, problem: Problem, plan: Plan) -> None:
    rules = proof(problem, plan)
    assert [one.rule for one in rules if one.broken] == []
    assert len(rules) >= 4
    assert len({one.rule for one in rules}) == len(rules)
    assert all(any("а" <= sign <= "я" for sign in one.rule.lower()) is (lang == "ru") for one in rules)


def test_the_same_school_as_its_own_checker_is_said_under_its_rule(lang: str, problem: Problem, plan: Plan) -> None:
    checks = list(plan.checks)
    checks[0] = (checks[0][1], checks[0][1])
    broken = [one for one in proof(problem, replace(plan, checks=tuple(checks))) if one.broken]
    assert broken
    assert all(words for one in broken for words in one.broken)


def test_a_check_taken_out_is_missed(lang: str, problem: Problem, plan: Plan) -> None:
    broken = [one for one in proof(problem, replace(plan, checks=plan.checks[1:])) if one.broken]
    assert broken
    name = f"Школа <{plan.checks[0][1]}>"
    assert any(name in words or str(plan.checks[0][1]) in words for one in broken for words in one.broken)


def test_a_wrong_figure_of_the_plan_is_told_too(lang: str, problem: Problem, plan: Plan) -> None:
    rules = proof(problem, replace(plan, cost=plan.cost + 1))
    assert [one for one in rules if one.broken]


@pytest.mark.parametrize(
    ("rule", "rules"),
    [("min_ring", {"min_ring": 4}), ("works_capacity", {"works_capacity": True}), ("panel", {"panel": True})],
)
def test_a_rule_is_in_the_proof_only_where_it_has_something_to_say(rule: str, rules: dict[str, Any]) -> None:
    known = {one.name for one in CONSTRAINTS}
    if rule not in known:
        pytest.fail(f"no constraint is called {rule}: {sorted(known)}")
    off = {"min_ring": 2, "works_capacity": False, "panel": False}
    assert scheme_view._applies(city(**{**off, **rules}), rule)
    assert not scheme_view._applies(city(**off), rule)


@pytest.mark.parametrize("rule", ["forbidden", "history", "pinned", "one_way"])
def test_a_rule_about_pairs_needs_pairs(rule: str) -> None:
    assert not scheme_view._applies(city(), rule)


def test_the_picture_escapes_names_and_has_an_arrow_for_each_check(problem: Problem, plan: Plan) -> None:
    seen = view(stored(problem, plan), DISTRICTS)
    drawn = draw_svg(problem, plan, names=seen.name_of, districts=DISTRICTS, title="Схема <5 класс>")
    assert "<Схема" not in drawn
    assert "Школа <" not in drawn
    assert "Школа &lt;" in drawn
    assert drawn.count('class="sv-arc') == len(plan.checks)
    assert drawn.startswith("<svg")


def test_the_page_of_rows_looks_for_a_name_and_keeps_to_what_there_is(
    bare_app: Flask, problem: Problem, plan: Plan
) -> None:
    rows = view(stored(problem, plan), DISTRICTS).rows
    for query, found in (("", 9), ("q=школа", 9), ("q=%3C3%3E", 1), ("q=нет такой", 0), ("page=99", 9), ("page=-1", 9)):
        with bare_app.test_request_context(f"/?{query}"):
            shown = scheme_view._shown(rows, None)
        assert (len(shown.rows), shown.total) == (found, found), query


def test_ways_out_are_said_in_the_visitors_language(lang: str) -> None:
    why = {
        "relaxations": [
            {"change": "min_ring: lift the rule on rings", "cost": 1200},
            {"change": "panel: give 3 checks to the expert panel", "cost": 10},
            {"change": "unknown: something else", "cost": 0},
        ]
    }
    found = ways_out(why)
    assert [one.cost for one in found] == [1200, 10, 0]
    if lang == "en":
        assert [one.words for one in found] == [
            "lift the rule on rings",
            "give 3 checks to the expert panel",
            "something else",
        ]
    else:
        assert found[0].words.startswith("снять правило «")
        assert found[1].words == "передать экспертной комиссии проверок: 3"
        assert found[2].words == "something else"


def test_without_an_explanation_there_is_no_way_out(bare_app: Flask) -> None:
    assert ways_out({"relaxations": []}) == []


def test_every_ending_of_the_engine_has_words() -> None:
    assert set(scheme_view.STATUS_NAMES) == {"optimal", "feasible", "interrupted", "overloaded", "infeasible"}
    assert len(set(scheme_view.STATUS_NAMES.values())) == 5
