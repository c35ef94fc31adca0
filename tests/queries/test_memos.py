"""Memos of a campaign with who brought them and what came of them."""

from datetime import UTC, datetime

import factories
from sqlalchemy.orm import Session

from tests.queries.conftest import Town
from tracker.models.campaigns import Campaign
from tracker.models.memos import Memo
from tracker.queries import imports
from tracker.queries import memos as queries


def memo(session: Session, of: Campaign, person_id: int | None = None) -> Memo:
    made = Memo(
        campaign=of, title="Справка", file_name="a.txt", sha256="0" * 64, text="Текст", parsed={},
        uploaded_by_id=person_id, uploaded_at=datetime(2027, 4, 20, tzinfo=UTC),
    )  # fmt: skip
    found: Memo = factories.add(session, made)
    return found


def test_memos_of_a_campaign_newest_first_with_people_and_counts(session: Session, town: Town) -> None:
    present = town.campaigns[1]
    rows = [memo(session, present, town.officer.person_id), memo(session, present)]
    alien = memo(session, town.campaigns[0], town.methodologist.person_id)
    made = [factories.recommendation(session, present, memo_id=row.id) for row in (rows[0], rows[0], alien)]
    assert list(session.scalars(queries.memos(present.id))) == rows[::-1]
    assert queries.uploaders(session, rows) == {town.officer.person_id: town.officer.name}
    assert queries.recommendation_counts(session, rows) == {rows[0].id: 2}
    assert queries.recommendations_of(session, rows[0].id) == made[:2]
    assert queries.recommendations_of(session, rows[1].id) == []
    assert list(session.scalars(queries.memos(None))) == []


def test_an_import_knows_everything_by_its_key(session: Session, town: Town) -> None:
    known = imports.known(session)
    homes = [*town.schools, town.department, town.office]
    assert known.by_name == {row.name_key: row for row in homes}
    assert known.by_login == {row.login_key: row for row in town.schools}
    assert set(known.districts.values()) == set(town.districts)
    people = imports.known_people(session)
    assert {person.id for person in people.values()} == {actor.person_id for actor in town.everybody}
    assert all(person.login_key == key for key, person in people.items())
