"""A town with rounds to plan, for the tests of the planning desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import factories
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain.roles import Role
from tracker.domain.schemes import Settings
from tracker.jobs import runner
from tracker.models.campaigns import CampaignRound
from tracker.services import planning

Seeded = Callable[[Callable[[Session], Any]], Any]
FAST = Settings(seconds=5, works_capacity=False)


@dataclass(frozen=True)
class Town:
    """A round of nine schools, a round too small for any scheme, one without numbers, and one of a former campaign."""

    campaign: int
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
    ids = [of.id for of in (*rounds, factories.campaign_round(session, former))]
    return Town(campaign.id, *ids)


def planned(seeded: Seeded, town: Town, *round_ids: int, settings: Settings = FAST) -> int:
    """The id of a draft in which these rounds are planned."""

    def plan(session: Session) -> int:
        given = {"campaign_id": session.get_one(CampaignRound, town.round).campaign_id, "settings": settings}
        return planning.plan_at_once(
            session, actor=factories.SYSTEM, round_ids=list(round_ids or [town.round]), **given
        )

    return seeded(plan)


def work(app: Flask) -> int:
    """Let a worker do what waits."""
    return runner.drain(app.app_context)


def filled(*rounds: Any, **values: Any) -> dict[str, Any]:
    """The desk's form as a person sends it."""
    fields = {
        "rounds": list(rounds), "k": 2, "min_ring": 4, "history_years": 2, "even": "y", "seed": 7, "seconds": 5,
        "arc_load": "split", "ring_scope": "round", "partners": "free", "draw": "",
    }  # fmt: skip
    return {**fields, "_idem": "b" * 32, **values}
