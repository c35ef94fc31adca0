"""The server refuses to start unsafely, ends politely, and keeps restores and migrations away."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import run

ROOT = Path(__file__).parents[2]
INIT = ("init", "--department", "Отдел", "--name", "Анна", "--login", "anna", "--link")


def start(environment: dict[str, str | None], port: int) -> subprocess.Popen[str]:
    """A server as a process of its own; returns once it says that it serves."""
    given = {**os.environ, **{name: value for name, value in environment.items() if value}, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tracker.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=given, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    for line in server.stderr:
        if "Serving on" in line:
            break
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(environment):
    run(environment, *INIT)
    port = free_port()
    server = start(environment, port)
    yield server, port
    server.kill()
    server.communicate()


def test_it_answers_and_ends_with_a_signal(served) -> None:
    server, port = served
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
        assert answer.status == 200
        assert "Server" not in answer.headers
    server.send_signal(signal.SIGTERM)
    assert server.wait(15) == 0


def test_the_database_is_neither_restored_nor_migrated_under_it(served, environment, tmp_path: Path) -> None:
    run(environment, "backup", tmp_path / "copy.zip")
    for words in (("restore", tmp_path / "copy.zip"), ("migrate",)):
        assert "server is running" in run(environment, *words, status=1).output


def test_a_taken_port_is_named(served, environment) -> None:
    given = {**os.environ, **{name: value for name, value in environment.items() if value}, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tracker.cli", "serve", "--port", str(served[1])]
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "Cannot serve" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_of_another_version_is_refused(environment) -> None:
    run(environment, *INIT)
    with closing(sqlite3.connect(f"{environment['SVERKA_HOME']}/sverka.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (("serve",), ("migrate",), ("check",)):
        assert "newer version" in run(environment, *words, status=1).output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SVERKA_SECRET_KEY", "dev", "SVERKA_SECRET_KEY is too weak"),
        ("SVERKA_SECRET_KEY", "a" * 64, "SVERKA_SECRET_KEY is too weak"),
        ("SVERKA_JOURNAL_KEY", "short", "SVERKA_JOURNAL_KEY is too weak"),
        ("SVERKA_MODE", "debug", "SVERKA_MODE must be one of"),
        ("SVERKA_TZ", "Mars/Olympus", "SVERKA_TZ names no time zone"),
        ("SVERKA_BASE_URL", "ftp://x", "SVERKA_BASE_URL must be"),
        ("SVERKA_PROXIES", "many", "SVERKA_PROXIES must be a whole number"),
        ("SVERKA_NOW", "gestern", "SVERKA_NOW is no moment"),
    ],
)
def test_a_bad_setting_is_named_and_refused(environment, name: str, value: str, words: str) -> None:
    run(environment, *INIT)
    assert words in run({**environment, name: value}, "serve", status=1).output


def test_a_frozen_clock_is_refused_in_production(environment) -> None:
    run(environment, *INIT)
    frozen = {**environment, "SVERKA_NOW": "2027-04-20T12:00:00+03:00"}
    assert "refused" in run({**frozen, "SVERKA_MODE": "production"}, "serve", status=1).output
    assert "refused" in run({**frozen, "SVERKA_MODE": None}, "check", status=1).output
    run(frozen, "check")
