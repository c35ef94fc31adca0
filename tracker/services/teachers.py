"""Teachers who mark in several rounds: what they can mark in all of them, and who gets more than that in a draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.drafts import settings_of
from tracker.domain.schemes import marked_by
from tracker.matching.api import Campaign, CampaignPlan, Problem, Shared, read_plan, read_problem, works_over
from tracker.models.campaigns import CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.queries import drafts as queries


@dataclass(frozen=True)
class Overworked:
    """A school whose teachers get more works in several rounds together than the rules of the draft allow."""

    school_id: int
    over: int
    most: int


def shared(session: Session, problems: Mapping[int, Problem], most: int) -> tuple[Shared, ...]:
    """Return what the teachers of each school can mark in all rounds that the same people mark.

    `problems` are the rounds' by id, and rounds are numbered in their order. As many people as the school gives in the
    round where it gives most, times `most` works each; nothing where there is no such limit.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    people: dict[tuple[str, int], int] = {}
    for number, (round_id, problem) in enumerate(problems.items() if most else ()):
        of = session.get_one(CampaignRound, round_id)
        for school, teachers in (problem.expected or {}).get("teachers", {}).items():
            key = marked_by(of.subject, of.grade), int(school)
            groups.setdefault(key, []).append(number)
            people[key] = max(people.get(key, 0), teachers)
    rows = sorted((school, tuple(rounds), people[who, school] * most) for (who, school), rounds in groups.items())
    return tuple(Shared(*row) for row in rows)


def overworked(session: Session, draft: CheckDraft) -> list[Overworked]:
    """Return the schools whose teachers get too many works in a draft as it stands, by school."""
    most = settings_of(draft.settings).teacher_most
    if not most:
        return []
    planned = [one for one in queries.schemes_of(session, draft.id) if one.plan is not None]
    problems = {one.round_id: read_problem(one.problem) for one in planned}
    rows = shared(session, problems, most)
    campaign = Campaign(tuple(problems.values()), shared=rows)
    plan = CampaignPlan(tuple(read_plan(one.plan) for one in planned))
    return [Overworked(rows[place].school, over, rows[place].capacity) for place, over in works_over(campaign, plan)]
