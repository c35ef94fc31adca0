"""Filters out of the address: what cannot be a value counts as not given."""

from datetime import date

import pytest
from flask import Flask

from tracker.domain.assistance import AssistanceForm
from tracker.web import arguments


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("2147483647", 2**31 - 1), ("2147483648", None), ("0", None), ("-1", None), ("1e3", None), ("", None),
     ("٣", None), ("9" * 5000, None), ("1%00", None)],
)  # fmt: skip
def test_a_number_fits_the_database(app: Flask, text: str, value: int | None) -> None:
    with app.test_request_context(f"/?page={text}"):
        assert arguments.number("page") == value
        assert arguments.page_number() == (value or 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2027-04-20", date(2027, 4, 20)), ("1000-01-01", None), ("9999-12-31", None), ("20.04.2027", None), ("x", None)],
)
def test_a_date_is_one_of_this_trade(app: Flask, text: str, value: date | None) -> None:
    with app.test_request_context(f"/?since={text}"):
        assert arguments.day("since") == value


def test_a_choice_is_a_member_or_nothing(app: Flask) -> None:
    with app.test_request_context("/?form=visit&other=%00"):
        assert arguments.choice("form", AssistanceForm) is AssistanceForm.VISIT
        assert arguments.choice("other", AssistanceForm) is None


def test_words_are_cleaned_and_cut(app: Flask) -> None:
    with app.test_request_context("/?q=%00%20Школа%E2%80%8B%20%20№%201" + "я" * 900):
        assert arguments.words("q").startswith("Школа № 1я")
        assert len(arguments.words("q")) == 200
