"""A checker's rights end with the order's next version: with the next request, on every page and for every verb."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from conftest import Browser
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.extensions import db, session_context
from tracker.models.drafts import CheckDraft
from tracker.models.organisations import ForbiddenPair, Organisation
from tracker.models.packets import CrossCheck
from tracker.services import orders, packets, planning

Seeded = Callable[[Callable[[Session], Any]], Any]
RULES = Settings(k=1, seconds=5, works_capacity=False)


def publish(session: Session, campaign_id: int, round_id: int, reason: str = "") -> None:
    """Plan the round anew and publish what comes out."""
    officer = factories.SYSTEM
    draft_id = planning.plan_at_once(
        session, actor=officer, campaign_id=campaign_id, round_ids=[round_id], settings=RULES
    )
    draft = session.get_one(CheckDraft, draft_id)
    orders.publish(session, actor=officer, draft_id=draft_id, version=draft.version, reason=reason)


@pytest.fixture
def city(seeded: Seeded) -> dict[str, int]:
    def make(session: Session) -> dict[str, int]:
        factories.methodical_office(session)
        schools = [factories.school(session, f"Школа № {number}") for number in range(1, 9)]
        for school in schools:
            factories.person(session, Role.SCHOOL, school, login=f"school{school.id}")
        campaign = factories.campaign(session)
        of = factories.campaign_round(session, campaign)
        for school in schools:
            factories.school_round(session, of, school, works=5)
        publish(session, campaign.id, of.id)
        check = session.scalars(select(CrossCheck).order_by(CrossCheck.id).limit(1)).one()
        return {
            "campaign": campaign.id, "round": of.id, "check": check.id, "checker": check.checker_id,
            "checked": check.checked_id,
        }  # fmt: skip

    return seeded(make)


def in_force(app: Flask, city: dict[str, int]) -> CrossCheck:
    with app.app_context():
        query = select(CrossCheck).where(
            CrossCheck.checked_id == city["checked"], CrossCheck.ended_version_id.is_(None)
        )
        row = session_context().scalars(query).one()
        db.session.remove()
        return row


def requests(check_id: int) -> tuple[tuple[str, str], ...]:
    here = f"/packets/{check_id}"
    return (
        ("get", here), ("get", f"{here}/protocol"), ("get", f"{here}/protocol/edit"), ("get", f"{here}/protocol/file"),
        ("get", f"{here}/protocol/template.xlsx"), ("post", f"{here}/receive"), ("post", f"{here}/return"),
        ("post", f"{here}/protocol"), ("post", f"{here}/protocol/experts"), ("post", f"{here}/protocol/file"),
    )  # fmt: skip


def statuses(browser: Browser, check_id: int) -> dict[str, int]:
    data = {"works": "5", "_version": "1", "expert": "1", "_idem": "a" * 32}
    return {
        f"{method} {url}": (browser.client.get(url) if method == "get" else browser.post(url, data)).status_code
        for method, url in requests(check_id)
    }


def test_the_former_checker_loses_every_page_and_verb_and_the_new_one_gets_them(
    app: Flask, seeded: Seeded, city: dict[str, int], browser_of: Callable[[str], Browser]
) -> None:
    former = browser_of(f"school{city['checker']}")
    checked = browser_of(f"school{city['checked']}")

    def hand_over(session: Session) -> None:
        check = session.get_one(CrossCheck, city["check"])
        actor = factories.actor(session, Role.SCHOOL, session.get_one(Organisation, city["checked"]))
        packets.hand_over(session, actor=actor, check_id=check.id, version=check.version, works=5)

    seeded(hand_over)
    before = statuses(former, city["check"])
    assert 404 not in {
        status for request, status in before.items() if request != f"post /packets/{city['check']}/return"
    }
    assert before[f"get /packets/{city['check']}"] == 200

    def replan(session: Session) -> None:
        low, high = sorted((city["checker"], city["checked"]))
        session.add(ForbiddenPair(first_id=low, second_id=high, reason="Директора — родственники"))
        session.flush()
        publish(session, city["campaign"], city["round"], "Пара запрещена.")

    seeded(replan)
    new = in_force(app, city)
    assert new.checker_id != city["checker"]
    assert set(statuses(former, city["check"]).values()) == {404}
    assert set(statuses(checked, city["check"]).values()) == {404}, "the ended check is nobody's duty any more"
    assert set(statuses(former, new.id).values()) == {404}, "nor has the former checker any part in the new one"
    taking_over = browser_of(f"school{new.checker_id}")
    taking_over.get(f"/packets/{new.id}")
    checked.get(f"/packets/{new.id}")
    assert new.packet_number not in former.get("/packets")
    with app.app_context():
        ended = session_context().get_one(CrossCheck, city["check"])
        assert ended.status is PacketStatus.WITHDRAWN, "nothing of the refused requests was carried out"
        db.session.remove()
