"""`sverka results read`: the agreed JSON, exit statuses a script can rely on, a table for people."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracker.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "documents" / "data" / "fisoko"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".json")
SHAPE = {"file": str, "layout": str, "subject": str, "grade": int, "tasks": list, "max": int, "dropped_columns": list,
         "refused": type(None), "schools": dict, "problems": list}  # fmt: skip


def read(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["results", "read", *map(str, arguments)])


def test_the_samples_are_printed_in_the_agreed_shape():
    result = read(*FILES, "--json")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert list(printed) == ["files"]
    assert [one["file"] for one in printed["files"]] == [path.name for path in FILES]
    for one in printed["files"]:
        assert {key: type(value) for key, value in one.items()} == SHAPE
        for login, school in one["schools"].items():
            assert login.startswith("sch")
            assert list(school) == ["n", "absent", "sum", "scores", "journal"]
            assert sum(school["scores"].values()) == school["n"] == sum(school["journal"].values())


def test_a_refused_file_does_not_stop_the_others_and_exits_1(tmp_path):
    bad = tmp_path / "список.csv"
    bad.write_text("user;sum;code;ФИО;a-1-grade\nsch671003;5;10001;Иванов Иван;1\n", encoding="utf-8")
    result = read(bad, FILES[0], "--json")
    first, second = json.loads(result.stdout)["files"]
    assert result.exit_code == 1
    assert "ФИО" in first["refused"]
    assert "Иванов" not in result.stdout
    assert [first[key] for key in ("layout", "tasks", "max", "schools", "problems")] == [None, [], None, {}, []]
    assert second["refused"] is None


def test_a_person_gets_a_table_with_the_problems(tmp_path):
    file = tmp_path / "рус 5.csv"
    file.write_text("user;sum;code;gender;otc;var-1;a-1-grade\nedu671003;5;10001;ж;9;1;5\n", encoding="cp1251")
    empty = tmp_path / "пусто.xlsx"
    empty.write_bytes(b"")
    lines = read(file, empty).stdout.splitlines()
    assert lines[0] == "рус 5.csv"
    assert lines[1] == "  layout 2020, subject rus, grade 5, 1 tasks, max 45"
    assert lines[2] == "  dropped columns: gender"
    assert lines[4].split() == ["sch671003", "1", "0", "5.00"]
    assert lines[5].startswith("  row 2, column otc: wrong_mark: Отметка")
    assert "  refused: Файл пуст." in lines


@pytest.mark.parametrize("arguments", [[], ["no-such-file.xlsx"], ["."], [FILES[0], "--xml"]])
def test_a_wrong_call_exits_2_and_says_how_to_call(arguments):
    result = read(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_a_file_over_the_limit_is_refused_before_it_is_held(tmp_path):
    huge = tmp_path / "рус_5.csv"
    with huge.open("wb") as stream:
        stream.truncate(11 * 1024 * 1024)
    result = read(huge, "--json")
    assert result.exit_code == 1
    assert "больше 10 МБ" in json.loads(result.stdout)["files"][0]["refused"]


def test_a_console_that_knows_no_russian_still_gets_the_whole_answer(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "results", "read", str(FILES[-1]), "--json"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout.decode())["files"]) == 1
