"""What the hash of a journal's entry covers."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.journal import COVERED, GENESIS, entry_hash, plain
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.models.journal import JournalEntry

KEY = "a-key-that-lies-outside-the-database"
ENTRY: dict[str, Any] = {
    "id": 7,
    "at": datetime(2027, 4, 20, 9, 30, 15, 123456, tzinfo=UTC),
    "person_id": 3,
    "person_name": "Осип Осипов",
    "request_id": "0123456789abcdef",
    "action": "close",
    "object_type": "task",
    "object_id": 12,
    "organisation_id": 5,
    "before": {"status": "reported", "due_on": "2027-05-21"},
    "after": {"status": "closed"},
    "note": "исполнено",
    "previous_hash": "f" * 64,
}
# The smallest change a forger could want, for each field.
FORGED: dict[str, Any] = {
    "id": 8,
    "at": ENTRY["at"] + timedelta(microseconds=1),
    "person_id": None,
    "person_name": "Осип Осипoв",  # a Latin o
    "request_id": "0123456789abcdee",
    "action": "closed",
    "object_type": "tasks",
    "object_id": 13,
    "organisation_id": None,
    "before": {"status": "reported", "due_on": "2027-05-22"},
    "after": {"status": "closed", "x": None},
    "note": "исполнено ",
    "previous_hash": "f" * 63 + "e",
}


@pytest.mark.parametrize("field", COVERED)
def test_a_change_of_any_covered_field_changes_the_hash(field: str) -> None:
    assert entry_hash({**ENTRY, field: FORGED[field]}, KEY) != entry_hash(ENTRY, KEY)


def test_every_column_but_the_hash_itself_is_covered() -> None:
    assert {column.name for column in JournalEntry.__table__.columns} == {*COVERED, "hash"}
    assert set(FORGED) == set(COVERED)


def test_values_do_not_slip_from_one_field_into_the_next() -> None:
    one = {**ENTRY, "action": "close", "object_type": "task"}
    other = {**ENTRY, "action": "closetask", "object_type": ""}
    swapped = {**ENTRY, "before": ENTRY["after"], "after": ENTRY["before"]}
    assert len({entry_hash(entry, KEY) for entry in (one, other, swapped)}) == 3


def test_without_the_key_nobody_can_write_the_same_hash() -> None:
    assert entry_hash(ENTRY, KEY) != entry_hash(ENTRY, KEY + "x")
    assert len(entry_hash(ENTRY, KEY)) == len(GENESIS) == 64
    assert entry_hash(ENTRY, KEY) != GENESIS


def test_the_hash_does_not_depend_on_the_order_of_keys_or_on_what_is_not_covered() -> None:
    turned = dict(reversed(ENTRY.items()))
    turned["before"] = dict(reversed(ENTRY["before"].items()))
    assert entry_hash({**turned, "hash": "x", "more": 1}, KEY) == entry_hash(ENTRY, KEY)


def test_a_covered_field_may_not_be_left_out() -> None:
    for field in COVERED:
        with pytest.raises(KeyError):
            entry_hash({name: value for name, value in ENTRY.items() if name != field}, KEY)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (TaskStatus.CLOSED, "closed"),
        (date(2027, 5, 21), "2027-05-21"),
        (datetime(2027, 5, 21, 9, tzinfo=timezone(timedelta(hours=3))), "2027-05-21T09:00:00+03:00"),
        (Decimal("1.50"), "1.50"),
        ({Role.SCHOOL: (1, 2), 3: {"x": Decimal(2)}}, {"school": [1, 2], "3": {"x": "2"}}),
        ([None, True, 0, "текст"], [None, True, 0, "текст"]),
        (frozenset({5}), [5]),
    ],
)
def test_a_value_is_stored_as_json_knows_it(value: Any, stored: Any) -> None:
    assert plain(value) == stored
    assert type(plain(value)) is type(stored)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.dates(), st.decimals(allow_nan=False),
    st.sampled_from(TaskStatus), st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(VALUES)
def test_the_hash_is_the_same_before_storing_and_after_reading_back(value: Any) -> None:
    stored = plain(value)
    assert plain(stored) == stored
    assert json.loads(json.dumps(stored)) == stored


@given(st.frozensets(st.text(max_size=3), max_size=5))
def test_a_set_is_stored_in_one_order_whatever_way_it_was_made(words: frozenset[str]) -> None:
    assert plain(words) == plain(frozenset(sorted(words, reverse=True))) == sorted(words)


def test_a_hash_is_made_of_the_russian_text_as_it_stands_in_the_order_agreed_on() -> None:
    entry = {
        "id": 7,
        "at": datetime(2027, 4, 20, 9, 30, tzinfo=UTC),
        "person_id": None,
        "person_name": "Ёлкина",
        "request_id": "-",
        "action": "close",
        "object_type": "task",
        "object_id": 5,
        "organisation_id": 3,
        "before": {"status": "reported", "due_on": date(2027, 5, 21)},
        "after": {"status": "closed"},
        "note": "Приказ № 5",
        "previous_hash": "0" * 64,
    }
    text = (
        '[7, "2027-04-20T09:30:00+00:00", null, "Ёлкина", "-", "close", "task", 5, 3, '
        '{"due_on": "2027-05-21", "status": "reported"}, {"status": "closed"}, "Приказ № 5", "' + "0" * 64 + '"]'
    )
    assert entry_hash(entry, "ключ") == hmac.new("ключ".encode(), text.encode(), hashlib.sha256).hexdigest()


def test_a_set_is_stored_in_one_order_whatever_is_in_it() -> None:
    assert plain({10, 9, 1}) == plain(frozenset({9, 1, 10})) == [1, 10, 9]
    assert plain({"б", 2, "а"}) == [2, "а", "б"]
