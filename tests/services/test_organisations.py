"""Organisations through their services."""

from datetime import date

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.models.journal import JournalEntry
from tracker.models.organisations import District, ForbiddenPair
from tracker.services import organisations


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def make(session: Session, officer: Actor, name: str = "Школа № 1", **values: object) -> object:
    return organisations.create(session, actor=officer, kind=OrganisationKind.SCHOOL, name=name, **values)  # type: ignore[arg-type]


def test_a_school_is_created_with_its_login_in_one_spelling(session: Session, officer: Actor) -> None:
    row = make(session, officer, "  МБОУ  «СШ № 1» ", login="EDU671003", district="Ленинский", week_days=6, x=10, y=-5)
    assert (row.name, row.login, row.login_key, row.week_days) == ("МБОУ «СШ № 1»", "sch671003", "sch671003", 6)
    assert row.district.name == "Ленинский"
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.object_id, entry.after["login"]) == ("created", row.id, "sch671003")


def test_names_that_differ_only_in_case_or_yo_are_the_same(session: Session, officer: Actor) -> None:
    make(session, officer, "Школа Зелёная")
    with pytest.raises(InvalidError) as caught:
        make(session, officer, "ШКОЛА  зеленая")
    assert caught.value.field == "name"


def test_edu_and_sch_are_the_same_login(session: Session, officer: Actor) -> None:
    make(session, officer, "Первая", login="sch671003")
    with pytest.raises(InvalidError) as caught:
        make(session, officer, "Вторая", login="edu671003")
    assert caught.value.field == "login"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"login": "школа1"}, "login"),
        ({"week_days": 7}, "week_days"),
        ({"x": 5}, "y"),
        ({"x": 10**9, "y": 0}, "x"),
        ({"building": "д" * 301}, "building"),
        ({"short_name": "д" * 81}, "short_name"),
    ],
)
def test_a_value_that_cannot_be_taken_names_its_field(
    session: Session, officer: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        make(session, officer, **values)
    assert caught.value.field == field


def test_a_district_is_made_once(session: Session, officer: Actor) -> None:
    first = organisations.district(session, actor=officer, name="Заднепровский", bank="правый берег")
    assert organisations.district(session, actor=officer, name=" заднепровский ").id == first.id
    assert session.scalar(select(func.count()).select_from(District)) == 1
    assert first.bank == "правый берег"


def test_a_change_is_journalled_and_a_stale_one_refused(session: Session, officer: Actor) -> None:
    row = make(session, officer, building="ул. Первая, 1")
    seen = row.version
    organisations.update(session, actor=officer, organisation_id=row.id, version=seen, name="Школа № 2")
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert entry.before == {"name": "Школа № 1", "building": "ул. Первая, 1"}
    assert entry.after == {"name": "Школа № 2", "building": ""}
    with pytest.raises(ConflictError):
        organisations.update(session, actor=officer, organisation_id=row.id, version=seen, name="Школа № 3")


def test_an_update_without_a_difference_writes_nothing(session: Session, officer: Actor) -> None:
    row = make(session, officer)
    count = session.scalar(select(func.count()).select_from(JournalEntry))
    organisations.update(session, actor=officer, organisation_id=row.id, version=row.version, name=row.name)
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == count


def test_a_school_changes_nothing_even_of_its_own(session: Session) -> None:
    home = factories.school(session)
    with pytest.raises(MissingError):
        organisations.update(
            session, actor=factories.actor(session, Role.SCHOOL, home), organisation_id=home.id, version=1, name="x"
        )


def test_a_school_closes_into_several_successors_and_reopens(session: Session, officer: Actor) -> None:
    closing, *others = (factories.school(session) for _ in range(4))
    ids = [row.id for row in others]
    organisations.close(
        session, actor=officer, organisation_id=closing.id, version=closing.version,
        closed_on=date(2027, 1, 11), successor_ids=ids,
    )  # fmt: skip
    assert [row.id for row in closing.successors] == ids
    with pytest.raises(ConflictError):
        organisations.close(
            session, actor=officer, organisation_id=closing.id, version=closing.version, closed_on=date(2027, 1, 11)
        )
    organisations.reopen(session, actor=officer, organisation_id=closing.id, version=closing.version)
    assert closing.closed_on is None
    assert closing.successors == []


@pytest.mark.parametrize("wrong", ["itself", "closed", "department", "missing"])
def test_only_another_open_school_succeeds(session: Session, officer: Actor, wrong: str) -> None:
    closing = factories.school(session)
    successor = {
        "itself": closing.id,
        "closed": factories.school(session, closed_on=date(2026, 9, 1)).id,
        "department": factories.department(session).id,
        "missing": 999_999,
    }[wrong]
    with pytest.raises(InvalidError) as caught:
        organisations.close(
            session, actor=officer, organisation_id=closing.id, version=closing.version,
            closed_on=date(2027, 1, 11), successor_ids=[successor],
        )  # fmt: skip
    assert caught.value.field == "successors"


def test_a_pair_is_forbidden_once_in_either_order_and_allowed_again(session: Session, officer: Actor) -> None:
    first, second = factories.school(session), factories.school(session)
    pair = organisations.forbid_pair(
        session, actor=officer, first_id=second.id, second_id=first.id, reason="Совместители"
    )
    assert (pair.first_id, pair.second_id) == (first.id, second.id)
    with pytest.raises(InvalidError):
        organisations.forbid_pair(session, actor=officer, first_id=first.id, second_id=second.id, reason="Снова")
    organisations.allow_pair(session, actor=officer, pair_id=pair.id)
    assert session.scalar(select(func.count()).select_from(ForbiddenPair)) == 0


def test_a_forbidden_pair_needs_two_schools_and_a_reason(session: Session, officer: Actor) -> None:
    school, office = factories.school(session), factories.methodical_office(session)
    for other, reason in ((school, "x"), (office, "x")):
        with pytest.raises(InvalidError):
            organisations.forbid_pair(session, actor=officer, first_id=school.id, second_id=other.id, reason=reason)
    with pytest.raises(InvalidError) as caught:
        organisations.forbid_pair(
            session, actor=officer, first_id=school.id, second_id=factories.school(session).id, reason=" "
        )
    assert caught.value.field == "reason"
