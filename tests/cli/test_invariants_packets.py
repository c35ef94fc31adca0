"""Each clause of the invariants of the order, packets, protocols, schemes and jobs, broken by itself."""

import pytest

from tests.cli.town import Question, Town
from tracker.cli.invariants import drafts, orders, packets, schemes

CASES: list[tuple[Question, str, list[str]]] = [
    (
        packets.own_works,
        "UPDATE cross_check SET checked_id = checker_id WHERE id = {counted}",
        ["packet {counted}"],
    ),
    (
        packets.own_works,
        "UPDATE cross_check SET checked_id = checker_id, ended_version_id = {order} WHERE id = {counted}",
        [],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = 2 WHERE id = {counted}",
        ["packet {counted}: 3 handed over, 2 received"],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = 4 WHERE id = {marked}",
        ["packet {marked}: 3 handed over, 4 received"],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = 2, status = 'returned' WHERE id = {marked}",
        ["packet {marked}: 3 handed over, 2 received"],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = 2, discrepancy_note = 'пересчитано' WHERE id = {counted}",
        [],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = NULL, discrepancy_note = 'пересчитано' WHERE id = {counted}",
        ["packet {counted}: 3 handed over, None received"],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET handed_works = NULL WHERE id = {counted}",
        ["packet {counted}: None handed over, 3 received"],
    ),
    (
        packets.unsettled_counts,
        "UPDATE cross_check SET received_works = 2, status = 'discrepancy' WHERE id = {counted}",
        [],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE protocol SET expert_1 = ''",
        ["protocol {protocol}: 3 works, 3 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE protocol SET expert_2 = ''",
        ["protocol {protocol}: 3 works, 3 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE protocol SET signed_at = NULL",
        ["protocol {protocol}: 3 works, 3 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE protocol SET signed_at = NULL, expert_1 = '', status = 'draft'",
        [],
    ),
    (
        packets.incomplete_protocols,
        "DELETE FROM protocol_row WHERE id = {third}",
        ["protocol {protocol}: 2 works, 2 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "DELETE FROM protocol_row",
        ["protocol {protocol}: 0 works, 0 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE protocol_row SET mark = NULL WHERE id = {alike}",
        ["protocol {protocol}: 3 works, 2 marks, 3 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE cross_check SET received_works = 4 WHERE id = {marked}",
        ["protocol {protocol}: 3 works, 3 marks, 4 received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE cross_check SET status = 'received' WHERE id = {marked}",
        ["protocol {protocol} is signed, its packet is received"],
    ),
    (
        packets.incomplete_protocols,
        "UPDATE cross_check SET status = 'returned' WHERE id = {marked}",
        [],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol_row SET mark = 4 WHERE id = {alike}",
        ["work {alike}: 4 points, mark 4; by the scale 4, 3"],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol_row SET score = 6 WHERE id = {agreed}",
        ["work {agreed}: 6 points, mark 4; by the scale 7, 4"],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol_row SET third_check = false WHERE id = {third}",
        ["work {third}: 9 points, mark 5; by the scale 9, 5"],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol_row SET third_check = true WHERE id = {alike}",
        ["work {alike}: 4 points, mark 3; by the scale 4, 3"],
    ),
    (
        packets.strange_marks,
        "UPDATE campaign_round SET scale_4 = 8 WHERE id = {round}",
        [
            "work {agreed}: 7 points, mark 4; by the scale 7, 3",
            "work {third}: 9 points, mark 5; by the scale 9, 5",  # 3 points and 7 are marks 2 and 3 now: no third check
        ],
    ),
    (
        packets.strange_marks,
        "UPDATE campaign_round SET scale_4 = 8 WHERE id = {other}",
        [],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol_row SET points_2 = NULL WHERE id = {alike}",
        ["work {alike}: 4 points, mark 3; by the scale None, None"],
    ),
    (
        packets.strange_marks,
        "UPDATE protocol SET status = 'draft'",
        [],
    ),
    (
        orders.thawed,
        "UPDATE order_version SET sha256 = 'x'",
        ["version 1 of the order ({order}) was changed after it was published"],
    ),
    (
        orders.thawed,
        "UPDATE order_version SET office_number = '117-п', office_date = '2027-04-06'",
        [],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET works = works + 1 WHERE id = {waiting}",
        ["campaign {year}: packet МА-5-001 of the order is not in force as it was ordered"],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET checker_id = {school7} WHERE id = {waiting}",
        ["campaign {year}: packet МА-5-001 of the order is not in force as it was ordered"],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET checked_id = {school7} WHERE id = {waiting}",
        ["campaign {year}: packet МА-5-001 of the order is not in force as it was ordered"],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET round_id = {other} WHERE id = {waiting}",
        ["campaign {year}: packet МА-5-001 of the order is not in force as it was ordered"],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET ended_version_id = {order} WHERE id = {waiting}",
        ["campaign {year}: packet МА-5-001 of the order is not in force as it was ordered"],
    ),
    (
        orders.unfollowed,
        "UPDATE cross_check SET place = 'каб. 12' WHERE id = {waiting}",
        [],
    ),
    (
        drafts.doubled_schemes,
        "UPDATE check_draft SET settings = '{{\"rounds\": []}}'",
        ["draft {check_draft} has a scheme of round {round}, which was not chosen"],
    ),
    (
        drafts.doubled_schemes,
        "UPDATE scheme SET round_id = {other}",
        ["draft {check_draft} has a scheme of round {other}, which was not chosen"],
    ),
    (
        drafts.doubled_schemes,
        "UPDATE scheme SET round_id = {other}, replaced_at = '2027-04-20 12:00:00'",
        [],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET lease_key = '' WHERE id = {running}",
        ["job {running}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET lease_until = NULL WHERE id = {running}",
        ["job {running}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET state = 'running' WHERE id = {queued}",
        ["job {queued}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET lease_key = 'k' WHERE id = {ended}",
        ["job {ended}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET lease_until = '2027-04-20 12:00:00' WHERE id = {ended}",
        ["job {ended}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET ended_at = NULL, state = 'failed' WHERE id = {ended}",
        ["job {ended}"],
    ),
    (
        drafts.strange_jobs,
        "UPDATE job SET lease_key = '', lease_until = NULL, state = 'queued' WHERE id = {running}",
        [],
    ),
    (
        schemes.unverified,
        "UPDATE scheme SET plan = NULL",
        ["scheme {scheme} has neither a plan nor a reason, or both"],
    ),
    (
        schemes.unverified,
        "UPDATE scheme SET why = '{{}}'",
        ["scheme {scheme} has neither a plan nor a reason, or both"],
    ),
    (
        schemes.unverified,
        "UPDATE scheme SET problem_sha256 = 'x'",
        ["scheme {scheme}: its problem was changed after it was computed"],
    ),
    (
        schemes.unverified,
        'UPDATE scheme SET problem = \'{{"format": "mutual-check/2"}}\'',
        ["scheme {scheme} cannot be read: the problem: key “k” is missing"],
    ),
]


@pytest.mark.parametrize(
    ("question", "harm", "expected"), CASES, ids=[f"{case[0].__name__}: {case[1]}" for case in CASES]
)
def test_what_breaks_an_invariant_of_packets_is_named_and_nothing_else(
    town: Town, question: Question, harm: str, expected: list[str]
) -> None:
    assert town.answers(question) == [], "the town is whole before"
    assert town.answers(question, harm) == [town.words(one) for one in expected]
