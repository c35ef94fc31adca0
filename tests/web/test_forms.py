"""What every form does with what arrives: cleaned, bounded, and refused at its field in the visitor's language."""

import re
from typing import Any

import pytest
from flask import Flask, session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import ConflictError, InvalidError
from tracker.web import arguments
from tracker.web.forms.base import (
    LONGEST_LINE,
    LONGEST_TEXT,
    CreateForm,
    EditForm,
    LineField,
    TextField,
    first_error,
    id_or_none,
    new_key,
    options,
)


class NoteForm(EditForm):
    """A form of a test."""

    name = LineField("Название")
    text = TextField("Текст")


class NewForm(CreateForm):
    """A creating form of a test."""

    name = LineField("Название")


@pytest.fixture
def arrived(app: Flask) -> Any:
    """Validate a form in the request that brought it."""
    app.config["WTF_CSRF_ENABLED"] = False

    def make(kind: type[Any], data: Any, language: str = "ru") -> Any:
        with app.test_request_context("/", method="POST", data=data):
            session["language"] = language
            form = kind()
            form.good = form.validate_on_submit()
            return form

    return make


def test_what_arrives_is_cleaned(arrived: Any) -> None:
    form = arrived(NoteForm, {"name": "  Школа\u200b \t № 5\x00 ", "text": "раз\r\n\x1bдва  \r\n\r\n"})
    assert form.good
    assert (form.name.data, form.text.data) == ("Школа № 5", "раз\nдва")


@pytest.mark.parametrize(("field", "longest"), [("name", LONGEST_LINE), ("text", LONGEST_TEXT)])
@pytest.mark.parametrize(("language", "words"), [("ru", "Не больше"), ("en", "At most")])
def test_a_text_is_as_long_as_its_column_and_no_longer(
    arrived: Any, field: str, longest: int, language: str, words: str
) -> None:
    assert arrived(NoteForm, {field: "я" * longest}, language).good
    form = arrived(NoteForm, {field: "я" * (longest + 1)}, language)
    assert not form.good
    assert words in form.errors[field][0]
    assert str(longest) in form.errors[field][0]
    assert len(getattr(arrived(NoteForm, {field: "я" * longest * 50}), field).data) <= longest * 4


@pytest.mark.parametrize(
    ("sent", "seen"),
    [("7", 7), ("0", 0), ("", -1), ("-3", -1), ("7.0", -1), ("9" * 10, -1), ("x", -1), (" 7", -1), ("٧", -1), (None, -1)],
)  # fmt: skip
def test_the_version_that_was_seen_is_a_number_or_none_at_all(
    app: Flask, arrived: Any, sent: str | None, seen: int
) -> None:
    data = {} if sent is None else {"_version": sent}
    assert arrived(NoteForm, data).version_seen == seen
    with app.test_request_context("/", method="POST", data=data):
        assert arguments.version() == seen


@pytest.mark.parametrize("key", ["", "x", "A" * 32, "0" * 31, "0" * 33, "0" * 31 + "g", "0" * 32 + "\n", "'" * 32])
def test_a_damaged_key_is_refused_where_it_would_be_written(arrived: Any, key: str) -> None:
    form = arrived(NewForm, {"name": "x", "_idem": key})
    assert not form.good
    assert "idem" in form.errors


def test_each_form_shown_has_a_key_of_its_own_that_would_be_taken_back(app: Flask, arrived: Any) -> None:
    with app.test_request_context("/"):
        keys = {NewForm().idem.data for _ in range(5)} | {new_key()}
    assert len(keys) == 6
    assert all(arrived(NewForm, {"name": "x", "_idem": key}).good for key in keys)


def test_an_error_of_the_rules_stands_at_the_field_it_names_else_above(arrived: Any) -> None:
    form = arrived(NoteForm, {"name": "x"})
    form.refuse(InvalidError("The login “%(login)s” is taken.", field="name", login="osip"))
    form.refuse(InvalidError("Too long.", field="nothing-of-this-form"))
    form.refuse(ConflictError("It was sent already."))
    assert len(form.name.errors) == 1
    assert "osip" in form.name.errors[0]
    assert len(form.form_errors) == 2
    assert first_error(form).startswith("Название: ")


def test_the_first_error_is_empty_when_there_is_none(arrived: Any) -> None:
    form = arrived(NoteForm, {"name": "x"})
    assert first_error(form) == ""
    form.refuse(ConflictError("Nobody knows."))
    assert first_error(form) == "Nobody knows."


@pytest.mark.parametrize(
    ("value", "found"),
    [("", None), ("7", 7), (7, 7), ("0", 0), ("-1", -1), ("x", -1), ("9" * 10, 9_999_999_999), ("9" * 11, -1), ("٣", -1),
     ("1e3", -1), ("None", -1)],
)  # fmt: skip
def test_what_was_picked_from_a_list_is_an_id_none_or_what_no_list_offers(value: object, found: int | None) -> None:
    assert id_or_none(value) == found


def test_a_list_offers_values_with_their_words() -> None:
    assert [(choice.value, choice.label) for choice in options([(1, "Один"), ("", "—")])] == [(1, "Один"), ("", "—")]


# Addresses and bulk forms


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_address_breaks_the_reading_of_its_filters(app: Flask, typed: str) -> None:
    with app.test_request_context("/", query_string={"page": typed, "since": typed, "q": typed}):
        assert arguments.page_number() >= 1
        assert arguments.day("since") is None or arguments.day("since").year >= 2015  # type: ignore[union-attr]
        words = arguments.words("q")
    assert not re.search(r"[\x00-\x1f]", words)


@pytest.mark.parametrize(
    ("sent", "found"),
    [([], []), (["3", "1", "2"], [3, 1, 2]), (["2147483647"], [2**31 - 1])],
)  # fmt: skip
def test_the_ids_of_a_bulk_form_come_in_their_order(sent: list[str], found: list[int]) -> None:
    assert arguments.ids(MultiDict([("id", value) for value in sent]), "id") == found


@pytest.mark.parametrize("bad", ["", "x", "1.0", "-1", "٣", " 1", "1\x00", "0", "2147483648", "9" * 5000])
def test_one_id_that_is_none_refuses_the_whole_bulk_form(bad: str) -> None:
    with pytest.raises(Exception, match=r"value cannot be taken|no such object"):
        arguments.ids(MultiDict([("id", "1"), ("id", bad)]), "id")


def test_more_rows_than_are_taken_at_once_are_refused_before_any_is_read() -> None:
    with pytest.raises(InvalidError) as caught:
        arguments.ids(MultiDict([("id", "x")] * 4), "id", most=3)
    assert caught.value.params == {"most": 3}


@pytest.mark.parametrize(
    ("query", "ticked"), [("t=1", True), ("t=0", False), ("t=", False), ("", False), ("t=on", False)]
)
def test_a_tick_is_a_one(app: Flask, query: str, ticked: bool) -> None:
    with app.test_request_context(f"/?{query}"):
        assert arguments.tick("t") is ticked
