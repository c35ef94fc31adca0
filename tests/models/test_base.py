"""What the columns remember, the same on both databases; one name for every constraint."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import factories
import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.domain.roles import OrganisationKind, Role
from tracker.domain.tasks import TaskStatus
from tracker.models.base import TextEnum, Versioned
from tracker.models.campaigns import Campaign
from tracker.models.metadata import Base
from tracker.models.organisations import District, Organisation
from tracker.models.people import Membership, Person
from tracker.services.journal import record

MOMENTS = [
    datetime(2027, 4, 20, 9, 30, 15, 123456, tzinfo=UTC),
    datetime(2027, 4, 20, 21, 30, tzinfo=ZoneInfo("Asia/Kamchatka")),
    datetime(2027, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=3))),
    datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=0),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_moment_comes_back_as_the_same_moment_in_utc(session: Session, moment: datetime) -> None:
    entry = record(session, factories.SYSTEM, "changed", "test", 1)
    entry.at = moment
    session.flush()
    session.expire(entry)
    assert entry.at == moment.astimezone(UTC)
    assert entry.at.utcoffset() == timedelta(0)


def test_moments_are_compared_as_moments_in_queries(session: Session) -> None:
    entry = record(session, factories.SYSTEM, "changed", "test", 1)
    entry.at = datetime(2027, 4, 20, 0, 30, tzinfo=ZoneInfo("Asia/Kamchatka"))
    session.flush()
    model = type(entry)
    noon = datetime(2027, 4, 19, 12, 30, tzinfo=UTC)
    for bound, found in (
        (noon, 1),
        (noon + timedelta(seconds=1), 0),
        (noon.astimezone(ZoneInfo("America/New_York")), 1),
    ):
        assert len(session.scalars(select(model).where(model.at >= bound)).all()) == found, bound


def test_an_enum_is_stored_by_its_value_and_read_as_its_member(session: Session) -> None:
    home = factories.methodical_office(session)
    stored = session.execute(text("SELECT kind FROM organisation WHERE id = :id"), {"id": home.id}).scalar_one()
    assert stored == "methodical_office"
    session.expire(home)
    assert home.kind is OrganisationKind.METHODICAL_OFFICE
    found = session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.METHODICAL_OFFICE))
    assert [row.id for row in found] == [home.id]


def test_a_value_that_is_no_member_is_never_written(session: Session) -> None:
    home = factories.school(session)
    home.kind = "kindergarten"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="kindergarten"):
        session.flush()


def test_every_member_of_every_enum_fits_its_column() -> None:
    enums: set[type[StrEnum]] = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, TextEnum):
                enums.add(column.type.enum)
    assert {TaskStatus, Role, OrganisationKind} <= enums
    assert [member for enum in enums for member in enum if len(member.value) > 40] == []


VERSIONED = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned)]


def test_what_people_edit_carries_a_version() -> None:
    assert {model.__tablename__ for model in VERSIONED} >= {
        "campaign", "organisation", "person", "recommendation", "task", "school_round", "assistance",
    }  # fmt: skip


def test_an_edit_of_an_older_version_is_refused(session: Session) -> None:
    campaign = factories.campaign(session)
    assert campaign.version == 1
    campaign.name = "Первое изменение"
    session.flush()
    assert campaign.version == 2
    session.execute(text("UPDATE campaign SET version = 7 WHERE id = :id"), {"id": campaign.id})
    campaign.name = "Второе изменение"
    with pytest.raises(StaleDataError):
        session.flush()
    session.rollback()


def test_reading_and_writing_the_same_value_raises_no_version(session: Session) -> None:
    campaign = factories.campaign(session)
    campaign.name = str(campaign.name)
    session.flush()
    session.expire(campaign)
    assert session.get_one(Campaign, campaign.id).version == 1


def test_names_that_differ_only_in_spelling_are_one_in_the_database(session: Session) -> None:
    factories.district(session, "Заднепровский район")
    with pytest.raises(IntegrityError):
        factories.district(session, "ЗАДНЕПРОВСКИЙ  район")
    session.rollback()


def test_a_name_and_its_keys_are_never_apart(session: Session) -> None:
    home = factories.school(session, "Школа № 2")
    person = factories.person(session, Role.SCHOOL, home, "Пётр Ёлкин")
    assert (home.name_order, person.name_key) == ("школа № 000002", "петр елкин")
    home.name, person.full_name = "Школа № 10", "Анна Ёж"
    assert (home.name_order, person.name_key) == ("школа № 000010", "анна еж")


def test_a_role_in_an_organisation_is_held_once(session: Session) -> None:
    home = factories.school(session)
    person = factories.person(session, Role.SCHOOL, home)
    session.add(Membership(person_id=person.id, organisation_id=home.id, role=Role.SCHOOL))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_nothing_hangs_on_a_row_that_is_not_there(session: Session) -> None:
    session.add(Membership(person_id=factories.person(session, Role.SCHOOL, factories.school(session)).id,
                           organisation_id=999_999, role=Role.OBSERVER))  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_person_goes_with_the_roles_and_nothing_else(session: Session) -> None:
    home = factories.school(session)
    person = factories.person(session, Role.SCHOOL, home)
    session.delete(person)
    session.flush()
    assert session.scalars(select(Membership)).all() == []
    assert session.get(Organisation, home.id) is home


def test_every_constraint_has_a_name_of_its_own_that_both_databases_can_hold() -> None:
    names = [
        str(item.name)
        for table in Base.metadata.tables.values()
        for item in [*table.constraints, *table.indexes]
    ]  # fmt: skip
    assert "None" not in names
    assert sorted(names) == sorted(set(names))
    assert [name for name in names if len(name) > 63] == []


def test_the_constraints_of_the_database_are_called_as_in_the_models(session: Session) -> None:
    found = inspect(session.connection())
    for table in Base.metadata.tables.values():
        there = {item["name"] for item in found.get_unique_constraints(table.name)}
        there |= {item["name"] for item in found.get_indexes(table.name)}
        there |= {item["name"] for item in found.get_foreign_keys(table.name)}
        there.add(found.get_pk_constraint(table.name)["name"])
        wanted = {str(item.name) for item in [*table.constraints, *table.indexes]}
        assert wanted <= there, table.name


def test_every_row_that_people_look_for_by_owner_is_found_by_an_index() -> None:
    for model, column in ((Person, "login_key"), (District, "name_key"), (Organisation, "login_key")):
        assert model.__table__.columns[column].unique
