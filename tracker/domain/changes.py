"""What happens to a distribution after it was ordered: a school closes, a teacher falls ill, a subject comes late."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tracker.domain.errors import N_


class Event(StrEnum):
    """What happened."""

    SCHOOL_CLOSES = "school_closes"
    TEACHERS_FEWER = "teachers_fewer"
    ROUND_ADDED = "round_added"


EVENT_NAMES: dict[Event, str] = {
    Event.SCHOOL_CLOSES: N_("A school closes or takes no part any more"),
    Event.TEACHERS_FEWER: N_("A teacher is ill: the school has fewer teachers of a subject"),
    Event.ROUND_ADDED: N_("A subject was drawn late: one more subject is to be checked"),
}


@dataclass(frozen=True)
class Happening:
    """One event with what it concerns."""

    event: Event
    school_id: int | None = None
    round_id: int | None = None
    teachers: int = 0
    reason: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the event as JSON."""
        return asdict(self)


def read_happening(data: Mapping[str, Any]) -> Happening:
    """Return an event as it was stored."""
    return Happening(**{**data, "event": Event(data["event"])})
