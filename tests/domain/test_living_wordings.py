"""What is shown of a changed wording: each piece that stayed, went or came, and no empty one."""

import pytest

from tracker.domain.living import PieceKind, difference, why_not_undone

SIGNS = {PieceKind.SAME: "=", PieceKind.GONE: "-", PieceKind.NEW: "+"}


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        (" ", "", []),
        ("", "сдать", ["+сдать"]),
        ("сдать", "", ["-сдать"]),
        ("сдать", "сдать", ["=сдать"]),
        ("сдать до мая", "сдать до июня", ["=сдать до ", "-мая", "+июня"]),
        # A word came in, at the end, at the beginning, in the middle.
        ("сдать", "сдать до мая", ["=сдать ", "+до мая"]),
        ("сдать", "всем сдать", ["+всем ", "=сдать"]),
        ("сдать мая", "сдать до мая", ["=сдать ", "+до ", "=мая"]),
        # A word went.
        ("сдать до мая", "сдать", ["=сдать", "-до мая"]),
        ("всем сдать", "сдать", ["-всем ", "=сдать"]),
        # Case, ё and a full stop are a change of wording; a line break or a doubled space is none.
        ("Сдать", "сдать", ["-Сдать", "+сдать"]),
        ("сдать", "сдать.", ["-сдать", "+сдать."]),
        ("все", "всё", ["-все", "+всё"]),
        ("сдать\nдо  мая", "сдать до мая", ["=сдать до мая"]),
        ("сдать до мая", "сдать\nдо мая", ["=сдать\nдо мая"]),
        # Nothing in common.
        ("один два", "три", ["-один два", "+три"]),
        # Twice in one text.
        ("в мае, в июне", "в апреле, в июле", ["=в ", "-мае, ", "+апреле, ", "=в ", "-июне", "+июле"]),
        # Signs of markup are words like any others.
        ("<b>до</b> мая", "<i>до</i> мая", ["-<b>до</b> ", "+<i>до</i> ", "=мая"]),
    ],
)
def test_a_change_of_wording_is_shown_word_by_word(old: str, new: str, pieces: list[str]) -> None:
    assert [f"{SIGNS[one.kind]}{one.text}" for one in difference(old, new)] == pieces


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, None),
        ({"seen": {}, "present": {}}, None),
        ({"undone": True}, "already"),
        ({"latest": False}, "afterwards"),
        ({"present": {1: 2, 2: 6}}, "acted"),
        ({"present": {1: 2}}, "acted"),
        ({"present": {1: 2, 2: 5, 3: 1}}, "acted"),
        # The first obstacle is told, not all of them.
        ({"undone": True, "latest": False, "present": {}}, "already"),
        ({"latest": False, "present": {}}, "afterwards"),
    ],
)
def test_the_reason_against_undoing_is_told_in_words(values: dict[str, object], word: str | None) -> None:
    given = {"undone": False, "latest": True, "seen": {1: 2, 2: 5}, "present": {2: 5, 1: 2}, **values}
    why = why_not_undone(**given)  # type: ignore[arg-type]
    assert why is None if word is None else word in (why or "")
