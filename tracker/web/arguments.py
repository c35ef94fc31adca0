"""Reads the filters out of the address; a value that cannot be one counts as not given."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from tracker.domain.deadlines import EARLIEST, LATEST
from tracker.domain.errors import N_, InvalidError, MissingError
from tracker.domain.text import clean_line

E = TypeVar("E", bound=StrEnum)
LARGEST = 2**31 - 1


def number(name: str, default: int | None = None) -> int | None:
    """Return a whole number from 1 up that fits the database's integer."""
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 10:
        return default
    value = int(text)
    return value if 1 <= value <= LARGEST else default


def page_number() -> int:
    """Return the page asked for."""
    return number("page", 1) or 1


def words(name: str, most: int = 200) -> str:
    """Return a cleaned line of text."""
    return clean_line(request.args.get(name, "")[: most * 4])[:most]


def day(name: str) -> date | None:
    """Return a date that this trade can mean."""
    try:
        value = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return value if EARLIEST <= value <= LATEST else None


def choice(name: str, kind: type[E]) -> E | None:
    """Return a member of an enumeration by its value."""
    text = request.args.get(name, "")
    return next((member for member in kind if member.value == text), None)


def tick(name: str) -> bool:
    """Return whether a tick box is set."""
    return request.args.get(name) == "1"


def ids(source: MultiDict[str, str], name: str, *, most: int = 20_000) -> list[int]:
    """Return the ids of a bulk form in their order; raises when one of them could belong to no row at all."""
    texts = source.getlist(name)
    if len(texts) > most:
        raise InvalidError(N_("At most %(most)s rows are taken at once."), field=name, most=most)
    if not all(text.isascii() and text.isdecimal() for text in texts):
        raise InvalidError(N_("A value cannot be taken. Go back and correct it."), field=name)
    if not all(len(text) <= 10 and 0 < int(text) <= LARGEST for text in texts):
        raise MissingError(N_("There is no such object, or it is not yours to see."))
    return [int(text) for text in texts]


def version() -> int:
    """Return the version that a form without fields was made from; -1 when it carries none."""
    text = request.form.get("_version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
