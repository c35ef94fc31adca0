"""Words after «Срок», one by one: hours, abbreviations, several dates, duties that come again."""

import datetime as dt

import pytest

from tracker.documents.memo import DeadlineKind, read_memo
from tracker.documents.memo_reader.deadlines import month_end, understand


def read(words: str) -> tuple[str, dt.date | None, int | None, bool, str]:
    deadline, doubts = understand(words)
    return deadline.kind.value, deadline.date, deadline.days, deadline.working_days, " ".join(doubts)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("до 01.10.26", dt.date(2026, 10, 1)),
        ("до 1.10.2026 г", dt.date(2026, 10, 1)),
        ("до 25-го мая 2026 года", dt.date(2026, 5, 25)),
        ("к 25-му мая 2026, то есть 25.05.2026", dt.date(2026, 5, 25)),
        ("30 мая 2026", dt.date(2026, 5, 30)),
        # The hour is no second date.
        ("30.05.2026 до 12:00", dt.date(2026, 5, 30)),
        ("до 12.00 30.05.2026", dt.date(2026, 5, 30)),
        ("до 17:00 25 мая 2026 года", dt.date(2026, 5, 25)),
        ("25 мая 2026 года, 12 часов", dt.date(2026, 5, 25)),
        ("не позднее 29 февраля 2028 года", dt.date(2028, 2, 29)),
    ],
)
def test_a_date_is_one_date_whatever_stands_beside_it(words: str, date: dt.date) -> None:
    assert read(words) == ("date", date, None, False, "")


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("15.09.2026; 15.12.2026", dt.date(2026, 9, 15)),
        ("15.12.2026 и 15.09.2026", dt.date(2026, 9, 15)),
        # The year stands once for all of them.
        ("до 1 мая и до 1 июня 2026 года", dt.date(2026, 5, 1)),
        ("до 1 мая, до 1 июня и до 1 июля 2026 г.", dt.date(2026, 5, 1)),
        ("до 25.05.2026 (для школ – до 20.05.2026)", dt.date(2026, 5, 20)),
        # A place of the memo looks like a date without a year, and is none of that year.
        ("до 25.05.2026 (п. 3.2)", dt.date(2026, 5, 25)),
    ],
)
def test_of_several_dates_the_earliest_is_taken_and_said(words: str, date: dt.date) -> None:
    assert read(words) == ("date", date, None, False, "several_dates")


@pytest.mark.parametrize(
    "words",
    [
        "20 апреля – 20 мая 2026 года",
        "«20» апреля – «20» мая 2026 года",
        "20 апреля 2026 года – 20 мая 2026 года",
        "20.04.2026 г. – 20.05.2026 г.",
        "20.04.2026-20.05.2026",
        "20.04 – 20.05.2026",
        "с 20.04. по 20.05.2026",
        "с 20.04.2026г. по 20.05.2026г.",
        "с «20» апреля по «20» мая 2026 года",
        "со 2 апреля по 20 мая 2026 года",
    ],
)
def test_of_a_period_the_last_day_is_taken_and_said(words: str) -> None:
    assert read(words) == ("date", dt.date(2026, 5, 20), None, False, "date_range")


@pytest.mark.parametrize(
    ("words", "days", "working"),
    [
        ("в течение 10 рабочих дней после завершения ВПР", 10, True),
        ("в течение десяти рабочих дней со дня проведения работы", 10, True),
        ("в течение 3 раб. дней после ВПР", 3, True),
        ("в течение 3 раб.дней после ВПР", 3, True),
        ("в течение 3 кал. дней со дня получения", 3, False),
        ("в течение 5 учебных дней после ВПР", 5, False),
        ("в 5-дневный срок со дня получения результатов", 5, False),
        ("в двухнедельный срок после получения результатов", 14, False),
        ("не позднее трёх дней после проведения проверочной работы", 3, False),
        ("через неделю после окончания ВПР", 7, False),
        ("через 2 месяца после окончания ВПР", 60, False),
        ("в течение суток после ВПР", 1, False),
        ("не позднее следующего рабочего дня после ВПР", 1, True),
        ("за 3 дня до начала ВПР", -3, False),
        ("за месяц до ВПР", -30, False),
        ("не позднее чем за 2 раб. дня до ВПР", -2, True),
    ],
)
def test_days_are_counted_from_or_towards_an_event(words: str, days: int, working: bool) -> None:
    assert read(words) == ("relative", None, days, working, "")


@pytest.mark.parametrize(
    "words",
    [
        "до 15 числа каждого месяца",
        "ежемесячно до 5 числа",
        "ежемесячно до конца месяца",
        "1 раз в полугодие",
        "один раз в год",
        "2 раза в год",
        "3 раза в учебный год",
        "дважды в год",
        "два раза в четверть",
        "непрерывно",
        "на постоянной основе",
        "постоянно, в течение учебного года",
        "сентябрь ежегодно",
        "по окончании каждого триместра",
        "в течение всего периода",
    ],
)
def test_what_comes_again_is_ongoing(words: str) -> None:
    assert read(words) == ("ongoing", None, None, False, "")


@pytest.mark.parametrize(
    "words",
    [
        "во время ВПР",
        "в дни ВПР",
        "на этапе проведения ВПР",
        "при проведении ВПР",
        "в рамках проведения ВПР",
        "в соответствии с планом-графиком проведения ВПР",
        "согласно графику проведения ВПР",
        "по графику",
    ],
)
def test_the_time_of_the_tests_is_the_campaign_s(words: str) -> None:
    assert read(words) == ("campaign", None, None, False, "")


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        # They count from nothing, and come once.
        ("до конца месяца", "deadline_unclear"),
        ("до конца недели", "deadline_unclear"),
        ("до 5 числа следующего месяца", "deadline_unclear"),
        ("в течение месяца", "deadline_unclear"),
        ("в течение 5 рабочих дней", "deadline_unclear"),
        ("в тот же день", "deadline_unclear"),
        ("срочно", "deadline_unclear"),
        ("до начала учебного года", "deadline_unclear"),
        ("накануне ВПР", "deadline_unclear"),
        ("по отдельному графику", "deadline_unclear"),
        ("2026-2027 учебный год", "deadline_unclear"),
        ("12.00", "deadline_unclear"),
        ("до 25.13", "deadline_unclear"),
        ("май 2026", "month_only"),
        ("март – май 2026 г.", "month_only"),
        ("до «___» мая 2026 года", "month_only"),
        ("до 1 октября", "date_without_year"),
        ("25 мая т.г.", "date_without_year"),
        ("до 25-го мая", "date_without_year"),
        ("до 25.12", "date_without_year"),
        ("до 30 февраля 2026 года", "bad_date"),
        ("до 31 апреля и до 1 июня 2026 года", "bad_date"),
        ("2026-13-01", "bad_date"),
    ],
)
def test_what_gives_no_day_stays_open_and_says_why(words: str, doubt: str) -> None:
    assert read(words) == ("not_set", None, None, False, doubt)
    assert understand(words)[0].words == words


@pytest.mark.parametrize(
    "words", ["", " ", "______", "«__» ______ 2026 г.", "2026 год", "2026 г.", "нет", "не установлен", "...", "–"]
)
def test_a_blank_is_no_deadline_and_no_doubt(words: str) -> None:
    deadline, doubts = understand(words)
    assert (deadline.kind, deadline.words, doubts) == (DeadlineKind.NOT_SET, "", [])


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("до 25.05.2026.", "до 25.05.2026"),
        ("до 25.05.2026;", "до 25.05.2026"),
        ("(до 25.05.2026)", "до 25.05.2026"),
        ("до 25.05.2026)", "до 25.05.2026"),
        ("до 25.05.2026 г.", "до 25.05.2026 г."),
        ("до 25.05.2026 (включительно)", "до 25.05.2026 (включительно)"),
        ("до 25.05.2026; ответственный: И. И. Петров", "до 25.05.2026"),
        ("до 25.05.2026, отв. методист", "до 25.05.2026"),
        ("до 25.05.2026. Исполнитель: завуч", "до 25.05.2026"),
    ],
)
def test_the_words_are_kept_without_brackets_and_names(words: str, kept: str) -> None:
    assert understand(words)[0].words == kept
    assert understand(words)[0].date == dt.date(2026, 5, 25)


def test_a_sermon_after_the_label_is_no_deadline() -> None:
    long = "до 25.05.2026 " + "и далее " * 50
    deadline, doubts = understand(long)
    assert (deadline.kind, doubts) == (DeadlineKind.NOT_SET, ["deadline_unclear"])


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("май 2026", dt.date(2026, 5, 31)),
        ("до конца февраля 2028 года", dt.date(2028, 2, 29)),
        ("февраль 2027", dt.date(2027, 2, 28)),
        ("март – май 2026 г.", dt.date(2026, 5, 31)),
        ("сентябрь 2026 – май 2027", dt.date(2027, 5, 31)),
        ("декабрь 2026 года", dt.date(2026, 12, 31)),
        ("май", None),
        ("маршрут 2026", None),
        ("мая 0000", None),
    ],
)
def test_of_a_month_its_last_day_is_offered(words: str, last: dt.date | None) -> None:
    found = month_end(words)
    assert (found.date if found else None) == last


def test_the_offer_of_a_month_reaches_the_recommendation() -> None:
    [row] = read_memo(
        "Справка 2026 года\n\nРекомендации:\nДиректорам школ:\n1. Сдать отчёт.\nСрок: май 2026 г.\n"
    ).recommendations
    assert row.deadline.kind is DeadlineKind.NOT_SET
    assert row.suggestion is not None
    assert row.suggestion.date == dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Сдать отчёт до 25-го мая 2026 года в отдел.", "до 25-го мая 2026 года"),
        ("Сдать отчёт не позднее 25 мая 2026 г. в отдел.", "не позднее 25 мая 2026 г."),
        ("Сдать отчёт к 25.05.2026.", "к 25.05.2026"),
        ("В срок до 25.05.2026 сдать отчёт.", "В срок до 25.05.2026"),
    ],
)
def test_a_date_in_the_sentence_is_found_with_its_preposition(sentence: str, words: str) -> None:
    [row] = read_memo(f"Справка 2026 года\n\nРекомендации:\nДиректорам школ:\n1. {sentence}\n").recommendations
    assert (row.deadline.words, row.deadline.date) == (words, dt.date(2026, 5, 25))
    assert row.doubts == ("deadline_in_text",)
