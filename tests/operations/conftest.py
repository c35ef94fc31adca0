"""A seeded installation behind a real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run, settings_of
from tests.operations.service import Client, Server
from tracker.config import Config

Environment = dict[str, str | None]


class Place:
    """An installation: how to reach it, and what the seed said of it."""

    def __init__(self, environment: Environment, described: dict[str, Any], log: Path) -> None:
        self.environment = environment
        self.described = described
        self.server = Server(environment, log)

    def people(self, role: str) -> list[dict[str, Any]]:
        return [row for row in self.described["people"] if row["role"] == role]

    @property
    def schools(self) -> list[dict[str, Any]]:
        return [row for row in self.described["organisations"] if row["kind"] == "school"]

    def client(self, role: str, number: int = 0) -> Client:
        return Client(self.server.port).sign_in(self.people(role)[number])


@pytest.fixture
def schools() -> int:
    """How many schools there are; a module may say otherwise."""
    return 6


@pytest.fixture
def place(config: Config, schools: int, tmp_path: Path) -> Iterator[Place]:
    environment: Environment = dict(settings_of(config))
    shown = run(environment, "seed", "--schools", str(schools), "--json").output
    made = Place(environment, json.loads(shown), tmp_path / "server.log")
    try:
        made.server.start()
        yield made
    finally:
        made.server.stop()
