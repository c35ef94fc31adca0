"""Single schemes: where they are shown, and their files."""

import io
import json
from collections.abc import Callable

import docx
import openpyxl
import pytest
from conftest import Browser
from sqlalchemy import select

from tests.web import town as place
from tests.web.town import FAST, Seeded, Town, planned
from tracker.domain.schemes import Settings
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.schemes import Scheme

BrowserOf = Callable[[str], Browser]
FILES = ("problem.json", "plan.json", "scheme.xlsx", "scheme.docx", "scheme.svg")


@pytest.fixture
def town(seeded: Seeded) -> Town:
    return seeded(place.make)


@pytest.fixture
def anna(town: Town, browser_of: BrowserOf) -> Browser:
    return browser_of("anna@example.org")


def computed(seeded: Seeded, town: Town, round_id: int, settings: Settings = FAST) -> str:
    """The address of a scheme planned in a draft."""
    planned(seeded, town, round_id, settings=settings)
    return f"/schemes/{seeded(lambda session: session.scalar(select(Scheme.id)))}"


def test_the_present_scheme_of_a_draft_is_shown_at_the_desk(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = computed(seeded, town, town.round)
    assert f"/rounds/{town.round}" in anna.client.get(there).location
    assert anna.client.get("/schemes").location == "/drafts"


def test_the_files_say_what_the_page_says(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = computed(seeded, town, town.round)
    problem, plan = (json.loads(anna.get(f"{there}/{name}.json")) for name in ("problem", "plan"))
    assert verify(read_problem(problem), read_plan(plan)) == []
    names = {row["id"]: row["name"] for row in problem["schools"]}
    pairs = {(names[checked], names[checker]) for checker, checked in plan["checks"]}
    book = openpyxl.load_workbook(io.BytesIO(anna.client.get(f"{there}/scheme.xlsx").data))
    rows = list(book["Схема"].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[4]) for row in rows} == pairs
    assert {row[3] for row in rows} == {30}
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [19, 10]
    assert read_problem(problem).sha256 in {row[1] for row in book["Доказательство"].values}
    paper = docx.Document(io.BytesIO(anna.client.get(f"{there}/scheme.docx").data))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    table = next(table for table in paper.tables if len(table.columns) == 8) if len(cells[0]) != 8 else paper.tables[0]
    body = [[cell.text for cell in row.cells] for row in table.rows][1:-1]
    assert {(row[1], row[5]) for row in body} == pairs
    assert {row[3] for row in body} == {"математика"}
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "по предмету «математика», 5 класс, ВПР 2027 года" in text
    assert read_problem(problem).sha256 in text
    drawing = anna.get(f"{there}/scheme.svg")
    assert drawing.startswith("<svg")
    assert "<a " not in drawing


def test_without_a_plan_there_are_no_papers(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = computed(seeded, town, town.small)
    for name in ("scheme.docx", "scheme.xlsx", "scheme.svg"):
        anna.get(f"{there}/{name}", 404)
    assert json.loads(anna.get(f"{there}/plan.json"))["format"] == "mutual-check-why/1"


def test_the_panel_takes_what_no_school_can(town: Town, anna: Browser, seeded: Seeded) -> None:
    there = computed(seeded, town, town.small, Settings(seconds=5, works_capacity=False, panel=True))
    assert "Экспертная комиссия" in anna.get(there, follow_redirects=True)
    book = openpyxl.load_workbook(io.BytesIO(anna.client.get(f"{there}/scheme.xlsx").data))
    assert "Экспертная комиссия" in {row[4] for row in book["Схема"].values}
    paper = docx.Document(io.BytesIO(anna.client.get(f"{there}/scheme.docx").data))
    assert any(
        "Муниципальная экспертная комиссия" in cell.text
        for table in paper.tables
        for row in table.rows
        for cell in row.cells
    )


@pytest.mark.parametrize(("login", "see"), [("dept", 200), ("admin", 200), ("first", 403), ("observer", 403)])
def test_roles_have_their_rights(town: Town, browser_of: BrowserOf, seeded: Seeded, login: str, see: int) -> None:
    there = computed(seeded, town, town.round)
    browser = browser_of(f"{login}@example.org")
    assert browser.client.get(there).status_code == (303 if see == 200 else see)
    for name in FILES:
        assert browser.client.get(f"{there}/{name}").status_code == see, name


def test_a_missing_scheme_is_404(town: Town, anna: Browser) -> None:
    for name in ("", *(f"/{file}" for file in FILES)):
        anna.get(f"/schemes/7{name}", 404)
