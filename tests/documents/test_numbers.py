"""Numbers of lists as a word processor shows them."""

import pytest

from tracker.documents.numbers import written


@pytest.mark.parametrize(
    ("number", "roman"),
    [
        (1, "I"),
        (2, "II"),
        (3, "III"),
        (4, "IV"),
        (5, "V"),
        (6, "VI"),
        (8, "VIII"),
        (9, "IX"),
        (10, "X"),
        (14, "XIV"),
        (19, "XIX"),
        (40, "XL"),
        (44, "XLIV"),
        (49, "XLIX"),
        (50, "L"),
        (90, "XC"),
        (99, "XCIX"),
        (100, "C"),
        (400, "CD"),
        (444, "CDXLIV"),
        (500, "D"),
        (900, "CM"),
        (1994, "MCMXCIV"),
        (2027, "MMXXVII"),
        (4999, "MMMMCMXCIX"),
    ],
)
def test_roman_figures_are_those_of_the_school_book(number: int, roman: str) -> None:
    assert written(number, "upperRoman") == written(number, "I") == roman
    assert written(number, "lowerRoman") == written(number, "i") == roman.lower()


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "a"), (2, "b"), (26, "z"), (27, "aa"), (28, "bb"), (52, "zz"), (53, "aaa"), (79, "aaaa")],
)
def test_latin_letters_are_doubled_after_the_last_one(number: int, letters: str) -> None:
    assert written(number, "lowerLetter") == written(number, "a") == letters
    assert written(number, "upperLetter") == written(number, "A") == letters.upper()


@pytest.mark.parametrize(
    ("number", "letters"),
    [
        (1, "а"),
        (6, "е"),
        (7, "ж"),  # no ё
        (9, "и"),
        (10, "к"),  # no й
        (24, "ш"),
        (25, "щ"),
        (26, "э"),  # neither ъ nor ы nor ь
        (28, "я"),
        (29, "аа"),
        (56, "яя"),
        (57, "ааа"),
    ],
)
def test_russian_letters_are_those_that_lists_use(number: int, letters: str) -> None:
    assert written(number, "russianLower") == written(number, "а") == letters
    assert written(number, "russianUpper") == written(number, "А") == letters.upper()


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (1, "decimal", "1"),
        (12, "1", "12"),
        (1, "decimalZero", "01"),
        (9, "decimalZero", "09"),
        (10, "decimalZero", "10"),
        (100, "decimalZero", "100"),
        (5, "bullet", ""),
        (5, "none", ""),
        (5, "", ""),
        (7, "ordinal", "7"),
        (7, "chicago", "7"),
        # What no letters or Roman figures exist for stands in digits.
        (0, "upperRoman", "0"),
        (5000, "upperRoman", "5000"),
        (-1, "lowerLetter", "-1"),
        (0, "russianLower", "0"),
        (5000, "russianUpper", "5000"),
    ],
)
def test_other_styles_are_digits_or_nothing(number: int, style: str, shown: str) -> None:
    assert written(number, style) == shown


@pytest.mark.parametrize("style", ["upperLetter", "upperRoman", "russianUpper", "A"])
def test_a_hostile_number_makes_no_megabytes(style: str) -> None:
    assert len(written(4_999, style)) < 400
    assert written(10**9, style) == "1000000000"
