"""Every setting: what it is without one, what a good one does, and how a bad one is refused by its name."""

import os
import re
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.app import create_app, make_clock, settings
from tracker.config import Config, ConfigurationError, create_key_file, home, key_file, load

SECRET, JOURNAL = "s0me-Random-Characters-of-good-length", "0ther-Random-Characters-of-good-length"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment with nothing of this application but its folder and its keys."""
    for name in list(os.environ):
        if name.startswith("SVERKA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SVERKA_HOME", str(tmp_path))
    monkeypatch.setenv("SVERKA_SECRET_KEY", SECRET)
    monkeypatch.setenv("SVERKA_JOURNAL_KEY", JOURNAL)


def loaded(monkeypatch: pytest.MonkeyPatch, mode: str | None = None, **values: str) -> Config:
    for name, value in values.items():
        monkeypatch.setenv(f"SVERKA_{name}", value)
    return load(mode)


def test_without_settings_it_is_a_careful_installation_on_this_machine(tmp_path: Path) -> None:
    config = load()
    assert config.home == tmp_path
    assert config.files == tmp_path / "files"
    assert config.database_url == f"sqlite:///{tmp_path}/sverka.sqlite3"
    assert (config.secret_key, config.journal_key, config.secret_key_fallbacks) == (SECRET, JOURNAL, ())
    assert (config.mode, config.base_url, config.https) == ("production", "http://127.0.0.1:8000", False)
    assert config.trusted_hosts == ("127.0.0.1", "::1", "localhost")
    assert (config.proxies, config.zone.key, config.frozen_now) == (0, "Europe/Moscow", None)
    assert (config.session_hours, config.busy_seconds) == (12, 5.0)
    assert (config.upload_bytes, config.quota_bytes) == (10 * 2**20, 500 * 2**20)
    assert config.password_method.startswith("scrypt")


def test_the_folder_is_instance_below_the_present_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SVERKA_HOME")
    monkeypatch.chdir(tmp_path)
    assert home() == tmp_path / "instance"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d?host=/tmp", "postgresql+psycopg://u:p@h:5433/d?host=/tmp"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////data/x.sqlite3", "sqlite:////data/x.sqlite3"),
        ("/data/x.sqlite3", "sqlite:////data/x.sqlite3"),
    ],
)
@pytest.mark.parametrize("variable", ["DATABASE_URL", "DB"])
def test_a_database_is_named_by_an_address_or_a_file(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, url: str
) -> None:
    assert loaded(monkeypatch, **{variable: given}).database_url == url


def test_the_longer_name_of_the_database_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, DATABASE_URL="/a", DB="/b").database_url == "sqlite:////a"
    assert loaded(monkeypatch, DATABASE_URL="", DB="/b").database_url == "sqlite:////b"


@pytest.mark.parametrize(
    ("variable", "value", "field", "read"),
    [
        ("MODE", "demo", "mode", "demo"),
        ("BASE_URL", "https://sverka.example.org/", "base_url", "https://sverka.example.org"),
        ("PROXIES", "2", "proxies", 2),
        ("TZ", "Asia/Kamchatka", "zone", ZoneInfo("Asia/Kamchatka")),
        ("SESSION_HOURS", "1", "session_hours", 1),
        ("SESSION_HOURS", "720", "session_hours", 720),
        ("UPLOAD_BYTES", "1024", "upload_bytes", 1024),
        ("QUOTA_BYTES", "1000000000000", "quota_bytes", 10**12),
        ("SECRET_KEY_FALLBACKS", "old-one,,older-one", "secret_key_fallbacks", ("old-one", "older-one")),
        ("TRUSTED_HOSTS", " a.example , ,b.example", "trusted_hosts", ("127.0.0.1", "::1", "a.example", "b.example", "localhost")),
    ],
)  # fmt: skip
def test_a_good_setting_is_read(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, read: object
) -> None:
    assert getattr(loaded(monkeypatch, **{variable: value}), field) == read


def test_the_public_address_is_trusted_and_decides_on_the_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    config = loaded(monkeypatch, BASE_URL="https://Sverka.Example.org:8443")
    assert "sverka.example.org" in config.trusted_hosts
    assert config.https
    assert settings(config)["SESSION_COOKIE_NAME"] == "__Host-sverka"
    assert settings(config)["SESSION_COOKIE_SECURE"] is True
    plain = loaded(monkeypatch, BASE_URL="http://sverka.local")
    assert (settings(plain)["SESSION_COOKIE_NAME"], settings(plain)["SESSION_COOKIE_SECURE"]) == ("sverka", False)


BAD = [
    ("MODE", "debug"), ("MODE", ""),
    *(("BASE_URL", value) for value in ("", "sverka.example.org", "ftp://h", "http://", "http://[::1", "http://h:99999999")),
    *(("TZ", value) for value in ("", "Moscow", "../../etc/passwd", "/etc/localtime", "Europe")),
    *(("PROXIES", value) for value in ("-1", "6", "1.0", "", "one", " 1", "٣", "9" * 5000)),
    *(("SESSION_HOURS", value) for value in ("0", "721", "12h")),
    *(("UPLOAD_BYTES", value) for value in ("1023", "10MB", "1000000000001")),
    ("QUOTA_BYTES", "0"),
    *(("SECRET_KEY", value) for value in ("short", "a" * 64, "abcdefg" * 10)),
    ("JOURNAL_KEY", "0123456"),
    *(("DATABASE_URL", value) for value in ("mysql://h/d", "oracle://h", "http://h/db", "postgresql+asyncpg://h/d")),
]  # fmt: skip


@pytest.mark.parametrize(("variable", "value"), BAD, ids=[f"{name}={value[:20]}" for name, value in BAD])
def test_a_bad_setting_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^SVERKA_{variable}\\b"):
        loaded(monkeypatch, **{variable: value})


@pytest.mark.parametrize(("variable", "value"), [("SECRET_KEY", "Weak!"), ("DATABASE_URL", "mysql://u:Geheim@h/d")])
def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        loaded(monkeypatch, **{variable: value})
    assert not re.search(r"Weak!|Geheim", str(caught.value))


def test_a_missing_secret_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, file in (("SECRET_KEY", "secret.key"), ("JOURNAL_KEY", "journal.key")):
        with monkeypatch.context() as patch:
            patch.delenv(f"SVERKA_{variable}")
            with pytest.raises(ConfigurationError, match=rf"SVERKA_{variable} .*{file}.*sverka init"):
                load()


def test_keys_come_from_their_files_where_the_environment_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SVERKA_SECRET_KEY")
    create_key_file(tmp_path, "secret.key")
    first = load().secret_key
    assert len(first) == 64
    assert first == key_file(tmp_path, "secret.key")
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    create_key_file(tmp_path, "secret.key")
    assert load().secret_key == first, "an existing key is never replaced"
    (tmp_path / "secret.key").write_text(first + "\n")
    assert load().secret_key == first


def test_a_key_file_that_is_no_text_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SVERKA_SECRET_KEY")
    (tmp_path / "secret.key").write_bytes(b"\xff\xfe" * 40)
    with pytest.raises(ConfigurationError, match="SVERKA_SECRET_KEY"):
        load()


def test_two_keys_made_are_two_keys(tmp_path: Path) -> None:
    create_key_file(tmp_path / "a", "secret.key")
    create_key_file(tmp_path / "b", "secret.key")
    assert key_file(tmp_path / "a", "secret.key") != key_file(tmp_path / "b", "secret.key")
    assert key_file(tmp_path / "c", "secret.key") == ""


@pytest.mark.parametrize("moment", ["2027-04-20T12:30:00", "2027-04-20T09:30:00+00:00", "2027-04-20T09:30:00Z"])
def test_the_clock_stands_still_only_in_tests_and_demonstrations(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    config = loaded(monkeypatch, MODE="demo", NOW=moment)
    assert make_clock(config).now().isoformat() == "2027-04-20T09:30:00+00:00"
    with pytest.raises(ConfigurationError, match="SVERKA_NOW"):
        loaded(monkeypatch, MODE="production", NOW=moment)


def test_a_moment_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="SVERKA_NOW is no moment"):
        loaded(monkeypatch, MODE="test", NOW="tomorrow")


def test_the_command_decides_on_the_mode_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, "test", MODE="demo").mode == "test"


def test_flask_gets_its_limits_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    flask = settings(loaded(monkeypatch, UPLOAD_BYTES="2048", SESSION_HOURS="3", SECRET_KEY_FALLBACKS="old"))
    assert flask["MAX_CONTENT_LENGTH"] == 2048 + 2**20
    assert str(flask["PERMANENT_SESSION_LIFETIME"]) == "3:00:00"
    assert flask["SECRET_KEY_FALLBACKS"] == ["old"]
    assert (flask["SESSION_COOKIE_HTTPONLY"], flask["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert flask["WTF_CSRF_TIME_LIMIT"] is None, "a long form must not expire"


MAIL = {"SMTP_HOST": "mail.city.example", "SMTP_FROM": "sverka@city.example"}


def test_no_mail_server_is_a_normal_state() -> None:
    assert load().mail is None


@pytest.mark.parametrize(
    ("more", "port", "security", "user"),
    [
        ({}, 587, "starttls", ""),
        ({"SMTP_SECURITY": "ssl"}, 465, "ssl", ""),
        ({"SMTP_SECURITY": "none"}, 25, "none", ""),
        ({"SMTP_PORT": "2525"}, 2525, "starttls", ""),
        ({"SMTP_USER": "sverka", "SMTP_PASSWORD": "geheim, lang"}, 587, "starttls", "sverka"),
        ({"SMTP_HOST": "10.0.0.5"}, 587, "starttls", ""),
        ({"SMTP_HOST": "::1"}, 587, "starttls", ""),
    ],
    ids=str,
)
def test_a_mail_server_is_named_by_its_variables(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str], port: int, security: str, user: str
) -> None:
    server = loaded(monkeypatch, **{**MAIL, **more}).mail
    assert server is not None
    assert (server.port, server.security, server.user) == (port, security, user)
    assert server.sender == "sverka@city.example"
    assert "geheim" not in repr(server), "a password stands in no log"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"SMTP_HOST": ""}, "SVERKA_SMTP_FROM is set, but SVERKA_SMTP_HOST is not"),
        ({"SMTP_HOST": "mail city"}, "SVERKA_SMTP_HOST"),
        ({"SMTP_HOST": "smtp://mail.example"}, "SVERKA_SMTP_HOST"),
        ({"SMTP_HOST": "a" * 254}, "SVERKA_SMTP_HOST"),
        ({"SMTP_SECURITY": "tls"}, "SVERKA_SMTP_SECURITY"),
        ({"SMTP_PORT": "0"}, "SVERKA_SMTP_PORT"),
        ({"SMTP_PORT": "65536"}, "SVERKA_SMTP_PORT"),
        ({"SMTP_PORT": "x"}, "SVERKA_SMTP_PORT"),
        ({"SMTP_FROM": ""}, "SVERKA_SMTP_FROM"),
        ({"SMTP_FROM": "Сверка <sverka@city.example>"}, "SVERKA_SMTP_FROM"),
        ({"SMTP_FROM": "a@b.example\nBcc: all@b.example"}, "SVERKA_SMTP_FROM"),
        ({"SMTP_FROM": "a@b.example, c@d.example"}, "SVERKA_SMTP_FROM"),
        ({"SMTP_USER": "sverka"}, "SVERKA_SMTP_USER and SVERKA_SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "geheim"}, "SVERKA_SMTP_USER and SVERKA_SMTP_PASSWORD"),
    ],
    ids=str,
)
def test_a_wrong_mail_server_is_refused_by_the_variable_s_name(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named) as refused:
        loaded(monkeypatch, **{**MAIL, **more})
    assert "geheim" not in str(refused.value)


def test_every_variable_read_is_tried_here() -> None:
    read = set(re.findall(r"SVERKA_([A-Z_]+)", (Path(__file__).parents[1] / "tracker" / "config.py").read_text()))
    text = Path(__file__).read_text()
    assert {name for name in read if not re.search(rf"\b(SVERKA_)?{name}\b", text)} == set()


def test_the_application_starts_from_the_environment_alone(tmp_path: Path) -> None:
    assert create_app().extensions["sverka_config"].home == tmp_path


def test_the_queue_is_a_file_or_a_redis_whose_client_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().queue_url == ""
    with pytest.raises(ConfigurationError, match="SVERKA_QUEUE_URL must be"):
        loaded(monkeypatch, QUEUE_URL="amqp://here")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match="its client is missing"):
        loaded(monkeypatch, QUEUE_URL="redis://127.0.0.1/0")
