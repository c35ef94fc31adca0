"""Each defect of a memo: found where it is, on its own line, and not found in the memo that has it not."""

import pytest

from tracker.documents.memo import Defect, read_memo
from tracker.documents.memo_reader import words

SOUND = """\
Справка об итогах ВПР в городе Ясногорске в 2026 году

Во исполнение приказа от 12.02.2026 № 40 с 20 апреля по 20 мая 2026 года проведены ВПР.
Показатели:
- Доля школ с наблюдателями – 100 %.
- Доля работ, в которых подтвердилась отметка, от общего количества перепроверенных работ – 91,5 %.
Проведена перепроверка 212 работ.

Рекомендации:
Директорам школ:
1. Провести анализ.
Срок: до 25.05.2026
2. Сдать отчёт.
Срок: постоянно
"""


def found(text: str) -> dict[str, str]:
    """Return the source of each defect by its code."""
    return {defect.code: defect.source for defect in read_memo(text).defects}


def test_a_sound_memo_has_no_defect():
    assert read_memo(SOUND).defects == ()


SPOILED = {
    "title_without_year": [("в городе Ясногорске в 2026 году", "в городе Ясногорске", "Справка об итогах ВПР")],
    "blank_dates": [
        ("с 20 апреля по 20 мая 2026 года", "с по 2026 года", "с по 2026"),
        ("с 20 апреля по 20 мая 2026 года", "с ___ по ___ 2026 г.", "с ___ по ___"),
        ("с 20 апреля по 20 мая 2026 года", "с «__» по «__» 2026 года", "с «__»"),
    ],
    "blank_field": [
        ("от 12.02.2026 № 40", "от 12.02.2026 № ___", "№ ___"),
        ("от 12.02.2026", "от __.__.____", "__.__.____"),
    ],
    "blank_count": [
        ("перепроверка 212 работ.", "перепроверка работ", "Проведена перепроверка работ"),
        ("перепроверка 212 работ.", "перепроверка ___ работ.", "___ работ."),
        ("Проведена перепроверка 212 работ.", "Выявлено нарушений", "Выявлено нарушений"),
    ],
    "year_mismatch": [
        ("Показатели:", "Сроки проведения: апрель-май 2025 года.\nПоказатели:", "апрель-май 2025"),
        ("Показатели:", "Отчётный период – 2024/2025 учебный год.\nПоказатели:", "2024/2025"),
        ("Показатели:", "Работа с базой ФИС ОКО за 2023 год.\nПоказатели:", "ФИС ОКО"),
    ],
    "indicator_without_figure": [
        ("наблюдателями – 100 %.", "наблюдателями.", "Доля школ"),
        ("наблюдателями – 100 %.", "наблюдателями – %.", "Доля школ"),
    ],
    "indicator_denominator": [("количества перепроверенных работ", "количества работ", "подтвердилась отметка")],
    "bookmark_residue": [
        ("1. Провести", "[bookmark: _Toc1]1. Провести", "[bookmark: _Toc1]1. Провести анализ."),
        ("Показатели:", "[BOOKMARK: показатели]Показатели:", "[BOOKMARK: показатели]Показатели:"),
    ],
    "numbering_without_space": [
        ("1. Провести", "1.Провести", "1.Провести анализ."),
        ("2. Сдать", "2)Сдать", "2)Сдать отчёт."),
    ],
    "numbering_break": [("2. Сдать", "3. Сдать", "3. Сдать отчёт."), ("2. Сдать", "12. Сдать", "12. Сдать отчёт.")],
    "empty_deadline": [
        ("Срок: постоянно", "Срок:", "Срок:"),
        ("Срок: постоянно", "Срок –", "Срок –"),
    ],
    "missing_deadline": [("Срок: постоянно\n", "", "2. Сдать отчёт.")],
    "ambiguous_deadline": [
        ("Провести анализ.\nСрок: до 25.05.2026\n2. Сдать отчёт.\n", "Провести анализ.\n2. Сдать отчёт.\n", "Срок: постоянно"),
    ],
    "stray_deadline": [("Директорам школ:\n1.", "Срок: до 01.06.2026\nДиректорам школ:\n1.", "Срок: до 01.06.2026")],
    "no_calendar_date": [("Срок: до 25.05.2026", "Срок: ежемесячно", "Рекомендации:")],
    "unread_line": [("Срок: постоянно", "Срок: постоянно\n\nОбратить внимание на школу № 3.", "Обратить внимание")],
    "no_recommendations": [("Рекомендации:", "Вывод: всё хорошо.", "")],
    "no_title": [(SOUND, " \n\t\n", "")],
}  # fmt: skip
# What follows from another defect by itself.
FOLLOWS = {
    "no_title": {"no_recommendations"},
    "ambiguous_deadline": {"no_calendar_date"},
}


@pytest.mark.parametrize(
    ("code", "place"), [(code, place) for code, places in SPOILED.items() for place in range(len(places))]
)
def test_a_memo_spoiled_in_one_place_has_exactly_that_defect(code: str, place: int):
    old, new, source = SPOILED[code][place]
    assert old in SOUND
    text = SOUND.replace(old, new) if code != "no_recommendations" else SOUND[: SOUND.index(old)] + new
    defects = found(text)
    assert set(defects) == {code} | FOLLOWS.get(code, set())
    assert source in defects[code]


def test_a_deadline_left_blank_is_a_blank_field_too():
    assert set(found(SOUND.replace("Срок: постоянно", "Сроки исполнения: ______"))) == {"empty_deadline", "blank_field"}


@pytest.mark.parametrize("heading", ["Показатели:", "Проверены школы:", "Методы сбора:", "В школах района:"])
def test_a_list_in_a_memo_without_recommendations_is_not_taken_for_them(heading):
    text = f"Справка 2026 года\n\nДиректорам школ:\n1. Дело. Срок: до 25.05.2026\n{heading}\n- одно;\n- другое.\n"
    assert [row.text for row in read_memo(text).recommendations] == ["Дело."]
    assert read_memo(text.replace("Директорам школ:\n1. Дело. Срок: до 25.05.2026\n", "")).recommendations == ()


def test_every_defect_that_has_words_is_shown_by_a_memo_here():
    assert set(SPOILED) == set(words.DEFECTS)


@pytest.mark.parametrize("code", sorted(words.DEFECTS))
def test_a_defects_words_need_no_more_figures_than_it_brings(code: str):
    old, new, _source = SPOILED[code][0]
    for defect in read_memo(SOUND.replace(old, new)).defects:
        for language in ("ru", "en"):
            said = defect.text(language)
            assert said
            assert "{" not in said


@pytest.mark.parametrize(
    ("text", "code", "russian"),
    [
        (SOUND.replace("2. Сдать", "5. Сдать"), "numbering_break", "после пункта 1 идёт пункт 5"),
        (
            SOUND.replace("Показатели:", "Период: 2024 и 2025 годы.\nПоказатели:"),
            "year_mismatch",
            "(2024, 2025) не совпадает с годом в заголовке (2026)",
        ),
    ],
)
def test_a_defect_names_its_figures(text, code, russian):
    (defect,) = [one for one in read_memo(text).defects if one.code == code]
    assert russian in defect.text()


def test_defects_come_in_the_order_of_their_lines_and_name_them():
    text = SOUND.replace("1. Провести", "1.Провести").replace("№ 40", "№ __").replace("– 100 %", "")
    memo = read_memo(text)
    assert [(defect.line, defect.code) for defect in memo.defects] == [
        (3, "blank_field"),
        (5, "indicator_without_figure"),
        (11, "numbering_without_space"),
    ]
    assert [defect.source for defect in memo.defects] == [memo.lines[n - 1].strip() for n in (3, 5, 11)]


# What looks like a defect and is none


@pytest.mark.parametrize(
    "line",
    [
        "Проверены все работы обучающихся 5-х классов.",
        "Проведены совещания с директорами.",
        "Работа велась с понедельника по пятницу.",
        "Подробнее на сайте с_отчётами",
        "В 2025 году нарушений было больше.",
        "Доля наблюдателей выросла по сравнению с 2025 годом.",
        "Период проведения – 20.04.2026-20.05.2026.",
        "Сроки проведения в 2026 году сдвинуты по сравнению с 2025 годом.",
        "Документ [закладка] удалён.",
        "Отклонение 1.5 балла; 2.Б класс.",
        "Проверка проведена без нарушений.",
        "Выявлено нарушений: 3.",
    ],
)
def test_an_ordinary_line_is_no_defect(line):
    assert found(SOUND.replace("Показатели:", f"{line}\n\nПоказатели:")) == {}


@pytest.mark.parametrize("numbers", [("1", "1"), ("1.1", "1.2"), ("а)", "б)"), ("IV", "V"), ("9", "10")])
def test_numbers_that_go_on_or_begin_anew_are_no_break(numbers):
    first, second = (number if number.endswith(")") else f"{number}." for number in numbers)
    text = SOUND.replace("1. Провести", f"{first} Провести").replace("2. Сдать", f"{second} Сдать")
    assert "numbering_break" not in found(text)


def test_the_groups_own_deadline_leaves_no_item_without_one():
    text = SOUND.replace("Директорам школ:", "Директорам школ (срок – до 01.06.2026):").replace("Срок: постоянно\n", "")
    assert found(text) == {}


def test_a_defect_is_a_plain_record_equal_to_its_like():
    assert Defect("blank_field", 3, "№ __") == Defect("blank_field", 3, "№ __")
    assert Defect("blank_field", 3, "№ __") != Defect("blank_field", 4, "№ __")


# Indicators


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("- Доля школ с наблюдением – 97,5 %.", "Доля школ с наблюдением", 97.5),
        ("• Доля школ с наблюдением: 44%", "Доля школ с наблюдением", 44.0),
        ("1) Процент подтверждённых отметок составил 91.25 процента", "Процент подтверждённых отметок", 91.25),
        ("- Доля школ с наблюдением составляет 100 % (17 из 17);", "Доля школ с наблюдением", 100.0),
        ("Количество перепроверенных работ – 212.", "Количество перепроверенных работ", 212.0),
        ("Охват наблюдением: 0 %", "Охват наблюдением", 0.0),
        ("- Число школ в 2026 году – 17", "Число школ в 2026 году", 17.0),
        ("- Удельный вес школ № 5 и № 7", "Удельный вес школ № 5 и № 7", None),
        ("- Доля школ с наблюдением – нет данных.", "Доля школ с наблюдением – нет данных", None),
        ("- Доля школ, где проверено 10 % работ, не определена.", "Доля школ, где проверено 10 % работ, не определена", None),
    ],
)  # fmt: skip
def test_an_indicator_has_its_name_and_its_figure_or_none(line, name, value):
    (row,) = read_memo(f"Справка 2026 года\n\nРезультаты:\n{line}\n\nДалее текст.\n").indicators
    assert (row.name, row.value) == (name, value)


def test_an_indicator_named_first_and_measured_later_is_one_with_its_figure():
    memo = read_memo(
        "Справка 2026 года\n\nПоказатели:\n- Доля школ.\n- Доля работ.\n\nИтак.\n\nРезультаты:\n"
        "- Доля школ – 100 %.\n- Доля работ.\n"
    )
    assert [(row.name, row.value, row.line) for row in memo.indicators] == [
        ("Доля школ", 100.0, 10),
        ("Доля работ", None, 11),
    ]


def test_a_figure_is_not_lost_when_the_indicator_is_named_again_without_it():
    memo = read_memo("Справка 2026 года\n\nРезультаты:\n- Доля школ – 90 %.\n\nПоказатели:\n- Доля школ.\n")
    assert [(row.name, row.value) for row in memo.indicators] == [("Доля школ", 90.0)]


def test_shares_in_ordinary_prose_and_in_recommendations_are_no_indicators():
    text = "Справка 2026 года\n\nДоля школ – 5 %.\n\nРекомендации:\nДиректорам школ:\n- Доля школ – 7 %.\n"
    assert read_memo(text).indicators == ()


# Title and year


@pytest.mark.parametrize(
    ("top", "title", "year"),
    [
        ("Справка\nо ВПР\nв 2026 году\n\nТекст", "Справка о ВПР в 2026 году", 2026),
        ("Администрация города\n\nИтоговая справка за 2025 год\nЦель: анализ", "Итоговая справка за 2025 год", 2025),
        ("СПРАВКА о ВПР 2025/2026.\nПродолжение", "СПРАВКА о ВПР 2025/2026.", 2026),
        ("Информационная справка\nВ соответствии с приказом 2024 года", "Информационная справка", None),
        ("Аналитический отчёт о ВПР-2026\n1. Общие сведения", "Аналитический отчёт о ВПР-2026", 2026),
        ("Приказ № 2026 от 2025 г.", "Приказ № 2026 от 2025 г.", 2025),
        ("Об итогах ВПР в 2023 году\n\nТекст", "Об итогах ВПР в 2023 году", 2023),
        ("Справка о ВПР 12026 и 20261\n\nТекст", "Справка о ВПР 12026 и 20261", None),
        ("", "", None),
    ],
)
def test_title_and_year_are_those_of_the_head(top, title, year):
    memo = read_memo(f"{top}\n")
    assert (memo.title, memo.year) == (title, year)
