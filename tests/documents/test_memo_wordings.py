"""The memo reader on the wordings, lists and layouts of other departments."""

import datetime as dt

import pytest

from tracker.documents.memo import DeadlineKind, read_memo


def one(text: str, addressee: str = "Руководителям ОО:"):
    (row,) = read_memo(f"Справка 2026 года\n\nРекомендации:\n{addressee}\n{text}\n").recommendations
    return row


def several(text: str):
    return read_memo(f"Справка 2026 года\n\nРекомендации:\n{text}\n").recommendations


# Deadlines as people write them


@pytest.mark.parametrize(
    ("label", "kind", "date", "doubts"),
    [
        ("Срок: до 25.05.2026", "date", dt.date(2026, 5, 25), ()),
        ("Срок – до 25.05.2026 г.", "date", dt.date(2026, 5, 25), ()),
        ("Срок исполнения: 25. 05. 2026 года.", "date", dt.date(2026, 5, 25), ()),
        ("Срок до 1 июня 2026 г.", "date", dt.date(2026, 6, 1), ()),
        ("Срок: не позднее «1» марта 2026 года", "date", dt.date(2026, 3, 1), ()),
        ("Сроки реализации: 20 мая 2026", "date", dt.date(2026, 5, 20), ()),
        ("(срок – 2026-05-25)", "date", dt.date(2026, 5, 25), ()),
        ("Срок: до 25.05.26", "date", dt.date(2026, 5, 25), ()),
        ("Срок: с 01.04.2026 по 25.05.2026", "date", dt.date(2026, 5, 25), ("date_range",)),
        ("Срок: до 25.05.2026, до 25.12.2026", "date", dt.date(2026, 5, 25), ("several_dates",)),
        ("Срок: до 25.05", "not_set", None, ("date_without_year",)),
        ("Срок: до 31.04.2026", "not_set", None, ("bad_date",)),
        ("Срок: до 29.02.2023", "not_set", None, ("bad_date",)),
        ("Срок: 32.13.2021", "not_set", None, ("bad_date",)),
        ("Срок: май 2026 года", "not_set", None, ("month_only",)),
        ("Срок: до конца учебного года", "not_set", None, ("deadline_unclear",)),
        ("Срок: незамедлительно", "not_set", None, ("deadline_unclear",)),
        ("Срок: постоянно", "ongoing", None, ()),
        ("Срок: на постоянной основе", "ongoing", None, ()),
        ("Срок: ежеквартально", "ongoing", None, ()),
        ("Срок: в течение года", "ongoing", None, ()),
        ("Срок: в течение 2025-2026 учебного года", "ongoing", None, ()),
        ("Срок: в период проведения ВПР", "campaign", None, ()),
        ("Срок: во время проведения всероссийских проверочных работ", "campaign", None, ()),
        ("Срок: согласно графику ВПР", "campaign", None, ()),
        ("Срок: 3 рабочих дня после ВПР в ОО", "relative", None, ()),
        ("Срок: в течение пяти рабочих дней со дня проведения ВПР", "relative", None, ()),
        ("Срок: на следующий день после проведения ВПР", "relative", None, ()),
        ("Срок: за 3 дня до проведения ВПР", "relative", None, ()),
        ("Срок: ______", "not_set", None, ()),
        ("Срок: до ___.___.2026", "not_set", None, ("deadline_unclear",)),
        ("Срок:", "not_set", None, ()),
    ],
)
def test_a_deadline_line_is_understood(label, kind, date, doubts):
    row = one(f"1. Провести анализ.\n{label}")
    assert (row.deadline.kind.value, row.deadline.date, row.doubts) == (kind, date, doubts)
    assert row.text == "Провести анализ."


@pytest.mark.parametrize(
    ("words", "days", "working"),
    [
        ("3 рабочих дня после ВПР в ОО", 3, True),
        ("не позднее 10 дней после ВПР", 10, False),
        ("в течение недели после ВПР", 7, False),
        ("2 недели со дня проведения", 14, False),
        ("за 3 рабочих дня до проведения ВПР", -3, True),
        ("на следующий рабочий день после ВПР", 1, True),
    ],
)
def test_a_relative_deadline_says_how_many_days(words, days, working):
    deadline = one(f"1. Провести анализ.\nСрок: {words}").deadline
    assert (deadline.days, deadline.working_days) == (days, working)


def test_a_month_without_a_day_is_offered_as_its_last_day_but_not_taken():
    row = one("1. Собрать отчёты.\nСрок: апрель-май 2026 года")
    assert row.deadline.date is None
    assert row.suggestion.date == dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("item", "text", "deadline"),
    [
        ("1. Провести анализ (срок – до 25.05.2026).", "Провести анализ", "до 25.05.2026"),
        ("1. Провести анализ. Срок: до 25.05.2026", "Провести анализ.", "до 25.05.2026"),
        ("1. Провести анализ, срок – до 25.05.2026;", "Провести анализ", "до 25.05.2026"),
        ("1. Провести анализ (до 25.05.2026)", "Провести анализ", "до 25.05.2026"),
        (
            "1. Сдать в срок до 25.05.2026 отчёт в отдел.",
            "Сдать в срок до 25.05.2026 отчёт в отдел.",
            "в срок до 25.05.2026",
        ),
    ],
)
def test_a_deadline_inside_an_item_is_found(item, text, deadline):
    row = one(item)
    assert (row.text, row.deadline.words, row.deadline.date) == (text, deadline, dt.date(2026, 5, 25))


def test_a_date_taken_from_the_sentence_itself_is_doubtful():
    assert one("1. Сдать отчёт до 25 мая 2026 г. в отдел.").doubts == ("deadline_in_text",)


def test_a_period_inside_a_sentence_is_offered_but_not_taken_for_a_deadline():
    row = one("1. Присутствовать во время проведения ВПР постоянно.")
    assert row.deadline.kind is DeadlineKind.NOT_SET
    assert (row.suggestion.kind, row.suggestion.words) == (DeadlineKind.CAMPAIGN, "во время проведения ВПР")


def test_days_counted_inside_a_sentence_are_a_doubtful_relative_deadline():
    row = one("1. Представить отчёт в течение 5 рабочих дней после завершения ВПР.")
    assert (row.deadline.kind, row.deadline.days, row.deadline.working_days) == (DeadlineKind.RELATIVE, 5, True)
    assert row.doubts == ("deadline_in_text",)


def test_words_of_a_deadline_may_stand_on_the_line_below_its_label():
    row = one("1. Провести анализ.\nСрок:\nпостоянно")
    assert row.deadline.words == "постоянно"


def test_two_different_deadline_lines_of_one_item_are_doubtful():
    assert "several_deadlines" in one("1. Анализ.\nСрок: до 25.05.2026\nСрок: постоянно").doubts


# Deadlines that stand for several items


def test_the_only_deadline_after_all_items_is_given_to_each_with_a_doubt():
    rows = several("Руководителям ОО:\n1. Первое.\n2. Второе.\n3. Третье.\nСрок: до 25.05.2026")
    assert [row.deadline.date for row in rows] == [dt.date(2026, 5, 25)] * 3
    assert [row.doubts for row in rows] == [("shared_deadline",), ("shared_deadline",), ()]


def test_a_deadline_for_named_items_is_given_to_them_without_doubt():
    rows = several("Руководителям ОО:\n1. Первое.\n2. Второе.\n3. Третье.\nСрок для п. 1-2: до 25.05.2026")
    assert [row.deadline.kind.value for row in rows] == ["date", "date", "not_set"]
    assert [row.doubts for row in rows] == [(), (), ()]


def test_a_deadline_for_all_items_is_given_to_all():
    rows = several(
        "Руководителям ОО:\n1. Первое.\n2. Второе.\nСрок: до 01.06.2026\n3. Третье.\nСрок для всех пунктов: постоянно"
    )
    assert [row.deadline.words for row in rows] == ["постоянно", "до 01.06.2026", "постоянно"]


def test_a_deadline_before_the_first_item_is_the_groups():
    rows = several("Руководителям ОО (срок – до 01.06.2026):\n1. Первое.\n2. Второе.\nСрок: постоянно")
    assert [row.deadline.words for row in rows] == ["до 01.06.2026", "постоянно"]


def test_a_deadline_directly_under_one_item_of_many_is_that_items_alone():
    rows = several(
        "Руководителям ОО:\n1. Первое.\nСрок: постоянно\n2. Второе.\n3. Третье.\nСрок: постоянно\n4. Четвёртое.\nСрок:"
    )
    assert [row.deadline.kind.value for row in rows] == ["ongoing", "not_set", "ongoing", "not_set"]
    assert all(not row.doubts for row in rows)


# Addressees


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Отделу общего образования управления образования", "department"),
        ("Управлению образования администрации района", "department"),
        ("Комитету по образованию", "department"),
        ("МОУО", "department"),
        ("Городскому методическому отделу", "methodical_office"),
        ("Информационно-методическому центру", "methodical_office"),
        ("Методистам ИМЦ", "methodical_office"),
        ("Методической службе управления образования", "methodical_office"),
        ("Руководителям муниципальных бюджетных общеобразовательных учреждений", "schools"),
        ("Директорам школ", "schools"),
        ("Директорам", "schools"),
        ("Общеобразовательным организациям", "schools"),
        ("Руководителям ОО", "schools"),
        ("Заместителям директоров МБОУ", "schools"),
        ("Учителям-предметникам", "other"),
        ("Родительской общественности", "other"),
    ],
)
def test_an_addressee_is_known_by_its_words(words, key):
    row = one("1. Провести анализ.", addressee=f"{words}:")
    assert (row.addressee.value, row.addressee_words) == (key, words)
    assert ("addressee_unclear" in row.doubts) == (key == "other")


def test_two_addressees_in_one_heading_are_doubtful():
    row = one("1. Провести анализ.", addressee="Методическому отделу и руководителям ОО:")
    assert row.addressee.value == "methodical_office"
    assert row.doubts == ("several_addressees",)


def test_an_addressee_may_be_a_numbered_heading_over_nested_numbers():
    rows = several("1. Управлению образования:\n1.1. Первое.\n1.2. Второе.\n2. Директорам школ:\n2.1. Третье.")
    assert [(row.addressee.value, row.number) for row in rows] == [
        ("department", "1.1"),
        ("department", "1.2"),
        ("schools", "2.1"),
    ]


def test_an_addressee_may_stand_in_the_sentence_itself():
    rows = several("1. Директорам школ обеспечить контроль.\n2. Методистам провести семинар.\n3. Провести анализ.")
    assert [row.addressee.value for row in rows] == ["schools", "methodical_office", "other"]
    assert rows[0].text == "Директорам школ обеспечить контроль."
    assert rows[2].doubts == ("no_addressee",)


def test_groups_are_found_without_the_word_recommendations():
    memo = read_memo("Справка\n\nВыявлено мало.\n\nДиректорам школ:\n1. Первое.\n2. Второе.\n\nМетодистам:\n1. Третье.")
    assert [row.addressee.value for row in memo.recommendations] == ["schools", "schools", "methodical_office"]


def test_an_addressee_of_nested_numbers_is_known_by_its_keyword_too():
    rows = several(
        "3.1. Экспертной комиссии школы:\n3.1.1. Первое.\n3.2. Муниципальной методической службе:\n3.2.1. Второе."
    )
    assert [(row.addressee.value, row.number) for row in rows] == [("schools", "3.1.1"), ("methodical_office", "3.2.1")]


def test_recommendations_may_follow_conclusions_under_one_heading():
    memo = read_memo(
        "Справка 2023\n\nВыводы и рекомендации\n1. Считать работу хорошей.\n2. Директорам школ принять меры."
    )
    assert [row.number for row in memo.recommendations] == ["1", "2"]


# Lists


def test_a_number_alone_on_its_line_belongs_to_the_line_below():
    rows = several("Директорам школ\n\n1\nОбеспечить контроль.\nСрок: постоянно\n\n2.\nПровести анализ.")
    assert [(row.number, row.text, row.deadline.kind.value) for row in rows] == [
        ("1", "Обеспечить контроль.", "ongoing"),
        ("2", "Провести анализ.", "not_set"),
    ]
    assert rows[0].source == "1\nОбеспечить контроль.\nСрок: постоянно"


@pytest.mark.parametrize("mark", ["1. ", "1) ", "1.", "1.1. ", "12) "])
def test_a_typed_number_is_taken_off(mark):
    row = one(f"{mark}Провести анализ.")
    assert (row.number, row.text) == (mark.strip(" .)"), "Провести анализ.")


@pytest.mark.parametrize("mark", ["- ", "– ", "• ", "· ", "-"])
def test_a_bullet_is_an_item_without_number(mark):
    row = one(f"{mark}Провести анализ.")
    assert (row.number, row.text, row.doubts) == ("", "Провести анализ.", ("unnumbered",))


def test_a_list_inside_an_item_stays_in_it():
    first, second = several("Директорам школ:\n1. Обеспечить:\n- наблюдение;\n- контроль.\n2. Провести анализ.")
    assert first.text == "Обеспечить: - наблюдение; - контроль."
    assert second.number == "2"


def test_an_item_wrapped_over_lines_is_one():
    assert (
        one("1. Провести анализ\nрезультатов ВПР\nи взаимопроверки.").text
        == "Провести анализ результатов ВПР и взаимопроверки."
    )


def test_the_signature_ends_the_recommendations():
    rows = several(
        "Директорам школ:\n1. Провести анализ.\n\nНачальник управления        И.И. Иванов\n\nИсп. Петров, 12-34-56"
    )
    assert [row.text for row in rows] == ["Провести анализ."]


def test_who_answers_for_an_item_is_kept_in_its_source_not_in_its_text():
    row = one("1. Провести анализ.\nСрок: до 25.05.2026\nОтветственные: заместители директоров")
    assert row.text == "Провести анализ."
    assert row.source.endswith("заместители директоров")


def test_a_table_of_measures_is_read_by_its_header():
    rows = several(
        "№ | Мероприятие | Срок | Ответственный\n"
        "1 | Проверить работы | до 20.05.2026 | Руководители ОО\n"
        "2 | Собрать отчёты | постоянно | Методический отдел"
    )
    assert [(row.addressee.value, row.number, row.text, row.deadline.kind.value) for row in rows] == [
        ("schools", "1", "Проверить работы", "date"),
        ("methodical_office", "2", "Собрать отчёты", "ongoing"),
    ]


def test_a_line_that_fits_nowhere_is_listed_not_lost():
    memo = read_memo("Справка\n\nРекомендации:\nДиректорам школ:\n1. Первое.\nСрок: постоянно\n\nЧто-то ещё.")
    assert [(row.line, row.source) for row in memo.defects if row.code == "unread_line"] == [(8, "Что-то ещё.")]


def test_broken_numbering_is_a_defect():
    memo = read_memo("Справка\n\nРекомендации:\nДиректорам школ:\n1. Первое.\n2. Второе.\n4. Третье.")
    (broken,) = [row for row in memo.defects if row.code == "numbering_break"]
    assert broken.text("en") == "The numbering is broken: item 4 follows item 2."


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("в период с __ по __ 2026 года", "blank_dates"),
        ("приказ от __.__.____ № ___", "blank_field"),
        ("Перепроверено работ ____", "blank_count"),
        ("Выявлено нарушений в школах 12.", None),
        ("Проведена перепроверка 56 работ", None),
        ("с 1 по 20 мая 2026 года", None),
    ],
)
def test_places_left_blank_are_found(line, code):
    codes = [row.code for row in read_memo(f"Справка 2026\n\n{line}\n").defects if row.line == 3]
    assert codes == ([code] if code else [])


def test_a_comparison_with_another_year_is_no_mismatch():
    memo = read_memo(
        "Справка 2021 года\n\nПо базе ФИС ОКО доля в 2021 году выше, чем в 2020 году.\nВ 2019 году было хуже."
    )
    assert not [row for row in memo.defects if row.code == "year_mismatch"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("- Доля школ с наблюдателями – 97,5 %.", 97.5),
        ("- Доля школ с наблюдателями: 44 %", 44.0),
        ("- Доля школ с наблюдателями составила 100% (44 из 44)", 100.0),
        ("1. Доля школ с наблюдателями 12%", 12.0),
        ("- Доля школ с наблюдателями.", None),
        ("- Доля школ с наблюдателями – __%", None),
    ],
)
def test_an_indicators_figure_is_read(line, value):
    (row,) = read_memo(f"Справка 2026\n\nПоказатели:\n{line}\n\nДалее.").indicators
    assert row.value == value
    assert row.name.startswith("Доля школ с наблюдателями")
