"""The log of assistance, its totals and who got none, against the entries themselves."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from tests.queries.conftest import TODAY, Town
from tracker.domain.assistance import AssistanceForm
from tracker.domain.permissions import Action, allowed
from tracker.domain.recommendations import RecommendationStatus
from tracker.domain.roles import Actor, Role
from tracker.domain.text import fold
from tracker.models.assistance import Assistance
from tracker.queries import assistance as queries
from tracker.queries.assistance import SORTS, Filters, Totals


@pytest.fixture
def log(session: Session, town: Town) -> list[Assistance]:
    """Forty entries by two methodologists; the fourth school got nothing, the last one is closed."""
    lot = random.Random(40)
    second = factories.person(session, Role.METHODOLOGIST, town.office, "Вторая Вера").id
    town.schools[-1].closed_on = TODAY
    helped = [school for place, school in enumerate(town.schools) if place != 3]
    return [
        factories.add(
            session,
            Assistance(
                campaign_id=lot.choice(town.campaigns).id,
                methodologist_id=lot.choice([town.methodologist.person_id, second]),
                school=lot.choice(helped),
                held_on=TODAY - timedelta(days=lot.randint(1, 9)),
                form=lot.choice(list(AssistanceForm)),
                topic="Критерии",
                subject=lot.choice([None, "mat", "rus"]),
                hours=Decimal(lot.randint(1, 9)) / 2,
                created_at=datetime(2027, 4, 19, tzinfo=UTC),
            ),
        )
        for _ in range(40)
    ]


def kept(row: Assistance, actor: Actor, chosen: Filters) -> bool:
    return all(
        (
            allowed(actor, Action.ASSISTANCE_VIEW, row.school_id),
            row.campaign_id == chosen.campaign_id,
            chosen.since is None or row.held_on >= chosen.since,
            chosen.until is None or row.held_on <= chosen.until,
            fold(chosen.school) in row.school.name_key,
            chosen.form in {None, row.form},
            chosen.subject in {"", row.subject},
            chosen.methodologist_id in {None, row.methodologist_id},
        )
    )


def choices(town: Town, log: list[Assistance]) -> list[Filters]:
    day = TODAY - timedelta(days=4)
    some: list[dict[str, Any]] = [
        {}, {"since": day}, {"until": day}, {"since": day, "until": day}, {"since": TODAY}, {"school": "ЕЛКА"},
        {"school": "школа"}, {"school": "%"}, {"subject": "mat"}, {"subject": "no"},
        {"methodologist_id": town.methodologist.person_id}, {"methodologist_id": 987654},
        *({"form": form} for form in AssistanceForm), {"form": log[0].form, "subject": "rus", "until": day},
    ]  # fmt: skip
    return [Filters(campaign.id, **values) for campaign in town.campaigns for values in some]


def test_entries_totals_and_the_rest_agree_under_every_filter(
    session: Session, town: Town, log: list[Assistance]
) -> None:
    for actor in (town.officer, town.methodologist, town.observer, town.directors[0], town.directors[3]):
        for chosen in choices(town, log):
            rows = [row for row in log if kept(row, actor, chosen)]
            assert {row.id for row in session.scalars(queries.entries(actor, chosen))} == {row.id for row in rows}
            helped = {row.school_id for row in rows}
            without = [
                school
                for school in town.schools[:-1]
                if allowed(actor, Action.ASSISTANCE_VIEW, school.id)
                and fold(chosen.school) in school.name_key
                and school.id not in helped
            ]
            assert set(session.scalars(queries.without_help(actor, chosen, TODAY))) == set(without)
            assert queries.totals(session, actor, chosen, TODAY) == Totals(
                len(rows),
                sum((row.hours for row in rows), Decimal(0)),
                sum(row.form is AssistanceForm.VISIT for row in rows),
                len(helped),
                len(without),
            )


def test_every_sorting_and_its_reverse(session: Session, town: Town, log: list[Assistance]) -> None:
    keys = {
        "date": lambda row: (row.held_on, row.id),
        "school": lambda row: (row.school.name_order, row.held_on, row.id),
        "hours": lambda row: (row.hours, row.id),
    }
    assert keys.keys() == SORTS.keys()
    chosen = Filters(town.campaigns[0].id)
    mine = [row for row in log if row.campaign_id == chosen.campaign_id]
    for name, key in keys.items():
        up = list(session.scalars(queries.entries(town.officer, chosen, name)))
        down = list(session.scalars(queries.entries(town.officer, chosen, f"-{name}")))
        if name != "school":  # the order of letters is the database's own
            assert up == sorted(mine, key=key)
        assert down == up[::-1]


def test_a_methodologist_without_the_role_stays_in_the_list_while_an_entry_names_him(
    session: Session, town: Town, log: list[Assistance]
) -> None:
    former = factories.person(session, Role.OBSERVER, town.schools[0], "Бывшая Анна")
    names = dict(queries.methodologists(session))
    assert former.id not in names
    log[0].methodologist_id = former.id
    session.flush()
    assert dict(queries.methodologists(session)) == {**names, former.id: "Бывшая Анна"}


def test_help_may_go_to_closed_schools_and_serve_what_was_not_withdrawn(
    session: Session, town: Town, log: list[Assistance]
) -> None:
    assert {row[0] for row in queries.schools_to_help(session)} == {school.id for school in town.schools}
    campaign = town.campaigns[0]
    mine = [row for row in town.recommendations if row.campaign_id == campaign.id]
    mine[0].status = RecommendationStatus.WITHDRAWN
    session.flush()
    assert set(queries.recommendations_to_link(session, campaign.id)) == set(mine[1:])
    assert log


@pytest.mark.parametrize("chosen", [{}, {"subject": "mat"}, {"form": AssistanceForm.VISIT}, {"school": "школа"}])
def test_sums_of_every_kind_come_to_the_entries(
    session: Session, town: Town, log: list[Assistance], chosen: dict[str, Any]
) -> None:
    filters = Filters(campaign_id=town.campaigns[1].id, **chosen)
    for actor in (town.officer, town.directors[0]):
        rows = [row for row in log if kept(row, actor, filters)]
        found = queries.sums(session, actor, filters)
        for sums in found.values():
            assert sum(one.entries for one in sums) == len(rows)
            assert sum((one.hours for one in sums), Decimal(0)) == sum((row.hours for row in rows), Decimal(0))
            assert sum(one.teachers for one in sums) == sum(row.teachers for row in rows)
        by_school = {one.label: one.entries for one in found["school"]}
        assert by_school == {name: sum(row.school.name == name for row in rows) for name in by_school}
        assert list(by_school) == [
            row.name for row in sorted(town.schools, key=lambda row: row.name_order) if row.name in by_school
        ]
        months = {f"{row.held_on:%m.%Y}" for row in rows}
        assert {one.label for one in found["month"]} == months
