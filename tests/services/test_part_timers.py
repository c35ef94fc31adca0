"""Part-timers: who may note them, what is refused, and that a scheme obeys them."""

from datetime import date

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import InvalidError, MissingError
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import Campaign, PartTimer
from tracker.models.journal import JournalEntry
from tracker.models.organisations import Organisation
from tracker.queries.part_timers import listing
from tracker.services import part_timers, schemes
from tracker.services.part_timers import Shared


@pytest.fixture
def schools(session: Session) -> list[Organisation]:
    return [factories.school(session, f"Школа № {number}") for number in (1, 2, 10)]


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return factories.campaign(session)


@pytest.fixture
def own(session: Session, schools: list[Organisation]) -> Actor:
    return factories.actor(session, Role.SCHOOL, schools[0])


@pytest.fixture
def office(session: Session) -> Actor:
    return factories.actor(session, Role.METHODOLOGIST, factories.methodical_office(session))


def test_a_school_notes_its_own_part_timers_and_the_office_everybodys(
    session: Session, schools: list[Organisation], campaign: Campaign, own: Actor, office: Actor
) -> None:
    one, two, ten = (row.id for row in schools)
    made = part_timers.add(session, actor=own, campaign_id=campaign.id, given=Shared("mat", one, two, " Звонкова  А. "))
    part_timers.add(session, actor=office, campaign_id=campaign.id, given=Shared("mat", ten, one, "Глобусов Т."))
    assert made.teacher == "Звонкова А."
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).first()
    assert entry is not None
    seen = [(row.school_id, row.other_school_id) for row in session.scalars(listing(office, campaign.id))]
    assert seen == [(one, two), (ten, one)], "№ 2 before № 10, by school"
    assert [row.school_id for row in session.scalars(listing(own, campaign.id))] == [one]
    assert [row.school_id for row in session.scalars(listing(office, campaign.id, words="№ 10"))] == [ten]
    assert list(session.scalars(listing(office, campaign.id, subject="rus"))) == []
    told = session.scalars(select(JournalEntry).where(JournalEntry.object_type == "part_timer")).all()
    assert [(row.action, row.organisation_id) for row in told] == [("created", one), ("created", ten)]


def test_a_foreign_school_is_as_missing_as_none(
    session: Session, schools: list[Organisation], campaign: Campaign, own: Actor, office: Actor
) -> None:
    one, two, ten = (row.id for row in schools)
    made = part_timers.add(session, actor=office, campaign_id=campaign.id, given=Shared("mat", two, ten, "Звонкова"))
    for given in (Shared("mat", two, one, "x"), Shared("mat", 999_999, one, "x")):
        with pytest.raises(MissingError):
            part_timers.add(session, actor=own, campaign_id=campaign.id, given=given)
    with pytest.raises(MissingError):
        part_timers.add(session, actor=own, campaign_id=999_999, given=Shared("mat", one, two, "x"))
    for part_timer_id in (made.id, 999_999):
        with pytest.raises(MissingError):
            part_timers.remove(session, actor=own, part_timer_id=part_timer_id)
    part_timers.remove(session, actor=office, part_timer_id=made.id)
    assert session.scalars(select(PartTimer)).all() == []


@pytest.mark.parametrize("what", ["subject", "other_school", "teacher"])
def test_what_cannot_be_is_named(
    session: Session, schools: list[Organisation], campaign: Campaign, own: Actor, what: str
) -> None:
    one, two, ten = (row.id for row in schools)
    schools[2].closed_on = date(2027, 4, 1)
    session.flush()
    part_timers.add(session, actor=own, campaign_id=campaign.id, given=Shared("mat", one, two, "Звонкова"))
    wrong = {
        "subject": [Shared("xyz", one, two, "Звонкова")],
        "other_school": [Shared("rus", one, other, "Звонкова") for other in (one, ten, 999_999)]
        + [Shared("mat", one, two, "Другая")],
        "teacher": [Shared("rus", one, two, name) for name in ("", "я" * 201)],
    }
    for given in wrong[what]:
        with pytest.raises(InvalidError) as caught:
            part_timers.add(session, actor=own, campaign_id=campaign.id, given=given)
        assert caught.value.field == what


def test_a_scheme_never_pairs_the_two_schools_in_that_subject(
    session: Session, campaign: Campaign, office: Actor
) -> None:
    rounds = [factories.campaign_round(session, campaign, subject) for subject in ("mat", "rus")]
    schools = [factories.school(session) for _ in range(7)]
    for of in rounds:
        for row in schools:
            factories.school_round(session, of, row, works=20, teachers=3)
    first, second = schools[0].id, schools[1].id
    part_timers.add(session, actor=office, campaign_id=campaign.id, given=Shared("mat", first, second, "Звонкова"))
    settings = schemes.Settings(k=1, seconds=5)
    pairs = [
        schemes.prepare(session, round_id=of.id, settings=settings).forbidden for of in rounds
    ]  # in mathematics only
    assert [[tuple(pair) for pair in found] for found in pairs] == [[(first, second)], []]
    made = schemes.compute(session, actor=office, round_id=rounds[0].id, settings=settings)
    assert made.plan is not None
    checks = {frozenset(pair) for pair in made.plan["checks"]}
    assert frozenset((first, second)) not in checks
    assert len(made.plan["checks"]) == 7
