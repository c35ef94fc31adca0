"""Letters in words: Russian plurals, links that work anywhere, and nothing of a person's text taken for markup."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from tracker.domain.letters import LetterKind
from tracker.domain.mail import Window
from tracker.domain.notices import NoticeKind
from tracker.domain.tasks import TaskStatus
from tracker.models.notices import Notice
from tracker.queries.mail import Duty, Waiting
from tracker.services.digests import Digest, Ready
from tracker.web import letter_words

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
WINDOW = Window(NOW, NOW, date(2027, 4, 19), date(2027, 4, 20))
READY = Ready(LetterKind.DIGEST, "<1@x.example>", "head@school.example", "ru", "Иванова Анна")


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    """An application without any request, as the worker has it."""
    with app.app_context():
        yield


def duty(task_id: int = 1, **values: Any) -> Duty:
    plain: dict[str, Any] = {
        "task_id": task_id, "number": "3", "text": "Провести собрание", "organisation": "Лицей № 2",
        "due_on": date(2027, 4, 20), "status": TaskStatus.SENT, "fresh": False,
    }  # fmt: skip
    return Duty(**{**plain, **values})


def words(language: str = "ru", **digest: Any) -> Any:
    with force_locale(language):
        return letter_words.written_of(replace(READY, digest=Digest(WINDOW, **digest)))


def duties(number: int) -> list[Duty]:
    return [duty(one + 1) for one in range(number)]


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        ({"fresh": 1}, "1 новое поручение"),
        ({"fresh": 2}, "2 новых поручения"),
        ({"fresh": 5}, "5 новых поручений"),
        ({"fresh": 11}, "11 новых поручений"),
        ({"fresh": 21}, "21 новое поручение"),
        ({"overdue": 1}, "Просрочено 1 поручение"),
        ({"overdue": 3}, "Просрочено 3 поручения"),
        ({"overdue": 12}, "Просрочено 12 поручений"),
        ({"today": 1}, "Сегодня срок исполнения 1 поручения"),
        ({"today": 2}, "Сегодня срок исполнения 2 поручений"),
        ({"tomorrow": 21}, "Завтра срок исполнения 21 поручения"),
        ({"week": 5}, "В течение недели срок исполнения 5 поручений"),
        ({"reports": 1}, "1 отчёт об исполнении"),
        ({"reports": 4}, "4 отчёта об исполнении"),
        ({"reports": 111}, "111 отчётов об исполнении"),
        ({"requests": 1}, "1 просьба о продлении"),
        ({"requests": 22}, "22 просьбы о продлении"),
        ({"requests": 14}, "14 просьб о продлении"),
    ],
    ids=str,
)
def test_russian_counts(digest: dict[str, int], said: str) -> None:
    given: dict[str, Any] = {name: duties(digest[name]) for name in ("fresh", "overdue") if name in digest}
    stages = {0: "today", 1: "tomorrow", 7: "week"}
    given["reminders"] = {days: duties(digest[name]) for days, name in stages.items() if name in digest}
    given["waiting"] = Waiting(digest.get("reports", 0), digest.get("requests", 0), 1)
    written = words(**given)
    assert said in written.text.splitlines() or f"- {said}" in written.text.splitlines()
    assert said in written.html


@pytest.mark.parametrize(
    ("number", "subject"),
    [
        (0, "Сверка: сводка на 20.04.2027"),
        (1, "Сверка: сводка на 20.04.2027; 1 срок близко"),
        (3, "Сверка: сводка на 20.04.2027; 3 срока близко"),
        (11, "Сверка: сводка на 20.04.2027; 11 сроков близко"),
    ],
)
def test_the_subject_says_how_many_deadlines_are_near(number: int, subject: str) -> None:
    assert words(reminders={0: duties(number)} if number else {}).subject == subject


def test_every_link_leads_to_the_configured_address(app: Flask) -> None:
    app.extensions["sverka_config"] = replace(app.extensions["sverka_config"], base_url="https://city.example/sverka")
    notice = Notice(kind=NoticeKind.ORDER_PUBLISHED, params={}, url="/orders/1")
    evil = Notice(kind=NoticeKind.ORDER_PUBLISHED, params={}, url="//evil.example/x")
    written = words(fresh=duties(1), waiting=Waiting(1, 1, 1), notices=[notice, evil])
    links = [part.split('"')[0] for part in written.html.split('href="')[1:]]
    assert links == [
        "https://city.example/sverka/tasks/1",
        "https://city.example/sverka/tasks?status=reported",
        "https://city.example/sverka/tasks?asked=1",
        "https://city.example/sverka/orders/1",
        "https://city.example/sverka/account/mail",
    ]
    assert "evil" not in written.html + written.text


def test_what_people_typed_is_no_markup() -> None:
    evil = duty(text='<img src=x onerror="alert(1)"> {{ 7*7 }} %(day)s', organisation="<b>Школа</b>", number="<1>")
    written = words(fresh=[evil])
    assert "<img" not in written.html
    assert "<b>Школа" not in written.html
    assert "49" not in written.html
    assert "&lt;img" in written.html
    assert "%(day)s" in written.text


def test_a_long_text_is_cut_and_a_long_list_too() -> None:
    written = words(fresh=[duty(one, text="слово\n" * 60) for one in range(1, 26)])
    lines = [line for line in written.text.splitlines() if line.startswith("- 3.")]
    assert len(lines) == letter_words.MOST_LINES
    assert all("…" in line and len(line) < 260 for line in lines)
    assert "25 новых поручений" in written.text
    assert "и ещё 5 на сайте" in written.text


def test_an_empty_number_is_a_dash() -> None:
    assert "- —. Провести собрание" in words(fresh=[duty(number="")]).text


def test_english_for_who_reads_english() -> None:
    written = words("en", fresh=duties(2), reminders={1: duties(1)})
    assert written.subject == "Sverka: digest of 20.04.2027; 1 deadline is near"
    assert "2 new tasks" in written.text
    assert "1 task is due tomorrow" in written.text
    message = letter_words.message_of(replace(READY, language="en", digest=Digest(WINDOW, fresh=duties(1))))
    assert message["Subject"].startswith("Sverka")
    assert letter_words.message_of(replace(READY, language="xx", digest=Digest(WINDOW)))["Subject"].startswith("Сверка")


def test_the_code_stands_in_its_letter_and_where_to_enter_it() -> None:
    with force_locale("ru"):
        written = letter_words.written_of(replace(READY, kind=LetterKind.CONFIRMATION, code="01234567"))
    assert "Код, который подтверждает этот адрес: 01234567" in written.text
    assert "http://127.0.0.1:8000/account/mail" in written.text
    assert "01234567" not in written.subject, "a subject is shown on locked screens"


def test_both_forms_say_the_same() -> None:
    written = words(fresh=duties(2), overdue=duties(1), waiting=Waiting(2, 0, 1))
    for line in written.text.splitlines():
        plain = line.lstrip("- ").strip()
        if plain and plain != "--" and not plain.startswith(("http", "О чём")):
            assert plain in written.html, plain
