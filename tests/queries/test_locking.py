"""A row read for changing: within reach, at the version seen, as it stands in the database now."""

import factories
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, MissingError
from tracker.domain.permissions import Action
from tracker.domain.roles import Role
from tracker.models.campaigns import Campaign
from tracker.models.organisations import Organisation
from tracker.queries.locking import await_turn, check_version, locked, visible
from tracker.queries.visibility import within_reach

GONE = 2**31 - 1


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


def test_a_row_is_read_anew_although_the_session_knows_it(session: Session, campaign: Campaign) -> None:
    session.execute(text("UPDATE campaign SET name = 'Иначе', version = 5 WHERE id = :id"), {"id": campaign.id})
    assert campaign.name == "ВПР-2027"
    row = locked(session, Campaign, campaign.id, version=5)
    assert row is campaign
    assert (row.name, row.version) == ("Иначе", 5)


@pytest.mark.parametrize("seen", [-1, 0, 2, GONE])
def test_another_version_is_a_conflict_and_none_is_no_question(session: Session, campaign: Campaign, seen: int) -> None:
    with pytest.raises(ConflictError):
        locked(session, Campaign, campaign.id, version=seen)
    with pytest.raises(ConflictError):
        check_version(campaign, seen)
    check_version(campaign, 1)
    assert locked(session, Campaign, campaign.id) is campaign
    assert locked(session, Campaign, campaign.id, version=1) is campaign


@pytest.mark.parametrize("read", [locked, visible])
def test_what_fails_any_condition_is_as_missing_as_what_never_was(session: Session, read: object) -> None:
    home, other = factories.school(session), factories.school(session)
    head = factories.actor(session, Role.SCHOOL, home)
    reach = within_reach(head, Action.ORGANISATION_VIEW, Organisation.id)
    assert read(session, Organisation, home.id, reach) is home  # type: ignore[operator]
    words = set()
    for number, conditions in (
        (other.id, [reach]),
        (home.id, [reach, Organisation.week_days == 6]),
        (home.id, [Organisation.week_days == 6, reach]),
        (GONE, [reach]),
        (GONE, []),
        (0, []),
    ):
        with pytest.raises(MissingError) as caught:
            read(session, Organisation, number, *conditions)  # type: ignore[operator]
        words.add(str(caught.value))
    assert len(words) == 1, "the answer tells nothing of what is there"


def test_the_version_is_asked_only_of_those_within_reach(session: Session) -> None:
    other = factories.school(session)
    head = factories.actor(session, Role.SCHOOL, factories.school(session))
    reach = within_reach(head, Action.NUMBERS_EDIT, Organisation.id)
    with pytest.raises(MissingError):
        locked(session, Organisation, other.id, reach, version=99)


def test_a_turn_is_taken_again_by_its_holder(session: Session) -> None:
    for _ in range(2):
        await_turn(session, "throttle", 1)
    await_turn(session, "throttle", 2)
