"""A small town in which every invariant holds, and statements that break exactly one clause of one of them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import factories
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from tests.cli import planning
from tracker.domain.orders import sha256_of
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.recommendations import Addressee, RecommendationStatus
from tracker.domain.roles import Role
from tracker.domain.tasks import OPEN, TaskStatus
from tracker.matching.api import read_problem, solve
from tracker.models.assistance import Assistance
from tracker.models.campaigns import PastCheck
from tracker.models.drafts import CheckDraft
from tracker.models.jobs import Job
from tracker.models.organisations import ForbiddenPair, organisation_successor
from tracker.models.people import LoginSession
from tracker.models.schemes import Scheme
from tracker.models.tasks import Evidence, EvidenceKind, ExtensionRequest, StoredFile
from tracker.queries.orders import row_of
from tracker.services.journal import record

Question = Callable[[Session], Iterable[str]]
NOON = factories.NOON
EXECUTED = (TaskStatus.ACCEPTED, TaskStatus.INTERIM, TaskStatus.REPORTED, TaskStatus.RETURNED, TaskStatus.CLOSED)


@dataclass
class Town:
    """The town's session and the ids of what stands in it."""

    session: Session
    ids: dict[str, int]

    def answers(self, question: Question, *statements: str) -> list[str]:
        """What the question finds after these statements; the town is whole again afterwards."""
        with self.session.begin_nested() as savepoint:
            for statement in statements:
                self.session.execute(text(statement.format(**self.ids)))
            self.session.expire_all()
            found = [str(one) for one in question(self.session)]
            savepoint.rollback()
        self.session.expire_all()
        return found

    def words(self, expected: str) -> str:
        """An expected answer with the town's ids in it."""
        return expected.format(**self.ids)


def build(session: Session) -> Town:
    """Build the town; `session` is rolled back, never committed."""
    town = SimpleNamespace(session=session, ids={})
    _people(town)
    _tasks(town)
    _packets(town)
    _schemes(town)
    session.flush()
    return Town(session, town.ids)


def _people(town: Any) -> None:
    session, ids = town.session, town.ids
    town.department, office = factories.department(session), factories.methodical_office(session)
    town.schools = [factories.school(session, f"Школа № {number}") for number in range(1, 8)]
    gone = factories.school(session, "Вечерняя школа", closed_on=date(2027, 1, 11))
    session.execute(insert(organisation_successor).values(organisation_id=gone.id, successor_id=town.schools[0].id))
    town.head = factories.person(session, Role.SCHOOL, town.schools[0], "Директор Первой")
    town.chief = factories.person(session, Role.ADMINISTRATOR, town.department, "Начальник")
    officer = factories.person(session, Role.DEPARTMENT, town.department, "Специалист")
    method = factories.person(session, Role.METHODOLOGIST, office, "Методист")
    pair = ForbiddenPair(first_id=town.schools[0].id, second_id=town.schools[1].id, reason="один учредитель")
    signed_in = LoginSession(token_hash="a" * 64, person_id=officer.id, created_at=NOON, expires_at=NOON)
    former = PastCheck(year=2026, subject="mat", grade=5, checker_id=town.schools[0].id, checked_id=town.schools[1].id)
    town.campaign = factories.campaign(session)
    help_given = Assistance(
        campaign_id=town.campaign.id,
        methodologist_id=method.id,
        school_id=town.schools[0].id,
        held_on=date(2027, 4, 15),
        form="consultation",
        topic="Критерии оценивания",
        teachers=3,
        hours=2,
        created_at=NOON,
    )
    session.add_all([pair, signed_in, former, help_given])
    session.flush()
    ids |= {f"school{number}": row.id for number, row in enumerate(town.schools, 1)}
    ids |= {"department": town.department.id, "office": office.id, "gone": gone.id, "campaign": town.campaign.id}
    ids |= {"head": town.head.id, "chief": town.chief.id, "officer": officer.id, "method": method.id}
    ids |= {"pair": pair.id, "session": signed_in.id, "past": former.id, "help": help_given.id}
    ids["year"] = town.campaign.year


def _tasks(town: Any) -> None:
    """A recommendation sent to seven schools, whose tasks stand each in another status."""
    session, ids, chief = town.session, town.ids, factories.SYSTEM
    wide = factories.recommendation(session, town.campaign, number="1", sent_at=NOON)
    draft = factories.recommendation(session, town.campaign, number="2", addressee=Addressee.DEPARTMENT)
    ids |= {"wide": wide.id, "draft": draft.id}
    for status, school in zip(TaskStatus, town.schools, strict=True):
        done = status in {TaskStatus.REPORTED, TaskStatus.CLOSED}
        task = factories.task(
            session,
            wide,
            school,
            status=status,
            executor_id=town.head.id if status in EXECUTED else None,
            reported_on=date(2027, 4, 18) if done else None,
            closed_on=date(2027, 4, 19) if status is TaskStatus.CLOSED else None,
        )
        ids[status.value] = task.id
        if status is not TaskStatus.SENT:
            told = {"status": status.value}
            record(session, chief, "moved", "task", task.id, after=told, organisation_id=school.id)
    assert wide.status is RecommendationStatus.SENT
    record(session, chief, "sent", "recommendation", wide.id, after={"tasks": 7})
    file = StoredFile(
        stored_name="f" * 32, name="приказ.pdf", media_type="application/pdf", size=3, sha256="0" * 64, uploaded_at=NOON
    )
    asked = ExtensionRequest(
        task_id=ids["accepted"], until=date(2027, 6, 1), due_before=date(2027, 5, 21), reason="болезнь", asked_at=NOON
    )
    session.add_all([file, asked])
    session.flush()
    given: list[tuple[str, Evidence]] = [
        ("fact", Evidence(task_id=ids["closed"], kind=EvidenceKind.TEXT, text="Проведено.", created_at=NOON)),
        ("link", Evidence(task_id=ids["reported"], kind=EvidenceKind.LINK, url="https://x.example", created_at=NOON)),
        ("paper", Evidence(task_id=ids["reported"], kind=EvidenceKind.FILE, file_id=file.id, created_at=NOON)),
    ]
    session.add_all([row for _name, row in given])
    session.flush()
    ids |= {name: row.id for name, row in given} | {"file": file.id, "request": asked.id}
    assert set(EXECUTED) - {TaskStatus.CLOSED} < OPEN


def _packets(town: Any) -> None:
    """An order in force with a packet in each interesting state, and a signed protocol of three works."""
    session, ids, schools = town.session, town.ids, town.schools
    of = factories.campaign_round(session, town.campaign, "mat", 5)
    other = factories.campaign_round(session, town.campaign, "rus", 5)
    of.scale_3, of.scale_4, of.scale_5, of.task_points, of.max_score = 4, 7, 9, [5, 5], 10
    order = factories.order_version(session, town.campaign, number=1)
    counted = {"handed_works": 3, "received_works": 3, "first_version": order}
    packets = {
        "waiting": factories.cross_check(
            session, of, schools[0], schools[1], first_version=order, packet_number="МА-5-001"
        ),
        "counted": factories.cross_check(session, of, schools[1], schools[2], status=PacketStatus.RECEIVED, **counted),
        "marked": factories.cross_check(session, of, schools[2], schools[3], status=PacketStatus.MARKED, **counted),
    }
    order.snapshot = {"rows": [row_of(one).to_data() for one in packets.values()]}
    order.sha256 = sha256_of(order.snapshot)
    signed = factories.protocol(
        session, packets["marked"], status=ProtocolStatus.SIGNED, expert_1="А", expert_2="Б", signed_at=NOON
    )
    works = {
        "alike": {"points_1": [2, 2], "points_2": [2, 2], "score": 4, "mark": 3},
        "agreed": {"points_1": [3, 3], "points_2": [3, 4], "points_3": [3, 4], "score": 7, "mark": 4},
        "third": {
            "points_1": [1, 2],
            "points_2": [4, 3],
            "points_3": [5, 4],
            "score": 9,
            "mark": 5,
            "third_check": True,
        },
    }
    for name, values in works.items():
        ids[name] = factories.protocol_row(session, signed, **values).id
    ids |= {name: row.id for name, row in packets.items()}
    ids |= {"round": of.id, "other": other.id, "order": order.id, "protocol": signed.id}
    ids["school_round"] = factories.school_round(session, of, schools[0]).id


def _schemes(town: Any) -> None:
    """A draft of one round with its scheme, and a job in each of the states that matter."""
    session, ids = town.session, town.ids
    problem = read_problem(planning.round_of(k=1))
    plan = solve(problem, time_limit=5)
    draft = CheckDraft(campaign_id=town.campaign.id, settings={"rounds": [ids["round"]]}, created_at=NOON)
    session.add(draft)
    session.flush()
    scheme = Scheme(
        round_id=ids["round"],
        problem=problem.to_data(),
        plan=json.loads(json.dumps(plan.to_data())),
        problem_sha256=problem.sha256,
        created_at=NOON,
        draft_id=draft.id,
    )
    jobs = {
        "queued": Job(kind="plan", params={}, created_at=NOON),
        "running": Job(kind="plan", state="running", params={}, created_at=NOON, lease_key="k" * 32, lease_until=NOON),
        "ended": Job(kind="plan", state="done", params={}, created_at=NOON, ended_at=NOON),
    }
    session.add_all([scheme, *jobs.values()])
    session.flush()
    ids |= {name: row.id for name, row in jobs.items()} | {"scheme": scheme.id, "check_draft": draft.id}
