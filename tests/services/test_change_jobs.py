"""The job of a late change: asked for once, mended by the worker, kept whole or not at all."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.ordering import City, city, planned, published
from tracker.domain.changes import Event, Happening, read_happening
from tracker.domain.errors import ConflictError
from tracker.domain.jobs import JobKind, JobState
from tracker.models.campaigns import SchoolRound
from tracker.models.drafts import CheckDraft
from tracker.models.journal import JournalEntry
from tracker.queries.drafts import require_draft, schemes_of
from tracker.services import change_jobs, changes, jobs


def quiet(*_said: object) -> None:
    """Nobody listens."""


def never() -> bool:
    return False


@pytest.fixture
def town(session: Session) -> City:
    found = city(session, schools=10)
    published(session, found)
    return found


@pytest.fixture
def two(session: Session) -> City:
    """A city with two ordered subjects."""
    found = city(session, schools=10, subjects=(("rus", 5), ("mat", 5)))
    published(session, found)
    return found


def asked(session: Session, town: City, happening: Happening) -> dict[str, Any]:
    """The parameters of the job that mends what happened."""
    change = changes.prepare(session, town.campaign, happening)
    return change_jobs.ask(session, actor=town.methodologist, change=change).params


def closing(town: City, place: int = 0) -> Happening:
    return Happening(Event.SCHOOL_CLOSES, town.schools[place].id, reason="Школа закрыта")


def drafts_of_changes(session: Session) -> int:
    query = select(func.count(CheckDraft.id)).where(CheckDraft.base_number.is_not(None))
    return session.scalar(query) or 0


@pytest.mark.parametrize(
    "happening",
    [
        Happening(Event.SCHOOL_CLOSES, 7, reason="Закрытие школы № 7"),
        Happening(Event.TEACHERS_FEWER, 7, 3, 1, "Болезнь учителя"),
        Happening(Event.ROUND_ADDED, None, 3, reason="Жеребьёвка предмета"),
    ],
)
def test_what_happened_is_stored_as_plain_data_and_read_back(happening: Happening) -> None:
    stored = happening.to_data()
    assert type(stored["event"].value) is str
    assert read_happening({**stored, "event": str(stored["event"].value)}) == happening


def test_asking_writes_one_job_in_the_name_of_the_person_and_changes_nothing_else(session: Session, town: City) -> None:
    change = changes.prepare(session, town.campaign, closing(town))
    job = change_jobs.ask(session, actor=town.methodologist, change=change)
    assert (job.kind, job.state, job.created_by_id) == (
        JobKind.CHANGE,
        JobState.QUEUED,
        town.methodologist.person_id,
    )
    assert job.params["campaign"] == town.campaign.id
    assert job.params["base"] == 1
    assert read_happening(job.params["happening"]) == closing(town)
    assert drafts_of_changes(session) == 0
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "change_asked")).one()
    assert (entry.object_type, entry.object_id, entry.note) == ("job", job.id, "Школа закрыта")


def test_the_worker_s_three_steps_end_in_a_draft_from_the_version_seen(session: Session, two: City) -> None:
    params = asked(session, two, closing(two))
    said: list[tuple[str, int, int, dict[str, Any]]] = []
    found = change_jobs.work(change_jobs.read(session, params), lambda *one: said.append(one), never)
    result = change_jobs.write(session, two.methodologist, params, found)
    assert [(phase, done, total, detail["round"]) for phase, done, total, detail in said] == [
        ("mend", 0, 2, two.rounds[0].id),
        ("mend", 1, 2, two.rounds[1].id),
    ]
    draft = require_draft(session, result["draft"])
    assert (result["rounds"], result["base"], draft.base_number) == (2, 1, 1)
    assert draft.settings["reason"] == "Школа закрыта"
    gone = two.schools[0].id
    for scheme in schemes_of(session, draft.id):
        assert scheme.plan is not None
        assert not any(gone in arc for arc in scheme.plan["checks"])


@pytest.mark.parametrize("after", [0, 1])
def test_a_change_that_is_stopped_keeps_nothing_of_what_was_mended(session: Session, two: City, after: int) -> None:
    weak = two.schools[3].id
    params = asked(session, two, Happening(Event.TEACHERS_FEWER, weak, two.rounds[0].id, 0, "Болезнь"))
    told: list[int] = []
    prepared = change_jobs.read(session, params)
    found = change_jobs.work(prepared, lambda _phase, done, *_rest: told.append(done), lambda: len(told) > after)
    if after:  # it was through before anybody stopped it
        assert found[1] is not None
        return
    assert found[1] is None
    assert change_jobs.write(session, two.methodologist, params, found) == {}
    assert drafts_of_changes(session) == 0
    row = session.scalars(
        select(SchoolRound).where(SchoolRound.school_id == weak, SchoolRound.round_id == two.rounds[0].id)
    ).one()
    assert row.teachers > 0, "the number of teachers is written with the draft, not before"


def test_stopping_between_two_subjects_drops_the_first_one_too(session: Session, two: City) -> None:
    params = asked(session, two, closing(two))
    told: list[int] = []
    found = change_jobs.work(
        change_jobs.read(session, params),
        lambda _phase, done, *_rest: told.append(done),
        lambda: told[-1] == 1,
    )
    assert told == [0, 1]
    assert found[1] is None


def test_an_order_that_got_a_newer_version_meanwhile_is_never_changed_from_the_old_one(
    session: Session, town: City
) -> None:
    params = asked(session, town, closing(town))
    found = change_jobs.work(change_jobs.read(session, params), quiet, never)
    published(session, town, planned(session, town), reason="Уточнение")
    with pytest.raises(ConflictError) as late:
        change_jobs.write(session, town.methodologist, params, found)
    with pytest.raises(ConflictError) as early:
        change_jobs.read(session, params)
    assert late.value.message == early.value.message == changes.OVERTAKEN
    assert drafts_of_changes(session) == 0


def test_only_unfinished_changes_of_this_campaign_are_under_way(session: Session, town: City) -> None:
    change = changes.prepare(session, town.campaign, closing(town))
    first, second, third = (change_jobs.ask(session, actor=town.methodologist, change=change) for _ in range(3))
    third.params = {**third.params, "campaign": town.campaign.id + 1}
    jobs.enqueue(session, actor=town.methodologist, kind=JobKind.PLAN, params={"campaign": town.campaign.id})
    jobs.cancel(session, actor=town.methodologist, job_id=first.id)
    assert jobs.under_way(session, JobKind.CHANGE, campaign=town.campaign.id) == [second]
    jobs.claim(session, job_id=second.id, key="one")
    assert jobs.under_way(session, JobKind.CHANGE, campaign=town.campaign.id) == [second], "a running one, too"
    jobs.finish(session, second, result={"draft": 1})
    assert jobs.under_way(session, JobKind.CHANGE, campaign=town.campaign.id) == []
