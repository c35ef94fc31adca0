"""The words of deadlines and of histories, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, g

from tracker.domain.deadlines import DEADLINE_NAMES, RHYTHM_NAMES, Deadline, DeadlineKind, Rhythm
from tracker.domain.packets import PacketVerb
from tracker.domain.tasks import TaskVerb
from tracker.models.journal import JournalEntry
from tracker.web.words import EVENTS, dates_words, deadline_words, history

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def ru(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context("/"):
        g.language = "ru"
        yield


@pytest.fixture
def en(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context("/"):
        g.language = "en"
        yield


def entry(number: int = 1, **values: Any) -> JournalEntry:
    known = {"action": "close", "object_type": "task", "person_name": "Анна", "note": "", "before": {}, "after": {}}
    return JournalEntry(id=number, at=NOW, **{**known, **values})


def note(**values: Any) -> str:
    (row,) = history([entry(**values)])
    return row["note"]


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (Deadline(DeadlineKind.DATE, on=date(2027, 5, 4)), "до 04.05.2027"),
        (Deadline(DeadlineKind.RELATIVE, days=1), "1 рабочий день после последней работы"),
        (Deadline(DeadlineKind.RELATIVE, days=3), "3 рабочих дня после последней работы"),
        (Deadline(DeadlineKind.RELATIVE, days=5), "5 рабочих дней после последней работы"),
        (Deadline(DeadlineKind.RELATIVE, days=21), "21 рабочий день после последней работы"),
    ],
)
def test_a_deadline_reads_as_a_person_says_it(ru: None, deadline: Deadline, words: str) -> None:
    assert deadline_words(deadline).startswith(words[:12])
    assert deadline_words(deadline).split()[:2] == words.split()[:2]


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (Deadline(DeadlineKind.DATE, on=date(2027, 5, 4)), "by 04.05.2027"),
        (Deadline(DeadlineKind.RELATIVE, days=1), "1 working day after the school's last test"),
        (Deadline(DeadlineKind.RELATIVE, days=3), "3 working days after the school's last test"),
    ],
)
def test_a_deadline_in_english(en: None, deadline: Deadline, words: str) -> None:
    assert deadline_words(deadline) == words


@pytest.mark.parametrize("rhythm", Rhythm)
def test_an_ongoing_deadline_names_its_rhythm(en: None, rhythm: Rhythm) -> None:
    assert deadline_words(Deadline(DeadlineKind.ONGOING, rhythm=rhythm)) == f"ongoing, report {RHYTHM_NAMES[rhythm]}"


@pytest.mark.parametrize("kind", DeadlineKind)
def test_a_deadline_without_its_date_is_called_by_its_kind(en: None, kind: DeadlineKind) -> None:
    assert deadline_words(Deadline(kind)) == DEADLINE_NAMES[kind]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, "—"),
        (date(2027, 5, 4), None, "04.05.2027"),
        (None, date(2027, 5, 4), "—"),
        (date(2027, 5, 4), date(2027, 5, 4), "04.05.2027"),
        (date(2027, 5, 4), date(2027, 6, 1), "04.05.2027 – 01.06.2027"),
    ],
)
def test_several_dates_are_told_by_the_first_and_the_last(
    ru: None, first: date | None, last: date | None, words: str
) -> None:
    assert dates_words(first, last) == words


def test_the_newest_comes_first_whatever_the_order_of_reading(ru: None) -> None:
    rows = history([entry(2, person_name="Вторая"), entry(3, person_name="Третья"), entry(1, person_name="Первая")])
    assert [row["who"] for row in rows] == ["Третья", "Вторая", "Первая"]
    assert {row["when"] for row in rows} == {"20.04.2027 12:30"}


def test_every_verb_of_a_task_and_every_deed_with_a_packet_has_its_event() -> None:
    lost = [verb.value for verb in TaskVerb if ("task", verb.value) not in EVENTS]
    lost += [verb.value for verb in PacketVerb if ("cross_check", f"packet_{verb.value}") not in EVENTS]
    assert lost == []


def test_an_event_without_words_is_shown_by_its_name(ru: None) -> None:
    assert history([entry(action="never heard of")])[0]["what"] == "never heard of"
    assert history([entry(object_type="memo", action="close")])[0]["what"] == "close"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "returned"}, "Возвращено на доработку"), ({"due_on": "2027-05-04"}, "до 04.05.2027"),
        ({"status": "closed", "due_on": "2027-05-04"}, "Снято с контроля, до 04.05.2027"), ({"status": "never"}, ""), ({}, ""),
        ({"due_on": None}, ""),
    ],
)  # fmt: skip
def test_before_and_after_tell_status_and_date(ru: None, values: dict[str, Any], words: str) -> None:
    (row,) = history([entry(before=values, after=values)])
    assert (row["before"], row["after"]) == (words, words)


def test_a_packet_s_status_is_told_in_a_packet_s_words(en: None) -> None:
    (packet,) = history([entry(object_type="cross_check", after={"status": "returned"})])
    (task,) = history([entry(object_type="task", after={"status": "returned"})])
    assert (packet["after"], task["after"]) == ("Returned to the school", "Returned for rework")


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({"until": "2027-06-01"}, "New date: 01.06.2027"),
        ({"plan_by": "2027-06-01", "plan_person": "Завуч"}, "Завуч, by 01.06.2027"),
        ({"unchanged": True}, "nothing changed since the last round"),
        ({"unchanged": False}, ""),
        ({"evidence": [{"name": "акт.pdf"}, {"text": "Проведено собрание"}]}, "Evidence: акт.pdf · Evidence: Проведено собрание"),
        ({"evidence": [{"text": "я" * 1000}]}, "Evidence: " + "я" * 300),
        ({"handed_works": 5}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_what_else_was_given_is_told(en: None, after: dict[str, Any], told: str) -> None:
    assert note(after=after) == told


def test_counts_of_a_packet_are_told_with_what_was_said(en: None) -> None:
    after = {"handed_works": 60, "handed_sheets": 180, "received_works": 0}
    told = note(object_type="cross_check", action="packet_hand_over", after=after, note="Коридор, 2 этаж")
    assert told == "Коридор, 2 этаж · Works handed over: 60 · sheets: 180 · Works received: 0"
