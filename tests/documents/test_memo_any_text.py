"""The memo reader on any text at all: no error, nothing invented, no slowness."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.documents.memo import DeadlineKind, normalise, read_memo
from tracker.documents.memo_reader import words

PIECES = st.sampled_from(
    [
        "Рекомендации:", "Руководителям ОО:", "Методистам:", "1. Провести", "2.Сделать", "- пункт", "Срок:", "Сроки: постоянно",
        "Срок: до 31.12.2026", "", " ", "№ | Мероприятие | Срок", "1 | Дело | постоянно", "[bookmark: x]", "Показатели:",
        "- Доля работ – 5%", "Ответственный: все", "И.И. Иванов", "Приложение 1", "99999999. Нет", "до 99.99.9999", "Срок до 0000",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=30).map("\n".join),
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_error_and_nothing_is_invented(text):
    memo = read_memo(text)
    whole = normalise(text)
    assert memo.title in whole
    for row in memo.recommendations:
        assert row.text
        assert row.text in whole
        assert row.number in whole
        assert row.deadline.words in whole
        assert row.addressee_words in whole
        assert row.source in text.replace("\r\n", "\n").replace("\r", "\n")
        assert row.deadline.date is None or row.deadline.kind is DeadlineKind.DATE
        assert set(row.doubts) <= set(words.DOUBTS)
        assert len(row.doubt_words()) == len(row.doubt_words("en")) == len(row.doubts)
    for row in memo.indicators:
        assert row.name in whole
    for row in memo.defects:
        assert row.text() != row.text("en")
        assert row.source in text


@pytest.mark.parametrize(
    "hostile",
    [
        "Срок: " * 20_000,
        "(срок " * 20_000,
        "подтверд " * 12_000,
        "[bookmark:" * 10_000,
        "руководителям " * 8_000 + ":",
        "комитет " * 12_000,
        "1." * 50_000,
        "с____" * 20_000,
        "- Доля " + "5 (" * 30_000,
        "Рекомендации:\nДиректорам школ:\n" + "1. а\n" * 6_000 + "\nСрок: постоянно",
        "Рекомендации:\nДиректорам школ:\n1. " + "до 1 мая " * 12_000,
        "Рекомендации:\n" + "а | " * 25_000,
        "проведена работ" + " -" * 50_000,
    ],
    ids=lambda text: re.sub(r"\s+", " ", text[:12]),
)
def test_a_hundred_kilobytes_of_anything_are_read_within_seconds(hostile):
    started = dt.datetime.now(dt.UTC)
    read_memo(f"Справка\n\n{hostile}\n")
    read_memo(f"Справка\n\nРекомендации:\nДиректорам школ:\n1. Дело\n{hostile}\n")
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=10)
