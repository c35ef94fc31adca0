"""Marks of items, headings of groups and the end of the recommendations, as people really type them."""

import pytest

from tests.documents.memo_cases import reading
from tracker.documents.memo import read_memo


def memo(text: str):
    return read_memo(f"Справка 2026 года\n\nРекомендации:\n{text}\n")


def brief(text: str) -> list[tuple[str, str, str]]:
    return [(row.addressee.value, row.number, row.text) for row in memo(text).recommendations]


def unread(text: str) -> list[str]:
    return [defect.source for defect in memo(text).defects if defect.code == "unread_line"]


# Marks


@pytest.mark.parametrize(
    ("typed", "number", "text"),
    [
        ("1. Дело", "1", "Дело"),
        ("1.Дело", "1", "Дело"),
        ("1) дело", "1", "дело"),
        ("1 . Дело", "1", "Дело"),
        ("1.2.3. дело", "1.2.3", "дело"),
        ("7 Дело", "7", "Дело"),
        ("100. Дело", "100", "Дело"),
        ("п. 3. Дело", "3", "Дело"),
        ("№ 3. Дело", "3", "Дело"),
        ("№3) Дело", "3", "Дело"),
        ("IV. Дело", "IV", "Дело"),
        ("XII) Дело", "XII", "Дело"),
        ("б) дело", "б", "дело"),
        ("c) дело", "c", "дело"),
        ("2. 12 работ проверить заново", "2", "12 работ проверить заново"),
        ("3. 5-х классов это не касается", "3", "5-х классов это не касается"),
        ("4. «Горячую линию» открыть", "4", "«Горячую линию» открыть"),
        ("5. (повторно) собрать подписи", "5", "(повторно) собрать подписи"),
    ],
)
def test_a_mark_is_taken_off_and_kept_as_the_items_number(typed, number, text):
    (row,) = memo(f"Директорам школ:\n{typed}").recommendations
    assert (row.number, row.text) == (number, text)
    assert "unnumbered" not in row.doubts


@pytest.mark.parametrize(
    "continued", ["2,5 часа на класс", "25.05 по графику", "12 работ из 20", "№ 5 и № 7", "2026 года", "1.5 часа"]
)
def test_a_wrapped_line_that_begins_with_a_figure_is_no_new_item(continued):
    assert brief(f"Директорам школ:\n1. Выделить на проверку\n{continued}\n2. Далее") == [
        ("schools", "1", f"Выделить на проверку {continued}"),
        ("schools", "2", "Далее"),
    ]


@pytest.mark.parametrize(
    "continued", ["руководителям школ", "для учителей математики", "методистам города", "на уровне школы"]
)
def test_a_wrapped_line_that_begins_with_people_is_no_new_addressee(continued):
    assert brief(f"Управлению образования:\n1. Направить критерии\n{continued}\nСрок: постоянно\n2. Далее") == [
        ("department", "1", f"Направить критерии {continued}"),
        ("department", "2", "Далее"),
    ]


def test_lettered_items_of_one_item_stay_in_it_and_those_of_a_group_stand_alone():
    assert brief(
        "Директорам школ:\n1. Обеспечить:\nа) наблюдение;\nб) контроль.\nМетодистам:\nа) семинар;\nб) анализ."
    ) == [
        ("schools", "1", "Обеспечить: а) наблюдение; б) контроль."),
        ("methodical_office", "а", "семинар;"),
        ("methodical_office", "б", "анализ."),
    ]


def test_sentences_on_lines_of_their_own_are_recommendations_of_their_own():
    rows = memo("Директорам школ:\nПровести педсовет до 25.05.2026.\nСдать отчёт до 30.05.2026.").recommendations
    assert [(row.text, str(row.deadline.date)) for row in rows] == [
        ("Провести педсовет до 25.05.2026.", "2026-05-25"),
        ("Сдать отчёт до 30.05.2026.", "2026-05-30"),
    ]


def test_a_sentence_wrapped_over_lines_is_not_cut_at_an_abbreviation():
    assert brief("Директорам школ:\nПровести сверку протоколов, актов и др.\nдокументов школы.") == [
        ("schools", "", "Провести сверку протоколов, актов и др. документов школы.")
    ]


# Headings of groups


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Руководителям школ необходимо:", "schools"),
        ("Руководителям школ рекомендуется:", "schools"),
        ("Рекомендовать руководителям школ:", "schools"),
        ("Директорам школ обеспечить:", "schools"),
        ("Методистам организовать:", "methodical_office"),
        ("В адрес руководителей школ:", "schools"),
        ("Для руководителей школ:", "schools"),
        ("Для муниципальных методистов", "methodical_office"),
        ("Для отдела образования", "department"),
        ("На уровне образовательной организации", "schools"),
        ("На муниципальном уровне", "other"),
        ("РУКОВОДИТЕЛЯМ ШКОЛ", "schools"),
        ("2. Директорам школ:", "schools"),
        ("II. Методистам:", "methodical_office"),
        ("- Директорам школ:", "schools"),
        ("Администрации школы:", "schools"),
        ("Лицеям и гимназиям города:", "schools"),
        ("Департаменту образования:", "department"),
        ("Министерству просвещения области:", "department"),
        ("Центру качества образования:", "methodical_office"),
        ("Председателям жюри:", "other"),
    ],
)
def test_a_heading_ends_the_group_above_and_opens_its_own(heading, key):
    rows = memo(f"Комитету по образованию:\n1. Первое.\n{heading}\n1. Второе.").recommendations
    assert [(row.addressee.value, row.text) for row in rows] == [("department", "Первое."), (key, "Второе.")]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Рекомендации руководителям школ:", "schools"),
        ("Рекомендации для руководителей школ", "schools"),
        ("Адресные рекомендации для методической службы:", "methodical_office"),
        ("Предложения управлению образования:", "department"),
        ("2. Рекомендации для учителей", "other"),
    ],
)
def test_the_addressee_may_stand_in_the_sections_own_heading(heading, key):
    (row,) = read_memo(f"Справка 2026 года\n\n{heading}\n1. Дело.").recommendations
    assert (row.addressee.value, "no_addressee" in row.doubts) == (key, False)


@pytest.mark.parametrize("heading", ["Рекомендации по итогам ВПР:", "Рекомендации для дальнейшей работы школ:"])
def test_a_heading_that_says_what_about_names_no_addressee(heading):
    (row,) = read_memo(f"Справка 2026 года\n\n{heading}\n1. Дело.").recommendations
    assert (row.addressee_words, row.doubts) == ("", ("no_addressee",))


def test_nested_numbers_under_addressees_without_colons():
    assert brief("1. Руководителям школ\n1.1. Контроль.\n1.2. Анализ.\n2. Методистам\n2.1. Семинар.") == [
        ("schools", "1.1", "Контроль."),
        ("schools", "1.2", "Анализ."),
        ("methodical_office", "2.1", "Семинар."),
    ]


def test_addressees_that_open_their_sentences_are_kept_apart():
    assert brief("Руководителям школ: провести анализ.\nМетодистам: провести семинар.") == [
        ("schools", "", "Руководителям школ: провести анализ."),
        ("methodical_office", "", "Методистам: провести семинар."),
    ]


# Tables


def test_an_empty_cell_of_a_table_does_not_shift_the_others():
    rows = memo(
        "№ | Рекомендация | Срок | Адресат\n"
        "1 | Первое | | Директорам школ\n"
        "2 | Второе |  | Методистам\n"
        "| Третье | постоянно | \n"
        "4 | | до 25.05.2026 | Директорам школ"
    ).recommendations
    assert [(row.addressee.value, row.number, row.text, row.deadline.words) for row in rows] == [
        ("schools", "1", "Первое", ""),
        ("methodical_office", "2", "Второе", ""),
        ("methodical_office", "", "Третье", "постоянно"),
    ]


def test_a_row_without_a_recommendation_is_listed_not_lost():
    assert unread("№ | Рекомендация | Срок\n1 | | до 25.05.2026") == ["1 | | до 25.05.2026"]


def test_a_table_with_an_unknown_header_is_listed_not_guessed():
    text = "Школа | Балл\nШкола № 1 | 4,2"
    assert brief(text) == []
    assert unread(text) == ["Школа № 1 | 4,2"]


# Where the recommendations end, and where they do not

AFTER = "2. Второе.\nСрок: до 25.05.2026"


@pytest.mark.parametrize(
    "between",
    [
        "Исполнитель: методисты",
        "Исполнители: И.И. Петрова, С.С. Орлова",
        "Ответственный: И.И. Петрова",
        "Ответственный – Петрова И.И.",
        "Отв.: И.И. Петрова",
        "Срок: постоянно, ответственный Петрова И.И.",
        "имени Ю.А. Гагарина",
        "- направить работы эксперту И.И. Петровой",
        "\nДиректор школы несёт ответственность за объективность.\n",
        "\nМетодист сопровождает проверку;\n",
    ],
)
def test_a_name_or_a_post_among_items_does_not_end_them(between):
    rows = memo(f"Директорам школ:\n1. Первое.\n{between}\n{AFTER}").recommendations
    assert [row.text for row in rows if row.number == "2"] == ["Второе."]


@pytest.mark.parametrize(
    "ending",
    [
        "\nНачальник управления        И.И. Иванов",
        "Начальник управления И.И. Иванов",
        "\nИ.И. Иванов",
        "\nИванов И. И.",
        "Главный специалист _______ О.П. Жукова",
        "\nДиректор методического центра",
        "Исп. Петров, тел. 12-34-56",
        "\nИсполнитель: Петров, 12-34-56",
        "С уважением, управление образования",
        "Приложение 1",
        "Вывод",
    ],
)
def test_the_signature_and_what_follows_end_the_items(ending):
    assert brief(f"Директорам школ:\n1. Первое.\nСрок: постоянно\n{ending}\n2. Перечень школ") == [
        ("schools", "1", "Первое."),
    ]


def test_recommendations_may_begin_again_after_an_appendix():
    text = "Директорам школ:\n1. Первое.\n\nПриложение 1\n1. Перечень\n\nРекомендации:\nМетодистам:\n1. Второе."
    assert brief(text) == [("schools", "1", "Первое."), ("methodical_office", "1", "Второе.")]


def test_a_memo_of_three_thousand_items_is_read_whole_and_in_order():
    groups = "\n".join(
        f"Директору школы № {school}:\n"
        + "\n".join(f"{n}. Дело {school}-{n}.\nСрок: до {n:02d}.06.2026" for n in range(1, 11))
        for school in range(1, 301)
    )
    found = memo(groups)
    lines = reading(found)
    assert len(lines) == 3000
    assert lines[1234] == "schools 5: Дело 124-5. [date 2026-06-05: до 05.06.2026]"
    assert len({row.addressee_words for row in found.recommendations}) == 300
    assert found.defects == ()
