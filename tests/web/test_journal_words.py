"""The words of the journal, one by one: every action, kind and field in both languages, every value as people write it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from tracker.domain.assistance import FORM_NAMES
from tracker.domain.packets import STATUS_NAMES as PACKET_STATUSES
from tracker.domain.recommendations import ADDRESSEE_NAMES
from tracker.domain.tasks import STATUS_NAMES, VERB_NAMES
from tracker.models.journal import JournalEntry
from tracker.web.journal_words import (
    ACTIONS,
    FIELDS,
    LONGEST_VALUE,
    OBJECTS,
    VALUES,
    action_words,
    changes,
    object_words,
)


@pytest.fixture(params=["ru", "en"])
def lang(request: pytest.FixtureRequest, bare_app: Flask) -> Iterator[str]:
    """A request in a language."""
    with bare_app.test_request_context("/"):
        g.language = request.param
        yield request.param


@pytest.fixture
def russian(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context("/"):
        g.language = "ru"
        yield


def entry(**values: Any) -> JournalEntry:
    return JournalEntry(**{"action": "changed", "object_type": "task", "before": {}, "after": {}, **values})


def is_in(lang: str, words: str) -> bool:
    """Whether words are of a language, as far as letters tell."""
    return bool(re.search("[А-Яа-яЁё]", words)) is (lang == "ru")


def test_every_action_is_said_in_both_languages(lang: str) -> None:
    for action in ACTIONS:
        words = action_words(entry(action=action))
        assert is_in(lang, words), (action, words)
        assert words[0].isupper(), words
        assert words != action


def test_every_kind_of_object_is_said_with_its_number(lang: str) -> None:
    for kind in OBJECTS:
        words = object_words(entry(object_type=kind, object_id=17))
        assert is_in(lang, words.removesuffix(" № 17")), words
        assert words.endswith(" № 17")
        assert object_words(entry(object_type=kind, object_id=None)) == words.removesuffix(" № 17")


def test_every_field_is_said_in_both_languages(lang: str) -> None:
    for name in FIELDS:
        (change,) = changes(entry(after={name: 5}))
        assert is_in(lang, change.field), (name, change.field)
        assert change.before == ""


def test_every_value_with_words_is_said_in_both_languages(lang: str) -> None:
    for name, values in VALUES.items():
        kind, _space, field = name.rpartition(" ")
        for value in values:
            (change,) = changes(entry(object_type=kind or "memo", before={field: value}))
            assert is_in(lang, change.before), (name, value, change.before)


@pytest.mark.parametrize("name", ["never_heard_of", "x"])
def test_what_has_no_words_is_shown_as_it_is(russian: None, name: str) -> None:
    assert action_words(entry(action=name)) == name
    assert object_words(entry(object_type=name, object_id=3)) == f"{name} № 3"
    assert changes(entry(after={name: "значение"}))[0].field == name.replace("_", " ")
    assert changes(entry(after={"status": name}))[0].after == name


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("due_on", "2027-05-04", "04.05.2027"), ("due_on", "2027-13-04", "2027-13-04"), ("due_on", "2027-05-04x", "2027-05-04x"),
        ("handed_at", "2027-04-20T09:30:00+00:00", "20.04.2027 12:30"), ("text", "2027-05-04", "04.05.2027"),
        ("text", "2027", "2027"), ("text", "абв-2027", "абв-2027"), ("active", True, "да"), ("active", False, "нет"),
        ("works", 0, "0"), ("works", 58, "58"), ("hours", "1.5", "1.5"), ("experts", ["Иванова", "Петров"], "Иванова, Петров"),
        ("roles", ["school@7"], "Представитель школы (№ 7)"), ("roles", ["king@1"], "king@1"), ("roles", ["administrator@1", "observer@2"],
         "Администратор (№ 1), Общественный наблюдатель (№ 2)"),
        ("tasks", {"status": "sent", "works": 3}, "status: Направлено на исполнение; works: 3"),
        ("recommendation_id", 12, "№ 12"), ("recommendation_id", "12", "12"), ("school_id", 3, "Школа Третья"), ("school_id", 4, "№ 4"),
        ("subject", "mat", "Математика"), ("subject", "никакой", "никакой"), ("kind", "school", "Школа"),
    ],
)  # fmt: skip
def test_a_value_reads_as_people_write_it(russian: None, name: str, value: Any, words: str) -> None:
    (change,) = changes(entry(after={name: value}), {3: "Школа Третья"})
    assert change.after.casefold() == words.casefold()


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_was_and_stays_empty_is_left_out_and_what_became_so_is_told(russian: None, value: Any) -> None:
    assert changes(entry(before={"login": value}, after={"login": None})) == []
    (change,) = changes(entry(before={"login": "anna"}, after={"login": value}))
    assert (change.before, change.after) == ("anna", "—")


@pytest.mark.parametrize(("length", "cut"), [(LONGEST_VALUE, False), (LONGEST_VALUE + 1, True), (50_000, True)])
def test_a_long_value_is_cut_where_a_page_would_break(russian: None, length: int, cut: bool) -> None:
    (change,) = changes(entry(after={"text": "ё" * length}))
    assert change.after == "ё" * LONGEST_VALUE + "…" * cut


def test_new_values_come_first_and_each_field_once(russian: None) -> None:
    found = changes(entry(before={"works": 1, "grade": 5}, after={"grade": 6, "teachers": 2}))
    assert [(one.field, one.before, one.after) for one in found] == [
        ("Класс", "5", "6"), ("Учителей", "", "2"), ("Работ", "1", ""),
    ]  # fmt: skip


def test_a_status_of_a_packet_is_not_one_of_a_task(russian: None) -> None:
    packet = changes(entry(object_type="cross_check", after={"status": "returned"}))[0].after
    task = changes(entry(object_type="task", after={"status": "returned"}))[0].after
    assert packet != task


def test_the_tables_hold_every_member_of_their_lists() -> None:
    assert {status.value for status in STATUS_NAMES} <= set(VALUES["status"])
    assert {status.value for status in PACKET_STATUSES} == set(VALUES["cross_check status"])
    assert {form.value for form in FORM_NAMES} == set(VALUES["form"])
    assert {one.value for one in ADDRESSEE_NAMES} == set(VALUES["addressee"])
    assert {verb.value for verb in VERB_NAMES} <= set(ACTIONS)
