"""A round of a draft in the browser: proof, picture, why this pair, pins, swaps, lifted rules, the step back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.web import town as place
from tests.web.town import Seeded, Town, planned, work
from tracker.domain.errors import InvalidError
from tracker.domain.schemes import Settings
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.campaigns import PastCheck, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.schemes import Scheme
from tracker.services import draft_changes
from tracker.services.draft_changes import Swap

BrowserOf = Callable[[str], Browser]
# With rings of any length most exchanges keep every rule; one that makes a school check itself never does.
LOOSE = Settings(seconds=5, works_capacity=False, min_ring=2)


@pytest.fixture
def town(seeded: Seeded) -> Town:
    return seeded(place.make)


@pytest.fixture
def anna(town: Town, browser_of: BrowserOf) -> Browser:
    return browser_of("anna@example.org")


def present(seeded: Seeded) -> dict[str, Any]:
    """The present scheme of the only round: its plan, its problem and id."""

    def read(session: Session) -> dict[str, Any]:
        scheme = session.scalars(select(Scheme).where(Scheme.replaced_at.is_(None), Scheme.draft_id.is_not(None))).one()
        return {"id": scheme.id, "plan": scheme.plan, "problem": scheme.problem, "why": scheme.why}

    return seeded(read)


def swaps(seeded: Seeded) -> tuple[Swap, Swap]:
    """A swap that keeps every rule, and one that breaks one."""
    now = present(seeded)
    problem, plan = read_problem(now["problem"]), read_plan(now["plan"])
    good = bad = None
    for old, checked in plan.checks:
        for new, give in plan.checks:
            try:
                broken = draft_changes.edited(problem, plan, Swap(old, checked, new, give)).violations
            except InvalidError:
                continue
            wish = Swap(old, checked, new, give)
            good, bad = (good, bad or wish) if broken else (good or wish, bad)
    assert good
    assert bad
    return good, bad


def fields(wish: Swap) -> dict[str, Any]:
    return {"checker": wish.old, "checked": wish.checked, "new": wish.new, "give": wish.give}


def query(wish: Swap) -> str:
    return "&".join(f"{name}={value}" for name, value in fields(wish).items())


def test_the_page_proves_draws_and_lists_the_scheme(town: Town, anna: Browser, seeded: Seeded) -> None:
    page = anna.get(f"/drafts/{planned(seeded, town)}/rounds/{town.round}")
    assert page.count('class="t-ok"') >= 6
    assert 'class="t-bad"' not in page
    assert page.count("sv-arc") - page.count("sv-arc-near") == 18
    assert page.count('<tr id="school-') == 9
    assert "<имени>" not in page, "names are escaped in the picture and in the table"
    assert seeded(lambda session: session.scalar(select(Scheme.problem_sha256))) in page
    assert "С тех пор данные школ изменились" not in page


def test_one_school_stands_out_without_any_script(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town)}/rounds/{town.round}"
    school = present(seeded)["plan"]["checks"][0][0]
    page = anna.get(here)
    assert f'href="{here}?school={school}#picture"' in page
    assert "sv-lit" not in page
    page = anna.get(f"{here}?school={school}")
    assert page.count('class="sv-on') == 4, "two checks of its own and two of its works"
    assert "её проверяют" in page
    assert "sv-lit" not in anna.get(f"{here}?school=999")
    assert anna.get(f"{here}?q=№ 3").count('<tr id="school-') == 1


def test_last_year_stands_beside_this_year(town: Town, anna: Browser, seeded: Seeded) -> None:
    def remember(session: Session) -> int:
        ids = sorted(session.scalars(select(SchoolRound.school_id).where(SchoolRound.round_id == town.round)))
        session.add(PastCheck(year=2026, subject="mat", grade=5, checker_id=ids[0], checked_id=ids[1]))
        return ids[1]

    checked = seeded(remember)
    made = planned(seeded, town, settings=Settings(seconds=5, works_capacity=False, history_years=0))
    page = anna.get(f"/drafts/{made}/rounds/{town.round}")
    row = page[page.index(f'<tr id="school-{checked}"') :].partition("</tr>")[0]
    assert re.search(r'data-label="Год назад">Школа № 1 ', row)


def test_the_verifier_looks_at_the_scheme_anew_each_time_it_is_shown(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town)}/rounds/{town.round}"

    def tamper(session: Session) -> None:
        scheme = session.scalars(select(Scheme)).one()
        checks = [list(arc) for arc in scheme.plan["checks"]]
        scheme.plan = {**scheme.plan, "checks": [[checks[0][1], checks[0][1]], *checks[1:]]}

    seeded(tamper)
    page = anna.get(here)
    assert 'class="t-bad"' in page
    assert "такой пары школ быть не может" in page


def test_a_change_of_numbers_is_noticed(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town)}/rounds/{town.round}"
    assert "С тех пор данные школ изменились" not in anna.get(here)
    seeded(lambda session: session.execute(update(SchoolRound).values(works=61)) and None)
    assert "С тех пор данные школ изменились" in anna.get(here)


def test_too_little_capacity_is_said_school_by_school(town: Town, anna: Browser, seeded: Seeded) -> None:
    seeded(lambda session: session.execute(update(SchoolRound).values(works_per_teacher=15)) and None)
    made = planned(seeded, town, settings=Settings(seconds=5))
    page = anna.get(f"/drafts/{made}/rounds/{town.round}")
    assert "Не все школы смогут проверить то, что получат." in page
    assert "лишних 15 работ" in page
    assert "не все школы успеют проверить" in anna.get(f"/drafts/{made}")


def test_a_clash_is_said_in_words_and_a_button_lifts_a_rule(
    app: Flask, town: Town, anna: Browser, seeded: Seeded
) -> None:
    here = f"/drafts/{planned(seeded, town, town.small)}/rounds/{town.small}"
    page = anna.get(here)
    assert "При таких правилах схемы нет." in page
    assert "нет взаимных пар и коротких колец" in page
    rules = re.findall(r'name="rule" value="(\w+)"', page)
    assert "panel" in rules
    assert re.search(r"передать экспертной комиссии проверок: \d", page)
    version = anna.hidden(page, "_version")
    assert anna.post(f"{here}/recompute", {"_version": version, "rule": "no_such"}).status_code == 422
    answer = anna.post(f"{here}/recompute", {"_version": version, "rule": "panel"})
    work(app)
    assert anna.client.get(f"{answer.location}/progress.json").json["url"] == here
    page = anna.get(here)
    assert "Экспертная комиссия" in page
    assert "Для этого предмета снято" in page
    assert "С тех пор данные школ изменились" not in page
    undone = anna.post(f"{here}/undo", {"_version": anna.hidden(page, "_version")})
    assert undone.status_code == 303
    assert "При таких правилах схемы нет." in anna.get(here)
    anna.post("/account/language", {"lang": "en", "next": here})
    page = anna.get(here)
    assert "lift the rule" in page
    assert "правило" not in page


def test_why_this_pair_and_who_else(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town)}/rounds/{town.round}"
    checker, checked = present(seeded)["plan"]["checks"][0]
    address = f"{here}/pair?checker={checker}&checked={checked}"
    assert address.replace("&", "&amp;") in anna.get(here)
    page = anna.get(address)
    assert "Почему эта пара?" in page
    assert "по близости к проверяемой школе" in page
    assert page.count("Примерить") >= 4
    for wrong in (f"checker={checked}&checked={checker}", "checker=x&checked=1", "", f"checker={10**30}&checked=1"):
        anna.get(f"{here}/pair?{wrong}", 404)


def test_a_swap_is_tried_judged_saved_and_taken_back(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town, settings=LOOSE)}/rounds/{town.round}"
    good, bad = swaps(seeded)
    before = present(seeded)
    page = anna.get(f"{here}/swap?{query(bad)}")
    assert "Замена нарушает правило" in page
    assert "Сохранить замену" not in page
    version = anna.hidden(page, "_version")
    assert anna.post(f"{here}/swap", {**fields(bad), "_version": version}).status_code == 409
    page = anna.get(f"{here}/swap?{query(good)}")
    assert "Все правила соблюдены." in page
    assert 'class="t-bad"' not in page
    assert present(seeded) == before, "nothing is saved by looking"
    assert anna.post(f"{here}/swap", {**fields(good), "_version": version}).location == here
    now = present(seeded)
    assert verify(read_problem(now["problem"]), read_plan(now["plan"])) == []
    assert [good.new, good.checked] in now["plan"]["checks"]
    assert anna.post(f"{here}/swap", {**fields(good), "_version": version}).status_code == 409, "an old form"
    former = anna.get(f"/schemes/{before['id']}")
    assert "прежняя схема" in former
    assert "Рассчитать" not in former
    page = anna.get(here)
    anna.post(f"{here}/undo", {"_version": anna.hidden(page, "_version")})
    assert present(seeded)["id"] == before["id"]
    assert "прежняя схема" in anna.get(f"/schemes/{now['id']}")


def test_a_swap_with_oneself_leads_back_with_words(town: Town, anna: Browser, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town)}/rounds/{town.round}"
    checker, checked = present(seeded)["plan"]["checks"][0]
    page = anna.get(f"{here}/swap?checker={checker}&checked={checked}&new={checker}", follow_redirects=True)
    assert "Выберите другую школу" in page


def test_a_pin_stays_when_the_round_is_computed_anew(app: Flask, town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town)
    here = f"/drafts/{made}/rounds/{town.round}"
    now = present(seeded)
    checks = {tuple(arc) for arc in now["plan"]["checks"]}
    arc = {"checker": now["plan"]["checks"][0][0], "checked": now["plan"]["checks"][0][1]}

    def post(verb: str, **values: Any) -> Any:
        version = seeded(lambda session: session.get_one(CheckDraft, made).version)
        return anna.post(f"{here}/{verb}", {"_version": version, **values})

    assert post("pin", **arc).status_code == 303
    assert "закреплена" in anna.get(here)
    assert post("pin", checker=1, checked=10**9).status_code == 404
    new, checked = next((a, b) for a, b, _way in now["problem"]["distances"] if not {(a, b), (b, a)} & checks)
    assert post("recompute", new=new, checked=checked).status_code == 303
    assert post("undo").status_code == 409, "not while a worker is at it"
    work(app)
    later = present(seeded)
    if later["plan"]:
        assert [new, checked] in later["plan"]["checks"]
    else:
        assert "pinned" in later["why"]["rules"]
    assert sorted(later["problem"]["pinned"]) == sorted([list(arc.values()), [new, checked]])
    assert post("undo").status_code == 303
    assert post("unpin", **arc).status_code == 303
    assert present(seeded)["problem"]["pinned"] == []


def test_others_see_but_do_not_change(town: Town, browser_of: BrowserOf, seeded: Seeded) -> None:
    here = f"/drafts/{planned(seeded, town, settings=LOOSE)}/rounds/{town.round}"
    wish, _bad = swaps(seeded)
    admin, first = browser_of("admin@example.org"), browser_of("first@example.org")
    for path in ("", f"/pair?checker={wish.old}&checked={wish.checked}", f"/swap?{query(wish)}"):
        page = admin.get(here + path)
        assert 'method="post" action="/drafts' not in page
        first.get(here + path, 403)
    for verb in ("swap", "pin", "unpin", "undo", "recompute"):
        for browser in (admin, first):
            assert browser.post(f"{here}/{verb}", {**fields(wish), "_version": 1}).status_code == 403


def test_a_round_of_another_draft_is_missing(town: Town, anna: Browser, seeded: Seeded) -> None:
    made = planned(seeded, town)
    for path in (f"rounds/{town.small}", "rounds/999", f"rounds/{town.small}/pair?checker=1&checked=2"):
        anna.get(f"/drafts/{made}/{path}", 404)
    anna.get(f"/drafts/{made + 1}/rounds/{town.round}", 404)
