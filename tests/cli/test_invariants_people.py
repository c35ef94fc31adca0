"""Each clause of the invariants of people, organisations and campaigns, broken by itself."""

import pytest

from tests.cli.town import Question, Town
from tracker.cli.invariants import people

CASES: list[tuple[Question, str, list[str]]] = [
    (
        people.misplaced_roles,
        "UPDATE membership SET organisation_id = {school2} WHERE person_id = {method}",
        ["person {method} is methodologist in a school"],
    ),
    (
        people.misplaced_roles,
        "UPDATE membership SET organisation_id = {department} WHERE person_id = {head}",
        ["person {head} is school in a department"],
    ),
    (
        people.misplaced_roles,
        "UPDATE membership SET organisation_id = {office} WHERE person_id = {officer}",
        ["person {officer} is department in a methodical_office"],
    ),
    (
        people.misplaced_roles,
        "DELETE FROM membership WHERE person_id = {officer}",
        ["person {officer} has no role"],
    ),
    (
        people.no_administrator,
        "UPDATE person SET active = false WHERE id = {chief}",
        ["no active person is an administrator"],
    ),
    (
        people.no_administrator,
        "DELETE FROM membership WHERE person_id = {chief}",
        ["no active person is an administrator"],
    ),
    (
        people.no_administrator,
        "UPDATE person SET active = false WHERE id = {officer}",
        [],
    ),
    (
        people.sessions_of_the_inactive,
        "UPDATE person SET active = false WHERE id = {officer}",
        ["session {session} of person {officer}"],
    ),
    (
        people.sessions_of_the_inactive,
        "UPDATE person SET active = false WHERE id = {head}",
        [],
    ),
    (
        people.strange_successors,
        "UPDATE organisation SET closed_on = '2027-01-01' WHERE id = {office}",
        ["organisation {office} is closed, but is no school"],
    ),
    (
        people.strange_successors,
        "UPDATE organisation SET closed_on = NULL WHERE id = {gone}",
        ["organisation {gone} has the successor {school1}"],
    ),
    (
        people.strange_successors,
        "UPDATE organisation_successor SET successor_id = {gone}",
        ["organisation {gone} has the successor {gone}"],
    ),
    (
        people.strange_successors,
        "UPDATE organisation_successor SET successor_id = {department}",
        ["organisation {gone} has the successor {department}"],
    ),
    (
        people.strange_successors,
        "UPDATE organisation SET closed_on = '2027-01-01' WHERE id = {school7}",
        [],
    ),
    (
        people.strange_schools,
        "UPDATE forbidden_pair SET first_id = {school2}, second_id = {school1}",
        ["forbidden pair {pair}"],
    ),
    (
        people.strange_schools,
        "UPDATE forbidden_pair SET second_id = first_id",
        ["forbidden pair {pair}"],
    ),
    (
        people.strange_schools,
        "UPDATE forbidden_pair SET first_id = {department}",
        ["forbidden pair {pair}"],
    ),
    (
        people.strange_schools,
        "UPDATE past_check SET checked_id = checker_id",
        ["former check {past}"],
    ),
    (
        people.strange_schools,
        "UPDATE past_check SET checker_id = {office}",
        ["former check {past}"],
    ),
    (
        people.strange_schools,
        "UPDATE past_check SET checked_id = {department}",
        ["former check {past}"],
    ),
    (
        people.strange_schools,
        "UPDATE past_check SET checker_id = {school7}, checked_id = {school1}",
        [],
    ),
    (
        people.strange_schools,
        "UPDATE school_round SET works = -1 WHERE id = {school_round}",
        ["school numbers {school_round}"],
    ),
    (
        people.strange_schools,
        "UPDATE school_round SET teachers = -1 WHERE id = {school_round}",
        ["school numbers {school_round}"],
    ),
    (
        people.strange_schools,
        "UPDATE school_round SET works_per_teacher = -1 WHERE id = {school_round}",
        ["school numbers {school_round}"],
    ),
    (
        people.strange_schools,
        "UPDATE school_round SET school_id = {office} WHERE id = {school_round}",
        ["school numbers {school_round}"],
    ),
    (
        people.strange_schools,
        "UPDATE school_round SET works = 0, teachers = 0, works_per_teacher = 0 WHERE id = {school_round}",
        [],
    ),
    (
        people.backward_campaigns,
        "UPDATE campaign SET ends_on = '2027-04-11', starts_on = '2027-04-12'",
        ["campaign {campaign}"],
    ),
    (
        people.backward_campaigns,
        "UPDATE campaign SET ends_on = '2027-04-12', starts_on = '2027-04-12'",
        [],
    ),
    (
        people.strange_assistance,
        "UPDATE assistance SET hours = 0",
        ["assistance {help}"],
    ),
    (
        people.strange_assistance,
        "UPDATE assistance SET hours = 0.5, teachers = 0",
        [],
    ),
    (
        people.strange_assistance,
        "UPDATE assistance SET teachers = -1",
        ["assistance {help}"],
    ),
    (
        people.strange_assistance,
        "UPDATE assistance SET school_id = {office}",
        ["assistance {help}"],
    ),
]


@pytest.mark.parametrize(
    ("question", "harm", "expected"), CASES, ids=[f"{case[0].__name__}: {case[1]}" for case in CASES]
)
def test_what_breaks_an_invariant_of_people_is_named_and_nothing_else(
    town: Town, question: Question, harm: str, expected: list[str]
) -> None:
    assert town.answers(question) == [], "the town is whole before"
    assert town.answers(question, harm) == [town.words(one) for one in expected]


def test_an_empty_installation_needs_no_administrator(town: Town) -> None:
    everything = ("evidence", "extension_request", "task", "login_session", "membership", "assistance")
    emptied = [f"DELETE FROM {table}" for table in everything]
    assert town.answers(people.no_administrator, *emptied, "DELETE FROM person") == []
