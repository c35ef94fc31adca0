"""Uploading evidence and handing it out."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy.orm import Session

from tracker.config import Config
from tracker.domain.roles import Role
from tracker.domain.tasks import TaskStatus
from tracker.web.files import SANDBOX

Seeded = Callable[[Callable[[Session], Any]], Any]
PDF = b"%PDF-1.7 " + "акт".encode()


@pytest.fixture
def task_id(seeded: Seeded) -> int:
    def make(session: Session) -> int:
        department = factories.department(session)
        factories.person(session, Role.DEPARTMENT, department, login="officer@example.org")
        factories.person(session, Role.OBSERVER, department, login="observer@example.org")
        first, second = factories.school(session), factories.school(session)
        factories.person(session, Role.SCHOOL, first, login="first@example.org")
        factories.person(session, Role.SCHOOL, second, login="other@example.org")
        recommendation = factories.recommendation(session, factories.campaign(session))
        return factories.task(session, recommendation, first, status=TaskStatus.ACCEPTED).id

    return seeded(make)


@pytest.fixture
def school(browser_of: Callable[[str], Browser], task_id: int) -> Browser:
    return browser_of("first@example.org")


def upload(browser: Browser, task_id: int, name: str, data: bytes, **fields: Any) -> Any:
    form = {"_version": "1", "file": (io.BytesIO(data), name), **fields}
    return browser.post(f"/tasks/{task_id}/report", form, content_type="multipart/form-data")


def on_disk(config: Config) -> list[Path]:
    return sorted(config.files.iterdir()) if config.files.is_dir() else []


def test_a_document_comes_back_as_it_went_in(school: Browser, config: Config, task_id: int) -> None:
    assert upload(school, task_id, "Акт «о наблюдении» №1.pdf", PDF).status_code == 303
    page = school.get(f"/tasks/{task_id}")
    assert "Акт «о наблюдении» №1.pdf" in page
    answer = school.client.get("/files/1")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%D0%90%D0%BA%D1%82" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == SANDBOX
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [len(path.name) for path in on_disk(config)] == [32]


def test_a_file_obeys_its_tasks_rule(
    school: Browser, browser_of: Callable[[str], Browser], visitor: Browser, task_id: int
) -> None:
    upload(school, task_id, "акт.pdf", PDF)
    assert browser_of("officer@example.org").client.get("/files/1").status_code == 200
    assert browser_of("other@example.org").client.get("/files/1").status_code == 404
    assert browser_of("observer@example.org").client.get("/files/1").status_code == 403
    assert visitor.client.get("/files/1").status_code == 303
    for url in ("/files/2", "/files/0", "/files/99999999999", "/files/../write.lock", "/static/../files/1"):
        assert school.client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("акт.exe", b"MZ", "Такие файлы не принимаются"),
        ("акт.pdf", b"<html>", "Содержимое файла не соответствует"),
        ("акт.pdf", b"", "Файл пуст"),
        ("a.xlsx.php", PDF, "Такие файлы не принимаются"),
        ("..", PDF, "Такие файлы не принимаются"),
        ("a" * 300 + ".html", PDF, "Такие файлы не принимаются"),
    ],
)
def test_a_refused_file_is_named_with_its_reason_and_leaves_nothing(
    school: Browser, config: Config, task_id: int, name: str, data: bytes, words: str
) -> None:
    answer = upload(school, task_id, name, data, fact="Длинный рассказ о том, что сделано")
    assert answer.status_code == 422
    assert words in answer.text
    assert "Длинный рассказ о том, что сделано" in answer.text
    assert on_disk(config) == []


def test_a_file_over_the_limit_is_refused(school: Browser, app: Flask, config: Config, task_id: int) -> None:
    app.extensions["sverka_config"] = replace(config, upload_bytes=5_000)
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    assert "Файл больше" in upload(school, task_id, "акт.pdf", PDF + b"x" * 5_000).text
    answer = upload(school, task_id, "акт.pdf", PDF + b"x" * 10_000)
    assert answer.status_code == 413
    assert "Слишком много за один раз" in answer.text
    assert on_disk(config) == []


def test_a_stale_or_foreign_upload_leaves_no_file(
    school: Browser, browser_of: Callable[[str], Browser], config: Config, task_id: int
) -> None:
    assert upload(school, task_id, "акт.pdf", PDF, _version="7").status_code == 409
    assert upload(browser_of("other@example.org"), task_id, "акт.pdf", PDF).status_code == 404
    assert upload(browser_of("officer@example.org"), task_id, "акт.pdf", PDF).status_code == 403
    assert on_disk(config) == []


def test_the_second_click_stores_no_second_file(school: Browser, config: Config, task_id: int) -> None:
    for _ in range(2):
        assert upload(school, task_id, "акт.pdf", PDF, _idem="a" * 32).status_code == 303
    assert len(on_disk(config)) == 1


def test_a_file_lost_from_the_disk_is_missing_and_no_crash(school: Browser, config: Config, task_id: int) -> None:
    upload(school, task_id, "акт.pdf", PDF)
    on_disk(config)[0].unlink()
    assert "Файла больше нет на диске" in school.get("/files/1", 404)


def test_a_name_cannot_forge_a_header(school: Browser, task_id: int) -> None:
    assert upload(school, task_id, "акт; filename=x.html; .pdf", PDF).status_code == 303
    disposition = school.client.get("/files/1").headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="_____filename_x.html__.pdf"; filename*=UTF-8')
