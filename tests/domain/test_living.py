"""How two wordings differ, and when a change to many can be undone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.domain.living import CHANGE_NAMES, ChangeKind, PieceKind, difference, why_not_undone

S, G, N = PieceKind.SAME, PieceKind.GONE, PieceKind.NEW
TEXTS = st.lists(st.sampled_from(["до", "мая", "июня", "провести", "<b>", "\n", " "]), max_size=12).map(" ".join)


def test_a_changed_word_stands_beside_the_old_one() -> None:
    found = [(one.kind, one.text.strip()) for one in difference("сдать до мая всем", "сдать до июня всем")]
    assert found == [(S, "сдать до"), (G, "мая"), (N, "июня"), (S, "всем")]


def test_a_moved_line_break_is_no_change() -> None:
    assert [one.kind for one in difference("сдать до\nмая", "сдать до мая")] == [S]


@settings(max_examples=60, deadline=None)
@example("до", " до")
@given(TEXTS, TEXTS)
def test_what_stayed_and_came_is_the_new_text_and_what_went_stood_in_the_old(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(one.text for one in pieces if one.kind is not G) == new
    rest = iter(old.split())
    assert all(word in rest for one in pieces if one.kind is not N for word in one.text.split())
    if old.split() == new.split():
        assert {one.kind for one in pieces} <= {S}


@pytest.mark.parametrize(
    ("undone", "latest", "present", "allowed"),
    [(False, True, {1: 2}, True), (True, True, {1: 2}, False), (False, False, {1: 2}, False),
     (False, True, {1: 3}, False), (False, True, {}, False)],
)  # fmt: skip
def test_a_change_is_undone_once_while_it_is_the_last_and_nobody_acted(
    undone: bool, latest: bool, present: dict[int, int], allowed: bool
) -> None:
    assert (why_not_undone(undone=undone, latest=latest, seen={1: 2}, present=present) is None) is allowed


def test_every_kind_has_words() -> None:
    assert set(CHANGE_NAMES) == set(ChangeKind)
