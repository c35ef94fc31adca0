"""The week, the rooms and the place of a school at their limits, and logins as they come."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.organisations import checked_facts, normal_login

USUAL: dict[str, int | None] = {"week_days": 5, "rooms": None, "x": None, "y": None}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"week_days": 6},
        {"rooms": 1},
        {"rooms": 500},
        {"x": 0, "y": 0},
        {"x": -1_200, "y": 300},
        {"x": 5_000_000, "y": -5_000_000},
        {"x": -5_000_000, "y": 5_000_000},
    ],
)
def test_what_a_school_can_be_is_taken(facts: dict[str, int | None]) -> None:
    checked_facts({**USUAL, **facts})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"week_days": 4}, "week_days"),
        ({"week_days": 7}, "week_days"),
        ({"week_days": 0}, "week_days"),
        ({"week_days": None}, "week_days"),
        ({"rooms": 0}, "rooms"),
        ({"rooms": -1}, "rooms"),
        ({"rooms": 501}, "rooms"),
        # One coordinate without the other: the missing one is asked for.
        ({"x": 100}, "y"),
        ({"y": 100}, "x"),
        ({"x": 0}, "y"),
        ({"y": 0}, "x"),
        # Farther than 5,000 km from the city's own point.
        ({"x": 5_000_001, "y": 0}, "x"),
        ({"x": -5_000_001, "y": 0}, "x"),
        ({"x": 0, "y": 5_000_001}, "y"),
        ({"x": 0, "y": -5_000_001}, "y"),
        ({"x": 9_000_000, "y": 9_000_000}, "x"),
    ],
)
def test_what_it_cannot_be_is_refused_by_its_field(facts: dict[str, int | None], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        checked_facts({**USUAL, **facts})
    assert caught.value.field == field


def test_a_file_that_has_no_column_of_rooms_says_nothing_of_them() -> None:
    checked_facts({"week_days": 5, "x": 1, "y": 1})


def test_too_many_rooms_are_refused_with_the_most() -> None:
    with pytest.raises(InvalidError) as caught:
        checked_facts({**USUAL, "rooms": 501})
    assert caught.value.params == {"most": 500}


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("sch671003", "sch671003"),
        ("edu671003", "sch671003"),
        ("EDU671003", "sch671003"),
        ("671003", "sch671003"),
        ("\tsch671003\n", "sch671003"),
        ("sch0001", "sch0001"),
        ("1234", "sch1234"),
        ("1" * 20, f"sch{'1' * 20}"),
        (None, None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_a_login_is_stored_in_one_spelling(typed: str | None, login: str | None) -> None:
    assert normal_login(typed) == login


@pytest.mark.parametrize(
    "typed",
    [
        "123",
        "1" * 21,
        "sch",
        "edu",
        "schedu671003",
        "sch671003a",
        "sch-671003",
        "sch671003@example.org",
        "школа 5",
        "0x671003",
    ],
)
def test_a_login_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as caught:
        normal_login(typed)
    assert caught.value.field == "login"
