"""A city for black-box tests: everything filled, ids of every object, and a canary in every text of every school.

A canary found on a page that another school may see is a leak, wherever it came from.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.demo import assistance, campaign, founding, lives, memo, orders, packets, schemes, unfinished
from tracker.demo.city import SchoolPlan, plan_schools
from tracker.demo.stage import Stage
from tracker.domain.notices import NoticeKind
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import OrganisationKind, Role
from tracker.models.assistance import Assistance
from tracker.models.campaigns import Campaign, CampaignRound, PartTimer, SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.imports import ImportDraft
from tracker.models.jobs import Job
from tracker.models.journal import JournalEntry, Setting
from tracker.models.living import BulkChange
from tracker.models.mail import Letter
from tracker.models.memos import Memo, Recommendation
from tracker.models.notices import Notice
from tracker.models.orders import OrderVersion
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.models.packets import CrossCheck
from tracker.models.people import Membership
from tracker.models.schemes import Scheme
from tracker.models.tasks import Evidence, ExtensionRequest, Task
from tracker.queries.settings import DEMO
from tracker.services.notices import tell

ROUNDS = (("mat", 5), ("rus", 5), ("ger", 7))
FOUNDED, SENT = -60, -40
# The first three recommendations to schools have the same fate everywhere, so that every school has every kind of row.
FATES = ("closed with a file", "returned", "more time asked")
OTHERS = ("untouched", "accepted", "on the way", "reported", "cancelled", *lives.STORIES)


@dataclass
class Canaries:
    """Makes words that stand nowhere else, and remembers whose they are."""

    rng: Random
    prefixes: dict[str, str] = field(default_factory=dict)  # organisation's name on the plan → prefix
    made: dict[str, list[str]] = field(default_factory=dict)

    def of(self, owner: str, place: str) -> str:
        """Return a new canary of `owner` for a text at `place`."""
        if owner not in self.prefixes:
            self.prefixes[owner] = f"knr{len(self.prefixes):05d}{self.rng.getrandbits(24):06x}"
            self.made[owner] = []
        made = self.made[owner]
        made.append(f"{self.prefixes[owner]}{place.replace('_', '').replace(' ', '')}{len(made)}")
        return made[-1]

    def mark(self, school: Organisation, text: str) -> str:
        """Return the text with a canary of the school."""
        return f"{text} {self.of(school.login or '', 'text')}"

    def school(self, plan: SchoolPlan) -> SchoolPlan:
        """Return the plan with a canary in each text."""
        texts: dict[str, Any] = {
            name: f"{getattr(plan, name)} {self.of(plan.login, name)}" for name in ("name", "short_name", "building")
        }
        return replace(plan, **texts)


def build(session: Session, *, schools: int, rng: int, method: str, folder: Path) -> dict[str, Any]:
    """Fill an empty database and return the description that `sverka seed --json` prints."""
    chance = Random(rng)  # noqa: S311 - the same number makes the same city
    stage = Stage(session, chance, method, secret=chance)
    try:
        return _build(stage, schools, folder)
    finally:
        stage.release()


def _build(stage: Stage, schools: int, folder: Path) -> dict[str, Any]:
    canaries = Canaries(Random(stage.rng.getrandbits(64)))  # noqa: S311
    stage.go_to(FOUNDED)
    plans = plan_schools(stage.rng, schools)
    administrator = founding.found_offices(stage)
    for plan in plans:
        name = f"{next(stage.names)} {canaries.of(plan.login, 'person')}"
        founding.found_school(stage, administrator, canaries.school(plan), name)
    founding.forbid_pairs(stage, administrator)
    for number, home in enumerate((stage.homes[OrganisationKind.DEPARTMENT], stage.schools[0]), 1):
        stage.person(administrator, Role.OBSERVER, home, f"nablyudatel{number}")
    officer = stage.everybody(Role.DEPARTMENT)[0]
    now = campaign.hold_campaigns(stage, officer, ROUNDS)
    campaign.give_numbers(stage, now, plans, silent=0, mark=canaries.mark)
    campaign.name_part_timers(stage, now, every=1, mark=canaries.mark)
    stage.go_to(SENT)
    drafts = memo.import_memo(stage, officer, now)
    memo.send(stage, officer, drafts)
    _live(stage, folder, drafts, canaries)
    helped = next(row for row in drafts if row.addressee is Addressee.METHODICAL_OFFICE)
    assistance.give(
        stage, now, helped, 2 * len(stage.schools),
        lambda school, text: f"{text} {canaries.of(school.login or '', 'topic')}",
    )  # fmt: skip
    if schools > schemes.USUAL.k:  # a small city has no such plan: then the reason is kept
        schemes.compute(stage, now, ROUNDS[:1])
    schemes.compute(stage, now, ROUNDS[:1], schemes.EASY)
    orders.publish(stage, now, ROUNDS[1:2])
    packets.move(stage, packets.order_checks(stage, now))
    everybody = [row.id for row in (*stage.homes.values(), *stage.schools)]
    tell(stage.session, actor=officer, organisation_ids=everybody, kind=NoticeKind.ORDER_PUBLISHED, url="/")
    unfinished.refused_letter(stage, officer, now)
    unfinished.draft_recommendation(stage, officer, now)
    unfinished.reword(stage, officer, next(row for row in drafts if row.addressee is Addressee.SCHOOLS))
    unfinished.upload_tables(stage, administrator, stage.schools[0].name)
    for person in (officer, stage.of(stage.schools[0].id, Role.SCHOOL)[0]):
        unfinished.upload_tables(stage, person, stage.schools[0].name, numbers=True)
    stage.session.add(Setting(key=DEMO, value="1"))
    stage.session.flush()
    return _described(stage, canaries)


def _owner(stage: Stage, organisation_id: int) -> str:
    row = stage.session.get_one(Organisation, organisation_id)
    return row.login or row.kind.value


def _live(stage: Stage, folder: Path, drafts: Iterable[Recommendation], canaries: Canaries) -> None:
    """Play a story for every task, with a canary in each text that is written."""

    def mark(task: Task, place: str, text: str) -> str:
        return f"{text}{'-' if place == 'link' else ' '}{canaries.of(_owner(stage, task.organisation_id), place)}"

    teller = lives.Teller(stage, folder, SENT, mark)
    fates = dict(zip((row.id for row in drafts if row.addressee is Addressee.SCHOOLS), FATES, strict=False))
    other = 0
    for task in stage.session.scalars(select(Task).order_by(Task.id)).all():
        story = fates.get(task.recommendation_id)
        if story is None:
            story, other = OTHERS[other % len(OTHERS)], other + 1
        teller.plan(task, story)
    teller.play()


def _ids(session: Session, column: InstrumentedAttribute[int]) -> list[int]:
    return list(session.scalars(select(column).order_by(column)))


def _owned(session: Session) -> dict[str, dict[int, list[int]]]:
    """Return the ids of each kind of object by organisation."""
    of_task = Task.organisation_id
    queries: dict[str, Any] = {
        "people": select(Membership.organisation_id, Membership.person_id),
        "memberships": select(Membership.organisation_id, Membership.id),
        "tasks": select(of_task, Task.id),
        "evidence": select(of_task, Evidence.id).join(Evidence.task),
        "files": select(of_task, Evidence.file_id).join(Evidence.task).where(Evidence.file_id.is_not(None)),
        "extensions": select(of_task, ExtensionRequest.id).join(ExtensionRequest.task),
        "assistance": select(Assistance.school_id, Assistance.id),
        "numbers": select(SchoolRound.school_id, SchoolRound.id),
        "packets": select(CrossCheck.checker_id, CrossCheck.id),
        "part_timers": select(PartTimer.school_id, PartTimer.id),
        "notices": select(Notice.organisation_id, Notice.id),
        "journal": select(JournalEntry.organisation_id, JournalEntry.id).where(
            JournalEntry.organisation_id.is_not(None)
        ),
    }
    found: dict[str, dict[int, list[int]]] = {name: {} for name in queries}
    for name, query in queries.items():
        for organisation_id, row_id in session.execute(query).all():
            found[name].setdefault(organisation_id, []).append(row_id)
    return found


def _described(stage: Stage, canaries: Canaries) -> dict[str, Any]:
    session = stage.session
    owned = _owned(session)
    organisations = []
    for row in session.scalars(select(Organisation).order_by(Organisation.id)):
        owner = row.login or row.kind.value
        organisations.append(
            {
                "id": row.id, "kind": row.kind.value, "name": row.name, "login": row.login,
                "canary": canaries.prefixes.get(owner), "canaries": canaries.made.get(owner, []),
                "objects": {name: sorted(ids.get(row.id, [])) for name, ids in owned.items()},
            }
        )  # fmt: skip
    shared = {
        "campaigns": Campaign.id, "rounds": CampaignRound.id, "memos": Memo.id, "recommendations": Recommendation.id,
        "schemes": Scheme.id, "districts": District.id, "forbidden_pairs": ForbiddenPair.id,
        "orders": OrderVersion.id,
        "bulk_changes": BulkChange.id,
        "check_drafts": CheckDraft.id, "jobs": Job.id, "letters": Letter.id,
    }  # fmt: skip
    return {
        "people": [{**asdict(login), "role": login.role.value} for login in stage.logins],
        "organisations": organisations,
        "objects": {name: _ids(session, column) for name, column in shared.items()},
        "partners": [
            list(pair) for pair in session.execute(select(CrossCheck.checker_id, CrossCheck.checked_id)).all()
        ],
        "drafts": [
            {"id": row.id, "kind": row.kind.value, "person_id": row.person_id}
            for row in session.scalars(select(ImportDraft).order_by(ImportDraft.id))
        ],
    }
