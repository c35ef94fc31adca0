"""Every form that arrives twice, and two people who change the same: one deed, one object, the second one is told."""

import secrets
from typing import Any

import pytest

from tests.web.register import Register, said

STALE = "За это время запись кто-то изменил. Посмотрите на новое состояние и повторите."
RECOMMENDATION = {"addressee": "schools", "text": "Провести", "deadline_kind": "campaign", "rhythm": ""}

# Who posts what where, and the rows that this makes beside the journal's.
CREATING: list[tuple[str, str, dict[str, Any], dict[str, int]]] = [
    (
        "officer",
        "/organisations",
        {"kind": "school", "name": "Школа № 90", "week_days": "5", "district": "{north}"},
        {"organisation": 1},
    ),
    (
        "officer",
        "/organisations",
        {"kind": "school", "name": "Школа № 91", "week_days": "6", "district": "", "new_district": "Западный"},
        {"organisation": 1, "district": 1},
    ),
    (
        "officer",
        "/organisations/{school3}/forbidden-pairs",
        {"other": "{school4}", "reason": "родственники"},
        {"forbidden_pair": 1},
    ),
    (
        "officer",
        "/campaigns",
        {
            "name": "ВПР-2028",
            "year": "2028",
            "starts_on": "2028-04-10",
            "ends_on": "2028-05-19",
            "copy_from": "",
            "third_check_from": "2",
        },
        {"campaign": 1},
    ),
    (
        "officer",
        "/campaigns",
        {
            "name": "ВПР-2029",
            "year": "2029",
            "starts_on": "2029-04-10",
            "ends_on": "2029-05-18",
            "copy_from": "{campaign}",
            "third_check_from": "3",
        },
        {"campaign": 1, "campaign_round": 2},
    ),
    ("officer", "/campaigns/{former}/rounds", {"subject": "bio", "grade": "6"}, {"campaign_round": 1}),
    (
        "anna",
        "/assistance",
        {
            "school": "{school2}",
            "held_on": "2027-04-19",
            "form": "seminar",
            "topic": "Критерии",
            "subject": "",
            "teachers": "2",
            "hours": "1,5",
            "recommendation": "",
        },
        {"assistance": 1},
    ),
    (
        "anna",
        "/part-timers",
        {"school": "{school3}", "subject": "che", "other_school": "{school4}", "teacher": "Бойль Р."},
        {"part_timer": 1},
    ),
    ("officer", "/recommendations", {**RECOMMENDATION, "number": "9"}, {"recommendation": 1}),
]
# Edits: who changes what where; everybody has seen version 1 (the wide recommendation's: 2).
EDITING: list[tuple[str, str, dict[str, Any]]] = [
    ("officer", "/organisations/{school2}", {"name": "Лицей № 22", "week_days": "5", "district": "{north}"}),
    ("officer", "/organisations/{school5}/close", {"closed_on": "2027-06-01"}),
    ("officer", "/organisations/{school6}/reopen", {}),
    ("admin", "/people/{boris}", {"full_name": "Борис Иначев", "login": "boris"}),
    ("admin", "/people/{left}/switch-on", {"_version": "2"}),
    (
        "officer",
        "/campaigns/{campaign}",
        {"name": "ВПР весной", "starts_on": "2027-04-12", "ends_on": "2027-05-21", "third_check_from": "2"},
    ),
    ("officer", "/campaigns/{campaign}/rounds/{round}", {"max_score": "20"}),
    (
        "anna",
        "/assistance/entries/{visit}",
        {
            "school": "{school1}",
            "held_on": "2027-04-12",
            "form": "visit",
            "topic": "Иначе",
            "subject": "",
            "teachers": "2",
            "hours": "2",
            "recommendation": "",
        },
    ),
    ("officer", "/recommendations/{unsent}", {**RECOMMENDATION, "number": "4", "text": "Провести иначе"}),
    ("officer", "/tasks/{reported}/return", {"note": "Приложите приказ."}),
    ("officer", "/tasks/{interim}/cancel", {"note": "Решено иначе."}),
    ("officer", "/tasks/{accepted}/grant-extension", {}),
]
DELETING: list[tuple[str, str, dict[str, int]]] = [
    ("anna", "/assistance/entries/{seminar}/delete", {"assistance": -1}),
    ("officer", "/organisations/{school1}/forbidden-pairs/{pair}/remove", {"forbidden_pair": -1}),
    ("anna", "/part-timers/{shared}/remove", {"part_timer": -1}),
]


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What was added to which table, beside the journal and the keys."""
    return {
        name: number - before[name]
        for name, number in after.items()
        if number != before[name] and name not in {"journal_entry", "idempotency_key"}
    }


@pytest.mark.parametrize(
    ("login", "address", "data", "made"), CREATING, ids=[f"{one[1]} {next(iter(one[3]))}" for one in CREATING]
)
def test_a_form_that_arrives_twice_makes_one_object_and_leads_to_it_both_times(
    own_register: Register, login: str, address: str, data: dict[str, Any], made: dict[str, int]
) -> None:
    own_register.browser(login)
    before, key = own_register.rows(), {"_idem": secrets.token_hex(16)}
    first = own_register.post(login, address, {**data, **key})
    once = own_register.rows()
    second = own_register.post(login, address, {**data, **key})
    assert first.status_code == 303, said(first.text)
    assert grown(before, once) == made
    assert once["journal_entry"] > before["journal_entry"], "it was written down"
    assert (second.status_code, second.location) == (303, first.location)
    assert own_register.rows() == once


def test_a_person_who_arrives_twice_is_invited_once(own_register: Register) -> None:
    own_register.browser("admin")
    before = own_register.rows()
    data = {"full_name": "Олег Новый", "login": "oleg.new", "role": "school", "organisation": "{school4}"}
    data["_idem"] = secrets.token_hex(16)
    first = own_register.post("admin", "/people", data)
    once = own_register.rows()
    second = own_register.post("admin", "/people", data)
    assert (first.status_code, second.status_code) == (200, 303)
    assert grown(before, once) == {"person": 1, "membership": 1, "invitation": 1}
    assert own_register.rows() == once
    assert "/account/invitations/" in first.text
    assert "/account/invitations/" not in own_register.browser("admin").get(second.location or ""), (
        "the link is shown once"
    )


def test_of_two_who_change_a_person_s_rights_the_second_is_told(own_register: Register) -> None:
    own_register.browser("admin")
    for version, address, data, made in (
        ("2", "/people/{invited}/roles", {"role": "school", "organisation": "{school5}"}, {"membership": 1}),
        ("3", "/people/{invited}/switch-off", {}, {}),
    ):
        before = own_register.rows()
        assert own_register.post("admin", address, {**data, "_version": version}).status_code == 303
        once = own_register.rows()
        assert grown(before, once) == made
        assert once["journal_entry"] == before["journal_entry"] + 1
        again = own_register.post("admin", address, {**data, "_version": version})
        assert (again.status_code, STALE in again.text) == (409, True), said(again.text)
        assert own_register.rows() == once


def test_a_task_accepted_by_a_double_click_is_accepted_once(own_register: Register) -> None:
    own_register.browser("first")
    before, key = own_register.rows(), {"_idem": secrets.token_hex(16)}
    answers = [own_register.post("first", "/tasks/{sent}/accept", key) for _click in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, answers[0].location)] * 3
    after = own_register.rows()
    assert after["journal_entry"] == before["journal_entry"] + 1
    assert grown(before, after) == {}


def test_the_same_key_of_another_person_is_another_form(own_register: Register) -> None:
    key = {"_idem": secrets.token_hex(16)}
    help_given = {
        "school": "{school3}", "held_on": "2027-04-16", "form": "visit", "topic": "Вдвоём", "subject": "", "teachers": "1",
        "hours": "1", "recommendation": "",
    }  # fmt: skip
    own_register.browser("anna")
    own_register.browser("boris")
    before = own_register.rows()
    assert own_register.post("anna", "/assistance", {**help_given, **key}).status_code == 303
    assert own_register.post("boris", "/assistance", {**help_given, **key}).status_code == 303
    assert grown(before, own_register.rows()) == {"assistance": 2}


def test_a_form_that_was_refused_has_not_used_up_its_key(own_register: Register) -> None:
    key = {"_idem": secrets.token_hex(16)}
    own_register.browser("officer")
    assert own_register.post("officer", "/recommendations", {**RECOMMENDATION, **key, "text": ""}).status_code == 422
    before = own_register.rows()
    assert own_register.post("officer", "/recommendations", {**RECOMMENDATION, **key}).status_code == 303
    assert grown(before, own_register.rows()) == {"recommendation": 1}


@pytest.mark.parametrize(("login", "address", "data"), EDITING, ids=[one[1] for one in EDITING])
def test_of_two_who_saw_the_same_version_the_second_is_told_and_changes_nothing(
    own_register: Register, login: str, address: str, data: dict[str, Any]
) -> None:
    own_register.browser(login)
    before = own_register.rows()
    first = own_register.post(login, address, data)
    assert first.status_code == 303, said(first.text)
    once = own_register.rows()
    assert once["journal_entry"] > before["journal_entry"], "it was written down"
    second = own_register.post(login, address, data)
    assert (second.status_code, STALE in second.text) == (409, True), said(second.text)
    assert own_register.rows() == once


@pytest.mark.parametrize(("login", "address", "made"), DELETING, ids=[one[1] for one in DELETING])
def test_what_is_removed_twice_is_missing_the_second_time(
    own_register: Register, login: str, address: str, made: dict[str, int]
) -> None:
    own_register.browser(login)
    before = own_register.rows()
    assert own_register.post(login, address, {}).status_code == 303
    once = own_register.rows()
    assert grown(before, once) == made
    assert once["journal_entry"] == before["journal_entry"] + 1, "what was removed is written down"
    assert own_register.post(login, address, {}).status_code == 404
    assert own_register.rows() == once
