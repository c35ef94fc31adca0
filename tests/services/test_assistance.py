"""Writing help down, correcting and deleting it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.assistance import AssistanceForm
from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError
from tracker.domain.roles import Actor, Role
from tracker.models.assistance import Assistance
from tracker.models.campaigns import Campaign
from tracker.models.journal import JournalEntry
from tracker.services import assistance
from tracker.services.assistance import Entry


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def anna(session: Session) -> Actor:
    return factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))


@pytest.fixture
def entry(session: Session) -> Entry:
    home = factories.school(session)
    return Entry(home.id, date(2027, 4, 15), AssistanceForm.VISIT, "Критерии", Decimal("1.5"), 4, "mat")


def test_every_change_is_in_the_journal_with_what_it_was(
    session: Session, campaign: Campaign, anna: Actor, entry: Entry
) -> None:
    row = assistance.create(session, actor=anna, campaign_id=campaign.id, entry=entry)
    assistance.update(
        session, actor=anna, entry_id=row.id, version=1, entry=replace(entry, hours=Decimal(2), topic="  Разбор\n"))  # fmt: skip
    assistance.delete(session, actor=anna, entry_id=row.id, version=2)
    assert session.get(Assistance, row.id) is None
    found = session.scalars(
        select(JournalEntry).where(JournalEntry.object_type == "assistance").order_by(JournalEntry.id)
    ).all()
    assert [entry_.action for entry_ in found] == ["created", "changed", "deleted"]
    assert (found[1].before, found[1].after) == (
        {"topic": "Критерии", "hours": "1.5"},
        {"topic": "Разбор", "hours": "2.0"},
    )
    assert found[2].before["topic"] == "Разбор"
    assert {entry_.organisation_id for entry_ in found} == {entry.school_id}


def test_saving_the_same_leaves_no_trace(session: Session, campaign: Campaign, anna: Actor, entry: Entry) -> None:
    row = assistance.create(session, actor=anna, campaign_id=campaign.id, entry=entry)
    assistance.update(session, actor=anna, entry_id=row.id, version=1, entry=entry)
    assert row.version == 1
    assert len(session.scalars(select(JournalEntry.id).where(JournalEntry.object_type == "assistance")).all()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"school_id": 10**6}, "school"), ({"topic": " \n"}, "topic"), ({"topic": "я" * 301}, "topic"),
        ({"subject": "xxx"}, "subject"), ({"recommendation_id": 10**6}, "recommendation"), ({"teachers": 0}, "teachers"),
        ({"teachers": 501}, "teachers"), ({"hours": Decimal("0.7")}, "hours"), ({"hours": Decimal("24.5")}, "hours"),
        ({"hours": Decimal(0)}, "hours"), ({"hours": Decimal("NaN")}, "hours"), ({"held_on": date(2027, 4, 21)}, "held_on"),
        ({"held_on": date(1900, 1, 1)}, "held_on"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused_at_its_field(
    session: Session, campaign: Campaign, anna: Actor, entry: Entry, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        assistance.create(session, actor=anna, campaign_id=campaign.id, entry=replace(entry, **values))
    assert refused.value.field == field


def test_help_goes_to_schools_and_serves_this_campaign_s_recommendations(
    session: Session, campaign: Campaign, anna: Actor, entry: Entry
) -> None:
    office = factories.methodical_office(session)
    with pytest.raises(InvalidError, match="school"):
        assistance.create(session, actor=anna, campaign_id=campaign.id, entry=replace(entry, school_id=office.id))
    old = factories.recommendation(session, factories.campaign(session, 2026))
    with pytest.raises(InvalidError, match="recommendation"):
        assistance.create(session, actor=anna, campaign_id=campaign.id, entry=replace(entry, recommendation_id=old.id))


def test_a_closed_school_may_have_been_helped_before_it_closed(
    session: Session, campaign: Campaign, anna: Actor, entry: Entry
) -> None:
    closed = factories.school(session, closed_on=date(2027, 4, 10))
    before = replace(entry, school_id=closed.id, held_on=date(2027, 4, 9))
    assert assistance.create(session, actor=anna, campaign_id=campaign.id, entry=before).id
    with pytest.raises(InvalidError, match="closed"):
        assistance.create(
            session, actor=anna, campaign_id=campaign.id, entry=replace(before, held_on=date(2027, 4, 10))
        )


def test_only_who_made_an_entry_may_change_it_and_only_the_newest(
    session: Session, campaign: Campaign, anna: Actor, entry: Entry
) -> None:
    row = assistance.create(session, actor=anna, campaign_id=campaign.id, entry=entry)
    boris = factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))
    director = factories.actor(session, Role.SCHOOL, row.school)
    for actor, error in ((boris, ForbiddenError), (director, MissingError)):
        with pytest.raises(error):
            assistance.update(session, actor=actor, entry_id=row.id, version=1, entry=entry)
        with pytest.raises(error):
            assistance.delete(session, actor=actor, entry_id=row.id, version=1)
    with pytest.raises(ConflictError):
        assistance.delete(session, actor=anna, entry_id=row.id, version=7)
