"""Stems: every form of a Russian word is the same word, and a hit is marked where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.search import LONGEST_STEM, MOST_WORDS, asked, joined, pieces, stem, stems

FORMS = [
    "взаимопроверка взаимопроверки взаимопроверке взаимопроверку взаимопроверкой взаимопроверках взаимопроверок",
    "школа школы школе школу школой школах школами ШКОЛА",
    "наблюдатель наблюдателя наблюдателем наблюдатели наблюдателей",
    "отчёт отчета отчётов ОТЧЁТЫ отчетами",
    "урок урока уроков уроками",
    "объективность объективности",
    "рекомендация рекомендации рекомендаций рекомендацию",
    "обеспечить обеспечил обеспечили",
]


@pytest.mark.parametrize("line", FORMS)
def test_all_forms_of_a_word_have_one_stem(line: str) -> None:
    assert len({stem(word) for word in line.split()}) == 1


def test_different_words_stay_different() -> None:
    words = [line.split()[0] for line in FORMS] + ["12", "120", "sch671003", "лицей", "гимназия"]
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", []),
        (" %_'\";-- ", ["_"]),
        ("Школа № 12", ["школ", "12"]),
        ("школа школы ШКОЛОЙ", ["школ"]),
        ("ё" * 300, ["е" * LONGEST_STEM]),
        ("\x00\u202e", []),
    ],
)
def test_a_search_asks_for_stems_each_once(words: str, expected: list[str]) -> None:
    assert asked(words) == expected


def test_a_search_is_bounded() -> None:
    assert len(asked(" ".join(str(number) for number in range(100)))) == MOST_WORDS
    assert stems("а б " * 50_000) == stems("а б")


@settings(max_examples=80)
@given(st.text(alphabet="абвгёЖшк-. 12№\n", max_size=600), st.text(alphabet="абвгёЖшк 12", max_size=20))
def test_pieces_are_a_part_of_the_text_with_exactly_its_hits(text: str, words: str) -> None:
    wanted = asked(words)
    found = pieces(text, wanted)
    whole = "".join(one.text for one in found).removeprefix("…").removesuffix("…")
    assert whole in text
    assert all(stem(one.text) in wanted for one in found if one.hit)
    if len(text) <= 200:
        assert whole == text
        shown = {stem(one.text) for one in found if one.hit}
        assert shown == set(wanted) & stems(text)


def test_a_long_text_is_shown_around_its_first_hit() -> None:
    text = "слово " * 200 + "взаимопроверку провести " + "далее " * 200
    found = pieces(text, asked("взаимопроверка"))
    assert [one.text for one in found if one.hit] == ["взаимопроверку"]
    assert found[0].text == found[-1].text == "…"
    assert sum(len(one.text) for one in found) < 300


def test_missing_parts_leave_no_words() -> None:
    assert stems(joined([None, "", "Лицей"])) == stems("лицеи")
