"""How the application is put together: limits, cookies, the clock, hops of proxies, folders and files."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import closing_app, make_config
from flask import Flask, request

from tracker import extensions, paths
from tracker.app import make_clock, settings
from tracker.config import Config

NOON = datetime(2027, 4, 20, 12, tzinfo=UTC)


def made(tmp_path: Path, **values: Any) -> Config:
    return replace(make_config(tmp_path, f"sqlite:///{tmp_path / 'sverka.sqlite3'}"), **values)


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ({}, "SECRET_KEY", "k" * 16 + "0123456789abcdef"),
        ({"secret_key_fallbacks": ("old", "older")}, "SECRET_KEY_FALLBACKS", ["old", "older"]),
        ({"trusted_hosts": ("sverka.example.org",)}, "TRUSTED_HOSTS", ["sverka.example.org"]),
        ({"session_hours": 720}, "PERMANENT_SESSION_LIFETIME", timedelta(days=30)),
        # A file of the largest size has to fit with the fields around it.
        ({"upload_bytes": 10}, "MAX_CONTENT_LENGTH", 10 + 1_048_576),
        ({"upload_bytes": 50 * 1_048_576}, "MAX_CONTENT_LENGTH", 51 * 1_048_576),
        ({}, "MAX_FORM_MEMORY_SIZE", 2_097_152),
        ({}, "MAX_FORM_PARTS", 20_000),
        ({}, "SESSION_COOKIE_HTTPONLY", True),
        ({}, "SESSION_COOKIE_SAMESITE", "Lax"),
        ({"base_url": "http://10.0.0.5:8000"}, "SESSION_COOKIE_NAME", "sverka"),
        ({"base_url": "http://10.0.0.5:8000"}, "SESSION_COOKIE_SECURE", False),
        ({"base_url": "http://10.0.0.5:8000"}, "WTF_CSRF_SSL_STRICT", False),
        ({"base_url": "https://sverka.example.org"}, "SESSION_COOKIE_NAME", "__Host-sverka"),
        ({"base_url": "https://sverka.example.org"}, "SESSION_COOKIE_SECURE", True),
        ({"base_url": "https://sverka.example.org"}, "WTF_CSRF_SSL_STRICT", True),
    ],
)
def test_flask_is_told_what_was_configured(tmp_path: Path, values: dict[str, Any], name: str, expected: object) -> None:
    assert settings(made(tmp_path, **values))[name] == expected


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        # An evening in UTC is the next day in every Russian zone that is far enough east.
        ("Europe/Kaliningrad", datetime(2027, 4, 20, 21, 59, tzinfo=UTC), "2027-04-20"),
        ("Europe/Kaliningrad", datetime(2027, 4, 20, 22, 0, tzinfo=UTC), "2027-04-21"),
        ("Europe/Moscow", datetime(2027, 4, 20, 20, 59, tzinfo=UTC), "2027-04-20"),
        ("Europe/Moscow", datetime(2027, 4, 20, 21, 0, tzinfo=UTC), "2027-04-21"),
        ("Asia/Kamchatka", datetime(2027, 4, 20, 11, 59, tzinfo=UTC), "2027-04-20"),
        ("Asia/Kamchatka", datetime(2027, 4, 20, 12, 0, tzinfo=UTC), "2027-04-21"),
        # Without a zone a moment is one of the installation's own.
        ("Asia/Kamchatka", datetime(2027, 4, 20, 23, 59), "2027-04-20"),  # noqa: DTZ001
        ("Asia/Kamchatka", datetime(2027, 4, 21, 0, 0), "2027-04-21"),  # noqa: DTZ001
    ],
)
def test_today_is_the_date_of_the_department_s_zone(tmp_path: Path, zone: str, moment: datetime, day: str) -> None:
    config = Config(tmp_path, "sqlite://", "k", "j", zone=ZoneInfo(zone), frozen_now=moment)
    assert make_clock(config).today().isoformat() == day


def test_a_clock_that_was_not_stopped_goes(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    found = make_clock(Config(tmp_path, "sqlite://", "k", "j", zone=ZoneInfo("Asia/Omsk")))
    assert before <= found.now() <= datetime.now(UTC)
    assert found.local(NOON).isoformat() == "2027-04-20T18:00:00+06:00"


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, {"203.0.113.7": "127.0.0.1"}),
        # Whoever stands before the last proxy may write what he likes.
        (1, {"203.0.113.7": "203.0.113.7", "198.51.100.1, 203.0.113.7": "203.0.113.7"}),
        (
            2,
            {
                "203.0.113.7": "127.0.0.1",
                "198.51.100.1, 203.0.113.7": "198.51.100.1",
                "192.0.2.9, 198.51.100.1, 203.0.113.7": "198.51.100.1",
            },
        ),
    ],
)
def test_an_address_is_taken_from_as_many_proxies_as_there_are(
    tmp_path: Path, proxies: int, seen: dict[str, str]
) -> None:
    with closing_app(made(tmp_path, proxies=proxies)) as app:
        found: list[str | None] = []
        app.before_request_funcs.setdefault(None, []).insert(0, lambda: found.append(request.remote_addr))
        for forwarded in seen:
            app.test_client().get("/healthz", headers={"X-Forwarded-For": forwarded})
    assert found == list(seen.values())


def test_a_new_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "home"
    with closing_app(made(folder)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:////data/sverka.sqlite3", "write.lock"), ("postgresql+psycopg://u@127.0.0.1:1/d", None)],
)
def test_writers_queue_at_a_file_only_where_the_database_is_one(tmp_path: Path, url: str, path: str | None) -> None:
    with closing_app(make_config(tmp_path, url, busy_seconds=3.5)) as app:
        queue: extensions.WriteQueue = app.extensions["sverka_queue"]
    assert queue.path == (tmp_path / path if path else None)
    assert queue.wait_seconds == 3.5


def test_an_engine_of_postgresql_gives_up_rather_than_hang() -> None:
    options = extensions.engine_options("postgresql+psycopg://u@h/d")
    assert options["pool_pre_ping"] is True
    assert options["connect_args"]["connect_timeout"] == 5
    assert "statement_timeout=60000" in options["connect_args"]["options"]
    assert "lock_timeout=5000" in options["connect_args"]["options"]
    assert "module" not in options


@pytest.mark.parametrize("name", ["TEMPLATES", "STATIC", "MIGRATIONS", "TRANSLATIONS", "DEMO_DATA"])
def test_every_folder_of_the_product_is_there_and_not_empty(name: str) -> None:
    folder: Path = getattr(paths, name)
    assert folder.is_dir()
    assert any(folder.iterdir())


def test_a_folder_inside_the_package_wins_over_the_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "tracker"
    (tmp_path / "templates").mkdir()
    package.mkdir()
    monkeypatch.setattr(paths, "PACKAGE", package)
    assert paths.resource("templates") == tmp_path / "templates"
    (package / "templates").mkdir()
    assert paths.resource("templates") == package / "templates"


IDS = ("1", "2147483647", "2147483648", "0", "-1", "1.0", "x", "٣", "9" * 30)


def test_an_address_with_an_id_takes_whole_numbers_from_one(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    known = [number for number in IDS if adapter.test(f"/organisations/{number}", method="GET")]
    assert known == ["1", "2147483647"]
