"""The journal's filters and its stretches against the entries themselves, and its chain against any harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.queries.conftest import Town
from tracker.domain.journal import GENESIS
from tracker.models.journal import JournalEntry
from tracker.queries import audit
from tracker.queries import journal as queries
from tracker.queries.audit import Head
from tracker.queries.journal import SIZE, Filters
from tracker.services import journal


@pytest.fixture
def entries(session: Session, town: Town) -> list[JournalEntry]:
    """More than two stretches of entries by two people, after those that made the town's people."""
    actors, kinds = (town.officer, town.methodologist), ("task", "memo", "organisation")
    rows = [
        journal.Entry(("created", "changed")[n % 2], kinds[n % 3], n % 5 + 1, after={"school_id": town.schools[0].id})
        for n in range(2 * SIZE + 5)
    ]
    for place, row in enumerate(rows):
        journal.record_all(session, actors[place % 2], [row])
    found = session.scalars(queries.entries(session, town.officer, Filters())).all()
    return list(found)[::-1]


def test_every_filter_leaves_what_it_says_the_newest_first(
    session: Session, town: Town, entries: list[JournalEntry]
) -> None:
    moment = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)
    some: list[tuple[dict[str, Any], Any]] = [
        ({"object_type": "task"}, lambda row: row.object_type == "task"),
        ({"object_id": 3}, lambda row: row.object_id == 3),
        ({"action": "changed"}, lambda row: row.action == "changed"),
        ({"object_type": "memo", "object_id": 2}, lambda row: (row.object_type, row.object_id) == ("memo", 2)),
        ({"person": town.officer.name.upper()}, lambda row: row.person_id == town.officer.person_id),
        ({"person": "нет такого"}, lambda row: False),
        ({"since": moment}, lambda row: row.at >= moment),
        ({"until": moment}, lambda row: row.at < moment),
    ]
    for values, wanted in some:
        got = list(session.scalars(queries.entries(session, town.officer, Filters(**values))))
        assert got == [row for row in entries[::-1] if wanted(row)], values
    for actor in (town.methodologist, town.observer, *town.directors):
        assert session.scalars(queries.entries(session, actor, Filters())).all() == []


def test_stretches_follow_without_gap_and_end(session: Session, town: Town, entries: list[JournalEntry]) -> None:
    query = queries.entries(session, town.officer, Filters())
    seen, before, steps = [], None, 0
    while steps == 0 or before:
        part = queries.stretch(session, query, before)
        seen, before, steps = [*seen, *part.rows], part.older, steps + 1
    assert seen == entries[::-1]
    assert steps == -(-len(entries) // SIZE)
    names = queries.organisation_names(session, entries)
    assert names[town.schools[0].id] == town.schools[0].name


def test_an_untouched_chain_is_whole_and_ends_at_its_head(session: Session, entries: list[JournalEntry]) -> None:
    last = Head(entries[-1].id, entries[-1].hash)
    known = Head(entries[4].id, entries[4].hash)
    assert audit.head(session) == last
    for earlier in (None, known, last, Head(0, GENESIS)):
        assert audit.verify(session, session.info["journal_key"], earlier) == audit.Chain(last)
    assert audit.read_head(f"  {last}\n") == last
    assert "changed" in audit.verify(session, "another key " * 3).fault
    assert "not the one" in audit.verify(session, session.info["journal_key"], Head(3, "0" * 64)).fault


def test_any_harm_to_the_chain_is_found_at_its_place(session: Session, entries: list[JournalEntry]) -> None:
    key, last = session.info["journal_key"], audit.head(session)
    columns: list[dict[str, Any]] = [
        {"note": "x"}, {"person_name": "Другой"}, {"action": "removed"}, {"object_id": 99}, {"after": {"works": 1}},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)}, {"organisation_id": 7}, {"person_id": 99}, {"request_id": "-x"},
    ]  # fmt: skip
    for values in columns:
        with session.begin_nested() as harmed:
            session.execute(update(JournalEntry).where(JournalEntry.id == 7).values(**values))
            assert "Entry 7 was changed" in audit.verify(session, key).fault, values
            harmed.rollback()
    for number, words in ((7, "Entry 7 is missing"), (last.number, f"entry {last.number} was known before")):
        with session.begin_nested() as harmed:
            session.execute(delete(JournalEntry).where(JournalEntry.id == number))
            assert words in audit.verify(session, key, last).fault
            harmed.rollback()
    assert audit.verify(session, key, last).fault == ""
    assert entries


@pytest.mark.parametrize("text", ["", "5", "x " + "0" * 64, "5 " + "0" * 63, "5 " + "G" * 64, "-1 " + "0" * 64])
def test_a_text_that_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no head"):
        audit.read_head(text)
