"""Each clause of the invariants of the database as such, broken by itself, and how `check` asks and answers."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli.town import Question, Town
from tracker.cli import check
from tracker.cli.invariants import structure
from tracker.cli.invariants.table import TABLE

CASES: list[tuple[Question, str, list[str]]] = [
    (
        structure.unknown_words,
        "UPDATE task SET status = 'lost' WHERE id = {sent}",
        ["task.status: 1 rows say 'lost'"],
    ),
    (
        structure.unknown_words,
        "UPDATE membership SET role = 'king'",
        ["membership.role: 4 rows say 'king'"],
    ),
    (
        structure.unknown_words,
        "UPDATE organisation SET kind = 'shop' WHERE id = {gone}",
        ["organisation.kind: 1 rows say 'shop'"],
    ),
    (
        structure.unknown_words,
        "UPDATE recommendation SET rhythm = NULL",
        [],
    ),
    (
        structure.unknown_words,
        "UPDATE recommendation SET rhythm = 'fortnight' WHERE id = {wide}",
        ["recommendation.rhythm: 1 rows say 'fortnight'"],
    ),
    (
        structure.unknown_words,
        "UPDATE cross_check SET status = 'Marked' WHERE id = {marked}",
        ["cross_check.status: 1 rows say 'Marked'"],
    ),
    (
        structure.unknown_words,
        "UPDATE job SET kind = ''",
        ["job.kind: 3 rows say ''"],
    ),
    (
        structure.bad_versions,
        "UPDATE task SET version = 0 WHERE id IN ({sent}, {closed})",
        ["task: 2 rows"],
    ),
    (
        structure.bad_versions,
        "UPDATE person SET version = -1 WHERE id = {head}",
        ["person: 1 rows"],
    ),
    (
        structure.bad_versions,
        "UPDATE protocol_row SET version = 1000000",
        [],
    ),
    (
        structure.stale_keys,
        "UPDATE person SET login = 'ЁЖ@example.org', login_key = 'еж@example.org' WHERE id = {head}",
        [],
    ),
    (
        structure.stale_keys,
        "UPDATE person SET login = 'ЁЖ@example.org', login_key = 'ёж@example.org' WHERE id = {head}",
        ["person {head}: login_key is 'ёж@example.org'"],
    ),
    (
        structure.stale_keys,
        "UPDATE organisation SET name = 'Лицей' WHERE id = {school1}",
        ["organisation {school1}: name_key is 'школа № 1'"],
    ),
    (
        structure.stale_keys,
        "UPDATE organisation SET login = 'EDU671003', login_key = 'sch671003' WHERE id = {school1}",
        [],
    ),
    (
        structure.stale_keys,
        "UPDATE organisation SET login = 'edu671003', login_key = 'edu671003' WHERE id = {school1}",
        ["organisation {school1}: login_key is 'edu671003'"],
    ),
    (
        structure.stale_keys,
        "UPDATE organisation SET login = NULL, login_key = NULL WHERE id = {school1}",
        [],
    ),
    (
        structure.stale_keys,
        "UPDATE organisation SET login = 'sch671003', login_key = NULL WHERE id = {school1}",
        ["organisation {school1}: login_key is None"],
    ),
    (
        structure.stale_keys,
        "INSERT INTO district (id, name, name_key, bank) VALUES (77, 'Заднепровский', 'Заднепровский', '')",
        ["district 77: name_key is 'Заднепровский'"],
    ),
    (
        structure.broken_chain,
        "UPDATE journal_entry SET note = 'исправлено' WHERE id = 3",
        ["Entry 3 was changed after it was written (or the journal's key is another one)."],
    ),
    (
        structure.broken_chain,
        "UPDATE journal_entry SET person_name = 'Другой' WHERE id = 2",
        ["Entry 2 was changed after it was written (or the journal's key is another one)."],
    ),
    (
        structure.broken_chain,
        "DELETE FROM journal_entry WHERE id = 1",
        ["Entry 1 is missing: after 0 comes 2."],
    ),
    (
        structure.broken_chain,
        "DELETE FROM journal_entry WHERE id = 4",
        ["Entry 4 is missing: after 3 comes 5."],
    ),
]


@pytest.mark.parametrize(
    ("question", "harm", "expected"), CASES, ids=[f"{case[0].__name__}: {case[1]}" for case in CASES]
)
def test_what_breaks_the_database_as_such_is_named_and_nothing_else(
    town: Town, question: Question, harm: str, expected: list[str]
) -> None:
    assert town.answers(question) == [], "the town is whole before"
    assert town.answers(question, harm) == [town.words(one) for one in expected]


def test_a_cut_off_tail_of_the_journal_needs_a_head_kept_elsewhere(town: Town) -> None:
    last = town.session.scalar(text("SELECT max(id) FROM journal_entry"))
    assert town.answers(structure.broken_chain, f"DELETE FROM journal_entry WHERE id = {last}") == []


def test_the_town_keeps_every_rule_but_the_file_that_was_never_written(town: Town) -> None:
    broken = {name for name, question in TABLE.items() if town.answers(question)}
    assert broken == {"every uploaded file is on the disk as it was"}


def test_a_question_that_cannot_even_be_asked_is_broken_and_spoils_no_other(town: Town) -> None:
    def impossible(session: Session) -> Iterator[str]:
        yield str(session.scalar(text("SELECT nothing FROM nowhere")))

    (answer,) = check.answers(town.session, impossible)
    assert answer.startswith("could not be checked: ")
    assert "nowhere" in answer
    assert check.answers(town.session, structure.bad_versions) == []


@pytest.mark.parametrize("error", [ValueError("7 is no day"), LookupError("no such word"), TypeError("None")])
def test_data_that_no_program_can_read_break_the_rule_that_reads_them(town: Town, error: Exception) -> None:
    def unreadable(_session: Session) -> Iterator[str]:
        raise error
        yield ""

    assert check.answers(town.session, unreadable) == [f"could not be checked: {type(error).__name__}: {error}"]


def test_a_mistake_of_the_program_is_not_called_broken_data(town: Town) -> None:
    def mistaken(_session: Session) -> Iterator[str]:
        raise AttributeError("a slip")
        yield ""

    with pytest.raises(AttributeError, match="a slip"):
        check.answers(town.session, mistaken)


def test_no_more_answers_are_counted_than_anybody_reads(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST", 3)
    assert check.answers(town.session, lambda _session: (str(number) for number in range(10))) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("found", "removed", "printed"),
    [
        ([], 0, ["ok   a rule"]),
        (["one"], 0, ["FAIL a rule: 1", "       one"]),
        (list("abcde"), 0, ["FAIL a rule: 5", *(f"       {one}" for one in "abcde")]),
        (list("abcdefg"), 0, ["FAIL a rule: 7", *(f"       {one}" for one in "abcde")]),
        ([], 2, ["Deleted 2 files that nothing belonged to.", "ok   a rule"]),
    ],
)
def test_at_most_five_examples_of_each_broken_rule_are_printed(
    capsys: pytest.CaptureFixture[str], found: list[str], removed: int, printed: list[str]
) -> None:
    check._tell({"a rule": found}, removed)
    assert capsys.readouterr().out.splitlines() == printed
