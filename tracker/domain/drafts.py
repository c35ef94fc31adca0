"""What a draft of a distribution remembers of the person's choice: the rounds and the rules, as plain data."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from tracker.domain.schemes import Settings


def settings_data(settings: Settings, round_ids: Sequence[int]) -> dict[str, Any]:
    """Return rules and rounds as they are stored."""
    return {**asdict(settings), "rounds": sorted(set(round_ids))}


def settings_of(data: dict[str, Any]) -> Settings:
    """Return the rules out of what is stored; what an older version did not know has its default."""
    known = {field.name for field in fields(Settings)}
    return Settings(**{name: value for name, value in data.items() if name in known})


def rounds_of(data: dict[str, Any]) -> list[int]:
    """Return the ids of the rounds chosen."""
    return [int(one) for one in data.get("rounds", [])]
