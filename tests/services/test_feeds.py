"""The secret address of an organisation's calendar: made, renewed and ended by its own people, kept by its hash."""

from datetime import UTC, datetime

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, everything, journalled, refused, size, told

from tracker.domain.errors import MissingError
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.models.feeds import CalendarFeed
from tracker.models.organisations import Organisation
from tracker.queries import feeds as queries
from tracker.services import feeds


@pytest.fixture
def school(session: Session) -> Organisation:
    return factories.school(session)


@pytest.fixture
def head(session: Session, school: Organisation) -> Actor:
    return factories.actor(session, Role.SCHOOL, school)


def test_a_new_address_replaces_the_old_one_and_is_told_without_the_secret(
    session: Session, school: Organisation, head: Actor
) -> None:
    with journalled(session) as entries:
        first = feeds.renew(session, actor=head, organisation_id=school.id)
        clock_stands(session, "2027-04-21T06:00:00")
        deputy = factories.person(session, Role.SCHOOL, school)
        second = feeds.renew(session, actor=Actor(deputy.id, "Завуч", head.grants), organisation_id=school.id)
    feed = session.scalars(select(CalendarFeed)).one()
    assert [told(one) for one in entries if one.object_type == "feed"] == [
        ("created", "feed", feed.id, school.id),
        ("renewed", "feed", feed.id, school.id),
    ]
    assert (feed.created_by_id, feed.created_at) == (deputy.id, datetime(2027, 4, 21, 6, tzinfo=UTC))
    assert first != second
    assert queries.by_token(session, first) is None
    assert queries.by_token(session, second) is feed
    kept = repr(everything(session))
    assert first not in kept
    assert second not in kept


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_nobody_comes_in_by_a_guess_or_by_the_stored_hash(
    session: Session, school: Organisation, head: Actor, token: str
) -> None:
    feeds.renew(session, actor=head, organisation_id=school.id)
    assert queries.by_token(session, token) is None
    stored = session.scalars(select(CalendarFeed.token_hash)).one()
    assert queries.by_token(session, stored) is None


def test_an_ended_address_leads_nowhere_and_ends_once(session: Session, school: Organisation, head: Actor) -> None:
    token = feeds.renew(session, actor=head, organisation_id=school.id)
    number = session.scalars(select(CalendarFeed.id)).one()
    with journalled(session) as entries:
        feeds.end(session, actor=head, organisation_id=school.id)
    assert [told(one) for one in entries] == [("removed", "feed", number, school.id)]
    assert queries.by_token(session, token) is None
    with refused(session, MissingError):
        feeds.end(session, actor=head, organisation_id=school.id)


@pytest.mark.parametrize("who", ["a neighbour", "an observer", "the administrator", "the department"])
def test_another_organisations_address_is_out_of_reach(
    session: Session, school: Organisation, head: Actor, who: str
) -> None:
    feeds.renew(session, actor=head, organisation_id=school.id)
    role, home = {
        "a neighbour": (Role.SCHOOL, factories.school(session)),
        "an observer": (Role.OBSERVER, school),
        "the administrator": (Role.ADMINISTRATOR, factories.department(session)),
        "the department": (Role.DEPARTMENT, factories.department(session)),
    }[who]
    actor = factories.actor(session, role, home)
    with refused(session, MissingError):
        feeds.renew(session, actor=actor, organisation_id=school.id)
    with refused(session, MissingError):
        feeds.end(session, actor=actor, organisation_id=school.id)
    assert school not in [one for one, _feed in queries.own(session, actor)]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.DEPARTMENT, OrganisationKind.DEPARTMENT),
        (Role.METHODOLOGIST, OrganisationKind.METHODICAL_OFFICE),
        (Role.SCHOOL, OrganisationKind.SCHOOL),
    ],
)
def test_everybody_who_carries_tasks_out_has_an_address_of_the_own_place(
    session: Session, role: Role, kind: OrganisationKind
) -> None:
    home = factories.organisation(session, kind, "Учреждение")
    actor = factories.actor(session, role, home)
    assert queries.own(session, actor) == [(home, None)]
    token = feeds.renew(session, actor=actor, organisation_id=home.id)
    feed = queries.by_token(session, token)
    assert feed is not None
    assert (feed.organisation, queries.own(session, actor)) == (home, [(home, feed)])
    assert size(session, CalendarFeed) == 1


def test_own_places_stand_by_kind_and_number(session: Session) -> None:
    ten, two = factories.school(session, "Школа № 10"), factories.school(session, "Школа № 2")
    office, department = factories.methodical_office(session), factories.department(session)
    grants = frozenset().union(
        *(
            factories.actor(session, role, home).grants
            for role, home in (
                (Role.SCHOOL, ten),
                (Role.SCHOOL, two),
                (Role.METHODOLOGIST, office),
                (Role.DEPARTMENT, department),
            )
        )
    )
    actor = Actor(None, "Совместитель", grants)
    assert [home for home, _feed in queries.own(session, actor)] == [department, office, two, ten]


def test_checks_of_a_feed_are_those_in_force_on_either_side(session: Session) -> None:
    campaign, other_year = factories.campaign(session), factories.campaign(session, 2026)
    first, second, third = (factories.school(session) for _ in range(3))
    of, former = factories.campaign_round(session, campaign), factories.campaign_round(session, other_year)
    checker = factories.cross_check(session, of, first, second)
    checked = factories.cross_check(session, of, third, first)
    foreign = factories.cross_check(session, of, second, third)
    ended = factories.cross_check(session, of, first, third)
    ended.ended_version_id = factories.order_version(session, campaign).id
    factories.cross_check(session, former, first, second)
    session.flush()
    assert queries.checks_of(session, campaign.id, first.id) == [checker, checked]
    assert queries.checks_of(session, campaign.id, None) == [checker, checked, foreign]
