"""Which passwords are taken."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.passwords import check_length, check_new, normalise

COMMON = frozenset({"password1", "qwertyuiop"})


@pytest.mark.parametrize(
    "password",
    ["корот", "x" * 129, "QwertyUIOP", "p4ssword1", "aaaaaaaab", "МБОУ2021", "Школа-5-Смоленск", "sverka2027"],
)
def test_a_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(InvalidError):
        check_new(password, common=COMMON)


@pytest.mark.parametrize(
    "password",
    ["зелёный трактор едет", "tr0ub4dor&3x", "🦊🐻🐼🐨🐯🦁🐮🐷", "x1" * 32 + "abcd", "моя школа стоит у реки"],
)
def test_phrases_and_any_script_are_taken(password: str) -> None:
    assert check_new(password, common=COMMON) == normalise(password)


def test_the_own_name_is_no_password() -> None:
    with pytest.raises(InvalidError):
        check_new("Осипов1975", own_words=("Осип Осипов",))


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("петрпетр", "petr"), ("petrpetr", "petr"), ("ПетрПетр1", "petr"), ("петр-петр-петр", "petr@school.ru"),
        ("petrpetrpetr", "Пётр Ильин"), ("хохловахохлова", "khokhlova"), ("щукинщукин", "shchukin"),
        ("щукинщукин", "schukin"), ("юлияюлия", "yuliya"), ("юлияюлия", "iuliia"), ("цоицоицой", "tsoy"),
        ("ольгаольга", "olga"), ("мыльниковмыльников", "mylnikov"), ("директорdirektor", "x"),
    ],
)  # fmt: skip
def test_the_login_repeated_is_no_password_in_either_alphabet(password: str, own: str) -> None:
    with pytest.raises(InvalidError, match="made of words"):
        check_new(password, own_words=(own,))


@pytest.mark.parametrize("password", ["петр пьёт чай", "петргород", "реки текут сами", "petrushka-12"])
def test_a_phrase_in_which_the_login_occurs_is_taken(password: str) -> None:
    assert check_new(password, own_words=("petr", "Пётр Ильин")) == normalise(password)


def test_a_megabyte_is_refused_before_any_work() -> None:
    with pytest.raises(InvalidError):
        check_length("x" * 1_000_000)
