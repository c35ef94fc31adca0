"""What an import is compared with, and whose draft waits for confirmation."""

from datetime import UTC, datetime

import factories
import pytest
from sqlalchemy.orm import Session

from tracker.domain.errors import MissingError
from tracker.domain.imports import ImportKind
from tracker.domain.roles import Actor, Role
from tracker.models.imports import ImportDraft
from tracker.queries import imports as queries

NOW = datetime(2027, 4, 20, 9, 30, tzinfo=UTC)


def test_organisations_and_districts_are_known_by_every_key_they_have(session: Session) -> None:
    home = factories.district(session, "Заречный")
    closed = factories.school(session, "Школа Ёлка", login="sch671001", district=home)
    nameless = factories.school(session, "Школа № 2", login=None, login_key=None)
    office = factories.methodical_office(session)
    known = queries.known(session)
    assert known.by_name == {one.name_key: one for one in (closed, nameless, office)}
    assert known.by_name["школа елка"] is closed
    assert known.by_login == {"sch671001": closed}
    assert known.districts == {"заречный": home}


def test_people_are_known_by_the_key_of_their_login_with_their_roles(session: Session) -> None:
    school = factories.school(session)
    person = factories.person(session, Role.SCHOOL, school, login="Ёлкин@Example.org")
    off = factories.person(session, Role.OBSERVER, school, login="off")
    off.active = False
    found = queries.known_people(session)
    assert found == {"елкин@example.org": person, "off": off}
    assert [one.role for one in found["елкин@example.org"].memberships] == [Role.SCHOOL]


def test_a_draft_is_its_uploaders_and_of_its_kind(session: Session) -> None:
    home = factories.department(session)
    mine, colleague = (factories.actor(session, Role.DEPARTMENT, home) for _ in range(2))
    draft = ImportDraft(
        kind=ImportKind.SCHOOLS, file_name="школы.xlsx", sha256="0" * 64, rows=[], created_at=NOW,
        person_id=mine.person_id,
    )  # fmt: skip
    factories.add(session, draft)
    assert queries.own_draft(session, mine, ImportKind.SCHOOLS, draft.id) is draft
    for actor, kind, number in (
        (colleague, ImportKind.SCHOOLS, draft.id),
        (Actor(None, "cron"), ImportKind.SCHOOLS, draft.id),
        (mine, ImportKind.PEOPLE, draft.id),
        (mine, ImportKind.NUMBERS, draft.id),
        (mine, ImportKind.SCHOOLS, 2**31 - 1),
    ):
        with pytest.raises(MissingError):
            queries.own_draft(session, actor, kind, number)
