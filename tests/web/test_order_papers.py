"""The order's papers as downloads, and who may have which."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy.orm import Session

from tests.ordering import city, planned, published
from tests.web.test_orders import people
from tracker.jobs import runner
from tracker.services import order_papers
from tracker.web import order_files, order_shelf, orders

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]


@pytest.fixture
def made(seeded: Seeded) -> dict[str, Any]:
    def make(session: Session) -> dict[str, Any]:
        town = city(session)
        people(session, town)
        first = published(session, town)
        second = published(session, town, planned(session, town), reason="Уточнение")
        return {
            "first": first.id, "second": second.id, "round": town.rounds[0].id,
            "schools": [(one.id, one.name) for one in town.schools],
        }  # fmt: skip

    return seeded(make)


def test_every_paper_comes_in_its_form(made: dict[str, Any], browser_of: BrowserOf) -> None:
    client = browser_of("anna@example.org").client
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}
    names = [(name, form) for name in ("order", "changes") for form in starts] + [
        ("sheets", "docx"), ("sheets", "pdf"), ("acts", "pdf"), ("acts", "docx"),
    ]  # fmt: skip
    for name, form in names:
        answer = client.get(f"/orders/{made['second']}/{name}.{form}")
        assert answer.status_code == 200, name
        assert answer.data.startswith(starts[form])
        assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(f"/orders/{made['first']}/changes.pdf").status_code == 409
    reader = pypdf.PdfReader(io.BytesIO(client.get(f"/orders/{made['second']}/acts.pdf?round={made['round']}").data))
    assert len(reader.pages) == 18


def prepared(app: Flask, browser: Browser, path: str) -> str:
    """Have an archive prepared and return the address of the work's page."""
    answer = browser.post(path, {})
    assert answer.status_code == 303, answer.text[:300]
    assert runner.drain(app.app_context) == 1
    return str(answer.location)


def test_all_papers_come_in_one_archive(app: Flask, made: dict[str, Any], browser_of: BrowserOf) -> None:
    officer = browser_of("officer@example.org")
    order, path = f"/orders/{made['second']}", f"/orders/{made['second']}/all.zip"
    officer.get(path, status=409)
    assert f'action="{path}"' in officer.get(order)
    location = officer.post(path, {}).location
    assert "готовится: посмотреть ход работы" in officer.get(order)
    assert "Подготовка документов" in officer.get(location)
    assert officer.post(path, {}).location == location, "two presses, one work"
    assert runner.drain(app.app_context) == 1
    assert officer.client.get(f"{location}/progress.json").json["url"] == f"{order}#papers"
    assert "Документы подготовлены" in officer.get(location)
    answer = browser_of("anna@example.org").client.get(path)
    assert answer.content_type == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == [
            "акты/27-РУ5.pdf", "изменения.docx", "изменения.pdf", "изменения.xlsx", "листы-школ.docx", "листы-школ.pdf",
            "приказ.docx", "приказ.pdf", "приказ.xlsx",
        ]  # fmt: skip
        assert archive.testzip() is None
        assert archive.read("приказ.pdf").startswith(b"%PDF")
    page = officer.get(order)
    assert hashlib.sha256(answer.data).hexdigest() in page
    assert f'action="{path}"' not in page
    assert officer.post(path, {}).location == location, "what is ready is not prepared again"
    assert runner.drain(app.app_context) == 0


def test_acts_beyond_what_one_document_holds_come_as_an_archive(
    app: Flask, made: dict[str, Any], browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = browser_of("anna@example.org")
    order = f"/orders/{made['second']}"
    assert "acts-pdf.zip" not in anna.get(order), "a small order has its acts at once"
    for module in (order_files, order_papers, order_shelf, orders):
        monkeypatch.setattr(module, "MOST_ACTS", 10)
    page = anna.get(order)
    assert f"acts.pdf?round={made['round']}" not in page
    for path in ("acts-pdf.zip", "acts-docx.zip", f"acts-pdf.zip?round={made['round']}"):
        assert f'action="{order}/{path}"' in page
    assert "подготовьте их архивом" in anna.client.get(f"{order}/acts.pdf?round={made['round']}").text
    prepared(app, anna, f"{order}/acts-docx.zip?round={made['round']}")
    answer = anna.client.get(f"{order}/acts-docx.zip?round={made['round']}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["27-РУ5-001…010.docx", "27-РУ5-011…018.docx"]
    for other in ("acts-docx.zip", f"acts-pdf.zip?round={made['round']}", "all.zip"):
        anna.get(f"{order}/{other}", status=409)


def test_an_archive_of_what_is_not_there_is_missing(app: Flask, made: dict[str, Any], browser_of: BrowserOf) -> None:
    anna = browser_of("anna@example.org")
    for path in ("/orders/999/all.zip", f"/orders/{made['first']}/acts-pdf.zip?round=999"):
        assert anna.post(path, {}).status_code == 404
    assert runner.drain(app.app_context) == 0
    anna.get("/orders/999/all.zip", status=404)


def test_preparing_can_be_stopped_and_asked_for_anew(app: Flask, made: dict[str, Any], browser_of: BrowserOf) -> None:
    anna = browser_of("anna@example.org")
    path = f"/orders/{made['first']}/acts-pdf.zip"
    location = anna.post(path, {}).location
    anna.post(f"{location}/cancel", {})
    assert "Работа остановлена; ничего не сохранено" in anna.get(location)
    assert prepared(app, anna, path) != location
    assert anna.client.get(path).status_code == 200


def test_a_school_has_its_own_sheet_and_acts_alone(made: dict[str, Any], browser_of: BrowserOf) -> None:
    head = browser_of("first@example.org")
    (own, name), (other, _name) = made["schools"][:2]
    sheet = pypdf.PdfReader(io.BytesIO(head.client.get(f"/orders/{made['first']}/schools/{own}/sheet.pdf").data))
    assert name in sheet.pages[0].extract_text()
    acts = pypdf.PdfReader(io.BytesIO(head.client.get(f"/orders/{made['first']}/schools/{own}/acts.pdf").data))
    assert len(acts.pages) == 2
    assert head.client.get(f"/orders/{made['first']}/schools/{own}/sheet.docx").status_code == 200
    for paper in ("sheet.pdf", "sheet.docx", "acts.pdf"):
        head.get(f"/orders/{made['first']}/schools/{other}/{paper}", status=404)
    for paper in ("order.pdf", "sheets.pdf", "acts.pdf", "all.zip", "acts-pdf.zip"):
        head.get(f"/orders/{made['first']}/{paper}", status=403)
    assert head.post(f"/orders/{made['first']}/all.zip", {}).status_code == 403
