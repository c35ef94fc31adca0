"""Campaigns through their services."""

from datetime import date

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.campaigns import FormerCheck
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.errors import ConflictError, InvalidError, MissingError
from tracker.domain.roles import Actor, Role
from tracker.domain.scales import Scale
from tracker.domain.tasks import TaskStatus
from tracker.models.campaigns import Campaign, PastCheck
from tracker.models.journal import JournalEntry
from tracker.queries.campaigns import overrides, rounds
from tracker.services import campaigns

WINDOW = {"starts_on": date(2026, 4, 20), "ends_on": date(2026, 5, 20)}


@pytest.fixture
def officer(session: Session) -> Actor:
    return factories.actor(session, Role.DEPARTMENT, factories.department(session))


def make(session: Session, officer: Actor, year: int = 2026, **values: object) -> Campaign:
    window = {key: day.replace(year=year) for key, day in WINDOW.items()}
    given = {"name": f"ВПР-{year}", **window, **values}
    return campaigns.create(session, actor=officer, year=year, **given)  # type: ignore[arg-type]


def test_a_campaign_copies_rounds_and_scales_with_their_source(session: Session, officer: Actor) -> None:
    old = make(session, officer, 2025)
    campaigns.add_round(
        session, actor=officer, campaign_id=old.id, subject="mat", grade=5,
        scale=Scale(7, 11, 15), max_score=20, source="Описание работы 2025", task_points=[2] * 10,
    )  # fmt: skip
    campaigns.add_round(session, actor=officer, campaign_id=old.id, subject="rus", grade=5)
    campaigns.update(
        session, actor=officer, campaign_id=old.id, version=None, name="ВПР", starts_on=old.starts_on,
        ends_on=old.ends_on, third_check_from=3,
    )  # fmt: skip
    session.expire(old)
    new = make(session, officer, 2026, copy_from=old.id)
    assert new.third_check_from == 3
    copied = rounds(session, new.id)
    assert [row.task_points for row in copied] == [[2] * 10, None]
    assert [(r.subject, r.grade, r.scale_3, r.scale_4, r.scale_5, r.max_score, r.scale_source) for r in copied] == [
        ("mat", 5, 7, 11, 15, 20, "Описание работы 2025"),
        ("rus", 5, None, None, None, None, ""),
    ]
    assert len(rounds(session, old.id)) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"year": 2014}, "year"),
        ({"starts_on": date(2025, 4, 20)}, "starts_on"),
        ({"ends_on": date(2026, 4, 19)}, "ends_on"),
        ({"ends_on": date(2026, 12, 31)}, "ends_on"),
        ({"name": " "}, "name"),
        ({"copy_from": 424242}, "copy_from"),
        ({"third_check_from": 5}, "third_check_from"),
    ],
)
def test_a_campaign_that_cannot_be_names_its_field(
    session: Session, officer: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        campaigns.create(session, actor=officer, **{"year": 2026, "name": "ВПР", **WINDOW, **values})  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_year_has_one_campaign(session: Session, officer: Actor) -> None:
    make(session, officer)
    with pytest.raises(InvalidError) as caught:
        make(session, officer)
    assert caught.value.field == "year"


def test_moving_the_end_moves_the_open_tasks_bound_to_it(session: Session, officer: Actor) -> None:
    campaign = make(session, officer)
    bound = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.CAMPAIGN)
    dated = factories.recommendation(session, campaign, deadline_kind=DeadlineKind.DATE)
    end = campaign.ends_on
    schools = [factories.school(session) for _ in range(3)]
    moving = factories.task(session, bound, schools[0], due_on=end)
    extended = factories.task(session, bound, schools[1], due_on=date(2026, 5, 29), first_due_on=end)
    closed = factories.task(session, bound, schools[2], due_on=end, status=TaskStatus.CLOSED)
    other = factories.task(session, dated, schools[0], due_on=end)
    campaigns.update(
        session, actor=officer, campaign_id=campaign.id, version=campaign.version,
        name=campaign.name, starts_on=campaign.starts_on, ends_on=date(2026, 5, 27),
    )  # fmt: skip
    assert [t.due_on for t in (moving, extended, closed, other)] == [date(2026, 5, 27), date(2026, 5, 29), end, end]
    assert moving.first_due_on == end
    moved = select(func.count()).where(JournalEntry.action == "moved_with_campaign")
    assert session.scalar(moved) == 1


def test_a_stale_version_of_a_campaign_is_refused(session: Session, officer: Actor) -> None:
    campaign = make(session, officer)
    with pytest.raises(ConflictError):
        campaigns.update(
            session, actor=officer, campaign_id=campaign.id, version=campaign.version + 1, name="x", **WINDOW
        )


@pytest.mark.parametrize(
    ("scale", "max_score", "source", "field"),
    [
        (Scale(7, 7, 15), 20, "приказ", "scale_4"),
        (Scale(0, 7, 15), 20, "приказ", "scale_4"),
        (Scale(7, 11, 21), 20, "приказ", "scale_5"),
        (None, 0, "", "max_score"),
        (Scale(7, 11, 15), 20, " ", "source"),
    ],
)
def test_a_scale_grows_up_to_the_maximum_and_has_a_source(
    session: Session, officer: Actor, scale: Scale | None, max_score: int, source: str, field: str
) -> None:
    campaign = make(session, officer)
    with pytest.raises(InvalidError) as caught:
        campaigns.add_round(
            session, actor=officer, campaign_id=campaign.id, subject="mat", grade=5,
            scale=scale, max_score=max_score, source=source,
        )  # fmt: skip
    assert caught.value.field == field


def test_a_round_stands_once_and_only_of_known_subjects_and_grades(session: Session, officer: Actor) -> None:
    campaign = make(session, officer)
    campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="mat", grade=5)
    for subject, grade, field in (("mat", 5, "subject"), ("xyz", 5, "subject"), ("mat", 9, "grade")):
        with pytest.raises(InvalidError) as caught:
            campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject=subject, grade=grade)
        assert caught.value.field == field


def test_a_round_with_numbers_stays(session: Session, officer: Actor) -> None:
    campaign = make(session, officer)
    used = campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="mat", grade=5)
    free = campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="rus", grade=5)
    factories.school_round(session, used, factories.school(session))
    with pytest.raises(ConflictError):
        campaigns.remove_round(session, actor=officer, round_id=used.id, version=used.version)
    campaigns.remove_round(session, actor=officer, round_id=free.id, version=free.version)
    assert [row.subject for row in rounds(session, campaign.id)] == ["mat"]


def test_a_scale_is_edited_against_its_version(session: Session, officer: Actor) -> None:
    campaign = make(session, officer)
    row = campaigns.add_round(session, actor=officer, campaign_id=campaign.id, subject="mat", grade=5)
    seen = row.version
    campaigns.update_round(
        session, actor=officer, round_id=row.id, version=seen, scale=Scale(5, 9, 13), max_score=18, source="приказ"
    )
    assert (row.scale_3, row.scale_4, row.scale_5, row.max_score) == (5, 9, 13, 18)
    with pytest.raises(ConflictError):
        campaigns.update_round(
            session, actor=officer, round_id=row.id, version=seen, scale=None, max_score=None, source=""
        )


def test_a_day_of_the_calendar_is_set_again_and_unset(session: Session, officer: Actor) -> None:
    day = date(2027, 4, 24)
    campaigns.set_day(session, actor=officer, day=day, worked=True, note="перенос")
    campaigns.set_day(session, actor=officer, day=day, worked=False)
    assert overrides(session) == {day: False}
    campaigns.unset_day(session, actor=officer, day=day)
    assert overrides(session) == {}
    with pytest.raises(MissingError):
        campaigns.unset_day(session, actor=officer, day=day)


def test_past_checks_are_remembered_once(session: Session, officer: Actor) -> None:
    first, second, third = (factories.school(session).id for _ in range(3))
    rows = [FormerCheck(2026, "mat", 5, first, second), FormerCheck(2026, "mat", 5, second, third)]
    assert campaigns.record_past_checks(session, actor=officer, rows=rows) == 2
    again = [*rows, FormerCheck(2025, "mat", 5, first, second)]
    assert campaigns.record_past_checks(session, actor=officer, rows=again) == 1
    assert session.scalar(select(func.count()).select_from(PastCheck)) == 3
    with pytest.raises(InvalidError):
        campaigns.record_past_checks(session, actor=officer, rows=[FormerCheck(2026, "mat", 5, first, first)])
