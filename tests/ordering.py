"""A small city with planned rounds, ready to be ordered: what tests of the order start from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import factories
from sqlalchemy.orm import Session

from tracker.domain.orders import Terms
from tracker.domain.roles import Actor, Role
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation
from tracker.services import drafts, orders, schemes

FAST = Settings(seconds=5, works_capacity=False)
TEST_DAYS = (date(2027, 4, 21), date(2027, 4, 22), date(2027, 4, 26))


@dataclass
class City:
    """Schools, a department and an office, and the rounds of a campaign."""

    campaign: Campaign
    rounds: list[CampaignRound]
    schools: list[Organisation]
    department: Organisation
    office: Organisation
    officer: Actor
    methodologist: Actor
    heads: list[Actor] = field(default_factory=list)


def city(
    session: Session, schools: int = 9, subjects: Sequence[tuple[str, int]] = (("rus", 5),), **numbers: Any
) -> City:
    """A city whose schools have given numbers for every round but the one of grade 10."""
    campaign = factories.campaign(session)
    homes = [factories.school(session, f"Школа № {number}") for number in range(1, schools + 1)]
    rounds = [factories.campaign_round(session, campaign, subject, grade) for subject, grade in subjects]
    for place, school in enumerate(homes):
        for of in rounds:
            given = {"test_on": TEST_DAYS[place % len(TEST_DAYS)], "works": 61, **numbers}
            factories.school_round(session, of, school, **given)
    department, office = factories.department(session), factories.methodical_office(session)
    return City(
        campaign, rounds, homes, department, office, factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.METHODOLOGIST, office),
    )  # fmt: skip


def planned(
    session: Session,
    town: City,
    rounds: Sequence[CampaignRound] | None = None,
    settings: Settings = FAST,
    **values: Any,
) -> CheckDraft:
    """A draft with a computed scheme for each of the rounds."""
    rounds = town.rounds if rounds is None else rounds
    draft = drafts.begin(
        session, actor=town.methodologist, campaign_id=town.campaign.id, round_ids=[of.id for of in rounds],
        settings=settings, **values,
    )  # fmt: skip
    for of in rounds:
        problem = schemes.prepare(session, round_id=of.id, settings=settings)
        drafts.replace(
            session, actor=town.methodologist, draft=draft, round_id=of.id, computed=schemes.solve(problem, seconds=5)
        )  # fmt: skip
    return draft


def published(
    session: Session, town: City, draft: CheckDraft | None = None, *, reason: str = "", terms: Terms | None = None
) -> OrderVersion:
    """The next version of the order out of a draft."""
    draft = draft or planned(session, town)
    return orders.publish(
        session, actor=town.officer, draft_id=draft.id, version=draft.version, reason=reason, terms=terms
    )


def next_workday(day: date) -> date:
    """The following day of a five-day week without holidays."""
    day += timedelta(days=1)
    return day if day.weekday() < 5 else next_workday(day)
