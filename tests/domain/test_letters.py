"""The outbox's own rules: pauses, names of letters, and what a mail server's answers mean."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.letters import (
    DROPPED_WORDS,
    ENDED,
    KIND_NAMES,
    LIFE,
    PAUSES,
    REPEATABLE,
    STATE_NAMES,
    Dropped,
    LetterKind,
    LetterState,
    expired,
    is_permanent,
    message_id,
    pause,
)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 180), (99, 180)]
)
def test_pauses_grow_to_three_hours(tries: int, minutes: int) -> None:
    assert pause(tries) == timedelta(minutes=minutes)


def test_every_pause_is_longer_than_the_one_before() -> None:
    assert list(PAUSES) == sorted(set(PAUSES))


@pytest.mark.parametrize(
    ("code", "permanent"), [(250, False), (421, False), (450, False), (499, False), (500, True), (550, True), (599, True), (600, False)]
)  # fmt: skip
def test_answers_from_five_hundred_on_are_for_good(code: int, permanent: bool) -> None:
    assert is_permanent(code) is permanent


@pytest.mark.parametrize(
    ("host", "end"),
    [
        ("sverka.city.example", "@sverka.city.example>"),
        ("127.0.0.1", "@[127.0.0.1]>"),
        ("::1", "@[::1]>"),
        ("[::1]", "@[::1]>"),
        ("localhost", "@localhost>"),
    ],
)
def test_a_name_says_where_it_comes_from(host: str, end: str) -> None:
    name = message_id("digest:5:2027-04-20", host)
    assert name.startswith("<")
    assert name.endswith(end)
    assert name.count("@") == 1


def test_a_name_is_the_key_s_and_tells_nothing_of_it() -> None:
    keys = [f"digest:{person}:2027-04-{day}" for person in range(50) for day in range(10, 20)]
    names = [message_id(key, "x.example") for key in keys]
    assert len(set(names)) == 500
    assert names == [message_id(key, "x.example") for key in keys]
    assert not [name for name in names if "digest" in name or "2027" in name[:9]]


@pytest.mark.parametrize(("gap", "gone"), [(-1, False), (0, True), (1, True)])
def test_a_letter_is_out_of_date_from_its_moment_on(gap: int, gone: bool) -> None:
    moment = datetime(2027, 4, 20, 9, tzinfo=UTC)
    assert expired(moment, moment + timedelta(seconds=gap)) is gone


def test_every_kind_state_and_reason_has_its_words() -> None:
    assert set(KIND_NAMES) == set(LIFE) == set(LetterKind)
    assert set(STATE_NAMES) == set(LetterState)
    assert set(DROPPED_WORDS) == set(Dropped)
    assert len(set(DROPPED_WORDS.values())) == len(Dropped)
    assert set(LetterState) - {LetterState.WAITING} == ENDED
    assert REPEATABLE <= ENDED
    assert LetterState.SENT not in REPEATABLE, "nobody sends a letter twice on purpose"


def test_a_digest_does_not_outlive_the_next_one() -> None:
    assert LIFE[LetterKind.DIGEST] < timedelta(days=1)
