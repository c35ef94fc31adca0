"""Which language a visitor gets, how the catalogue is compiled, and how dates, numbers and errors are said in it."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
import pytest
from babel.support import Translations
from conftest import Browser
from flask import Flask, session
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError, RowError
from tracker.domain.roles import Role
from tracker.domain.tasks import STATUS_NAMES, TaskStatus
from tracker.models.people import Person
from tracker.web import i18n
from tracker.web.i18n import compile_translations, explain, format_date, format_decimal, format_moment, translated

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGIN = "officer@example.org"


@pytest.mark.parametrize(
    ("account", "browser", "shown"),
    [("ru", None, "ru"), ("en", None, "en"), ("en", "ru", "ru"), ("ru", "en", "en"), ("de", None, "ru"), ("en", "xx", "en")],
)  # fmt: skip
def test_the_browsers_choice_goes_before_the_accounts_and_russian_stands_for_the_rest(
    seeded: Seeded, browser_of: Callable[[str], Browser], account: str, browser: str | None, shown: str
) -> None:
    def make(tx: Session) -> None:
        factories.person(tx, Role.DEPARTMENT, factories.department(tx), login=LOGIN).language = account

    seeded(make)
    visitor = browser_of(LOGIN)
    with visitor.client.session_transaction() as kept:
        kept.pop("language", None)
        if browser:
            kept["language"] = browser
    assert f'<html lang="{shown}">' in visitor.get("/")


def test_a_browsers_own_wish_does_not_count_and_an_unknown_language_changes_nothing(visitor: Browser) -> None:
    assert '<html lang="ru">' in visitor.get("/account/login", headers={"Accept-Language": "en"})
    visitor.post("/account/language", {"lang": "../../etc"})
    assert '<html lang="ru">' in visitor.get("/account/login")


def test_a_page_is_in_one_language_even_when_the_account_is_read_late(
    app: Flask, seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    seeded(lambda tx: factories.person(tx, Role.DEPARTMENT, factories.department(tx), login=LOGIN).id)
    browser = browser_of(LOGIN)

    def english(tx: Session) -> None:
        tx.scalars(select(Person)).one().language = "en"

    seeded(english)
    page = browser.get("/nothing-here", status=404)
    assert '<html lang="en">' in page
    assert "Not found" in page
    assert "Не найден" not in page


# The compiled catalogue


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the feature files, to be spoilt."""
    copy = tmp_path / "translations"
    shutil.copytree(i18n.TRANSLATIONS, copy)
    monkeypatch.setattr(i18n, "TRANSLATIONS", copy)
    return copy


def compiled(cache: Path) -> Translations:
    return Translations.load(str(compile_translations(cache)), ["ru"])


def test_the_catalogue_is_compiled_once_for_each_content(folder: Path, tmp_path: Path) -> None:
    first = compile_translations(tmp_path)
    file = first / "ru" / "LC_MESSAGES" / "messages.mo"
    written = file.stat().st_mtime_ns
    assert compile_translations(tmp_path) == first
    assert file.stat().st_mtime_ns == written
    (folder / "ru" / "extra.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "x-word"\nmsgstr "слово"\n', "utf-8"
    )
    second = compile_translations(tmp_path)
    assert second != first
    assert compiled(tmp_path).gettext("x-word") == "слово"
    assert [path.name for path in tmp_path.rglob("tmp*")] == []


def test_all_features_are_in_one_catalogue_with_their_plurals(folder: Path, tmp_path: Path) -> None:
    words = compiled(tmp_path)
    assert words.gettext("Busy just now") != "Busy just now"
    single = "%(num)d working day after the school's last test"
    forms = {words.ngettext(single, single, number) for number in (1, 2, 5)}
    assert len(forms) == 3
    assert words.ngettext(single, single, 21) == words.ngettext(single, single, 1)


def test_several_processes_may_start_at_the_same_moment(folder: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _number: compile_translations(tmp_path), range(6)))
    assert len(set(made)) == 1
    assert compiled(tmp_path).gettext("Busy just now") != "Busy just now"
    assert [path.name for path in tmp_path.rglob("tmp*")] == []


@pytest.mark.parametrize(
    "spoilt", ['msgid "a"\nmsgstr "б\n', 'msgid "a"\nmsgstr "b"\nmsgxx\n', "<<<<<<< HEAD\n", 'msgid "a\nmsgstr "b"\n']
)
def test_a_broken_feature_file_stops_the_start_and_is_named(folder: Path, tmp_path: Path, spoilt: str) -> None:
    (folder / "ru" / "zz_broken.po").write_text(spoilt, "utf-8")
    with pytest.raises(RuntimeError, match=r"zz_broken\.po"):
        compile_translations(tmp_path)
    assert list(tmp_path.rglob("*.mo")) == []


# Dates, numbers, sentences


@pytest.fixture
def russian(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def english(app: Flask) -> Any:
    with app.test_request_context("/"):
        session["language"] = "en"
        yield


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"), (date(2027, 4, 5), "05.04.2027"), (date(2028, 2, 29), "29.02.2028"),
        (datetime(2027, 4, 20, 20, 59, tzinfo=UTC), "20.04.2027"), (datetime(2027, 4, 20, 21, 0, tzinfo=UTC), "21.04.2027"),
        (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), "01.01.2027"),
    ],
)  # fmt: skip
def test_a_date_is_the_departments_own(value: date | None, said: str) -> None:
    assert format_date(value) == said


@pytest.mark.usefixtures("russian")
def test_a_moment_is_said_in_the_departments_zone() -> None:
    assert format_moment(datetime(2027, 4, 20, 21, 5, 59, tzinfo=UTC)) == "21.04.2027 00:05"
    assert format_moment(None) == "—"


NUMBERS = [
    (0, "0"), (10, "10"), (100, "100"), (Decimal("1.50"), "1,5"), (Decimal("0.5"), "0,5"), (33.333, "33,3"), (66.67, "66,7"),
    (-1.25, "-1,2"), (1000, "1000"), (Decimal("99.96"), "100"), (-0.04, "0"), (0.04, "0"),
]  # fmt: skip


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize(("value", "said"), NUMBERS)
def test_a_number_has_a_comma_and_no_needless_zero(value: Any, said: str) -> None:
    assert format_decimal(value) == said


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("value", "said"), NUMBERS)
def test_in_english_it_has_a_point(value: Any, said: str) -> None:
    assert format_decimal(value) == said.replace(",", ".")


@pytest.mark.usefixtures("russian")
def test_the_values_of_a_sentence_are_translated_too() -> None:
    inner = InvalidError("Too long.")
    message = "“%(verb)s” is not possible now: the task's status is “%(status)s”."
    said = translated(message, {"verb": STATUS_NAMES[TaskStatus.CLOSED], "status": STATUS_NAMES[TaskStatus.SENT]})
    assert "Снято с контроля" in said
    assert "sent" not in said.lower()
    assert translated("", {"x": 1}) == ""
    assert translated("no such message %(n)s, %(error)s", {"n": 5, "error": inner}) == "no such message 5, Too long."


@pytest.mark.usefixtures("russian")
def test_a_sentence_survives_whatever_was_typed_into_it() -> None:
    for typed in ("100 %", "%(x)s", "%s", "{0}", "", None, 0):
        said = explain(RowError(3, "The login “%(login)s” is taken.", login=typed))
        assert str(typed) in said


def test_the_language_is_known_without_a_request(app: Flask) -> None:
    with app.app_context():
        assert i18n.language() == "ru"
