"""Names of files as people give them: what they say of subject and grade, and what is left open rather than guessed."""

import pytest

from tracker.domain.orders import SUBJECT_LETTERS, packet_number
from tracker.domain.subject_words import grade_in, subject_in


@pytest.mark.parametrize(
    ("name", "subject", "grade"),
    [
        # The federal system's own names: two letters and the grade.
        ("ВПР_РУ_5.xlsx", "rus", 5),
        ("sch671001_МА_4", "mat", 4),
        ("ОМ_4_sch671001.xlsx", "okr", 4),
        ("ОК_4.xlsx", "okr", 4),
        ("ЛЧ_4", "lit", 4),
        ("ЛИ_6", "lit", 6),
        ("БИ_8", "bio", 8),
        ("ИС_10", "his", 10),
        ("ГГ_6", "geo", 6),
        ("ОБ_8", "soc", 8),
        ("ФИ_10", "phy", 10),
        ("ХИ_10", "che", 10),
        ("ИН_7", "inf", 7),
        ("ИФ_8", "inf", 8),
        ("АЯ_7", "eng", 7),
        ("НЯ_7", "ger", 7),
        ("ФЯ_7", "fre", 7),
        # The advanced level carries a «у» behind its letters.
        ("МАу_7.xlsx", "mat", 7),
        ("РУу_10", "rus", 10),
        # Latin letters.
        ("MA_5", "mat", 5),
        ("BI_6", "bio", 6),
        ("EN_7", "eng", 7),
        ("DE_7", "ger", 7),
        # Short words.
        ("Mat5.xlsx", "mat", 5),
        ("maths 6", "mat", 6),
        ("матем_8", "mat", 8),
        ("био7", "bio", 7),
        ("инф 8", "inf", 8),
        ("окрмир4", "okr", 4),
        ("фр 7", "fre", 7),
        ("Матем. 5 кл", "mat", 5),
        ("англ.яз. 7", "eng", 7),
        # Full words in any case of the noun.
        ("Протокол по окружающему миру, 4 класс", "okr", 4),
        ("ВПР по истории 6 кл.", "his", 6),
        ("География, 7-е классы", "geo", 7),
        ("по физике для 8-х классов", "phy", 8),
        ("Литературное чтение 4", "lit", 4),
        ("Обществознание (8 класс)", "soc", 8),
        ("Русский родной язык 5", "rus", 5),
        ("Mathematics, grade 6", "mat", 6),
        ("History class 8", "his", 8),
        ("параллель 5 математика", "mat", 5),
        # A class with its letter says its grade.
        ("математика 5А", "mat", 5),
        ("физика7б", "phy", 7),
        ("10Б химия", "che", 10),
        # Years, dates, logins and numbers of copies say nothing.
        ("ВПР 2027 математика 5", "mat", 5),
        ("2027.04.20 математика 5А", "mat", 5),
        ("математика 5 от 20.04.2027", "mat", 5),
        ("sch671005_mat_6", "mat", 6),
        ("edu 671008 математика 5", "mat", 5),
        ("математика 5 (7)", "mat", 5),
    ],
)
def test_a_usual_name_says_both(name: str, subject: str, grade: int) -> None:
    assert (subject_in(name), grade_in(name)) == (subject, grade)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Протокол_1.xlsx",
        "Результаты школы.xlsx",
        "РУ",  # two letters without a grade may be anything
        "МА и РУ",
        "математика и физика 7",
        "Русский язык и литература 5",
        "музыка 5",
        "Технология 5",
        "Физическая культура 7",
        "ОБЖ 8",
        "Геометрия 8",
        "естественно-научные предметы 5",
        "общественно-научные предметы 6",
    ],
)
def test_a_name_with_no_subject_of_the_tests_or_with_two_says_none(name: str) -> None:
    assert subject_in(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "математика",
        "математика 2027",
        "математика 3",
        "математика 3 класс",
        "математика 12 класс",
        "математика 15",
        "математика 055",
        "математика 5 класс и 6 класс",
        "математика 5, 6",
        # Two grades before one word.
        "математика 5-6 классы",
        "математика 5–6 классы",
        "5 и 6 класс математика",
        "Математика, 7, 8 классы",
        "математика 5/6 кл.",
        "математика 4-8 классы",
        "математика 5-е и 6-е классы",
        "Протокол 7",  # a number beside no subject may be anything
        "вариант 5",
    ],
)
def test_a_name_with_no_grade_of_the_tests_or_with_several_says_none(name: str) -> None:
    assert grade_in(name) is None


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("5 класс", 5),
        ("класс 5", 5),
        ("класс: 5", 5),
        ("классы № 6", 6),
        ("5-й класс", 5),
        ("6-е классы", 6),
        ("7-х классов", 7),
        ("8 КЛ", 8),
        ("4 параллель", 4),
        ("grade 10", 10),
        ("10 grade", 10),
        ("11 класс", 11),
        ("Протокол 5А", 5),
        ("9в", 9),
        # The word decides, whatever other numbers stand there.
        ("вариант 7, 5 класс", 5),
        ("5 класс, школа 6", 5),
        ("математика 6, класс 5", 5),
        # Twice the same is one.
        ("5 класс, математика 5", 5),
        ("5А и 5Б классы", 5),
        # Beside its subject a number is the grade, elsewhere it is not.
        ("мат 5 вариант 7", 5),
        ("мат 5 школа 8", 5),
        ("МАу 5 вариант 8", 5),
        ("Школа 4, 5 класс", 5),
        ("Школа № 4 - 5 класс", 5),
    ],
)
def test_the_grade_is_found_by_its_word_its_letter_or_its_subject(name: str, grade: int) -> None:
    assert grade_in(name) == grade


@pytest.mark.parametrize("subject", SUBJECT_LETTERS)
def test_the_letters_in_a_packet_s_number_mean_its_subject(subject: str) -> None:
    assert subject_in(f"ВПР_{SUBJECT_LETTERS[subject]}_7.xlsx") == subject
    assert subject_in(f"акт {packet_number(2027, subject, 7, 12)}.pdf") == subject


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert subject_in("математика 5 " + "x" * 5_000) == "mat"
    assert subject_in("x " * 600 + "математика 5") is None
