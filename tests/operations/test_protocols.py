"""Forty schools enter their protocols at once, two experts each: no row is lost, none is doubled, and it takes seconds."""

import json
import time
from collections import Counter
from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cli.conftest import run
from tests.operations.conftest import Place
from tests.operations.service import Client
from tests.operations.test_writers import at_once
from tracker.cli.database import inside
from tracker.domain.packets import PacketStatus
from tracker.domain.roles import Role
from tracker.extensions import session_context, write_transaction
from tracker.models.journal import JournalEntry
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow

SCHOOLS, WORKS, TASKS = 40, 3, 4


@pytest.fixture
def schools() -> int:
    """The seed's own schools are only the frame."""
    return 2


def packets(session: Session) -> list[tuple[int, str]]:
    """Forty schools with a packet each to mark; returns packet and login."""
    round_ = factories.campaign_round(session, factories.campaign(session, 2031))
    round_.scale_3, round_.scale_4, round_.scale_5, round_.max_score, round_.task_points = 2, 4, 6, 8, [2] * TASKS
    homes = [factories.school(session) for _ in range(SCHOOLS)]
    version = factories.order_version(session, round_.campaign)
    made = []
    for place, home in enumerate(homes):
        check = factories.cross_check(
            session, round_, home, homes[(place + 2) % SCHOOLS], first_version=version, status=PacketStatus.RECEIVED,
            handed_works=WORKS, received_works=WORKS,
        )  # fmt: skip
        person = factories.person(session, Role.SCHOOL, home)
        made.append((check.id, person.login))
    return made


def cells(key: int, points: str, **more: str) -> dict[str, str]:
    values = {"id": "", "seen": "", **more, **{f"p{place}": text for place, text in enumerate(points.split(), 1)}}
    return {"row": str(key), **{f"{name}-{key}": text for name, text in values.items()}}


def save(client: Client, check: int, expert: int, fields: dict[str, str]) -> dict[str, Any]:
    """Send one row as the script does, and once more: an answer may have been lost."""
    for _ in range(2):
        answer = client.request(
            "POST", f"/packets/{check}/protocol", {"expert": expert, **fields}, {"Accept": "application/json"}
        )
        assert answer.status == 200, (answer.status, answer.text[:300])
        (row,) = json.loads(answer.text)["rows"]
        assert row["saved"], row
    return dict(row)


def enter(client: Client, check: int, expert: int) -> int:
    """One expert types all works of a packet, row by row; both begin the same rows at the same time."""
    for number in range(WORKS):
        identity = {"code": f"{50000 + number}", "class": "5А", "variant": "1"}
        row = save(client, check, expert, cells(number, "1", **identity))
        grown = {"id": str(row["id"]), "seen": row["seen"]}
        save(client, check, expert, cells(number, "1 2 0 2", **grown))
    return WORKS


@pytest.mark.slow
def test_forty_schools_enter_their_protocols_at_once(place: Place, app: Flask) -> None:
    with inside(app), write_transaction() as session:
        given = packets(session)
    clients = [
        (Client(place.server.port, 120).sign_in({"login": login, "password": factories.PASSWORD}), check)
        for check, login in given
    ]
    began = time.perf_counter()
    entered = at_once([lambda c=c, k=k, e=e: enter(c.twin(), k, e) for c, k in clients for e in (1, 2)])
    seconds = time.perf_counter() - began
    assert sum(entered) == SCHOOLS * WORKS * 2
    assert seconds < 90, seconds
    with inside(app):
        session = session_context()
        ids = [check for check, _login in given]
        query = select(Protocol.cross_check_id, ProtocolRow.participant_code, ProtocolRow.score, ProtocolRow.mark)
        rows = session.execute(query.join(Protocol).where(Protocol.cross_check_id.in_(ids))).all()
        assert Counter((row[0], row[1]) for row in rows) == Counter(
            (check, f"{50000 + number}") for check in ids for number in range(WORKS)
        )
        assert {(row[2], row[3]) for row in rows} == {(5, 4)}
        assert session.scalar(select(func.count(Protocol.id)).where(Protocol.cross_check_id.in_(ids))) == SCHOOLS
        begun = select(func.count()).where(JournalEntry.action == "protocol_begun")
        assert session.scalar(begun) == SCHOOLS
        assert set(session.scalars(select(CrossCheck.version).where(CrossCheck.id.in_(ids)))) == {1}
    assert "FAIL" not in run(place.environment, "check").output
