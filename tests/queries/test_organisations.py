"""Lists of organisations against the same filter in Python, and what hangs on a school."""

import itertools
from datetime import timedelta

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.domain.errors import MissingError
from tracker.domain.permissions import Action, allowed
from tracker.domain.roles import OrganisationKind
from tracker.domain.text import fold
from tracker.models.organisations import ForbiddenPair, Organisation
from tracker.queries import organisations as queries
from tracker.queries.organisations import Filters
from tracker.queries.paging import page_of


@pytest.fixture
def all_of(town: Town) -> list[Organisation]:
    """Everything there is; one school closed yesterday, one closes today, one tomorrow."""
    for days, school in zip((-1, 0, 1), town.schools, strict=False):
        school.closed_on = TODAY + timedelta(days=days)
    return [*town.schools, town.department, town.office]


def kept(row: Organisation, chosen: Filters) -> bool:
    closed = row.closed_on is not None and row.closed_on <= chosen.today
    return all(
        (
            chosen.district_id in {None, row.district_id},
            chosen.kind in {None, row.kind},
            chosen.state != "open" or not closed,
            chosen.state != "closed" or closed,
            fold(chosen.words) in row.name_key or fold(chosen.words) in (row.login_key or ""),
        )
    )


def test_every_filter_together_with_every_other(session: Session, town: Town, all_of: list[Organisation]) -> None:
    session.flush()
    districts = [None, *(row.id for row in town.districts), 987654]
    kinds, states = [None, *OrganisationKind], ["", "open", "closed", "no such"]
    for district, kind, state, words in itertools.product(districts, kinds, states, ["", "ШКОЛА", "ёлка", "%", "_о"]):
        chosen = Filters(TODAY, words, district, kind, state)
        got = [row.id for row in session.scalars(queries.listing(town.officer, chosen))]
        assert set(got) == {row.id for row in all_of if kept(row, chosen)}, chosen
        assert len(got) == len(set(got))


def test_each_sees_the_own_reach_alone(session: Session, town: Town, all_of: list[Organisation]) -> None:
    for actor in town.everybody:
        reach = {row.id for row in all_of if allowed(actor, Action.ORGANISATION_VIEW, row.id)}
        assert {row.id for row in session.scalars(queries.listing(actor, Filters(TODAY)))} == reach
        for row in all_of:
            if row.id in reach:
                assert queries.visible_organisation(session, actor, row.id) is row
            else:
                with pytest.raises(MissingError):
                    queries.visible_organisation(session, actor, row.id)


@pytest.mark.parametrize("spelling", ["sch671003", "EDU671003", " 671003 ", "Sch671003"])
def test_a_login_is_found_however_it_is_spelt(session: Session, town: Town, spelling: str) -> None:
    school = factories.school(session, "Школа с логином", login="sch671003", login_key="sch671003")
    assert list(session.scalars(queries.listing(town.officer, Filters(TODAY, spelling)))) == [school]


def test_pages_of_two_hold_the_whole_list_in_its_order(session: Session, town: Town) -> None:
    query = queries.listing(town.officer, Filters(TODAY, kind=OrganisationKind.SCHOOL))
    whole = [row.name for row in session.scalars(query)]
    assert whole.index("Школа № 2") + 1 == whole.index("Школа № 10")
    pages = [row.name for number in (1, 2, 3) for row in page_of(session, query, number, size=2).rows]
    assert pages == whole


@pytest.mark.parametrize(("days", "is_open"), [(-1, True), (0, False), (1, False)])
def test_a_school_is_closed_from_its_day_on(session: Session, town: Town, days: int, *, is_open: bool) -> None:
    school = town.schools[0]
    school.closed_on = TODAY
    session.flush()
    assert (school in queries.open_schools(session, TODAY + timedelta(days=days))) is is_open


def test_open_schools_are_no_offices_and_stand_by_number(session: Session, town: Town) -> None:
    names = [row.name for row in queries.open_schools(session, TODAY)]
    assert sorted(names) == sorted(row.name for row in town.schools)
    assert names.index("Школа № 2") < names.index("Школа № 10")
    kinds = [row.kind for row in queries.everywhere(session)]
    assert kinds == sorted(kinds)
    assert len(kinds) == len(town.schools) + 2


def test_successors_and_predecessors_are_each_others_mirror(session: Session, town: Town) -> None:
    ten, two, lyceum, other, lone = town.schools
    ten.successors, lyceum.successors = [two, other], [two]
    session.flush()
    assert [row.name for row in queries.with_successors(session, ten.id)] == [other.name, two.name]
    assert [row.name for row in queries.predecessors(session, two.id)] == [lyceum.name, ten.name]
    assert queries.predecessors(session, lone.id) == queries.with_successors(session, 987654) == []


def test_a_forbidden_pair_is_read_from_both_sides(session: Session, town: Town) -> None:
    first, second, third, fourth, _fifth = town.schools
    for one, two in ((first, second), (first, third)):
        factories.add(session, ForbiddenPair(first_id=one.id, second_id=two.id, reason="Один учредитель"))
    assert [school.name for _pair, school in queries.forbidden_with(session, first.id)] == [third.name, second.name]
    for side in (second, third):
        assert [school for _pair, school in queries.forbidden_with(session, side.id)] == [first]
    assert queries.forbidden_with(session, fourth.id) == []


def test_districts_stand_by_name(session: Session, town: Town) -> None:
    factories.district(session, "аэропорт")
    assert [row.name for row in queries.districts(session)] == ["аэропорт", "Заречный", "Северный"]
