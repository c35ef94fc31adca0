"""What holds for every password: one word is one word on every keyboard, and no small disguise helps."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.passwords import LONGEST, SHORTEST, check_length, check_new, normalise

COMMON = frozenset({"password1", "qwertyuiop", "iloveyou1", "samsung12"})
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
LETTERS = st.text(st.sampled_from("абвгдеёжзийклмнопрстabcdef 12-é１ﬁ"), min_size=SHORTEST, max_size=60)


def taken(password: str, **known: object) -> bool:
    try:
        check_new(password, **known)  # type: ignore[arg-type]
    except InvalidError:
        return False
    return True


@given(LETTERS, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_password_is_the_same_on_every_keyboard(password: str, one: str, other: str) -> None:
    typed, again = unicodedata.normalize(one, password), unicodedata.normalize(other, password)
    assert normalise(typed) == normalise(again)
    assert taken(typed) is taken(again)


@given(st.text())
def test_what_is_taken_is_normal_and_of_the_right_length(password: str) -> None:
    assume(taken(password))
    plain = check_new(password)
    assert normalise(plain) == plain
    assert SHORTEST <= len(plain) <= LONGEST
    check_length(plain)


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, SHORTEST, LONGEST, LONGEST + 1])
def test_the_bounds_of_the_length_are_taken_themselves(length: int) -> None:
    password = ("тихий сорок восемь" * 10)[:length]
    assert taken(password) is (SHORTEST <= length <= LONGEST)


def test_the_refusal_names_its_field_and_the_bounds() -> None:
    with pytest.raises(InvalidError) as caught:
        check_new("корот")
    assert (caught.value.field, caught.value.params) == ("password", {"shortest": SHORTEST, "longest": LONGEST})


@pytest.mark.parametrize("common", sorted(COMMON))
@pytest.mark.parametrize("disguise", [str, str.upper, str.title, lambda word: word.replace("o", "0")])
def test_a_common_password_is_refused_in_every_usual_disguise(common: str, disguise: object) -> None:
    assert not taken(disguise(common), common=COMMON)  # type: ignore[operator]


@pytest.mark.parametrize("tail", ["1", "12", "2027", "007"])
def test_digits_after_a_common_word_do_not_help(tail: str) -> None:
    assert not taken("qwertyuiop" + tail, common=COMMON)
    assert not taken("qwertyu1op" + tail, common=COMMON)


@pytest.mark.parametrize("password", ["aaaaaaaa", "абабабаб", "11111111", "АаАаАаАа", "121212121212", "aabbccaabbcc"])
def test_few_different_characters_are_no_password(password: str) -> None:
    assert not taken(password)


@pytest.mark.parametrize(
    "password",
    ["школа2027", "Лицей-1-2-3", "ДИРЕКТОР!", "мбоу сош 5", "впр-2027-04", "пароль123", "Sverka_2027", "admin12345"],
)
def test_the_words_of_this_trade_are_no_password(password: str) -> None:
    assert not taken(password)


@given(st.sampled_from(["Осипова", "Анна-Мария", "o.petrov"]), st.text("0123456789!-_ ", min_size=5, max_size=12))
def test_an_own_word_with_digits_and_signs_around_is_no_password(word: str, rest: str) -> None:
    assert not taken(word + rest, own_words=(word,))
    assert not taken(rest + word.upper(), own_words=(word,))


@given(st.sampled_from(["Осипова", "школа"]))
def test_an_own_word_inside_a_phrase_is_no_harm(word: str) -> None:
    assert taken(f"{word} у тихой реки", own_words=("Осипова",))
