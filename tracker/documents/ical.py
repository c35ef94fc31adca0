"""Dates as an iCalendar file: whole days, names that stay, numbers that grow when a date moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Sverka//Mutual checks//RU"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of whole days, `first` to `last`; the same `uid` with a higher `sequence` is the same event, moved."""

    uid: str
    summary: str
    first: date
    last: date
    sequence: int = 0
    description: str = ""
    place: str = ""


def to_ics(title: str, happenings: Iterable[Happening], made_at: datetime) -> bytes:
    """Return a calendar that programs subscribe to."""
    calendar = Calendar()
    for name, value in (
        ("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"),
        ("x-wr-calname", title), ("x-published-ttl", "PT6H"),
    ):  # fmt: skip
        calendar.add(name, value)
    for one in happenings:
        calendar.add_component(_event(one, made_at))
    data: bytes = calendar.to_ical()
    return data


def _event(one: Happening, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", made_at)
    event.add("sequence", one.sequence)
    event.add("summary", one.summary)
    event.add("dtstart", one.first)
    event.add("dtend", one.last + timedelta(days=1))  # the day after the last one
    event.add("transp", "TRANSPARENT")
    if one.description:
        event.add("description", one.description)
    if one.place:
        event.add("location", one.place)
    return event
