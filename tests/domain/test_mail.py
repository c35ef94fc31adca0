"""What may be told, to whom, when: addresses, hours, windows and the days of reminders, worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.errors import InvalidError
from tracker.domain.mail import (
    STAGES,
    TOPIC_ACTIONS,
    TOPIC_NAMES,
    ZONES,
    Topic,
    Window,
    check_address,
    check_hour,
    check_topics,
    check_zone,
    is_escalated,
    is_time,
    masked,
    stage,
    topics_of,
    window,
)
from tracker.domain.roles import Actor, Grant, Role

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("head@school.example", "head@school.example"),
        ("  head@school.example ", "head@school.example"),
        ("Head@School.Example", "Head@school.example"),
        ("a.b-c_d+e%f@x-y.example", "a.b-c_d+e%f@x-y.example"),
        ("head@школа.рф", "head@xn--80aa3agq.xn--p1ai"),
        ("1@2.example", "1@2.example"),
        ("a" * 64 + "@b.example", "a" * 64 + "@b.example"),
        ("a@" + "b" * 63 + ".example", "a@" + "b" * 63 + ".example"),
    ],
)
def test_an_address_is_kept_as_mail_knows_it(typed: str, kept: str) -> None:
    if "xn--" in kept:
        kept = "head@" + "школа.рф".encode("idna").decode()
    assert check_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "head",
        "@school.example",
        "head@",
        "head@school",
        "head@.example",
        "head@school.",
        "head@school..example",
        "head@-school.example",
        "head@school-.example",
        "head@10.0.0.1",
        "head@[10.0.0.1]",
        ".head@school.example",
        "head.@school.example",
        "he..ad@school.example",
        "he ad@school.example",
        "he\nad@school.example",
        "he\rad@school.example",
        "he\x00ad@school.example",
        "head@school.example\r\nBcc: all@school.example",
        "head@school.example,second@school.example",
        "<head@school.example>",
        "Глава <head@school.example>",
        '"he ad"@school.example',
        "head(comment)@school.example",
        "глава@school.example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example",
        "a@" + ".".join(["b" * 60] * 5) + ".example",
    ],
)
def test_anything_else_is_no_address(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_address(typed)
    assert refused.value.field == "address"


def test_what_the_standard_maps_to_nothing_falls_away() -> None:
    assert check_address("head@sch\u200bool.example\n") == "head@school.example"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("head@school.example", "h…@school.example"), ("a@b.example", "a…@b.example"), ("", "")],
)
def test_the_journal_keeps_too_little_to_write_to(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.mark.parametrize(("hour", "good"), [(-1, False), (0, True), (8, True), (23, True), (24, False)])
def test_a_day_has_twenty_four_hours(hour: int, good: bool) -> None:
    if good:
        assert check_hour(hour) == hour
    else:
        with pytest.raises(InvalidError) as refused:
            check_hour(hour)
        assert refused.value.field == "hour"


def test_only_zones_of_russia_are_offered_and_each_exists_with_the_offset_it_names() -> None:
    noon = datetime(2027, 4, 20, 12, tzinfo=UTC)
    assert len(ZONES) == 11
    for name, words in ZONES.items():
        hours = noon.astimezone(ZoneInfo(name)).utcoffset() or timedelta(0)
        assert words.endswith(f"UTC+{int(hours.total_seconds() // 3600)}"), name
    assert [check_zone(name) for name in ("", "Asia/Kamchatka")] == ["", "Asia/Kamchatka"]
    for wrong in ("Europe/Berlin", "UTC", "../Moscow", "europe/moscow"):
        with pytest.raises(InvalidError):
            check_zone(wrong)


def test_topics_are_kept_in_the_table_s_order_and_unknown_ones_refused() -> None:
    assert check_topics(["notices", "tasks"]) == ["tasks", "notices"]
    assert check_topics([]) == []
    with pytest.raises(InvalidError):
        check_topics(["tasks", "everything"])
    assert set(TOPIC_NAMES) == set(TOPIC_ACTIONS) == set(Topic)


@pytest.mark.parametrize(
    ("role", "topics"),
    [
        (Role.ADMINISTRATOR, set()),
        (Role.DEPARTMENT, set(Topic)),
        (Role.METHODOLOGIST, set(Topic) - {Topic.DECISIONS}),
        (Role.SCHOOL, set(Topic) - {Topic.DECISIONS}),
        (Role.OBSERVER, set()),
    ],
)
def test_each_role_may_be_told_of_its_own(role: Role, topics: set[Topic]) -> None:
    assert set(topics_of(Actor(1, "x", frozenset({Grant(role, 5)})))) == topics


def test_nobody_without_a_role_is_told_anything() -> None:
    assert topics_of(Actor(1, "x")) == []


@pytest.mark.parametrize(
    ("utc", "zone", "hour", "last", "day"),
    [
        ("2027-04-20 05:00", MOSCOW, 8, None, "2027-04-20"),
        ("2027-04-20 04:59", MOSCOW, 8, None, None),
        ("2027-04-20 05:00", MOSCOW, 8, "2027-04-20", None),
        ("2027-04-20 05:00", MOSCOW, 8, "2027-04-19", "2027-04-20"),
        ("2027-04-20 05:00", MOSCOW, 8, "2027-04-21", None),
        # The server was away until a minute before midnight.
        ("2027-04-20 20:59", MOSCOW, 8, "2027-04-19", "2027-04-20"),
        # Where clocks change: half past two is there twice on 25 October, and not at all on 28 March.
        ("2026-10-25 00:30", BERLIN, 2, "2026-10-24", "2026-10-25"),
        ("2026-10-25 01:30", BERLIN, 2, "2026-10-25", None),
        ("2027-03-28 00:59", BERLIN, 2, "2027-03-27", None),
        ("2027-03-28 01:00", BERLIN, 2, "2027-03-27", "2027-03-28"),
        # The year's end, and the day that only leap years have.
        ("2027-12-31 21:00", MOSCOW, 0, "2027-12-31", "2028-01-01"),
        ("2028-02-28 21:00", MOSCOW, 0, "2028-02-28", "2028-02-29"),
    ],
)
def test_the_time_of_a_digest(utc: str, zone: ZoneInfo, hour: int, last: str | None, day: str | None) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    found = is_time(moment, zone, hour, date.fromisoformat(last) if last else None)
    assert found == (date.fromisoformat(day) if day else None)


NOON = datetime(2027, 4, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "since", "since_day"),
    [
        (None, NOON - timedelta(days=1), date(2027, 4, 19)),
        (NOON - timedelta(hours=5), NOON - timedelta(hours=5), date(2027, 4, 20)),
        (NOON - timedelta(days=3), NOON - timedelta(days=3), date(2027, 4, 17)),
        (NOON - timedelta(days=14), NOON - timedelta(days=14), date(2027, 4, 6)),
        (NOON - timedelta(days=400), NOON - timedelta(days=14), date(2027, 4, 6)),
        (NOON + timedelta(days=1), NOON + timedelta(days=1), date(2027, 4, 20)),
    ],
    ids=str,
)
def test_what_a_digest_covers(told: datetime | None, since: datetime, since_day: date) -> None:
    assert window(told, NOON, MOSCOW) == Window(since, NOON, since_day, date(2027, 4, 20))


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Europe/Kaliningrad", date(2027, 4, 20)), ("Europe/Moscow", date(2027, 4, 21)), ("Asia/Kamchatka", date(2027, 4, 21))],
)  # fmt: skip
def test_its_days_are_those_of_the_department(zone: str, today: date) -> None:
    assert window(None, datetime(2027, 4, 20, 21, 30, tzinfo=UTC), ZoneInfo(zone)).today == today


@pytest.mark.parametrize(
    ("since", "days_left", "told"),
    [
        (19, 7, 7), (19, 6, None), (19, 8, None), (19, 1, 1), (19, 2, None), (19, 0, 0), (19, -1, None),
        (18, 6, 7), (18, 7, 7), (18, 8, None), (18, 0, 0), (18, -1, None),
        (13, 0, 0), (13, 1, 1), (12, 1, 1), (13, 5, 7), (10, 3, 7), (20, 7, None), (20, 0, None),
    ],
)  # fmt: skip
def test_the_stage_of_a_deadline(since: int, days_left: int, told: int | None) -> None:
    today = date(2027, 4, 20)
    of = Window(NOON, NOON, date(2027, 4, since), today)
    assert stage(today + timedelta(days=days_left), of) == told


def test_day_by_day_each_deadline_is_told_exactly_three_times() -> None:
    due, told = date(2027, 4, 20), []
    for day in range(-30, 5):
        today = due + timedelta(days=day)
        found = stage(due, Window(NOON, NOON, today - timedelta(days=1), today))
        told += [] if found is None else [found]
    assert told == list(STAGES)


@pytest.mark.parametrize(
    ("days", "after", "yes"), [(2, 3, False), (3, 3, True), (4, 3, True), (0, 1, False), (1, 1, True)]
)
def test_a_deadline_is_escalated_from_its_day_on(days: int, after: int, yes: bool) -> None:
    assert is_escalated(date(2027, 4, 20), date(2027, 4, 20) + timedelta(days=days), after) is yes
