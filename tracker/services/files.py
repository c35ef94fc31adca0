"""Files that people attach: kept under random names outside the web's reach, never a row without its file."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.documents.attachments import Attachment
from tracker.domain.errors import N_, InvalidError, TooManyError
from tracker.domain.roles import Actor
from tracker.models.tasks import Evidence, StoredFile, Task
from tracker.services.context import now

MOST_A_MINUTE = 20


@dataclass(frozen=True)
class Staged:
    """An attachment that lies on the disk under a temporary name and waits for its row."""

    attachment: Attachment
    partial: Path
    folder: Path


@contextmanager
def staged(folder: Path, attachment: Attachment) -> Iterator[Staged]:
    """Write the attachment under a temporary name, before the write transaction; what is not kept goes afterwards."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f"{secrets.token_hex(16)}.part"
    try:
        with partial.open("xb") as file:
            partial.chmod(0o600)
            file.write(attachment.data)
            file.flush()
            os.fsync(file.fileno())
        yield Staged(attachment, partial, folder)
    finally:
        partial.unlink(missing_ok=True)


def used_bytes(session: Session, organisation_id: int) -> int:
    """Return how much of its room an organisation's files fill."""
    query = (
        select(func.coalesce(func.sum(StoredFile.size), 0))
        .join(Evidence, Evidence.file_id == StoredFile.id)
        .join(Task, Task.id == Evidence.task_id)
        .where(Task.organisation_id == organisation_id)
    )
    return int(session.scalar(query) or 0)


def _require_room(session: Session, actor: Actor, organisation_id: int, size: int) -> None:
    """Raise when the organisation's room is full, or the person uploads too fast."""
    quota = session.info["config"].quota_bytes
    if used_bytes(session, organisation_id) + size > quota:
        raise InvalidError(
            N_("The organisation's files would take more than the allowed %(most)s MB."),
            field="file",
            most=quota // 1024 // 1024,
        )
    since = now(session) - timedelta(minutes=1)
    query = select(func.count()).where(StoredFile.uploaded_by_id == actor.person_id, StoredFile.uploaded_at > since)
    if (session.scalar(query) or 0) >= MOST_A_MINUTE:
        raise TooManyError(N_("Too many files in one minute. Try again a little later."), retry_after=60)


def keep(session: Session, *, actor: Actor, organisation_id: int, stage: Staged) -> StoredFile:
    """Make the row of a staged file. `settle` moves the file itself, as the last thing before the commit."""
    attachment = stage.attachment
    _require_room(session, actor, organisation_id, len(attachment.data))
    row = StoredFile(
        stored_name=secrets.token_hex(16),
        name=attachment.name,
        media_type=attachment.media_type,
        size=len(attachment.data),
        sha256=hashlib.sha256(attachment.data).hexdigest(),
        uploaded_by_id=actor.person_id,
        uploaded_at=now(session),
    )
    session.add(row)
    session.flush()
    return row


def settle(stage: Staged, row: StoredFile) -> None:
    """Give the file its final name: after this only the commit is left, so a row without its file cannot be.

    If the commit fails, a file without a row stays behind; `sverka check` finds and removes it.
    """
    stage.partial.rename(stage.folder / row.stored_name)
    if os.name == "posix":  # the new name itself must survive a power cut
        descriptor = os.open(stage.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def path_of(folder: Path, row: StoredFile) -> Path:
    """Return where a stored file lies."""
    return folder / row.stored_name
