"""Choosing many tasks: what is packed into a form comes back, and nothing else does; the two checks of new verbs."""

import base64
import zlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.bulk import ASKS, MOST_TASKS, VERBS, pack, unpack
from tracker.domain.errors import ConflictError, ForbiddenError, InvalidError
from tracker.domain.roles import Actor
from tracker.domain.tasks import TRANSITIONS, TaskFacts, TaskStatus, TaskVerb, check_hand_on, check_move

LARGEST = 2**31 - 1
DUE = date(2027, 5, 21)


@settings(max_examples=60)
@given(st.dictionaries(st.integers(1, LARGEST), st.integers(1, LARGEST), min_size=1, max_size=60))
def test_a_choice_comes_back_as_it_was_packed(seen: dict[int, int]) -> None:
    assert unpack(pack(seen)) == seen


def test_a_region_s_choice_is_a_short_text() -> None:
    seen = {task_id: 1 + task_id % 3 for task_id in range(1, 16_501)}
    assert len(pack(seen)) < 1_000
    assert unpack(pack(seen)) == seen


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "!!!!", "яблоко", packed(""), packed("1"), packed("1 1 1"), packed("0 1"), packed("-1 1"),
        packed("5 1\n-2 1"), packed("1 0"), packed("1 -1"), packed(f"{LARGEST + 1} 1"), packed(f"1 {LARGEST + 1}"),
        packed("a b"), packed("1 1\n\n2 1"), packed("ё ё"), pack({1: 1})[:-6], base64.b64encode(b"1 1").decode(),
        packed("1 1\n" * 1_000_000 + "1 1"), packed("\n".join(["1 1"] * (MOST_TASKS + 1))),
    ],
)  # fmt: skip
def test_what_was_not_packed_here_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        unpack(text)
    assert caught.value.field == "tasks"


@settings(max_examples=80)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_any_text_is_a_choice_or_refused(text: str) -> None:
    try:
        found = unpack(text)
    except InvalidError:
        return
    assert unpack(pack(found)) == found


def test_what_needs_evidence_or_a_plan_is_done_one_by_one() -> None:
    assert not [verb for verb in VERBS if TRANSITIONS[verb].needs_evidence]
    alone = {"report_interim", "confirm", "report", "ask_extension", "read_change", "give_plan", "refuse_plan"}
    assert {verb.value for verb in TaskVerb} - {verb.value for verb in VERBS} == alone
    assert set(ASKS) <= set(VERBS)
    assert len(set(VERBS)) == len(VERBS)


def facts(**values: object) -> TaskFacts:
    return TaskFacts(TaskStatus.ACCEPTED, DUE, executors=frozenset({7}), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("until", "asked", "expected"),
    [
        (date(2027, 5, 22), False, date(2027, 5, 22)),
        (date(2027, 5, 21), False, InvalidError),
        (date(2027, 5, 1), False, InvalidError),
        (None, False, InvalidError),
        (date(2999, 1, 1), False, InvalidError),
        (date(2027, 5, 22), True, ConflictError),
    ],
)
def test_a_controller_moves_a_date_later_unless_a_request_waits(
    until: date | None, asked: bool, expected: object
) -> None:
    try:
        found: object = check_move(facts(extension_asked=asked), until)
    except (ConflictError, InvalidError) as error:
        found = type(error)
    assert found == expected


@pytest.mark.parametrize(
    ("actor", "person", "controls", "executes", "expected"),
    [
        (7, 9, False, True, 9),
        (8, 9, True, True, 9),
        (7, 9, True, True, ForbiddenError),  # else an officer could decide on what was his own
        (8, 9, True, False, InvalidError),
        (8, None, False, True, InvalidError),
    ],
)
def test_a_task_goes_to_who_executes_there_and_not_out_of_a_controller_s_own_hands(
    actor: int, person: int | None, controls: bool, executes: bool, expected: object
) -> None:
    try:
        found: object = check_hand_on(
            facts(), Actor(actor, "x"), person_id=person, controls=controls, executes=executes
        )
    except (ForbiddenError, InvalidError) as error:
        found = type(error)
    assert found == expected
