"""Works of a later version beside the packets that stand, what a version changes for whom, and the frozen text."""

import hashlib
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.orders import (
    DATED,
    UNDER_WAY,
    Difference,
    OrderRow,
    Standing,
    Terms,
    canonical,
    check_terms,
    difference,
    last_number,
    packet_number,
    read_row,
    settled,
    sha256_of,
)
from tracker.domain.packets import PacketStatus

MATHS, RUSSIAN = 1, 2  # rounds
CHECKED, OTHER = 99, 98  # schools whose works are marked
AT_HOME, AWAY = PacketStatus.ORDERED, PacketStatus.RECEIVED


def row(checker: int, works: int, checked: int = CHECKED, round_id: int = MATHS, **values: object) -> OrderRow:
    return OrderRow(round_id, checker, checked, works, **values)  # type: ignore[arg-type]


def stands(checker: int, works: int, status: PacketStatus = AT_HOME, **values: object) -> Standing:
    return Standing(row(checker, works, **values), status)  # type: ignore[arg-type]


def works_of(standing: list[Standing], wanted: list[OrderRow]) -> dict[int, int]:
    return {one.checker_id: one.works for one in settled(standing, wanted)}


@pytest.mark.parametrize(
    ("standing", "wanted", "expected"),
    [
        # The first version: as it was computed.
        ([], [row(1, 31), row(2, 30)], {1: 31, 2: 30}),
        # Nothing has changed.
        ([stands(1, 31), stands(2, 30)], [row(1, 31), row(2, 30)], {1: 31, 2: 30}),
        # The remainder of a division has moved over: no packet is changed for that.
        ([stands(1, 31), stands(2, 30)], [row(1, 30), row(2, 31)], {1: 31, 2: 30}),
        # The school has one work more or less now: some packet must change.
        ([stands(1, 31), stands(2, 30)], [row(1, 31), row(2, 31)], {1: 31, 2: 31}),
        ([stands(1, 31), stands(2, 30)], [row(1, 30), row(2, 30)], {1: 30, 2: 30}),
        # Two works apart is no remainder any more.
        ([stands(1, 32), stands(2, 29)], [row(1, 30), row(2, 31)], {1: 30, 2: 31}),
        ([stands(1, 31), stands(2, 30)], [row(1, 29), row(2, 32)], {1: 29, 2: 32}),
        # A packet that is away keeps its works; the others take what is more or less.
        ([stands(1, 30, AWAY), stands(2, 30)], [row(1, 28), row(2, 28)], {1: 30, 2: 26}),
        ([stands(1, 30, AWAY), stands(2, 30)], [row(1, 33), row(2, 33)], {1: 30, 2: 36}),
        ([stands(1, 30, AWAY), stands(2, 30)], [row(1, 30), row(2, 35)], {1: 30, 2: 35}),
        ([stands(1, 30, AWAY)], [row(1, 20), row(2, 20), row(3, 20)], {1: 30, 2: 15, 3: 15}),
        ([stands(1, 30, AWAY)], [row(1, 21), row(2, 20), row(3, 20)], {1: 30, 2: 16, 3: 15}),
        ([stands(1, 20, AWAY)], [row(1, 23), row(2, 20), row(3, 20)], {1: 20, 2: 22, 3: 21}),
        ([stands(1, 20, AWAY)], [row(1, 23), row(2, 30), row(3, 20)], {1: 20, 2: 32, 3: 21}),
        # All packets are away: nothing can be changed.
        ([stands(1, 30, AWAY), stands(2, 30, AWAY)], [row(1, 33), row(2, 33)], {1: 30, 2: 30}),
        # A small packet cannot give more than it has: the rest is taken from the others.
        ([stands(1, 30, AWAY)], [row(1, 20), row(2, 1), row(3, 20)], {1: 30, 3: 11}),
        ([stands(1, 30, AWAY)], [row(1, 20), row(2, 20), row(3, 1)], {1: 30, 2: 11}),
        ([stands(1, 30, AWAY)], [row(1, 24), row(2, 2), row(3, 2), row(4, 8)], {1: 30, 4: 6}),
        # What is away is more than the school has: the others fall away.
        ([stands(1, 30, AWAY)], [row(1, 10), row(2, 5), row(3, 5)], {1: 30}),
        # A new checker takes the remainders, so that the old packets stay as they are.
        ([stands(1, 30), stands(2, 30)], [row(1, 31), row(2, 31), row(3, 5)], {1: 30, 2: 30, 3: 7}),
        ([stands(1, 31), stands(2, 31)], [row(1, 30), row(2, 30), row(3, 5)], {1: 31, 2: 31, 3: 3}),
        ([stands(1, 31)], [row(1, 30), row(2, 1)], {1: 31}),
        # It has not got so many to give: then the old packets change.
        ([stands(1, 31), stands(2, 31)], [row(1, 30), row(2, 30), row(3, 1)], {1: 30, 2: 30, 3: 1}),
        # A new checker relieves the old ones for good.
        ([stands(1, 30), stands(2, 30)], [row(1, 20), row(2, 20), row(3, 20)], {1: 20, 2: 20, 3: 20}),
        # A check that is no longer wanted has no part in the sum.
        ([stands(1, 30), stands(2, 30)], [row(1, 60)], {1: 60}),
        ([stands(1, 30), stands(2, 30, AWAY)], [row(1, 60)], {1: 60}),
    ],
)
def test_the_works_of_a_school_fit_what_stands(
    standing: list[Standing], wanted: list[OrderRow], expected: dict[int, int]
) -> None:
    assert works_of(standing, wanted) == expected


def test_schools_and_rounds_are_settled_each_for_itself() -> None:
    standing = [stands(1, 30, AWAY), stands(1, 10, AWAY, checked=OTHER), stands(1, 5, AWAY, round_id=RUSSIAN)]
    wanted = [
        row(1, 32),
        row(2, 20),
        row(1, 8, OTHER),
        row(2, 20, OTHER),
        row(1, 9, round_id=RUSSIAN),
        row(2, 20, round_id=RUSSIAN),
    ]
    found = {one.key: one.works for one in settled(standing, wanted)}
    assert found == {
        (MATHS, 1, CHECKED): 30,
        (MATHS, 2, CHECKED): 22,
        (MATHS, 1, OTHER): 10,
        (MATHS, 2, OTHER): 18,
        (RUSSIAN, 1, CHECKED): 5,
        (RUSSIAN, 2, CHECKED): 24,
    }


def test_only_the_works_of_a_row_are_settled() -> None:
    wanted = row(2, 20, experts="Иванова А. П.", place="каб. 5", test_on=date(2027, 4, 21))
    found = settled([stands(1, 30, AWAY)], [row(1, 25), wanted])
    assert found[1] == row(2, 15, experts="Иванова А. П.", place="каб. 5", test_on=date(2027, 4, 21))


STATUSES = st.sampled_from([AT_HOME, AWAY])


@limits(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40) | st.none(), STATUSES), min_size=1, max_size=5),
)
def test_no_work_is_lost_or_invented_while_a_packet_is_at_home(
    packets: list[tuple[int, int | None, PacketStatus]],
) -> None:
    wanted = [row(place, works) for place, (works, _before, _status) in enumerate(packets)]
    standing = [stands(place, before, status) for place, (_works, before, status) in enumerate(packets) if before]
    away = {one.row.checker_id: one.row.works for one in standing if one.under_way}
    found = works_of(standing, wanted)
    assert away.items() <= found.items()
    total = sum(one.works for one in wanted)
    if len(away) < len(wanted):
        assert sum(found.values()) == max(total, sum(away.values()))
    assert all(works > 0 for works in found.values())


@pytest.mark.parametrize(
    ("status", "left"),
    [
        ("ordered", False),
        ("handed_over", True),
        ("discrepancy", True),
        ("received", True),
        ("marked", True),
        ("returned", True),
        ("withdrawn", False),
    ],
)
def test_works_are_under_way_from_the_handing_over_on(status: str, left: bool) -> None:
    assert stands(1, 30, PacketStatus(status)).under_way is left
    assert (PacketStatus(status) in UNDER_WAY) is left


DAY, NEXT = date(2027, 4, 21), date(2027, 4, 22)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (row(1, 30, test_on=DAY), row(1, 30, test_on=DAY), "kept"),
        (row(1, 30, test_on=DAY), row(1, 30, test_on=DAY, place="каб. 7", experts="Петров"), "kept"),
        (row(1, 30, test_on=DAY), row(1, 30, test_on=DAY, check_from=NEXT, upload_on=NEXT), "kept"),
        (row(1, 30, test_on=DAY), row(1, 29, test_on=DAY), "changed"),
        (row(1, 30, test_on=DAY), row(1, 30, test_on=NEXT), "changed"),
        (row(1, 30, test_on=DAY), row(1, 30), "changed"),
        (row(1, 30, test_on=DAY), row(2, 30, test_on=DAY), "removed added"),
        (row(1, 30, test_on=DAY), row(1, 30, OTHER, test_on=DAY), "removed added"),
        (row(1, 30, test_on=DAY), None, "removed"),
        (None, row(1, 30), "added"),
    ],
)
def test_a_version_keeps_changes_removes_or_adds_a_check(
    before: OrderRow | None, after: OrderRow | None, outcome: str
) -> None:
    found = difference([Standing(before, AT_HOME)] if before else [], [after] if after else [], [MATHS])
    told = [field.name for field in fields(Difference) if getattr(found, field.name)]
    assert " ".join(told) == outcome


def test_a_check_of_another_round_is_kept_whatever_is_wanted() -> None:
    maths, russian = stands(1, 30), stands(1, 25, round_id=RUSSIAN)
    found = difference([maths, russian], [row(1, 20)], [MATHS])
    assert found.kept == (russian.row,)
    assert found.changed == ((maths.row, row(1, 20)),)
    assert found.removed == found.added == ()


def test_a_packet_that_is_away_is_removed_only_when_nobody_wants_it() -> None:
    away = stands(1, 30, AWAY)
    assert difference([away], [row(1, 12, test_on=DAY)], [MATHS]).kept == (away.row,)
    assert difference([away], [], [MATHS]).removed == (away.row,)


def test_those_whose_duties_change_are_both_schools_of_every_touched_check() -> None:
    found = Difference(
        kept=(row(1, 30, 2),),
        changed=((row(3, 30, 4), row(3, 29, 4)),),
        removed=(row(5, 30, 6),),
        added=(row(7, 30, 8),),
    )
    assert found.touched() == {3, 4, 5, 6, 7, 8}
    assert Difference(kept=(row(1, 30, 2),)).touched() == set()


FULL = OrderRow(
    MATHS,
    1,
    CHECKED,
    30,
    by_panel=True,
    packet="27-МА5-007",
    test_on=date(2027, 4, 20),
    hand_over_on=date(2027, 4, 21),
    check_from=date(2027, 4, 22),
    check_until=date(2027, 4, 26),
    return_on=date(2027, 4, 27),
    upload_on=date(2027, 4, 28),
    place="каб. 5",
    experts="Иванова А. П., Петров С. Н.",
    responsible="Сидорова О. В.",
)


def test_every_cell_of_a_row_survives_the_snapshot() -> None:
    assert all(getattr(FULL, field.name) != field.default for field in fields(OrderRow))
    data = FULL.to_data()
    assert read_row(data) == FULL
    assert {data[name] for name in DATED} == {f"2027-04-{day}" for day in (20, 21, 22, 26, 27, 28)}
    assert DATED == ("test_on", "hand_over_on", "check_from", "check_until", "return_on", "upload_on")


def test_a_row_without_days_has_none_after_the_snapshot() -> None:
    bare = row(1, 30)
    assert read_row(bare.to_data()) == bare
    assert [bare.to_data()[name] for name in DATED] == [None] * 6


def test_the_canonical_text_has_sorted_keys_no_spaces_and_plain_russian() -> None:
    text = canonical({"ключ": [1, None, True], "a": {"я": "ёлка", "б": 2}})
    assert text == '{"a":{"б":2,"я":"ёлка"},"ключ":[1,null,true]}'
    assert sha256_of({"я": 1}) == hashlib.sha256('{"я":1}'.encode()).hexdigest()


@pytest.mark.parametrize(
    ("year", "subject", "grade", "number", "packet"),
    [
        (2027, "rus", 5, 12, "27-РУ5-012"),
        (2027, "mat", 4, 1, "27-МА4-001"),
        (2030, "okr", 4, 999, "30-ОМ4-999"),
        (2030, "che", 10, 1000, "30-ХИ10-1000"),
        (2009, "eng", 7, 5, "09-АЯ7-005"),
        (2100, "fre", 8, 5, "00-ФЯ8-005"),
        (2027, "ast", 10, 5, "27-AST10-005"),  # a subject that the table does not know yet
    ],
)
def test_a_packet_s_number_can_be_read_aloud(year: int, subject: str, grade: int, number: int, packet: str) -> None:
    assert packet_number(year, subject, grade, number) == packet
    assert last_number([packet]) == number


@pytest.mark.parametrize(
    ("packets", "last"),
    [
        ([], 0),
        (["27-РУ5-012", "27-РУ5-002"], 12),
        (["27-РУ5-999", "27-РУ5-1000"], 1000),
        (["", "без номера", "27-РУ5-"], 0),
        (["27-РУ5-٣", "27-РУ5-003а"], 0),
    ],
)
def test_the_running_number_goes_on_after_the_highest(packets: list[str], last: int) -> None:
    assert last_number(packets) == last


@pytest.mark.parametrize(
    "terms",
    [
        Terms(works_a_day=1),
        Terms(works_a_day=500),
        Terms(reason="я" * 1000),
        Terms(panel=("я" * 1999, "я" * 2000)),  # 3,999 characters and the line break between them
        Terms(begins_at="я" * 40),
    ],
)
def test_terms_at_their_limits_are_taken(terms: Terms) -> None:
    assert check_terms(terms) == terms


@pytest.mark.parametrize(
    ("terms", "field", "params"),
    [
        (Terms(works_a_day=0), "works_a_day", {"low": 1, "high": 500}),
        (Terms(works_a_day=501), "works_a_day", {"low": 1, "high": 500}),
        (Terms(reason="я" * 1001), "reason", {"most": 1000}),
        (Terms(panel=("я" * 2000, "я" * 2000)), "panel", {"most": 4000}),
        (Terms(begins_at="я" * 41), "begins_at", {"most": 40}),
    ],
)
def test_terms_over_their_limits_name_the_field_and_the_limit(
    terms: Terms, field: str, params: dict[str, object]
) -> None:
    with pytest.raises(InvalidError) as caught:
        check_terms(terms)
    assert (caught.value.field, caught.value.params) == (field, params)
