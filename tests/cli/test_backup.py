"""Backups are whole, restores are proven, and neither ever leaves half of anything."""

import hashlib
import json
import shutil
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import factories
import pytest
from conftest import Browser
from sqlalchemy import func, select

from tests.cli.conftest import run, settings_of
from tracker.cli.guard import serving
from tracker.config import Config
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.extensions import db, session_context, sqlite_module, write_transaction
from tracker.models.organisations import Organisation
from tracker.models.people import LoginSession
from tracker.models.tasks import Evidence, EvidenceKind, StoredFile
from tracker.services.journal import record

PIECE = "акт проверки № 7".encode() * 5000


@pytest.fixture
def filled(seeded, config: Config) -> Config:
    """A school with a task, a file as evidence, a journal entry, and somebody who can administer."""

    def make(session) -> None:
        home = factories.department(session)
        factories.person(session, Role.ADMINISTRATOR, home, login="admin@example.org")
        school = factories.school(session, "Школа № 1")
        sent = factories.recommendation(session, factories.campaign(session))
        task = factories.task(session, sent, school, status=TaskStatus.SENT)
        now = datetime(2027, 4, 2, tzinfo=UTC)
        sent.sent_at = now
        after = {"tasks": 1}
        record(session, factories.SYSTEM, "sent", "recommendation", sent.id, after=after)
        file = factories.add(
            session,
            StoredFile(
                stored_name="ab12cd", name="акт.pdf", media_type="application/pdf", size=len(PIECE),
                sha256=hashlib.sha256(PIECE).hexdigest(), uploaded_at=now,
            ),
        )  # fmt: skip
        factories.add(session, Evidence(task=task, kind=EvidenceKind.FILE, file=file, created_at=now))

    config.files.mkdir()
    (config.files / "ab12cd").write_bytes(PIECE)
    seeded(make)
    return config


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def repack(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return path


def add_school(session, name: str) -> None:
    factories.school(session, name)
    record(session, factories.SYSTEM, "created", "organisation", 1, after={"name": name})


def school_names(app) -> set[str]:
    with app.app_context():
        found = set(session_context().scalars(select(Organisation.name)))
        db.session.remove()
        db.engine.dispose()
    return found


def test_a_backup_brings_everything_back(app, filled: Config, sverka, seeded, tmp_path: Path) -> None:
    target = tmp_path / "copy.zip"
    assert "1 files" in sverka("backup", target).output
    assert target.stat().st_mode & 0o077 == 0
    seeded(lambda session: add_school(session, "Школа № 2"))
    (filled.files / "ab12cd").unlink()
    school_names(app)
    shown = sverka("restore", target)
    assert "last 1 journal entries are not in this one" in shown.output
    assert "Школа № 2" not in school_names(app)
    assert "Школа № 1" in school_names(app)
    assert (filled.files / "ab12cd").read_bytes() == PIECE
    assert "FAIL" not in sverka("check").output
    sverka("audit", "verify")


def test_a_restore_ends_all_sessions_and_is_written_down(app, filled: Config, sverka, browser_of, tmp_path) -> None:
    browser: Browser = browser_of("admin@example.org")
    sverka("backup", tmp_path / "copy.zip")
    school_names(app)
    sverka("restore", tmp_path / "copy.zip")
    assert browser.client.get("/").status_code == 303
    with app.app_context():
        assert session_context().scalar(select(func.count()).select_from(LoginSession)) == 0
    last = sverka("audit", "head").output.split()[0]
    assert int(last) > 1


def test_nothing_is_restored_while_a_server_runs(app, filled: Config, sverka, tmp_path: Path) -> None:
    sverka("backup", tmp_path / "copy.zip")
    school_names(app)
    with serving(filled.home):
        assert "server is running" in sverka("restore", tmp_path / "copy.zip", status=1).output
    sverka("restore", tmp_path / "copy.zip")


def test_nothing_is_restored_while_another_program_reads_the_database(app, filled: Config, sverka, tmp_path) -> None:
    sverka("backup", tmp_path / "copy.zip")
    with app.app_context():
        connection = db.engine.connect()
        connection.exec_driver_sql("SELECT count(*) FROM person").fetchall()
        assert "has the database open" in sverka("restore", tmp_path / "copy.zip", status=1).output
        connection.close()
        db.engine.dispose()
    sverka("restore", tmp_path / "copy.zip")


@pytest.mark.parametrize("harm", ["cut", "flip", "swap", "extra", "no manifest", "text", "empty", "climb"])
def test_a_damaged_backup_changes_nothing(harm: str, app, filled: Config, sverka, seeded, tmp_path: Path) -> None:
    good, bad = tmp_path / "copy.zip", tmp_path / "bad.zip"
    sverka("backup", good)
    seeded(lambda session: add_school(session, "Школа № 2"))
    whole, parts = good.read_bytes(), contents(good)
    if harm == "cut":
        bad.write_bytes(whole[: len(whole) * 2 // 3])
    elif harm == "flip":
        spoilt = bytearray(parts["database"])
        spoilt[len(spoilt) // 2] ^= 0xFF
        repack(bad, {**parts, "database": bytes(spoilt)})
    elif harm == "swap":
        repack(bad, {**parts, "files/ab12cd": b"another act"})
    elif harm == "extra":
        repack(bad, {**parts, "files/zz": b"x"})
    elif harm == "no manifest":
        repack(bad, {name: part for name, part in parts.items() if name != "manifest.json"})
    elif harm == "climb":
        manifest = json.loads(parts["manifest.json"])
        manifest["entries"]["files/../../evil"] = hashlib.sha256(b"x").hexdigest()
        repack(bad, {**parts, "manifest.json": json.dumps(manifest).encode(), "files/../../evil": b"x"})
    else:
        bad.write_bytes(b"" if harm == "empty" else "это не архив".encode() * 100)
    school_names(app)
    assert "Nothing was restored" in sverka("restore", bad, status=1).output
    assert "Школа № 2" in school_names(app)
    assert not list(tmp_path.glob("restore-*"))
    assert not (tmp_path.parent / "evil").exists()


def test_a_backup_of_a_newer_version_is_refused_in_words(app, filled: Config, sverka, tmp_path: Path) -> None:
    sverka("backup", tmp_path / "copy.zip")
    parts = contents(tmp_path / "copy.zip")
    manifest = {**json.loads(parts["manifest.json"]), "revision": "9999", "version": "99.0"}
    repack(tmp_path / "new.zip", {**parts, "manifest.json": json.dumps(manifest).encode()})
    school_names(app)
    assert "newer version (99.0)" in sverka("restore", tmp_path / "new.zip", status=1).output


def test_a_journal_of_another_key_is_refused(app, filled: Config, sverka, tmp_path: Path) -> None:
    sverka("backup", tmp_path / "copy.zip")
    school_names(app)
    other = {**settings_of(filled), "SVERKA_JOURNAL_KEY": "z" * 16 + "0123456789abcdef"}
    assert "journal's key is another one" in run(other, "restore", tmp_path / "copy.zip", status=1).output


def test_no_backup_is_made_of_a_journal_that_was_changed(filled: Config, sverka, seeded, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(b"yesterday's")
    from tracker.models.journal import JournalEntry

    seeded(lambda session: setattr(session.get_one(JournalEntry, 1), "note", "иначе"))
    assert "Entry 1 was changed" in sverka("backup", tmp_path / "copy.zip", status=1).output
    assert (tmp_path / "copy.zip").read_bytes() == b"yesterday's"
    assert not list(tmp_path.glob("*.partial"))
    assert not list(tmp_path.glob(".sverka-*"))


def test_a_lost_file_is_named_but_the_rest_is_saved(app, filled: Config, sverka, tmp_path: Path) -> None:
    (filled.files / "ab12cd").unlink()
    shown = sverka("backup", tmp_path / "copy.zip", status=1)
    assert "ab12cd" in shown.output
    school_names(app)
    sverka("restore", tmp_path / "copy.zip")
    assert "not on the disk" in sverka("check", status=1).output


def test_keys_go_into_a_backup_only_when_asked(environment, tmp_path: Path) -> None:
    run(environment, *INIT)
    run(environment, "backup", tmp_path / "plain.zip")
    assert not {"secret.key", "journal.key"} & contents(tmp_path / "plain.zip").keys()
    run(environment, "backup", tmp_path / "full.zip", "--with-keys")
    other = {**environment, "SVERKA_HOME": str(tmp_path / "two")}
    run(other, "restore", tmp_path / "plain.zip", status=1)
    shutil.rmtree(tmp_path / "two")
    run(other, "restore", tmp_path / "full.zip")
    assert (tmp_path / "two" / "journal.key").stat().st_mode & 0o077 == 0
    run(other, "audit", "verify")


INIT = ("init", "--department", "Отдел", "--name", "Анна", "--login", "anna", "--link")


def test_a_stale_write_ahead_log_is_not_replayed_into_the_restored_file(environment, tmp_path: Path) -> None:
    run(environment, *INIT)
    run(environment, "backup", tmp_path / "copy.zip")
    database, log = tmp_path / "home" / "sverka.sqlite3", tmp_path / "home" / "sverka.sqlite3-wal"
    module = sqlite_module()
    with closing(module.connect(database, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE organisation SET name = 'Иначе'")
        stale = log.read_bytes()
    assert stale
    log.write_bytes(stale)
    run(environment, "restore", tmp_path / "copy.zip")
    with closing(module.connect(database)) as reader:
        assert reader.execute("SELECT name FROM organisation").fetchall() == [("Отдел",)]


def test_a_destroyed_database_is_kept_aside_and_replaced(environment, tmp_path: Path) -> None:
    run(environment, *INIT)
    run(environment, "backup", tmp_path / "copy.zip")
    (tmp_path / "home" / "sverka.sqlite3").write_bytes(b"ruined" * 1000)
    assert "cannot be opened" in run(environment, "check", status=1).output
    run(environment, "restore", tmp_path / "copy.zip")
    assert "FAIL" not in run(environment, "check").output
    assert len(list((tmp_path / "home" / "backups").glob("damaged-*.sqlite3"))) == 1


@pytest.mark.slow
def test_backups_taken_under_writers_hold_whole_transactions_only(app, filled: Config, sverka, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            with app.app_context(), write_transaction() as session:
                for half in "аб":  # a pair of schools in each transaction
                    factories.school(session, f"Пара {len(written)} {half}")
                record(session, factories.SYSTEM, "created", "organisation", 1)
            written.append(1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        copies = [tmp_path / f"copy{number}.zip" for number in range(6)]
        for copy in copies:
            before = len(written)
            sverka("backup", copy)
            head = json.loads(contents(copy)["manifest.json"])["head"]
            assert int(head.split()[0]) >= before
    finally:
        stop.set()
        thread.join()
    assert len(written) > 6
    school_names(app)
    sverka("restore", copies[-1])
    pairs = [name for name in school_names(app) if name.startswith("Пара")]
    assert pairs
    assert len(pairs) % 2 == 0
    sverka("audit", "verify")
