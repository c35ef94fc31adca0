"""One spelling of the federal login."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.organisations import normal_login
from tracker.domain.text import checked_line, natural


@pytest.mark.parametrize("text", ["sch671003", "edu671003", "SCH671003", " Edu671003 ", "671003", "sch671003\u200b"])
def test_every_spelling_of_a_login_is_one(text: str) -> None:
    assert normal_login(text) == "sch671003"


@pytest.mark.parametrize("text", ["", " ", None])
def test_no_login_is_none(text: str | None) -> None:
    assert normal_login(text) is None


@pytest.mark.parametrize(
    "text", ["sch", "sch 671003", "admin", "sch67ab", "ſch671003", "sch٣٣٣٣", "sch" + "1" * 21, "1"]
)
def test_what_is_no_login_is_refused(text: str) -> None:
    if text == "ſch671003":  # folds to “sch”: harmless, and the same school
        assert normal_login(text) == "sch671003"
        return
    with pytest.raises(InvalidError) as caught:
        normal_login(text)
    assert caught.value.field == "login"


def test_numbers_in_names_are_put_in_order_as_numbers() -> None:
    names = ["Школа № 10", "Школа № 9", "школа № 1", "Гимназия"]
    assert sorted(names, key=natural) == ["Гимназия", "школа № 1", "Школа № 9", "Школа № 10"]
    assert len(natural("1 " * 150)) <= 300


def test_a_line_that_would_grow_too_long_when_folded_is_refused() -> None:
    assert checked_line("ß" * 5, field="name", longest=10) == "ß" * 5
    with pytest.raises(InvalidError):
        checked_line("ß" * 6, field="name", longest=10)
