"""The real memo comes into the demo: read, its deadlines corrected by the department, confirmed and sent."""

from dataclasses import replace
from datetime import timedelta

from tracker.demo.stage import Stage
from tracker.domain.deadlines import Deadline, DeadlineKind, Rhythm
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Actor
from tracker.models.campaigns import Campaign
from tracker.models.memos import Recommendation
from tracker.paths import DEMO_DATA
from tracker.services import memos, recommendations

FILE = "spravka-2021.txt"
_D, _M, _S = Addressee.DEPARTMENT, Addressee.METHODICAL_OFFICE, Addressee.SCHOOLS
# What the department decided where the memo names no date: days from today, or how often it is reported.
DECIDED: dict[tuple[Addressee, str], int | Rhythm] = {
    (_D, "2"): 9,
    (_D, "3"): Rhythm.HALF_YEAR,
    (_M, "1"): -8,
    (_M, "2"): 26,
    (_M, "3"): Rhythm.QUARTER,
    (_M, "4"): Rhythm.MONTH,
    (_S, "1"): Rhythm.QUARTER,
    (_S, "2"): Rhythm.MONTH,
    (_S, "3"): -4,
    (_S, "4"): 12,
}


def decided(stage: Stage, item: memos.Item) -> Deadline:
    """Return the deadline that the department set for an item of the memo."""
    found = DECIDED.get((item.addressee, item.number.rstrip(".")))
    if found is None:
        return item.deadline
    if isinstance(found, Rhythm):
        return Deadline(DeadlineKind.ONGOING, rhythm=found)
    return Deadline(DeadlineKind.DATE, on=stage.today + timedelta(days=found))


def import_memo(stage: Stage, officer: Actor, campaign: Campaign) -> list[Recommendation]:
    """Upload and confirm the memo with the corrected deadlines; returns the drafts."""
    reading = memos.read(FILE, (DEMO_DATA / FILE).read_bytes())
    memo, _new = memos.upload(stage.session, actor=officer, campaign_id=campaign.id, reading=reading)
    items = [replace(item, deadline=decided(stage, item)) for item in memos.items_of(memo)]
    return memos.confirm(stage.session, actor=officer, memo_id=memo.id, version=memo.version, items=items)


def send(stage: Stage, officer: Actor, drafts: list[Recommendation]) -> int:
    """Send all drafts; returns the number of tasks."""
    return recommendations.send(stage.session, actor=officer, recommendation_ids=[row.id for row in drafts])
