"""Publishing: what is frozen, what begins and ends, and what is refused."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.ordering import City, city, next_workday, planned, published
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.orders import Terms, read_row, sha256_of
from tracker.domain.packets import PacketStatus
from tracker.domain.schemes import Settings
from tracker.models.campaigns import SchoolRound
from tracker.models.journal import JournalEntry
from tracker.models.notices import Notice
from tracker.models.orders import OrderVersion
from tracker.models.packets import CrossCheck
from tracker.queries import orders as queries
from tracker.services import drafts, orders, publications, schemes
from tracker.services.schemes import Computed


@pytest.fixture
def town(session: Session) -> City:
    return city(session)


def test_a_draft_becomes_a_version_with_a_packet_for_every_check(session: Session, town: City) -> None:
    version = published(session, town)
    checks = queries.in_force(session, town.campaign.id, town.rounds[0].id)
    assert len(checks) == 18
    assert Counter(check.checked_id for check in checks) == {school.id: 2 for school in town.schools}
    for school in town.schools:
        assert sum(check.works for check in checks if check.checked_id == school.id) == 61, "no work twice, none left"
    assert sorted(check.packet_number for check in checks) == [f"27-РУ5-{n:03}" for n in range(1, 19)]
    assert {check.status for check in checks} == {PacketStatus.ORDERED}
    assert {check.first_version_id for check in checks} == {version.id}
    assert version.number == 1
    assert version.sha256 == sha256_of(version.snapshot)
    assert [read_row(row) for row in version.snapshot["rows"]] == [
        queries.row_of(check) for check in sorted(checks, key=lambda check: check.packet_number)
    ]


def test_dates_follow_each_school_s_own_test_and_the_teachers_strength(session: Session, town: City) -> None:
    published(session, town, terms=Terms(works_a_day=5))
    days: Counter[tuple[int, date]] = Counter()
    for check in queries.in_force(session, town.campaign.id):
        given = session.scalars(select(SchoolRound).where(SchoolRound.school_id == check.checked_id)).one()
        assert check.test_on == given.test_on
        assert check.hand_over_on == next_workday(given.test_on)
        assert check.check_from >= check.hand_over_on
        assert check.check_until < check.return_on < check.upload_on <= town.campaign.ends_on
        for day in (check.check_from, check.check_until):
            days[check.checker_id, day] += 1
        span = (check.check_until - check.check_from).days + 1
        assert span * 3 * 5 >= check.works, "three teachers mark five works a day each"


def test_holidays_and_saturdays_are_no_days_of_the_order(session: Session, town: City) -> None:
    for row in session.scalars(select(SchoolRound)):
        row.test_on = date(2027, 4, 30)
    published(session, town)
    for check in queries.in_force(session, town.campaign.id):
        assert check.hand_over_on == date(2027, 5, 4), "1 to 3 May 2027 are days off"


def test_a_school_of_six_days_takes_works_on_a_saturday_only_from_its_like(session: Session, town: City) -> None:
    for row in session.scalars(select(SchoolRound)):
        row.test_on = date(2027, 4, 23)  # a Friday
    for school in town.schools[:5]:
        school.week_days = 6
    published(session, town)
    weeks = {school.id: school.week_days for school in town.schools}
    handed = {check.hand_over_on for check in queries.in_force(session, town.campaign.id)}
    assert handed <= {date(2027, 4, 24), date(2027, 4, 26)}
    for check in queries.in_force(session, town.campaign.id):
        if check.hand_over_on == date(2027, 4, 24):
            assert weeks[check.checker_id] == weeks[check.checked_id] == 6


def test_rooms_are_shared_by_all_rounds_of_a_school(session: Session) -> None:
    town = city(session, subjects=(("rus", 5), ("mat", 5)))
    for school in town.schools:
        school.rooms = 1
    published(session, town)
    held: Counter[tuple[int, date]] = Counter()
    for check in queries.in_force(session, town.campaign.id):
        assert check.check_from == check.check_until, "a day is enough for half a packet here"
        held[check.checker_id, check.check_from] += 1
    assert set(held.values()) == {1}


def test_what_cannot_be_done_in_time_is_refused_until_somebody_has_seen_it(session: Session, town: City) -> None:
    weak = town.schools[0]
    for row in session.scalars(select(SchoolRound).where(SchoolRound.school_id == weak.id)):
        row.teachers, row.works_per_teacher = 0, 60
    scheme = planned(session, town)
    for row in session.scalars(select(SchoolRound).where(SchoolRound.school_id != weak.id)):
        row.test_on = date(2027, 5, 20)
    made = publications.prepare(session, draft_id=scheme.id, terms=Terms(works_a_day=10))
    assert {one.checker_id for one in made.shortages} == {
        row.checker_id for row in made.rows if row.checked_id != weak.id
    }
    assert all(one.works > 0 for one in made.shortages)
    with pytest.raises(InvalidError) as caught:
        published(session, town, scheme, terms=Terms())
    assert caught.value.field == "despite"
    assert session.scalar(select(func.count(CrossCheck.id))) == 0
    published(session, town, scheme, terms=Terms(despite=True))
    late = [one for one in queries.in_force(session, town.campaign.id) if one.check_from is None]
    assert late
    assert all(one.test_on for one in late)


def test_a_school_without_a_day_is_told_and_its_check_has_no_dates(session: Session, town: City) -> None:
    session.scalars(select(SchoolRound).where(SchoolRound.school_id == town.schools[0].id)).one().test_on = None
    made = publications.prepare(session, draft_id=planned(session, town).id)
    assert {row.checked_id for row in made.undated} == {town.schools[0].id}
    assert all(row.hand_over_on is None for row in made.undated)


def test_the_panel_of_the_methodical_office_takes_what_no_school_can(session: Session, town: City) -> None:
    for row in session.scalars(select(SchoolRound).where(SchoolRound.school_id != town.schools[0].id)):
        row.teachers = 0
    settings = Settings(seconds=5, works_capacity=False, panel=True)
    version = published(session, town, planned(session, town, settings=settings), terms=Terms(panel=("Иванова И. И.",)))
    panel = [one for one in queries.in_force(session, town.campaign.id) if one.by_panel]
    assert panel
    assert {one.checker_id for one in panel} == {town.office.id}
    assert version.snapshot["terms"]["panel"] == ["Иванова И. И."]
    for school in town.schools:
        works = [one.works for one in queries.in_force(session, town.campaign.id) if one.checked_id == school.id]
        assert sum(works) == 61


def test_only_the_touched_organisations_are_told(session: Session, town: City) -> None:
    extra = factories.school(session)
    version = published(session, town)
    told = session.scalars(select(Notice)).all()
    assert {one.organisation_id for one in told} == {school.id for school in town.schools}
    assert extra.id not in {one.organisation_id for one in told}
    assert {one.kind for one in told} == {NoticeKind.ORDER_PUBLISHED}
    entry = session.scalars(select(JournalEntry).where(JournalEntry.object_type == "order")).one()
    assert (entry.action, entry.object_id, entry.after["added"]) == ("published", version.id, 18)
    assert entry.after["sha256"] == version.sha256


def swapped(session: Session, town: City, version: OrderVersion) -> Any:
    """A draft in which one check has another checker."""
    draft = planned(session, town, base_number=version.number)
    scheme = drafts.queries.schemes_of(session, draft.id)[0]
    problem = schemes.read_problem(scheme.problem)
    plan = schemes.solve(replace(problem, forbidden=(*problem.forbidden, _pair(scheme.plan["checks"][0]))), seconds=5)
    drafts.replace(session, actor=town.methodologist, draft=draft, round_id=scheme.round_id, computed=plan)
    return draft


def _pair(arc: list[int]) -> tuple[int, int]:
    return min(arc), max(arc)


def test_a_later_version_ends_what_it_drops_and_leaves_the_rest_untouched(session: Session, town: City) -> None:
    first = published(session, town)
    before = {queries.row_of(one).key: (one.id, one.version) for one in queries.in_force(session, town.campaign.id)}
    second = published(session, town, swapped(session, town, first), reason="Заболел учитель школы № 1")
    after = {queries.row_of(one).key: (one.id, one.version) for one in queries.in_force(session, town.campaign.id)}
    ended = session.scalars(select(CrossCheck).where(CrossCheck.ended_version_id == second.id)).all()
    assert ended
    assert {queries.row_of(one).key for one in ended} == set(before) - set(after)
    assert {one.status for one in ended} == {PacketStatus.WITHDRAWN}
    assert {key: before[key] for key in set(before) & set(after)} == {
        key: after[key] for key in set(before) & set(after)
    }
    new = [one for one in queries.in_force(session, town.campaign.id) if one.first_version_id == second.id]
    assert min(int(one.packet_number[-3:]) for one in new) == 19, "a packet's number is never given twice"
    touched = {one for row in [*ended, *new] for one in (row.checker_id, row.checked_id)}
    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.ORDER_CHANGED)).all()
    assert {one.organisation_id for one in told} == touched
    assert second.snapshot["changes"]["added"] == [one.packet_number for one in new]
    assert len(second.snapshot["changes"]["removed"]) == len(ended)
    assert first.sha256 == sha256_of(first.snapshot), "the version before is as it was"


def test_a_round_that_is_not_in_the_draft_stays_in_force(session: Session) -> None:
    town = city(session, subjects=(("rus", 5), ("mat", 5)))
    published(session, town, planned(session, town, town.rounds[:1]))
    kept = {one.id for one in queries.in_force(session, town.campaign.id)}
    second = published(session, town, planned(session, town, town.rounds[1:]), reason="Определён предмет по выбору")
    now = {one.id for one in queries.in_force(session, town.campaign.id)}
    assert kept < now
    assert len(now) == 36
    assert {one["subject"] for one in second.snapshot["rounds"]} == {"rus", "mat"}
    assert len(second.snapshot["rows"]) == 36
    assert len(second.snapshot["changes"]["added"]) == 18


def test_works_that_grew_change_the_packet_only_while_it_is_at_home(session: Session, town: City) -> None:
    first = published(session, town)
    grown = town.schools[0]
    at_home, away = (one for one in queries.in_force(session, town.campaign.id) if one.checked_id == grown.id)
    away.status = PacketStatus.HANDED_OVER
    given = session.scalars(select(SchoolRound).where(SchoolRound.school_id == grown.id)).one()
    given.works = 91
    draft = planned(session, town, base_number=first.number)
    old = session.scalars(select(schemes.Scheme).order_by(schemes.Scheme.id)).first()
    problem = schemes.prepare(session, round_id=town.rounds[0].id, settings=Settings(seconds=5, works_capacity=False))
    plan = replace(schemes_plan(old), problem_sha256=problem.sha256)
    drafts.replace(
        session, actor=town.methodologist, draft=draft, round_id=town.rounds[0].id, computed=Computed(problem, plan)
    )
    number, version = at_home.packet_number, at_home.version
    published(session, town, draft, reason="Уточнено количество работ")
    assert (at_home.packet_number, at_home.version) == (number, version + 1)
    assert away.works in {30, 31}
    assert at_home.works == 91 - away.works


def schemes_plan(scheme: Any) -> Any:
    from tracker.matching.api import read_plan

    return read_plan(scheme.plan)


Refusal = Callable[[Session, City, Any], Any]


def _discarded(session: Session, town: City, draft: Any) -> Any:
    drafts.discard(session, actor=town.methodologist, draft_id=draft.id, version=draft.version)
    return published(session, town, draft)


def _twice(session: Session, town: City, draft: Any) -> Any:
    published(session, town, draft)
    return published(session, town, draft, reason="ещё раз")


def _stale(session: Session, town: City, draft: Any) -> Any:
    version = draft.version
    published(session, town, draft)
    return orders.publish(session, actor=town.officer, draft_id=draft.id, version=version, reason="второе нажатие")


def _overtaken(session: Session, town: City, draft: Any) -> Any:
    first, second = (planned(session, town, base_number=0) for _ in range(2))
    published(session, town, first)
    return published(session, town, second, reason="поздно")


def _changed_since(session: Session, town: City, draft: Any) -> Any:
    seen = publications.prepare(session, draft_id=draft.id).fingerprint
    session.scalars(select(SchoolRound).limit(1)).one().test_on = date(2027, 5, 5)
    return published(session, town, draft, terms=Terms(seen=seen, despite=True))


@pytest.mark.parametrize("refusal", [_discarded, _twice, _stale, _overtaken, _changed_since])
def test_a_draft_is_published_once_and_as_it_was_seen(session: Session, town: City, refusal: Refusal) -> None:
    draft = planned(session, town)
    with pytest.raises((ConflictError, InvalidError)):
        refusal(session, town, draft)
    assert session.scalar(select(func.count(OrderVersion.id))) <= 1


def test_an_unfinished_draft_and_one_without_a_scheme_are_refused(session: Session, town: City) -> None:
    draft = drafts.begin(
        session, actor=town.methodologist, campaign_id=town.campaign.id, round_ids=[town.rounds[0].id],
        settings=Settings(),
    )  # fmt: skip
    with pytest.raises(InvalidError, match="not computed yet"):
        published(session, town, draft)
    small = Settings(seconds=5, k=4, works_capacity=False)
    computed = schemes.solve(schemes.prepare(session, round_id=town.rounds[0].id, settings=small), seconds=5)
    drafts.replace(session, actor=town.methodologist, draft=draft, round_id=town.rounds[0].id, computed=computed)
    with pytest.raises(InvalidError, match="no scheme"):
        published(session, town, draft)
    with pytest.raises(MissingError):
        orders.publish(session, actor=town.officer, draft_id=draft.id + 99, version=1)


def test_a_later_version_says_why(session: Session, town: City) -> None:
    published(session, town)
    with pytest.raises(InvalidError) as caught:
        published(session, town, planned(session, town))
    assert caught.value.field == "reason"


def test_the_office_gives_number_and_date_and_nothing_else_changes(session: Session, town: City) -> None:
    version = published(session, town)
    sha = version.sha256
    orders.register_in_office(session, actor=town.officer, order_id=version.id, number=" 112-ОД ", on=date(2027, 4, 12))
    assert (version.office_number, version.office_date, version.sha256) == ("112-ОД", date(2027, 4, 12), sha)
    entries = session.scalars(select(JournalEntry.action).where(JournalEntry.object_type == "order")).all()
    assert sorted(entries) == ["published", "registered"]
    with pytest.raises(InvalidError):
        orders.register_in_office(session, actor=town.officer, order_id=version.id, number="x" * 51, on=None)
