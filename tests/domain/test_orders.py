"""Rows of the order: what a later version changes, packet numbers, the frozen form."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.errors import InvalidError
from tracker.domain.orders import (
    SUBJECT_LETTERS,
    UNDER_WAY,
    OrderRow,
    Standing,
    Terms,
    check_terms,
    difference,
    last_number,
    packet_number,
    read_row,
    settled,
    sha256_of,
)
from tracker.domain.packets import PacketStatus
from tracker.domain.subjects import SUBJECTS

ROW = OrderRow(1, 10, 20, 30, packet="27-РУ5-001", test_on=date(2027, 4, 21), hand_over_on=date(2027, 4, 22))


def test_a_row_survives_its_way_through_json():
    assert read_row(ROW.to_data()) == ROW
    assert ROW.to_data()["test_on"] == "2027-04-21"
    assert ROW.to_data()["check_from"] is None


def test_a_packet_says_year_subject_grade_and_number():
    assert packet_number(2027, "rus", 5, 12) == "27-РУ5-012"
    assert packet_number(2027, "mat", 10, 1234) == "27-МА10-1234"
    assert set(SUBJECT_LETTERS) == set(SUBJECTS)
    assert len(set(SUBJECT_LETTERS.values())) == len(SUBJECTS)
    assert last_number(["27-РУ5-012", "27-РУ5-1003", "x"]) == 1003
    assert last_number([]) == 0


@pytest.mark.parametrize("status", PacketStatus)
def test_a_check_changes_only_while_its_works_are_at_home(status):
    again = replace(ROW, works=31, packet="")
    found = difference([Standing(ROW, status)], [again], [1])
    if status in UNDER_WAY:
        assert found.kept == (ROW,)
        assert not found.changed
    else:
        assert found.changed == ((ROW, replace(ROW, works=31)),)
        assert found.changed[0][1].packet == "27-РУ5-001"


def test_the_same_check_is_kept_even_when_other_words_changed():
    found = difference([Standing(ROW, PacketStatus.ORDERED)], [replace(ROW, packet="", experts="Иванова")], [1])
    assert found.kept == (ROW,)
    assert found.touched() == set()


keys = st.sets(st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(7, 12)), max_size=12)


@given(before=keys, after=keys, rounds=st.sets(st.integers(1, 3)))
@settings(max_examples=100, deadline=None)
def test_kept_changed_removed_and_added_make_up_both_versions(before, after, rounds):
    after = {key for key in after if key[0] in rounds}
    standing = [Standing(OrderRow(*key, 5), PacketStatus.ORDERED) for key in sorted(before)]
    found = difference(standing, [OrderRow(*key, 5) for key in sorted(after)], rounds)
    kept, removed, added = ({row.key for row in rows} for rows in (found.kept, found.removed, found.added))
    assert kept | removed == before
    assert {key for key in kept if key[0] in rounds} | added == after
    assert not kept & removed
    assert found.touched() == {one for key in removed | added for one in key[1:]}


def test_the_hash_is_of_the_content_and_not_of_its_order():
    assert sha256_of({"a": 1, "b": "ё"}) == sha256_of({"b": "ё", "a": 1}) != sha256_of({"a": 1, "b": "е"})


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(works_a_day=0), "works_a_day"),
        (Terms(works_a_day=501), "works_a_day"),
        (Terms(reason="x" * 1001), "reason"),
        (Terms(panel=("x" * 4001,)), "panel"),
        (Terms(begins_at="x" * 41), "begins_at"),
    ],
)
def test_terms_out_of_their_limits_are_refused_at_their_field(terms, field):
    with pytest.raises(InvalidError) as caught:
        check_terms(terms)
    assert caught.value.field == field
    assert check_terms(Terms()) == Terms()


@given(
    total=st.integers(4, 300),
    before=st.lists(
        st.tuples(st.integers(1, 150), st.sampled_from([PacketStatus.ORDERED, PacketStatus.RECEIVED])), max_size=3
    ),
    new=st.integers(0, 2),
)
@settings(max_examples=150, deadline=None)
def test_all_works_of_a_school_are_in_its_packets_as_long_as_one_can_still_change(total, before, new):
    size = len(before) + new
    if not size:
        return
    wanted = [OrderRow(1, n, 99, total // size + (n < total % size)) for n in range(size)]
    standing = [Standing(OrderRow(1, n, 99, works), status) for n, (works, status) in enumerate(before)]
    away = sum(one.row.works for one in standing if one.under_way)
    found = {row.key: row.works for row in settled(standing, wanted)}
    assert all(found[one.row.key] == one.row.works for one in standing if one.under_way)
    if away < total and any(
        key not in {s.row.key for s in standing if s.under_way} for key in (row.key for row in wanted)
    ):
        assert sum(found.values()) == total
    assert settled([Standing(row, PacketStatus.ORDERED) for row in settled(standing, wanted)], wanted) or away >= total


def test_the_remainder_of_a_division_changes_no_packet_that_stays():
    standing = [
        Standing(OrderRow(1, 5, 99, 31), PacketStatus.ORDERED),
        Standing(OrderRow(1, 7, 99, 30), PacketStatus.ORDERED),
    ]
    wanted = [OrderRow(1, 3, 99, 31), OrderRow(1, 5, 99, 30)]
    assert [(row.checker_id, row.works) for row in settled(standing, wanted)] == [(3, 30), (5, 31)]
