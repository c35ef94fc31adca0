"""Protocols: rows by themselves, two people at once, the signature, the release, and who may do none of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError, MissingError
from tracker.domain.packets import PacketStatus
from tracker.domain.protocols import ProtocolStatus, rules
from tracker.domain.roles import Actor, Role
from tracker.domain.scales import Scale
from tracker.models.journal import JournalEntry
from tracker.models.notices import Notice
from tracker.models.packets import CrossCheck
from tracker.models.protocols import Protocol, ProtocolRow
from tracker.queries import protocols as queries
from tracker.services import protocols
from tracker.services.protocol_rows import Answer, Typed, seen, texts_of
from tracker.services.protocols import Names

FIVE = rules(grade=5, task_points=[1, 2, 4], max_score=7, scale=Scale(2, 4, 6), third_from=2)
EXPERTS = Names("Иванова А. А.", "Петрова Б. Б.", "", "Сидорова В. В.")


@dataclass
class Town:
    session: Session
    check: CrossCheck
    checker: Actor
    checked: Actor
    stranger: Actor
    officer: Actor
    methodologist: Actor
    administrator: Actor
    keys: list[str] = field(default_factory=list)

    def save(self, *typed: Typed, expert: int = 1, **more: Any) -> list[Answer]:
        actor = more.pop("actor", self.checker)
        given = {"check_id": self.check.id, "expert": expert, "rows": typed, **more}
        return protocols.save(self.session, actor=actor, **given)

    def rows(self) -> list[ProtocolRow]:
        return queries.rows_of(self.session, queries.of_check(self.session, self.check))

    def again(self, row: ProtocolRow, expert: int = 1, **changes: str) -> Typed:
        """The row as the page shows it to an expert, with some cells typed anew."""
        texts = texts_of(row, expert)
        own = texts if expert == 1 else {name: text for name, text in texts.items() if name[1:].isdecimal()}
        return Typed("1", row.id, seen(row, expert, FIVE), {**own, **changes})

    def sign(self, names: Names = EXPERTS) -> Protocol:
        version = queries.of_check(self.session, self.check).version
        return protocols.sign(self.session, actor=self.checker, check_id=self.check.id, version=version, names=names)


@pytest.fixture
def town(session: Session) -> Town:
    department, office = factories.department(session), factories.methodical_office(session)
    round_ = factories.campaign_round(session, factories.campaign(session))
    round_.scale_3, round_.scale_4, round_.scale_5, round_.max_score = 2, 4, 6, 7
    round_.task_points = [1, 2, 4]
    taker, giver, third = (factories.school(session) for _ in range(3))
    check = factories.cross_check(
        session, round_, taker, giver, status=PacketStatus.RECEIVED, handed_works=3, received_works=3
    )
    roles = (
        (Role.SCHOOL, taker), (Role.SCHOOL, giver), (Role.SCHOOL, third), (Role.DEPARTMENT, department),
        (Role.METHODOLOGIST, office), (Role.ADMINISTRATOR, department),
    )  # fmt: skip
    return Town(session, check, *(factories.actor(session, role, home) for role, home in roles))


def new(code: str, points: str = "", key: str = "0", **more: str) -> Typed:
    cells = {f"p{place}": text for place, text in enumerate(points.split(), 1)}
    return Typed(key, None, "", {"code": code, "class": "5А", "variant": "1", **cells, **more})


def fill(town: Town, points: Iterable[str] = ("1 2 4", "0 0 0", "1 х 1")) -> None:
    """Three works, both experts of one mind."""
    for number, text in enumerate(points):
        town.save(new(f"1000{number}", text))
    town.save(expert=2, agree=True)


def test_a_row_is_kept_as_soon_as_it_has_its_code_and_grows(town: Town):
    (answer,) = town.save(new("10001", "1"))
    assert (answer.errors, answer.changed) == ({}, True)
    (row,) = town.rows()
    assert (row.participant_code, row.school_class, row.variant, row.points_1) == ("10001", "5А", "1", [1, "", ""])
    assert row.score is None
    town.save(town.again(row, p2="х", p3="4", first_score="6", first_mark="5", note="исправление"))
    (row,) = town.rows()
    assert (row.points_1, row.first_score, row.first_mark, row.note) == ([1, None, 4], 6, 5, "исправление")


def test_the_result_is_computed_when_both_experts_are_ready(town: Town):
    town.save(new("10001", "1 2 1"))
    (row,) = town.rows()
    town.save(town.again(row, 2, p1="1", p2="2", p3="1"), expert=2)
    (row,) = town.rows()
    assert (row.score, row.mark, row.third_check) == (4, 4, False)


def test_marks_far_apart_wait_for_the_third_expert(town: Town):
    town.save(new("10001", "1 2 4"))
    town.save(town.again(town.rows()[0], 2, p1="0", p2="0", p3="0"), expert=2)
    (row,) = town.rows()
    assert (row.score, row.third_check) == (None, True)
    town.save(town.again(row, 3, p1="1", p2="2", p3="0"), expert=3)
    (row,) = town.rows()
    assert (row.score, row.mark, row.third_check) == (3, 3, True)


def test_where_the_experts_agree_in_a_task_the_empty_cell_keeps_it(town: Town):
    town.save(new("10001", "1 2 4"))
    town.save(town.again(town.rows()[0], 2, p1="1", p2="2", p3="3"), expert=2)
    town.save(town.again(town.rows()[0], 3, p3="3"), expert=3)
    assert town.rows()[0].points_3 == [1, 2, 3]
    assert town.rows()[0].score == 6


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (new("1234"), "code", "5 digits"),
        (new("10001", **{"class": "6А"}), "class", "does not belong to grade 5"),
        (new("10001", variant=""), "variant", "variant is needed"),
        (new("10001", "2"), "p1", "Task 1: from 0 to 1"),
        (new("10001", "1 2 5"), "p3", "Task 3: from 0 to 4"),
        (new("10001", first_mark="6"), "first_mark", "from 2 to 5"),
        (new("10001", first_score="8"), "first_score", "from 0 to 7"),
        (new("10001", note="я" * 301), "note", "300"),
        (new(""), "code", "5 digits"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_and_the_other_rows_are_saved(town: Town, typed, field, words):
    bad, good = town.save(typed, new("10009", "1 1 1", key="1"))
    assert list(bad.errors) == [field]
    assert words in str(bad.errors[field])
    assert good.errors == {}
    assert [row.participant_code for row in town.rows()] == ["10009"]


def test_a_code_stands_once_and_no_row_is_over_the_number_of_works(town: Town):
    town.save(new("10001", "1 1 1"), new("10002", "1 1 1"), new("10003", "1 1 1"))
    (twice,) = town.save(new("10001", "0 0 0"))
    assert "stands in the protocol already" in str(twice.errors["code"])
    assert twice.stored is town.rows()[0]
    (other_class,) = town.save(new("10001", "0 0 0", **{"class": "5Б"}))
    assert "code" in other_class.errors
    (renamed,) = town.save(town.again(town.rows()[1], code="10001"))
    assert "code" in renamed.errors
    (fourth,) = town.save(new("10004"))
    assert "holds 3 works" in str(fourth.errors["code"])
    assert [row.participant_code for row in town.rows()] == ["10001", "10002", "10003"]


def test_a_lost_answer_sent_again_makes_no_second_row(town: Town):
    for _ in range(3):
        (answer,) = town.save(new("10001", "1 2 4"))
        assert answer.errors == {}
        assert answer.row is not None
    assert len(town.rows()) == 1


def test_both_experts_may_begin_the_same_work_at_once(town: Town):
    town.save(new("10001", "1 2 4"))
    (answer,) = town.save(new("10001", "1 2 4"), expert=2)
    assert answer.errors == {}
    (row,) = town.rows()
    assert (row.points_1, row.points_2, row.score) == ([1, 2, 4], [1, 2, 4], 7)


def test_a_stale_row_is_refused_with_what_is_stored_and_the_others_are_saved(town: Town):
    town.save(new("10001", "1 2 4"), new("10002", "1 2 4"))
    first, second = town.rows()
    mine, other = town.again(first, p1="0"), town.again(second, p1="0")
    town.save(town.again(first, p3="3"))
    refused, saved = town.save(mine, other)
    assert isinstance(refused.errors["code"], ConflictError)
    assert refused.stored.points_1 == [1, 2, 3]
    assert saved.errors == {}
    assert [row.points_1 for row in town.rows()] == [[1, 2, 3], [0, 2, 4]]
    (again,) = town.save(town.again(town.rows()[0], p1="0"))  # both values were shown: now it is meant
    assert again.errors == {}
    assert town.rows()[0].points_1 == [0, 2, 3]


def test_the_experts_do_not_disturb_one_another_in_one_row(town: Town):
    town.save(new("10001", "1 2"))
    (row,) = town.rows()
    first, second = town.again(row, p3="4"), town.again(row, 2, p1="1", p2="2", p3="4")
    assert town.save(first)[0].errors == {}
    assert town.save(second, expert=2)[0].errors == {}
    (row,) = town.rows()
    assert (row.points_1, row.points_2) == ([1, 2, 4], [1, 2, 4])


def test_a_row_that_the_person_left_alone_is_never_written_back(town: Town):
    town.save(new("10001", "1 2 4"))
    old = town.again(town.rows()[0])
    town.save(town.again(town.rows()[0], p1="0"))
    before = town.rows()[0].version
    (answer,) = town.save(old)
    assert answer.errors == {}
    assert (town.rows()[0].points_1, town.rows()[0].version) == ([0, 2, 4], before)


def test_an_emptied_row_goes_unless_the_other_expert_has_given_points(town: Town):
    town.save(new("10001", "1 2 4"), new("10002", "1 2 4"))
    first, second = town.rows()
    town.save(town.again(second, 2, p1="0"), expert=2)
    empty = dict.fromkeys(texts_of(first, 1), "")
    gone, kept = town.save(town.again(first, **empty), town.again(town.rows()[1], **empty))
    assert gone.deleted
    assert kept.errors
    assert [row.participant_code for row in town.rows()] == ["10002"]
    (missing,) = town.save(Typed("0", first.id, "1-x", {"p1": "1"}))
    assert isinstance(missing.errors["code"], ConflictError)


def test_the_second_expert_agrees_only_where_nothing_else_was_typed(town: Town):
    town.save(new("10001", "1 2 4"), new("10002", "1 2 4"), new("10003", "1"))
    town.save(town.again(town.rows()[1], 2, p1="0"), expert=2)
    town.save(expert=2, agree=True)
    assert [row.points_2 for row in town.rows()] == [[1, 2, 4], [0, "", ""], None]


@pytest.mark.parametrize("who", ["checked", "officer", "methodologist", "administrator"])
def test_only_the_checker_fills_it_in(town: Town, who: str):
    with pytest.raises(ForbiddenError):
        town.save(new("10001"), actor=getattr(town, who))


def test_a_stranger_and_who_belongs_to_both_schools_do_not(town: Town):
    with pytest.raises(MissingError):
        town.save(new("10001"), actor=town.stranger)
    both = Actor(town.checker.person_id, "Совместитель", town.checker.grants | town.checked.grants)
    with pytest.raises(ForbiddenError):
        town.save(new("10001"), actor=both)


def test_the_checker_s_rights_end_with_the_new_version_of_the_order(town: Town):
    town.save(new("10001"))
    town.check.ended_version = factories.order_version(town.session, town.check.round.campaign)
    town.session.flush()
    with pytest.raises(MissingError):
        town.save(new("10002"))
    with pytest.raises(MissingError):
        town.sign()


@pytest.mark.parametrize("status", [one for one in PacketStatus if one is not PacketStatus.RECEIVED])
def test_nothing_is_typed_before_the_packet_is_received_nor_after_the_signature(town: Town, status: PacketStatus):
    town.check.status = status
    town.session.flush()
    with pytest.raises(ConflictError):
        town.save(new("10001"))


def test_a_complete_protocol_is_signed_and_the_packet_is_marked(town: Town):
    fill(town)
    protocol = town.sign()
    assert (protocol.status, town.check.status) == (ProtocolStatus.SIGNED, PacketStatus.MARKED)
    assert protocol.signed_by_id == town.checker.person_id
    assert [(row.score, row.mark) for row in town.rows()] == [(7, 5), (0, 2), (2, 3)]


def test_what_a_protocol_lacks_is_said_before_it_is_signed(town: Town):
    town.save(new("10001", "1 2 4"))
    with pytest.raises(InvalidError, match="1 works are in the protocol, 3 were received"):
        town.sign()
    town.save(new("10002", "1 2 4"), new("10003", "1 2"))
    town.save(expert=2, agree=True)
    with pytest.raises(InvalidError, match="no result yet: 10003"):
        town.sign()
    town.save(town.again(town.rows()[2], p3="0"))
    town.save(expert=2, agree=True)
    for names, place in (
        (Names("", "Петрова Б. Б."), "expert_1"), (Names("Иванова А. А."), "expert_2"),
        (Names("Иванова А. А.", "ИВАНОВА А. А. "), "expert_2"), (Names("я" * 201, "П"), "expert_1"),
    ):  # fmt: skip
        with pytest.raises(InvalidError) as caught:
            town.sign(names)
        assert caught.value.field == place
    assert town.check.status is PacketStatus.RECEIVED
    town.sign()


def test_a_third_check_needs_its_expert(town: Town):
    fill(town)
    town.save(town.again(town.rows()[0], 2, p1="0", p2="0", p3="0"), expert=2)
    town.save(town.again(town.rows()[0], 3, p1="1", p2="2", p3="0"), expert=3)
    with pytest.raises(InvalidError) as caught:
        town.sign()
    assert caught.value.field == "expert_3"
    with pytest.raises(InvalidError, match="different people"):
        town.sign(Names("Иванова А. А.", "Петрова Б. Б.", "Петрова Б. Б."))
    town.sign(Names("Иванова А. А.", "Петрова Б. Б.", "Третьякова Г. Г."))


def test_without_a_scale_nothing_is_signed(town: Town):
    fill(town)
    town.check.round.scale_4 = None
    with pytest.raises(InvalidError, match="no mark scale"):
        town.sign()


def test_names_typed_over_newer_ones_are_refused(town: Town):
    town.save(new("10001"))
    given = {"actor": town.checker, "check_id": town.check.id}
    old = queries.of_check(town.session, town.check).version
    protocols.name_experts(town.session, version=old, names=EXPERTS, **given)
    with pytest.raises(ConflictError):
        protocols.name_experts(town.session, version=old, names=Names("Другая Д. Д."), **given)


def test_the_release_shows_signed_protocols_of_the_rounds_and_tells_the_checked_schools(town: Town):
    fill(town)
    protocol = town.sign()
    draft = factories.protocol(
        town.session,
        factories.cross_check(town.session, town.check.round, factories.school(town.session), town.check.checker),
    )
    for actor in (town.checker, town.methodologist, town.administrator):
        with pytest.raises(ForbiddenError):
            protocols.release(town.session, actor=actor, round_ids=[town.check.round_id])
    assert protocols.release(town.session, actor=town.officer, round_ids=[town.check.round_id]) == 1
    assert (protocol.status, draft.status) == (ProtocolStatus.RELEASED, ProtocolStatus.DRAFT)
    (notice,) = town.session.scalars(select(Notice)).all()
    assert notice.organisation_id == town.check.checked_id
    assert notice.params == {"round": "математика, 5 класс"}
    assert protocols.release(town.session, actor=town.officer, round_ids=[town.check.round_id]) == 0


def test_the_journal_names_codes_but_never_points(town: Town):
    fill(town)
    town.sign()
    query = select(JournalEntry).where(JournalEntry.object_type == "cross_check").order_by(JournalEntry.id)
    entries = town.session.scalars(query).all()
    assert [entry.action for entry in entries] == [
        "protocol_begun", *["protocol_saved"] * 4, "packet_sign",
    ]  # fmt: skip
    assert entries[1].after == {"expert": 1, "codes": ["10000"]}
    assert entries[4].after == {"expert": 2, "codes": ["10000", "10001", "10002"]}
