"""Copies of one seeded city."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import factories
import pytest
from conftest import COMPILED, Databases, make_config
from flask import Flask
from open_connections import CONNECTIONS
from sqlalchemy.engine import make_url

from tests.security.world import World
from tracker.app import create_app
from tracker.cli.database import inside
from tracker.config import Config
from tracker.demo import seed
from tracker.extensions import db, write_transaction

Seeded = tuple[Path, str, dict[str, Any]]


@pytest.fixture(scope="session")
def city(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A seeded city that nobody touches: folder, URL, description."""
    home = tmp_path_factory.mktemp("city")
    url, drop = databases.copy(home)
    config = make_config(home, url)
    with inside(create_app(config)), write_transaction() as session:
        described = seed.build(session, schools=6, rng=7, method=factories.CHEAP, folder=config.files)
    yield home, url, described
    drop()


@pytest.fixture(scope="session")
def copies(
    city: Seeded, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., World]]:
    """Make copies of the city, each with visitors of its own."""
    home, url, described = city
    dropped: list[Callable[[], None]] = []

    def copy(**settings: Any) -> World:
        folder = tmp_path_factory.mktemp("copy")
        (folder / "cache").symlink_to(home / "cache")
        shutil.copytree(home / "files", folder / "files")
        if databases.server:
            name = f"sverka_{uuid.uuid4().hex[:12]}"
            databases._sql(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
            dropped.append(lambda: databases._sql(f"DROP DATABASE {name} WITH (FORCE)"))
            target = databases._url(name)
        else:
            shutil.copy(home / "sverka.sqlite3", folder / "sverka.sqlite3")
            target = f"sqlite:///{folder / 'sverka.sqlite3'}"
        app = create_app(make_config(folder, target, **settings))
        with app.app_context():
            CONNECTIONS.share(db.engine)
        app.jinja_env.bytecode_cache = COMPILED
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        worlds.append(World(app, described))
        return worlds[-1]

    worlds: list[World] = []
    yield copy
    for world in worlds:
        with world.app.app_context():
            db.session.remove()
            db.engine.dispose()
    for drop in dropped:
        drop()


@pytest.fixture(scope="module")
def world(copies: Callable[..., World]) -> World:
    """One copy for a whole module: only for what changes nothing."""
    return copies()


@pytest.fixture
def own_world(copies: Callable[..., World]) -> World:
    """A copy of one's own, to be changed."""
    return copies()


@pytest.fixture
def app_of() -> Iterator[Callable[[Config], Flask]]:
    """Start the application once more, with other settings, and close its connections in the end."""
    made: list[Flask] = []

    def start(config: Config) -> Flask:
        made.append(create_app(config))
        made[-1].config["PROPAGATE_EXCEPTIONS"] = False
        return made[-1]

    yield start
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
