"""A small city under control: six people, two schools, three tasks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import Browser, Databases, closing_app, make_config
from flask import Flask, g
from open_connections import CONNECTIONS
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.web.register import Register, build
from tracker.config import Config
from tracker.domain.recommendations import Addressee
from tracker.domain.roles import Role
from tracker.extensions import db, write_transaction


def city(session: Session) -> dict[str, int]:
    department, office = factories.department(session), factories.methodical_office(session)
    north, south = factories.district(session, "Северный"), factories.district(session, "Южный")
    schools = [
        factories.school(session, "Лицей № 2", district=north),
        factories.school(session, "Гимназия № 10", district=south),
    ]
    people = {}
    for login, role, home in (
        ("admin", Role.ADMINISTRATOR, department), ("officer", Role.DEPARTMENT, department),
        ("second", Role.DEPARTMENT, department), ("method", Role.METHODOLOGIST, office),
        ("first", Role.SCHOOL, schools[0]), ("other", Role.SCHOOL, schools[1]), ("observer", Role.OBSERVER, department),
    ):  # fmt: skip
        people[login] = factories.person(session, role, home, login=f"{login}@example.org").id
    campaign = factories.campaign(session)
    wide = factories.recommendation(session, campaign, number="1", text="Обеспечить наблюдение")
    own = factories.recommendation(session, campaign, number="2", addressee=Addressee.DEPARTMENT)
    return {
        "campaign": campaign.id, "wide": wide.id, "own": own.id, "north": north.id, "school": schools[0].id,
        "head": people["first"], "task": factories.task(session, wide, schools[0], due_on=date(2027, 4, 19)).id,
        "foreign": factories.task(session, wide, schools[1], due_on=date(2027, 5, 21)).id,
        "departments": factories.task(session, own, department).id,
    }  # fmt: skip


@pytest.fixture(scope="session")
def built(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Databases, dict[str, int]]]:
    """The city, built once to be copied, and what is in it."""
    folder = tmp_path_factory.mktemp("city")
    url, drop = databases.copy(folder)
    with closing_app(make_config(folder, url)) as app, app.app_context(), write_transaction() as session:
        found = city(session)
    yield Databases(databases.folder, databases.server, make_url(url).database or ""), found
    drop()


@pytest.fixture
def config(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Config]:
    """An empty database, or one with the city for a test that asks for its `ids`."""
    source = request.getfixturevalue("built")[0] if "built" in request.fixturenames else databases
    url, drop = source.copy(tmp_path)
    yield make_config(tmp_path, url)
    drop()


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application for words and forms: no test changes it, and nobody asks its database."""
    folder = tmp_path_factory.mktemp("bare")
    with closing_app(make_config(folder, f"sqlite:///{folder / 'none.sqlite3'}")) as made:
        made.config["WTF_CSRF_ENABLED"] = False
        yield made


@pytest.fixture
def ids(built: tuple[Databases, dict[str, int]], config: Config) -> dict[str, int]:
    """What is in the city that this test's database holds."""
    return built[1]


@contextmanager
def standing(databases: Databases, factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A city with a row of every kind that stands longer than one test."""
    folder = factory.mktemp("register")
    url, drop = databases.copy(folder)
    with closing_app(make_config(folder, url)) as app:
        with app.app_context():
            CONNECTIONS.share(db.engine)
            with write_transaction() as session:
                ids = build(session)
        yield Register(app, ids)
    drop()


@pytest.fixture(scope="session")
def register(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A city for all tests that only read, or are only refused."""
    with standing(databases, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def own_register(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A city for a module that changes it."""
    with standing(databases, tmp_path_factory) as found:
        yield found


@pytest.fixture
def posted(bare_app: Flask) -> Iterator[Callable[..., Any]]:
    """A valid form as it arrived; the request lasts until the end of the test."""
    contexts = []

    def post(kind: Callable[[], Any], data: Any, fill: Callable[[Any], None] | None = None) -> Any:
        contexts.append(bare_app.test_request_context("/", method="POST", data=data))
        contexts[-1].push()
        g.language = "ru"
        form = kind()
        if fill:
            fill(form)
        assert form.validate(), form.errors
        return form

    yield post
    for context in reversed(contexts):
        context.pop()


@pytest.fixture
def sign_in(browser_of: Callable[[str], Browser], ids: dict[str, int]) -> Callable[[str], Browser]:
    return lambda name: browser_of(f"{name}@example.org")
