"""The outbox: kinds and states of letters, how long they are worth sending, and when a failed one is tried again."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.domain.errors import N_


class LetterKind(StrEnum):
    """Why somebody is written to."""

    DIGEST = "digest"
    CONFIRMATION = "confirmation"
    TEST = "test"


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    EXPIRED = "expired"


class Dropped(StrEnum):
    """Why a letter was not sent although nothing failed: looked at again at the moment of sending."""

    NOBODY = "nobody"
    OFF = "off"
    NO_ROLE = "no_role"
    UNASKED = "unasked"
    OTHER_ADDRESS = "other_address"
    REFUSED = "refused"
    NOTHING = "nothing"


KIND_NAMES: dict[LetterKind, str] = {
    LetterKind.DIGEST: N_("digest of the day"),
    LetterKind.CONFIRMATION: N_("confirmation of an address"),
    LetterKind.TEST: N_("test letter"),
}

STATE_NAMES: dict[LetterState, str] = {
    LetterState.WAITING: N_("waits"),
    LetterState.SENT: N_("sent"),
    LetterState.DROPPED: N_("not sent on purpose"),
    LetterState.FAILED: N_("refused by the mail server"),
    LetterState.EXPIRED: N_("out of date"),
}

DROPPED_WORDS: dict[Dropped, str] = {
    Dropped.NOBODY: N_("the person is not there any more"),
    Dropped.OFF: N_("the account is switched off"),
    Dropped.NO_ROLE: N_("the person holds no role that this may be told to"),
    Dropped.UNASKED: N_("the person has switched letters off"),
    Dropped.OTHER_ADDRESS: N_("the address was changed"),
    Dropped.REFUSED: N_("the mail server has refused this address before"),
    Dropped.NOTHING: N_("there was nothing to tell"),
}

ENDED = frozenset(LetterState) - {LetterState.WAITING}
REPEATABLE = frozenset({LetterState.FAILED, LetterState.EXPIRED})

LIFE: dict[LetterKind, timedelta] = {
    LetterKind.DIGEST: timedelta(hours=20),
    LetterKind.CONFIRMATION: timedelta(days=2),
    LetterKind.TEST: timedelta(hours=2),
}
KEPT = timedelta(days=90)  # letters that have ended are forgotten after this
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
MOST_FAULTS = 5  # a letter that the program cannot make is given up after so many tries


def pause(tries: int) -> timedelta:
    """Return how long to wait after the `tries`-th failure: longer each time, three hours at most."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


def message_id(key: str, host: str) -> str:
    """Return the Message-ID of the letter with this key: the same one however often it is sent.

    A literal address is written in brackets, as mail wants it.
    """
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    plain = host.strip("[]")
    literal = ":" in plain or plain.replace(".", "").isdecimal()
    return f"<{name}@[{plain}]>" if literal else f"<{name}@{plain}>"


def is_permanent(code: int) -> bool:
    """Return whether a mail server's answer will stay the same however often one asks."""
    return 500 <= code <= 599


def expired(expires_at: datetime, moment: datetime) -> bool:
    """Return whether a letter is not worth sending any more."""
    return moment >= expires_at
