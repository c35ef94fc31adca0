"""The outbox: an administrator sees what became of every letter, sends one once more, and tries the mail server."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
from conftest import Browser, QueryCounter
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.letters import LetterKind, LetterState
from tracker.domain.roles import Role
from tracker.models.journal import JournalEntry
from tracker.models.mail import Letter

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


def letter(session: Session, number: int, **values: Any) -> Letter:
    plain = {
        "kind": LetterKind.DIGEST, "key": f"digest:{number}", "message_id": f"<{number}@city.example>",
        "address": f"a{number}@b.example", "created_at": NOW, "due_at": NOW, "expires_at": NOW + timedelta(hours=1),
    }  # fmt: skip
    return factories.add(session, Letter(**{**plain, **values}))


@pytest.fixture
def letters(seeded: Seeded, app: Flask) -> dict[str, int]:
    """One letter in each state."""
    mailroom.set_up(app)

    def make(session: Session) -> dict[str, int]:
        department = factories.department(session)
        for login, role in (("admin", Role.ADMINISTRATOR), ("officer", Role.DEPARTMENT)):
            factories.person(session, role, department, login=f"{login}@example.org")
        person = factories.person(session, Role.DEPARTMENT, department, "Иванова Анна Петровна")
        rows = {
            "waiting": letter(session, 1, person_id=person.id, tries=2, error="451 позже"),
            "sent": letter(session, 2, state=LetterState.SENT, ended_at=NOW),
            "dropped": letter(session, 3, state=LetterState.DROPPED, reason="nothing", ended_at=NOW),
            "failed": letter(session, 4, state=LetterState.FAILED, error="550 <b>нет такого</b>", ended_at=NOW),
            "expired": letter(session, 5, state=LetterState.EXPIRED, ended_at=NOW, kind=LetterKind.TEST),
        }
        return {name: row.id for name, row in rows.items()}

    return seeded(make)


@pytest.fixture
def admin(letters: dict[str, int], browser_of: BrowserOf) -> Browser:
    return browser_of("admin@example.org")


def test_every_state_is_counted_and_explained(admin: Browser) -> None:
    page = admin.get("/letters")
    assert re.findall(r"<small>(\d+)</small>", page) == ["5", "1", "1", "1", "1", "1"]
    for words in ("новостей не было", "550 &lt;b&gt;нет такого&lt;/b&gt;", "451 позже", "Иванова Анна Петровна"):
        assert words in page
    assert "Одно из писем ждёт отправки с 20.04.2027 12:30" in page
    assert "mail.invalid:25" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=waiting", {"a1"}),
        ("state=failed", {"a4"}),
        ("kind=test", {"a5"}),
        ("kind=digest&state=sent", {"a2"}),
        ("kind=test&state=sent", set()),
        ("state=nonsense", {"a1", "a2", "a3", "a4", "a5"}),
        ("person=999999", set()),
    ],
)
def test_the_list_and_its_file_are_filtered_alike(admin: Browser, query: str, shown: set[str]) -> None:
    assert set(re.findall(r"(a\d)@b\.example", admin.get(f"/letters?{query}"))) == shown
    file = admin.client.get(f"/letters/list.csv?{query}").data.decode("utf-8-sig")
    assert set(re.findall(r"(a\d)@b\.example", file)) == shown
    assert admin.client.get(f"/letters/list.xlsx?{query}").data[:2] == b"PK"


@pytest.mark.parametrize(
    ("state", "status"),
    [("failed", 303), ("expired", 303), ("waiting", 409), ("sent", 409), ("dropped", 409)],
)
def test_only_a_refused_or_outdated_letter_goes_once_more(
    admin: Browser, letters: dict[str, int], seeded: Seeded, state: str, status: int
) -> None:
    assert admin.post(f"/letters/{letters[state]}/retry").status_code == status

    def read(session: Session) -> tuple[Any, ...]:
        row = session.get_one(Letter, letters[state])
        entries = session.scalars(select(JournalEntry).where(JournalEntry.action == "letter_retried")).all()
        return row.state, row.message_id, row.tries, len(entries), row.expires_at > NOW

    found = seeded(read)
    number = list(letters).index(state) + 1
    if status == 303:
        assert found == (LetterState.WAITING, f"<{number}@city.example>", 0, 1, True), "its name stays"
    else:
        assert found[0].value == state
        assert found[3] == 0


def test_a_test_letter_goes_to_the_named_address_once_a_minute(admin: Browser, app: Flask) -> None:
    assert admin.post("/letters/test", {"address": "boss@city.example"}).status_code == 303
    assert admin.post("/letters/test", {"address": "boss@city.example"}).status_code == 409
    assert admin.post("/letters/test", {"address": "other@city.example"}).status_code == 303
    with mailroom.listening() as sink:
        mailroom.send(app, sink)
    assert [one for one in sink.addresses if "boss" in one] == ["boss@city.example"]
    assert "http://127.0.0.1:8000/" in sink.text(sink.addresses.index("boss@city.example"))


@pytest.mark.parametrize("address", ["", "x", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example"])
def test_a_test_letter_needs_one_plain_address(admin: Browser, seeded: Seeded, address: str) -> None:
    answer = admin.post("/letters/test", {"address": address})
    assert answer.status_code == 422
    kinds = seeded(lambda session: session.scalars(select(Letter.key)).all())
    assert not [key for key in kinds if key.startswith("test:")]


def test_without_a_mail_server_the_page_says_so(admin: Browser, app: Flask, letters: dict[str, int]) -> None:
    mailroom.take_away(app)
    page = admin.get("/letters")
    assert "Почта не настроена" in page
    assert "SVERKA_SMTP_HOST" in page
    assert "Написать пробное письмо" not in page
    assert "Отправить ещё раз" not in page
    assert admin.post("/letters/test", {"address": "boss@city.example"}).status_code == 409
    assert admin.post(f"/letters/{letters['failed']}/retry").status_code == 409


def test_nobody_else_sees_the_outbox(letters: dict[str, int], browser_of: BrowserOf) -> None:
    officer = browser_of("officer@example.org")
    for url in ("/letters", "/letters/list.csv", "/letters/list.xlsx"):
        officer.get(url, status=403)
    assert officer.post("/letters/test", {"address": "a@b.example"}).status_code == 403
    assert officer.post(f"/letters/{letters['failed']}/retry").status_code == 403
    assert "/letters" not in officer.get("/")


def test_a_letter_that_is_none_is_missing(admin: Browser) -> None:
    assert admin.post("/letters/999999/retry").status_code == 404


def test_more_letters_ask_no_more_queries(
    admin: Browser, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    with count_queries() as few:
        admin.get("/letters")
    seeded(lambda session: [letter(session, 100 + number) for number in range(30)] and None)
    with count_queries() as many:
        admin.get("/letters")
    assert len(few) == len(many)
