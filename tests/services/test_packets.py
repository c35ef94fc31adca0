"""The way of a packet: counted, told, journalled, and stopped where the counts differ."""

from dataclasses import dataclass

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Actor, Grant, Role
from tracker.models.journal import JournalEntry
from tracker.models.notices import Notice
from tracker.models.packets import CrossCheck
from tracker.services import packets


@dataclass
class Town:
    check: CrossCheck
    checked: Actor
    checker: Actor
    stranger: Actor
    officer: Actor
    methodologist: Actor
    administrator: Actor


@pytest.fixture
def town(session: Session) -> Town:
    department, office = factories.department(session), factories.methodical_office(session)
    round_ = factories.campaign_round(session, factories.campaign(session))
    giver, taker, third = (factories.school(session) for _ in range(3))
    check = factories.cross_check(session, round_, taker, giver, works=60, packet_number="мат-5-07")
    roles = (
        (Role.SCHOOL, giver), (Role.SCHOOL, taker), (Role.SCHOOL, third), (Role.DEPARTMENT, department),
        (Role.METHODOLOGIST, office), (Role.ADMINISTRATOR, department),
    )  # fmt: skip
    return Town(check, *(factories.actor(session, role, home) for role, home in roles))


def go(session: Session, town: Town, handed: int = 60, received: int | None = None) -> CrossCheck:
    """Hand over, and receive if a count is given."""
    given = {"check_id": town.check.id}
    packets.hand_over(session, actor=town.checked, version=town.check.version, works=handed, sheets=120, **given)
    if received is not None:
        packets.receive(session, actor=town.checker, version=town.check.version, works=received, **given)
    return town.check


def told(session: Session) -> set[int]:
    query = select(Notice.organisation_id).where(Notice.kind == NoticeKind.DISCREPANCY)
    return set(session.scalars(query))


def test_equal_counts_let_the_marking_begin(session: Session, town: Town):
    check = go(session, town, 58, 58)
    assert (check.status, check.handed_works, check.handed_sheets, check.received_works) == (
        PacketStatus.RECEIVED, 58, 120, 58,
    )  # fmt: skip
    assert check.handed_at is not None
    assert check.received_at is not None
    assert told(session) == set()


def test_other_counts_stop_it_and_both_schools_and_the_department_are_told(session: Session, town: Town):
    check = go(session, town, 60, 59)
    assert check.status is PacketStatus.DISCREPANCY
    department = min(town.officer.organisations())
    assert told(session) == {check.checked_id, check.checker_id, department}
    notice = session.scalars(select(Notice).where(Notice.organisation_id == department)).one()
    assert notice.params == {"packet": "мат-5-07", "handed": 60, "received": 59}
    assert notice.url == f"/packets/{check.id}"


def test_the_checked_school_counts_anew_and_hands_over_again(session: Session, town: Town):
    check = go(session, town, 60, 59)
    packets.hand_over(session, actor=town.checked, check_id=check.id, version=check.version, works=59)
    assert (check.status, check.received_works, check.received_at) == (PacketStatus.HANDED_OVER, None, None)
    packets.receive(session, actor=town.checker, check_id=check.id, version=check.version, works=59)
    assert check.status is PacketStatus.RECEIVED


@pytest.mark.parametrize("who", ["officer", "methodologist"])
def test_a_controller_settles_with_a_reason(session: Session, town: Town, who: str):
    check = go(session, town, 60, 59)
    given = {"actor": getattr(town, who), "check_id": check.id, "works": 59}
    with pytest.raises(InvalidError) as caught:
        packets.settle(session, version=check.version, note=" \n ", **given)
    assert caught.value.field == "note"
    packets.settle(session, version=check.version, note="Один ученик отсутствовал", **given)
    assert (check.status, check.received_works) == (PacketStatus.RECEIVED, 59)
    assert check.handed_works == 60
    assert check.discrepancy_note == "Один ученик отсутствовал"


def test_the_schools_cannot_settle_it_themselves(session: Session, town: Town):
    check = go(session, town, 60, 59)
    for actor in (town.checked, town.checker):
        with pytest.raises(ForbiddenError):
            packets.settle(session, actor=actor, check_id=check.id, version=check.version, works=59, note="Сами")


def test_the_wrong_side_is_forbidden_and_a_stranger_sees_nothing(session: Session, town: Town):
    given = {"check_id": town.check.id, "version": town.check.version, "works": 60}
    with pytest.raises(ForbiddenError):
        packets.hand_over(session, actor=town.checker, **given)
    for actor in (town.officer, town.administrator):
        with pytest.raises(ForbiddenError):
            packets.hand_over(session, actor=actor, **given)
    with pytest.raises(MissingError):
        packets.hand_over(session, actor=town.stranger, **given)
    with pytest.raises(ForbiddenError):
        packets.receive(session, actor=town.checked, **given)
    assert town.check.status is PacketStatus.ORDERED


def test_who_belongs_to_both_schools_hands_over_but_does_not_receive(session: Session, town: Town):
    both = Actor(town.checker.person_id, "Совместитель", town.checker.grants | town.checked.grants)
    check = town.check
    packets.hand_over(session, actor=both, check_id=check.id, version=check.version, works=60)
    with pytest.raises(ForbiddenError):
        packets.receive(session, actor=both, check_id=check.id, version=check.version, works=60)


def test_after_a_new_version_of_the_order_neither_school_reaches_the_packet(session: Session, town: Town):
    check = go(session, town)
    check.ended_version = factories.order_version(session, check.round.campaign)
    session.flush()
    for actor in (town.checked, town.checker):
        with pytest.raises(MissingError):
            packets.receive(session, actor=actor, check_id=check.id, version=check.version, works=60)


def test_a_form_made_from_an_older_state_is_refused(session: Session, town: Town):
    old = town.check.version
    check = go(session, town)
    with pytest.raises(ConflictError):
        packets.hand_over(session, actor=town.checked, check_id=check.id, version=old, works=50)
    assert check.handed_works == 60


@pytest.mark.parametrize(
    ("works", "sheets", "field"),
    [(0, None, "works"), (9_999, None, "works"), (60, 59, "sheets"), (1, 200_000, "sheets")],
)
def test_counts_that_cannot_be_are_refused_by_their_field(session: Session, town: Town, works, sheets, field):
    given = {"check_id": town.check.id, "version": town.check.version, "works": works, "sheets": sheets}
    with pytest.raises(InvalidError) as caught:
        packets.hand_over(session, actor=town.checked, **given)
    assert caught.value.field == field


def marked(session: Session, town: Town) -> CrossCheck:
    check = go(session, town, 60, 60)
    factories.protocol(session, check, status=ProtocolStatus.SIGNED)
    check.status = PacketStatus.MARKED
    session.flush()
    return check


def test_a_marked_packet_goes_back(session: Session, town: Town):
    check = marked(session, town)
    packets.return_(session, actor=town.checker, check_id=check.id, version=check.version)
    assert check.status is PacketStatus.RETURNED
    assert check.returned_at is not None


def test_a_controller_opens_a_signed_protocol_again_but_not_a_released_one(session: Session, town: Town):
    check = marked(session, town)
    protocol = packets.queries.protocol_of(session, check.id)
    packets.reopen(session, actor=town.officer, check_id=check.id, version=check.version, note="Ошибка в сумме")
    assert (check.status, protocol.status) == (PacketStatus.RECEIVED, ProtocolStatus.DRAFT)
    check.status, protocol.status = PacketStatus.MARKED, ProtocolStatus.RELEASED
    session.flush()
    with pytest.raises(ConflictError):
        packets.reopen(session, actor=town.officer, check_id=check.id, version=check.version, note="Поздно")


def test_every_step_leaves_its_trace_in_the_journal(session: Session, town: Town):
    check = go(session, town, 60, 59)
    packets.settle(session, actor=town.officer, check_id=check.id, version=check.version, works=59, note="Пересчитано")
    query = select(JournalEntry).where(JournalEntry.object_type == "cross_check").order_by(JournalEntry.id)
    entries = session.scalars(query).all()
    assert [entry.action for entry in entries] == [
        "packet_hand_over", "packet_find_discrepancy", "packet_settle",
    ]  # fmt: skip
    assert [entry.after["status"] for entry in entries] == ["handed_over", "discrepancy", "received"]
    assert entries[-1].note == "Пересчитано"
    assert Grant(Role.SCHOOL, entries[0].organisation_id) in town.checked.grants


def returned(session: Session, town: Town, status: ProtocolStatus = ProtocolStatus.SIGNED) -> CrossCheck:
    check = marked(session, town)
    packets.return_(session, actor=town.checker, check_id=check.id, version=check.version)
    protocol = packets.queries.protocol_of(session, check.id)
    protocol.status, protocol.signed_at, protocol.signed_by_id = status, check.returned_at, town.checker.person_id
    if status is ProtocolStatus.RELEASED:
        protocol.released_at, protocol.released_by_id = check.returned_at, town.officer.person_id
    session.flush()
    return check


@pytest.mark.parametrize("status", [ProtocolStatus.SIGNED, ProtocolStatus.RELEASED])
def test_the_department_opens_a_returned_packet_again_and_tells_both_schools_why(
    session: Session, town: Town, status: ProtocolStatus
):
    check = returned(session, town, status)
    packets.recall(
        session, actor=town.officer, check_id=check.id, version=check.version, note=" Ошибка в сумме \n баллов "
    )
    protocol = packets.queries.protocol_of(session, check.id)
    assert (check.status, check.returned_at) == (PacketStatus.RECEIVED, None)
    assert protocol.status is ProtocolStatus.DRAFT
    assert (protocol.signed_at, protocol.signed_by_id) == (None, None)
    assert (protocol.released_at, protocol.released_by_id) == (None, None)
    notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.PACKET_REOPENED)).all()
    assert {notice.organisation_id for notice in notices} == {check.checked_id, check.checker_id}
    for notice in notices:
        assert notice.params["packet"] == "мат-5-07"
        assert "Ошибка в сумме" in notice.params["reason"]
        assert notice.url == f"/packets/{check.id}"
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "packet_recall")).one()
    assert (entry.before["status"], entry.after["status"]) == ("returned", "received")
    assert entry.person_id == town.officer.person_id
    assert "Ошибка в сумме" in entry.note


def test_only_the_department_opens_a_returned_packet_again(session: Session, town: Town):
    check = returned(session, town)
    given = {"check_id": check.id, "version": check.version, "note": "Ошибка"}
    for actor in (town.methodologist, town.checker, town.checked, town.administrator):
        with pytest.raises(ForbiddenError):
            packets.recall(session, actor=actor, **given)
    with pytest.raises(MissingError):
        packets.recall(session, actor=town.stranger, **given)
    assert check.status is PacketStatus.RETURNED
    assert session.scalars(select(Notice).where(Notice.kind == NoticeKind.PACKET_REOPENED)).all() == []


def test_a_packet_is_opened_again_with_a_reason_once_and_only_when_it_is_back(session: Session, town: Town):
    check = returned(session, town)
    old = check.version
    for note, error in (("", InvalidError), (" \n", InvalidError), ("п" * 2_001, InvalidError)):
        with pytest.raises(error) as caught:
            packets.recall(session, actor=town.officer, check_id=check.id, version=old, note=note)
        assert caught.value.field == "note"
    packets.recall(session, actor=town.officer, check_id=check.id, version=old, note="Ошибка")
    for version in (old, check.version):  # an old form, and a packet that is not back
        with pytest.raises(ConflictError):
            packets.recall(session, actor=town.officer, check_id=check.id, version=version, note="Ещё раз")
    assert len(session.scalars(select(JournalEntry).where(JournalEntry.action == "packet_recall")).all()) == 1


def test_a_packet_that_a_later_version_dropped_is_not_opened_again(session: Session, town: Town):
    check = returned(session, town)
    check.ended_version = factories.order_version(session, check.round.campaign)
    session.flush()
    with pytest.raises(MissingError):
        packets.recall(session, actor=town.officer, check_id=check.id, version=check.version, note="Ошибка")
    assert check.status is PacketStatus.RETURNED
