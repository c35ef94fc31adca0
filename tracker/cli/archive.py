"""One file that holds everything: the database, the uploaded files, and a manifest with a SHA-256 for each."""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tracker.cli.snapshot import DamagedError, sync

FORMAT = 1
MANIFEST, DATABASE, KEYS = "manifest.json", "database", ("secret.key", "journal.key")
_PART = r"[0-9A-Za-z][0-9A-Za-z._-]{0,80}"
_NAME = re.compile(rf"{_PART}(/{_PART}){{0,3}}")
_BLOCK = 1 << 20


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class Manifest:
    """What the archive holds, and of which moment it is."""

    version: str
    made_at: str
    kind: str
    revision: str
    head: str
    entries: dict[str, str] = field(default_factory=dict)  # name in the archive → SHA-256
    missing: list[str] = field(default_factory=list)  # stored names whose file was lost or damaged already
    format: int = FORMAT


class Writer:
    """Writes an archive under a partial name; the wanted name appears only when all of it is on the disk."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
        self.zipped = zipped
        self.manifest = manifest

    def add(self, name: str, path: Path) -> None:
        """Put the file `path` in as `name`, and its SHA-256 into the manifest."""
        sha256 = hashlib.sha256()
        with path.open("rb") as source, self.zipped.open(name, "w", force_zip64=True) as target:
            while block := source.read(_BLOCK):
                sha256.update(block)
                target.write(block)
        self.manifest.entries[name] = sha256.hexdigest()


@contextmanager
def writing(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """Yield the writer of a new archive; an older `target` stays untouched until the new one is whole."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
            yield Writer(zipped, manifest)
            zipped.writestr(MANIFEST, json.dumps(vars(manifest), ensure_ascii=False, indent=1))
        partial.chmod(0o600)
        sync(partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync(target.parent)


def _read_manifest(zipped: zipfile.ZipFile) -> Manifest:
    try:
        found: dict[str, Any] = json.loads(zipped.read(MANIFEST))
        manifest = Manifest(**found)
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError("The file is no backup of this program: it has no manifest.") from error
    if manifest.format != FORMAT:
        raise DamagedError(f"The backup is of format {manifest.format}; this program reads format {FORMAT}.")
    names = set(zipped.namelist()) - {MANIFEST}
    strange = sorted(name for name in names if not _NAME.fullmatch(name))
    if strange or names != set(manifest.entries) or DATABASE not in names:
        raise DamagedError("The backup's list of contents and its contents differ.")
    return manifest


@contextmanager
def unpacked(path: Path, beside: Path) -> Iterator[tuple[Manifest, Path]]:
    """Yield an archive's manifest and a temporary folder in `beside` with its proven contents."""
    with tempfile.TemporaryDirectory(prefix="restore-", dir=beside) as name:
        folder = Path(name)
        try:
            with zipfile.ZipFile(path) as zipped:
                manifest = _read_manifest(zipped)
                for entry, sha256 in manifest.entries.items():
                    _unpack(zipped, entry, folder / entry, sha256)
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise DamagedError(f"{path.name} is no whole backup: {error}") from error
        yield manifest, folder


def _unpack(zipped: zipfile.ZipFile, entry: str, target: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, _BLOCK)
    if fingerprint(target) != sha256:
        raise DamagedError(f"{entry} in the backup is damaged: its SHA-256 is another one.")


def place(source: IO[bytes], target: Path) -> None:
    """Write `target`, readable by its owner alone, under a partial name first: no half file ever carries the name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        shutil.copyfileobj(source, file, _BLOCK)
    sync(partial)
    partial.replace(target)
