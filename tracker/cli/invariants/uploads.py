"""Invariants of evidence and of the files on the disk."""

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from tracker.cli.archive import fingerprint
from tracker.cli.backup import files_on_disk
from tracker.cli.guard import is_served
from tracker.models.tasks import Evidence, EvidenceKind, StoredFile

GRACE_SECONDS = 600


def _folder(session: Session) -> Path:
    folder: Path = session.info["config"].files
    return folder


def strange_evidence(session: Session) -> Iterator[str]:
    """Yield evidence that lacks what its kind promises, and files that are no evidence of anything."""
    wrong = or_(
        and_(Evidence.kind == EvidenceKind.FILE, Evidence.file_id.is_(None)),
        and_(Evidence.kind != EvidenceKind.FILE, Evidence.file_id.is_not(None)),
        and_(Evidence.kind == EvidenceKind.LINK, Evidence.url == ""),
        and_(Evidence.kind == EvidenceKind.TEXT, Evidence.text == ""),
    )
    yield from (f"evidence {row_id}" for row_id in session.scalars(select(Evidence.id).where(wrong)))
    idle = select(StoredFile.id).where(~exists().where(Evidence.file_id == StoredFile.id))
    yield from (f"file {row_id} belongs to no evidence" for row_id in session.scalars(idle))


def lost_files(session: Session) -> Iterator[str]:
    """Yield rows whose file is missing or not what was uploaded."""
    there = files_on_disk(_folder(session))
    query = select(StoredFile.id, StoredFile.stored_name, StoredFile.size, StoredFile.sha256)
    for row in session.execute(query.order_by(StoredFile.id)):
        path = there.get(row.stored_name)
        if path is None:
            yield f"file {row.id} ({row.stored_name}) is not on the disk"
        elif path.stat().st_size != row.size or fingerprint(path) != row.sha256:
            yield f"file {row.id} ({row.stored_name}) is not what was uploaded"


def _orphaned(session: Session) -> list[Path]:
    """Return the files that no row names; while a server runs, younger ones may be uploads about to be committed."""
    there = files_on_disk(_folder(session))
    known = set(session.scalars(select(StoredFile.stored_name)))
    youngest = time.time() - (GRACE_SECONDS if is_served(session.info["config"].home) else 0)
    return [path for name, path in sorted(there.items()) if name not in known and path.stat().st_mtime <= youngest]


def orphans(session: Session) -> Iterator[str]:
    """Yield files on the disk that no row names: an upload was cut off before its commit."""
    yield from (path.name for path in _orphaned(session))


def remove_orphans(session: Session) -> int:
    """Delete the files that no row names; returns how many. Nobody else may be writing meanwhile."""
    found = _orphaned(session)
    for path in found:
        path.unlink()
    return len(found)
