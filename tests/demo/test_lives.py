"""The life stories of a demo's tasks: each is possible as the rules have it, and ends where its name says."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo.city import plan_schools
from tracker.demo.founding import found_offices, found_school
from tracker.demo.lives import BY_CONTROLLER, STORIES, WORDS, Teller, tell_all
from tracker.demo.stage import Stage
from tracker.domain.deadlines import DeadlineKind
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Role
from tracker.domain.tasks import TRANSITIONS, TaskStatus, TaskVerb
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.tasks import Evidence, ExtensionRequest, Task

SENT_ON, DUE_ON = -60, -10
ENDS = {
    "untouched": TaskStatus.SENT, "accepted": TaskStatus.ACCEPTED, "on the way": TaskStatus.INTERIM,
    "reported": TaskStatus.REPORTED, "reported late": TaskStatus.REPORTED, "closed": TaskStatus.CLOSED,
    "closed with a file": TaskStatus.CLOSED, "returned": TaskStatus.RETURNED,
    "closed at the second try": TaskStatus.CLOSED, "more time asked": TaskStatus.ACCEPTED,
    "more time granted": TaskStatus.ACCEPTED, "more time refused": TaskStatus.ACCEPTED,
    "cancelled": TaskStatus.CANCELLED,
}  # fmt: skip


@pytest.fixture
def stage(session: Session) -> Stage:
    made = Stage(session, Random(7), factories.CHEAP)
    made.go_to(-90)
    administrator = found_offices(made)
    for plan in plan_schools(made.rng, len(STORIES)):
        found_school(made, administrator, plan)
    made.go_to(SENT_ON)
    return made


@pytest.fixture
def told(stage: Stage, tmp_path: Path) -> dict[str, Task]:
    """One task for each story, all played."""
    campaign = factories.campaign(stage.session)
    sent = factories.recommendation(
        stage.session, campaign, addressee=Addressee.SCHOOLS, deadline_kind=DeadlineKind.DATE
    )
    due = stage.today + timedelta(days=DUE_ON)
    tasks = [factories.task(stage.session, sent, school, due_on=due) for school in stage.schools]
    tell_all(Teller(stage, tmp_path, SENT_ON), list(STORIES))
    return dict(zip(STORIES, tasks, strict=True))


def deeds(session: Session, task: Task) -> list[str]:
    query = select(JournalEntry.action).where(JournalEntry.object_type == "task", JournalEntry.object_id == task.id)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def test_every_story_ends_where_its_name_says_and_is_told_whole(told: dict[str, Task], session: Session) -> None:
    assert {story: task.status for story, task in told.items()} == ENDS
    for story, task in told.items():
        assert deeds(session, task) == [verb.value for verb, _after in STORIES[story]], story


def test_each_step_follows_from_the_one_before(told: dict[str, Task]) -> None:
    for story, steps in STORIES.items():
        status = TaskStatus.SENT
        for verb, after in steps:
            assert status in TRANSITIONS[verb].sources, (story, verb)
            assert after > 0
            status = TRANSITIONS[verb].target or status
        assert status is ENDS[story] is told[story].status


def test_who_executes_a_task_never_controls_it(told: dict[str, Task], session: Session, stage: Stage) -> None:
    rows = session.scalars(select(JournalEntry).where(JournalEntry.object_type == "task")).all()
    controllers = {row.person_id for row in rows if TaskVerb(row.action) in BY_CONTROLLER}
    executors = {row.person_id for row in rows if TaskVerb(row.action) not in BY_CONTROLLER}
    assert controllers == {stage.everybody(Role.DEPARTMENT)[1].person_id}
    assert controllers & executors == set()


def test_deeds_stand_in_the_past_and_in_order(told: dict[str, Task], session: Session, stage: Stage) -> None:
    rows = session.scalars(
        select(JournalEntry).where(JournalEntry.object_type == "task").order_by(JournalEntry.id)
    ).all()
    moments = [row.at for row in rows]
    assert moments == sorted(moments)
    assert moments[-1] <= stage.real.now()
    assert moments[0].date() >= stage.today + timedelta(days=SENT_ON)
    for row in rows:
        local = row.at.astimezone(stage.real.zone)
        assert 8 <= local.hour <= 17, "people work by day"


def test_a_report_carries_its_words_and_every_closed_task_evidence(told: dict[str, Task], session: Session) -> None:
    for story in ("closed", "closed with a file", "closed at the second try", "reported"):
        kinds = set(session.scalars(select(Evidence.kind).where(Evidence.task_id == told[story].id)))
        assert kinds, story
    kinds = {
        kind.value
        for kind in session.scalars(select(Evidence.kind).where(Evidence.task_id == told["closed with a file"].id))
    }
    assert "file" in kinds


def test_more_time_is_asked_granted_and_refused_with_the_first_date_kept(
    told: dict[str, Task], session: Session
) -> None:
    answers = {}
    for story in ("more time asked", "more time granted", "more time refused"):
        (request,) = session.scalars(select(ExtensionRequest).where(ExtensionRequest.task_id == told[story].id))
        answers[story] = request.granted
        assert request.until - request.due_before == timedelta(days=14)
        assert request.reason in WORDS[TaskVerb.ASK_EXTENSION]
    assert answers == {"more time asked": None, "more time granted": True, "more time refused": False}
    granted = told["more time granted"]
    assert granted.due_on - granted.first_due_on == timedelta(days=14)
    assert told["more time refused"].due_on == told["more time refused"].first_due_on


def test_every_text_can_be_marked(stage: Stage, tmp_path: Path) -> None:
    campaign = factories.campaign(stage.session)
    sent = factories.recommendation(stage.session, campaign)
    task = factories.task(stage.session, sent, stage.schools[0], due_on=stage.today + timedelta(days=DUE_ON))
    places: list[str] = []

    def mark(of: Task, place: str, text: str) -> str:
        assert of is task
        places.append(place)
        return f"{text} канарейка"

    folder = tmp_path / "files"
    teller = Teller(stage, folder, SENT_ON, mark)
    teller.plan(task, "closed with a file")
    assert teller.play() == 3
    assert places == ["accept", "report", "file name", "close"]
    facts = stage.session.scalars(select(Evidence.text).where(Evidence.task_id == task.id)).all()
    assert any("канарейка" in fact for fact in facts)
    (stored,) = folder.iterdir()
    assert stored.read_text() in WORDS[TaskVerb.REPORT][task.id % 3] + " канарейка"


@pytest.mark.parametrize(("sent_on", "played"), [(-60, 3), (-22, 2), (-15, 1), (-1, 0), (0, 0)])
def test_what_would_lie_in_the_future_has_not_happened(stage: Stage, tmp_path: Path, sent_on: int, played: int) -> None:
    campaign = factories.campaign(stage.session)
    sent = factories.recommendation(stage.session, campaign)
    task = factories.task(stage.session, sent, stage.schools[0], due_on=date(2028, 1, 1))
    teller = Teller(stage, tmp_path, sent_on)
    teller.plan(task, "closed with a file")  # accepted after 2 days, reported after 18 more, closed after 2 more
    assert teller.play() == played
    assert teller.play() == 0, "what was played is not played again"


def test_a_step_that_the_rules_forbid_is_left_out(stage: Stage, tmp_path: Path) -> None:
    campaign = factories.campaign(stage.session)
    sent = factories.recommendation(stage.session, campaign)
    long_ago = stage.today + timedelta(days=SENT_ON + 5)
    task = factories.task(stage.session, sent, stage.schools[0], due_on=long_ago)
    teller = Teller(stage, tmp_path, SENT_ON)
    teller.plan(task, "more time granted")  # it is asked for after the date has passed
    assert teller.play() == 1
    assert task.status is TaskStatus.ACCEPTED
    assert deeds(stage.session, task) == ["accept"]


def test_stories_are_dealt_in_turn(stage: Stage, tmp_path: Path) -> None:
    campaign = factories.campaign(stage.session)
    sent = factories.recommendation(stage.session, campaign)
    due = stage.today + timedelta(days=DUE_ON)
    tasks = [factories.task(stage.session, sent, school, due_on=due) for school in stage.schools[:6]]
    assert tell_all(Teller(stage, tmp_path, SENT_ON), ["accepted", "untouched"]) == 3
    assert [task.status for task in tasks] == [TaskStatus.ACCEPTED, TaskStatus.SENT] * 3
    assert stage.session.get_one(Recommendation, sent.id).status.value == "sent"


def test_every_verb_with_words_has_some_and_every_step_is_of_the_table() -> None:
    used = {verb for steps in STORIES.values() for verb, _after in steps}
    assert set(WORDS) <= used
    assert used <= set(TRANSITIONS)
    assert all(text.strip() and text == text.strip() for texts in WORDS.values() for text in texts)
