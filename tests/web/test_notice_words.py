"""Every notice and every day of a calendar feed as a person in a school reads it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask, g

from tracker.domain.notices import NoticeKind
from tracker.models.campaigns import CampaignRound
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.web.feed_events import campaign_events, own_events
from tracker.web.notice_words import words

Said = Callable[..., str]


@pytest.fixture
def said(bare_app: Flask) -> Said:
    """What a notice says in a language."""

    def say(kind: NoticeKind, params: dict[str, Any], language: str = "ru") -> str:
        with bare_app.test_request_context("/"):
            g.language = language
            return words(Notice(kind=kind, params=params))

    return say


NOTICES: list[tuple[NoticeKind, dict[str, Any], str]] = [
    (
        NoticeKind.NUMBERS_MISSING,
        {"rounds": [["mat", 5]]},
        "Управление образования напоминает: нет ваших сведений — Математика, 5 класс.",
    ),
    (
        NoticeKind.NUMBERS_MISSING,
        {"rounds": [["mat", 5], ["rus", 8]]},
        "Управление образования напоминает: нет ваших сведений — Математика, 5 класс; Русский язык, 8 класс.",
    ),
    (
        NoticeKind.NUMBERS_MISSING,
        {"rounds": [["mat", 4], ["mat", 5], ["mat", 6], ["mat", 7]]},
        (
            "Управление образования напоминает: нет ваших сведений — "
            "Математика, 4 класс; Математика, 5 класс; Математика, 6 класс; Математика, 7 класс."
        ),
    ),
    (
        NoticeKind.NUMBERS_MISSING,
        {"rounds": [["mat", 4], ["mat", 5], ["mat", 6], ["mat", 7], ["mat", 8], ["rus", 4]]},
        (
            "Управление образования напоминает: нет ваших сведений — "
            "Математика, 4 класс; Математика, 5 класс; Математика, 6 класс; Математика, 7 класс и ещё 2."
        ),
    ),
    (
        NoticeKind.DISCREPANCY,
        {"packet": "МА-5-001", "handed": 60, "received": 58},
        "Пакет МА-5-001: передано работ — 60, получено — 58.",
    ),
    (
        NoticeKind.RESULTS_RELEASED,
        {"round": ["mat", 5]},
        "Открыты результаты взаимопроверки: Математика, 5 класс.",
    ),
    (
        NoticeKind.TASK_REWORDED,
        {"number": "3"},
        "Рекомендация 3 изменена: посмотрите отличия и примите новый текст.",
    ),
    (
        NoticeKind.TASKS_HANDED_OVER,
        {"school": "Вечерняя школа", "tasks": 4},
        "Вам переданы поручения «Вечерняя школа»: 4.",
    ),
    (
        NoticeKind.TASK_WITHDRAWN,
        {"number": "3", "reason": "повтор"},
        "Рекомендация 3 отозвана, ваше поручение отменено: повтор",
    ),
    (
        NoticeKind.TASK_CANCELLED,
        {"number": "3", "reason": "100 % готово"},
        "Ваше поручение по рекомендации 3 отменено: 100 % готово",
    ),
    (
        NoticeKind.TASK_RETURNED,
        {"number": "3", "reason": "нет %(приказа)s"},
        "Ваше поручение по рекомендации 3 возвращено на доработку: нет %(приказа)s",
    ),
    (
        NoticeKind.EXTENSION_GRANTED,
        {"number": "3", "until": "01.06.2027"},
        "Срок по рекомендации 3 продлён до 01.06.2027.",
    ),
    (
        NoticeKind.EXTENSION_REFUSED,
        {"number": "3", "reason": "времени довольно"},
        "Срок по рекомендации 3 не продлён: времени довольно",
    ),
    (
        NoticeKind.CHANGE_UNDONE,
        {},
        "Управление отменило своё последнее изменение: ваши поручения стоят как прежде.",
    ),
]


@pytest.mark.parametrize(
    ("kind", "params", "sentence"), NOTICES, ids=[f"{one[0]} {len(str(one[1]))}" for one in NOTICES]
)
def test_a_notice_says_what_happened(said: Said, kind: NoticeKind, params: dict[str, Any], sentence: str) -> None:
    assert said(kind, params) == sentence


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_of_another_version_is_still_in_the_reader_s_language(said: Said, kind: NoticeKind) -> None:
    russian, english = said(kind, {"unknown": 1}), said(kind, {"unknown": 1}, "en")
    assert any("а" <= letter <= "я" for letter in russian.casefold()), russian
    assert not any("а" <= letter <= "я" for letter in english.casefold()), english
    for words_shown in (russian, english):
        assert "%(" not in words_shown
        assert words_shown[-1] not in " :«“", words_shown


# Calendar feeds


def check(**values: Any) -> CrossCheck:
    """A packet of sixty works from the first school to the second."""
    first, second = Organisation(id=1, name="Школа № 1"), Organisation(id=2, name="Лицей № 2")
    known: dict[str, Any] = {
        "id": 7,
        "round_id": 3,
        "round": CampaignRound(id=3, subject="mat", grade=5),
        "checked_id": 1,
        "checked": first,
        "checker_id": 2,
        "checker": second,
        "by_panel": False,
        "packet_number": "МА-5-001",
        "works": 60,
        "hand_over_on": date(2027, 4, 21),
        "check_from": date(2027, 4, 22),
        "check_until": date(2027, 4, 23),
        "return_on": date(2027, 4, 26),
        "upload_on": date(2027, 4, 28),
        "place": "каб. 12",
        "version": 3,
    }
    return CrossCheck(**{**known, **values})


ABOUT = "математика, 5 класс, пакет МА-5-001, работ: 60"


def test_the_checked_school_hands_over_gets_back_and_uploads() -> None:
    found = [(one.uid, one.summary, one.first, one.last) for one in own_events([check()], 1)]
    assert found == [
        ("check-7-hand@sverka", f"Передать работы: {ABOUT}", date(2027, 4, 21), date(2027, 4, 21)),
        ("check-7-back@sverka", f"Получить работы обратно: {ABOUT}", date(2027, 4, 26), date(2027, 4, 26)),
        ("check-7-upload@sverka", f"Загрузить результаты: {ABOUT}", date(2027, 4, 28), date(2027, 4, 28)),
    ]


def test_the_checking_school_receives_marks_on_its_days_and_returns() -> None:
    found = [(one.uid, one.summary, one.first, one.last) for one in own_events([check()], 2)]
    assert found == [
        ("check-7-take@sverka", f"Получить работы на проверку: {ABOUT}", date(2027, 4, 21), date(2027, 4, 21)),
        ("check-7-mark@sverka", f"Проверка: {ABOUT}", date(2027, 4, 22), date(2027, 4, 23)),
        ("check-7-return@sverka", f"Вернуть работы: {ABOUT}", date(2027, 4, 26), date(2027, 4, 26)),
    ]


def test_notes_and_places_are_of_the_other_side() -> None:
    handed, back, upload = own_events([check()], 1)
    taken, marked, returned = own_events([check()], 2)
    assert [one.description for one in (handed, back, upload)] == ["Принимает: Лицей № 2", "", ""]
    assert {one.description for one in (taken, marked, returned)} == {"Работы школы: Школа № 1"}
    assert [one.place for one in (taken, marked, returned)] == ["", "каб. 12", ""]


def test_a_packet_of_two_other_schools_is_in_nobody_else_s_calendar() -> None:
    assert list(own_events([check()], 3)) == []


def test_the_panel_is_called_the_panel() -> None:
    handed, *_rest = own_events([check(by_panel=True)], 1)
    assert handed.description == "Принимает: экспертная комиссия"


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ("hand_over_on", ["back", "upload"]),
        ("return_on", ["hand", "upload"]),
        ("upload_on", ["hand", "back"]),
        ("check_from", ["hand", "back", "upload"]),
    ],
)
def test_a_day_that_is_not_set_yet_is_no_event(missing: str, left: list[str]) -> None:
    found = own_events([check(**{missing: None})], 1)
    assert [one.uid.split("-")[2].split("@")[0] for one in found] == left


def test_marking_without_a_last_day_is_one_day() -> None:
    marked = [one for one in own_events([check(check_until=None)], 2) if "-mark" in one.uid]
    assert [(one.first, one.last) for one in marked] == [(date(2027, 4, 22), date(2027, 4, 22))]


@pytest.mark.parametrize(("version", "sequence"), [(1, 0), (2, 1), (9, 8)])
def test_each_change_of_a_packet_raises_the_number_of_its_events(version: int, sequence: int) -> None:
    assert {one.sequence for one in own_events([check(version=version)], 1)} == {sequence}


def test_the_whole_campaign_is_summed_up_by_subject_kind_and_day() -> None:
    other = CampaignRound(id=4, subject="rus", grade=8)
    checks = [
        check(id=1),
        check(id=2),
        check(id=3, hand_over_on=date(2027, 4, 22)),
        check(id=4, round_id=4, round=other, check_from=None, return_on=None, upload_on=None),
    ]
    found = [(one.summary, one.first, one.sequence) for one in campaign_events(checks)]
    assert sorted(found) == sorted(
        [
            ("Передача работ: математика, 5 класс, пакетов: 2", date(2027, 4, 21), 2),
            ("Передача работ: математика, 5 класс, пакетов: 1", date(2027, 4, 22), 1),
            ("Начало проверки: математика, 5 класс, пакетов: 3", date(2027, 4, 22), 3),
            ("Возврат работ: математика, 5 класс, пакетов: 3", date(2027, 4, 26), 3),
            ("Загрузка результатов: математика, 5 класс, пакетов: 3", date(2027, 4, 28), 3),
            ("Передача работ: русский язык, 8 класс, пакетов: 1", date(2027, 4, 21), 1),
        ]
    )


def test_the_same_day_of_the_campaign_keeps_its_name_when_packets_are_added() -> None:
    few = {one.uid for one in campaign_events([check(id=1)])}
    many = {one.uid for one in campaign_events([check(id=1), check(id=2)])}
    assert few == many
    assert "round-3-hand_over_on-2027-04-21@sverka" in few
