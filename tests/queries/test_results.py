"""The results page by page are the whole table, whatever is asked for, though only its own rounds are computed."""

from datetime import date
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Actor, Role
from tracker.models.packets import CrossCheck
from tracker.queries import results
from tracker.queries.results import Filters

TODAY = date(2027, 4, 24)


@pytest.fixture
def town(session: Session) -> dict[str, Any]:
    """Three rounds of 7, 5 and 3 checked schools in two districts; one school checks them all."""
    campaign = factories.campaign(session)
    districts = [factories.district(session, name) for name in ("Левый", "Правый")]
    taker = factories.school(session, "Школа проверяющая")
    homes = [
        factories.school(session, f"Школа № {number}", district_id=districts[number % 2].id) for number in range(7)
    ]
    rounds = [factories.campaign_round(session, campaign, *key) for key in (("mat", 6), ("rus", 5), ("mat", 5))]
    for of, schools in zip(rounds, (7, 5, 3), strict=True):
        for number, home in enumerate(homes[:schools]):
            check = factories.cross_check(session, of, taker, home, works=number + 1)
            if number == 0:
                marked(session, check)
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    head = factories.actor(session, Role.SCHOOL, homes[0])
    return {"campaign": campaign, "rounds": rounds, "districts": districts, "officer": officer, "head": head}


def marked(session: Session, check: CrossCheck) -> None:
    """Two works: one confirmed, one raised."""
    check.status = PacketStatus.MARKED
    protocol = factories.protocol(session, check, status=ProtocolStatus.SIGNED)
    for code, mark in (("10001", 4), ("10002", 5)):
        factories.protocol_row(session, protocol, code, first_mark=4, mark=mark, score=5)


def pages(session: Session, actor: Actor, filters: Filters) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    number, total = 1, None
    while total is None or len(found) < total:
        page = results.listing(session, actor, filters, TODAY, number=number)
        assert page.number == number
        assert total in (None, page.total)
        total = page.total
        found += [tuple(row) for row in page.rows]
        number += 1
        assert number < 50
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 15, 50])
def test_all_pages_together_are_the_whole_table(
    session: Session, town: dict[str, Any], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(results, "SIZE", size)
    monkeypatch.setattr(results, "nearest", lambda number, total: min(max(1, number), max(1, -(-total // size))))
    filters = Filters(town["campaign"].id)
    whole = [tuple(row) for row in results.all_rows(session, town["officer"], filters, TODAY)]
    assert len(whole) == 15
    assert [row[:2] for row in whole] == [("mat", 5)] * 3 + [("rus", 5)] * 5 + [("mat", 6)] * 7
    assert pages(session, town["officer"], filters) == whole


@pytest.mark.parametrize(
    ("place", "district", "expected"),
    [(0, None, 7), (1, None, 5), (2, None, 3), (0, 0, 4), (1, 1, 2), (2, 0, 2), (None, 0, 9), (None, 1, 6)],
)
def test_a_round_and_a_district_narrow_the_pages_as_the_table(
    session: Session, town: dict[str, Any], place: int | None, district: int | None, expected: int
) -> None:
    filters = Filters(
        town["campaign"].id,
        None if place is None else town["rounds"][place].id,
        None if district is None else town["districts"][district].id,
    )
    whole = [tuple(row) for row in results.all_rows(session, town["officer"], filters, TODAY)]
    assert len(whole) == expected
    assert pages(session, town["officer"], filters) == whole
    assert results.how_many(session, town["officer"], filters, TODAY) == expected


def test_a_page_past_the_end_is_the_last_and_an_empty_campaign_has_one(session: Session, town: dict[str, Any]) -> None:
    last = results.listing(session, town["officer"], Filters(town["campaign"].id), TODAY, number=99)
    assert (last.number, last.total, len(last.rows)) == (1, 15, 15)
    empty = results.listing(session, town["officer"], Filters(None), TODAY)
    assert (empty.number, empty.total, list(empty.rows)) == (1, 0, [])


def test_the_figures_are_those_of_the_signed_protocols(session: Session, town: dict[str, Any]) -> None:
    rows = results.listing(session, town["officer"], Filters(town["campaign"].id), TODAY).rows
    told = [row for row in rows if row.ready]
    assert [(row.subject, row.grade) for row in told] == [("mat", 5), ("rus", 5), ("mat", 6)]
    for row in told:
        assert (row.marked, row.compared, row.confirmed, row.raised, row.lowered) == (2, 2, 1, 1, 0)
    assert sum(row.marked for row in rows) == 6


def test_a_school_sees_its_own_when_released(session: Session, town: dict[str, Any]) -> None:
    filters = Filters(town["campaign"].id)
    assert results.listing(session, town["head"], filters, TODAY).total == 0
    page = results.listing(session, town["officer"], filters, TODAY)
    assert page.total == 15
    for check in session.query(CrossCheck).where(CrossCheck.round_id == town["rounds"][1].id):
        protocol = results_protocol(session, check)
        if protocol is not None:
            protocol.status = ProtocolStatus.RELEASED
    session.flush()
    (row,) = results.listing(session, town["head"], filters, TODAY).rows
    assert (row.subject, row.grade, row.marked) == ("rus", 5, 2)


def results_protocol(session: Session, check: CrossCheck) -> Any:
    return session.query(results.Protocol).where(results.Protocol.cross_check_id == check.id).one_or_none()


def test_stages_count_every_packet_that_came_so_far(session: Session, town: dict[str, Any]) -> None:
    rounds, statuses = town["rounds"], [
        PacketStatus.ORDERED, PacketStatus.HANDED_OVER, PacketStatus.DISCREPANCY, PacketStatus.RECEIVED,
        PacketStatus.RETURNED,
    ]  # fmt: skip
    checks = session.query(CrossCheck).where(CrossCheck.round_id == rounds[1].id).order_by(CrossCheck.id).all()
    for check, status in zip(checks, statuses, strict=True):
        check.status = status
    session.flush()
    assert results.progress(session, Filters(town["campaign"].id, rounds[1].id)) == {
        "ordered": 5,
        "handed": 4,
        "received": 2,
        "marked": 1,
        "returned": 1,
        "released": 0,
    }
    whole = results.progress(session, Filters(town["campaign"].id))
    assert (whole["ordered"], whole["marked"], whole["released"]) == (15, 3, 0)


def test_rounds_wait_for_their_release_with_all_their_checks(session: Session, town: dict[str, Any]) -> None:
    campaign, rounds = town["campaign"].id, town["rounds"]
    told = [(one.id, one.checks, one.signed, one.released) for one in results.to_release(session, campaign)]
    assert told == [(rounds[2].id, 3, 1, 0), (rounds[1].id, 5, 1, 0), (rounds[0].id, 7, 1, 0)]
    for protocol in session.query(results.Protocol):
        protocol.status = ProtocolStatus.RELEASED
    session.flush()
    assert results.to_release(session, campaign) == []
    assert results.to_release(session, None) == []
