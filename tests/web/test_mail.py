"""A person's own letters: asked for by the person alone, sent nowhere before the address is confirmed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import mailroom
from tracker.domain.letters import LetterKind, LetterState
from tracker.domain.roles import Role
from tracker.models.journal import JournalEntry
from tracker.models.mail import Letter, MailSetting

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def home(seeded: Seeded, app: Flask) -> int:
    mailroom.set_up(app)

    def make(session: Session) -> int:
        school, department = factories.school(session), factories.department(session)
        for login, role, at in (
            ("head", Role.SCHOOL, school), ("second", Role.SCHOOL, school), ("officer", Role.DEPARTMENT, department),
            ("observer", Role.OBSERVER, department), ("admin", Role.ADMINISTRATOR, department),
        ):  # fmt: skip
            factories.person(session, role, at, login=f"{login}@example.org")
        return school.id

    return seeded(make)


@pytest.fixture
def head(home: int, browser_of: BrowserOf) -> Browser:
    return browser_of("head@example.org")


def filled(**values: Any) -> dict[str, Any]:
    fields = {
        "enabled": "y", "address": "head@school.example", "hour": "7", "zone": "Asia/Kamchatka",
        "topics": ["reminders", "notices"], "_version": 0,
    }  # fmt: skip
    return {**fields, **values}


def setting(seeded: Seeded) -> dict[str, Any]:
    def read(session: Session) -> dict[str, Any]:
        row = session.scalars(select(MailSetting)).one()
        return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118

    return seeded(read)


def written(seeded: Seeded) -> list[tuple[LetterKind, str, LetterState]]:
    def read(session: Session) -> list[Any]:
        rows = session.execute(select(Letter.kind, Letter.address, Letter.state).order_by(Letter.id))
        return [tuple(row) for row in rows]

    return seeded(read)


def code_of(app: Flask, sink: mailroom.Sink) -> str:
    """The code out of the letter that the server has taken."""
    mailroom.send(app, sink)
    found = re.search(r"\b(\d{8})\b", sink.text())
    assert found, sink.text()
    return found[1]


def test_nothing_is_asked_for_until_the_person_asks(head: Browser, seeded: Seeded) -> None:
    page = head.get("/account/mail")
    assert "Не больше одного письма в день" in page
    assert 'name="enabled" type="checkbox" value="y"' in page
    assert not re.search(r'name="enabled"[^>]*checked', page)
    assert seeded(lambda session: session.scalar(select(func.count()).select_from(MailSetting))) == 0


def test_what_is_asked_for_is_kept_and_a_code_goes_out(head: Browser, seeded: Seeded) -> None:
    assert head.post("/account/mail", filled()).status_code == 303
    row = setting(seeded)
    assert (row["enabled"], row["address"], row["hour"], row["zone"]) == (
        True, "head@school.example", 7, "Asia/Kamchatka",
    )  # fmt: skip
    assert row["topics"] == ["reminders", "notices"]
    assert row["confirmed_at"] is None
    assert written(seeded) == [(LetterKind.CONFIRMATION, "head@school.example", LetterState.WAITING)]
    page = head.get("/account/mail")
    assert "Адрес ждёт подтверждения" in page
    assert re.search(r'value="reminders"[^>]*checked|checked[^>]*value="reminders"', page)
    assert not re.search(r'checked[^>]*value="tasks"', page)


def test_the_code_of_the_letter_confirms_and_another_does_not(head: Browser, app: Flask, seeded: Seeded) -> None:
    head.post("/account/mail", filled())
    with mailroom.listening() as sink:
        code = code_of(app, sink)
    assert sink.addresses == ["head@school.example"]
    wrong = f"{(int(code) + 1) % 10**8:08}"
    answer = head.post("/account/mail/confirm", {"code": wrong})
    assert answer.status_code == 422
    assert "Это не код из письма" in answer.text
    assert setting(seeded)["wrong_codes"] == 1
    assert head.post("/account/mail/confirm", {"code": f" {code[:4]} {code[4:]} "}).status_code == 303
    assert "адрес подтверждён" in head.get("/account/mail")
    assert head.post("/account/mail/confirm", {"code": code}).status_code == 409


def test_five_wrong_codes_end_the_code(head: Browser, app: Flask, seeded: Seeded) -> None:
    head.post("/account/mail", filled())
    with mailroom.listening() as sink:
        code = code_of(app, sink)
        for _ in range(5):
            assert head.post("/account/mail/confirm", {"code": "00000000x"}).status_code == 422
        assert head.post("/account/mail/confirm", {"code": code}).status_code == 409
        assert setting(seeded)["confirmed_at"] is None
        mailroom.at(app, app.extensions["sverka_clock"].now() + timedelta(minutes=1))
        assert head.post("/account/mail/code").status_code == 303
        fresh = code_of(app, sink)
    assert fresh != code
    assert head.post("/account/mail/confirm", {"code": fresh}).status_code == 303


def test_a_code_lives_two_days(head: Browser, app: Flask) -> None:
    head.post("/account/mail", filled())
    with mailroom.listening() as sink:
        code = code_of(app, sink)
    mailroom.at(app, app.extensions["sverka_clock"].now() + timedelta(days=2, seconds=1))
    head.sign_in("head@example.org")
    assert head.post("/account/mail/confirm", {"code": code}).status_code == 409


def test_a_code_confirms_only_the_address_and_the_person_it_was_made_for(
    head: Browser, app: Flask, seeded: Seeded, browser_of: BrowserOf
) -> None:
    """A foreign address: its owner gets a code that nobody else can read, and nothing more."""
    head.post("/account/mail", filled(address="victim@city.example"))
    with mailroom.listening() as sink:
        code = code_of(app, sink)
        assert "Если это были не вы, ничего не делайте" in sink.text()
        second = browser_of("second@example.org")
        assert second.post("/account/mail/confirm", {"code": code}).status_code == 409
        second.post("/account/mail", filled(address="victim@city.example"))
        assert second.post("/account/mail/confirm", {"code": code}).status_code == 422
        head.post("/account/mail", filled(address="own@school.example", _version=setting_version(head)))
        assert head.post("/account/mail/confirm", {"code": code}).status_code == 422, "the code of another address"
        mailroom.at(app, app.extensions["sverka_clock"].now() + timedelta(hours=12))
        mailroom.send(app, sink)
    assert sink.addresses.count("victim@city.example") == 2, "one code for each of the two, and no digest"


def setting_version(browser: Browser) -> str:
    return browser.hidden(browser.get("/account/mail"), "_version")


def test_one_person_causes_only_so_many_codes_a_day(head: Browser, seeded: Seeded) -> None:
    statuses = [
        head.post("/account/mail", filled(address=f"a{n}@b.example", _version=setting_version(head))).status_code
        for n in range(6)
    ]
    assert statuses == [303] * 4 + [409] * 2
    assert len(written(seeded)) == 4
    assert setting(seeded)["address"] == "a3@b.example", "what was refused changed nothing"


def test_a_new_address_is_confirmed_anew_and_an_old_letter_does_not_go_there(
    head: Browser, app: Flask, seeded: Seeded
) -> None:
    head.post("/account/mail", filled())
    with mailroom.listening() as sink:
        head.post("/account/mail/confirm", {"code": code_of(app, sink)})
        head.post("/account/mail", filled(address="new@school.example", _version=setting_version(head)))
        assert setting(seeded)["confirmed_at"] is None
        head.post("/account/mail", filled(address="newer@school.example", _version=setting_version(head)))
        mailroom.send(app, sink)
    assert sink.addresses == ["head@school.example", "newer@school.example"]
    assert (LetterKind.CONFIRMATION, "new@school.example", LetterState.DROPPED) in written(seeded)


def test_a_refused_address_saved_again_is_tried_again(head: Browser, app: Flask, seeded: Seeded) -> None:
    head.post("/account/mail", filled())
    with mailroom.listening() as sink:
        sink.refuse_to["head@school.example"] = "550 no such user <script>"
        mailroom.send(app, sink)
    page = head.get("/account/mail")
    assert "Почтовый сервер не принимает этот адрес" in page
    assert "550 no such user &lt;script&gt;" in page
    head.post("/account/mail", filled(_version=setting_version(head)))
    assert setting(seeded)["refused"] == ""
    assert [row[2] for row in written(seeded)] == [LetterState.FAILED, LetterState.WAITING]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: all@city.example",
        "a@b.example\nSubject: x",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "Анна <a@b.example>",
        '"a b"@c.example',
        "a@b",
        "a@@b.example",
        "@b.example",
        "a@",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a..b@c.example",
        ".a@b.example",
        "a@-b.example",
        "почта@школа",
        "a" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example",
        "a@b.example\x00",
        "a@b.example%0d%0aBcc:x@y.example",
    ],
    ids=ascii,
)
def test_what_is_no_single_address_is_refused_by_its_field(head: Browser, seeded: Seeded, address: str) -> None:
    answer = head.post("/account/mail", filled(address=address))
    if answer.status_code == 303:  # cleaned on the way in, as every line of text is
        assert re.fullmatch(r"[\w.]+@[\w.]+", setting(seeded)["address"]), setting(seeded)["address"]
        assert [row[1] for row in written(seeded)] == [setting(seeded)["address"]]
        return
    assert answer.status_code == 422
    assert "Это не адрес электронной почты" in answer.text or "Не более" in answer.text
    assert written(seeded) == []


@pytest.mark.parametrize(
    "values",
    [
        {"hour": "24"},
        {"hour": "-1"},
        {"hour": "x"},
        {"zone": "Europe/Berlin"},
        {"zone": "../../etc/passwd"},
        {"topics": ["everything"]},
        {"topics": ["decisions"]},
        {"address": "", "enabled": "y"},
    ],
    ids=str,
)
def test_what_is_not_offered_is_refused(head: Browser, seeded: Seeded, values: dict[str, Any]) -> None:
    assert head.post("/account/mail", filled(**values)).status_code == 422
    assert seeded(lambda session: session.scalar(select(func.count()).select_from(MailSetting))) == 0


@pytest.mark.parametrize(
    ("login", "topics"),
    [
        ("head", {"tasks", "reminders", "escalations", "notices"}),
        ("officer", {"tasks", "reminders", "decisions", "escalations", "notices"}),
        ("admin", set()),
        ("observer", set()),
    ],
)
def test_each_role_is_offered_what_it_may_be_told(
    home: int, browser_of: BrowserOf, login: str, topics: set[str]
) -> None:
    page = browser_of(f"{login}@example.org").get("/account/mail")
    assert set(re.findall(r'name="topics"[^>]*value="(\w+)"', page)) == topics
    assert ("Для вашей роли писем нет" in page) is (not topics)


def test_two_windows_do_not_overwrite_each_other(head: Browser, seeded: Seeded) -> None:
    head.post("/account/mail", filled())
    assert head.post("/account/mail", filled(hour="11")).status_code == 409, "opened before anything was saved"
    version = setting_version(head)
    assert head.post("/account/mail", filled(hour="9", _version=version)).status_code == 303
    assert head.post("/account/mail", filled(hour="10", _version=version)).status_code == 409
    assert setting(seeded)["hour"] == 9


def test_without_a_mail_server_the_page_says_so_and_keeps_what_is_chosen(
    head: Browser, app: Flask, seeded: Seeded
) -> None:
    mailroom.take_away(app)
    assert "Почта не настроена" in head.get("/account/mail")
    assert head.post("/account/mail", filled()).status_code == 303
    assert setting(seeded)["address"] == "head@school.example"
    assert written(seeded) == []
    assert head.post("/account/mail/code").status_code == 409
    mailroom.set_up(app)
    assert head.post("/account/mail/code").status_code == 303
    assert len(written(seeded)) == 1


def test_the_journal_knows_that_it_changed_and_not_the_whole_address(head: Browser, seeded: Seeded) -> None:
    head.post("/account/mail", filled())

    def read(session: Session) -> dict[str, Any]:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "mail_changed")).one()
        assert "head@school" not in repr((entry.before, entry.after, entry.note))
        return dict(entry.after)

    assert seeded(read)["address"] == "h…@school.example"


def test_the_letters_page_in_english(head: Browser) -> None:
    head.post("/account/language", {"lang": "en"})
    page = head.get("/account/mail")
    assert "At most one letter a day" in page
    assert "as the department" in page
    assert not re.search("[а-яё]{4}", page.split("<main")[1].split("</main>")[0])
