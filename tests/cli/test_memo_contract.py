"""`sverka memo read`: exactly the agreed JSON, whatever the file, and exit statuses that a script can rely on."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.documents import office
from tests.documents.test_memo_cities import CITIES
from tracker.cli.main import main
from tracker.documents.memo_reader import words

ROOT = Path(__file__).resolve().parents[2]
MEMO = CITIES["nested numbers, dates, a signature and a copy list"].text
RECOMMENDATION = {"addressee": str, "number": str, "text": str, "deadline": dict, "source": str, "doubts": list}
KINDS = {"date", "campaign", "relative", "ongoing", "not_set"}
ADDRESSEES = {"department", "methodical_office", "schools", "other"}


def read(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["memo", "read", *map(str, arguments)])


def printed(file: Path, *options: str) -> dict[str, Any]:
    result = read(file, "--json", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def saved(folder: Path, name: str, text: str) -> Path:
    """Save a memo as the kind of file that its name says."""
    paragraphs = text.split("\n")
    data = {
        "txt": text.encode,
        "docx": lambda: office.docx("".join(office.paragraph(line) for line in paragraphs)),
        "odt": lambda: office.odt("".join(f"<text:p>{line}</text:p>" for line in paragraphs)),
    }[name.rpartition(".")[2].lower()]()
    file = folder / name
    file.write_bytes(data)
    return file


def check_recommendation(row: dict[str, Any], text: str) -> None:
    assert {key: type(value) for key, value in row.items()} == RECOMMENDATION
    assert row["addressee"] in ADDRESSEES
    assert row["text"]
    assert row["source"] in text
    assert set(row["doubts"]) <= set(words.DOUBTS)
    deadline = row["deadline"]
    assert list(deadline) == ["kind", "date", "words"]
    assert deadline["kind"] in KINDS
    assert (deadline["kind"] == "date") == (deadline["date"] is not None)
    if deadline["date"]:
        assert dt.date.fromisoformat(deadline["date"]).isoformat() == deadline["date"]


@pytest.mark.parametrize("name", CITIES)
def test_every_citys_memo_is_printed_in_the_agreed_shape(tmp_path, name):
    text = CITIES[name].text
    answer = printed(saved(tmp_path, "memo.txt", text))
    assert list(answer) == ["title", "year", "recommendations", "indicators", "defects"]
    assert isinstance(answer["title"], str)
    assert answer["year"] is None or isinstance(answer["year"], int)
    assert len(answer["recommendations"]) == len(CITIES[name].lines())
    for row in answer["recommendations"]:
        check_recommendation(row, text)
    for row in answer["indicators"]:
        assert list(row) == ["name", "value"]
        assert row["value"] is None or isinstance(row["value"], float)
    for row in answer["defects"]:
        assert list(row) == ["code", "source", "text"]
        assert row["code"] in words.DEFECTS
        assert row["source"] in text


@pytest.mark.parametrize("name", ["memo.docx", "MEMO.ODT"])
def test_a_word_processors_file_prints_what_its_plain_twin_prints(tmp_path, name):
    assert printed(saved(tmp_path, name, MEMO)) == printed(saved(tmp_path, "memo.txt", MEMO))


def test_the_language_changes_the_words_and_nothing_else(tmp_path):
    file = saved(tmp_path, "memo.txt", MEMO.replace("Срок: постоянно.", ""))
    russian, english = (read(file, "--language", language).stdout for language in ("ru", "en"))
    assert "У пункта нет строки «Срок»." in russian
    assert "The item has no deadline label." in english
    assert [line for line in russian.splitlines() if line.startswith("[")] == [
        line for line in english.splitlines() if line.startswith("[")
    ]


def test_in_words_each_item_stands_with_its_deadline_and_doubts(tmp_path):
    text = "Справка 2026 года\n\nРекомендации:\nУчителям:\n- Сдать отчёт до 25.05.2026.\n- Учиться.\n"
    lines = read(saved(tmp_path, "memo.txt", text), "--language", "en").stdout.splitlines()
    assert lines[2:8] == [
        "[other] -. Сдать отчёт до 25.05.2026.",
        "    date: 2026-05-25",
        "    ? The deadline was taken from the sentence itself.",
        "    ? The addressee was not recognised.",
        "    ? The item has no number.",
        "[other] -. Учиться.",
    ]
    assert "    not_set: -" in lines


@pytest.mark.parametrize(
    ("name", "data", "russian", "english"),
    [
        ("a.docx", b"PK\x03\x04broken", "Файл повреждён", "damaged or malformed"),
        ("a.odt", b"text", "Файл повреждён", "damaged or malformed"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk", "защищён паролем", "protected by a password"),
        ("a.doc", b"text", "Старый формат .doc", "The old .doc format"),
        ("a.pdf", b"%PDF-1.7", "Такие файлы не принимаются", "not accepted"),
        ("a.txt", b"", "Файл пуст.", "The file is empty."),
        ("a.txt", b"\n \n", "нет текста", "no text"),
        ("a.txt", b"\x81\x98\xff\xfe", "Кодировка", "encoding"),
        ("a.txt", "я".encode() * 1_000_001, "1000000", "1000000"),
    ],
)
def test_a_file_that_cannot_be_read_exits_1_with_the_reason_and_prints_no_json(tmp_path, name, data, russian, english):
    (tmp_path / name).write_bytes(data)
    for language, reason in (("ru", russian), ("en", english)):
        result = read(tmp_path / name, "--json", "--language", language)
        assert (result.exit_code, result.stdout) == (1, "")
        assert reason in result.stderr
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["no-such-file.txt"], ["."], ["memo.txt", "memo.txt"], ["memo.txt", "--language", "de"], ["memo.txt", "--xml"]],
)  # fmt: skip
def test_a_wrong_call_exits_2_and_says_how_to_call(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, "memo.txt", MEMO)
    result = read(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_a_memo_without_recommendations_is_an_answer_not_a_failure(tmp_path):
    answer = printed(saved(tmp_path, "memo.txt", CITIES["no recommendations at all"].text))
    assert answer["recommendations"] == []
    assert [row["code"] for row in answer["defects"]] == ["no_recommendations"]


def test_a_console_that_knows_no_russian_still_gets_the_whole_answer(tmp_path):
    file = saved(tmp_path, "справка № 1.txt", MEMO)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "memo", "read", str(file), "--json"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout.decode())["recommendations"]) == 5
