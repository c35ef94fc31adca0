"""Which campaign is present, its rounds and its days."""

from datetime import date

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import Town
from tracker.domain.errors import ConflictError, MissingError
from tracker.models.campaigns import CalendarOverride, Campaign
from tracker.models.organisations import Organisation
from tracker.queries import campaigns as queries
from tracker.queries.locking import locked, visible


def test_without_a_campaign_the_way_to_one_is_told(session: Session) -> None:
    assert queries.current(session) is None
    with pytest.raises(MissingError, match="no campaign yet"):
        queries.require_current(session)


def test_the_latest_year_is_the_present_one_whenever_it_was_made(session: Session, town: Town) -> None:
    assert queries.require_current(session) is town.campaigns[1]
    factories.campaign(session, 2020)
    assert queries.current(session) is town.campaigns[1]
    assert [row.year for row in queries.all_campaigns(session)] == [2027, 2026, 2020]


def test_rounds_are_of_their_campaign_by_grade_and_subject(session: Session, town: Town) -> None:
    former, present = town.campaigns
    made = {pair: factories.campaign_round(session, present, *pair) for pair in (("rus", 6), ("mat", 6), ("rus", 4))}
    alien = factories.campaign_round(session, former, "mat", 6)
    assert [(row.subject, row.grade) for row in queries.rounds(session, present.id)] == [
        ("rus", 4), ("mat", 6), ("rus", 6),
    ]  # fmt: skip
    assert queries.round_counts(session) == {former.id: 1, present.id: 3}
    for row in made.values():
        assert queries.require_round(session, present.id, row.id) is row
    for campaign_id, round_id in ((present.id, alien.id), (former.id, made["mat", 6].id), (987654, alien.id)):
        with pytest.raises(MissingError):
            queries.require_round(session, campaign_id, round_id)


def test_a_changed_calendar_changes_the_days_of_the_window(session: Session, town: Town) -> None:
    campaign = town.campaigns[1]
    campaign.starts_on, campaign.ends_on = date(2027, 4, 12), date(2027, 4, 18)
    assert queries.window_days(session, campaign) == (5, 6)
    for day, worked in ((date(2027, 4, 13), False), (date(2027, 4, 18), True), (date(2027, 4, 19), False)):
        factories.add(session, CalendarOverride(day=day, worked=worked))
    assert queries.window_days(session, campaign) == (5, 6), "one day off, one Sunday worked"
    session.delete(session.get_one(CalendarOverride, date(2027, 4, 18)))
    session.flush()
    assert queries.window_days(session, campaign) == (4, 5)
    assert queries.overrides(session) == {date(2027, 4, 13): False, date(2027, 4, 19): False}
    assert [row.day.day for row in queries.calendar(session)] == [19, 13]


def test_a_row_is_locked_within_reach_and_at_the_version_seen(session: Session, town: Town) -> None:
    school = town.schools[0]
    assert locked(session, Organisation, school.id) is school
    assert locked(session, Organisation, school.id, version=school.version) is school
    for version in (school.version - 1, school.version + 1, -1):
        with pytest.raises(ConflictError, match="in the meantime"):
            locked(session, Organisation, school.id, version=version)
    for read in (locked, visible):
        with pytest.raises(MissingError):
            read(session, Organisation, school.id, Organisation.name == "Другая")
        with pytest.raises(MissingError):
            read(session, Campaign, 987654)
