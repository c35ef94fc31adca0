"""To whom: words that name an addressee, lines that are headings, sentences that open with whom they are for."""

import pytest

from tracker.documents.memo_reader.addressees import (
    is_heading,
    is_numbered_heading,
    names,
    opening,
    recognise,
    without_lead,
)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Отделу общего образования", "department"),
        ("Отделу оценки качества образования", "department"),
        ("Специалистам отдела общего образования", "department"),
        ("Управлению образования", "department"),
        ("Комитету по образованию", "department"),
        ("Департаменту образования и науки", "department"),
        ("Муниципальному органу управления образованием", "department"),
        ("МОУО", "department"),
        ("Городскому методическому отделу", "methodical_office"),
        ("Методическому кабинету", "methodical_office"),
        ("Муниципальной методической службе", "methodical_office"),
        ("МБУ ИМЦ", "methodical_office"),
        ("Методистам", "methodical_office"),
        ("Руководителям ГМО", "methodical_office"),
        ("Руководителям городских методических объединений", "methodical_office"),
        ("Центру развития образования", "methodical_office"),
        ("Руководителям школ", "schools"),
        ("РУКОВОДИТЕЛЯМ ОО", "schools"),
        ("Директорам общеобразовательных организаций", "schools"),
        ("Руководителям муниципальных общеобразовательных учреждений", "schools"),
        ("Директору МБОУ СШ № 5", "schools"),
        ("МБОУ «Гимназия № 1»", "schools"),
        ("Директорам школ, лицеев и гимназий", "schools"),
        ("Администрации школы", "schools"),
        ("Школьным координаторам", "schools"),
        ("Школам, вошедшим в список", "schools"),
    ],
)
def test_the_three_addressees_are_known_by_their_words(words: str, kind: str) -> None:
    assert recognise(words) == (kind, [])


@pytest.mark.parametrize(
    "words",
    [
        "Учителям-предметникам",
        "Учителям начальных классов",
        "Классным руководителям",
        "Педагогам-психологам",
        "Руководителям ШМО",
        "Общественным наблюдателям",
        "Муниципальным координаторам ВПР",
        "Родителям",
        "Экспертам",
        "Заведующим",
        "Всем",
        "",
    ],
)
def test_anybody_else_is_left_to_the_person(words: str) -> None:
    assert recognise(words) == ("other", ["addressee_unclear"])


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Руководителям школ и городскому методическому отделу", "schools"),
        ("Городскому методическому отделу и руководителям школ", "methodical_office"),
        ("Отделу общего образования, руководителям школ", "department"),
        ("Управлению образования, методическому центру, директорам школ", "department"),
    ],
)
def test_of_several_the_first_is_taken_and_said(words: str, first: str) -> None:
    assert recognise(words) == (first, ["several_addressees"])


@pytest.mark.parametrize(
    "words",
    [
        "Методистам и специалистам методической службы",
        "Директорам школ, руководителям гимназий",
        "Руководителям школ с низкими результатами, в том числе по данным управления образования",
    ],
)
def test_the_same_one_named_twice_is_one(words: str) -> None:
    assert recognise(words)[1] == []


@pytest.mark.parametrize(
    ("line", "before_item", "anywhere", "before_number"),
    [
        # An addressee with a colon is a heading wherever it stands.
        ("Руководителям школ:", True, True, True),
        ("Для методистов:", True, True, True),
        ("На уровне школы:", True, True, True),
        ("Рекомендовать руководителям школ:", True, True, True),
        ("Директорам школ, руководителям ШМО:", True, True, True),
        # Without one it is only above an item, and written like a heading.
        ("Руководителям школ", True, False, True),
        ("руководителям школ", False, False, False),
        ("Руководителям школ.", False, False, False),
        ("Руководителям школ;", False, False, False),
        ("Руководителям школ,", False, False, False),
        # A verb makes it a sentence, but above numbers.
        ("Руководителям школ обеспечить:", False, False, True),
        ("Руководителям школ обеспечить хранение работ", False, False, False),
        ("Обеспечить:", False, False, False),
        ("Провести анализ результатов:", False, False, False),
        # Any words with a colon above an item may be an addressee that nobody knows.
        ("Прочее:", True, False, True),
        ("Ответственным за проведение ВПР:", True, False, True),
        ("Рекомендовать", False, False, False),
        ("", False, False, False),
    ],
)
def test_a_line_is_a_heading_by_its_words_its_end_and_what_follows(
    line: str, before_item: bool, anywhere: bool, before_number: bool
) -> None:
    assert is_heading(line, before_item=True) is before_item
    assert is_heading(line, before_item=False) is anywhere
    assert is_heading(line, before_item=True, before_number=True) is before_number


def test_a_heading_is_no_longer_than_a_few_lines() -> None:
    words = "Руководителям школ " + "и лицеев " * 31
    assert len(words) == 298
    assert is_heading(f"{words.strip()}:", before_item=True)
    assert not is_heading(f"{words}и гимназий:", before_item=True)


@pytest.mark.parametrize(
    ("line", "alone", "over_nested"),
    [
        ("Руководителям школ:", True, True),
        ("Методическому центру:", True, True),
        ("Руководителям школ", False, True),
        ("Руководителям школ обеспечить:", False, True),
        ("Прочее:", False, False),
        ("Провести анализ:", False, False),
        ("Школы с низкими результатами:", True, True),
    ],
)
def test_a_numbered_line_is_a_heading_over_items_of_its_own(line: str, alone: bool, over_nested: bool) -> None:
    assert is_numbered_heading(line, nested=False) is alone
    assert is_numbered_heading(line, nested=True) is over_nested


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Рекомендовать провести анализ", "провести анализ"),
        ("рекомендуем школам", "школам"),
        ("Рекомендуется обсудить", "обсудить"),
        ("Поручить отделу", "отделу"),
        ("Предложить: обсудить", "Предложить: обсудить"),
        ("Предложить обсудить", "обсудить"),
        ("Рекомендовать рекомендовать", "рекомендовать"),
        ("Рекомендация 1", "Рекомендация 1"),
        ("Провести, рекомендовать обсудить", "Провести, рекомендовать обсудить"),
    ],
)
def test_an_opening_that_says_nothing_is_left_out_once(text: str, left: str) -> None:
    assert without_lead(text) == left


@pytest.mark.parametrize(
    ("sentence", "addressee"),
    [
        ("Директорам школ обеспечить хранение работ", "Директорам школ"),
        ("Рекомендовать директорам школ обеспечить хранение", "директорам школ"),
        ("Школам: провести анализ", "Школам"),
        ("Учителям-предметникам – провести анализ", "Учителям-предметникам"),
        ("Отделу и школам усилить контроль", "Отделу и школам"),
        ("Обеспечить хранение работ", ""),
        ("Директорам школ", ""),
        ("Директорская школа будет проводить анализ", ""),
        ("Работы передать директорам школ", ""),
    ],
)
def test_a_sentence_may_open_with_whom_it_is_for(sentence: str, addressee: str) -> None:
    assert opening(sentence) == addressee


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Руководителям школ", True),
        ("ИМЦ", True),
        ("Для руководителей школ", True),
        ("Для муниципальных координаторов", True),
        ("В адрес управления образования", True),
        ("На муниципальном уровне", True),
        ("Для проведения анализа", False),
        ("На сайте школы", False),
        ("Школа № 5", False),
        ("Имцетрон", False),
    ],
)
def test_an_addressee_stands_in_the_dative_or_behind_its_preposition(text: str, named: bool) -> None:
    assert names(text) is named
