"""What a draft remembers: rules and rounds go in and come out the same, also out of an older draft."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from tracker.domain.drafts import relaxed_of, rounds_of, settings_data, settings_of, with_relaxed
from tracker.domain.schemes import Settings

CHOSEN = Settings(
    k=3,
    min_ring=3,
    history_years=1,
    works_capacity=False,
    panel=True,
    even=False,
    seed=20270420,
    seconds=120,
    arc_load="shares",
    ring_scope="campaign",
    partners="rotate",
    teacher_most=90,
    draw="Курс доллара на 16.04.2027: 78,4321",
)


def stored(settings: Settings, rounds: list[int]) -> dict[str, object]:
    """As it comes back from the database: JSON."""
    found: dict[str, object] = json.loads(json.dumps(settings_data(settings, rounds), ensure_ascii=False))
    return found


def test_every_rule_a_person_chose_comes_back() -> None:
    assert all(getattr(CHOSEN, field.name) != getattr(Settings(), field.name) for field in fields(Settings))
    assert settings_of(stored(CHOSEN, [1])) == CHOSEN


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_a_draft_of_an_older_version_has_the_default_for_what_it_did_not_know(name: str) -> None:
    data = stored(CHOSEN, [1])
    del data[name]
    found = settings_of(data)
    assert getattr(found, name) == getattr(Settings(), name)
    rest = [field.name for field in fields(Settings) if field.name != name]
    assert all(getattr(found, other) == getattr(CHOSEN, other) for other in rest)


def test_what_a_later_version_wrote_is_passed_over() -> None:
    assert settings_of({**stored(CHOSEN, [1]), "snow": True, "relaxed": {"1": ["k"]}}) == CHOSEN
    assert settings_of({}) == Settings()


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ([], []),
        ([7], [7]),
        ([12, 3, 7], [3, 7, 12]),
        ([3, 3, 7, 3], [3, 7]),
    ],
)
def test_the_rounds_are_kept_once_and_in_order(chosen: list[int], kept: list[int]) -> None:
    assert rounds_of(stored(Settings(), chosen)) == kept


def test_a_draft_without_rounds_has_none() -> None:
    assert rounds_of({}) == []
    assert relaxed_of({}, 1) == []


def test_a_rule_is_lifted_for_one_round_alone() -> None:
    data = with_relaxed(stored(CHOSEN, [3, 7]), 3, "history")
    assert relaxed_of(data, 3) == ["history"]
    assert relaxed_of(data, 7) == []
    assert settings_of(data) == CHOSEN
    assert rounds_of(data) == [3, 7]


def test_lifted_rules_add_up_each_once_and_in_one_order() -> None:
    data = stored(CHOSEN, [3, 7])
    for round_id, rule in ((3, "min_ring"), (7, "capacity"), (3, "history"), (3, "min_ring")):
        data = with_relaxed(data, round_id, rule)
    assert relaxed_of(data, 3) == ["history", "min_ring"]
    assert relaxed_of(data, 7) == ["capacity"]


def test_lifting_a_rule_leaves_the_draft_that_was_read_alone() -> None:
    before = with_relaxed(stored(CHOSEN, [3]), 3, "history")
    kept = json.dumps(before, sort_keys=True)
    with_relaxed(before, 3, "min_ring")
    assert json.dumps(before, sort_keys=True) == kept


@limits(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["history", "min_ring", "k"])), max_size=10))
def test_whatever_is_lifted_survives_the_database(steps: list[tuple[int, str]]) -> None:
    data = stored(CHOSEN, [1, 2, 3, 4])
    for round_id, rule in steps:
        data = json.loads(json.dumps(with_relaxed(data, round_id, rule)))
    for round_id in range(1, 5):
        assert relaxed_of(data, round_id) == sorted({rule for at, rule in steps if at == round_id})
