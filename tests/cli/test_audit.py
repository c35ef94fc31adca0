"""Tampering with the journal is found."""

from pathlib import Path

import factories
import pytest
from sqlalchemy import text

from tracker.config import Config
from tracker.domain.journal import COVERED, entry_hash
from tracker.models.journal import JournalEntry
from tracker.services.journal import record


def fill(session, count: int = 8) -> None:
    for number in range(count):
        record(
            session, factories.SYSTEM, "changed", "school", number + 1, before={"works": number, "имя": "«Ё»"},
            after={"works": number + 1, "hours": 1.5, "list": [1, None, {"a": True}]}, note="ё № 1 \\ \" '",
        )  # fmt: skip


TAMPERING = {
    "a note is edited": "UPDATE journal_entry SET note = 'иначе' WHERE id = 4",
    "a person is swapped": "UPDATE journal_entry SET person_id = 77 WHERE id = 5",
    "a number in after is edited": "UPDATE journal_entry SET after = '{\"works\": 99}' WHERE id = 3",
    "a moment is moved": "UPDATE journal_entry SET at = '2027-01-01 00:00:00+00:00' WHERE id = 2",
    "the middle is deleted": "DELETE FROM journal_entry WHERE id = 4",
    "the start is deleted": "DELETE FROM journal_entry WHERE id < 4",
    "two entries change places": "UPDATE journal_entry SET id = CASE id WHEN 4 THEN -5 ELSE -4 END WHERE id IN (4, 5)",
    "a hash is replaced": "UPDATE journal_entry SET hash = substr(hash, 33) || substr(hash, 1, 32) WHERE id = 8",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_verify_finds_that(how: str, seeded, sverka) -> None:
    seeded(fill)
    assert "8 entries" in sverka("audit", "verify").output

    def tamper(session) -> None:
        session.execute(text(TAMPERING[how]))
        session.execute(text("UPDATE journal_entry SET id = -id WHERE id < 0"))

    seeded(tamper)
    assert "Entry" in sverka("audit", "verify", status=1).output
    assert "FAIL the journal's chain is whole" in sverka("check", status=1).output


def test_a_cut_tail_is_found_only_with_a_head_kept_elsewhere(seeded, sverka, tmp_path: Path) -> None:
    seeded(fill)
    kept = tmp_path / "head.txt"
    kept.write_text(sverka("audit", "head").output)
    seeded(lambda session: session.execute(text("DELETE FROM journal_entry WHERE id > 5")))
    sverka("audit", "verify")
    assert "entry 8 was known before" in sverka("audit", "verify", "--head", kept, status=1).output


def test_a_rewritten_end_is_found_with_the_head_even_when_the_key_was_stolen(seeded, sverka, config: Config, tmp_path):
    seeded(fill)
    kept = tmp_path / "head.txt"
    kept.write_text(sverka("audit", "head").output)

    def rewrite(session) -> None:
        last = session.get_one(JournalEntry, 8)
        last.note = "иначе"
        last.hash = entry_hash({name: getattr(last, name) for name in COVERED}, config.journal_key)

    seeded(rewrite)
    sverka("audit", "verify")
    assert "Entry 8 is not the one" in sverka("audit", "verify", "--head", kept, status=1).output


def test_a_chain_forged_without_the_key_is_found(seeded, sverka) -> None:
    seeded(fill)

    def forge(session) -> None:
        last = session.get_one(JournalEntry, 8)
        last.note = "иначе"
        last.hash = entry_hash({name: getattr(last, name) for name in COVERED}, "another key")

    seeded(forge)
    assert "Entry 8 was changed" in sverka("audit", "verify", status=1).output


def test_the_head_grows_and_an_older_one_still_fits(seeded, sverka, tmp_path: Path) -> None:
    seeded(fill)
    kept = tmp_path / "head.txt"
    kept.write_text(sverka("audit", "head").output)
    seeded(fill)
    assert "16 entries" in sverka("audit", "verify", "--head", kept).output


def test_what_is_no_head_is_refused_in_words(sverka, tmp_path: Path) -> None:
    for junk in (b"", b"5", b"x " + b"0" * 64, b"\xff\xfe", b"99999999999 " + b"0" * 64):
        (tmp_path / "head.txt").write_bytes(junk)
        assert "Error: " in sverka("audit", "verify", "--head", tmp_path / "head.txt", status=1).output


def test_an_empty_journal_is_whole(sverka) -> None:
    assert "0 entries" in sverka("audit", "verify").output
