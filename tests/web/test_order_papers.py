"""The order's papers as downloads, and who may have which."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tests.ordering import city, planned, published
from tests.web.test_orders import people

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


def test_all_papers_come_in_one_archive(made: dict[str, Any], browser_of: BrowserOf) -> None:
    answer = browser_of("officer@example.org").client.get(f"/orders/{made['second']}/all.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == [
            "акты/27-РУ5.pdf", "изменения.docx", "изменения.pdf", "изменения.xlsx", "листы-школ.docx", "листы-школ.pdf",
            "приказ.docx", "приказ.pdf", "приказ.xlsx",
        ]  # fmt: skip
        assert archive.testzip() is None


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
    for paper in ("order.pdf", "sheets.pdf", "acts.pdf", "all.zip"):
        head.get(f"/orders/{made['first']}/{paper}", status=403)
