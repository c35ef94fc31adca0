"""Notices are left for organisations, read by their own people, and listed within reach."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import clock_stands, journalled, nothing_written, refused, size, told

from tracker.domain.errors import MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.roles import Actor, Role
from tracker.models.notices import Notice
from tracker.models.organisations import Organisation
from tracker.queries import notices as queries
from tracker.services import notices

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


@pytest.fixture
def schools(session: Session) -> list[Organisation]:
    return [factories.school(session) for _ in range(3)]


def tell(session: Session, officer: Actor, *homes: Organisation, **params: object) -> int:
    return notices.tell(
        session, actor=officer, organisation_ids=[one.id for one in homes],
        kind=NoticeKind.ORDER_CHANGED, url="/packets", **(params or {"version": 2}),
    )  # fmt: skip


def of(session: Session, home: Organisation) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.organisation_id == home.id).order_by(Notice.id)))


def test_each_organisation_is_told_once_however_often_it_is_named(
    session: Session, officer: Actor, schools: list[Organisation]
) -> None:
    first, second, third = schools
    assert tell(session, officer, second, first, second) == 2
    (row,) = of(session, first)
    assert (row.kind, row.params, row.url) == (NoticeKind.ORDER_CHANGED, {"version": 2}, "/packets")
    assert (row.created_by_id, row.created_at, row.read_at, row.read_by_id) == (officer.person_id, NOW, None, None)
    assert (len(of(session, second)), of(session, third)) == (1, [])
    with nothing_written(session):
        assert tell(session, officer) == 0


def test_reading_marks_for_everybody_of_the_organisation_and_is_told_once(
    session: Session, officer: Actor, schools: list[Organisation]
) -> None:
    tell(session, officer, schools[0])
    (row,) = of(session, schools[0])
    head, deputy = (factories.actor(session, Role.SCHOOL, schools[0]) for _ in range(2))
    with journalled(session) as entries:
        notices.read(session, actor=head, notice_id=row.id)
    assert [told(one) for one in entries] == [("read", "notice", row.id, schools[0].id)]
    assert (row.read_at, row.read_by_id) == (NOW, head.person_id)
    clock_stands(session, NOW + timedelta(hours=1))
    with nothing_written(session):
        assert notices.read(session, actor=deputy, notice_id=row.id) is row
    assert queries.unread(session, deputy) == 0


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DEPARTMENT, Role.METHODOLOGIST, Role.SCHOOL, Role.OBSERVER])
def test_another_organisations_notice_is_missing_to_everybody(
    session: Session, officer: Actor, schools: list[Organisation], role: Role
) -> None:
    tell(session, officer, schools[0])
    (row,) = of(session, schools[0])
    homes = {
        Role.SCHOOL: schools[1],
        Role.OBSERVER: schools[0],
        Role.METHODOLOGIST: factories.methodical_office(session),
    }
    actor = factories.actor(session, role, homes.get(role) or factories.department(session))
    with refused(session, MissingError):
        notices.read(session, actor=actor, notice_id=row.id)
    with refused(session, MissingError):
        notices.read(session, actor=actor, notice_id=2**31 - 1)
    with nothing_written(session):
        assert notices.read_all(session, actor=actor) == 0
    assert (queries.unread(session, actor), session.scalars(queries.listing(actor)).all()) == (0, [])


def test_all_are_read_at_once_with_one_entry_and_nobody_elses(
    session: Session, officer: Actor, schools: list[Organisation]
) -> None:
    mine, also_mine, other = schools
    for _ in range(2):
        tell(session, officer, mine, also_mine, other)
    head = factories.actor(session, Role.SCHOOL, mine)
    head = Actor(head.person_id, head.name, head.grants | factories.actor(session, Role.SCHOOL, also_mine).grants)
    already = of(session, mine)[0]
    notices.read(session, actor=head, notice_id=already.id)
    clock_stands(session, NOW + timedelta(minutes=5))
    with journalled(session) as entries:
        assert notices.read_all(session, actor=head) == 3
    assert [(told(one), one.after) for one in entries] == [(("read", "notice", None, None), {"notices": 3})]
    assert already.read_at == NOW
    assert [row.read_at for row in of(session, other)] == [None, None]
    assert size(session, Notice) == 6


def test_the_list_has_unread_ones_first_and_then_the_newest(
    session: Session, officer: Actor, schools: list[Organisation]
) -> None:
    rows = []
    for hour in (0, 2, 1):
        clock_stands(session, NOW + timedelta(hours=hour))
        tell(session, officer, schools[0])
        rows.append(of(session, schools[0])[-1])
    clock_stands(session, NOW + timedelta(hours=2))
    tell(session, officer, schools[0], schools[1])
    rows.append(of(session, schools[0])[-1])
    first, latest, middle, same_moment = rows
    head = factories.actor(session, Role.SCHOOL, schools[0])
    assert session.scalars(queries.listing(head)).all() == [same_moment, latest, middle, first]
    notices.read(session, actor=head, notice_id=same_moment.id)
    assert session.scalars(queries.listing(head)).all() == [latest, middle, first, same_moment]
    assert session.scalars(queries.listing(head, unread=True)).all() == [latest, middle, first]
    assert queries.unread(session, head) == 3
