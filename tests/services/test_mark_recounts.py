"""A scale corrected after the signature changes no mark by itself; told to, all of them, and back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cli.invariants.packets import strange_marks
from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError
from tracker.domain.notices import NoticeKind
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus
from tracker.domain.roles import Actor, Role
from tracker.models.campaigns import CampaignRound
from tracker.models.journal import JournalEntry
from tracker.models.notices import Notice
from tracker.models.protocols import MarkRecount, Protocol, ProtocolRow
from tracker.services import mark_recounts, packets, protocols
from tracker.services.mark_recounts import preview
from tracker.services.protocol_rows import Typed
from tracker.services.protocols import Names

EXPERTS = Names("Иванова А. А.", "Петрова Б. Б.", "", "Сидорова В. В.")
# Points of both experts of one mind: 7, 5, 4, 3 and 1 of 7 in all.
POINTS = ("1 2 4", "1 2 2", "0 2 2", "1 2 х", "0 1 0")


@dataclass
class Town:
    round: CampaignRound
    officer: Actor
    methodologist: Actor
    checker: Actor
    signed: list[Protocol] = field(default_factory=list)

    def rescale(self, session: Session, three: int, four: int, five: int) -> None:
        self.round.scale_3, self.round.scale_4, self.round.scale_5 = three, four, five
        session.flush()


@pytest.fixture
def town(session: Session) -> Town:
    """Two protocols signed by the scale 2 / 4 / 6: marks 5 4 4 3 2 each; the second one is released."""
    department, office = factories.department(session), factories.methodical_office(session)
    round_ = factories.campaign_round(session, factories.campaign(session))
    round_.scale_3, round_.scale_4, round_.scale_5, round_.max_score, round_.task_points = 2, 4, 6, 7, [1, 2, 4]
    taker = factories.school(session)
    found = Town(
        round_,
        factories.actor(session, Role.DEPARTMENT, department),
        factories.actor(session, Role.METHODOLOGIST, office),
        factories.actor(session, Role.SCHOOL, taker),
    )
    for number in range(2):
        received = {"status": PacketStatus.RECEIVED, "handed_works": 5, "received_works": 5}
        check = factories.cross_check(
            session, round_, taker, factories.school(session), packet_number=f"27-МА5-00{number + 1}", **received
        )
        given = {"actor": found.checker, "check_id": check.id}
        rows = [
            Typed(
                "0", None, "",
                {"code": f"1000{place}", "class": "5А", "variant": "1"}
                | {f"p{task}": text for task, text in enumerate(points.split(), 1)},
            )
            for place, points in enumerate(POINTS)
        ]  # fmt: skip
        protocols.save(session, expert=1, rows=rows, **given)
        protocols.save(session, expert=2, rows=(), agree=True, **given)
        version = protocols.queries.of_check(session, check).version
        found.signed.append(protocols.sign(session, version=version, names=EXPERTS, **given))
    second = found.signed[1]
    second.status, second.released_at = ProtocolStatus.RELEASED, datetime(2027, 4, 25, tzinfo=UTC)
    session.flush()
    return found


def marks(session: Session, protocol: Protocol) -> list[int | None]:
    query = select(ProtocolRow.mark).where(ProtocolRow.protocol_id == protocol.id)
    return list(session.scalars(query.order_by(ProtocolRow.position)))


def scale(protocol: Protocol) -> tuple[int | None, ...]:
    return protocol.scale_3, protocol.scale_4, protocol.scale_5, protocol.third_check_from


def recount(session: Session, town: Town) -> MarkRecount:
    seen = preview(session, town.round.id).fingerprint
    return mark_recounts.recount(session, actor=town.officer, round_id=town.round.id, seen=seen)


def actions(session: Session, action: str) -> list[tuple[str, int | None]]:
    query = select(JournalEntry).where(JournalEntry.action == action).order_by(JournalEntry.id)
    return [(entry.object_type, entry.object_id) for entry in session.scalars(query)]


def test_a_protocol_keeps_the_scale_it_was_signed_by(session: Session, town: Town) -> None:
    assert [scale(one) for one in town.signed] == [(2, 4, 6, 2)] * 2
    assert [marks(session, one) for one in town.signed] == [[5, 4, 4, 3, 2]] * 2
    found = preview(session, town.round.id)
    assert (found.protocols, found.lines, found.lost) == ((), (), 0)


def test_a_new_scale_shows_what_it_would_change_and_changes_nothing(session: Session, town: Town) -> None:
    town.rescale(session, 2, 5, 7)
    found = preview(session, town.round.id)
    assert [line.protocol for line in found.lines] == town.signed
    assert [line.moves for line in found.lines] == [[(4, 3, 1)]] * 2, "only the work of 4 points gets another mark"
    assert [(line.works, line.third) for line in found.lines] == [(5, 0)] * 2
    assert [marks(session, one) for one in town.signed] == [[5, 4, 4, 3, 2]] * 2
    assert list(strange_marks(session)) == [], "marks by the scale of the signature are in order"
    assert mark_recounts.count_left(session, town.round.id) == 2


@pytest.mark.parametrize(
    ("bounds", "moves", "expected"),
    [
        ((2, 4, 5), [(4, 5, 1)], [5, 5, 4, 3, 2]),
        ((1, 4, 6), [(2, 3, 1)], [5, 4, 4, 3, 3]),
        ((4, 5, 6), [(3, 2, 1), (4, 3, 1)], [5, 4, 3, 2, 2]),
        ((5, 6, 7), [(3, 2, 1), (4, 2, 1), (4, 3, 1)], [5, 3, 2, 2, 2]),
        ((2, 4, 7), [], [5, 4, 4, 3, 2]),
    ],
)
def test_each_work_gets_the_mark_of_the_new_scale(
    session: Session, town: Town, bounds: tuple[int, int, int], moves: list[tuple[int, int, int]], expected: list[int]
) -> None:
    town.rescale(session, *bounds)
    assert [line.moves for line in preview(session, town.round.id).lines] == [moves] * (2 if moves else 0)
    if not moves:
        with pytest.raises(ConflictError):
            recount(session, town)
        return
    made = recount(session, town)
    assert [marks(session, one) for one in town.signed] == [expected] * 2
    assert [scale(one) for one in town.signed] == [(*bounds, 2)] * 2
    assert len(made.rows) == 2 * sum(number for _before, _after, number in moves)
    assert [row.score for row in town.signed[0].rows] == [7, 5, 4, 3, 1], "points stay as they are"
    assert list(strange_marks(session)) == []
    assert mark_recounts.count_left(session, town.round.id) == 0


def test_a_recount_is_told_to_those_who_see_the_marks_and_written_down(session: Session, town: Town) -> None:
    town.rescale(session, 2, 5, 7)
    recount(session, town)
    first, second = (one.cross_check for one in town.signed)
    notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.MARKS_RECOUNTED)).all()
    assert {(one.organisation_id, one.params["packet"]) for one in notices} == {
        (first.checker_id, "27-МА5-001"),
        (second.checker_id, "27-МА5-002"),
        (second.checked_id, "27-МА5-002"),
    }
    assert actions(session, "marks_recounted") == [
        ("round", town.round.id),
        ("cross_check", first.id),
        ("cross_check", second.id),
    ]
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.action == "marks_recounted", JournalEntry.object_id == first.id)
        .where(JournalEntry.object_type == "cross_check")
    ).one()  # fmt: skip
    assert entry.after == {"codes": ["10002: 3"]}


def test_a_recount_is_undone_once_mark_by_mark(session: Session, town: Town) -> None:
    town.rescale(session, 5, 6, 7)
    made = recount(session, town)
    assert mark_recounts.undo(session, actor=town.officer, round_id=town.round.id) is made
    assert [marks(session, one) for one in town.signed] == [[5, 4, 4, 3, 2]] * 2
    assert [scale(one) for one in town.signed] == [(2, 4, 6, 2)] * 2
    assert (made.undone_by_id, made.undone_at is not None) == (town.officer.person_id, True)
    assert len(actions(session, "marks_put_back")) == 3
    assert len(preview(session, town.round.id).lines) == 2, "the round has the new scale still"
    with pytest.raises(ConflictError):
        mark_recounts.undo(session, actor=town.officer, round_id=town.round.id)
    assert len(session.scalars(select(Notice).where(Notice.kind == NoticeKind.MARKS_PUT_BACK)).all()) == 3


def test_of_two_recounts_the_last_is_undone_first(session: Session, town: Town) -> None:
    for bounds in ((2, 5, 7), (5, 6, 7)):
        town.rescale(session, *bounds)
        recount(session, town)
    for expected in ([5, 4, 3, 3, 2], [5, 4, 4, 3, 2]):
        mark_recounts.undo(session, actor=town.officer, round_id=town.round.id)
        assert marks(session, town.signed[0]) == expected


def test_what_was_changed_since_the_look_is_looked_at_again(session: Session, town: Town) -> None:
    town.rescale(session, 2, 5, 7)
    seen = preview(session, town.round.id).fingerprint
    town.rescale(session, 5, 6, 7)
    for old in (seen, ""):
        with pytest.raises(InvalidError) as caught:
            mark_recounts.recount(session, actor=town.officer, round_id=town.round.id, seen=old)
        assert caught.value.field == "seen"
    assert [marks(session, one) for one in town.signed] == [[5, 4, 4, 3, 2]] * 2
    assert session.scalars(select(MarkRecount)).all() == []


def test_a_protocol_opened_again_takes_the_new_scale_and_ends_the_undoing(session: Session, town: Town) -> None:
    town.rescale(session, 2, 5, 7)
    recount(session, town)
    first = town.signed[0]
    check = first.cross_check
    packets.reopen(session, actor=town.officer, check_id=check.id, version=check.version, note="Ошибка")
    with pytest.raises(ConflictError):
        mark_recounts.undo(session, actor=town.officer, round_id=town.round.id)
    first.signed_at = datetime(2027, 5, 1, tzinfo=UTC)
    first.status, check.status = ProtocolStatus.SIGNED, PacketStatus.MARKED
    session.flush()
    with pytest.raises(ConflictError):  # signed anew, with the same marks: by somebody who saw them
        mark_recounts.undo(session, actor=town.officer, round_id=town.round.id)
    assert marks(session, first) == [5, 4, 3, 3, 2]


def test_drafts_and_packets_of_former_versions_are_left_alone(session: Session, town: Town) -> None:
    town.signed[0].status = ProtocolStatus.DRAFT
    town.signed[1].cross_check.ended_version = factories.order_version(session, town.round.campaign)
    town.rescale(session, 2, 5, 7)
    assert preview(session, town.round.id).lines == ()
    assert mark_recounts.count_left(session, town.round.id) == 0


def test_works_without_a_result_by_new_tasks_stay_as_they_are(session: Session, town: Town) -> None:
    town.round.task_points = [1, 2, 4, 3]
    town.rescale(session, 2, 5, 7)
    found = preview(session, town.round.id)
    assert (found.lost, found.lines) == (10, ())
    with pytest.raises(ConflictError):
        recount(session, town)


def test_without_a_scale_nothing_is_computed(session: Session, town: Town) -> None:
    town.round.scale_3 = town.round.scale_4 = town.round.scale_5 = None
    session.flush()
    assert preview(session, town.round.id).lines == ()


def test_a_third_check_that_would_now_be_needed_is_said(session: Session, town: Town) -> None:
    first = town.signed[0]
    row = next(one for one in first.rows if one.participant_code == "10001")  # 5 points: mark 4
    row.points_2, row.points_3 = [1, 1, 1], [1, 2, 2]  # 3 points of the second: mark 3; agreed on 5
    session.flush()
    town.rescale(session, 4, 5, 6)
    line = next(one for one in preview(session, town.round.id).lines if one.protocol is first)
    assert line.third == 1, "marks 4 and 2 lie two apart now"
    recount(session, town)
    assert row.third_check is True


def test_only_the_department_computes_marks_anew(session: Session, town: Town) -> None:
    town.rescale(session, 2, 5, 7)
    seen = preview(session, town.round.id).fingerprint
    for actor in (town.methodologist, town.checker):
        with pytest.raises(ForbiddenError):
            mark_recounts.recount(session, actor=actor, round_id=town.round.id, seen=seen)
        with pytest.raises(ForbiddenError):
            mark_recounts.undo(session, actor=actor, round_id=town.round.id)
    with pytest.raises(MissingError):
        preview(session, town.round.id + 1)
