"""Packets of an order in force, each somewhere else on its way."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tracker.demo.stage import Stage
from tracker.domain.roles import OrganisationKind, Role
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.orders import OrderVersion
from tracker.models.organisations import Organisation
from tracker.models.packets import CrossCheck
from tracker.services import packets
from tracker.services.context import now

WORKS = 4
STEP = 2  # the school that a school checks stands so many places further


def order_checks(stage: Stage, campaign: Campaign) -> list[CrossCheck]:
    """Let every school check another one in the first round, and the office's panel one school in the second."""
    session = stage.session
    version = session.scalars(select(OrderVersion).where(OrderVersion.campaign_id == campaign.id).limit(1)).first()
    if version is None:
        version = OrderVersion(campaign=campaign, number=1, snapshot={}, sha256="0" * 64, published_at=now(session))
        session.add(version)
    first, second = session.scalars(
        select(CampaignRound).where(CampaignRound.campaign_id == campaign.id).order_by(CampaignRound.id).limit(2)
    )
    schools = stage.schools
    step = STEP if len(schools) > STEP else 1
    found = [
        _check(stage, version, first, checker, schools[(place + step) % len(schools)], place + 1)
        for place, checker in enumerate(schools)
        if len(schools) > 1
    ]
    office = stage.homes[OrganisationKind.METHODICAL_OFFICE]
    found.append(_check(stage, version, second, office, schools[-1], len(schools) + 1, by_panel=True))
    session.flush()
    return found


def _check(
    stage: Stage, version: OrderVersion, of: CampaignRound, checker: Organisation, checked: Organisation, number: int,
    **values: Any,
) -> CrossCheck:  # fmt: skip
    today = stage.today
    row = CrossCheck(
        campaign_id=version.campaign_id, round=of, checker=checker, checked=checked, first_version=version, works=WORKS,
        packet_number=f"{of.subject}-{of.grade}-{number:02d}", test_on=today - timedelta(days=3), hand_over_on=today,
        check_from=today + timedelta(days=1), check_until=today + timedelta(days=2),
        return_on=today + timedelta(days=3), upload_on=today + timedelta(days=4), **values,
    )  # fmt: skip
    stage.session.add(row)
    return row


def move(stage: Stage, checks: list[CrossCheck]) -> None:
    """Hand over and receive: the first packet and the panel's are being marked, the others are all at another step."""
    for place, check in enumerate(checks):
        if place % 4 == 1:
            continue
        giver = stage.of(check.checked_id, Role.SCHOOL)[0]
        packets.hand_over(
            stage.session, actor=giver, check_id=check.id, version=check.version, works=WORKS, sheets=2 * WORKS
        )
        if place % 4 == 2:
            continue
        taker = stage.of(check.checker_id, Role.SCHOOL, Role.METHODOLOGIST)[0]
        counted = WORKS - 1 if place == 3 else WORKS
        packets.receive(stage.session, actor=taker, check_id=check.id, version=check.version, works=counted)
