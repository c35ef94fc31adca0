"""The server is killed again and again under writers: what it acknowledged is there, once, and nothing is half done."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cli.conftest import run
from tests.operations.conftest import Place
from tests.operations.service import LOST, Answer, Client, key, wait
from tracker.cli.database import inside
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.tasks import TaskStatus
from tracker.extensions import session_context
from tracker.models.assistance import Assistance
from tracker.models.journal import JournalEntry
from tracker.models.memos import Recommendation
from tracker.models.tasks import Task

KILLS = 30


@pytest.fixture
def schools() -> int:
    """Enough for a fan-out that takes a while."""
    return 40


@dataclass
class Told:
    """What the server has acknowledged, and how often an answer was lost."""

    assistance: set[str] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    accepted: set[int] = field(default_factory=set)
    lost: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Writer:
    """One person who keeps writing and repeats a form until it is answered."""

    client: Client
    told: Told
    stop: threading.Event

    def until_answered(self, url: str, fields: dict[str, object]) -> Answer | None:
        """Send the same form again and again until an answer comes that is not “busy”."""
        while True:
            try:
                answer = self.client.post(url, fields)
            except LOST:
                self.told.lost += 1
                if self.stop.is_set():
                    return None
                wait(0.03)
                continue
            if answer.status not in {303, 503}:
                self.told.wrong.append(f"{url}: {answer.status} {answer.text[:300]}")
            if answer.status != 503:
                return answer

    def help_schools(self, schools: list[int], name: str) -> None:
        today = datetime.now(UTC).date() - timedelta(days=1)
        number = 0
        while not self.stop.is_set():
            number += 1
            topic = f"Помощь {name} {number}"
            fields = {
                "_idem": key(), "school": schools[number % len(schools)], "held_on": today.isoformat(), "form": "visit",
                "topic": topic, "subject": "mat", "teachers": 1, "hours": "1.5", "recommendation": "",
            }  # fmt: skip
            if self.until_answered("/assistance", fields):
                self.told.assistance.add(topic)

    def send_recommendations(self, name: str) -> None:
        due = datetime.now(UTC).date() + timedelta(days=30)
        number = 0
        while not self.stop.is_set():
            number += 1
            fields = {
                "_idem": key(), "addressee": "schools", "number": str(number), "text": f"Рассылка {name} {number}",
                "deadline_kind": "date", "deadline_on": due.isoformat(), "rhythm": "", "deadline_words": "",
            }  # fmt: skip
            made = self.until_answered("/recommendations", fields)
            if made and made.status == 303:
                row_id = int(made.headers["Location"].rstrip("/").rpartition("/")[2])
                if self.until_answered("/recommendations/send", {"_idem": key(), "ids": row_id, "versions": 1}):
                    self.told.sent.add(row_id)

    def accept(self, tasks: list[int]) -> None:
        """Accept tasks one after the other; a repeated form meets its own result as a conflict."""
        for task_id in tasks:
            while not self.stop.is_set():
                try:
                    answer = self.client.post(f"/tasks/{task_id}/accept", {"_version": 1})
                except LOST:
                    self.told.lost += 1
                    wait(0.03)
                    continue
                if answer.status in {303, 409}:
                    self.told.accepted.add(task_id)
                    break
                if answer.status != 503:
                    self.told.wrong.append(f"accept {task_id}: {answer.status}")
                    break
            wait(0.1)


def fresh_tasks(place: Place, app: Flask) -> list[int]:
    """Send one recommendation to the methodical office again and again: tasks for one person to accept."""
    officer = Writer(place.client("department"), Told(), threading.Event())
    due = datetime.now(UTC).date() + timedelta(days=30)
    ids = []
    for number in range(40):
        fields = {
            "_idem": key(), "addressee": "methodical_office", "number": str(number), "text": f"Отделу {number}",
            "deadline_kind": "date", "deadline_on": due.isoformat(), "rhythm": "", "deadline_words": "",
        }  # fmt: skip
        made = officer.until_answered("/recommendations", fields)
        assert made
        ids.append(int(made.headers["Location"].rpartition("/")[2]))
    officer.until_answered("/recommendations/send", {"_idem": key(), "ids": ids, "versions": [1] * len(ids)})
    assert officer.told.wrong == []
    with inside(app):
        query = select(Task.id).where(Task.recommendation_id.in_(ids)).order_by(Task.id)
        return list(session_context().scalars(query))


def writers(place: Place, told: Told, stop: threading.Event, tasks: list[int]) -> list[threading.Thread]:
    schools = [row["id"] for row in place.schools]
    helpers, officers = (
        [place.client("methodologist", n) for n in (0, 1)],
        [place.client("department", n) for n in (0, 1)],
    )

    def writer(client: Client) -> Writer:
        return Writer(client.twin(), told, stop)

    jobs: list[tuple[Callable[..., None], tuple[object, ...]]] = [
        *((writer(helpers[n % 2]).help_schools, (schools, f"в{n}")) for n in range(5)),
        *((writer(officers[n]).send_recommendations, (f"р{n}",)) for n in range(2)),
        (writer(helpers[0]).accept, (tasks,)),
    ]
    return [threading.Thread(target=job, args=arguments) for job, arguments in jobs]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(place: Place, app: Flask) -> None:
    tasks = fresh_tasks(place, app)
    told, stop, chance = Told(), threading.Event(), Random(7)
    threads = writers(place, told, stop, tasks)
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            wait(chance.uniform(0.1, 0.7))
            place.server.kill()
            place.server.start()
        wait(1)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    place.server.kill()
    assert not any(thread.is_alive() for thread in threads)
    assert told.wrong == []
    assert told.lost > 10
    assert len(told.assistance) > 30
    assert len(told.sent) > 5
    assert len(told.accepted) > 5
    look(app, told, len(place.schools), tasks)
    assert "FAIL" not in run(place.environment, "check").output
    run(place.environment, "audit", "verify")


def look(app: Flask, told: Told, schools: int, tasks: list[int]) -> None:
    """Every acknowledged form was carried out exactly once, and no fan-out is partial."""
    with inside(app):
        session = session_context()
        topics = list(session.scalars(select(Assistance.topic).where(Assistance.topic.like("Помощь %"))))
        assert len(topics) == len(set(topics)), "a repeated form was carried out twice"
        assert told.assistance <= set(topics)
        counts = dict(
            session.execute(select(Task.recommendation_id, func.count()).group_by(Task.recommendation_id)).all()
        )
        rows = session.scalars(select(Recommendation).where(Recommendation.text.like("Рассылка %"))).all()
        assert len({row.text for row in rows}) == len(rows), "a repeated form was carried out twice"
        for row in rows:
            whole = schools if row.status is RecommendationStatus.SENT else 0
            assert counts.get(row.id, 0) == whole, (row.id, row.status)
        assert told.sent <= {row.id for row in rows if row.status is RecommendationStatus.SENT}
        accepted = set(session.scalars(select(Task.id).where(Task.status == TaskStatus.ACCEPTED, Task.id.in_(tasks))))
        assert told.accepted <= accepted
        written = select(JournalEntry.object_id).where(
            JournalEntry.object_type == "task", JournalEntry.action == "accept", JournalEntry.object_id.in_(tasks)
        )
        entries = list(session.scalars(written))
        assert sorted(entries) == sorted(accepted)
