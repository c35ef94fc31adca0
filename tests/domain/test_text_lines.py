"""Lines, texts and keys: what is cleaned away, what is kept, and where a limit falls."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.text import bounded, checked_line, clean_line, clean_text, fold, natural


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("", ""),
        ("  ", ""),
        (" Школа  № 5 ", "Школа № 5"),
        ("Школа\t№\n5", "Школа № 5"),
        ("Школа\xa0№\u20095", "Школа № 5"),
        ("Школа\u2028№ 5", "Школа № 5"),
        ("шко\u200bла", "школа"),  # a zero-width space
        ("шко\u00adла", "школа"),  # a soft hyphen
        ("\u202eалокш", "алокш"),  # a mark that turns the direction
        ("\ufeffшкола", "школа"),
        ("шко\x00ла", "школа"),
        ("шко\ud800ла", "школа"),  # half of a surrogate pair
        ("шко\ue000ла", "школа"),  # private use
        ("и\u0306", "й"),
        ("е\u0308", "ё"),
        ("и\u200b\u0306", "й"),  # composed only after the hidden sign between is gone
        ("👩\u200d🏫", "👩🏫"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_line_is_one_line_without_hidden_signs(typed: str, line: str) -> None:
    assert clean_line(typed) == line
    assert clean_line(line) == line


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", ""),
        ("\n\n", ""),
        ("одна", "одна"),
        ("одна\nдве", "одна\nдве"),
        ("одна\r\nдве\rтри", "одна\nдве\nтри"),
        ("одна  \n  две  ", "одна\n  две"),
        ("\n одна\n\n\nдве\n", "одна\n\n\nдве"),
        ("таб\tуляция", "таб\tуляция"),
        ("од\u200bна\nд\x00ве", "одна\nдве"),
        ("и\u0306\nе\u0308", "й\nё"),
    ],
)
def test_a_text_keeps_its_lines_and_their_beginnings(typed: str, text: str) -> None:
    assert clean_text(typed) == text
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ёлка", "елка", True),
        ("ЁЛКА", "елка", True),
        ("Е\u0308лка", "елка", True),
        ("Школа № 5", "школа  №  5", True),
        ("СТРАССЕ", "страссе", True),
        ("Straße", "STRASSE", True),
        ("ﬁн", "fiн", True),
        ("школа", "шко ла", False),
        ("школа", "школы", False),
        ("и", "й", False),
        ("Школа", "Шkола", False),  # a Latin k is another letter
        ("№ 5", "N 5", False),
    ],
)
def test_a_key_is_the_same_for_spellings_and_for_nothing_else(one: str, other: str, same: bool) -> None:
    assert (fold(one) == fold(other)) is same


def test_names_stand_in_the_order_that_people_expect() -> None:
    names = [
        "Гимназия № 1",
        "Лицей № 2",
        "СШ № 1",
        "СШ № 2",
        "СШ № 3 имени Ёлкина",
        "СШ № 3 имени Петрова",
        "СШ № 10",
        "СШ № 21",
        "СШ № 102",
    ]
    mixed = names[::-1]
    assert sorted(mixed, key=natural) == names


def test_the_key_of_order_is_bounded_and_takes_long_figures_as_they_are() -> None:
    assert natural("СШ № 5") == "сш № 000005"
    assert natural("1234567") == "1234567"
    assert len(natural("5 " * 300)) == 300


@pytest.mark.parametrize(("length", "fits"), [(0, True), (1, True), (20, True), (21, False), (10_000, False)])
def test_a_bounded_text_fits_or_is_refused_with_its_field_and_limit(length: int, fits: bool) -> None:
    text = "я" * length
    if fits:
        assert bounded(text, field="note", most=20) == text
        return
    with pytest.raises(InvalidError) as caught:
        bounded(text, field="note", most=20)
    assert (caught.value.field, caught.value.params) == ("note", {"most": 20})


@pytest.mark.parametrize(
    ("typed", "line"),
    [("  СШ  № 5 ", "СШ № 5"), ("я" * 10, "я" * 10), (" " * 50 + "я", "я"), ("", ""), ("ß" * 5, "ß" * 5)],
)
def test_a_checked_line_is_cleaned_before_it_is_measured(typed: str, line: str) -> None:
    assert checked_line(typed, field="name", longest=10) == line


@pytest.mark.parametrize("typed", ["я" * 11, "ß" * 6, "ﬃ" * 4])
def test_a_line_too_long_in_itself_or_as_a_key_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as caught:
        checked_line(typed, field="name", longest=10)
    assert (caught.value.field, caught.value.params) == ("name", {"longest": 10})


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\x00"])
def test_a_needed_line_is_asked_for_in_its_own_words(typed: str) -> None:
    with pytest.raises(InvalidError, match="Give the name") as caught:
        checked_line(typed, field="name", longest=10, needed="Give the name.")
    assert caught.value.field == "name"
    assert checked_line(typed, field="name", longest=10) == ""
