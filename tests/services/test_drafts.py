"""A draft holds one present scheme a round; what it replaced stays; a job is written with it."""

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.drafts import rounds_of, settings_of
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.jobs import JobState
from tracker.domain.schemes import Settings
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.jobs import Job
from tracker.queries import drafts as queries
from tracker.services import drafts, schemes

FAST = Settings(seconds=5, works_capacity=False, history_years=0)


def town(session: Session, schools: int = 9) -> tuple[Campaign, list[CampaignRound]]:
    campaign = factories.campaign(session)
    rounds = [factories.campaign_round(session, campaign, "mat", grade) for grade in (5, 6)]
    for home in [factories.school(session) for _ in range(schools)]:
        for of in rounds:
            factories.school_round(session, of, home)
    return campaign, rounds


def test_a_draft_comes_with_its_job_and_remembers_what_was_chosen(session: Session) -> None:
    campaign, rounds = town(session)
    ids = [of.id for of in rounds]
    made = drafts.create(session, actor=factories.SYSTEM, campaign_id=campaign.id, round_ids=ids, settings=FAST)
    job = session.scalars(select(Job)).one()
    assert (made.job_id, job.state, job.params) == (job.id, JobState.QUEUED, {"draft": made.id, "rounds": ids})
    assert settings_of(made.settings) == FAST
    assert rounds_of(made.settings) == ids


def test_rounds_of_another_campaign_none_at_all_and_wrong_rules_are_refused(session: Session) -> None:
    _campaign, rounds = town(session, schools=1)
    other = factories.campaign(session, 2026)
    given = {"actor": factories.SYSTEM, "campaign_id": other.id}
    with pytest.raises(MissingError):
        drafts.create(session, **given, round_ids=[rounds[0].id], settings=FAST)
    with pytest.raises(InvalidError):
        drafts.create(session, **given, round_ids=[], settings=FAST)
    with pytest.raises(InvalidError, match="offered"):
        drafts.create(session, **given, round_ids=[rounds[0].id], settings=Settings(partners="worst"))
    assert session.scalars(select(Job)).all() == []


def test_a_scheme_takes_the_place_of_the_rounds_present_one(session: Session) -> None:
    campaign, rounds = town(session)
    made = factories.draft(session, campaign, rounds)
    first, second = queries.schemes_of(session, made.id)
    assert [first.round_id, second.round_id] == [of.id for of in rounds]
    assert first.plan
    problem = schemes.prepare(session, round_id=rounds[0].id, settings=FAST)
    computed = schemes.solve(problem, seconds=5)
    newer = drafts.replace(
        session, actor=factories.SYSTEM, draft=made, round_id=rounds[0].id, computed=computed, origin="swapped"
    )
    assert queries.schemes_of(session, made.id) == [newer, second]
    assert queries.former_scheme(session, made.id, rounds[0].id) == first
    assert first.replaced_at is not None


def test_a_discarded_draft_is_not_changed_any_more(session: Session) -> None:
    campaign, rounds = town(session, schools=5)
    made = drafts.begin(
        session, actor=factories.SYSTEM, campaign_id=campaign.id, round_ids=[rounds[0].id], settings=FAST
    )
    with pytest.raises(ConflictError):
        drafts.discard(session, actor=factories.SYSTEM, draft_id=made.id, version=made.version + 1)
    drafts.discard(session, actor=factories.SYSTEM, draft_id=made.id, version=made.version)
    assert session.scalars(queries.listing(campaign.id)).all() == []
    assert session.scalars(queries.listing(campaign.id, discarded=True)).all() == [made]
    with pytest.raises(ConflictError):
        drafts.open_draft(session, made.id)
