"""What holds for every text: keys are stable, hidden characters hide nothing, lengths are kept."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.text import checked_line, clean_line, clean_text, fold, natural

# What people's keyboards, word processors and messengers put between and into letters.
HIDDEN = ["\u200b", "\u00ad", "\ufeff", "\u202e", "\x00", "\x1b", "\u2060", "\ue000"]
SPACES = [" ", "\t", "\u00a0", "\u2009", "\n", "\u2028", "\u3000"]
TRICKY = st.text(
    st.sampled_from([*HIDDEN, *SPACES, *"аяЁёйИеE1", "\u0308", "\u0306", "\u0323", "ß", "İ", "ﬁ"]), max_size=8
)
ANY = st.one_of(TRICKY, st.text())


@given(ANY)
@example("0 \x1b\r0")
@example("е\x00\u0308")
@example("ё\u0308")
def test_the_key_of_a_key_and_a_clean_line_of_a_clean_line_are_the_same(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


def test_the_key_of_a_key_is_the_key_for_every_letter_of_a_living_alphabet() -> None:
    bad = [hex(code) for code in range(0x3000) if fold(key := fold(chr(code))) != key]
    assert bad == []


@given(ANY)
def test_nothing_hidden_and_no_doubled_space_is_left(text: str) -> None:
    line = clean_line(text)
    assert not {unicodedata.category(ch) for ch in line} & {"Cc", "Cf", "Cs", "Co"}
    assert "  " not in line
    assert line == line.strip()
    assert unicodedata.is_normalized("NFC", line)
    assert not {unicodedata.category(ch) for ch in clean_text(text) if ch not in "\n\t"} & {"Cc", "Cf", "Cs", "Co"}
    line.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N"]), min_size=2, max_size=10), st.sampled_from(HIDDEN), st.data())
def test_a_hidden_character_anywhere_changes_no_key(word: str, hidden: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word)))
    assert fold(word[:place] + hidden + word[place:]) == fold(word)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_character_inside_a_letter_or_between_spaces_hides_nothing(hidden: str) -> None:
    assert fold(f"и{hidden}\u0306") == "й"
    assert fold(f"Е{hidden}\u0308лкин") == "елкин"
    assert clean_line(f"Школа {hidden} № 5") == "Школа № 5"


@given(st.text(st.sampled_from(SPACES), min_size=1, max_size=4), st.text(st.sampled_from(SPACES), max_size=3))
def test_any_spaces_are_one_space_inside_and_none_outside(inside: str, outside: str) -> None:
    assert clean_line(f"{outside}Школа{inside}№ 5{outside}") == "Школа № 5"


@given(st.text(st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюяё -")))
def test_case_and_yo_make_no_difference_and_nothing_else_is_lost(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.replace("ё", "е"))
    assert fold(text) == clean_line(text).replace("ё", "е")


@pytest.mark.parametrize(
    ("one", "other"), [("и", "й"), ("е", "э"), ("школа 1", "школа1"), ("a", "а"), ("№ 5", "№ 6"), ("ъ", "ь")]
)
def test_what_differs_for_a_reader_has_two_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.lists(st.integers(0, 999_999), min_size=1, max_size=6))
def test_numbered_names_stand_in_the_order_of_their_numbers(numbers: list[int]) -> None:
    names = [f"Школа № {number}" for number in numbers]
    assert sorted(names, key=natural) == [f"Школа № {number}" for number in sorted(numbers)]


def test_the_order_of_names_is_the_readers() -> None:
    wanted = ["Гимназия № 1", "Лицей", "Школа № 2", "Школа № 2 (корпус 3)", "Школа № 2 (корпус 12)", "ШКОЛА № 10"]
    mixed = [wanted[place] for place in (4, 0, 5, 2, 1, 3)]
    assert sorted(mixed, key=natural) == wanted
    assert len(natural("9" * 1000)) <= 300


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_lines_are_kept_one_for_one_but_for_the_empty_ends(text: str) -> None:
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    middle = f"начало\n{typed}\nконец"
    assert clean_text(middle).count("\n") == middle.count("\n")
    assert clean_text(middle.replace("\n", "\r\n")) == clean_text(middle)


@settings(max_examples=50)
@given(ANY, st.integers(1, 12))
def test_a_checked_line_and_its_key_fit_the_column(text: str, longest: int) -> None:
    if max(len(clean_line(text)), len(fold(text))) > longest:
        with pytest.raises(InvalidError) as caught:
            checked_line(text, field="name", longest=longest)
        assert (caught.value.field, caught.value.params) == ("name", {"longest": longest})
    else:
        assert checked_line(text, field="name", longest=longest) == clean_line(text)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\n"])
def test_what_looks_empty_is_empty_where_something_is_needed(text: str) -> None:
    with pytest.raises(InvalidError, match="A name is needed"):
        checked_line(text, field="name", longest=10, needed="A name is needed")
    assert checked_line(text, field="name", longest=10) == ""
