"""The journal: each change in one chained entry, with what was before and after."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factories
import pytest
from conftest import NOW
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from tracker.domain.journal import COVERED, GENESIS, entry_hash
from tracker.domain.roles import Role, system_actor
from tracker.models.journal import JournalEntry
from tracker.queries.audit import Head, head, read_head, verify
from tracker.queries.history import of
from tracker.services.journal import changes, record

KEY = "j" * 16 + "0123456789abcdef"


def write(session: Session, count: int = 5) -> list[JournalEntry]:
    return [
        record(
            session, system_actor(f"Человек {number}", f"request-{number}"), "changed", "task", number,
            before={"due_on": date(2027, 5, number + 1)}, after={"hours": Decimal("1.5"), "role": Role.SCHOOL},
            note="почему — «потому»\n\t✓", organisation_id=number or None,
        )
        for number in range(count)
    ]  # fmt: skip


def test_an_entry_says_who_when_what_and_in_which_request(session: Session) -> None:
    entry = write(session, 2)[1]
    session.expire(entry)
    assert (entry.id, entry.person_id, entry.person_name, entry.request_id) == (2, None, "Человек 1", "request-1")
    assert (entry.action, entry.object_type, entry.object_id, entry.organisation_id) == ("changed", "task", 1, 1)
    assert (entry.before, entry.after) == ({"due_on": "2027-05-02"}, {"hours": "1.5", "role": "school"})
    assert entry.at == NOW


def test_the_chain_begins_at_nothing_and_each_entry_holds_on_to_the_one_before(session: Session) -> None:
    assert head(session) == Head(0, GENESIS)
    assert verify(session, KEY).fault == ""
    rows = write(session)
    assert rows[0].previous_hash == GENESIS
    assert all(later.previous_hash == earlier.hash for earlier, later in itertools.pairwise(rows))
    assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    session.expire_all()
    chain = verify(session, KEY)
    assert (chain.fault, chain.head) == ("", Head(5, rows[-1].hash))
    assert head(session) == chain.head == read_head(f" {chain.head}\n")


FORGED: dict[str, Any] = {
    "person_name": "Другой", "person_id": 7, "request_id": "x", "action": "closed", "object_type": "memo", "object_id": 99,
    "organisation_id": 99, "before": {}, "after": {"hours": "2.5", "role": "school"}, "note": "",
    "at": NOW + timedelta(microseconds=1), "hash": "0" * 63 + "1",
}  # fmt: skip


@pytest.fixture
def unguarded(session: Session) -> None:
    """What a forger with the database's password would do first: the guards against changes are taken away."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
        return
    names = session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry'")
    )
    for name in names.all():
        session.execute(text(f"DROP TRIGGER {name}"))


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("field", FORGED)
def test_a_forged_field_is_found_with_its_number(session: Session, field: str) -> None:
    write(session)
    session.execute(update(JournalEntry).where(JournalEntry.id == 3).values({field: FORGED[field]}))
    session.expire_all()
    chain = verify(session, KEY)
    assert "Entry 3 was changed" in chain.fault
    assert chain.head.number == 2


@pytest.mark.usefixtures("unguarded")
def test_an_entry_that_is_right_by_itself_but_holds_on_to_another_one_is_found(session: Session) -> None:
    row = write(session)[2]
    values = {name: getattr(row, name) for name in COVERED} | {"previous_hash": "e" * 64}
    values["hash"] = entry_hash(values, KEY)
    session.execute(update(JournalEntry).where(JournalEntry.id == 3).values(values))
    session.expire_all()
    assert verify(session, KEY).fault == "Entry 3 does not follow from entry 2."


@pytest.mark.usefixtures("unguarded")
def test_a_missing_entry_and_a_cut_tail_are_found(session: Session) -> None:
    rows = write(session)
    known = Head(5, rows[-1].hash)
    session.execute(delete(JournalEntry).where(JournalEntry.id == 5))
    session.expire_all()
    assert verify(session, KEY).fault == "", "without a head known from before a cut tail cannot be seen"
    assert "ends at entry 4" in verify(session, KEY, known).fault
    session.execute(delete(JournalEntry).where(JournalEntry.id == 2))
    assert "Entry 2 is missing" in verify(session, KEY).fault


def test_a_chain_written_anew_does_not_pass_for_the_known_one(session: Session) -> None:
    write(session)
    assert "not the one that was known" in verify(session, KEY, Head(4, "f" * 64)).fault
    assert verify(session, KEY, head(session)).fault == ""
    assert "Entry 1 was changed" in verify(session, KEY + "x").fault


@pytest.mark.parametrize(
    "line", ["", "5", "5 abc", "x " + "0" * 64, "5 " + "0" * 65, "5 " + "G" * 64, "-1 " + "0" * 64]
)
def test_what_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no head"):
        read_head(line)


def test_changes_are_set_and_told_only_where_something_differs(session: Session) -> None:
    campaign = factories.campaign(session)
    values = {"name": "Новое", "year": 2027, "ends_on": date(2027, 5, 28)}
    before, after = changes(campaign, values)
    assert before == {"name": "ВПР-2027", "ends_on": "2027-05-21"}
    assert after == {"name": "Новое", "ends_on": "2027-05-28"}
    assert {name: getattr(campaign, name) for name in values} == values
    assert changes(campaign, values) == ({}, {})


def test_history_is_the_objects_own_in_its_order(session: Session) -> None:
    for action, kind, number in (
        ("a", "task", 1),
        ("b", "memo", 1),
        ("c", "task", 2),
        ("d", "task", 1),
        ("e", "memo", 3),
    ):
        record(session, factories.SYSTEM, action, kind, number)
    assert [row.action for row in of(session, ("task", 1))] == ["a", "d"]
    assert [row.action for row in of(session, ("memo", 3), ("task", 1))] == ["a", "d", "e"]
    assert of(session, ("task", 99)) == []


def test_an_entry_outlives_its_object_and_its_person(session: Session) -> None:
    person = factories.person(session, Role.SCHOOL, factories.school(session))
    number = person.id
    session.delete(person)
    session.flush()
    entries = session.scalars(select(JournalEntry).where(JournalEntry.object_id == number)).all()
    assert [entry.action for entry in entries] == ["created"]
