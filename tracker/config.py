"""Settings out of the environment, each read and checked in one place. `docs/configuration.md` lists them."""

import importlib.util
import os
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SHORTEST_KEY = 32
MODES = ("production", "demo", "test")
MAIL_VARIABLES = {
    "host": "SVERKA_SMTP_HOST",
    "port": "SVERKA_SMTP_PORT",
    "security": "SVERKA_SMTP_SECURITY",
    "user": "SVERKA_SMTP_USER",
    "password": "SVERKA_SMTP_PASSWORD",
    "from": "SVERKA_SMTP_FROM",
}
MAIL_PORTS = {"starttls": 587, "ssl": 465, "none": 25}


def home() -> Path:
    """Return the folder with the data: SVERKA_HOME, by default ./instance."""
    return Path(os.environ.get("SVERKA_HOME", "instance")).resolve()


class ConfigurationError(Exception):
    """A setting that the application refuses to start with."""


@dataclass(frozen=True)
class MailServer:
    """The mail server that takes the letters: `security` is starttls, ssl or none; `sender` stands in each letter."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """Everything the application needs to know before it starts."""

    home: Path
    database_url: str
    secret_key: str
    journal_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    mode: str = "production"
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    frozen_now: datetime | None = None
    password_method: str = "scrypt:32768:8:1"  # noqa: S105 - the name of a method
    session_hours: int = 12
    busy_seconds: float = 5.0
    upload_bytes: int = 10 * 1024 * 1024
    quota_bytes: int = 500 * 1024 * 1024
    queue_url: str = ""
    mail: MailServer | None = None

    @property
    def https(self) -> bool:
        """Whether people reach the application by https."""
        return self.base_url.startswith("https://")

    @property
    def papers(self) -> Path:
        """Where prepared papers lie: each can be made anew."""
        return self.home / "papers"

    @property
    def files(self) -> Path:
        """Where uploaded files lie."""
        return self.home / "files"


def _database_url(folder: Path) -> str:
    """Return the database's URL; a bare path is a SQLite file."""
    given = os.environ.get("SVERKA_DATABASE_URL") or os.environ.get("SVERKA_DB")
    if not given:
        return f"sqlite:///{folder / 'sverka.sqlite3'}"
    if "://" not in given:
        return f"sqlite:///{Path(given).resolve()}"
    for plain in ("postgres://", "postgresql://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    if not given.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigurationError("SVERKA_DATABASE_URL must be a sqlite:/// or a postgresql:// address, or a file.")
    return given


def key_file(folder: Path, name: str) -> str:
    """Return the secret kept in `folder`/`name`; empty when there is none."""
    path = folder / name
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def create_key_file(folder: Path, name: str) -> None:
    """Make a new secret in `folder`/`name`, readable by its owner alone; an existing one stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))


def _secret(folder: Path, variable: str, name: str) -> str:
    """Return a secret from the environment or its file; refuses a missing or a weak one."""
    try:
        value = os.environ.get(variable) or key_file(folder, name)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{variable}: {folder / name} holds no key.") from error
    if not value:
        raise ConfigurationError(f"{variable} is not set and {folder / name} is missing: run “sverka init” first.")
    if len(value) < SHORTEST_KEY or len(set(value)) < 8:
        raise ConfigurationError(f"{variable} is too weak: at least {SHORTEST_KEY} random characters.")
    return value


def _zone() -> ZoneInfo:
    name = os.environ.get("SVERKA_TZ", "Europe/Moscow")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(f"SVERKA_TZ names no time zone: {name!r}.") from error


def _number(variable: str, default: int, *, smallest: int = 0, largest: int = 10**12) -> int:
    text = os.environ.get(variable, str(default))
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(largest))
    if not plain or not smallest <= int(text) <= largest:
        raise ConfigurationError(f"{variable} must be a whole number from {smallest} to {largest}, not {text[:40]!r}.")
    return int(text)


def _frozen_now(mode: str) -> datetime | None:
    text = os.environ.get("SVERKA_NOW")
    if not text:
        return None
    if mode == "production":
        raise ConfigurationError("SVERKA_NOW is for tests only: it is refused unless SVERKA_MODE is test or demo.")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"SVERKA_NOW is no moment in ISO form: {text!r}.") from error


def _base_url() -> str:
    url = os.environ.get("SVERKA_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port beyond 65535
        good = False
    if not good:
        raise ConfigurationError(f"SVERKA_BASE_URL must be an http(s) address, not {url!r}.")
    return url


def _queue_url() -> str:
    """Return the address of the queue of jobs; empty means a file in the data folder."""
    url = os.environ.get("SVERKA_QUEUE_URL", "").strip()
    if url and not url.startswith(("redis://", "rediss://")):
        raise ConfigurationError("SVERKA_QUEUE_URL must be a redis:// or rediss:// address, or be left out.")
    if url and importlib.util.find_spec("redis") is None:
        raise ConfigurationError("SVERKA_QUEUE_URL names Redis, but its client is missing: install sverka[redis].")
    return url


def _mail() -> MailServer | None:
    """Return the mail server; None when none is named, which is a normal state: nobody is written to then."""
    given = {name: os.environ.get(variable, "").strip() for name, variable in MAIL_VARIABLES.items()}
    if not given["host"]:
        strange = sorted(MAIL_VARIABLES[name] for name, value in given.items() if value)
        if strange:
            raise ConfigurationError(f"{strange[0]} is set, but SVERKA_SMTP_HOST is not.")
        return None
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", given["host"]):
        raise ConfigurationError(f"SVERKA_SMTP_HOST must be a host's name, not {given['host'][:60]!r}.")
    security = given["security"] or "starttls"
    if security not in MAIL_PORTS:
        raise ConfigurationError(f"SVERKA_SMTP_SECURITY must be one of {', '.join(MAIL_PORTS)}, not {security!r}.")
    if not re.fullmatch(r"[\w.%+-]{1,64}@[A-Za-z0-9.-]{1,180}", given["from"], re.ASCII):
        raise ConfigurationError("SVERKA_SMTP_FROM must be the plain address that letters come from.")
    if bool(given["user"]) != bool(given["password"]):
        raise ConfigurationError("SVERKA_SMTP_USER and SVERKA_SMTP_PASSWORD are given together, or neither.")
    port = _number("SVERKA_SMTP_PORT", MAIL_PORTS[security], smallest=1, largest=65535)
    return MailServer(given["host"], port, security, given["from"], given["user"], given["password"])


def load(mode: str | None = None) -> Config:
    """Return the settings of this process; raises ConfigurationError naming the variable that is wrong."""
    folder = home()
    mode = mode or os.environ.get("SVERKA_MODE", "production")
    if mode not in MODES:
        raise ConfigurationError(f"SVERKA_MODE must be one of {', '.join(MODES)}, not {mode!r}.")
    base_url = _base_url()
    hosts = {"127.0.0.1", "localhost", "::1", urlsplit(base_url).hostname or ""}
    hosts.update(host.strip() for host in os.environ.get("SVERKA_TRUSTED_HOSTS", "").split(",") if host.strip())
    fallbacks = os.environ.get("SVERKA_SECRET_KEY_FALLBACKS", "")
    return Config(
        home=folder,
        database_url=_database_url(folder),
        secret_key=_secret(folder, "SVERKA_SECRET_KEY", "secret.key"),
        journal_key=_secret(folder, "SVERKA_JOURNAL_KEY", "journal.key"),
        secret_key_fallbacks=tuple(key for key in fallbacks.split(",") if key),
        mode=mode,
        base_url=base_url,
        trusted_hosts=tuple(sorted(hosts)),
        proxies=_number("SVERKA_PROXIES", 0, largest=5),
        zone=_zone(),
        frozen_now=_frozen_now(mode),
        session_hours=_number("SVERKA_SESSION_HOURS", 12, smallest=1, largest=24 * 30),
        upload_bytes=_number("SVERKA_UPLOAD_BYTES", 10 * 1024 * 1024, smallest=1024),
        quota_bytes=_number("SVERKA_QUOTA_BYTES", 500 * 1024 * 1024, smallest=1024),
        queue_url=_queue_url(),
        mail=_mail(),
    )
