"""Drafts of a distribution and their schemes: the present one, those it replaced, and what was published of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.errors import MissingError
from tracker.models.campaigns import Campaign, CampaignRound
from tracker.models.drafts import CheckDraft
from tracker.models.schemes import Scheme
from tracker.queries import drafts as queries

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
GONE = 2**31 - 1


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def rounds(session: Session, campaign: Campaign) -> list[CampaignRound]:
    return [factories.campaign_round(session, campaign, "mat", grade) for grade in (5, 6)]


@pytest.fixture
def draft(session: Session) -> Callable[..., CheckDraft]:
    def make(of: Campaign, **values: object) -> CheckDraft:
        return factories.add(session, CheckDraft(campaign=of, settings={}, created_at=NOW, **values))

    return make


def scheme(session: Session, of: CampaignRound, draft: CheckDraft | None, *, replaced: bool = False) -> Scheme:
    row = Scheme(round=of, problem={"schools": []}, problem_sha256="0" * 64, created_at=NOW)
    row.draft_id, row.replaced_at = draft.id if draft else None, NOW if replaced else None
    return factories.add(session, row)


def test_a_draft_is_found_by_its_number_or_missing(
    session: Session, campaign: Campaign, draft: Callable[..., CheckDraft]
) -> None:
    made = draft(campaign)
    assert queries.require_draft(session, made.id) is made
    with pytest.raises(MissingError):
        queries.require_draft(session, GONE)


def test_the_list_is_of_the_campaign_the_newest_first_and_hides_what_was_discarded(
    session: Session, campaign: Campaign, draft: Callable[..., CheckDraft]
) -> None:
    first, discarded, last = draft(campaign), draft(campaign, discarded_at=NOW), draft(campaign)
    draft(factories.campaign(session, 2026))
    assert session.scalars(queries.listing(campaign.id)).all() == [last, first]
    assert session.scalars(queries.listing(campaign.id, discarded=True)).all() == [last, discarded, first]


def test_a_draft_holds_one_present_scheme_a_round_and_remembers_the_others(
    session: Session, campaign: Campaign, rounds: list[CampaignRound], draft: Callable[..., CheckDraft]
) -> None:
    mine, other = draft(campaign), draft(campaign)
    fifth, sixth = rounds
    of_sixth = scheme(session, sixth, mine)
    oldest, old = (scheme(session, fifth, mine, replaced=True) for _ in range(2))
    present = scheme(session, fifth, mine)
    foreign = scheme(session, fifth, other)
    scheme(session, fifth, None)
    assert queries.schemes_of(session, mine.id) == [present, of_sixth]
    assert queries.present_scheme(session, mine.id, fifth.id) is present
    assert queries.present_scheme(session, mine.id, sixth.id) is of_sixth
    assert queries.present_scheme(session, other.id, sixth.id) is None
    assert queries.former_scheme(session, mine.id, fifth.id) is old
    assert queries.former_scheme(session, mine.id, sixth.id) is None
    assert queries.former_scheme(session, other.id, fifth.id) is None
    assert queries.schemes_ever(session, mine.id, fifth.id) == [oldest, old, present]
    assert queries.schemes_ever(session, mine.id, sixth.id) == [of_sixth]
    assert queries.scheme_heads(session, [mine.id, other.id, GONE]) == {
        mine.id: [present, of_sixth],
        other.id: [foreign],
        GONE: [],
    }
    assert queries.scheme_heads(session, []) == {}


def test_the_published_number_is_the_latest_of_the_draft(
    session: Session, campaign: Campaign, draft: Callable[..., CheckDraft]
) -> None:
    never, once, twice = (draft(campaign) for _ in range(3))
    for number, of in ((5, once), (9, twice), (7, twice)):
        factories.order_version(session, campaign, number=number, draft_id=of.id)
    factories.order_version(session, campaign, number=11)
    assert [queries.published_number(session, one.id) for one in (never, once, twice)] == [None, 5, 9]
    assert queries.published_numbers(session, [never.id, once.id, twice.id]) == {once.id: 5, twice.id: 9}
    assert queries.published_numbers(session, [never.id]) == {}
