"""Attached files: kept whole or not at all, within their room."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.documents.attachments import Attachment
from tracker.domain.errors import ConflictError, InvalidError, TooManyError
from tracker.domain.roles import Actor, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.tasks import StoredFile, Task
from tracker.services import files, tasks

AKT = Attachment("акт.pdf", "application/pdf", b"%PDF-1.7 akt")


@pytest.fixture
def executor(session: Session) -> tuple[Actor, Task]:
    school = factories.school(session)
    task = factories.task(
        session, factories.recommendation(session, factories.campaign(session)), school, status=TaskStatus.ACCEPTED
    )
    return factories.actor(session, Role.SCHOOL, school), task


def report(session: Session, executor: tuple[Actor, Task], folder: Path, **values: Any) -> None:
    actor, task = executor
    with files.staged(folder, AKT) as stage:
        version = values.pop("version", task.version)
        tasks.report(session, actor=actor, task_id=task.id, version=version, file=stage)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_lies_under_a_random_name_with_its_row(
    session: Session, executor: tuple[Actor, Task], tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    report(session, executor, folder)
    row = session.scalars(select(StoredFile)).one()
    assert names(folder) == [row.stored_name]
    assert len(row.stored_name) == 32
    assert files.path_of(folder, row).read_bytes() == AKT.data
    assert (row.name, row.size, row.uploaded_by_id) == ("акт.pdf", len(AKT.data), executor[0].person_id)
    assert files.path_of(folder, row).stat().st_mode & 0o077 == 0


def test_a_refused_report_leaves_nothing_on_the_disk(
    session: Session, executor: tuple[Actor, Task], tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    with pytest.raises(ConflictError):
        report(session, executor, folder, version=99)
    assert names(folder) == []
    with files.staged(folder, AKT):
        assert len(names(folder)) == 1
    assert names(folder) == []


def test_the_organisations_room_is_limited(session: Session, executor: tuple[Actor, Task], tmp_path: Path) -> None:
    config = session.info["config"]
    session.info["config"] = replace(config, quota_bytes=len(AKT.data))
    report(session, executor, tmp_path / "files")
    _actor, task = executor
    assert files.used_bytes(session, task.organisation_id) == len(AKT.data)
    task.status = TaskStatus.ACCEPTED
    session.flush()
    with pytest.raises(InvalidError) as caught:
        report(session, executor, tmp_path / "files")
    assert caught.value.field == "file"
    session.info["config"] = config


def test_too_many_files_in_a_minute_are_refused(session: Session, executor: tuple[Actor, Task], tmp_path: Path) -> None:
    actor, task = executor
    with files.staged(tmp_path / "files", AKT) as stage:
        for _ in range(files.MOST_A_MINUTE):
            files.keep(session, actor=actor, organisation_id=task.organisation_id, stage=stage)
        with pytest.raises(TooManyError):
            files.keep(session, actor=actor, organisation_id=task.organisation_id, stage=stage)
