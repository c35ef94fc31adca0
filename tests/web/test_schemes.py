"""Computing a scheme in the browser, its page with the proof, and its files."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import docx
import factories
import openpyxl
import pytest
from conftest import Browser, QueryCounter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.campaigns import CampaignRound, SchoolRound
from tracker.models.organisations import Organisation
from tracker.models.schemes import Scheme
from tracker.services import schemes

Seeded = Callable[[Callable[[Session], Any]], Any]
BrowserOf = Callable[[str], Browser]
FAST = Settings(seconds=5, works_capacity=False)


@dataclass(frozen=True)
class Town:
    """A round of nine schools, a round too small for any scheme, and one without numbers."""

    round: int
    small: int
    empty: int
    old: int


def make(session: Session) -> Town:
    department, office = factories.department(session), factories.methodical_office(session)
    north, south = factories.district(session, "Северный"), factories.district(session, "Южный", "right")
    schools = [
        factories.school(session, f"Школа № {number + 1} <имени>", district=north if number % 2 else south)
        for number in range(9)
    ]
    for role, at, name in (
        (Role.DEPARTMENT, department, "dept"), (Role.ADMINISTRATOR, department, "admin"),
        (Role.METHODOLOGIST, office, "anna"), (Role.SCHOOL, schools[0], "first"), (Role.OBSERVER, department, "observer"),
    ):  # fmt: skip
        factories.person(session, role, at, f"Человек {name}", f"{name}@example.org")
    campaign, former = factories.campaign(session), factories.campaign(session, 2026)
    rounds = [factories.campaign_round(session, campaign, "mat", grade) for grade in (5, 6, 7)]
    for school in schools:
        factories.school_round(session, rounds[0], school)
    for school in schools[:4]:
        factories.school_round(session, rounds[1], school)
    return Town(*(of.id for of in rounds), factories.campaign_round(session, former).id)


@pytest.fixture
def town(seeded: Seeded) -> Town:
    return seeded(make)


@pytest.fixture
def anna(town: Town, browser_of: BrowserOf) -> Browser:
    return browser_of("anna@example.org")


def filled(town: Town, **values: Any) -> dict[str, Any]:
    fields = {"round": town.round, "k": 2, "min_ring": 4, "history_years": 2, "even": "y", "seed": 7, "seconds": 5}
    return {**fields, "_idem": "b" * 32, **values}


def computed(seeded: Seeded, round_id: int, settings: Settings = FAST) -> str:
    """The address of a scheme computed by the service."""
    made = seeded(lambda s: schemes.compute(s, actor=factories.SYSTEM, round_id=round_id, settings=settings).id)
    return f"/schemes/{made}"


def count(seeded: Seeded) -> int:
    return seeded(lambda session: session.scalar(select(func.count(Scheme.id))))


def test_two_clicks_lead_from_the_list_to_a_scheme_with_its_proof(town: Town, anna: Browser, seeded: Seeded) -> None:
    page = anna.get("/schemes")
    assert "Математика, 5 класс" in page
    assert re.search(r"9 из 9.*?540.*?1620", page, re.DOTALL)
    link = f"/schemes/new?round={town.round}"
    assert link in page
    form = anna.get(link)
    assert f'<option selected value="{town.round}">' in form
    assert "Участвует 9 школ" in form
    assert "переезд через реку прибавляет 5 км" in form
    data = filled(town, _idem=anna.hidden(form, "_idem"))
    first, again = anna.post("/schemes", data), anna.post("/schemes", data)
    assert (first.status_code, first.location) == (303, again.location)
    assert count(seeded) == 1
    page = anna.get(first.location)
    assert page.count('class="t-ok"') >= 6
    assert 'class="t-bad"' not in page
    assert page.count('class="sv-arc') == 18
    assert page.count('<tr id="school-') == 9
    assert "<имени>" not in page, "names are escaped in the picture and in the table"
    assert seeded(lambda session: session.scalar(select(Scheme.problem_sha256))) in page
    assert "С тех пор данные школ изменились" not in page


def test_the_verifier_looks_at_the_scheme_anew_each_time_it_is_shown(town: Town, anna: Browser, seeded: Seeded) -> None:
    place = computed(seeded, town.round)

    def tamper(session: Session) -> None:
        scheme = session.scalars(select(Scheme)).one()
        checks = [list(arc) for arc in scheme.plan["checks"]]
        scheme.plan = {**scheme.plan, "checks": [[checks[0][1], checks[0][1]], *checks[1:]]}

    seeded(tamper)
    page = anna.get(place)
    assert 'class="t-bad"' in page
    assert "такой пары школ быть не может" in page


def test_a_change_of_numbers_is_noticed(town: Town, anna: Browser, seeded: Seeded) -> None:
    place = computed(seeded, town.round)
    assert "С тех пор данные школ изменились" not in anna.get(place)
    seeded(lambda session: session.execute(update(SchoolRound).values(works=61)) and None)
    assert "С тех пор данные школ изменились" in anna.get(place)


def test_why_there_is_no_scheme_is_said_in_words(town: Town, anna: Browser) -> None:
    answer = anna.post("/schemes", filled(town, round=town.small))
    page = anna.get(answer.location)
    assert "При таких правилах схемы нет." in page
    assert "нет взаимных пар и коротких колец" in page
    assert "Что поможет" in page
    assert "снять правило" in page
    assert re.search(r"передать экспертной комиссии проверок: \d", page)
    for name in ("scheme.docx", "scheme.xlsx"):
        anna.get(f"{answer.location}/{name}", 404)
    assert json.loads(anna.get(f"{answer.location}/plan.json"))["format"] == "mutual-check-why/1"
    assert anna.post("/account/language", {"lang": "en", "next": answer.location}).status_code == 303
    page = anna.get(answer.location)
    assert "lift the rule" in page
    assert "правило" not in page


def test_schools_without_numbers_are_named(town: Town, anna: Browser, seeded: Seeded) -> None:
    page = anna.get(f"/schemes/new?round={town.small}")
    assert "5 школ не внесли данные" in page
    assert "Школа № 9" in page
    answer = anna.post("/schemes", filled(town, round=town.empty))
    assert answer.status_code == 422
    assert "Ни одна школа ещё не внесла число работ" in answer.text
    assert count(seeded) == 0


def test_the_files_say_what_the_page_says(town: Town, anna: Browser, seeded: Seeded) -> None:
    place = computed(seeded, town.round)
    problem, plan = (json.loads(anna.get(f"{place}/{name}.json")) for name in ("problem", "plan"))
    assert verify(read_problem(problem), read_plan(plan)) == []
    names = {row["id"]: row["name"] for row in problem["schools"]}
    pairs = {(names[checked], names[checker]) for checker, checked in plan["checks"]}
    book = openpyxl.load_workbook(io.BytesIO(anna.client.get(f"{place}/scheme.xlsx").data))
    rows = list(book["Схема"].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[4]) for row in rows} == pairs
    assert {row[3] for row in rows} == {30}
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [19, 10]
    assert read_problem(problem).sha256 in {row[1] for row in book["Доказательство"].values}
    paper = docx.Document(io.BytesIO(anna.client.get(f"{place}/scheme.docx").data))
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    table = next(table for table in paper.tables if len(table.columns) == 8) if len(cells[0]) != 8 else paper.tables[0]
    body = [[cell.text for cell in row.cells] for row in table.rows][1:-1]
    assert {(row[1], row[5]) for row in body} == pairs
    assert {row[3] for row in body} == {"математика"}
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "по предмету «математика», 5 класс, ВПР 2027 года" in text
    assert read_problem(problem).sha256 in text


def test_the_panel_takes_what_no_school_can(town: Town, anna: Browser) -> None:
    answer = anna.post("/schemes", filled(town, round=town.small, panel="y"))
    page = anna.get(answer.location)
    assert "Экспертная комиссия" in page
    book = openpyxl.load_workbook(io.BytesIO(anna.client.get(f"{answer.location}/scheme.xlsx").data))
    assert "Экспертная комиссия" in {row[4] for row in book["Схема"].values}
    paper = docx.Document(io.BytesIO(anna.client.get(f"{answer.location}/scheme.docx").data))
    assert any(
        "Муниципальная экспертная комиссия" in cell.text
        for table in paper.tables
        for row in table.rows
        for cell in row.cells
    )


def test_too_little_capacity_is_said_school_by_school(town: Town, anna: Browser, seeded: Seeded) -> None:
    seeded(lambda session: session.execute(update(SchoolRound).values(works_per_teacher=15)) and None)
    page = anna.get(computed(seeded, town.round, Settings(seconds=5)))
    assert "Не все школы смогут проверить то, что получат." in page
    assert "лишних 15 работ" in page


@pytest.mark.parametrize(
    ("login", "see", "compute"),
    [("dept", 200, 303), ("admin", 200, 403), ("first", 403, 403), ("observer", 403, 403)],
)
def test_roles_have_their_rights(
    town: Town, browser_of: BrowserOf, seeded: Seeded, login: str, see: int, compute: int
) -> None:
    place = computed(seeded, town.round)
    browser = browser_of(f"{login}@example.org")
    for address in ("/schemes", place, *(f"{place}/{name}" for name in ("problem.json", "plan.json", "scheme.xlsx"))):
        assert browser.client.get(address).status_code == see, address
    assert browser.client.get("/schemes/new").status_code == (200 if compute == 303 else 403)
    assert browser.post("/schemes", filled(town)).status_code == compute
    if see == 200 and compute == 403:
        assert "Рассчитать" not in browser.get("/schemes")


HOSTILE: list[dict[str, str]] = [
    {"round": "0"}, {"round": "x"}, {"round": str(10**30)}, {"round": "old"}, {"k": "0"}, {"k": "99"}, {"k": "x"},
    {"k": str(10**30)}, {"min_ring": "7"}, {"min_ring": ""}, {"history_years": "-1"}, {"history_years": "1e9"},
    {"seed": "-1"}, {"seed": str(2**63)}, {"seconds": "3600"}, {"_idem": "x"}, {"seed": ""},
]  # fmt: skip


@pytest.mark.parametrize("values", HOSTILE, ids=str)
def test_what_cannot_be_chosen_is_refused(town: Town, anna: Browser, seeded: Seeded, values: dict[str, str]) -> None:
    if values.get("round") == "old":
        values = {"round": str(town.old)}
    answer = anna.post("/schemes", filled(town, **values))
    assert answer.status_code == 422
    assert "alert" in answer.text
    assert count(seeded) == 0


@pytest.mark.parametrize("query", ["round=999999", "round=x", "page=99999", "round=%00", "round=9999999999999"])
def test_a_hostile_address_is_an_ordinary_page(town: Town, anna: Browser, query: str) -> None:
    anna.get(f"/schemes?{query}")
    anna.get(f"/schemes/new?{query}")


def test_a_missing_scheme_is_404(town: Town, anna: Browser) -> None:
    for name in ("", "/problem.json", "/plan.json", "/scheme.xlsx", "/scheme.docx"):
        anna.get(f"/schemes/7{name}", 404)


def test_before_there_is_a_campaign_or_a_subject_the_page_says_what_comes_first(
    seeded: Seeded, browser_of: BrowserOf
) -> None:
    seeded(
        lambda s: (
            factories.person(s, Role.METHODOLOGIST, factories.methodical_office(s), login="m@example.org") and None
        )
    )
    browser = browser_of("m@example.org")
    assert "сначала управление создаёт кампанию" in browser.get("/schemes")
    assert "создаёт кампанию" in browser.get("/schemes/new")
    seeded(lambda session: factories.campaign(session) and None)
    assert "В кампании пока нет предметов" in browser.get("/schemes")
    assert "В кампании пока нет предметов" in browser.get("/schemes/new")


def test_lists_cost_the_same_number_of_queries(
    town: Town, anna: Browser, seeded: Seeded, count_queries: Callable[[], QueryCounter]
) -> None:
    place = computed(seeded, town.round)

    def cost() -> tuple[int, int]:
        with count_queries() as index:
            anna.get("/schemes")
        with count_queries() as show:
            anna.get(place)
        return len(index), len(show)

    before = cost()

    def grow(session: Session) -> None:
        of, scheme = session.get_one(CampaignRound, town.round), session.scalars(select(Scheme)).one()
        for grade in range(20, 40):
            factories.campaign_round(session, of.campaign, "rus", grade)
        for _ in range(50):
            copy = {
                name: getattr(scheme, name) for name in ("round_id", "problem", "plan", "problem_sha256", "created_at")
            }
            actor = factories.person(session, Role.METHODOLOGIST, factories.methodical_office(session))
            factories.add(session, Scheme(created_by_id=actor.id, **copy))
        assert session.scalar(select(func.count(Organisation.id))) > 50

    seeded(grow)
    assert "№ 51 ·" in anna.get("/schemes")
    assert cost() == before
