"""Every bad file at `results read` and `memo read`: refused in words by name, the others read, nothing written."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tracker.cli.main import main

HEAD = "user;sum;klass;code;otc;var-1;a-1-grade;a-2-grade"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def zipped(path: Path, parts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


DAMAGED = "Файл повреждён или составлен с ошибками. Откройте его в редакторе и сохраните заново."


# The content of each file, and the words in which it is refused (None: it is read).
RESULTS: dict[str, tuple[bytes, str | None]] = {
    "мат_5_хорошая.csv": (f"{HEAD}\nsch671003;3;5;10001;4;1;1;2\n".encode(), None),
    "мат_5_cp1251.csv": (f"{HEAD}\nedu671003;3;5;10001;4;1;1;2\n".encode("cp1251"), None),
    "пустая.csv": (b"", "Файл пуст."),
    "только_заголовки.csv": (HEAD.encode(), None),
    "фамилии.csv": (
        f"{HEAD};Фамилия\nsch671003;3;5;10001;4;1;1;2;Иванов\n".encode(),
        "В файле есть персональные данные (Фамилия). Удалите эти столбцы: список имён остаётся в школе.",
    ),
    "снилс.csv": (
        f"{HEAD};СНИЛС\nsch671003;3;5;10001;4;1;1;2;112-233-445 95\n".encode(),
        "В файле есть персональные данные (СНИЛС). Удалите эти столбцы: список имён остаётся в школе.",
    ),
    "меню.csv": (
        "Блюдо;Цена\nБорщ;120\n".encode(),
        "Это не похоже ни на одну из известных выгрузок: в первых строках нет их заголовков.",
    ),
    "рисунок.png": (b"\x89PNG\r\n\x1a\n", "Такие файлы не принимаются. Подойдут: .xlsx, .xls, .csv."),
    "без расширения": (HEAD.encode(), "Такие файлы не принимаются. Подойдут: .xlsx, .xls, .csv."),
    "старая.xls": (OLE, DAMAGED),
    "под_паролем.xlsx": (
        OLE + b"\x00" * 600,
        DAMAGED,
    ),
    "на_самом_деле_csv.xlsx": (
        f"{HEAD}\n".encode(),
        DAMAGED,
    ),
    "на_самом_деле_xlsx.csv": (
        b"PK\x03\x04" + b"\x00" * 60,
        DAMAGED,
    ),
    "обрезанная.xlsx": (
        b"PK\x03\x04" + b"\x00" * 60,
        DAMAGED,
    ),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, dict[str, Any]]]:
    """One call over all files, and what it says of each."""
    folder = tmp_path_factory.mktemp("results")
    for name, (content, _words) in RESULTS.items():
        (folder / name).write_bytes(content)
    result = CliRunner().invoke(main, ["results", "read", *(str(folder / name) for name in RESULTS), "--json"])
    assert sorted(path.name for path in folder.iterdir()) == sorted(RESULTS), "nothing was written beside them"
    return result, {row["file"]: row for row in json.loads(result.stdout)["files"]}


def test_all_files_are_told_about_in_their_order_and_the_status_is_1(answers: Any) -> None:
    result, rows = answers
    assert result.exit_code == 1
    assert list(rows) == list(RESULTS)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", RESULTS)
def test_each_bad_file_of_results_is_refused_in_its_own_words(answers: Any, name: str) -> None:
    _result, rows = answers
    assert rows[name]["refused"] == RESULTS[name][1]


@pytest.mark.parametrize("name", [name for name, (_content, words) in RESULTS.items() if words])
def test_nothing_of_a_refused_file_is_taken(answers: Any, name: str) -> None:
    _result, rows = answers
    row = rows[name]
    assert (row["layout"], row["tasks"], row["max"], row["schools"], row["problems"]) == (None, [], None, {}, [])


def test_no_pupil_s_name_of_a_refused_file_is_printed(answers: Any) -> None:
    result, _rows = answers
    assert "Иванов" not in result.output
    assert "112-233-445" not in result.output


@pytest.mark.parametrize("name", ["мат_5_хорошая.csv", "мат_5_cp1251.csv"])
def test_the_good_files_beside_them_are_read_as_if_alone(answers: Any, name: str) -> None:
    _result, rows = answers
    row = rows[name]
    assert (row["layout"], row["subject"], row["grade"], row["tasks"]) == ("2020", "mat", 5, [1, 2])
    assert row["schools"] == {"sch671003": {"n": 1, "absent": 0, "sum": 3, "scores": {"3": 1}, "journal": {"4": 1}}}


def test_headings_without_a_row_are_a_file_without_schools(answers: Any) -> None:
    _result, rows = answers
    assert rows["только_заголовки.csv"]["schools"] == {}


ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("sch671003;3;5;10001;4;1;1;2", "a work", {"n": 1, "absent": 0, "sum": 3}),
    ("SCH671003;3;5;10001;4;1;1;2", "a login in capitals", {"n": 1, "absent": 0, "sum": 3}),
    ("edu671003;3;5;10001;4;1;1;2", "the other prefix", {"n": 1, "absent": 0, "sum": 3}),
    ("sch671003;0;5;10001;2;1;0;0", "a work of nought points", {"n": 1, "absent": 0, "sum": 0}),
    ("sch671003;1;5;10001;3;1;1;х", "a task not tried, in Cyrillic", {"n": 1, "absent": 0, "sum": 1}),
    ("sch671003;1;5;10001;3;1;1;x", "a task not tried, in Latin", {"n": 1, "absent": 0, "sum": 1}),
    ("sch671003;;5;10001;4;1;;", "no sum: absent", {"n": 0, "absent": 1, "sum": 0}),
]


@pytest.mark.parametrize(("row", "what", "counts"), ROWS, ids=[what for _row, what, _counts in ROWS])
def test_a_row_is_a_work_or_somebody_absent(tmp_path: Path, row: str, what: str, counts: dict[str, int]) -> None:
    file = tmp_path / "мат_5.csv"
    file.write_text(f"{HEAD}\n{row}\n", encoding="utf-8-sig")
    result = CliRunner().invoke(main, ["results", "read", str(file), "--json"])
    assert result.exit_code == 0, result.output
    (answer,) = json.loads(result.stdout)["files"]
    (login,) = answer["schools"]
    assert login == "sch671003"
    assert {key: answer["schools"][login][key] for key in counts} == counts


MEMO = "Справка\nРекомендации:\nРуководителям ОО:\n1. Обсудить итоги. Срок: до 20.05.2021\n"
MEMOS: dict[str, tuple[bytes, str, str]] = {
    "пустая.txt": (b"", "Файл пуст.", "The file is empty."),
    "пробелы.txt": (b" \r\n\t\n", "В файле нет текста.", "There is no text in the file."),
    "старая.doc": (
        OLE,
        "Старый формат .doc не читается. Откройте файл в редакторе и сохраните как .docx, .odt или .txt.",
        "The old .doc format cannot be read. Open the file in a word processor and save it as .docx, .odt or .txt.",
    ),
    "таблица.xlsx": (
        b"PK\x03\x04",
        "Такие файлы не принимаются. Подойдут: .docx, .odt, .txt.",
        "Files of this kind are not accepted. Use: .docx, .odt, .txt.",
    ),
    "справка": (
        MEMO.encode(),
        "Такие файлы не принимаются. Подойдут: .docx, .odt, .txt.",
        "Files of this kind are not accepted. Use: .docx, .odt, .txt.",
    ),
    "текст.docx": (
        MEMO.encode(),
        DAMAGED,
        "The file is damaged or malformed. Open it in an editor and save it again.",
    ),
    "портрет.txt": (
        b"%PDF-1.7",
        "Содержимое файла не соответствует расширению «.txt». Сохраните заново как: .docx, .odt, .txt.",
        "The file's content does not match its extension “.txt”. Save it again as one of: .docx, .odt, .txt.",
    ),
    "под_паролем.docx": (
        OLE + b"\x00" * 600,
        "Файл защищён паролем или сохранён в старом формате. Снимите защиту и сохраните его заново.",
        "The file is protected by a password or saved in an old format. Remove the protection and save it again.",
    ),
    "длинная.txt": (
        "я".encode() * 1_000_001,
        "Текст длиннее 1000000 знаков. Оставьте в файле только справку.",
        "The text is longer than 1000000 characters. Leave only the memo in the file.",
    ),
}


@pytest.mark.parametrize("name", MEMOS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_bad_memo_is_refused_in_one_sentence_of_the_chosen_language(
    tmp_path: Path, name: str, language: str
) -> None:
    content, *words = MEMOS[name]
    file = tmp_path / name
    file.write_bytes(content)
    result = CliRunner().invoke(main, ["memo", "read", str(file), "--json", "--language", language])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {words[language == 'en']}\n"
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/document.xml": "<xml/>"}, "Содержимое файла не соответствует расширению «.docx»"),
        ({"[Content_Types].xml": "<Types"}, "Файл повреждён"),
    ],
)
def test_an_archive_that_is_no_document_is_refused(tmp_path: Path, parts: dict[str, str], words: str) -> None:
    file = tmp_path / "справка.docx"
    zipped(file, parts)
    result = CliRunner().invoke(main, ["memo", "read", str(file)])
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "words",
    [[], ["нет такого.txt"], ["."], ["справка.txt", "--language", "de"], ["справка.txt", "вторая.txt"], ["--json"]],
)
def test_a_wrong_call_of_memo_read_exits_2_and_says_how_to_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("справка.txt", "вторая.txt"):
        (tmp_path / name).write_text(MEMO, encoding="utf-8")
    result = CliRunner().invoke(main, ["memo", "read", *words])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_a_memo_without_recommendations_is_read_and_its_defects_are_told(tmp_path: Path) -> None:
    file = tmp_path / "справка.txt"
    file.write_text("Справка о проведении ВПР с по 2021 года\nПроведена перепроверка работ ___.\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["memo", "read", str(file), "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["recommendations"] == []
    codes = [row["code"] for row in answer["defects"]]
    assert "blank_count" in codes
    assert list(answer) == ["title", "year", "recommendations", "indicators", "defects"]
