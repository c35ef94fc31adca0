"""The demo: an invented city with a campaign in progress, built through the ordinary services in one transaction."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from tracker.demo import assistance, campaign, founding, lives, memo, mutual, schemes, unfinished
from tracker.demo.city import plan_schools
from tracker.demo.stage import Login, Stage
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import OrganisationKind, Role
from tracker.models.journal import Setting
from tracker.queries.settings import DEMO

SCHOOLS = 44
FOUNDED, SENT = -60, -40  # days from today
_STORIES = (
    "closed", "accepted", "reported", "untouched", "closed with a file", "on the way", "returned", "reported late",
    "closed", "more time asked", "closed at the second try", "accepted", "more time granted", "untouched", "reported",
    "closed with a file", "more time refused", "on the way", "cancelled",
)  # fmt: skip


@dataclass(frozen=True)
class Built:
    """What was built: who can sign in, and a few figures."""

    logins: list[Login]
    tasks: int
    steps: int
    checks: int
    packets: int


def build(session: Session, *, method: str, folder: Path) -> Built:
    """Fill an empty database; `folder` takes the uploaded files."""
    stage = Stage(session, Random(2021), method)  # noqa: S311 - a city is no secret; its passwords are drawn elsewhere
    try:
        return _build(stage, folder)
    finally:
        stage.release()


def _build(stage: Stage, folder: Path) -> Built:
    stage.go_to(FOUNDED)
    *plans, closing = plan_schools(stage.rng, SCHOOLS + 1)
    administrator = founding.found_offices(stage)
    for plan in plans:
        founding.found_school(stage, administrator, plan)
    founding.close_one(stage, administrator, closing)
    founding.forbid_pairs(stage, administrator)
    for number, home in enumerate((stage.homes[OrganisationKind.DEPARTMENT], stage.schools[0]), 1):
        stage.person(administrator, Role.OBSERVER, home, f"nablyudatel{number}")
    officer = stage.everybody(Role.DEPARTMENT)[0]
    stage.go_to(FOUNDED + 2)
    now = campaign.hold_campaigns(stage, officer)
    checks = campaign.remember_former_years(stage, officer, plans)
    stage.go_to(SENT - 3)
    campaign.give_numbers(stage, now, plans)
    campaign.name_part_timers(stage, now)
    stage.go_to(SENT - 1)
    drafts = memo.import_memo(stage, officer, now)
    stage.go_to(SENT)
    sent = memo.send(stage, officer, drafts)
    steps = lives.tell_all(lives.Teller(stage, folder, SENT), _STORIES)
    helped = next(row for row in drafts if row.addressee is Addressee.METHODICAL_OFFICE)
    assistance.give(stage, now, helped, 36)
    schemes.compute(stage, now, (("mat", 5),))
    packets = mutual.hold(stage, now)
    unfinished.draft_recommendation(stage, officer, now)
    stage.session.add(Setting(key=DEMO, value="1"))
    return Built(stage.logins, sent, steps, checks, packets)
