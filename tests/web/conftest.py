"""A small city under control: six people, two schools, three tasks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import factories
import pytest
from conftest import Browser
from sqlalchemy.orm import Session

from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Role


def city(session: Session) -> dict[str, int]:
    department, office = factories.department(session), factories.methodical_office(session)
    north, south = factories.district(session, "Северный"), factories.district(session, "Южный")
    schools = [
        factories.school(session, "Лицей № 2", district=north),
        factories.school(session, "Гимназия № 10", district=south),
    ]
    for login, role, home in (
        ("admin", Role.ADMINISTRATOR, department), ("officer", Role.DEPARTMENT, department),
        ("second", Role.DEPARTMENT, department), ("method", Role.METHODOLOGIST, office),
        ("first", Role.SCHOOL, schools[0]), ("other", Role.SCHOOL, schools[1]), ("observer", Role.OBSERVER, department),
    ):  # fmt: skip
        factories.person(session, role, home, login=f"{login}@example.org")
    campaign = factories.campaign(session)
    wide = factories.recommendation(session, campaign, number="1", text="Обеспечить наблюдение")
    own = factories.recommendation(session, campaign, number="2", addressee=Addressee.DEPARTMENT)
    return {
        "campaign": campaign.id, "wide": wide.id, "own": own.id, "north": north.id, "school": schools[0].id,
        "task": factories.task(session, wide, schools[0], due_on=date(2027, 4, 19)).id,
        "foreign": factories.task(session, wide, schools[1], due_on=date(2027, 5, 21)).id,
        "departments": factories.task(session, own, department).id,
    }  # fmt: skip


@pytest.fixture
def ids(seeded: Callable[[Callable[[Session], Any]], Any]) -> dict[str, int]:
    return seeded(city)


@pytest.fixture
def sign_in(browser_of: Callable[[str], Browser], ids: dict[str, int]) -> Callable[[str], Browser]:
    return lambda name: browser_of(f"{name}@example.org")
