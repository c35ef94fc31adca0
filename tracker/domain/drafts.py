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


def relaxed_of(data: dict[str, Any], round_id: int) -> list[str]:
    """Return the names of the rules that were lifted for one round."""
    return [str(name) for name in data.get("relaxed", {}).get(str(round_id), [])]


def with_relaxed(data: dict[str, Any], round_id: int, rule: str) -> dict[str, Any]:
    """Return the choice with one more rule lifted for one round."""
    names = sorted({*relaxed_of(data, round_id), rule})
    return {**data, "relaxed": {**data.get("relaxed", {}), str(round_id): names}}


def rounds_of(data: dict[str, Any]) -> list[int]:
    """Return the ids of the rounds chosen."""
    return [int(one) for one in data.get("rounds", [])]
