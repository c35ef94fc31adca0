"""A calendar that other programs subscribe to: whole days, names that stay, and text that cannot break the file."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from tracker.documents.ical import Happening, to_ics

MADE_AT = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
ACCENTED = "Проверка: русский язык, 5 класс; пакет 27-РУ5-012"


def happening(**values: object) -> Happening:
    given = {"uid": "check-1-mark@sverka", "summary": "Проверка", "first": date(2027, 4, 22), "last": date(2027, 4, 23)}
    return Happening(**{**given, **values})  # type: ignore[arg-type]


def written(*happenings: Happening) -> str:
    """The file with its folded lines joined again."""
    return to_ics("СШ № 1", happenings, MADE_AT).decode().replace("\r\n ", "")


def read(*happenings: Happening) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(to_ics("СШ № 1", happenings, MADE_AT))
    return list(calendar.walk("VEVENT"))


@pytest.mark.parametrize(
    "line",
    [
        "BEGIN:VCALENDAR",
        "PRODID:-//Sverka//Mutual checks//RU",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:СШ № 1",
        "X-PUBLISHED-TTL:PT6H",
        "END:VCALENDAR",
    ],
)
def test_an_empty_calendar_says_whose_it_is_and_how_often_to_ask(line: str) -> None:
    assert line in written().split("\r\n")
    assert read() == []


@pytest.mark.parametrize(
    ("first", "last", "starts", "ends"),
    [
        # The end of an event of whole days is the day after its last one.
        (date(2027, 4, 22), date(2027, 4, 23), "20270422", "20270424"),
        (date(2027, 4, 22), date(2027, 4, 22), "20270422", "20270423"),
        (date(2027, 4, 30), date(2027, 4, 30), "20270430", "20270501"),
        (date(2027, 12, 31), date(2027, 12, 31), "20271231", "20280101"),
        (date(2028, 2, 28), date(2028, 2, 29), "20280228", "20280301"),
    ],
)
def test_days_are_whole_days_without_any_zone(first: date, last: date, starts: str, ends: str) -> None:
    lines = written(happening(first=first, last=last)).split("\r\n")
    assert f"DTSTART;VALUE=DATE:{starts}" in lines
    assert f"DTEND;VALUE=DATE:{ends}" in lines


def test_an_event_has_its_name_its_stamp_and_leaves_the_day_free() -> None:
    [event] = read(happening(sequence=3))
    assert str(event["uid"]) == "check-1-mark@sverka"
    assert event["sequence"] == 3
    assert event["dtstamp"].dt == MADE_AT
    assert str(event["transp"]) == "TRANSPARENT"


def test_a_moved_event_is_the_same_one_with_a_higher_number() -> None:
    [before], [after] = read(happening()), read(happening(first=date(2027, 4, 26), last=date(2027, 4, 26), sequence=1))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]


@pytest.mark.parametrize(
    ("name", "key"),
    [("description", "description"), ("place", "location")],
)
def test_what_is_not_known_is_left_out(name: str, key: str) -> None:
    [bare] = read(happening())
    assert key not in bare
    [told] = read(happening(**{name: "СШ № 2, каб. 5"}))
    assert str(told[key]) == "СШ № 2, каб. 5"


@pytest.mark.parametrize(
    "text",
    [
        ACCENTED,
        "запятая, точка с запятой; обратная черта \\ и двоеточие:",
        "две\nстроки",
        "END:VEVENT\r\nBEGIN:VEVENT",
        "«Ёлка» № 5 🙂",
        "очень длинное название " * 20,
    ],
)
def test_any_text_comes_out_as_it_was_and_breaks_nothing(text: str) -> None:
    [event] = read(happening(summary=text, description=text, place=text))
    for key in ("summary", "description", "location"):
        assert str(event[key]).replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_no_line_of_the_file_is_longer_than_the_standard_allows() -> None:
    data = to_ics("Календарь " * 30, [happening(summary=ACCENTED * 9)], MADE_AT)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_events_keep_their_order() -> None:
    many = [happening(uid=f"check-{number}@sverka") for number in range(5)]
    assert [str(event["uid"]) for event in read(*many)] == [one.uid for one in many]
