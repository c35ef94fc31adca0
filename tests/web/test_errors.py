"""What went wrong becomes a status, a sentence and a request number: never a trace, a secret or lost work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import factories
import pytest
import sqlalchemy.exc
from conftest import ON_POSTGRES, Browser, closing_app, make_config
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound
from wtforms import PasswordField

from tracker.domain import errors
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.extensions import session_context
from tracker.web.access import requires
from tracker.web.errors import STATUS, TEXTS, TITLES
from tracker.web.forms.base import BaseForm

Seeded = Callable[[Callable[[Session], Any]], Any]
LOGIN = "officer@example.org"
SECRET = "tajna-tajna"
ORIG = Exception(SECRET)


def officer(session: Session) -> int:
    return factories.person(session, Role.DEPARTMENT, factories.department(session), "Анна Служащая", LOGIN).id


def breaking(app: Flask, error: BaseException, action: Action = Action.PUBLIC) -> None:
    """Add a page at /breaks that raises `error`."""

    @app.route("/breaks", methods=["GET", "POST"])
    @requires(action)
    def breaks() -> None:
        raise error


CASES: list[tuple[Exception, int]] = [
    (errors.InvalidError("Too long.", field="name"), 422),
    (errors.RowsInvalidError("x", []), 422),
    (errors.ConflictError("x"), 409),
    (errors.ForbiddenError("x"), 403),
    (errors.MissingError("x"), 404),
    (errors.TooLargeError("x"), 413),
    (errors.TooManyError("x", retry_after=17), 429),
    (errors.BusyError("x"), 503),
    (errors.SverkaError("x"), 422),
    (sqlalchemy.exc.OperationalError(SECRET, {}, ORIG), 503),
    (sqlalchemy.exc.TimeoutError(SECRET), 503),
    (sqlalchemy.exc.DBAPIError(SECRET, {}, ORIG, connection_invalidated=True), 503),
    (sqlalchemy.exc.InterfaceError(SECRET, {}, ORIG), 422),
    (sqlalchemy.exc.IntegrityError(SECRET, {}, ORIG), 409),
    (StaleDataError(SECRET), 409),
    (sqlalchemy.exc.DataError(SECRET, {}, ORIG), 422),
    (OverflowError(SECRET), 422),
    (UnicodeEncodeError("utf-8", SECRET, 0, 1, SECRET), 422),
    (NotFound(SECRET), 404),
    (ZeroDivisionError(SECRET), 500),
    (KeyError(SECRET), 500),
    (RuntimeError(SECRET), 500),
]
IDS = [type(error).__name__ for error, _status in CASES]


@pytest.fixture
def shown(app: Flask) -> Flask:
    """The application as it runs: a crash is answered, not passed on to the test."""
    app.testing = False
    return app


@pytest.mark.parametrize(("error", "status"), CASES, ids=IDS)
def test_every_kind_of_error_has_its_status_and_its_number_for_people_and_programs(
    shown: Flask, error: Exception, status: int
) -> None:
    breaking(shown, error)
    answer = shown.test_client().get("/breaks")
    assert answer.status_code == status
    assert answer.headers["X-Request-ID"] in answer.text
    assert f"Код {status}" in answer.text
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer.headers) is (status in {429, 503})
    program = shown.test_client().get("/breaks", headers={"Accept": "application/json"})
    assert program.status_code == status
    assert program.json is not None
    assert set(program.json) == {"status", "title", "detail", "request_id"}
    assert (program.json["status"], program.json["request_id"]) == (status, program.headers["X-Request-ID"])
    assert SECRET not in program.text


def test_the_wait_is_the_one_that_the_error_names(shown: Flask) -> None:
    breaking(shown, errors.TooManyError("x", retry_after=17))
    assert shown.test_client().get("/breaks").headers["Retry-After"] == "17"


def test_every_error_with_words_has_a_status_and_every_status_a_title() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.SverkaError)}
    assert kinds - {errors.SverkaError, errors.RowError} == {
        kind for kind in kinds if any(issubclass(kind, known) for known, _status in STATUS)
    }
    assert {status for _kind, status in STATUS} <= set(TITLES)
    assert set(TEXTS) <= set(TITLES)


def test_an_error_speaks_the_visitors_language_and_fills_in_its_values(shown: Flask, visitor: Browser) -> None:
    breaking(shown, errors.InvalidError("The login “%(login)s” is taken.", login="<b>osip</b>"))
    russian = visitor.client.get("/breaks").text
    assert "&lt;b&gt;osip&lt;/b&gt;" in russian
    assert "<b>osip" not in russian
    visitor.post("/account/language", {"lang": "en"})
    english = visitor.client.get("/breaks").text
    assert "The login “&lt;b&gt;osip&lt;/b&gt;” is taken." in english
    assert "The login" not in russian


def test_each_bad_row_of_a_file_is_listed_with_its_number_and_field(shown: Flask) -> None:
    rows = [errors.RowError(number, "Too long.", field="name") for number in (3, 17)]
    breaking(shown, errors.RowsInvalidError("Nothing was taken.", rows))
    page = shown.test_client().get("/breaks").text
    assert "Строка 3 · name" in page
    assert "Строка 17 · name" in page


# What was typed


def test_what_was_typed_is_kept_on_the_page_and_escaped(shown: Flask, visitor: Browser) -> None:
    breaking(shown, errors.ConflictError("x"))
    page = visitor.post("/breaks", {"text": "<i>полчаса работы</i>", "_version": "7", "_idem": "a" * 32, "": "z"}).text
    assert "&lt;i&gt;полчаса работы&lt;/i&gt;" in page
    assert "a" * 32 not in page
    assert 'value="7"' not in page
    assert ">Текст рекомендации</label>" in page


def test_choices_and_ids_are_not_called_typed_and_numbers_are_kept(shown: Flask, visitor: Browser) -> None:
    breaking(shown, errors.ConflictError("x"))
    sent = {"item-3-text": "слово", "works-4": "57", "deadline_kind": "relative", "ids": "41", "item-3-rhythm": "month"}
    page = visitor.post("/breaks", sent).text
    assert ">Текст рекомендации</label>" in page
    assert ">57</textarea>" in page
    assert "deadline_kind" not in page
    assert "relative" not in page.split("<main")[1]
    assert ">41</textarea>" not in page
    assert "rhythm" not in page


def password_fields() -> set[str]:
    """The names of all fields of all forms that hide what is typed."""
    found, todo = set(), [BaseForm]
    while todo:
        form = todo.pop()
        todo += form.__subclasses__()
        for name in dir(form):
            field = getattr(form, name, None)
            if getattr(field, "field_class", None) is PasswordField:
                found.add(name)
    return found


def test_no_form_has_a_hidden_field_that_an_error_page_would_show(shown: Flask, visitor: Browser) -> None:
    names = password_fields()
    assert {"password", "current", "repeat"} <= names
    breaking(shown, errors.ConflictError("x"))
    page = visitor.post("/breaks", {"text": "видно", **dict.fromkeys(names, SECRET), "old_token": SECRET}).text
    assert "видно" in page
    assert SECRET not in page


@pytest.mark.parametrize("address", ["/account/password", "/account/login"])
def test_a_form_without_its_token_is_refused_without_showing_a_password(visitor: Browser, address: str) -> None:
    fields = {"login": "осип", "password": SECRET, "current": SECRET, "repeat": SECRET, "csrf_token": "stale"}
    answer = visitor.client.post(address, data=fields)
    assert answer.status_code == 400
    assert "осип" in answer.text
    assert SECRET not in answer.text
    assert "stale" not in answer.text


def test_a_form_as_large_as_a_book_is_not_printed_back(shown: Flask, visitor: Browser) -> None:
    breaking(shown, errors.ConflictError("x"))
    page = visitor.post("/breaks", {"text": "длинно " * 40_000}).text
    assert "длинно" not in page


# Werkzeug's own


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nothing-here", 404), ("GET", "/people/0", 404), ("GET", "/people/99999999999", 404),
        ("PUT", "/account/login", 405), ("DELETE", "/", 405), ("GET", "/account/logout", 405),
        ("GET", "/static/nothing.js", 404), ("GET", "/static/../tracker/config.py", 404),
        ("GET", "/static/%2e%2e/tracker/config.py", 404),
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_answered_in_words(visitor: Browser, method: str, address: str, status: int) -> None:
    answer = visitor.client.open(address, method=method, data={"csrf_token": visitor.token()})
    assert answer.status_code == status
    assert f"Код {status}" in answer.text
    assert ("Allow" in answer.headers) is (status == 405)


def test_a_foreign_host_is_refused(visitor: Browser) -> None:
    answer = visitor.client.get("/account/login", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert "Сервис не отвечает по этому адресу" in answer.text
    assert "Введённое" not in answer.text


def test_a_body_beyond_the_limit_is_refused_in_words(app: Flask, visitor: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = visitor.post("/account/login", {"login": "x" * 2000, "password": SECRET})
    assert answer.status_code == 413
    assert "Код 413" in answer.text


# The database is away, or has broken off in the middle


def test_a_signed_in_person_is_told_so_while_the_database_is_away(
    app: Flask, seeded: Seeded, browser_of: Callable[[str], Browser], tmp_path: Path
) -> None:
    seeded(officer)
    browser = browser_of(LOGIN)
    cookie = browser.client.get_cookie("sverka")
    assert cookie is not None
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none" if ON_POSTGRES else f"sqlite:///{tmp_path}/no/such/folder/x"
    with closing_app(make_config(tmp_path / "away", url)) as away:
        client = away.test_client()
        client.set_cookie("sverka", cookie.value)
        for address in ("/", "/readyz", "/account/login", "/journal", "/nothing-here"):
            answer = client.get(address)
            assert answer.status_code == 503, address
            assert "Код 503" in answer.text
            assert answer.headers["Retry-After"] == "2"
        assert client.get("/healthz").status_code == 200


def test_after_a_value_that_the_database_refused_the_page_still_comes(
    shown: Flask, seeded: Seeded, browser_of: Callable[[str], Browser]
) -> None:
    statement = "SELECT 1 / 0" if ON_POSTGRES else "SELECT abs(-9223372036854775808)"

    @shown.get("/refused")
    @requires(Action.SIGNED_IN)
    def refused() -> str:
        session_context().execute(text(statement))
        return ""

    seeded(officer)
    browser = browser_of(LOGIN)
    answer = browser.client.get("/refused")
    assert answer.status_code == (422 if ON_POSTGRES else 503)
    assert "Код " in answer.text
    assert "Анна Служащая" in browser.get("/"), "the next request works"


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError(), 500), (errors.BusyError("x"), 503)])
def test_a_page_about_our_own_trouble_asks_the_database_nothing(
    shown: Flask,
    seeded: Seeded,
    browser_of: Callable[[str], Browser],
    count_queries: Callable[[], Any],
    error: Exception,
    status: int,
) -> None:
    counted: list[Any] = []

    @shown.get("/crash")
    @requires(Action.SIGNED_IN)
    def crash() -> str:
        counter = count_queries()
        counted.append(counter.__enter__())
        raise error

    seeded(officer)
    answer = browser_of(LOGIN).client.get("/crash")
    assert answer.status_code == status
    assert len(counted[0]) == 0
    counted[0].__exit__()


@pytest.mark.parametrize("chosen", [None, "ru", "en"])
def test_a_signed_in_person_sees_the_own_frame_around_a_missing_page_in_any_language(
    seeded: Seeded, browser_of: Callable[[str], Browser], chosen: str | None
) -> None:
    seeded(officer)
    browser = browser_of(LOGIN)
    if chosen:
        browser.post("/account/language", {"lang": chosen})
    page = browser.get("/nothing-here", status=404)
    assert "Анна Служащая" in page
    assert 'href="/journal"' in page


def test_the_handler_is_not_asked_about_a_redirect_of_the_router(visitor: Browser) -> None:
    answer = visitor.client.get("/account//login")
    assert answer.status_code == 308
    assert answer.location.endswith("/account/login")
