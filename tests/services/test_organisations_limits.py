"""Organisations at their edges: every verb against a wrong role, an older form, a wrong state and a wrong value."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from traces import journalled, nothing_written, refused, told

from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, OrganisationKind, Role
from tracker.models.organisations import District, ForbiddenPair, Organisation
from tracker.services import organisations

GONE = 2**31 - 1


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def facts(**values: Any) -> dict[str, Any]:
    return {"name": "МБОУ «СШ № 5»", **values}


def make(session: Session, officer: Actor, **values: Any) -> Organisation:
    return organisations.create(session, actor=officer, kind=OrganisationKind.SCHOOL, **facts(**values))


REFUSED_VALUES = [
    ({"name": ""}, "name"),
    ({"name": " \u200b\n"}, "name"),
    ({"name": "ш" * 301}, "name"),
    ({"short_name": "ш" * 81}, "short_name"),
    ({"building": "у" * 301}, "building"),
    ({"login": "sch123"}, "login"),
    ({"login": "sch" + "1" * 21}, "login"),
    ({"login": "school671003"}, "login"),
    ({"login": "sch671003a"}, "login"),
    ({"week_days": 4}, "week_days"),
    ({"week_days": 7}, "week_days"),
    ({"week_days": 0}, "week_days"),
    ({"rooms": 0}, "rooms"),
    ({"rooms": -1}, "rooms"),
    ({"rooms": 501}, "rooms"),
    ({"x": 10}, "y"),
    ({"y": 10}, "x"),
    ({"x": 5_000_001, "y": 0}, "x"),
    ({"x": 0, "y": -5_000_001}, "y"),
    ({"district": GONE}, "district"),
    ({"district": "р" * 201}, "district"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED_VALUES)
def test_a_wrong_value_is_refused_at_its_field_by_creating_and_by_changing(
    session: Session, officer: Actor, values: dict[str, Any], field: str
) -> None:
    row = factories.school(session)
    with refused(session, InvalidError, field=field):
        make(session, officer, **values)
    with refused(session, InvalidError, field=field):
        organisations.update(session, actor=officer, organisation_id=row.id, version=row.version, **facts(**values))


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"name": "ш" * 300}, {"name": "ш" * 300}),
        ({"short_name": "ш" * 80, "building": "у" * 300}, {"short_name": "ш" * 80, "building": "у" * 300}),
        ({"login": "EDU6710"}, {"login": "sch6710", "login_key": "sch6710"}),
        ({"login": " 671003 "}, {"login": "sch671003"}),
        ({"login": "sch" + "1" * 20}, {"login": "sch" + "1" * 20}),
        ({"login": ""}, {"login": None, "login_key": None}),
        ({"login": None}, {"login": None}),
        ({"week_days": 6}, {"week_days": 6}),
        ({"rooms": 1}, {"rooms": 1}),
        ({"rooms": 500}, {"rooms": 500}),
        ({"rooms": None}, {"rooms": None}),
        ({"x": 5_000_000, "y": -5_000_000}, {"x": 5_000_000, "y": -5_000_000}),
        ({"x": 0, "y": 0}, {"x": 0, "y": 0}),
        ({"district": "  "}, {"district_id": None}),
        ({"name": "Гимназия «Ёлочка»"}, {"name_key": "гимназия «елочка»"}),
    ],
)
def test_a_value_at_the_edge_is_kept(
    session: Session, officer: Actor, values: dict[str, Any], kept: dict[str, Any]
) -> None:
    row = make(session, officer, **values)
    session.expire(row)
    assert {name: getattr(row, name) for name in kept} == kept


Verb = Callable[[Session, Actor, int, int | None], object]
VERBS: dict[str, Verb] = {
    "update": lambda s, a, home, version: organisations.update(
        s, actor=a, organisation_id=home, version=version, name="Школа № 77"
    ),
    "close": lambda s, a, home, version: organisations.close(
        s, actor=a, organisation_id=home, version=version, closed_on=date(2027, 6, 1)
    ),
    "reopen": lambda s, a, home, version: organisations.reopen(s, actor=a, organisation_id=home, version=version),
}


def in_state_for(session: Session, verb: str) -> Organisation:
    return factories.school(session, closed_on=date(2027, 1, 11) if verb == "reopen" else None)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.SCHOOL, Role.OBSERVER, Role.METHODOLOGIST, None])
def test_only_the_department_and_the_administrator_change_organisations(
    session: Session, verb: str, role: Role | None
) -> None:
    row = in_state_for(session, verb)
    home = factories.methodical_office(session) if role is Role.METHODOLOGIST else row
    actor = factories.actor(session, role, home) if role else Actor(None, "Никто")
    with refused(session, MissingError):
        VERBS[verb](session, actor, row.id, row.version)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.ADMINISTRATOR])
def test_an_older_form_and_an_unknown_number_are_refused_and_the_newest_form_is_taken(
    session: Session, verb: str, role: Role
) -> None:
    actor = factories.actor(session, role, factories.department(session))
    row = in_state_for(session, verb)
    for version in (0, row.version - 1, row.version + 1):
        with refused(session, ConflictError, "in the meantime"):
            VERBS[verb](session, actor, row.id, version)
    for number in (0, GONE):
        with refused(session, MissingError):
            VERBS[verb](session, actor, number, None)
    seen = row.version
    VERBS[verb](session, actor, row.id, seen)
    assert row.version == seen + 1


def test_a_new_school_is_told_with_what_was_given_and_its_new_district(session: Session, officer: Actor) -> None:
    with journalled(session) as entries:
        row = make(
            session, officer, short_name="СШ 5", district="Промышленный", building="ул. Мира, 3",
            login="edu671005", week_days=6, x=100, y=-200, rooms=4,
        )  # fmt: skip
    home = session.scalars(select(District)).one()
    assert [told(entry) for entry in entries] == [
        ("created", "district", home.id, None),
        ("created", "organisation", row.id, row.id),
    ]
    assert entries[0].after == {"name": "Промышленный", "bank": ""}
    assert entries[1].after == {
        "kind": "school",
        "name": "МБОУ «СШ № 5»",
        "short_name": "СШ 5",
        "district_id": home.id,
        "building": "ул. Мира, 3",
        "login": "sch671005",
        "week_days": 6,
        "x": 100,
        "y": -200,
        "rooms": 4,
    }


def test_a_change_tells_only_what_differs_and_in_no_inner_keys(session: Session, officer: Actor) -> None:
    row = make(session, officer, login="671005", week_days=5)
    with journalled(session) as entries:
        organisations.update(
            session, actor=officer, organisation_id=row.id, version=row.version,
            **facts(name="Лицей № 5", login="sch671006", week_days=6),
        )  # fmt: skip
    (entry,) = entries
    assert told(entry) == ("changed", "organisation", row.id, row.id)
    assert entry.before == {"name": "МБОУ «СШ № 5»", "login": "sch671005", "week_days": 5}
    assert entry.after == {"name": "Лицей № 5", "login": "sch671006", "week_days": 6}
    assert (row.name_key, row.login_key) == ("лицей № 5", "sch671006")


@pytest.mark.parametrize("same", [{}, {"login": "EDU671005"}, {"name": " МБОУ   «СШ № 5» "}])
def test_the_same_facts_in_another_spelling_are_no_change(
    session: Session, officer: Actor, same: dict[str, Any]
) -> None:
    row = make(session, officer, login="sch671005")
    given = facts(**{"login": "sch671005", **same})
    with nothing_written(session):
        organisations.update(session, actor=officer, organisation_id=row.id, version=row.version, **given)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "лицей ЁЛКА"}, "name"),
        ({"name": " Лицей  елка"}, "name"),
        ({"name": "Другая", "login": "edu671001"}, "login"),
        ({"name": "Другая", "login": "671001"}, "login"),
    ],
)
def test_a_name_and_a_login_belong_to_one_organisation(
    session: Session, officer: Actor, values: dict[str, Any], field: str
) -> None:
    make(session, officer, name="Лицей Ёлка", login="sch671001")
    row = make(session, officer, name="Вторая", login="sch671002")
    with refused(session, InvalidError, field=field):
        make(session, officer, **values)
    with refused(session, InvalidError, field=field):
        organisations.update(session, actor=officer, organisation_id=row.id, version=row.version, **facts(**values))
    organisations.update(
        session, actor=officer, organisation_id=row.id, version=row.version, name="вторая", login="sch671002"
    )
    assert row.name == "вторая"


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([{"name": "Школа А"}, {"name": "школа а"}], "name"),
        ([{"name": "Школа А", "login": "sch671001"}, {"name": "Школа Б", "login": "edu671001"}], "login"),
        ([{"name": "Школа А"}, {"name": "Занятая"}], "name"),
        ([{"name": "Школа А"}, {"name": "Школа Б", "login": "sch671999"}], "login"),
        ([{"name": "Школа А"}, {"name": ""}], "name"),
    ],
)
def test_many_schools_are_created_all_or_none(
    session: Session, officer: Actor, rows: list[dict[str, Any]], field: str
) -> None:
    make(session, officer, name="Занятая", login="sch671999")
    with refused(session, InvalidError, field=field):
        organisations.create_schools(session, actor=officer, rows=rows)


def test_many_schools_without_a_login_are_different_schools_each_with_its_entry(
    session: Session, officer: Actor
) -> None:
    home = factories.district(session, "Ленинский")
    rows = [{"name": "Школа А", "district": home}, {"name": "Школа Б", "week_days": 6}]
    with journalled(session) as entries:
        made = organisations.create_schools(session, actor=officer, rows=rows)
    assert [(one.name, one.login, one.week_days, one.district_id) for one in made] == [
        ("Школа А", None, 5, home.id),
        ("Школа Б", None, 6, None),
    ]
    assert {one.kind for one in made} == {OrganisationKind.SCHOOL}
    assert [told(entry) for entry in entries] == [("created", "organisation", one.id, one.id) for one in made]
    assert [entry.after["name"] for entry in entries] == ["Школа А", "Школа Б"]


@pytest.mark.parametrize("kind", [OrganisationKind.DEPARTMENT, OrganisationKind.METHODICAL_OFFICE])
def test_only_a_school_closes(session: Session, officer: Actor, kind: OrganisationKind) -> None:
    row = factories.organisation(session, kind, "Учреждение")
    with refused(session, ConflictError, "Only a school"):
        VERBS["close"](session, officer, row.id, row.version)


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_what_is_closed_closes_no_more_and_what_is_open_is_not_reopened(
    session: Session, officer: Actor, verb: str
) -> None:
    row = factories.school(session, closed_on=None if verb == "reopen" else date(2027, 1, 11))
    with refused(session, ConflictError, "open" if verb == "reopen" else "closed already"):
        VERBS[verb](session, officer, row.id, row.version)


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2100, 1, 1)])
def test_a_school_closes_on_a_plausible_day(session: Session, officer: Actor, day: date) -> None:
    row = factories.school(session)
    with refused(session, InvalidError, field="closed_on"):
        organisations.close(session, actor=officer, organisation_id=row.id, version=row.version, closed_on=day)


def test_closing_and_reopening_tell_the_day_and_the_successors_by_name(session: Session, officer: Actor) -> None:
    row, *heirs = (factories.school(session, name) for name in ("Школа № 3", "Школа № 4", "Школа № 6"))
    factories.school(session, "Школа № 8")
    with journalled(session) as entries:
        organisations.close(
            session, actor=officer, organisation_id=row.id, version=row.version,
            closed_on=date(2027, 6, 1), successor_ids=[heirs[1].id, heirs[0].id, heirs[1].id],
        )  # fmt: skip
        organisations.reopen(session, actor=officer, organisation_id=row.id, version=row.version)
    assert [told(entry) for entry in entries] == [
        ("closed", "organisation", row.id, row.id),
        ("reopened", "organisation", row.id, row.id),
    ]
    state = {"closed_on": "2027-06-01", "successors": ["Школа № 4", "Школа № 6"]}
    assert [(entry.before, entry.after) for entry in entries] == [({}, state), (state, {})]


@pytest.mark.parametrize(("number", "taken"), [(20, True), (21, False)])
def test_twenty_successors_are_the_most(session: Session, officer: Actor, number: int, taken: bool) -> None:
    row = factories.school(session)
    heirs = [factories.school(session).id for _ in range(number)]
    given = {"actor": officer, "organisation_id": row.id, "version": row.version, "closed_on": date(2027, 6, 1)}
    if not taken:
        with refused(session, InvalidError, "too many", field="successors"):
            organisations.close(session, successor_ids=heirs, **given)
        return
    organisations.close(session, successor_ids=heirs, **given)
    assert {one.id for one in row.successors} == set(heirs)


def test_a_district_is_told_once_and_found_by_any_spelling(session: Session, officer: Actor) -> None:
    with journalled(session) as entries:
        first = organisations.district(session, actor=officer, name=" Заречный  район ", bank=" левый\nберег ")
        again = organisations.district(session, actor=officer, name="ЗАРЕЧНЫЙ РАЙОН", bank="правый")
    assert again is first
    assert (first.name, first.bank) == ("Заречный район", "левый берег")
    assert [(told(one), one.after) for one in entries] == [
        (("created", "district", first.id, None), {"name": "Заречный район", "bank": "левый берег"})
    ]
    for values, field in (
        ({"name": ""}, "district"),
        ({"name": "р" * 201}, "district"),
        ({"name": "Новый", "bank": "б" * 41}, "bank"),
    ):
        with refused(session, InvalidError, field=field):
            organisations.district(session, actor=officer, **values)


def test_a_forbidden_pair_is_told_when_made_and_when_taken_back(session: Session, officer: Actor) -> None:
    low, high, third = (factories.school(session) for _ in range(3))
    for one in (low, high):
        factories.add(session, ForbiddenPair(first_id=one.id, second_id=third.id, reason="Здание общее"))
    with journalled(session) as entries:
        pair = organisations.forbid_pair(
            session, actor=officer, first_id=high.id, second_id=low.id, reason=" Директора —  супруги "
        )
        organisations.allow_pair(session, actor=officer, pair_id=pair.id)
    kept = {"first": low.id, "second": high.id, "reason": "Директора — супруги"}
    assert [told(entry) for entry in entries] == [
        ("created", "forbidden_pair", pair.id, high.id),
        ("removed", "forbidden_pair", pair.id, low.id),
    ]
    assert [(entry.before, entry.after) for entry in entries] == [({}, kept), (kept, {})]
    with refused(session, MissingError):
        organisations.allow_pair(session, actor=officer, pair_id=pair.id)


@pytest.mark.parametrize(
    ("other", "reason", "field", "words"),
    [
        ("itself", "Родство", "other", "two different schools"),
        ("department", "Родство", "other", "two different schools"),
        ("missing", "Родство", "other", "two different schools"),
        ("forbidden already", "Родство", "other", "forbidden already"),
        ("neighbour", "", "reason", "Say why"),
        ("neighbour", "п" * 301, "reason", "No more than 300"),
    ],
)
def test_a_pair_that_cannot_be_forbidden_is_refused(
    session: Session, officer: Actor, other: str, reason: str, field: str, words: str
) -> None:
    school, neighbour, taken = (factories.school(session) for _ in range(3))
    factories.add(session, ForbiddenPair(first_id=school.id, second_id=taken.id, reason="Совместители"))
    second = {
        "itself": school.id,
        "department": factories.department(session).id,
        "missing": GONE,
        "forbidden already": taken.id,
        "neighbour": neighbour.id,
    }[other]
    for pair in ((school.id, second), (second, school.id)):
        with refused(session, InvalidError, words, field=field):
            organisations.forbid_pair(session, actor=officer, first_id=pair[0], second_id=pair[1], reason=reason)
