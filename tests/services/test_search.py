"""The index follows every change in the same transaction, and the search shows only what a person may see."""

import itertools
from datetime import date
from decimal import Decimal

import factories
import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tracker.cli.invariants.structure import unlike_the_words
from tracker.domain.assistance import AssistanceForm
from tracker.domain.roles import Role
from tracker.domain.search import SearchKind, asked
from tracker.models.assistance import Assistance
from tracker.models.search import SearchStem
from tracker.queries import search as queries
from tracker.services import recommendations, search
from tracker.services.context import now

YEARS = itertools.count()


def known(session: Session, kind: SearchKind, row_id: int) -> set[str]:
    query = select(SearchStem.stem).where(SearchStem.kind == kind, SearchStem.object_id == row_id)
    return set(session.scalars(query))


def entry(session: Session, topic: str, name: str = "") -> Assistance:
    row = Assistance(
        campaign_id=factories.campaign(session, 2040 + next(YEARS)).id,
        school_id=factories.school(session, name).id, held_on=date(2027, 4, 1), form=AssistanceForm.CONSULTATION,
        topic=topic, hours=Decimal(1), created_at=now(session),
    )  # fmt: skip
    return factories.add(session, row)


def test_the_index_follows_what_is_made_changed_and_deleted(session: Session) -> None:
    row = factories.recommendation(session, factories.campaign(session), number="7", text="Провести взаимопроверку")
    assert known(session, SearchKind.RECOMMENDATION, row.id) == {"7", "провест", "взаимопроверк"}
    row.text = "Провести перепроверку"
    session.flush()
    assert known(session, SearchKind.RECOMMENDATION, row.id) == {"7", "провест", "перепроверк"}
    recommendations.delete(session, actor=factories.SYSTEM, recommendation_id=row.id, version=row.version)
    assert known(session, SearchKind.RECOMMENDATION, row.id) == set()
    school = factories.school(session, "Лицей № 2", building="ул. Садовая")
    assert {"лиц", "2", "садов"} <= known(session, SearchKind.ORGANISATION, school.id)
    school.week_days = 6
    session.flush()
    entry(session, "Разбор критериев")
    assert list(unlike_the_words(session)) == []


def test_a_rollback_takes_the_words_along(session: Session) -> None:
    nested = session.begin_nested()
    row_id = factories.school(session, "Гимназия № 77").id
    assert known(session, SearchKind.ORGANISATION, row_id)
    nested.rollback()
    assert known(session, SearchKind.ORGANISATION, row_id) == set()


def test_an_index_that_differs_is_noticed_and_made_anew(session: Session) -> None:
    school, other = factories.school(session, "Лицей № 2"), factories.school(session, "Гимназия № 3")
    session.execute(delete(SearchStem).where(SearchStem.object_id == school.id))
    session.execute(insert(SearchStem), [{"kind": SearchKind.ORGANISATION, "object_id": other.id, "stem": "лишнее"}])
    session.execute(insert(SearchStem), [{"kind": SearchKind.ASSISTANCE, "object_id": 999, "stem": "ничье"}])
    assert list(unlike_the_words(session)) == [
        "assistance 999", f"organisation {school.id}", f"organisation {other.id}",
    ]  # fmt: skip
    search.fill(session)
    assert list(unlike_the_words(session)), "only an empty index is filled by itself"
    assert search.rebuild(session) > 4
    assert list(unlike_the_words(session)) == []
    session.execute(delete(SearchStem))
    search.fill(session)
    assert list(unlike_the_words(session)) == []


def test_every_form_of_a_word_finds_and_all_words_must_be_there(session: Session) -> None:
    campaign, first, second = (
        factories.campaign(session),
        factories.school(session, "Лицей № 2"),
        factories.school(session, "Школа № 5"),
    )
    row = factories.recommendation(
        session, campaign, number="А", text="Организовать взаимопроверку работ наблюдателями"
    )
    tasks = [factories.task(session, row, home) for home in (first, second)]
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    for words, count in (
        ("взаимопроверка", 2), ("взаимопроверок работы", 2), ("лицей взаимопроверка", 1), ("лицею", 1), ("лицей 5", 0),
        ("перепроверка", 0), ("%", 2), ("НАБЛЮДАТЕЛЬ", 2),
    ):  # fmt: skip
        found = queries.tasks(session, officer, asked(words) or ["работ"])
        assert found.total == len(found.rows) == count, words
    assert queries.tasks(session, officer, asked("лицей")).rows[0].id == tasks[0].id
    assert queries.recommendations(session, officer, asked("наблюдатели")).total == 1


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, (2, 1, 2, 2)), (Role.DEPARTMENT, (2, 1, 2, 2)), (Role.METHODOLOGIST, (0, 1, 2, 2)),
        (Role.SCHOOL, (1, 0, 1, 1)), (Role.OBSERVER, (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_each_role_finds_only_what_it_may_see(session: Session, role: Role, expected: tuple[int, ...]) -> None:
    entries = [entry(session, "Взаимопроверка работ", f"Школа взаимопроверки {number}") for number in range(2)]
    homes = [row.school for row in entries]
    row = factories.recommendation(session, factories.campaign(session, 2026), text="О взаимопроверке")
    for home in homes:
        factories.task(session, row, home)
    places = {
        Role.METHODOLOGIST: factories.methodical_office(session), Role.SCHOOL: homes[0], Role.OBSERVER: homes[0],
    }  # fmt: skip
    actor = factories.actor(session, role, places.get(role) or factories.department(session))
    wanted = asked("взаимопроверок")
    reads = (queries.tasks, queries.recommendations, queries.organisations, queries.assistance)
    assert tuple(read(session, actor, wanted).total for read in reads) == expected


def test_what_is_shown_is_bounded_and_counted(session: Session) -> None:
    for number in range(queries.MOST_SHOWN + 5):
        factories.school(session, f"Школа-сад {number}")
    officer = factories.actor(session, Role.DEPARTMENT, factories.department(session))
    found = queries.organisations(session, officer, asked("сады"))
    assert (len(found.rows), found.total) == (queries.MOST_SHOWN, queries.MOST_SHOWN + 5)
