"""Late life: what happened, what the engine mends, and what stays."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ordering import City, city, planned, published
from tracker.domain.changes import Event, Happening
from tracker.domain.errors import ConflictError, InvalidError
from tracker.domain.orders import Terms
from tracker.domain.packets import PacketStatus
from tracker.matching.api import read_plan, read_problem, verify
from tracker.models.campaigns import SchoolRound
from tracker.models.notices import Notice
from tracker.models.orders import OrderVersion
from tracker.models.packets import CrossCheck
from tracker.queries import orders as queries
from tracker.queries.drafts import schemes_of
from tracker.services import changes


@pytest.fixture
def town(session: Session) -> City:
    found = city(session, schools=10)
    published(session, found)
    return found


def mended(session: Session, town: City, happening: Happening) -> OrderVersion:
    change = changes.prepare(session, town.campaign, happening)
    draft = changes.keep(session, actor=town.methodologist, change=change, computed=changes.solve(change))
    for scheme in schemes_of(session, draft.id):
        assert verify(read_problem(scheme.problem), read_plan(scheme.plan)) == []
    return published(session, town, draft, terms=Terms(despite=True))


def arcs(session: Session, town: City) -> dict[tuple[int, int], CrossCheck]:
    return {(one.checker_id, one.checked_id): one for one in queries.in_force(session, town.campaign.id)}


def test_a_closed_school_leaves_and_as_many_checks_as_possible_stay(session: Session, town: City) -> None:
    before, gone = arcs(session, town), town.schools[0].id
    version = mended(session, town, Happening(Event.SCHOOL_CLOSES, gone, reason="Школа закрыта"))
    after = arcs(session, town)
    assert not any(gone in arc for arc in after)
    for school in town.schools[1:]:
        assert sum(checked == school.id for _checker, checked in after) == 2
        assert sum(one.works for arc, one in after.items() if arc[1] == school.id) == 61
    kept = set(before) & set(after)
    assert len(kept) >= 12
    assert all(before[arc].id == after[arc].id for arc in kept)
    assert version.reason == "Школа закрыта"
    assert version.draft is not None
    assert version.draft.base_number == 1
    told = {one.organisation_id for one in session.scalars(select(Notice).where(Notice.kind == "order_changed"))}
    assert told == {one for arc in set(before) ^ set(after) for one in arc}


def test_packets_under_way_stay_with_their_checkers(session: Session, town: City) -> None:
    gone = town.schools[0].id
    fixed = [one for arc, one in arcs(session, town).items() if gone not in arc][:8]
    for one in fixed:
        one.status = PacketStatus.HANDED_OVER
    mended(session, town, Happening(Event.SCHOOL_CLOSES, gone, reason="Школа закрыта"))
    assert {one.id for one in fixed} <= {one.id for one in queries.in_force(session, town.campaign.id)}
    assert all(one.ended_version_id is None and one.status is PacketStatus.HANDED_OVER for one in fixed)


def test_what_a_closed_school_had_finished_counts_and_what_it_held_is_taken_back(session: Session, town: City) -> None:
    gone = town.schools[0].id
    done, held = (one for arc, one in arcs(session, town).items() if arc[0] == gone)
    done.status, held.status = PacketStatus.MARKED, PacketStatus.RECEIVED
    mended(session, town, Happening(Event.SCHOOL_CLOSES, gone, reason="Школа закрыта"))
    after = arcs(session, town)
    assert done.ended_version_id is None
    assert (held.ended_version_id is not None, held.status) == (True, PacketStatus.WITHDRAWN)
    assert sum(checked == held.checked_id for _checker, checked in after) == 2


def test_an_ill_teacher_frees_the_school_and_is_written_down(session: Session, town: City) -> None:
    weak, before = town.schools[3].id, arcs(session, town)
    happening = Happening(Event.TEACHERS_FEWER, weak, town.rounds[0].id, 0, "Болезнь учителя")
    mended(session, town, happening)
    after = arcs(session, town)
    assert not any(checker == weak for checker, _checked in after)
    assert sum(checked == weak for _checker, checked in after) == 2, "its own works are checked as before"
    assert len(set(before) & set(after)) >= 14
    row = session.scalars(select(SchoolRound).where(SchoolRound.school_id == weak)).one()
    assert row.teachers == 0


def test_a_subject_that_was_drawn_late_joins_without_touching_the_others(session: Session) -> None:
    town = city(session, subjects=(("rus", 5), ("mat", 5)))
    published(session, town, planned(session, town, town.rounds[:1]))
    before = set(arcs(session, town))
    version = mended(session, town, Happening(Event.ROUND_ADDED, None, town.rounds[1].id, reason="Жеребьёвка предмета"))
    assert {one.round_id for one in queries.in_force(session, town.campaign.id)} == {of.id for of in town.rounds}
    assert {
        (one.checker_id, one.checked_id) for one in queries.in_force(session, town.campaign.id, town.rounds[0].id)
    } == before
    assert version.snapshot["changes"]["removed"] == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"event": Event.SCHOOL_CLOSES, "reason": ""}, "reason"),
        ({"event": Event.SCHOOL_CLOSES, "school_id": 999}, "school"),
        ({"event": Event.TEACHERS_FEWER, "teachers": 3}, "teachers"),
        ({"event": Event.TEACHERS_FEWER, "teachers": 0, "round_id": None}, "school"),
        ({"event": Event.ROUND_ADDED}, "round"),
    ],
)
def test_what_cannot_have_happened_is_refused_at_its_field(
    session: Session, town: City, values: dict[str, object], field: str
) -> None:
    usual = {"school_id": town.schools[0].id, "round_id": town.rounds[0].id, "reason": "причина"}
    with pytest.raises(InvalidError) as caught:
        changes.prepare(session, town.campaign, Happening(**{**usual, **values}))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_without_an_order_nothing_is_changed_and_an_overtaken_change_is_refused(session: Session) -> None:
    town = city(session)
    happening = Happening(Event.SCHOOL_CLOSES, town.schools[0].id, reason="причина")
    with pytest.raises(ConflictError):
        changes.prepare(session, town.campaign, happening)
    published(session, town)
    change = changes.prepare(session, town.campaign, happening)
    computed = changes.solve(change)
    published(session, town, planned(session, town), reason="другое")
    with pytest.raises(ConflictError):
        changes.keep(session, actor=town.methodologist, change=change, computed=computed)
