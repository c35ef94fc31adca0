"""Servers live together, a restore lives alone."""

from contextlib import ExitStack
from pathlib import Path

import click
import pytest

from tracker.cli.guard import NAME, alone, is_served, serving


def test_several_servers_run_together_and_are_seen(tmp_path: Path) -> None:
    assert not is_served(tmp_path)
    with serving(tmp_path), serving(tmp_path):
        assert is_served(tmp_path)
    assert not is_served(tmp_path)


def test_nothing_is_restored_while_any_server_runs(tmp_path: Path) -> None:
    with ExitStack() as first, serving(tmp_path):
        first.enter_context(serving(tmp_path))
        first.close()
        with pytest.raises(click.ClickException, match="A server is running"), alone(tmp_path):
            pytest.fail("one server is still there")
    with alone(tmp_path):
        assert (tmp_path / NAME).is_file()


def test_no_server_and_no_second_restore_starts_during_one(tmp_path: Path) -> None:
    with alone(tmp_path):
        with pytest.raises(click.ClickException, match="being restored"), serving(tmp_path):
            pytest.fail("the database is being restored")
        with pytest.raises(click.ClickException, match="stop it first"), alone(tmp_path):
            pytest.fail("two at once")
    with serving(tmp_path):
        pass


def test_the_lock_is_given_back_by_an_error_too(tmp_path: Path) -> None:
    for lock in (alone, serving):
        with pytest.raises(ZeroDivisionError), lock(tmp_path):
            raise ZeroDivisionError
        with alone(tmp_path):
            pass


def test_a_home_that_is_not_there_yet_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "a" / "b"
    with alone(home):
        assert home.is_dir()
    assert home.stat().st_mode & 0o077 == 0
