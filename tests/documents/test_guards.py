"""What stands between a file from outside and this process: the child's bounds, the archive's limits."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.documents import bad_readers, office
from tracker.documents import child, xlsx_rows, xmltree, zips
from tracker.documents.errors import DocumentRefused
from tracker.documents.zips import check_zip

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def readers(tmp_path_factory) -> Path:
    return bad_readers.tree(tmp_path_factory.mktemp("readers"))


@pytest.fixture
def ask(readers, monkeypatch):
    monkeypatch.setattr(child, "ROOT", readers)
    return child.read


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("crash", "damaged"),
        ("killed", "damaged"),
        ("leaves", "damaged"),
        ("exits", "damaged"),
        ("raises", "damaged"),
        ("recurses", "damaged"),
        ("prints", "damaged"),
        ("garbage", "damaged"),
        ("no reader", "damaged"),
        ("no module", "damaged"),
        ("broken module", "damaged"),
        ("unprintable", "damaged"),
        ("floods", "bomb"),
        pytest.param("eats", "bomb", marks=pytest.mark.skipif(sys.platform != "linux", reason="no memory bound here")),
        pytest.param("spins", "too_slow", marks=pytest.mark.skipif(sys.platform == "win32", reason="no bound here")),
        ("refuses", "too_many_rows"),
        ("unknown task", "damaged"),
    ],
)
def test_whatever_a_reader_does_the_answer_is_a_refusal(ask, name, code):
    with pytest.raises(DocumentRefused) as refused:
        ask(name, b"x")
    assert refused.value.code == code


def test_a_refusal_brings_its_figures_out_of_the_child(ask):
    with pytest.raises(DocumentRefused) as refused:
        ask("refuses", b"x")
    assert (refused.value.params, "5 строк" in refused.value.words()) == ({"limit": 5}, True)


def test_a_reader_that_takes_too_long_is_ended_by_the_clock(ask):
    with pytest.raises(DocumentRefused) as refused:
        ask("spins", b"x", seconds=0.3)
    assert refused.value.code == "too_slow"


@pytest.mark.parametrize("text", ["", "«ё» 🙂 \x00 \n", "x" * 2_000_000], ids=["nothing", "odd signs", "2 MB"])
def test_any_bytes_go_in_and_the_answer_comes_out_unchanged(ask, text):
    assert ask("echo", text.encode()) == text


def test_half_a_sign_comes_out_as_it_was_found(ask):
    assert ask("surrogate", b"") == "\ud800 and «ё»"


def test_words_of_a_file_stay_out_of_the_log_of_a_reader_that_failed(ask, caplog):
    with pytest.raises(DocumentRefused):
        ask("raises", b"x")
    assert "secret" not in caplog.text


def test_a_reader_that_died_is_noted_with_how_it_ended(ask, caplog):
    with pytest.raises(DocumentRefused):
        ask("killed", b"x")
    assert "reader killed ended with" in caplog.text


def test_the_child_sees_no_folder_of_the_caller(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('a stranger was imported')")
    (tmp_path / "zipfile.py").write_text("raise SystemExit('a stranger was imported')")
    monkeypatch.chdir(tmp_path)
    assert child.read("docx", office.docx(office.paragraph("свой"))) == "свой"


def test_the_child_reads_only_with_the_standard_library_and_defusedxml():
    code = (
        "import sys, json; from tracker.documents import child\n"
        "for task in child.TASKS.values(): __import__(task)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {[str(ROOT), *site()]!r}\n{code}"],
        capture_output=True,
        check=True,
        env={"PATH": os.environ.get("PATH", "")},
    )
    assert set(json.loads(done.stdout)) <= {"__main__", "tracker", "defusedxml"}


def site() -> list[str]:
    import defusedxml

    return [str(Path(defusedxml.__file__).parent.parent)]


# The archive's limits, and one more


def archive(count: int, size: int = 1, *, stored: bool = True, random: bool = False) -> bytes:
    """Return an archive of `count` entries of `size` bytes each."""
    content = os.urandom(size) if random else b"x" * size
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return office.zipped({f"{n}.xml": content for n in range(count)}, method)


def code_of(data: bytes) -> str:
    try:
        check_zip(data)
    except DocumentRefused as refused:
        return refused.code
    return "taken"


@pytest.mark.parametrize(("count", "code"), [(1, "taken"), (zips.MAX_ENTRIES, "taken"), (zips.MAX_ENTRIES + 1, "bomb")])
def test_an_archive_holds_so_many_entries_and_not_one_more(count, code):
    assert code_of(archive(count)) == code


def entry(size: int, packed: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{size}-{packed}.xml")
    info.file_size, info.compress_size = size, packed
    return info


@pytest.mark.parametrize(
    ("entries", "length", "code"),
    [
        ([(zips.MAX_UNPACKED, zips.MAX_UNPACKED)], zips.MAX_UNPACKED, "taken"),
        ([(zips.MAX_UNPACKED, zips.MAX_UNPACKED), (1, 1)], zips.MAX_UNPACKED, "bomb"),
        ([(zips.MAX_UNPACKED + 1, zips.MAX_UNPACKED)], zips.MAX_UNPACKED, "bomb"),
        ([(100_000, 1000)], 1000, "taken"),
        ([(100_001, 1000)], 1000, "bomb"),
        ([(zips.SMALL, 1)], 100_000, "taken"),
        ([(zips.SMALL + 1, 1)], 100_000, "bomb"),
        ([(zips.MAX_RATIO * 9000, 9000)], 100_000, "taken"),
        ([(zips.MAX_RATIO * 9000 + 1, 9000)], 100_000, "bomb"),
    ],
)
def test_sizes_and_ratios_are_kept_to_the_byte(entries, length, code):
    try:
        zips._check_entries([entry(size, packed) for size, packed in entries], length)
        found = "taken"
    except DocumentRefused as refused:
        found = refused.code
    assert found == code


def test_ordinary_text_is_packed_well_within_the_limits():
    words = " ".join(f"Школа № {n} провела проверку работ." for n in range(40_000))
    assert code_of(office.zipped({"word/document.xml": words})) == "taken"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"PK", "damaged"),
        (b"PK\x05\x06" + b"\x00" * 18, "damaged"),
        (zips.OLE_MAGIC, "protected"),
        (b" " + archive(1), "damaged"),
        (archive(1)[:-1], "damaged"),
        (archive(1) + b"\x00" * 70_000, "damaged"),
        (archive(2, 5000, random=True), "taken"),
        (archive(1, 30_000_000, stored=False), "bomb"),
    ],
    ids=["nothing", "two bytes", "empty archive", "old office", "shifted", "cut", "padded", "noise", "zeros"],
)
def test_what_is_no_sound_archive_is_refused_unopened(data, code):
    assert code_of(data) == code


def test_names_are_told_so_that_a_reader_can_be_chosen():
    assert check_zip(archive(2)) == {"0.xml", "1.xml"}


# The limits of the parsers


@pytest.mark.parametrize("more", [0, 1])
def test_a_part_holds_so_many_elements_and_not_one_more(more, monkeypatch):
    monkeypatch.setattr(xmltree, "MAX_ELEMENTS", 100)
    xml = b"<a>" + b"<b/>" * (99 + more) + b"</a>"
    if more:
        with pytest.raises(DocumentRefused, match="unpacks"):
            xmltree.parse(xml)
    else:
        assert len(xmltree.parse(xml)) == 99


@pytest.mark.parametrize(
    "xml", [b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a>", b"", b"\xff"]
)
def test_a_document_type_an_entity_or_a_broken_part_is_never_read(xml):
    with pytest.raises(Exception, match=r".*"):
        xmltree.parse(xml)


@pytest.mark.parametrize(
    ("limit", "value", "taken", "refused"),
    [("MAX_ROWS", 3, 3, 4), ("MAX_CELLS", 6, 3, 4), ("MAX_SHEETS", 0, None, 1)],
)
def test_a_sheet_holds_so_much_and_not_more(limit, value, taken, refused, monkeypatch):
    from tracker.documents.sheets import Sheet, to_xlsx

    monkeypatch.setattr(xlsx_rows, limit, value)
    if taken:
        data = to_xlsx([Sheet("Лист", ["a", "b"], [["1", "2"]] * (taken - 1))])
        assert len(child.answer("xlsx", data)["read"][0]["rows"]) == taken
    data = to_xlsx([Sheet("Лист", ["a", "b"], [["1", "2"]] * (refused - 1))])
    assert child.answer("xlsx", data)["refused"] in {"too_many_rows", "bomb"}


def test_columns_beyond_the_limit_are_left_out_not_refused(monkeypatch):
    from tracker.documents.sheets import Sheet, to_xlsx

    monkeypatch.setattr(xlsx_rows, "MAX_COLUMNS", 2)
    data = to_xlsx([Sheet("Лист", ["a", "b", "c"], [])])
    assert child.answer("xlsx", data)["read"][0]["rows"] == [[1, ["a", "b"]]]
