"""`sverka memo read` on files."""

import json

import pytest
from click.testing import CliRunner

from tracker.cli.main import main
from tracker.paths import DEMO_DATA

MEMO = DEMO_DATA / "spravka-2021.txt"


def run(*arguments: str):
    return CliRunner().invoke(main, ["memo", "read", *arguments])


def test_the_real_memo_is_printed_as_json():
    result = run(str(MEMO), "--json")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["year"] == 2021
    assert len(printed["recommendations"]) == 11
    assert printed["recommendations"][0]["deadline"] == {
        "kind": "campaign",
        "date": None,
        "words": "во время проведения ВПР",
    }
    assert {"code": "blank_count", "source": "Проведена перепроверка работ"}.items() <= printed["defects"][4].items()


def test_the_real_memo_is_printed_in_words():
    result = run(str(MEMO), "--language", "en")
    assert result.exit_code == 0
    assert "[schools] 4. Спланировать систему мероприятий" in result.stdout
    assert "line 38: bookmark_residue: The text has residue" in result.stdout


@pytest.mark.parametrize(("name", "words"), [("memo.doc", ".docx"), ("memo.exe", ".txt"), ("memo.txt", "пуст")])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, name, words):
    file = tmp_path / name
    file.write_bytes(b"" if name.endswith(".txt") else b"\xd0\xcf\x11\xe0junk")
    result = run(str(file), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr


def test_a_memo_in_the_old_windows_encoding_reads_the_same(tmp_path):
    file = tmp_path / "справка.TXT"
    file.write_bytes(MEMO.read_text(encoding="utf-8").encode("cp1251"))
    assert run(str(file), "--json").stdout == run(str(MEMO), "--json").stdout
