"""Passwords made of the place's own words: each word, each disguise, and how much of one's own makes it one's own."""

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.passwords import check_new


def refusal(password: str, *own: str, common: tuple[str, ...] = ()) -> str | None:
    """Why the password is not taken, in two words; None when it is."""
    try:
        check_new(password, common=frozenset(common), own_words=own)
    except InvalidError as error:
        told = (words for words in ("from", "most used", "made of words") if words in str(error))
        return next(told) if error.field == "password" else error.field
    return None


@pytest.mark.parametrize(
    "word",
    [
        "мбоу",
        "сош",
        "школа",
        "гимназия",
        "лицей",
        "впр",
        "сверка",
        "смоленск",
        "департамент",
        "директор",
        "пароль",
        "mbou",
        "school",
        "shkola",
        "sverka",
        "vpr",
        "smolensk",
        "gimnaziya",
        "password",
        "parol",
        "admin",
        "director",
    ],
)
def test_no_word_of_the_trade_is_a_password_whatever_figures_follow(word: str) -> None:
    assert refusal(f"{word}-2027-!") == "made of words"
    assert refusal(f"{word.upper()}{word}1975") == "made of words"


@pytest.mark.parametrize(
    "password",
    ["школаvpr2027", "Smolensk-67-Школа", "лицей№5сош", "сверкаsverka", "пароль.директор"],
)
def test_nor_are_two_of_them_together(password: str) -> None:
    assert refusal(password) == "made of words"


@pytest.mark.parametrize(
    ("password", "own", "refused"),
    [
        # Two letters more than the own words are next to nothing, three are something.
        ("петроваба27", "Петрова", True),
        ("петровабав27", "Петрова", False),
        ("абпетрова27", "Петрова", True),
        ("бавпетрова27", "Петрова", False),
        # The longer word is taken out first, or its rest would count.
        ("школашкола", "Шко", True),
        ("петровпетров", "Пётр Петров", True),
        # A name of two letters is in every second word; one of three is a name.
        ("лилилили2027", "Ли Мин", False),
        ("кимкимким2027", "Ким Ен", True),
        # Every part of a login is a word: the name, the host.
        ("gorodgorod12", "ivanova@gorod.example", True),
        ("ivanova.example", "ivanova@gorod.example", True),
        ("ivanova-тихий", "ivanova@gorod.example", False),
    ],
)
def test_how_much_of_ones_own_makes_a_password_ones_own(password: str, own: str, refused: bool) -> None:
    assert refusal(password, own) == ("made of words" if refused else None)


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("жукожуко1", "zhuko"),
        ("зинаидазинаида", "zinaida"),
        ("фадеевфадеев", "fadeev"),
        ("бабурабабура", "babura"),
        ("алексейалексей", "aleksei"),
        ("alexeyalexey", "Алексей"),
        ("юрийюрий12", "yury"),
        ("майямайя12", "maja"),
        ("евгенийевгений", "evgenij"),
        ("evgeniyevgeniy", "Евгений"),
        # Read letter by letter «тс» in the middle would be one sound, so the Russian words are tried as they stand.
        ("приветсош7", "Привет"),
    ],
)
def test_a_name_is_the_same_name_in_the_other_alphabet(password: str, own: str) -> None:
    assert refusal(password, own) == "made of words"


@pytest.mark.parametrize(
    ("password", "common"),
    [
        ("qwertyuiop", "qwertyuiop"),
        ("QwErTyUiOp", "qwertyuiop"),
        ("p4ssw0rd1", "password1"),
        ("p@$$word1", "password1"),
        # Figures at the end may be figures, letters, or nothing.
        ("prince55", "princess"),
        ("princess2027", "princess"),
        ("pr1ncess2027", "princess"),
        ("dragon1975", "dragon1975"),
        ("dr4g0n1975", "dragon1975"),
    ],
)
def test_a_known_password_is_known_in_its_usual_disguises(password: str, common: str) -> None:
    assert refusal(password, common=(common,)) == "most used"


@pytest.mark.parametrize("password", ["princess-едет", "2027princess", "prinzessin27"])
def test_a_word_more_makes_it_another_one(password: str) -> None:
    assert refusal(password, common=("princess",)) is None


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("abababab", True),
        ("abcabcabc", True),
        ("abcdabcd", False),
        ("aaaaaaab", True),
        ("12312312", True),
        ("АбВаБвА1", False),
    ],
)
def test_fewer_than_four_different_signs_are_no_password(password: str, refused: bool) -> None:
    assert refusal(password) == ("most used" if refused else None)


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("тихий27", True),  # seven
        ("тихий 27", False),
        ("", True),
        ("тихий сад " * 13, True),  # 130
        (("тихий сад " * 13)[:128], False),
        ("ﬁﬁﬁﬁ", True),  # four signs that are eight letters, two different ones
        ("сад\u00bd\u00bd\u00bd\u00bd", True),  # normalised to longer, yet typed with seven
    ],
)
def test_the_length_is_counted_as_typed_and_as_stored(password: str, refused: bool) -> None:
    assert (refusal(password) is not None) is refused


def test_a_password_that_grows_too_long_when_stored_is_refused() -> None:
    assert refusal("ﷺ" * 20) == "from", "one sign becomes eighteen"
