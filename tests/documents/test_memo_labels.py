"""Whose a line «Срок» is: of the items it names, of the one it stands under, of all, or of nobody can say whom."""

import pytest

from tests.documents.memo_cases import reading
from tracker.documents.memo import ParsedMemo, read_memo

HEAD = "Справка 2026 года\n\nРекомендации:\nДиректорам школ:\n"
DATE = "[date 2026-05-25: до 25.05.2026]"
NONE, ALWAYS = "[not_set]", "[ongoing: постоянно]"
THREE = "1. Первое.\n2. Второе.\n3. Третье.\n"


def memo(text: str) -> ParsedMemo:
    return read_memo(f"{HEAD}{text}\n")


def said(text: str) -> list[str]:
    """What each item's deadline is read as, with its doubts."""
    return [line.partition(": ")[2].partition(". ")[2] for line in reading(memo(text))]


def codes(text: str) -> list[str]:
    return [defect.code for defect in memo(text).defects]


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("Срок для всех пунктов: до 25.05.2026", {1, 2, 3}),
        ("Срок по всем пунктам: до 25.05.2026", {1, 2, 3}),
        ("Срок (п. 1-2): до 25.05.2026", {1, 2}),
        ("Срок для п. 1–2: до 25.05.2026", {1, 2}),
        ("Срок для пунктов 1-3: до 25.05.2026", {1, 2, 3}),
        ("Срок для пунктов 2 - 3: до 25.05.2026", {2, 3}),
        ("Срок для пунктов 1, 3: до 25.05.2026", {1, 3}),
        ("Срок к пп. 1 и 2: до 25.05.2026", {1, 2}),
        ("Срок по п. 2: до 25.05.2026", {2}),
        ("Срок по п. 3: до 25.05.2026", {3}),
    ],
)
def test_a_line_that_names_its_items_is_theirs_and_of_no_other(label: str, named: set[int]) -> None:
    assert said(THREE + label) == [DATE if number in named else NONE for number in (1, 2, 3)]
    assert codes(THREE + label).count("missing_deadline") == 3 - len(named)


@pytest.mark.parametrize("label", ["Срок по п. 12: до 25.05.2026", "Срок по п. 1.2: до 25.05.2026"])
def test_a_line_that_names_none_of_them_is_as_doubtful_as_one_that_names_nobody(label: str) -> None:
    assert said(THREE + label) == [f"{DATE} ?shared_deadline", f"{DATE} ?shared_deadline", DATE]
    assert codes(THREE + label) == ["ambiguous_deadline"]


def test_nested_numbers_are_named_in_full() -> None:
    text = "1.1. Первое.\n1.2. Второе.\n1.3. Третье.\nСрок по п. 1.1 и 1.3: до 25.05.2026"
    assert said(text) == [DATE, NONE, DATE]


def test_an_item_s_own_line_is_stronger_than_one_that_names_it() -> None:
    text = "1. Первое.\nСрок: постоянно\n2. Второе.\n3. Третье.\nСрок для всех пунктов: до 25.05.2026"
    assert said(text) == [ALWAYS, DATE, DATE]


@pytest.mark.parametrize(
    ("text", "expected", "defects"),
    [
        # Before the first item: the whole group's.
        ("Срок: до 25.05.2026\n1. Первое.\n2. Второе.", [DATE, DATE], []),
        ("Срок: до 25.05.2026\n1. Первое.\nСрок: постоянно\n2. Второе.", [ALWAYS, DATE], []),
        ("Срок: до 25.05\n1. Первое.", ["[not_set: до 25.05] ?date_without_year"], ["no_calendar_date"]),
        # The only one, after the last item: perhaps everybody's.
        (
            f"{THREE}Срок: до 25.05.2026",
            [f"{DATE} ?shared_deadline", f"{DATE} ?shared_deadline", DATE],
            ["ambiguous_deadline"],
        ),
        (
            f"{THREE}\nСрок: до 25.05.2026",
            [f"{DATE} ?shared_deadline", f"{DATE} ?shared_deadline", DATE],
            ["ambiguous_deadline"],
        ),
        (
            "1. Первое.\n2. Второе.\nСрок: до 31.04.2026",
            ["[not_set: до 31.04.2026] ?bad_date ?shared_deadline", "[not_set: до 31.04.2026] ?bad_date"],
            ["no_calendar_date", "ambiguous_deadline"],
        ),
        # Not the only one: that of the item above it, and after an empty line doubtful for those before.
        (
            "1. Первое.\nСрок: постоянно\n2. Второе.\n3. Третье.\nСрок: до 25.05.2026",
            [ALWAYS, NONE, DATE],
            ["missing_deadline"],
        ),
        (
            "1. Первое.\nСрок: постоянно\n2. Второе.\n3. Третье.\n\nСрок: до 25.05.2026",
            [ALWAYS, f"{NONE} ?shared_deadline", DATE],
            ["missing_deadline", "ambiguous_deadline"],
        ),
        # Not after the last item: of the one it stands under.
        ("1. Первое.\n2. Второе.\nСрок: до 25.05.2026\n3. Третье.", [NONE, DATE, NONE], ["missing_deadline"] * 2),
        # Whoever has a date in the sentence needs no other's.
        (
            "1. Сдать до 20.05.2026 отчёт.\n2. Второе.\nСрок: до 25.05.2026",
            ["[date 2026-05-20: до 20.05.2026] ?deadline_in_text", DATE],
            [],
        ),
    ],
)
def test_where_a_line_stands_says_whose_it_is(text: str, expected: list[str], defects: list[str]) -> None:
    assert said(text) == expected
    assert codes(text) == defects


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("Срок: до 25.05.2026\nСрок: до 25.05.2026.", DATE),
        ("Срок: до 25.05.2026\nСрок:", DATE),
        ("Срок:\nСрок: до 25.05.2026", DATE),
        ("Срок: до 25.05.2026\nСрок: до 01.06.2026", f"{DATE} ?several_deadlines"),
        ("Срок: до 25.05.2026\nСрок: постоянно", f"{DATE} ?several_deadlines"),
        ("Срок: постоянно\nСрок: до 25.05.2026", f"{ALWAYS} ?several_deadlines"),
        ("Срок: до 31.04.2026\nСрок: до 25.05.2026", "[not_set: до 31.04.2026] ?bad_date ?several_deadlines"),
    ],
)
def test_of_several_lines_under_one_item_the_first_filled_one_counts(labels: str, expected: str) -> None:
    assert said(f"1. Первое.\n{labels}") == [expected]


def test_an_empty_line_is_a_defect_of_its_own_and_no_missing_one() -> None:
    assert codes("1. Первое.\nСрок:\n2. Второе.\nСрок: до 25.05.2026") == ["empty_deadline"]
    assert said("1. Первое.\nСрок:\n2. Второе.\nСрок: до 25.05.2026") == [NONE, DATE]


def test_an_item_with_an_empty_label_takes_no_date_from_its_sentence() -> None:
    assert said("1. Сдать до 20.05.2026 отчёт.\nСрок:") == [NONE]


def test_a_date_in_the_sentence_may_be_the_second_one_written() -> None:
    assert said("1. Сдать отчёт до 25.05.2026, а акты до 20.05.2026.") == [
        "[date 2026-05-20: до 20.05.2026] ?several_dates ?deadline_in_text"
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("1. Ответственный: завуч", "Ответственный: завуч"),
        ("1. Назначить ответственных. Отв. завуч", "Назначить ответственных."),
        ("1. Провести анализ – ответственный исполнитель: И. И. Петров", "Провести анализ"),
        ("1. Провести анализ (ответственные лица: методисты).", "Провести анализ"),
    ],
)
def test_who_answers_is_left_out_but_never_the_whole_item(text: str, left: str) -> None:
    assert memo(text).recommendations[0].text == left


def test_the_campaign_in_a_sentence_is_offered_and_not_taken() -> None:
    [row] = memo("1. Обеспечить наблюдение в период проведения ВПР.").recommendations
    assert row.deadline.kind.value == "not_set"
    assert row.suggestion is not None
    assert (row.suggestion.kind.value, row.suggestion.words) == ("campaign", "в период проведения ВПР")


@pytest.mark.parametrize(
    ("numbers", "breaks"),
    [
        ("1 2 3", []),
        ("1 3 4", ["3"]),
        ("1 2 2", ["2"]),
        ("2 1", []),  # a list may begin anew
        ("1 2 1 2", []),
        ("5 6", []),
    ],
)
def test_a_number_left_out_or_doubled_is_a_break(numbers: str, breaks: list[str]) -> None:
    text = "\n".join(f"{number}. Пункт.\nСрок: до 25.05.2026" for number in numbers.split())
    found = [dict(one.params)["number"] for one in memo(text).defects if one.code == "numbering_break"]
    assert found == breaks
