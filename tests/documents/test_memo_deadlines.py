"""Deadlines in the words of many departments: what is a date, what moves, what lasts, what cannot be controlled."""

import datetime as dt

import pytest

from tracker.documents.memo import Deadline, DeadlineKind, read_memo

MAY, JUNE = dt.date(2026, 5, 25), dt.date(2026, 6, 1)


def item(text: str):
    (row,) = read_memo(f"Справка 2026 года\n\nРекомендации:\nДиректорам школ:\n1. {text}\n").recommendations
    return row


def under(words: str):
    return item(f"Провести анализ.\nСрок: {words}")


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("25.05.2026", MAY),
        ("25.5.2026", MAY),
        ("25/05/2026", MAY),
        ("2026-05-25", MAY),
        ("до 25.05.2026г.", MAY),
        ("до 25.05.2026 включительно", MAY),
        ("не позднее 25 мая 2026 г.", MAY),
        ("в срок до «25» мая 2026 года", MAY),
        ("до « 25 » мая 2026 года", MAY),
        ("до 25 мая 2026г", MAY),
        ("к 1 июня 2026 года", JUNE),
        ("до 1 июня 2026 года (понедельник)", JUNE),
        ("до 25.05.2026, 25.05.2026", MAY),
    ],
)
def test_one_whole_date_is_taken_without_doubt(words, date):
    row = under(words)
    assert (row.deadline.kind, row.deadline.date, row.doubts) == (DeadlineKind.DATE, date, ())


@pytest.mark.parametrize(
    "words",
    ["20-25 мая 2026 года", "20–25.05.2026", "с 20 по 25 мая 2026 г.", "с 20 мая по 25 мая 2026 г.",
     "с 01.04.2026 по 25.05.2026", "в период с 20.04.2026 по 25.05.2026", "период 20.04.2026 – 25.05.2026"],
)  # fmt: skip
def test_a_period_ends_with_its_last_day_and_says_that_it_is_one(words):
    row = under(words)
    assert (row.deadline.date, row.doubts) == (MAY, ("date_range",))


@pytest.mark.parametrize(
    "words",
    ["до 25.05.2026, далее – постоянно", "постоянно, отчёт до 25.05.2026", "ежегодно, до 25.05.2026",
     "в течение 5 рабочих дней после ВПР, но не позднее 25.05.2026"],
)  # fmt: skip
def test_a_date_beside_other_words_of_time_is_taken_with_a_doubt(words):
    row = under(words)
    assert (row.deadline.date, row.doubts) == (MAY, ("mixed_deadline",))


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("с 1 сентября 2026 года", "deadline_unclear"),
        ("начиная с 01.09.2026", "deadline_unclear"),
        ("до 01 июня текущего года", "date_without_year"),
        ("ежегодно до 1 сентября", "date_without_year"),
        ("до 25.05", "date_without_year"),
        ("до 00.05.2026", "bad_date"),
        ("до 31 апреля 2026 года", "bad_date"),
        ("31/04/2026", "bad_date"),
        ("до конца мая 2026 года", "month_only"),
        ("май-июнь 2026 года", "month_only"),
        ("II квартал 2026 года", "deadline_unclear"),
        ("после проведения ВПР", "deadline_unclear"),
        ("по завершении ВПР", "deadline_unclear"),
        ("по итогам ВПР", "deadline_unclear"),
        ("до начала ВПР", "deadline_unclear"),
        ("до проведения ВПР", "deadline_unclear"),
        ("незамедлительно после проведения ВПР", "deadline_unclear"),
        ("10 дней", "deadline_unclear"),
        ("в 3-дневный срок", "deadline_unclear"),
        ("по согласованию", "deadline_unclear"),
        ("до 25 05 2026", "deadline_unclear"),
    ],
)
def test_what_cannot_be_controlled_is_not_set_and_says_why(words, doubt):
    row = under(words)
    assert (row.deadline, row.doubts) == (Deadline(words=words), (doubt,))


@pytest.mark.parametrize(
    ("words", "days", "working"),
    [
        ("в течение трёх рабочих дней после получения результатов", 3, True),
        ("через 3 дня после ВПР", 3, False),
        ("в течение 10-ти календарных дней со дня получения справки", 10, False),
        ("в течение недели после ВПР", 7, False),
        ("в течение рабочего дня с момента получения пакета", 1, True),
        ("1 неделя после ВПР", 7, False),
        ("в течение месяца после ВПР", 30, False),
        ("в недельный срок после проведения ВПР", 7, False),
        ("в 3-дневный срок после проведения ВПР", 3, False),
        ("в месячный срок со дня получения справки", 30, False),
        ("за две недели до начала ВПР", -14, False),
        ("не позднее чем за 5 рабочих дней до ВПР", -5, True),
        ("на следующий рабочий день после ВПР", 1, True),
    ],
)
def test_days_counted_from_an_event_are_relative(words, days, working):
    row = under(words)
    assert row.deadline == Deadline(DeadlineKind.RELATIVE, words, days=days, working_days=working)
    assert row.doubts == ()


@pytest.mark.parametrize(
    "words",
    ["постоянно", "ежемесячно", "в течение учебного года", "в течение 2025/26 учебного года", "в течение 2026 года",
     "1 раз в четверть", "раз в квартал", "каждый месяц", "по итогам каждой четверти", "бессрочно", "систематически",
     "с 01.09.2026, постоянно", "по мере необходимости"],
)  # fmt: skip
def test_what_lasts_is_ongoing(words):
    row = under(words)
    assert (row.deadline, row.doubts) == (Deadline(DeadlineKind.ONGOING, words), ())


@pytest.mark.parametrize(
    "words",
    ["во время проведения ВПР", "в период проведения ВПР", "в дни проведения ВПР", "в день проведения ВПР",
     "на весь период проведения ВПР", "в ходе проверки работ", "по графику ВПР", "до окончания ВПР", "период ВПР"],
)  # fmt: skip
def test_the_campaigns_own_time_moves_with_it(words):
    row = under(words)
    assert (row.deadline, row.doubts) == (Deadline(DeadlineKind.CAMPAIGN, words), ())


@pytest.mark.parametrize(
    ("text", "kept", "words"),
    [
        ("Дело. Срок: до 25.05.2026. Отв.: методист", "Дело.", "до 25.05.2026"),
        ("Дело. Срок: до 25.05.2026 (отв. И.И. Петров)", "Дело.", "до 25.05.2026"),
        ("Дело. Срок: до 25.05.2026, ответственный – завуч", "Дело.", "до 25.05.2026"),
        ("Дело. Ответственный: завуч. Срок: до 25.05.2026", "Дело.", "до 25.05.2026"),
        ("Дело. Срок: до 25.05.2026 (включительно).", "Дело.", "до 25.05.2026 (включительно)"),
        ("Дело.\n(Срок: до 25.05.2026)", "Дело.", "до 25.05.2026"),
        ("Дело.\nСрок: (до 25.05.2026)", "Дело.", "до 25.05.2026"),
        ("Дело (отв. завуч, срок – до 25.05.2026).", "Дело", "до 25.05.2026"),
        ("Дело; срок: до 25.05.2026;", "Дело", "до 25.05.2026"),
        ("Дело.\nСрок: до 25.05.2026, отв. – завуч", "Дело.", "до 25.05.2026"),
        ("Дело.\nОтветственный: завуч, срок: до 25.05.2026", "Дело.", "до 25.05.2026"),
        ("Дело.\nИсполнитель: завуч\nСрок: до 25.05.2026", "Дело.", "до 25.05.2026"),
        ("Дело.\nОтв. завуч\nСрок: до 25.05.2026", "Дело.", "до 25.05.2026"),
        ("Дело.\nОтветственные исполнители: И.И. Петров\nСрок: до 25.05.2026", "Дело.", "до 25.05.2026"),
        ("Дело.\nСрок: до 25.05.2026, ответственный Петров И.И.", "Дело.", "до 25.05.2026"),
    ],
)
def test_who_answers_is_neither_in_the_text_nor_in_the_deadline(text, kept, words):
    row = item(text)
    assert (row.text, row.deadline.words, row.deadline.date) == (kept, words, MAY)
    assert (row.addressee.value, row.addressee_words) == ("schools", "Директорам школ")


def test_a_sentence_about_who_is_responsible_stays_in_the_text():
    text = "Назначить ответственных за хранение работ и ответственного дежурного."
    assert item(text).text == text


@pytest.mark.parametrize(
    ("text", "words", "doubts"),
    [
        ("Сдать отчёт до 25.05.2026 в отдел.", "до 25.05.2026", ("deadline_in_text",)),
        ("Сдать акты до 25.05.2026, отчёт до 01.06.2026.", "до 25.05.2026", ("several_dates", "deadline_in_text")),
        ("Сдать отчёт до 01.06.2026, акты до 25.05.2026.", "до 25.05.2026", ("several_dates", "deadline_in_text")),
        (
            "В течение 5 рабочих дней после проведения ВПР сдать отчёт.",
            "В течение 5 рабочих дней после проведения ВПР",
            ("deadline_in_text",),
        ),
        (
            "Сдать отчёт в течение 5 дней со дня получения справки.",
            "в течение 5 дней со дня получения справки",
            ("deadline_in_text",),
        ),
    ],
)
def test_a_deadline_in_the_sentence_is_its_own_words_alone(text, words, doubts):
    row = item(text)
    assert (row.text, row.deadline.words, row.doubts) == (text, words, doubts)


def test_a_date_of_an_order_in_the_sentence_is_no_deadline():
    row = item("Руководствоваться приказом от 14.02.2026 № 61.")
    assert row.deadline.kind is DeadlineKind.NOT_SET
