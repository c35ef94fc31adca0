"""What the journal remembers of an object: of its kind and number, in the order of writing, and of several at once."""

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.models.journal import JournalEntry
from tracker.queries import history
from tracker.services.journal import record


@pytest.fixture
def entries(session: Session) -> dict[str, JournalEntry]:
    """Entries written in this order; the names say about what."""
    objects = [
        ("task 1 sent", "task", 1),
        ("task 2 sent", "task", 2),
        ("person 1", "person", 1),
        ("task 1 closed", "task", 1),
        ("all tasks", "task", None),
        ("recommendation 1", "recommendation", 1),
    ]
    return {name: record(session, factories.SYSTEM, "changed", kind, number) for name, kind, number in objects}


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        ([("task", 1)], ["task 1 sent", "task 1 closed"]),
        ([("task", 2)], ["task 2 sent"]),
        ([("person", 1)], ["person 1"]),
        ([("person", 2)], []),
        ([("recommendation", 1), ("task", 1)], ["task 1 sent", "task 1 closed", "recommendation 1"]),
        ([("task", 1), ("task", 1)], ["task 1 sent", "task 1 closed"]),
        ([("Task", 1)], []),
    ],
)
def test_an_objects_history_is_its_own_the_oldest_first(
    session: Session, entries: dict[str, JournalEntry], objects: list[tuple[str, int]], found: list[str]
) -> None:
    assert history.of(session, *objects) == [entries[name] for name in found]


def test_of_no_object_there_is_no_history(session: Session, entries: dict[str, JournalEntry]) -> None:
    assert history.of(session) == []
