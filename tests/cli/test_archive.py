"""The archive of a backup: what it takes, what it refuses by name, and that nothing half-made carries its name."""

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.cli.archive import DATABASE, FORMAT, MANIFEST, Manifest, fingerprint, place, unpacked, writing
from tracker.cli.snapshot import DamagedError

PARTS = {DATABASE: b"pages" * 400_000, "files/ab12cd": "акт № 7".encode(), "secret.key": b""}


def manifest() -> Manifest:
    return Manifest("1.2.3", "2027-04-20T09:30:00+00:00", "sqlite", "0001", "7 abc")


def parts_on_disk(folder: Path) -> dict[str, Path]:
    found = {}
    for number, (name, content) in enumerate(PARTS.items()):
        found[name] = folder / f"part{number}"
        found[name].write_bytes(content)
    return found


@pytest.fixture
def made(tmp_path: Path) -> Path:
    target = tmp_path / "копия.zip"
    with writing(target, manifest()) as writer:
        for name, path in parts_on_disk(tmp_path).items():
            writer.add(name, path)
    return target


def rewritten(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The archive with its manifest and its parts changed by hand."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    told = json.loads(parts.pop(MANIFEST))
    change(told, parts)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in {**parts, MANIFEST: json.dumps(told).encode()}.items():
            zipped.writestr(name, content)
    return path


def refusal(path: Path, beside: Path) -> str:
    with pytest.raises(DamagedError) as caught, unpacked(path, beside):
        pytest.fail("it was unpacked")
    assert [one for one in beside.iterdir() if one.name.startswith("restore-")] == [], "no rest stays"
    return str(caught.value)


def test_what_went_in_comes_out_with_its_manifest(made: Path, tmp_path: Path) -> None:
    with unpacked(made, tmp_path) as (told, folder):
        assert {name: (folder / name).read_bytes() for name in PARTS} == PARTS
        assert (told.version, told.kind, told.revision, told.head, told.missing) == (
            "1.2.3",
            "sqlite",
            "0001",
            "7 abc",
            [],
        )
        assert told.entries == {name: hashlib.sha256(content).hexdigest() for name, content in PARTS.items()}
        kept = folder
    assert not kept.exists(), "the contents are gone after use"


def test_only_its_owner_can_read_it(made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_an_error_while_writing_leaves_the_older_archive_alone(made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(FileNotFoundError), writing(made, manifest()) as writer:
        writer.add(DATABASE, tmp_path / "not there")
    assert made.read_bytes() == before
    assert list(tmp_path.glob("*.partial")) == []


def test_until_it_is_whole_it_stands_under_a_partial_name(tmp_path: Path) -> None:
    target = tmp_path / "new.zip"
    with writing(target, manifest()) as writer:
        writer.add(DATABASE, parts_on_disk(tmp_path)[DATABASE])
        assert not target.exists()
        assert (tmp_path / "new.zip.partial").exists()
    assert target.exists()


def put(name: str, content: bytes = b"x") -> Callable[[dict[str, Any], dict[str, bytes]], None]:
    """A change that adds a part, and lists it properly."""

    def change(told: dict[str, Any], parts: dict[str, bytes]) -> None:
        parts[name] = content
        told["entries"][name] = hashlib.sha256(content).hexdigest()

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told, _parts: told.update(format=FORMAT + 1), f"of format {FORMAT + 1}; this program reads format {FORMAT}"),
        (lambda told, _parts: told.update(surprise=1), "it has no manifest"),
        (lambda told, _parts: told.pop("head"), "it has no manifest"),
        (lambda _told, parts: parts.pop("files/ab12cd"), "list of contents and its contents differ"),
        (lambda _told, parts: parts.update({"files/extra": b"x"}), "list of contents and its contents differ"),
        (lambda told, parts: (parts.pop(DATABASE), told["entries"].pop(DATABASE)), "list of contents and its contents differ"),
        (lambda told, _parts: told["entries"].update({"files/ab12cd": "0" * 64}), "files/ab12cd in the backup is damaged"),
        (lambda _told, parts: parts.update({DATABASE: b"other"}), "database in the backup is damaged"),
        (put("../outside"), "list of contents and its contents differ"),
        (put("/etc/passwd"), "list of contents and its contents differ"),
        (put("files/../../x"), "list of contents and its contents differ"),
        (put("files/.hidden"), "list of contents and its contents differ"),
        (put("a/b/c/d/e"), "list of contents and its contents differ"),
        (put("files/" + "x" * 82), "list of contents and its contents differ"),
        (put("файлы/x"), "list of contents and its contents differ"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_made_is_refused_in_words(made: Path, tmp_path: Path, change: Any, words: str) -> None:
    assert words in refusal(rewritten(made, change), tmp_path)


@pytest.mark.parametrize("name", ["files/ab12cd", "journal.key", "a/b/c/d", "files/" + "x" * 81, "A-1_b.c"])
def test_an_ordinary_name_is_taken(made: Path, tmp_path: Path, name: str) -> None:
    with unpacked(rewritten(made, put(name, b"y")), tmp_path) as (_told, folder):
        assert (folder / name).read_bytes() == b"y"


@pytest.mark.parametrize("cut", [0, 1, 30, -1, -30])
def test_a_cut_file_is_refused_with_its_name(made: Path, tmp_path: Path, cut: int) -> None:
    made.write_bytes(made.read_bytes()[:cut])
    assert "копия.zip is no whole backup" in refusal(made, tmp_path)


def test_a_zip_of_somebody_else_has_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("word/document.xml", "<xml/>")
    assert "it has no manifest" in refusal(path, tmp_path)


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{", b'"x"', "привет".encode()])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(MANIFEST, text)
    assert "it has no manifest" in refusal(path, tmp_path)


def test_a_file_is_placed_for_its_owner_alone_and_replaces_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "file"
    for content in (b"first", b"second" * 500_000):
        place(io.BytesIO(content), target)
        assert target.read_bytes() == content
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_a_broken_source_leaves_the_placed_file_as_it_was(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    target = tmp_path / "file"
    place(io.BytesIO(b"whole"), target)
    with pytest.raises(OSError, match="gone"):
        place(Broken(), target)
    assert target.read_bytes() == b"whole"
    place(io.BytesIO(b"again"), target)  # the rest of the try before is no hindrance
    assert target.read_bytes() == b"again"


def test_a_fingerprint_is_of_the_content_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"same")
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b") == hashlib.sha256(b"same").hexdigest()
