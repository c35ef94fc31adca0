"""Errors carry a message id, its values and the field, and read as a sentence by themselves."""

import inspect

import pytest

from tracker.domain import errors
from tracker.domain.errors import (
    N_,
    InvalidError,
    RowError,
    RowsInvalidError,
    SverkaError,
    TooManyError,
)

KINDS = [kind for _name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, SverkaError)]


def make(kind: type[SverkaError], message: str, **values: object) -> SverkaError:
    first = {RowError: (3, message), RowsInvalidError: (message, [])}.get(kind, (message,))
    more = {"retry_after": 5} if kind is TooManyError else {}
    return kind(*first, **more, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_its_message_apart_from_its_values(kind: type[SverkaError]) -> None:
    error = make(kind, "At most %(most)s rows, not %(given)s.", most=5, given="100 %")
    assert error.message == "At most %(most)s rows, not %(given)s."
    assert error.params == {"most": 5, "given": "100 %"}
    assert str(error) == "At most 5 rows, not 100 %."


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_without_values_may_hold_a_percent_sign(kind: type[SverkaError]) -> None:
    assert str(make(kind, "100 % is the most.")) == "100 % is the most."


def test_the_field_is_no_value_of_the_sentence() -> None:
    error = InvalidError("Too long.", field="name")
    assert (error.field, error.params) == ("name", {})


def test_a_refused_file_names_each_row() -> None:
    rows = [RowError(2, "No name.", field="name"), RowError(9, "The login “%(login)s” is taken.", login="x")]
    error = RowsInvalidError("%(count)s rows cannot be taken.", rows, count=2)
    assert isinstance(error, InvalidError)
    assert str(error) == "2 rows cannot be taken."
    assert [(row.row, row.field, str(row)) for row in error.rows] == [
        (2, "name", "No name."),
        (9, None, "The login “x” is taken."),
    ]


def test_marking_a_message_leaves_it_as_it_is() -> None:
    assert N_("Busy just now") == "Busy just now"
