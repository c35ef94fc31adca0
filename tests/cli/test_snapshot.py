"""Copies of a SQLite file are whole, or there is none."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tracker.cli.snapshot import KEPT, DamagedError, copy_database, examine, keep_before
from tracker.extensions import sqlite_module


def connect(path: Path) -> Any:
    return sqlite_module().connect(path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "база №1.sqlite3"
    with closing(connect(path)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, text TEXT)")
        made.execute("CREATE TABLE child (id INTEGER PRIMARY KEY, of INTEGER REFERENCES parent (id))")
        made.executemany("INSERT INTO parent VALUES (?, ?)", [(n, "ёж" * 500) for n in range(1, 301)])
        made.execute("INSERT INTO child VALUES (1, 300)")
        made.commit()
    return path


def rows(path: Path) -> list[tuple[int, str]]:
    with closing(connect(path)) as opened:
        return list(opened.execute("SELECT id, text FROM parent ORDER BY id"))


def test_a_copy_holds_what_was_committed_and_nothing_of_an_open_transaction(source: Path, tmp_path: Path) -> None:
    whole, target = rows(source), tmp_path / "copy.sqlite3"
    with closing(connect(source)) as writer:
        writer.execute("INSERT INTO parent VALUES (301, 'не записано')")
        copy_database(source, target)
        writer.rollback()
    assert rows(target) == whole
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.sqlite3"], "one file, no journal beside it"


@pytest.mark.parametrize("harm", ["cut", "overwritten", "dangling", "no database"])
def test_what_is_not_whole_is_told_and_an_older_copy_stays(source: Path, tmp_path: Path, harm: str) -> None:
    target = tmp_path / "copy.sqlite3"
    copy_database(source, target)
    before = target.read_bytes()
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(before)
    if harm == "dangling":
        with closing(connect(broken)) as opened:
            opened.execute("UPDATE child SET of = 999")
            opened.commit()
    else:
        data = {"cut": before[:5000], "no database": b"not a database at all" * 99}.get(harm)
        broken.write_bytes(data or before[:8192] + b"\xff" * 4096 + before[12288:])
    with pytest.raises(DamagedError, match=r"broken\.sqlite3"):
        examine(broken)
    with pytest.raises((DamagedError, sqlite_module().DatabaseError)):
        copy_database(broken, target)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("*.partial"))


def test_a_source_that_is_not_there_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite_module().OperationalError):
        copy_database(tmp_path / "none.sqlite3", tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_the_newest_copies_before_something_dangerous_stay(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    other = folder / "mine.sqlite3"
    made = [keep_before(source, folder, "migrate")]
    other.write_bytes(b"by hand")
    made += [keep_before(source, folder, "restore") for _ in range(KEPT + 2)]
    assert sorted(folder.glob("before-*")) == made[-KEPT:]
    assert other.read_bytes() == b"by hand"
    assert rows(made[-1]) == rows(source)
