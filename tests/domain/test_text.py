"""One way to compare what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.text import clean_line, clean_text, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ёлкин", "елкин"), ("  Школа   № 5 ", "школа № 5"), ("й", "и\u0306"), ("шко\u200bла", "школа"), ("A\x00B", "ab")],
)
def test_spellings_of_the_same_name_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\x00" not in clean_text(text)


def test_lines_are_kept_where_lines_matter() -> None:
    assert clean_text("one \r\ntwo\r\n\r\n") == "one\ntwo"
