"""A pytest plugin for the second run on another database: keeps the tests that touch one, browser tests apart.

Load it with PYTEST_PLUGINS=tests.plugin_database_only and SVERKA_TEST_DATABASE=postgres.
"""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what never asks for a database."""
    kept = [
        item
        for item in items
        if "databases" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("e2e")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
